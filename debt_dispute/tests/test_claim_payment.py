"""What payments, credits and write-offs leave of a claim; see ``common_claim``."""

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import DebtTestCommon, cents, interest
from .common_claim import (
    INTEREST_TO_AUGUST,
    INTEREST_TO_TODAY,
    interest_since_august,
)


@tagged("post_install", "-at_install")
class TestClaimPayments(DebtTestCommon):
    """What payments, credit notes and write-offs do to a claim."""

    def test_instalments_bear_interest_from_their_own_due_dates(self):
        invoice = self._invoice(
            self.business,
            1000,
            date="2026-05-01",
            invoice_payment_term_id=self._create_term((40, 30), (60, 60)).id,
        )
        first, second = self._claim(invoice, "2026-11-21").lines
        self.assertEqual(
            (first.principal, first.interest),
            (400, cents(interest(400, 10.15, 30) + interest(400, 10.4, 144))),
        )
        # Due on 30 June.
        self.assertEqual(
            (second.principal, second.interest), (600, cents(interest(600, 10.4, 144)))
        )

    def test_instalment_that_is_not_due_bears_none(self):
        invoice = self._invoice(
            self.business,
            1000,
            date="2026-10-01",
            invoice_payment_term_id=self._create_term((40, 30), (60, 90)).id,
        )
        # The first is due on 31 October, the second on 30 December.
        self.assert_claim(
            self._claim(invoice, "2026-11-21"),
            1000,
            cents(interest(400, 10.4, 21)),
            40,
        )

    def test_part_payment_goes_to_costs_interest_and_principal(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 400, "2026-08-31")
        claim = self._claim(invoice, "2026-11-21")
        paid_interest = cents(INTEREST_TO_AUGUST)
        rest = 1000 - (400 - 40 - paid_interest)
        self.assert_claim(claim, rest, interest_since_august(rest))
        (payment,) = claim.payments
        self.assertEqual(
            (payment.date, payment.costs, payment.interest, payment.principal),
            (date(2026, 8, 31), 40, paid_interest, 1000 - rest),
        )
        self.assertEqual(invoice.amount_residual, 600, "the books keep their residual")

    def test_part_payment_goes_to_the_principal_first_if_the_company_is_milder(self):
        self.company.debt_allocation_order = "principal_first"
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 400, "2026-08-31")
        owed = INTEREST_TO_AUGUST + interest(600, 10.4, 82)
        self.assert_claim(self._claim(invoice, "2026-11-21"), 600, cents(owed), 40)

    def test_payment_before_the_due_date_lowers_the_principal_from_the_start(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 400, "2026-05-15")
        owed = INTEREST_TO_TODAY * 6 / 10
        self.assert_claim(self._claim(invoice, "2026-11-21"), 600, cents(owed), 40)

    def test_payment_before_the_invoice(self):
        payment = self.init_payment(
            250, post=True, date="2026-04-20", partner=self.business
        )
        invoice = self._invoice(self.business, 1000)
        (
            payment.move_id.line_ids.filtered("credit") + invoice._get_debt_items()
        ).reconcile()
        owed = INTEREST_TO_TODAY * 75 / 100
        self.assert_claim(self._claim(invoice, "2026-11-21"), 750, cents(owed), 40)

    def test_payment_after_the_day_of_the_claim_does_not_exist_yet(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 1000, "2026-11-20")
        owed = cents(INTEREST_TO_AUGUST)
        self.assert_claim(self._claim(invoice, "2026-08-31"), 1000, owed, 40)

    def test_two_payments_count_on_their_own_days(self):
        invoice = self._invoice(self.consumer, 1000)
        self._pay(invoice, 300, "2026-06-30")
        self._pay(invoice, 200, "2026-09-30")
        # 30 days of June, 92 to the end of September, 52 to 21 November.
        june = interest(1000, 4, 30)
        after_first = 1000 - (300 - cents(june))
        september = june + interest(after_first, 4, 92)
        after_second = after_first - (200 - (cents(september) - cents(june)))
        november = september + interest(after_second, 4, 52)
        self.assert_claim(
            self._claim(invoice, "2026-11-21"),
            after_second,
            cents(november) - cents(september),
        )

    def test_payment_that_is_unreconciled_later_counts_no_more(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 400, "2026-08-31")
        invoice._get_debt_items().remove_move_reconcile()
        owed = cents(INTEREST_TO_TODAY)
        self.assert_claim(self._claim(invoice, "2026-11-21"), 1000, owed, 40)

    def test_paid_in_full_but_late_leaves_costs_and_interest(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 1000, "2026-08-31")
        # The payment went to costs and interest first: as much principal is open.
        rest = 40 + cents(INTEREST_TO_AUGUST)
        self.assertEqual(invoice.amount_residual, 0)
        self.assert_claim(
            self._claim(invoice, "2026-11-21"), rest, interest_since_august(rest)
        )

    def test_payment_of_everything_claimed_whose_rest_stays_open(self):
        """Odoo keeps an overpayment as open credit: it was still paid."""
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, float(1040 + cents(INTEREST_TO_AUGUST)), "2026-08-31")
        self.assert_claim(self._claim(invoice, "2026-11-21"), 0, 0)

    def test_payment_of_everything_claimed_whose_rest_is_booked_as_income(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(
            invoice,
            float(1040 + cents(INTEREST_TO_AUGUST)),
            "2026-08-31",
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_revenue"].id,
            writeoff_label="Interest received",
        )
        self.assert_claim(self._claim(invoice, "2026-11-21"), 0, 0)

    def test_overpayment_in_time_is_a_surplus(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 1100, "2026-05-31")
        claim = self._claim(invoice, "2026-11-21")
        self.assert_claim(claim, 0, 0)
        self.assertEqual(claim.surplus, 100)

    def test_rest_of_a_payment_is_counted_once(self):
        """It met two invoices and more: each euro of it counts once."""
        invoices = self._invoice(self.consumer, 100) + self._invoice(
            self.consumer, 200, due="2026-06-30"
        )
        self._pay(invoices, 350, "2026-05-31")
        claim = self._claim(invoices, "2026-11-21")
        self.assert_claim(claim, 0, 0)
        self.assertEqual(claim.surplus, 50)

    def test_one_payment_of_two_invoices(self):
        invoices = self._invoice(self.consumer, 100) + self._invoice(self.consumer, 200)
        self._pay(invoices, 300, "2026-05-31")
        self.assert_claim(self._claim(invoices, "2026-11-21"), 0, 0)

    # --- bank ---------------------------------------------------------------

    def test_payment_by_bank_statement_line(self):
        invoice = self._invoice(self.business, 1000)
        self._pay_by_bank(invoice, 400, "2026-08-31")
        rest = 1000 - (400 - 40 - cents(INTEREST_TO_AUGUST))
        self.assert_claim(
            self._claim(invoice, "2026-11-21"), rest, interest_since_august(rest)
        )

    def test_bank_costs_are_no_money_of_the_debtor(self):
        """EUR 395 came in, EUR 5 was kept by the bank: EUR 400 is off the books."""
        invoice = self._invoice(self.business, 1000)
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "payment_ref": "Bakkerij",
                "journal_id": self.company_data["default_journal_bank"].id,
                "amount": 395,
                "date": "2026-08-31",
            }
        )
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        item = invoice._get_debt_items()
        statement_line.move_id.with_context(
            skip_account_move_synchronization=True,
            skip_readonly_check=True,
            check_move_validity=False,
        ).write(
            {
                "line_ids": [
                    Command.update(
                        suspense.id,
                        {
                            "account_id": item.account_id.id,
                            "partner_id": self.business.id,
                            "balance": -400,
                        },
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_expense"
                            ].id,
                            "balance": 5,
                        }
                    ),
                ]
            }
        )
        (suspense + item).reconcile()
        claim = self._claim(invoice, "2026-11-21")
        self.assertEqual(
            {paid.principal_only: paid.amount for paid in claim.payments},
            {True: 5, False: 395},
        )
        # The 5 lower the principal only, on the same day.
        rest = 1000 - 5 - (395 - 40 - cents(INTEREST_TO_AUGUST))
        self.assert_claim(claim, rest, interest_since_august(rest))

    def test_payment_that_the_bank_statement_confirms_counts_once(self):
        invoice = self._invoice(self.business, 1000)
        payment = self._pay(invoice, 400, "2026-08-31")
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "payment_ref": "Bakkerij",
                "journal_id": self.company_data["default_journal_bank"].id,
                "amount": 400,
                "date": "2026-09-02",
            }
        )
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        suspense.account_id = payment.outstanding_account_id
        outstanding = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.outstanding_account_id
        )
        (suspense + outstanding).reconcile()
        claim = self._claim(invoice, "2026-11-21")
        self.assertEqual(
            [(paid.date, paid.amount) for paid in claim.payments],
            [(date(2026, 8, 31), 400)],
        )

    def test_payment_in_process_has_no_entry_yet_and_holds(self):
        invoice = self._invoice(self.business, 1000)
        self.inbound_payment_method_line.payment_account_id = False
        # So it is where Odoo's accounting app is installed.
        with patch.object(
            self.env.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda self: "in_payment",
        ):
            payment = self._pay(invoice, 1000, "2026-08-31")
        self.assertFalse(payment.move_id)
        self.assertEqual(self._claim(invoice, "2026-11-21").principal, 1000)
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual(hold.kind, "in_process")
        self.assertIn(payment.display_name, hold.reason)

    def test_item_excluded_from_follow_up_holds(self):
        invoice = self._invoice(self.business, 1000)
        self.assertEqual(invoice._get_debt_holds(), {invoice.id: []})
        invoice._get_debt_items().no_followup = True
        (hold,) = invoice._get_debt_holds()[invoice.id]
        self.assertEqual(hold.kind, "excluded")

    # --- credit notes and write-offs ----------------------------------------

    def test_credit_note_lowers_the_principal_from_the_start(self):
        invoice = self._invoice(self.business, 1000)
        self._credit(invoice, 400, "2026-11-01")
        owed = INTEREST_TO_TODAY * 6 / 10
        claim = self._claim(invoice, "2026-11-21")
        self.assert_claim(claim, 600, cents(owed), 40)
        self.assertFalse(claim.payments)

    def test_invoice_credited_in_full_owes_nothing(self):
        invoice = self._invoice(self.business, 1000)
        self._credit(invoice, 1000, "2026-11-01")
        self.assert_claim(self._claim(invoice, "2026-11-21"), 0, 0)

    def test_payment_after_a_credit_note(self):
        invoice = self._invoice(self.business, 1000)
        self._credit(invoice, 400, "2026-11-01")
        self._pay(invoice, 600, "2026-08-31")
        # Interest over 600 from the start.
        paid = INTEREST_TO_AUGUST * 6 / 10
        rest = 40 + cents(paid)
        self.assert_claim(
            self._claim(invoice, "2026-11-21"), rest, interest_since_august(rest, paid)
        )

    def test_write_off_as_a_difference_of_the_payment(self):
        invoice = self._invoice(self.business, 1000)
        self._pay_and_write_off(invoice, 400, "2026-08-31")
        claim = self._claim(invoice, "2026-11-21")
        offset, payment = claim.payments
        self.assertTrue(offset.principal_only)
        self.assertEqual((offset.amount, offset.principal), (600, 600))
        self.assertEqual((payment.amount, payment.costs), (400, 40))
        rest = 40 + cents(INTEREST_TO_AUGUST)
        self.assert_claim(claim, rest, interest_since_august(rest))

    def test_write_off_by_a_miscellaneous_entry(self):
        invoice = self._invoice(self.business, 1000)
        self._write_off(invoice, 400, "2026-08-31")
        claim = self._claim(invoice, "2026-11-21")
        # It lowers the principal and nothing else.
        owed = INTEREST_TO_AUGUST + interest(600, 10.4, 82)
        self.assert_claim(claim, 600, cents(owed), 40)
        self.assertTrue(claim.payments[0].principal_only)

    def test_early_payment_discount_leaves_nothing(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2% within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        invoice = self._invoice(
            self.business, 1000, date="2026-05-01", invoice_payment_term_id=term.id
        )
        self._pay(invoice, 980, "2026-05-10")
        self.assertEqual(invoice.amount_residual, 0)
        claim = self._claim(invoice, "2026-11-21")
        self.assert_claim(claim, 0, 0)
        self.assertEqual(
            {paid.principal_only: paid.amount for paid in claim.payments},
            {True: 20, False: 980},
        )

    # --- several invoices ---------------------------------------------------

    def test_claim_of_several_invoices_adds_up(self):
        invoices = self._invoice(self.business, 1000) + self._invoice(
            self.business, 500, due="2026-06-30"
        )
        owed = cents(INTEREST_TO_TODAY) + cents(interest(500, 10.4, 144))
        self.assert_claim(self._claim(invoices, "2026-11-21"), 1500, owed, 40)

    def test_receipt_is_claimed_as_an_invoice_is(self):
        receipt = self._invoice(self.business, 1000, move_type="out_receipt")
        owed = cents(INTEREST_TO_TODAY)
        self.assert_claim(self._claim(receipt, "2026-11-21"), 1000, owed, 40)


@tagged("post_install", "-at_install")
class TestClaimForeignCurrency(DebtTestCommon):
    """A claim is made up in the currency of its invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls._create_dollar(("2026-01-01", 1.10), ("2026-08-01", 1.25))
        cls.company.debt_trade_minimum = "none"

    def _invoice_in_dollars(self):
        return self._invoice(self.business, 1000, currency_id=self.dollar.id)

    def test_interest_in_the_currency_of_the_invoice(self):
        statement = self._statement(self._invoice_in_dollars(), "2026-11-21")
        self.assertEqual(statement.currency, self.dollar)
        self.assert_claim(statement.claim, 1000, cents(INTEREST_TO_TODAY))

    def test_part_payment_in_the_same_currency(self):
        invoice = self._invoice_in_dollars()
        self._pay(invoice, 400, "2026-08-31", currency_id=self.dollar.id)
        rest = 1000 - (400 - cents(INTEREST_TO_AUGUST))
        self.assert_claim(
            self._claim(invoice, "2026-11-21"), rest, interest_since_august(rest)
        )

    def test_exchange_difference_is_no_payment(self):
        """The dollar fell from 1.10 to 1.25 per euro: the books take the loss."""
        invoice = self._invoice_in_dollars()
        self._pay(invoice, 1000, "2026-08-31", currency_id=self.dollar.id)
        partials = invoice._get_debt_items().matched_credit_ids
        self.assertTrue(partials.exchange_move_id, "there is one to ignore")
        claim = self._claim(invoice, "2026-11-21")
        self.assertEqual([paid.amount for paid in claim.payments], [1000])
        rest = cents(INTEREST_TO_AUGUST)
        self.assert_claim(claim, rest, interest_since_august(rest))

    def test_payment_in_euro_counts_in_dollars(self):
        invoice = self._invoice_in_dollars()
        # EUR 320 at 1.25 is USD 400.
        self._pay(invoice, 320, "2026-08-31", currency_id=self.company.currency_id.id)
        (payment,) = self._claim(invoice, "2026-11-21").payments
        self.assertEqual(payment.amount, 400)

    def test_rest_of_a_payment_in_euro_counts_in_dollars(self):
        """EUR 1,000 at 1.10 is USD 1,100: 100 more than invoiced."""
        invoice = self._invoice_in_dollars()
        euro = self.company.currency_id
        self._pay(invoice, 1000, "2026-05-15", currency_id=euro.id)
        claim = self._claim(invoice, "2026-11-21")
        self.assert_claim(claim, 0, 0)
        self.assertEqual(claim.surplus, 100)

    def test_one_claim_per_currency_company_currency_first(self):
        invoices = self._invoice_in_dollars() + self._invoice(self.business, 500)
        statements = self.env["debt.claim"]._compute_per_currency(
            invoices._get_debt_items(), date(2026, 11, 21)
        )
        self.assertEqual(
            [(each.currency.name, each.claim.principal) for each in statements],
            [("EUR", 500), ("USD", 1000)],
        )
