from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeCredit(DisputeTestCommon):
    """Resolutions that give money back: the books come out to the cent."""

    # --- full credit note -------------------------------------------------

    def test_full_credit(self):
        invoice = self._create_mixed_sale()
        dispute = self._dispute(invoice)
        note = self._resolve(dispute, "full_credit")
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_refund",
                    "state": "posted",
                    "amount_total": 210.51,
                    "amount_residual": 0.0,
                    "reversed_entry_id": invoice.id,
                    "debt_dispute_id": dispute.id,
                }
            ],
        )
        self.assert_taxes(note, {21.0: (99.99, 21.0), 9.0: (82.13, 7.39)})
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertRecordValues(
            dispute,
            [{"state": "resolved", "decision": "justified", "amount_credited": 210.51}],
        )
        self.assertIn("Other, DIS/", note.ref)

    def test_full_credit_in_one_click(self):
        """The button posts, reconciles and opens the mail with the credit note."""
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        action = dispute.with_user(self.controller).action_credit_in_full()
        self.assertEqual(dispute.state, "resolved")
        self.assertEqual(dispute.credit_note_ids.state, "posted")
        self.assertEqual(action["res_model"], "mail.compose.message")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.controller)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("121.00", composer.body)
        self.assertTrue(
            composer.attachment_ids & dispute.credit_note_ids.invoice_pdf_report_id
        )

    def test_full_credit_of_a_part_paid_invoice_leaves_credit(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        self._pay(invoice, 21.0)
        resolution = self._resolution(dispute, "full_credit")
        self.assertIn("has been paid", resolution.warning)
        self.assertIn("21.00", resolution.warning)
        resolution._apply()
        note = dispute.credit_note_ids
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(note.amount_residual, 21.0)
        self.assertIn("stays as a credit", self._chatter(dispute))

    def test_full_credit_of_a_paid_invoice_leaves_all_as_credit(self):
        invoice = self._create_sale()
        self._pay(invoice)
        dispute = self._dispute(invoice)
        self.assertEqual(dispute.amount, 121.0)
        self.assertEqual(dispute.amount_held, 0.0)
        note = self._resolve(dispute, "full_credit")
        self.assertEqual(note.amount_residual, 121.0)
        self.assertEqual(dispute.get_customer_credit(), 121.0)

    def test_full_credit_after_a_partial_one_credits_the_rest(self):
        invoice = self._create_mixed_sale()
        first = self._dispute(invoice, 50.0)
        self._resolve(first, "partial_credit", amount=50.0)
        second = self._dispute(invoice)
        note = self._resolve(second, "full_credit")
        self.assertEqual(note.amount_total, 160.51)
        self.assertEqual(invoice.amount_residual, 0.0)
        # Together they give back exactly the VAT of the invoice.
        notes = first.credit_note_ids | note
        self.assertAlmostEqual(sum(notes.mapped("amount_tax")), 28.39, places=2)
        self.assertAlmostEqual(sum(notes.mapped("amount_untaxed")), 182.12, places=2)

    def test_nothing_is_credited_twice(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        self._resolve(dispute, "full_credit")
        dispute.action_reopen()
        with self.assertRaisesRegex(UserError, "how much is to be credited"):
            self._resolve(dispute, "full_credit")
        with self.assertRaisesRegex(UserError, "can still be credited"):
            self._resolve(dispute, "partial_credit", amount=1.0)

    def test_several_invoices(self):
        invoices = self._create_sale() | self._create_mixed_sale()
        dispute = self._dispute(invoices)
        notes = self._resolve(dispute, "full_credit")
        self.assertEqual(len(notes), 2)
        self.assertEqual(sum(notes.mapped("amount_total")), 331.51)
        self.assertEqual(invoices.mapped("amount_residual"), [0.0, 0.0])

    # --- partial credit note ----------------------------------------------

    def test_amount_is_spread_with_the_taxes_right(self):
        invoice = self._create_mixed_sale()
        dispute = self._dispute(invoice, 50.0)
        note = self._resolve(dispute, "partial_credit", amount=50.0)
        self.assertEqual(note.amount_total, 50.0)
        self.assert_taxes(note, {21.0: (23.74, 4.99), 9.0: (19.51, 1.76)})
        self.assertEqual(invoice.amount_residual, 160.51)
        self.assertEqual(
            note.invoice_line_ids.debt_reversed_line_id, invoice.invoice_line_ids
        )

    def test_every_amount_comes_out_to_the_cent(self):
        """Also where no base with its rounded VAT adds up to the amount."""
        for cents in (1, 2, 99, 3333, 9999, 10000, 12099):
            with self.subTest(cents=cents):
                invoice = self._create_sale()
                dispute = self._dispute(invoice)
                note = self._resolve(dispute, "partial_credit", amount=cents / 100)
                self.assertEqual(note.amount_total, cents / 100)
                self.assertEqual(
                    self.company.currency_id.round(invoice.amount_residual),
                    round(121.0 - cents / 100, 2),
                )

    def test_amount_with_prices_including_vat(self):
        tax = self.vat_21.copy(
            {"name": "21% incl", "price_include_override": "tax_included"}
        )
        invoice = self._create_sale(self._line(121.0, tax), self._line(60.5, tax))
        dispute = self._dispute(invoice)
        note = self._resolve(dispute, "partial_credit", amount=100.0)
        self.assertEqual(note.amount_total, 100.0)
        self.assertEqual((note.amount_untaxed, note.amount_tax), (82.64, 17.36))

    def test_amount_with_a_tax_of_a_fixed_sum(self):
        eco = self.env["account.tax"].create(
            {
                "name": "Removal contribution",
                "amount_type": "fixed",
                "amount": 1.5,
                "company_id": self.company.id,
                "country_id": self.env.ref("base.nl").id,
                "sequence": 1,
                "include_base_amount": True,
            }
        )
        invoice = self._create_sale(self._line(40.0, eco | self.vat_21, quantity=2))
        self.assertEqual(invoice.amount_total, 100.43)
        dispute = self._dispute(invoice)
        note = self._resolve(dispute, "partial_credit", amount=50.0)
        self.assertEqual(note.amount_total, 50.0)

    def test_amount_on_the_lines_meant(self):
        invoice = self._create_mixed_sale()
        bread = invoice.invoice_line_ids[1]
        dispute = self._dispute(invoice, 30.0)
        dispute.line_ids.product_line_ids = bread
        note = self._resolve(dispute, "partial_credit", amount=30.0)
        self.assertEqual(note.invoice_line_ids.mapped("name"), ["Bread"])
        self.assert_taxes(note, {9.0: (27.52, 2.48)})

    def test_percentage(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        note = self._resolve(dispute, "partial_credit", method="percent", percent=10)
        self.assertEqual(note.amount_total, 12.1)
        self.assert_taxes(note, {21.0: (10.0, 2.1)})

    def test_lines_and_quantities(self):
        invoice = self._create_mixed_sale()
        dispute = self._dispute(invoice)
        resolution = self._resolution(
            dispute, "partial_credit", method="lines", quantities={"Bread": 2.0}
        )
        self.assertEqual(resolution.amount_credit, 25.58)
        resolution._apply()
        note = dispute.credit_note_ids
        self.assertRecordValues(
            note.invoice_line_ids,
            [{"name": "Bread", "quantity": 2.0, "price_unit": 12.35, "discount": 5.0}],
        )
        self.assert_taxes(note, {9.0: (23.47, 2.11)})
        self.assertEqual(note.amount_total, 25.58)

    def test_no_more_than_was_invoiced_of_a_line(self):
        invoice = self._create_mixed_sale()
        dispute = self._dispute(invoice)
        with self.assertRaisesRegex(ValidationError, "at most 7"):
            self._resolution(
                dispute, "partial_credit", method="lines", quantities={"Bread": 8.0}
            )
        self._resolve(
            dispute, "partial_credit", method="lines", quantities={"Bread": 5.0}
        )
        again = self._dispute(invoice)
        with self.assertRaisesRegex(UserError, "at most 2"):
            self._resolve(
                again, "partial_credit", method="lines", quantities={"Bread": 3.0}
            )

    def test_full_credit_by_lines_leaves_nothing(self):
        invoice = self._create_mixed_sale()
        dispute = self._dispute(invoice)
        note = self._resolve(
            dispute,
            "partial_credit",
            method="lines",
            quantities={"Flour": 3.0, "Bread": 7.0},
        )
        self.assertEqual(note.amount_total, 210.51)
        self.assertEqual(invoice.amount_residual, 0.0)

    # --- currency, cash rounding, locked periods --------------------------

    def test_foreign_currency(self):
        currency = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 2.0), ("2026-11-01", 1.6)]
        )
        invoice = self._create_sale(
            self._line(33.33, quantity=3.0),
            self._line(12.35, self.vat_9, quantity=7.0, discount=5.0),
            currency_id=currency.id,
        )
        self.assertEqual(invoice.amount_total, 210.51)
        dispute = self._dispute(invoice, 100.0)
        self.assertEqual(dispute.currency_id, currency)
        # At the rate of the day of the complaint.
        self.assertEqual(dispute.amount_company, 62.5)
        note = self._resolve(dispute, "partial_credit", amount=100.0)
        self.assertEqual(note.amount_total, 100.0)
        self.assertEqual(note.currency_id, currency)
        self.assertEqual(note.amount_residual, 0.0)
        self.assertEqual(invoice.amount_residual, 110.51)
        # What is left in the company's currency is what is left at the invoice's rate.
        rest = invoice._get_debt_items()
        self.assertAlmostEqual(rest.amount_residual, 110.51 / 2.0, delta=0.011)
        self.assertAlmostEqual(sum(note.line_ids.mapped("balance")), 0.0)

    def test_foreign_currency_in_full(self):
        currency = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 2.0), ("2026-11-01", 1.6)]
        )
        invoice = self._create_sale(currency_id=currency.id)
        dispute = self._dispute(invoice)
        note = self._resolve(dispute, "full_credit")
        self.assertEqual((note.amount_total, note.amount_residual), (121.0, 0.0))
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(sum(invoice._get_debt_items().mapped("amount_residual")), 0.0)

    def test_cash_rounding(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Five cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "HALF-UP",
            }
        )
        invoice = self._create_sale(
            self._line(33.33), invoice_cash_rounding_id=rounding.id
        )
        self.assertEqual(invoice.amount_total, 40.35)
        part = self._dispute(invoice, 10.0)
        note = self._resolve(part, "partial_credit", amount=10.0)
        self.assertEqual(note.amount_total, 10.0)
        self.assertEqual(invoice.amount_residual, 30.35)
        rest = self._dispute(invoice)
        self._resolve(rest, "full_credit")
        self.assertEqual(invoice.amount_residual, 0.0)
        whole = self._create_sale(
            self._line(33.33), invoice_cash_rounding_id=rounding.id
        )
        note = self._resolve(self._dispute(whole), "full_credit")
        self.assertEqual(note.amount_total, 40.35)
        self.assertEqual(whole.amount_residual, 0.0)

    def test_locked_period_moves_to_the_next_open_day(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        self.company.sale_lock_date = "2026-10-31"
        resolution = self._resolution(
            dispute, "full_credit", date=fields.Date.to_date("2026-10-15")
        )
        self.assertIn("is locked", resolution.warning)
        resolution._apply()
        note = dispute.credit_note_ids
        self.assertGreater(str(note.date), "2026-10-31")
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertIn("earlier period is locked", self._chatter(dispute))

    def test_hard_locked_period(self):
        invoice = self._create_sale()
        dispute = self._dispute(invoice)
        self.company.hard_lock_date = "2026-10-31"
        resolution = self._resolution(
            dispute, "full_credit", date=fields.Date.to_date("2026-10-15")
        )
        resolution._apply()
        self.assertGreater(str(dispute.credit_note_ids.date), "2026-10-31")
        self.assertEqual(invoice.date, fields.Date.to_date("2026-10-01"))

    def test_payment_terms_with_several_items(self):
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
        dispute = self._dispute(invoice, 80.0)
        self._resolve(dispute, "partial_credit", amount=80.0)
        items = invoice._get_debt_items()
        self.assertEqual(items.mapped("amount_residual"), [0.0, 41.0])
