"""The claim statement: what it refuses, what it says, and that it really prints."""

import io
import re
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from lxml import html
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

from .common import IBAN, DebtTestCommon, cents, interest

PRINTED_IBAN = "NL91 ABNA 0417 1643 00"
REPORT = "debt_dispute.claim_statement"
# EUR 1,000 due on 31 May 2026, of which EUR 400 was paid on 31 August: to costs 40,
# interest 26.01 and principal 333.99. Then 82 days over the rest.
PAID_INTEREST = cents(interest(1000, 10.15, 30) + interest(1000, 10.4, 62))
REST = 1000 - (400 - 40 - PAID_INTEREST)
OPEN_INTEREST = cents(interest(REST, 10.4, 82))
TOTAL = REST + OPEN_INTEREST


def text_of(element):
    """Return the text of an HTML element with single blanks."""
    return " ".join(element.text_content().split())


def amount_in(text):
    """Return the first amount of a text in English or Dutch notation as Decimal."""
    number = re.search(r"-?[\d.,]*\d", text).group()
    digits = re.sub(r"[.,](?=\d{3})", "", number)
    return Decimal(digits.replace(",", "."))


class ClaimStatementCommon(DebtTestCommon):
    """A part-paid invoice, and how to read the statement of it."""

    @classmethod
    def _part_paid_invoice(cls, debtor=None):
        invoice = cls._invoice(debtor or cls.business, 1000)
        cls._pay(invoice, 400, "2026-08-31")
        return invoice

    @classmethod
    def _open(cls, action):
        """Return the wizard that an action opens."""
        return cls.env[action["res_model"]].browse(action["res_id"])

    @classmethod
    def _paper(cls, wizard):
        """Return the printed statement as an HTML tree."""
        content, _kind = cls.env["ir.actions.report"]._render_qweb_html(
            REPORT, wizard.ids
        )
        return html.fromstring(content)

    @classmethod
    def _rows(cls, paper, table_class):
        """Return the texts of the cells of each row of a table."""
        return [
            [text_of(cell) for cell in row.xpath("./td")]
            for row in paper.xpath(
                f"//table[contains(@class, '{table_class}')]/tbody/tr"
                f"|//table[contains(@class, '{table_class}')]/tr"
            )
        ]


@tagged("post_install", "-at_install")
class TestClaimStatement(ClaimStatementCommon):
    # --- where it is opened from --------------------------------------------

    def test_from_one_invoice(self):
        invoice = self._part_paid_invoice()
        wizard = self._open(invoice.action_open_debt_claim())
        self.assertEqual(wizard.move_ids, invoice)
        self.assertEqual(wizard.date, date(2026, 11, 21), "today")
        self.assertEqual(wizard.partner_id, self.business)
        self.assertEqual(wizard.company_id, self.company)
        self.assertIn(f"{TOTAL:.2f}", wizard.preview)

    def test_from_a_selection_of_one_debtor(self):
        contact = self._create_debtor("Purchasing", parent_id=self.business.id)
        invoices = self._invoice(self.business, 1000) + self._invoice(contact, 500)
        server_action = self.env.ref("debt_dispute.account_move_action_claim_statement")
        wizard = self._open(
            server_action.with_context(
                active_model="account.move",
                active_ids=invoices.ids,
                active_id=invoices[0].id,
            ).run()
        )
        self.assertEqual(wizard.move_ids, invoices)
        owed = 1540 + cents(interest(1000, 10.15, 30) + interest(1000, 10.4, 144))
        owed += cents(interest(500, 10.15, 30) + interest(500, 10.4, 144))
        self.assertIn(f"{owed:,.2f}", wizard.preview)

    def test_from_the_partner_with_everything_open(self):
        invoices = self._part_paid_invoice() + self._invoice(self.business, 500)
        self._pay(self._invoice(self.business, 200), 200, "2026-05-15")
        self._invoice(self.consumer, 300)
        contact = self._create_debtor("Purchasing", parent_id=self.business.id)
        for partner in (self.business, contact):
            with self.subTest(partner.name):
                wizard = self._open(partner.action_open_debt_claim_statement())
                self.assertEqual(wizard.move_ids, invoices)

    def test_another_day_changes_the_preview(self):
        wizard = self._open(self._invoice(self.consumer, 1000).action_open_debt_claim())
        form = Form(wizard)
        form.date = date(2026, 8, 31)
        owed = 1000 + cents(interest(1000, 4, 92))
        self.assertIn(f"{owed:,.2f}", form.preview)

    def test_print_action(self):
        wizard = self._open(self._part_paid_invoice().action_open_debt_claim())
        action = wizard.action_print()
        self.assertEqual(action["report_name"], REPORT)
        self.assertEqual(action["context"]["active_ids"], wizard.ids)
        self.assertEqual(
            wizard._get_report_file_name(),
            "Claim statement Bakkerij Jansen BV 2026-11-21",
        )

    # --- what it refuses ----------------------------------------------------

    def _assert_refused(self, message, function):
        with self.assertRaisesRegex(UserError, message):
            function()

    def test_refuses_what_is_not_posted(self):
        draft = self._invoice(self.business, 1000, post=False)
        self._assert_refused("is not posted", draft.action_open_debt_claim)

    def test_refuses_what_is_no_customer_invoice(self):
        bill = self._invoice(self.business, 1000, move_type="in_invoice")
        credit_note = self._credit(self._invoice(self.business, 10), 5, "2026-11-01")
        for move in (bill, credit_note):
            with self.subTest(move.move_type):
                self._assert_refused(
                    "is not a customer invoice", move.action_open_debt_claim
                )

    def test_refuses_where_nothing_is_owed(self):
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 1000, "2026-05-15")
        self._assert_refused(
            f"Nothing is owed on {invoice.name} on 11/21/2026",
            invoice.action_open_debt_claim,
        )
        self._assert_refused(
            "Nothing is open", self.consumer.action_open_debt_claim_statement
        )

    def test_refuses_debtors_together(self):
        invoices = self._invoice(self.business, 1000) + self._invoice(self.consumer, 9)
        self._assert_refused(
            "one debtor, but the invoices are of Bakkerij Jansen BV, Anna de Vries",
            invoices.action_open_debt_claim,
        )

    def test_refuses_companies_together(self):
        other = self.setup_other_company(name="Tweede BV")["company"]
        invoices = self._invoice(self.business, 1000)
        invoices += self._invoice(
            self.business,
            500,
            company_id=other.id,
            journal_id=self.env["account.journal"]
            .search([("company_id", "=", other.id), ("type", "=", "sale")], limit=1)
            .id,
        )
        invoices = invoices.with_context(allowed_company_ids=(self.company + other).ids)
        self._assert_refused(
            "one company, but the invoices are of Kade Advies BV, Tweede BV",
            invoices.action_open_debt_claim,
        )

    def test_refuses_a_day_before_the_invoice(self):
        invoice = self._invoice(self.business, 1000, date="2026-05-01")
        invoice.debt_claim_date = "2026-04-30"
        self._assert_refused(
            f"{invoice.name} is dated 05/01/2026: choose that day or a later one",
            invoice.action_open_debt_claim,
        )

    def test_says_in_the_preview_what_is_wrong_with_the_day(self):
        wizard = self._open(self._part_paid_invoice().action_open_debt_claim())
        wizard.date = date(2026, 4, 30)
        self.assertIn("choose that day or a later one", wizard.preview)
        with self.assertRaises(UserError):
            wizard.action_print()

    # --- what it says -------------------------------------------------------

    def test_figures_on_paper(self):
        self.business.write({"vat": "NL123456782B90", "company_registry": "87654321"})
        invoice = self._part_paid_invoice()
        paper = self._paper(self._open(invoice.action_open_debt_claim()))
        text = text_of(paper)
        for expected in (
            "What Bakkerij Jansen BV owes Kade Advies BV",
            "KvK 12345678",
            "KvK 87654321",
            "Dorpsstraat 1",
            "on 11/21/2026, that day included",
            invoice.name,
            PRINTED_IBAN,
            invoice.payment_reference,
        ):
            self.assertIn(expected, text)
        # Below them stand the sums.
        segments = [
            row for row in self._rows(paper, "o_debt_segments") if len(row) == 6
        ]
        self.assertEqual(
            [[amount_in(cell) for cell in row[3:]] for row in segments],
            [
                [1000, Decimal("10.15"), cents(interest(1000, 10.15, 30))],
                # Rounded on the running total.
                [
                    1000,
                    Decimal("10.40"),
                    PAID_INTEREST - cents(interest(1000, 10.15, 30)),
                ],
                [REST, Decimal("10.40"), OPEN_INTEREST],
            ],
        )
        self.assertEqual(
            [row[:3] for row in segments],
            [
                ["06/01/2026", "06/30/2026", "30 / 365"],
                ["07/01/2026", "08/31/2026", "62 / 365"],
                ["09/01/2026", "11/21/2026", "82 / 365"],
            ],
        )
        (payment,) = self._rows(paper, "o_debt_payments")
        self.assertEqual(payment[0], "08/31/2026")
        self.assertEqual(
            [amount_in(cell) for cell in payment[2:]],
            [400, 40, PAID_INTEREST, 1000 - REST],
        )

    def _assert_adds_up(self, paper, expected_total):
        build_up = [amount_in(row[1]) for row in self._rows(paper, "o_debt_build_up")]
        self.assertEqual(sum(build_up[:-1]), build_up[-1])
        self.assertEqual(build_up[-1], expected_total)
        still_owed = [amount_in(row[1]) for row in self._rows(paper, "o_debt_open")]
        self.assertEqual(sum(still_owed[:-1]), still_owed[-1])
        self.assertEqual(still_owed[-1], expected_total)
        return build_up[:-1]

    def test_build_up_adds_up(self):
        paper = self._paper(
            self._open(self._part_paid_invoice().action_open_debt_claim())
        )
        self.assertEqual(
            self._assert_adds_up(paper, TOTAL),
            [1000, PAID_INTEREST + OPEN_INTEREST, 40, -400],
        )

    def test_build_up_adds_up_with_credit_and_write_off(self):
        invoice = self._invoice(self.consumer, 1000)
        self._credit(invoice, 100, "2026-11-01")
        self._pay(invoice, 300, "2026-06-30")
        self._write_off(invoice, 50, "2026-09-30")
        june = interest(900, 4, 30)
        rest = 900 - (300 - cents(june))
        september = june + interest(rest, 4, 92)
        owed_interest = cents(september + interest(rest - 50, 4, 52))
        paper = self._paper(self._open(invoice.action_open_debt_claim()))
        self.assertEqual(
            self._assert_adds_up(paper, 1000 - 100 + owed_interest - 300 - 50),
            [1000, -100, owed_interest, -300, -50],
        )

    def test_in_dutch_for_a_dutch_debtor(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["debt_dispute"], ["nl_NL"])
        self.business.lang = "nl_NL"
        paper = self._paper(
            self._open(self._part_paid_invoice().action_open_debt_claim())
        )
        text = text_of(paper)
        self.assertIn("Vorderingsoverzicht", text)
        self.assertNotIn("Claim statement", text)
        self.assertIn("21-11-2026", text)
        self.assertIn(f"{TOTAL:.2f} €".replace(".", ","), text)
        self.assertIn("1.000,00 €", text)
        self._assert_adds_up(paper, TOTAL)

    def test_debtor_without_a_language(self):
        self.business.lang = False
        paper = self._paper(
            self._open(self._part_paid_invoice().action_open_debt_claim())
        )
        self.assertIn("Claim statement", text_of(paper))

    def test_text_of_the_debtor_is_escaped(self):
        self.business.name = "<b>Bold</b> & Co"
        wizard = self._open(self._part_paid_invoice().action_open_debt_claim())
        paper = self._paper(wizard)
        self.assertFalse(paper.xpath("//b[text()='Bold']"))
        self.assertIn("<b>Bold</b> & Co", text_of(paper))

    def test_instalments_are_numbered(self):
        invoice = self._invoice(
            self.business,
            1000,
            date="2026-05-01",
            invoice_payment_term_id=self._create_term((40, 30), (60, 60)).id,
        )
        paper = self._paper(self._open(invoice.action_open_debt_claim()))
        self.assertIn(f"{invoice.name}, instalment 1 of 2", text_of(paper))
        self.assertIn(f"{invoice.name}, instalment 2 of 2", text_of(paper))

    def test_totals_per_currency(self):
        dollar = self._create_dollar(("2026-01-01", 1.25))
        invoices = self._invoice(self.consumer, 1000) + self._invoice(
            self.consumer, 500, currency_id=dollar.id
        )
        wizard = self._open(invoices.action_open_debt_claim())
        paper = self._paper(wizard)
        totals = [text_of(cell) for cell in paper.xpath("//td[@name='total']")]
        in_euro = 1000 + cents(interest(1000, 4, 174))
        in_dollar = 500 + cents(interest(500, 4, 174))
        self.assertEqual([amount_in(total) for total in totals], [in_euro, in_dollar])
        self.assertIn("€", totals[0])
        self.assertIn("$", totals[1])
        self.assertEqual(len(paper.xpath("//img[@alt='SEPA QR code']")), 1)

    # --- how to pay ---------------------------------------------------------

    def test_qr_code_for_euro_to_an_iban(self):
        wizard = self._open(self._part_paid_invoice().action_open_debt_claim())
        paper = self._paper(wizard)
        (image,) = paper.xpath("//img[@alt='SEPA QR code']/@src")
        self.assertTrue(image.startswith("data:image/png;base64,"))

    def test_qr_code_states_iban_amount_and_reference(self):
        invoice = self._part_paid_invoice()
        wizard = self._open(invoice.action_open_debt_claim())
        with patch.object(
            self.env.registry["ir.actions.report"], "barcode", autospec=True
        ) as barcode:
            barcode.return_value = b""
            self._paper(wizard)
        lines = barcode.call_args.args[2:] or [barcode.call_args.kwargs["value"]]
        self.assertIn(IBAN, lines[0])
        self.assertIn(f"EUR{TOTAL}", lines[0])
        self.assertIn(invoice.payment_reference, lines[0])

    def test_no_qr_code_for_dollars_or_without_an_iban(self):
        dollar = self._create_dollar(("2026-01-01", 1.25))
        in_dollars = self._invoice(self.business, 1000, currency_id=dollar.id)
        self.assertFalse(
            self._paper(self._open(in_dollars.action_open_debt_claim())).xpath(
                "//img[@alt='SEPA QR code']"
            )
        )
        self.bank_account.unlink()
        self._create_bank_account(self.company, "123456789")
        in_euro = self._invoice(self.business, 1000)
        paper = self._paper(self._open(in_euro.action_open_debt_claim()))
        self.assertFalse(paper.xpath("//img[@alt='SEPA QR code']"))
        self.assertIn("123456789", text_of(paper))

    # --- money that is not counted ------------------------------------------

    def test_says_that_unmatched_money_was_not_taken_off(self):
        self.init_payment(75, post=True, date="2026-10-01", partner=self.business)
        wizard = self._open(self._part_paid_invoice().action_open_debt_claim())
        note = "75.00 € was received or credited that has not been matched"
        self.assertIn(note, text_of(html.fromstring(wizard.preview)))
        self.assertIn(note, text_of(self._paper(wizard)))

    def test_rest_of_a_payment_was_taken_off_and_is_not_said_not_to_be(self):
        """Costs and interest stay open: the surplus of 10 was counted on them."""
        invoice = self._invoice(self.business, 1000)
        self._pay(invoice, 1010, "2026-08-31")
        wizard = self._open(invoice.action_open_debt_claim())
        preview = text_of(html.fromstring(wizard.preview))
        self.assertNotIn("has not been taken off", preview)
        self.assertIn("1,010.00", preview)


@tagged("post_install", "-at_install")
class TestClaimStatementPdf(ClaimStatementCommon, HttpCase):
    """The PDF, really rendered by wkhtmltopdf."""

    def test_pdf(self):
        # Enough instalments for more than one page.
        term = self._create_term(*[(10, 10 * number) for number in range(1, 11)])
        invoice = self._invoice(
            self.business, 1000, date="2025-05-01", invoice_payment_term_id=term.id
        )
        wizard = self._open(invoice.action_open_debt_claim())
        self.env.flush_all()
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, wizard.ids)
        )
        self.assertEqual(kind, "pdf")
        reader = PdfReader(io.BytesIO(content))
        pages = [" ".join(page.extract_text().split()) for page in reader.pages]
        self.assertGreater(len(pages), 1)
        for number, text in enumerate(pages, start=1):
            self.assertIn(f"Page {number} / {len(pages)}", text)
        text = " ".join(pages)
        for expected in (
            "Claim statement",
            invoice.name,
            PRINTED_IBAN,
            "Bakkerij Jansen BV",
        ):
            self.assertIn(expected, text)
        self.assertTrue(
            any(page.images for page in reader.pages), "the QR code is an image"
        )
