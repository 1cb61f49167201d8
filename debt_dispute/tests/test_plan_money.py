from freezegun import freeze_time

from odoo.tests import tagged

from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanMoney(PlanTestCommon):
    """Instalments follow what is really reconciled, in every way money can move."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice()
        self.plan = self._active_plan(self.invoice)

    def test_kept(self):
        """Each month the bank brings 250: the plan completes by itself."""
        for day in ("2026-12-01", "2027-01-04", "2027-02-01", "2027-02-26"):
            self.assertEqual(self.plan.state, "active")
            self._bank(self.invoice, 250.0, day)
        self.assert_money(self.plan, *[(250.0, 0.0, "paid")] * 4)
        self.assertEqual(self.plan.state, "completed")
        self.assertEqual(self.plan.completed_on, self.day("2027-02-26"))
        self.assertEqual(self.plan.progress, 100)
        self.assertTrue(self._mails(self.plan, "is completed"))
        self.assertFalse(self.invoice._get_debt_holds()[self.invoice.id])

    def test_early(self):
        """All at once, before the first day."""
        self._pay(self.invoice, 1000.0, "2026-11-25")
        self.assert_money(self.plan, *[(250.0, 0.0, "paid")] * 4)
        self.assertEqual(self.plan.state, "completed")

    def test_late_and_paid(self):
        self._bank(self.invoice, 250.0, "2026-12-03")
        self.assert_money(
            self.plan, (250.0, 0.0, "paid_late"), *[(0.0, 250.0, "planned")] * 3
        )

    def test_too_much(self):
        """What is paid on top goes to the next instalment."""
        self._bank(self.invoice, 300.0, "2026-12-01")
        self.assert_money(
            self.plan,
            (250.0, 0.0, "paid"),
            (50.0, 200.0, "partial"),
            *[(0.0, 250.0, "planned")] * 2,
        )
        self.assertEqual((self.plan.amount_paid, self.plan.amount_open), (300.0, 700.0))

    def test_too_little_in_two_parts(self):
        self._bank(self.invoice, 100.0, "2026-11-27")
        self.assert_money(
            self.plan, (100.0, 150.0, "partial"), *[(0.0, 250.0, "planned")] * 3
        )
        self._bank(self.invoice, 150.0, "2026-12-01")
        self.assert_money(
            self.plan, (250.0, 0.0, "paid"), *[(0.0, 250.0, "planned")] * 3
        )

    def test_unreconciled_again(self):
        payment = self._bank(self.invoice, 250.0, "2026-12-01")
        payment.line_ids.remove_move_reconcile()
        self.assert_money(self.plan, *[(0.0, 250.0, "planned")] * 4)
        self.assertEqual(self.plan.state, "active")

    def test_refunded_after_completion(self):
        """A chargeback opens the completed plan again, and its invoice is held."""
        payment = self._bank(self.invoice, 1000.0, "2026-11-27")
        self.assertEqual(self.plan.state, "completed")
        payment.line_ids.remove_move_reconcile()
        self.assertEqual(self.plan.state, "active")
        self.assertFalse(self.plan.completed_on)
        self.assertEqual(self.plan.amount_open, 1000.0)
        self.assertIn("Payment taken back", self.plan.activity_ids.mapped("summary"))
        self.assertTrue(self.invoice._get_debt_holds()[self.invoice.id])

    def _refund(self, payment, amount, day):
        """Pay money back to the debtor, and match it with what he paid."""
        refund = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.debtor.id,
                "amount": amount,
                "date": day,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        refund.action_post()
        payment.move_id.line_ids.remove_move_reconcile()
        lines = (payment.move_id + refund.move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        return refund

    def test_refund_takes_the_payment_back(self):
        """Money really went back: the instalment is open again, and late."""
        payment = self._pay(self.invoice, 250.0, "2026-12-01")
        self.assertEqual(self.plan.amount_paid, 250.0)
        self._refund(payment, 250.0, "2026-12-03")
        self.assert_money(self.plan, *[(0.0, 250.0, "planned")] * 4)
        self._run("2026-12-08")
        self.assertEqual(self.plan.state, "broken")

    def test_refund_of_a_part(self):
        """What was not paid back still pays, once it is matched again."""
        payment = self._pay(self.invoice, 250.0, "2026-12-01")
        self._refund(payment, 100.0, "2026-12-03")
        lines = (payment.move_id + self.invoice).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.assert_money(
            self.plan, (150.0, 100.0, "partial"), *[(0.0, 250.0, "planned")] * 3
        )

    def test_refund_after_completion(self):
        payment = self._pay(self.invoice, 1000.0, "2026-11-27")
        self.assertEqual(self.plan.state, "completed")
        self._refund(payment, 1000.0, "2026-11-30")
        self.assertEqual(self.plan.state, "active")
        self.assertEqual(self.plan.amount_open, 1000.0)

    def test_refund_is_no_credit_for_interest(self):
        """What went back stands open nowhere: it pays no interest on top either."""
        invoice = self._invoice(1000.0, due="2026-05-31")
        self.plan._cancel("test")
        plan = self._active_plan(invoice, count=2, include_interest=True)
        payment = self._pay(invoice, 1000.0, "2026-12-01")
        self._refund(payment, 1000.0, "2026-12-02")
        plan._recompute_money()
        self.assertEqual(plan.amount_paid, 0.0)
        self.assertEqual(plan.amount_open, plan.amount_total)

    def test_credit_note_takes_the_last_instalments(self):
        """A credit note is no payment: the debtor still pays the next instalment."""
        self._credit(self.invoice, 300.0, TODAY)
        self.assert_money(
            self.plan,
            (0.0, 250.0, "planned"),
            (0.0, 250.0, "planned"),
            (0.0, 200.0, "planned"),
            (0.0, 0.0, "credited"),
        )
        self.assertEqual(self.plan.amount_open, 700.0)
        self._bank(self.invoice, 700.0, "2026-12-01")
        self.assertEqual(self.plan.state, "completed")

    def test_money_before_the_plan_does_not_count(self):
        invoice = self._invoice(600.0)
        self._bank(invoice, 100.0, "2026-11-10")
        plan = self._active_plan(invoice, count=2)
        self.assertEqual(plan.amount_total, 500.0)
        self.assert_money(plan, *[(0.0, 250.0, "planned")] * 2)
        self._bank(invoice, 250.0, "2026-12-01")
        self.assert_money(plan, (250.0, 0.0, "paid"), (0.0, 250.0, "planned"))

    def test_money_between_proposal_and_signature_counts(self):
        invoice = self._invoice(500.0)
        plan = self._plan(invoice, count=2)
        plan.action_propose()
        self._bank(invoice, 500.0, "2026-11-24")
        self._sign(plan)
        self.assertEqual(plan.state, "completed")

    def test_interest_and_costs_are_paid_on_account(self):
        """What no invoice can take in counts when it stands open as credit."""
        invoice = self._invoice(1000.0, due="2026-05-31")
        plan = self._active_plan(
            invoice, count=2, include_interest=True, include_costs=True
        )
        on_top = plan.amount_interest + plan.amount_costs
        self.assertEqual(plan.amount_costs, 40.0)
        self.assertGreater(plan.amount_interest, 0.0)
        self._bank(invoice, 1000.0, "2026-12-01")
        self.assertAlmostEqual(plan.amount_open, on_top)
        self.assertEqual(plan.state, "active")
        # The first invoice's plan could claim the same credit: not by guess.
        self._receive(on_top, "2026-12-02")
        plan._recompute_money()
        self.assertEqual(plan.state, "active")
        self.plan._cancel("test")
        plan._recompute_money()
        self.assertEqual(plan.amount_open, 0.0)
        self.assertEqual(plan.state, "completed")

    def test_more_than_the_invoice_on_one_bank_line(self):
        invoice = self._invoice(1000.0, due="2026-05-31")
        plan = self._active_plan(
            invoice, count=2, include_interest=True, include_costs=True
        )
        self._bank(invoice, plan.amount_total, "2026-12-01")
        self.assertEqual(plan.amount_open, 0.0)
        self.assertEqual(plan.state, "completed")

    def test_charge_invoice_takes_interest_and_costs_in(self):
        invoice = self._invoice(1000.0, due="2026-05-31")
        plan = self._active_plan(
            invoice, count=2, include_interest=True, include_costs=True
        )
        on_top = plan.amount_interest + plan.amount_costs
        charge = self._invoice(on_top, due="2026-12-31")
        wizard = self.env["debt.plan.charge"].create(
            {"plan_id": plan.id, "move_id": charge.id}
        )
        wizard.action_confirm()
        self.assertEqual(plan.amount_total, 1000.0 + on_top)
        self._bank(invoice, 1000.0, "2026-12-01")
        self.assertEqual(plan.state, "active")
        self._bank(charge, on_top, "2026-12-31")
        self.assertEqual(plan.state, "completed")

    def test_two_invoices_and_no_journal_entry(self):
        """The plan itself posts nothing; payments on either invoice count."""
        entries = self.env["account.move"].search_count([])
        second = self._invoice(200.0)
        third = self._invoice(300.0)
        plan = self._active_plan(second + third, count=2)
        self.assertEqual(self.env["account.move"].search_count([]), entries + 2)
        self._bank(third, 300.0, "2026-12-01")
        self.assert_money(plan, (250.0, 0.0, "paid"), (50.0, 200.0, "partial"))

    def test_foreign_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.1)])
        invoice = self._invoice(100.0, currency_id=dollar.id)
        plan = self._active_plan(invoice, count=3)
        self.assertEqual(plan.currency_id, dollar)
        self.assertEqual(
            plan.instalment_ids.sorted("date_due").mapped("amount"),
            [33.33, 33.33, 33.34],
        )
        self._pay(invoice, 50.0, "2026-12-01", currency_id=dollar.id)
        self.assertEqual(plan.amount_paid, 50.0)
