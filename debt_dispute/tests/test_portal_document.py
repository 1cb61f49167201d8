from odoo.exceptions import MissingError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortalDocument(TransactionCase):
    """Every model that debtors see joins the same gate, and joins it wholly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        gate = "debt.portal.document"
        names = set(cls.env.registry.descendants([gate], "_inherit")) - {gate}
        cls.documents = [cls.env[name] for name in sorted(names)]

    def test_who_joins(self):
        names = {model._name for model in self.documents}
        self.assertLessEqual({"debt.dispute", "debt.payment.plan"}, names)

    def test_each_says_what_it_is(self):
        for model in self.documents:
            with self.subTest(model=model._name):
                self.assertTrue(model._portal_get_path().startswith("/my/"))
                self.assertEqual(
                    set(model._portal_get_refusals()),
                    {"missing", "forbidden", "answer", "too_long"},
                )
                with self.assertRaises(MissingError):
                    model._portal_browse(0)

    def test_chatter_is_closed_for_debtors(self):
        """The gate stands before the chatter's own: its token opens nothing."""
        portal = new_test_user(self.env, "gate_portal", groups="base.group_portal")
        for model in self.documents:
            with self.subTest(model=model._name):
                for user in (portal, self.env.ref("base.public_user")):
                    model = model.with_user(user)
                    self.assertFalse(model._get_thread_with_access(1, token="x"))
                    self.assertFalse(model.has_access("read"))
