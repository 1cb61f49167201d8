from odoo.tests import tagged

from ..hooks import post_init_hook, pre_init_hook
from .common_escalation import EscalationRunCommon


@tagged("post_install", "-at_install")
class TestInstallHooks(EscalationRunCommon):
    """The addon comes to books that are years old."""

    def test_open_invoices_find_their_place_and_paid_ones_cost_nothing(self):
        invoice = self._invoice(self.business, "2026-02-02")
        paid = self._invoice(self.business, "2026-01-02")
        self._pay(paid, self.today)
        self.env.flush_all()
        # As it is before the addon: no columns.
        for table, columns in (
            ("account_move", "debt_policy_id, DROP debt_prescription_date"),
            ("account_move_line", "debt_next_step_id, DROP debt_next_date"),
        ):
            self.env.cr.execute(f"ALTER TABLE {table} DROP {columns}")
        self.env.invalidate_all()
        pre_init_hook(self.env)
        self.assertFalse(invoice.debt_policy_id)
        self.assertFalse(self._item(invoice).debt_next_date)
        post_init_hook(self.env)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(invoice.debt_policy_id, self._policy("business"))
        self.assertEqual(str(self._item(invoice).debt_next_date), "2026-01-30")
        self.assertEqual(self._item(invoice).debt_next_step_id.kind, "pre_due")
        self.assertTrue(invoice.debt_prescription_date)
        self.assertFalse(paid.debt_policy_id)
        self.assertFalse(self._item(paid).debt_next_date)
        self.assertFalse(
            self.notices.search([("partner_id", "=", self.business.id)]),
            "installing writes to nobody",
        )
        self.assertEqual(self._run_on("2026-02-10").move_ids, invoice)
