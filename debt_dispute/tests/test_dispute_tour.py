from odoo.tests import HttpCase, tagged

from .common_dispute import DisputeTestCommon


@tagged("post_install", "-at_install")
class TestDisputeTour(DisputeTestCommon, HttpCase):
    """In a real browser, from the invoice to the credit note."""

    # The browser has its own clock.
    freeze_time = None

    def test_from_invoice_to_credit_note(self):
        self.manager.password = "dispute_manager"
        invoice = self._create_sale(date="2026-01-31")
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "debt_dispute_tour",
            login=self.manager.login,
        )
        dispute = invoice.debt_dispute_line_ids.dispute_id
        self.assertEqual((dispute.state, dispute.decision), ("resolved", "partly"))
        self.assertEqual(dispute.credit_note_ids.amount_total, 21.0)
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertTrue(dispute.date_first_reply)
