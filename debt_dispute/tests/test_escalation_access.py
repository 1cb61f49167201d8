from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_escalation import EscalationCommon


@tagged("post_install", "-at_install")
class TestEscalationAccess(EscalationCommon):
    """Who may do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "collector",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.auditor = new_test_user(
            cls.env,
            "auditor",
            groups="account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self._give_paper()
        freezer = freeze_time("2026-02-10 06:00:00")
        freezer.start()
        self.addCleanup(freezer.stop)

    def test_every_menu_of_collection_is_shown(self):
        root = self.env.ref("debt_dispute.debt_collection_menu")
        menus = self.env["ir.ui.menu"].search([("parent_id", "child_of", root.id)])
        shown = menus.with_user(self.user)._visible_menu_ids()
        self.assertFalse(menus.filtered(lambda menu: menu.id not in shown))

    def test_the_daily_work_of_a_collector(self):
        self._step("business", "reminder").approval = True
        invoice = self._invoice(self.business, "2026-02-02")
        env = self.env(user=self.user)
        action = env["debt.escalation.preview"].action_open()
        preview = env["debt.escalation.preview"].browse(action["res_id"])
        self.assertEqual(len(preview.notice_line_ids), 1)
        env["debt.notice.run"].action_run_today()
        notice = env["debt.notice"].search([])
        self.assertEqual(notice.state, "to_approve")
        notice.action_approve()
        notice.action_send()
        self.assertEqual(notice.state, "sent", notice.error)
        self.assertEqual(notice.approved_by_id, self.user)
        wizard = env["debt.hold.create"].create(
            {"move_ids": invoice.ids, "reason": "Talks"}
        )
        wizard.action_hold()
        mine = invoice.with_user(self.user)
        self.assertIn("Talks", mine.debt_why)
        mine.debt_hold_ids.action_lift()
        mine.action_debt_interrupt()
        self.assertTrue(self.business.with_user(self.user).debt_why)
        with self.assertRaises(AccessError):
            self._policy("business").with_user(self.user).minimum_amount = 5

    def test_an_auditor_only_looks(self):
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        env = self.env(user=self.auditor)
        self.assertEqual(env["debt.notice"].search([]).total, 1000)
        self.assertTrue(invoice.with_user(self.auditor).debt_why)
        with self.assertRaises(AccessError):
            notice.with_user(self.auditor).tracking_number = "x"
        with self.assertRaises(AccessError):
            env["debt.hold"].create({"move_id": invoice.id, "reason": "No"})

    def test_no_notice_of_another_company(self):
        other = self.setup_other_company(name="Twee BV")["company"]
        other.debt_bank_check = "none"
        self._invoice(self.business, "2026-02-02", company=other)
        self.service.with_context(allowed_company_ids=other.ids)._run()
        self.assertEqual(self.notices.sudo().search([]).company_id, other)
        self.assertFalse(self.env(user=self.user)["debt.notice"].search([]))
        self.assertFalse(self.env(user=self.user)["debt.notice.line"].search([]))
