from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_dispute import NOW, DisputeTestCommon

MODELS = (
    "debt.dispute",
    "debt.dispute.line",
    "debt.dispute.resolution",
    "debt.dispute.resolution.line",
    "debt.evidence",
)
SETTINGS = ("debt.dispute.reason", "debt.dispute.cause", "debt.evidence.type")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeRights(DisputeTestCommon):
    """Who may see, work on and decide a dispute."""

    def _rights(self, user, model):
        records = self.env[model].with_user(user)
        return "".join(
            operation[0]
            for operation in ("create", "read", "unlink", "write")
            if records.has_access(operation)
        )

    def test_rights_per_group(self):
        portal = new_test_user(self.env, "dispute_portal", groups="base.group_portal")
        public = self.env.ref("base.public_user")
        plain = self._create_user("plain", "base.group_user")
        auditor = self._create_user("auditor", "account.group_account_readonly")
        debt_user = self._create_user("debt", "debt_dispute.debt_dispute_group_user")
        for name, user, on_disputes, on_settings in (
            ("public", public, "", ""),
            ("portal", portal, "", ""),
            ("employee", plain, "", ""),
            ("auditor", auditor, "r", "r"),
            ("debt user", debt_user, "cruw", "r"),
            ("invoicing", self.controller, "cruw", "r"),
            ("accountant", self.manager, "cruw", "cruw"),
        ):
            for models, rights in ((MODELS, on_disputes), (SETTINGS, on_settings)):
                for model in models:
                    with self.subTest(model=model, user=name):
                        self.assertEqual(self._rights(user, model), rights)

    def test_debt_user_works_on_disputes_but_posts_nothing(self):
        """A debt user without invoicing rights proposes; he does not post."""
        user = self._create_user("debt", "debt_dispute.debt_dispute_group_user")
        invoice = self._create_sale()
        dispute = (
            self.env["debt.dispute"]
            .with_user(user)
            .create(
                {
                    "partner_id": self.debtor.id,
                    "line_ids": [Command.create({"move_id": invoice.id})],
                }
            )
        )
        dispute.action_acknowledge_without_mail()
        dispute.action_investigate()
        self.assertTrue(invoice._get_debt_items().no_followup)
        resolution = (
            self.env["debt.dispute.resolution"]
            .with_user(user)
            .create({"dispute_id": dispute.id, "kind": "discount"})
        )
        resolution.amount_line_ids.amount = 21.0
        with self.assertRaisesRegex(UserError, "invoicing rights"):
            resolution.action_apply()
        resolution.action_propose()
        self.assertEqual(dispute.state, "proposed")
        # The customer accepts: what was proposed is posted.
        self.env["debt.dispute"]._portal_browse(
            dispute.id, dispute._portal_ensure_token()
        ).action_accept_proposal()
        self.assertEqual(dispute.sudo().amount_credited, 21.0)

    def test_debt_user_sees_customer_invoices_only(self):
        user = self._create_user("debt", "debt_dispute.debt_dispute_group_user")
        invoice = self._create_sale()
        bill = self.init_invoice("in_invoice", amounts=[100.0], post=True)
        self.assertTrue(invoice.with_user(user).has_access("read"))
        self.assertTrue(invoice.line_ids.with_user(user).has_access("read"))
        for record in (bill, bill.line_ids):
            self.assertFalse(record.with_user(user).has_access("read"))
            self.assertTrue(record.with_user(self.controller).has_access("read"))

    def test_auditor_looks_only(self):
        auditor = self._create_user("auditor", "account.group_account_readonly")
        dispute = self._dispute(self._create_sale()).with_user(auditor)
        self.assertTrue(dispute.name)
        self.assertTrue(dispute.cost_html)
        with self.assertRaises(AccessError):
            dispute.action_acknowledge_without_mail()
        with self.assertRaises(AccessError):
            dispute.message_post(body="Hello", subtype_xmlid="mail.mt_comment")

    def test_other_company(self):
        other = self.setup_other_company(name="Other company")["company"]
        stranger = new_test_user(
            self.env,
            "dispute_stranger",
            groups="base.group_user,account.group_account_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        dispute = self._dispute(self._create_sale())
        resolution = self._resolution(dispute, "full_credit")
        for record in (
            dispute,
            dispute.line_ids,
            resolution,
            resolution.line_ids[:1],
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        self.assertFalse(
            self.env["debt.dispute.analysis"]
            .with_user(stranger)
            .search([("dispute_id", "=", dispute.id)])
        )

    def test_others_read_invoices_as_before(self):
        """Who may read an invoice but no dispute gets no error, and no dispute."""
        model = self.env["ir.model"]._get("account.move")
        group = self.env["res.groups"].create({"name": "Reads invoices"})
        self.env["ir.model.access"].create(
            {
                "name": "reads invoices",
                "model_id": model.id,
                "group_id": group.id,
                "perm_read": True,
            }
        )
        reader = self._create_user("reader", "base.group_user")
        reader.group_ids |= group
        invoice = self._create_sale()
        self._dispute(invoice)
        names = self.env["account.move"].with_user(reader).fields_get().keys()
        self.assertNotIn("debt_dispute_line_ids", names)
        (values,) = invoice.with_user(reader).read(
            ["name", "debt_disputed_amount", "debt_dispute_count"]
        )
        self.assertEqual(values["debt_disputed_amount"], 121.0)

    def test_files_of_evidence_follow_the_dispute(self):
        plain = self._create_user("plain", "base.group_user")
        dispute = self._dispute(self._create_sale())
        attachment = self.env["ir.attachment"].create({"name": "a", "raw": b"x"})
        self.env["debt.evidence"].create(
            {
                "dispute_id": dispute.id,
                "name": "Secret",
                "attachment_ids": [Command.link(attachment.id)],
            }
        )
        attachment.with_user(self.controller).read(["raw"])
        with self.assertRaises(AccessError):
            attachment.with_user(plain).read(["raw"])

    def test_accountant_sees_the_screens(self):
        """Each view of the actions loads for user and auditor."""
        auditor = self._create_user("auditor", "account.group_account_readonly")
        for user in (self.controller, auditor):
            for model, views in (
                (
                    "debt.dispute",
                    (
                        "form",
                        "list",
                        "kanban",
                        "search",
                        "calendar",
                        "pivot",
                        "graph",
                        "activity",
                    ),
                ),
                ("debt.dispute.analysis", ("pivot", "graph", "list", "search")),
            ):
                for view in views:
                    with self.subTest(user=user.login, model=model, view=view):
                        self.env[model].with_user(user).get_views([(False, view)])
