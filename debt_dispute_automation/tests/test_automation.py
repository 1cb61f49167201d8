from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestAutomation(AccountTestInvoicingCommon):
    """The example rule: off until somebody switches it on, and then it works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("debt_dispute_automation.base_automation_overdue")

    def setUp(self):
        super().setUp()
        # A test may not commit.
        self.patch(
            self.registry["ir.cron"],
            "_commit_progress",
            lambda cron, processed=0, **kwargs: float("inf"),
        )

    def _overdue(self, days):
        due = fields.Date.today() - timedelta(days=days)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_user_id": self.env.user.id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 100.0, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _run_rules(self):
        self.env.flush_all()
        self.env["base.automation"]._cron_process_time_based_actions()

    def _get_asked(self, invoice):
        action = self.env.ref("debt_dispute_automation.base_automation_overdue_action")
        return invoice.activity_ids.filtered(
            lambda activity: activity.summary == action.activity_summary
        )

    def test_rule_is_off_after_installing(self):
        self.assertFalse(self.rule.active)
        invoice = self._overdue(60)
        self._run_rules()
        self.assertFalse(self._get_asked(invoice))

    def test_rule_asks_the_salesperson_of_invoices_a_month_overdue(self):
        late, held, young = self._overdue(31), self._overdue(31), self._overdue(5)
        self.env["debt.hold"].create({"move_id": held.id, "reason": "In talks"})
        self.rule.write(
            {
                "active": True,
                "last_run": fields.Datetime.now() - timedelta(days=2),
            }
        )
        self._run_rules()
        self.assertEqual(self._get_asked(late).user_id, self.env.user)
        self.assertFalse(self._get_asked(held))
        self.assertFalse(self._get_asked(young))
