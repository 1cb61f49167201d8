"""The claim of real postings; see ``common_claim`` on the rates that return."""

from datetime import date
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from .common import DebtTestCommon, cents, interest, published
from .common_claim import (
    INTEREST_TO_AUGUST,
    INTEREST_TO_TODAY,
)


@tagged("post_install", "-at_install")
class TestClaimInterest(DebtTestCommon):
    """How interest runs on one open invoice."""

    def test_counts_from_the_day_after_default_to_the_last_day(self):
        claim = self._claim(self._invoice(self.business, 1000), "2026-11-21")
        self.assert_claim(claim, 1000, cents(INTEREST_TO_TODAY), 40)
        self.assertEqual(
            [
                (segment.start, segment.end, segment.days, segment.percent)
                for segment in claim.lines[0].statement.segments
            ],
            [
                (date(2026, 6, 1), date(2026, 6, 30), 30, Decimal("10.15")),
                (date(2026, 7, 1), date(2026, 11, 21), 144, Decimal("10.40")),
            ],
        )

    def test_nothing_but_principal_on_the_due_date_itself(self):
        invoice = self._invoice(self.business, 1000)
        self.assert_claim(self._claim(invoice, "2026-05-31"), 1000, 0)
        self.assert_claim(
            self._claim(invoice, "2026-06-01"),
            1000,
            cents(interest(1000, 10.15, 1)),
            40,
        )

    def test_published_figures(self):
        for debtor, principal, kind in (
            (self.business, "5000", "interest_trade"),
            (self.business, "1000", "interest_trade"),
            (self.government, "1000", "interest_trade"),
            (self.consumer, "1000", "interest_nontrade"),
        ):
            with self.subTest(debtor=debtor.name, principal=principal):
                invoice = self._invoice(debtor, int(principal), due="2026-07-01")
                self.assertEqual(
                    self._claim(invoice, "2026-08-30").interest,
                    published(kind, principal, "2026-07-01"),
                )

    def test_interest_of_a_full_year_bears_interest(self):
        """6 % agreed on EUR 5,000 for two years: published as 618.00."""
        invoice = self._invoice(
            self.business,
            5000,
            due="2024-03-14",
            debt_regime="contract",
            debt_agreed_percent=6,
        )
        self.assertEqual(
            self._claim(invoice, "2026-03-14").interest,
            published("interest_fixed6", "5000", "2024-03-15"),
        )

    def test_day_count_of_the_company(self):
        """The three conventions; figures of law/FACTS.md, section 2."""
        # They count from 11 November 2023 and not the last day.
        invoice = self._invoice(self.business, 10000, due="2023-11-10")
        for day_count, total in (
            ("compounding_year", "2462.86"),
            ("calendar_year", "2462.84"),
            ("actual_365", "2466.61"),
        ):
            with self.subTest(day_count):
                self.company.debt_day_count = day_count
                claim = self._claim(invoice, "2025-11-10")
                # The published figures round per segment.
                self.assertAlmostEqual(
                    claim.interest, Decimal(total), delta=Decimal("0.01")
                )

    def test_default_date_set_by_hand(self):
        invoice = self._invoice(self.business, 1000)
        invoice._get_debt_items().debt_default_date = "2026-06-30"
        self.assert_claim(
            self._claim(invoice, "2026-11-21"),
            1000,
            cents(interest(1000, 10.4, 144)),
            40,
        )

    def test_vat_of_the_invoice_is_part_of_the_principal(self):
        invoice = self._invoice(self.business, 1000, post=False)
        invoice.invoice_line_ids.tax_ids = [
            Command.set(
                self.env["account.tax"]
                .create({"name": "VAT 21%", "amount": 21, "type_tax_use": "sale"})
                .ids
            )
        ]
        invoice.action_post()
        owed = INTEREST_TO_TODAY * Decimal("1.21")
        self.assert_claim(self._claim(invoice, "2026-11-21"), 1210, cents(owed), 40)


@tagged("post_install", "-at_install")
class TestClaimTerms(DebtTestCommon):
    """Which interest and which costs apply to whom."""

    def test_debtor_type_is_derived_from_the_commercial_partner(self):
        sole_trader = self._create_debtor("Piet Visser", vat="NL123456782B90")
        no_vat = self._create_debtor("Kees Bakker", vat="/")
        contact = self._create_debtor("Inkoop", parent_id=self.business.id)
        for partner, debtor_type in (
            (self.business, "business"),
            (sole_trader, "business"),
            (contact, "business"),
            (self.consumer, "consumer"),
            (no_vat, "consumer"),
            (self.government, "government"),
        ):
            with self.subTest(partner.name):
                self.assertEqual(partner.debt_debtor_type, debtor_type)

    def test_debtor_type_set_by_hand_goes_before_the_derived_one(self):
        self.business.debt_debtor_type_override = "consumer"
        invoice = self._invoice(self.business, 1000)
        self.assertEqual(invoice.debt_debtor_type, "consumer")
        self.assert_claim(
            self._claim(invoice, "2026-11-21"), 1000, cents(interest(1000, 4, 174))
        )

    def test_regime_follows_the_debtor_type(self):
        for debtor, owed, costs in (
            (self.business, INTEREST_TO_TODAY, 40),
            (self.government, INTEREST_TO_TODAY, 40),
            (self.consumer, interest(1000, 4, 30 + 144), 0),
        ):
            with self.subTest(debtor.name):
                invoice = self._invoice(debtor, 1000)
                claim = self._claim(invoice, "2026-11-21")
                self.assert_claim(claim, 1000, cents(owed), costs)

    def test_regime_of_the_invoice_goes_before_that_of_the_debtor(self):
        self.business.debt_regime = "nontrade"
        invoice = self._invoice(self.business, 1000)
        owed = cents(interest(1000, 4, 174))
        self.assertEqual(self._claim(invoice, "2026-11-21").interest, owed)
        invoice.debt_regime = "trade"
        owed = cents(INTEREST_TO_TODAY)
        self.assertEqual(self._claim(invoice, "2026-11-21").interest, owed)

    def test_rate_agreed_per_year(self):
        self.business.write({"debt_regime": "contract", "debt_agreed_percent": 7.125})
        invoice = self._invoice(self.business, 1000)
        owed = cents(interest(1000, 7.125, 174))
        self.assertEqual(self._claim(invoice, "2026-11-21").interest, owed)
        invoice.write({"debt_regime": "contract", "debt_agreed_percent": 12})
        owed = cents(interest(1000, 12, 174))
        self.assertEqual(self._claim(invoice, "2026-11-21").interest, owed)

    def test_rate_agreed_per_month_is_capitalised_each_month(self):
        invoice = self._invoice(
            self.business,
            1000,
            debt_regime="contract",
            debt_agreed_percent=2,
            debt_agreed_period="month",
        )
        # June to October, then 21 of the 30 days of November.
        growth = Decimal("1.02") ** 5 * (1 + Decimal("0.02") * 21 / 30)
        self.assertEqual(
            self._claim(invoice, "2026-11-21").interest, cents(1000 * growth - 1000)
        )

    def test_consumer_never_owes_less_than_the_statutory_rate(self):
        """A lower agreed rate does not continue in default (BW 6:119 lid 3)."""
        invoice = self._invoice(
            self.consumer, 1000, debt_regime="contract", debt_agreed_percent=1
        )
        owed = cents(interest(1000, 4, 174))
        self.assertEqual(self._claim(invoice, "2026-11-21").interest, owed)

    def test_consumer_in_default_after_a_notice_only(self):
        self.company.debt_consumer_default = "notice"
        invoice = self._invoice(self.consumer, 1000)
        statement = self._statement(invoice, "2026-11-21")
        self.assert_claim(statement.claim, 1000, 0)
        self.assertIn(
            f"No interest is charged on {invoice.name} yet",
            self.env["debt.claim"]._render(statement),
        )
        # The term of the notice lapsed on 31 October: 21 days of November.
        invoice._get_debt_items().debt_default_date = "2026-10-31"
        self.assert_claim(
            self._claim(invoice, "2026-11-21"), 1000, cents(interest(1000, 4, 21))
        )
        # Businesses are not concerned.
        invoice = self._invoice(self.business, 1000)
        owed = cents(INTEREST_TO_TODAY)
        self.assertEqual(self._claim(invoice, "2026-11-21").interest, owed)

    # --- EUR 40 (BW 6:96 lid 4) ---------------------------------------------

    def test_trade_minimum_once_per_claim_or_per_invoice(self):
        invoices = self._invoice(self.business, 1000) + self._invoice(
            self.business, 200, due="2026-06-30"
        )
        for setting, costs in (("claim", 40), ("invoice", 80), ("none", 0)):
            with self.subTest(setting):
                self.company.debt_trade_minimum = setting
                self.assertEqual(self._claim(invoices, "2026-11-21").costs, costs)

    def test_trade_minimum_counts_an_invoice_once_for_its_instalments(self):
        self.company.debt_trade_minimum = "invoice"
        invoice = self._invoice(
            self.business,
            1000,
            date="2026-05-01",
            invoice_payment_term_id=self._create_term((50, 30), (50, 60)).id,
        )
        self.assertEqual(self._claim(invoice, "2026-11-21").costs, 40)

    def test_trade_minimum_not_before_16_march_2013(self):
        for invoice_date, costs in (("2013-03-15", 0), ("2013-03-16", 40)):
            with self.subTest(invoice_date):
                invoice = self._invoice(
                    self.business, 1000, due="2013-04-30", date=invoice_date
                )
                self.assertEqual(self._claim(invoice, "2013-06-30").costs, costs)

    def test_trade_minimum_not_for_what_was_paid_in_time(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 1000, "2026-05-31")
        self.assert_claim(self._claim(invoice, "2026-11-21"), 0, 0)

    def test_trade_minimum_in_the_currency_of_the_invoice(self):
        dollar = self._create_dollar(("2026-01-01", 1.10), ("2026-07-01", 1.25))
        invoice = self._invoice(self.business, 1000, currency_id=dollar.id)
        # At the rate of the day of default: 40 x 1.10.
        self.assertEqual(self._claim(invoice, "2026-11-21").costs, Decimal("44.00"))

    def test_vat_on_costs_only_if_the_company_declares_it(self):
        claims = self.env["debt.claim"]
        self.assertEqual(claims._get_vat_percent_on_costs(self.company), 0)
        self.company.debt_vat_on_costs = True
        self.assertEqual(claims._get_vat_percent_on_costs(self.company), 21)

    # --- tables that end ----------------------------------------------------

    def test_interest_stops_where_the_rate_table_ends_and_says_so(self):
        for debtor, rates in (
            (self.business, ((10.15, 30), (10.4, 184))),
            (self.consumer, ((4, 30), (4, 184))),
        ):
            with self.subTest(debtor.name):
                invoice = self._invoice(debtor, 1000)
                statement = self._statement(invoice, "2027-01-15")
                owed = sum(interest(1000, percent, days) for percent, days in rates)
                self.assertEqual(statement.claim.interest, cents(owed))
                line = statement.claim.lines[0]
                self.assertEqual(line.interest_until, date(2026, 12, 31))
                self.assertEqual(line.rate_missing_on, date(2027, 1, 1))
                self.assertIn(
                    "No interest rate is known for 01/01/2027 and after: interest of "
                    f"{invoice.name} is counted up to and including 12/31/2026.",
                    self.env["debt.claim"]._render(statement),
                )

    def test_an_agreed_rate_does_not_end_with_the_table(self):
        invoice = self._invoice(
            self.business, 1000, debt_regime="contract", debt_agreed_percent=12
        )
        claim = self._claim(invoice, "2027-01-15")
        self.assertFalse(claim.rate_missing_on)
        self.assertEqual(claim.interest, cents(interest(1000, 12, 229)))

    def test_no_interest_without_a_rate_table(self):
        self.env["debt.interest.rate"].search([("regime", "=", "trade")]).unlink()
        invoice = self._invoice(self.business, 1000)
        statement = self._statement(invoice, "2026-11-21")
        self.assert_claim(statement.claim, 1000, 0, 40)
        self.assertIn(
            f"No interest is charged on {invoice.name}: there is no interest rate",
            self.env["debt.claim"]._render(statement),
        )


@tagged("post_install", "-at_install")
class TestClaimOnInvoice(DebtTestCommon):
    """The fields of the invoice form: fresh, never stored."""

    def test_claim_of_today(self):
        invoice = self._invoice(self.business, 1000)
        self.assertEqual(
            invoice.debt_claim_total, float(1040 + cents(INTEREST_TO_TODAY))
        )
        self.assertIn("1,089.37", invoice.debt_claim_html)

    def test_claim_on_a_chosen_day_is_not_stored(self):
        invoice = self._invoice(self.business, 1000)
        changed = invoice.new({"debt_claim_date": "2026-08-31"}, origin=invoice)
        self.assertEqual(
            changed.debt_claim_total, float(1040 + cents(INTEREST_TO_AUGUST))
        )
        for name in ("debt_claim_total", "debt_claim_html", "debt_claim_date"):
            self.assertFalse(invoice._fields[name].store, name)

    def test_terms_being_edited_count_before_they_are_saved(self):
        invoice = self._invoice(self.business, 1000)
        changed = invoice.new({"debt_regime": "nontrade"}, origin=invoice)
        self.assertEqual(
            changed.debt_claim_total, float(1040 + cents(interest(1000, 4, 174)))
        )
        self.assertFalse(invoice.debt_regime)

    def test_no_claim_but_of_posted_customer_invoices(self):
        bill = self._invoice(self.business, 1000, move_type="in_invoice", post=False)
        draft = self._invoice(self.business, 1000, post=False)
        credit_note = self._credit(self._invoice(self.business, 10), 10, "2026-11-01")
        for move in (bill, draft, credit_note):
            with self.subTest(move.move_type):
                self.assertFalse(move.debt_claim_total)
                self.assertFalse(move.debt_claim_html)
                self.assertFalse(move.debt_item_ids)
