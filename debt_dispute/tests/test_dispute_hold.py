from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeHold(DisputeTestCommon):
    """P1: nothing is claimed of a disputed amount, and nothing is forgotten after."""

    def _claim(self, invoices):
        return (
            self.env["debt.claim"]
            ._compute(invoices._get_debt_items(), self.env.cr.now().date())
            .claim
        )

    def test_disputed_part_bears_no_interest_and_is_not_claimed(self):
        whole = self._create_sale(self._line(1000.0), date="2026-01-31")
        disputed = self._create_sale(self._line(1000.0), date="2026-01-31")
        self.company.debt_trade_minimum = "none"
        self._dispute(disputed, 605.0)
        claim, part = self._claim(whole), self._claim(disputed)
        self.assertEqual(part.held, Decimal("605.00"))
        self.assertEqual(part.principal, Decimal("605.00"))
        # Half of the principal bears half of the interest.
        self.assertAlmostEqual(part.interest * 2, claim.interest, delta=Decimal("0.01"))

    def test_wholly_disputed_invoice_claims_nothing(self):
        invoice = self._create_sale(date="2026-01-31")
        self.assertTrue(self._claim(invoice).total)
        self._dispute(invoice)
        claim = self._claim(invoice)
        # Not even the EUR 40 minimum.
        self.assertEqual((claim.total, claim.held), (Decimal(0), Decimal("121.00")))
        (hold,) = [
            hold
            for hold in invoice._get_debt_holds()[invoice.id]
            if hold.kind == "dispute"
        ]
        self.assertIn("DIS/2026/", hold.reason)

    def test_held_amount_goes_to_the_oldest_items(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (30, 60)
                ],
            }
        )
        invoice = self._create_sale(invoice_payment_term_id=term.id)
        self._dispute(invoice, 80.0)
        items = invoice._get_debt_items()
        self.assertEqual(
            [item._get_debt_held_amount() for item in items],
            [Decimal("60.50"), Decimal("19.50")],
        )

    def test_what_is_paid_is_no_longer_held(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice, 100.0)
        self._pay(invoice, 81.0)
        self.assertEqual(dispute.amount_held, 40.0)
        self.assertEqual(invoice.debt_disputed_amount, 40.0)
        self._pay(invoice)
        self.assertEqual(dispute.amount_held, 0.0)

    def test_rest_is_collected_unless_the_company_says_no(self):
        invoice = self._create_sale()
        self._dispute(invoice, 20.0)
        self.assertFalse(invoice._get_debt_holds()[invoice.id])
        self.company.debt_dispute_collect_rest = False
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual(hold.kind, "dispute")

    # --- no_followup ------------------------------------------------------

    def test_followup_is_excluded_and_restored(self):
        invoice = self._create_sale()
        item = invoice._get_debt_items()
        dispute = self._dispute(invoice, 100.0)
        self.assertFalse(item.no_followup)
        dispute.line_ids.amount = 121.0
        self.assertTrue(item.no_followup)
        self._resolve(dispute, "explanation")
        self.assertFalse(item.no_followup)
        dispute.action_reopen()
        self.assertTrue(item.no_followup)
        dispute.action_withdraw()
        self.assertFalse(item.no_followup)

    def test_followup_excluded_by_hand_stays_so(self):
        invoice = self._create_sale()
        item = invoice._get_debt_items()
        item.no_followup = True
        dispute = self._dispute(invoice)
        dispute.action_withdraw()
        self.assertTrue(item.no_followup)

    def test_the_dispute_is_the_only_reason_of_what_it_excludes(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual(hold.kind, "dispute")
        dispute.action_withdraw()
        invoice._get_debt_items().no_followup = True
        self._dispute(invoice)
        kinds = {hold.kind for hold in invoice._get_debt_holds()[invoice.id]}
        self.assertEqual(kinds, {"dispute", "excluded"})

    def test_followup_with_two_disputes(self):
        invoice = self._create_sale()
        item = invoice._get_debt_items()
        first, second = self._dispute(invoice, 100.0), self._dispute(invoice)
        self.assertTrue(item.no_followup)
        first.action_withdraw()
        self.assertFalse(item.no_followup)
        second.action_withdraw()
        self.assertFalse(item.no_followup)

    def test_payment_of_the_rest_excludes_what_is_left(self):
        invoice = self._create_sale()
        item = invoice._get_debt_items()
        dispute = self._dispute(invoice, 100.0)
        self.assertFalse(item.no_followup)
        payment = self._pay(invoice, 21.0)
        self.assertTrue(item.no_followup)
        # The payment bounces: a part is not disputed again.
        invoice.line_ids.remove_move_reconcile()
        self.assertFalse(item.no_followup)
        self.assertTrue(payment)
        self.assertEqual(dispute.amount_held, 100.0)

    def test_payment_state_is_never_touched(self):
        invoice = self._create_sale()
        self._dispute(invoice)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_deleting_a_new_dispute_releases(self):
        invoice = self._create_sale()
        self._dispute(invoice).unlink()
        self.assertFalse(invoice._get_debt_items().no_followup)
        self.assertEqual(invoice.debt_disputed_amount, 0.0)

    # --- speed ------------------------------------------------------------

    def test_held_amounts_of_many_invoices_cost_no_more_queries(self):
        """Held amounts, holds and claims: as many queries for 20 invoices as for 2."""
        invoices = self.env["account.move"]
        for _count in range(20):
            invoice = self._create_sale()
            self._dispute(invoice, 10.0)
            invoices |= invoice
        counts = []
        for batch in (invoices[:2], invoices[:2], invoices):
            self.env.flush_all()
            self.env.invalidate_all()
            batch = self.env["account.move"].browse(batch.ids)
            items = self.env["account.move.line"].browse(batch._get_debt_items().ids)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            held = [item._get_debt_held_amount() for item in items]
            batch._get_debt_holds()
            batch.mapped("debt_disputed_amount")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(held), {Decimal("10.00")})
        # The first run fills the caches.
        self.assertEqual(counts[1], counts[2])

    def test_sync_of_many_invoices_costs_no_more_queries(self):
        """What a reconciliation of many invoices asks: nothing changes, few queries."""
        invoices = self.env["account.move"]
        for _count in range(12):
            invoices |= self._create_sale()
        self._dispute(invoices)
        counts = []
        for batch in (invoices[:2], invoices[:2], invoices):
            items = batch._get_debt_items()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["account.move"].browse(batch.ids)._sync_debt_dispute_followup()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertTrue(all(items.mapped("no_followup")))
        self.assertLessEqual(counts[2], counts[1])
