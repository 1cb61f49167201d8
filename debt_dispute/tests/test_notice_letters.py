import hashlib
import io
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import Markup

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader
from odoo.tools.translate import TranslationImporter, code_translations

from ..print_engine import PrintEngine
from .common_letters import LettersCommon

TODAY = "2026-02-23"
DUTCH = Path(__file__).parents[1] / "i18n" / "nl.po"


@freeze_time("2026-02-20")
@tagged("post_install", "-at_install")
class TestNoticeLetters(LettersCommon):
    """What stands in the letters, and what must not."""

    def _load_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        importer = TranslationImporter(self.env.cr, verbose=False)
        importer.load_file(str(DUTCH), "nl_NL")
        importer.save(overwrite=True, force_overwrite=True)
        self.addCleanup(code_translations.python_translations.clear)
        code_translations.python_translations.clear()

    # --- every kind ---------------------------------------------------------

    def test_every_letter_shows_both_parties_the_invoice_and_how_to_pay(self):
        for kind in ("reminder", "formal_notice", "final_demand"):
            with self.subTest(kind):
                notice = self._sent(self.business, self._step("business", kind))
                text = self._read(notice)
                invoice = notice.move_ids
                for expected in (
                    "Bouwbedrijf Jansen BV Dorpsstraat 1 1234 AB Utrecht",
                    "Sanne de Jong",
                    "sanne@kade.example",
                    "Kade Advies BV",
                    notice.name,
                    invoice.name,
                    "01/03/2026",
                    "02/02/2026",
                    "€ 1,000.00",
                    "NL91 ABNA 0417 1643 00",
                    invoice.payment_reference,
                    notice._money(notice.total),
                    notice._day(notice.last_day_to_pay),
                    f"/my/invoices/{invoice.id}",
                ):
                    self.assertIn(self._to_text(expected), text)

    def test_letter_states_the_frozen_amounts_separately(self):
        notice = self._sent(self.business, self._step("business", "formal_notice"))
        # 10.15 % of 1,000 for 20 days; 15 % of 1,000.
        self.assertAlmostEqual(notice.interest, 5.56)
        self.assertAlmostEqual(notice.costs, 150.0)
        text = self._read(notice)
        self.assertIn("Principal € 1,000.00", text)
        self.assertIn("Interest up to and including February 22, 2026 € 5.56", text)
        self.assertIn("Collection costs € 150.00", text)
        self.assertIn("Total to be paid now € 1,155.56", text)
        self.assertIn("article 6:119a", text)
        self.assertIn("notice of default", text)
        self.assertIn("article 3:317", text)
        self.assertIn("Annex: calculation of the claim", text)

    def test_the_standard_text_can_be_taken_over_and_edited(self):
        self._load_dutch()
        self.business.lang = "nl_NL"
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._ready(invoice, self._step("business", "reminder"), "2026-02-20")
        notice.action_take_text()
        self.assertEqual(notice.subject, "Betalingsherinnering")
        self.assertIn("Volgens onze administratie", notice.body)
        notice.body = "<p>Beste Jan</p>"
        notice.action_take_text()
        self.assertEqual(notice.body, "<p>Beste Jan</p>")

    def test_reminder_names_no_interest_costs_or_threat(self):
        text = self._read(self._sent(self.business, self._step("business", "reminder")))
        for word in ("Interest", "costs", "bailiff", "court", "6:119", "default"):
            self.assertNotIn(word, text)

    def test_pre_due_reminder_does_not_say_that_anything_is_late(self):
        step = self._step("business", "pre_due")
        invoice = self._invoice(self.business, "2026-02-25")
        notice = self._ready(invoice, step, "2026-02-20", channel="letter")
        notice._store_pdf()
        text = self._read(notice)
        self.assertIn("falls due soon", text)
        self.assertNotIn("has passed", text)
        self.assertNotIn("default", text)

    def test_final_demand_names_the_bailiff(self):
        self.company.debt_bailiff_id = self.env["res.partner"].create(
            {"name": "Van den Berg", "city": "Amsterdam", "is_company": True}
        )
        step = self._step("business", "final_demand")
        text = self._read(self._sent(self.business, step))
        self.assertIn("the bailiff (Van den Berg, Amsterdam)", text)
        self.assertIn("reserve all our rights", text)

    def test_final_demand_without_a_known_bailiff_says_a_bailiff(self):
        step = self._step("business", "final_demand")
        self.assertIn(
            "to a bailiff without", self._read(self._sent(self.business, step))
        )

    def test_government_letter_has_its_own_article_and_asks_what_is_missing(self):
        step = self._step("government", "formal_notice")
        text = self._read(self._sent(self.government, step))
        self.assertIn("6:119b", text)
        self.assertNotIn("6:119a", text)
        self.assertIn("order number", text)

    def test_interruption_of_a_disputed_claim_demands_nothing(self):
        invoice = self._invoice(self.business, "2026-02-02")
        self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "line_ids": [Command.create({"move_id": invoice.id})],
            }
        )
        step = self.env.ref("debt_dispute.debt_escalation_step_interruption")
        text = self._read(self._send(self._ready(invoice, step, "2026-02-23")))
        self.assertIn("a claim on you that you dispute", text)
        self.assertIn("dispute an amount of € 1,000.00", text)
        self.assertIn("our reservation of rights covers it too", text)
        self.assertNotIn("demand that you pay", text)
        self.assertNotIn("NL91", text)

    def test_interruption_letter_reserves_the_right_to_performance(self):
        step = self.env.ref("debt_dispute.debt_escalation_step_interruption")
        text = self._read(self._sent(self.consumer, step))
        self.assertIn("unequivocally reserve our right to performance", text)
        self.assertIn("interrupt the prescription of our claim (article 3:317", text)
        self.assertIn("new term of prescription", text)

    def test_a_later_letter_refers_to_the_one_that_went_out_before(self):
        reminder = self._sent(self.business, self._step("business", "reminder"), late=3)
        invoice = reminder.move_ids
        step = self._step("business", "formal_notice")
        text = self._read(self._send(self._ready(invoice, step, "2026-02-23")))
        self.assertIn(
            f"Despite our message of February 5, 2026 ({reminder.name})", text
        )
        other = self._sent(self.government, self._step("government", "formal_notice"))
        self.assertNotIn("Despite our message", self._read(other))

    def test_own_text_replaces_the_introduction(self):
        step = self._step("business", "reminder")
        notice = self._sent(
            self.business, step, subject="About our talk", body="<p>As we said.</p>"
        )
        text = self._read(notice)
        self.assertIn("About our talk", text)
        self.assertIn("As we said.", text)
        self.assertNotIn("escaped your attention", text)

    def test_disputed_and_unallocated_amounts_are_explained(self):
        step = self._step("business", "reminder")
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._ready(invoice, step, "2026-02-20")
        notice.write({"held": 100.0, "unallocated": 50.0})
        notice._store_pdf()
        text = self._read(notice)
        self.assertIn("You dispute an amount of € 100.00", text)
        self.assertIn("We have received € 50.00", text)

    # --- 14-day letter --------------------------------------------------------

    def test_fourteen_day_letter_has_what_the_law_asks_and_nothing_else(self):
        step = self._step("consumer", "fourteen_day_letter")
        notice = self._sent(self.consumer, step, late=17)
        # 4 % of 1,000 for 17 days; 15 % of 1,000.
        self.assertAlmostEqual(notice.interest, 1.86)
        self.assertAlmostEqual(notice.announced_costs, 150.0)
        text = self._read(notice)
        self.assertIn(
            "We ask you to pay € 1,001.86 within fourteen days from the day after this "
            "letter was delivered to you.",
            text,
        )
        self.assertIn(
            "collection costs of € 150.00. You must then pay us € 1,151.86", text
        )
        self.assertIn("Total if you pay within the term € 1,001.86", text)
        self.assertIn("Total if you do not pay within the term € 1,151.86", text)
        self.assertIn("You are therefore in default", text)
        # One account, one reference, no calendar day that could contradict the term.
        self.assertEqual(text.count("NL91"), 1)
        self.assertNotIn(notice._day(notice.last_day_to_pay), text)
        self.assertNotIn("To be paid by", text)
        self.assertNotIn("VAT", text)
        self.assertNotIn("Annex", text)

    def test_amounts_of_a_fourteen_day_letter_are_only_these(self):
        step = self._step("consumer", "fourteen_day_letter")
        notice = self._sent(self.consumer, step, late=17)
        amounts = {
            part.split(" ")[0].rstrip(".,")
            for part in self._read(notice).split("€ ")[1:]
        }
        self.assertEqual(
            amounts, {"1,000.00", "1.86", "1,001.86", "150.00", "1,151.86"}
        )

    def test_fourteen_day_letter_declares_vat_only_if_the_company_does(self):
        self.company.debt_vat_on_costs = True
        step = self._step("consumer", "fourteen_day_letter")
        text = self._read(self._sent(self.consumer, step, late=17))
        self.assertIn("costs of € 150.00, plus € 31.50 VAT", text)
        self.assertIn("We declare that we cannot deduct the VAT", text)
        # 1,001.86 + 150.00 + 31.50
        self.assertIn("you must then pay us € 1,183.36 in total", text.lower())

    def test_consumer_final_demand_refers_to_the_lapsed_letter(self):
        step = self._step("consumer", "fourteen_day_letter")
        letter = self._sent(self.consumer, step, late=17)
        invoice = letter.move_ids
        step = self._step("consumer", "final_demand")
        notice = self._send(self._ready(invoice, step, "2026-03-16"))
        self.assertAlmostEqual(notice.costs, letter.announced_costs)
        text = self._read(notice)
        self.assertIn(f"In our letter of February 19, 2026 ({letter.name})", text)
        self.assertIn("You therefore owe us collection costs", text)

    def test_reminder_gives_notice_of_default_where_the_company_wants_it(self):
        step = self._step("consumer", "reminder")
        self.assertNotIn("default", self._read(self._sent(self.consumer, step, late=3)))
        self.company.debt_consumer_default = "notice"
        text = self._read(self._sent(self.consumer, step, late=3))
        self.assertIn("also a notice of default", text)

    # --- Dutch ----------------------------------------------------------------

    def test_dutch_fourteen_day_letter_has_the_words_of_the_law(self):
        self._load_dutch()
        self.consumer.lang = "nl_NL"
        step = self._step("consumer", "fourteen_day_letter")
        text = self._read(self._sent(self.consumer, step, late=17))
        self.assertIn(
            "Wij verzoeken u € 1.001,86 te betalen binnen veertien dagen vanaf de dag "
            "nadat deze brief bij u is bezorgd.",
            text,
        )
        self.assertIn(
            "buitengerechtelijke incassokosten verschuldigd van € 150,00", text
        )
        self.assertIn("U moet ons dan in totaal € 1.151,86 betalen.", text)
        self.assertIn("Aanmaning (veertiendagenbrief)", text)
        self.assertIn("Geachte Pieter de Vries,", text)
        self.assertIn("Vervaldatum", text)
        for english in ("Invoice", "Dear", "within", "Total", "Amount", "Due date"):
            self.assertNotIn(f" {english} ", text)

    def test_language_is_that_of_the_recipient_not_of_the_user(self):
        self._load_dutch()
        contact = self.env["res.partner"].create(
            {
                "name": "Wilhelmina van Oldenbarnevelt",
                "parent_id": self.business.id,
                "type": "invoice",
                "lang": "nl_NL",
                "email": "w@example.nl",
            }
        )
        self.business.debt_contact_id = contact
        notice = self._sent(self.business, self._step("business", "reminder"))
        text = self._read(notice)
        self.assertIn("Betalingsherinnering", text)
        self.assertIn("T.a.v. Wilhelmina van Oldenbarnevelt", text)
        self.assertIn("Betalingsherinnering", notice.mail_message_id.subject)
        self.assertIn("Wij verzoeken u vriendelijk", notice.mail_message_id.body)

    def test_dutch_calculation_names_its_costs_in_dutch(self):
        self._load_dutch()
        self.business.lang = "nl_NL"
        self.company.debt_trade_minimum = "claim"
        text = self._read(
            self._sent(self.business, self._step("business", "formal_notice"))
        )
        self.assertIn("Bijlage: berekening van de vordering", text)
        self.assertIn("Incassokosten (BIK)", text)
        self.assertIn("Minimumvergoeding", text)
        for english in ("Collection costs", "Minimum compensation"):
            self.assertNotIn(english, text)

    # --- reference, QR, several invoices ----------------------------------------

    def test_one_reference_for_several_invoices(self):
        step = self._step("business", "reminder")
        invoices = self.env["account.move"].concat(
            *(self._invoice(self.business, "2026-02-02", 100.0) for _i in range(5))
        )
        notice = self._send(self._ready(invoices, step, "2026-02-05"))
        self.assertEqual(notice._get_payment_reference(), notice.name)
        few = self._sent(self.business, step, due="2026-02-03", late=3)
        reference = few._get_payment_reference()
        self.assertEqual(reference, few.move_ids.payment_reference)

    def test_qr_code_pays_the_total_with_the_reference(self):
        notice = self._sent(self.business, self._step("business", "formal_notice"))
        values = self.bank._build_qr_code_vals(
            notice.total,
            notice._get_payment_reference(),
            None,
            notice.currency_id,
            notice.partner_id,
            "sct_qr",
            silent_errors=False,
        )
        content = self.bank._get_qr_vals(**values)
        self.assertIn("EUR1155.56", content)
        self.assertTrue(notice._get_payment_qr_code().startswith("data:image/png"))

    def test_no_qr_code_in_another_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.1)])
        invoice = self._invoice(self.business, "2026-02-02", currency_id=dollar.id)
        step = self._step("business", "reminder")
        notice = self._send(self._ready(invoice, step, "2026-02-05"))
        self.assertFalse(notice._get_payment_qr_code())
        self.assertIn("$ 1,000.00", self._read(notice).replace("$1", "$ 1"))

    def test_letter_without_bank_account_address_or_contact_still_prints(self):
        self.bank.unlink()
        debtor = self.env["res.partner"].create({"name": "Nobody", "email": "n@e.nl"})
        notice = self._sent(debtor, self._step("consumer", "reminder"), user_id=False)
        text = self._read(notice)
        self.assertIn("Nobody", text)
        self.assertNotIn("False", text)
        self.assertNotIn("None", text)

    # --- the stored PDF -----------------------------------------------------------

    def test_later_changes_do_not_touch_the_stored_letter(self):
        notice = self._sent(self.business, self._step("business", "formal_notice"))
        before = notice.pdf_attachment_id.raw
        self.business.name = "Another Name BV"
        self.company.phone = "+31 10 7654321"
        self.assertEqual(notice._get_printed_attachments()[0].raw, before)
        self.assertIn("Bouwbedrijf Jansen BV", self._read(notice))


@freeze_time("2026-02-20")
@tagged("post_install", "-at_install")
class TestNoticePdf(LettersCommon, HttpCase):
    """The PDF, really rendered by wkhtmltopdf."""

    def _deliver_really(self, notices):
        """Send notices with PDFs instead of HTML."""
        self.env.flush_all()
        with freeze_time("2026-02-23 09:00:00"):
            notices.with_context(force_report_rendering=True)._deliver()
        for notice in notices:
            self.assertEqual(notice.state, "sent", notice.error)

    def _read_pages(self, notice):
        """Return the text of each page of the stored letter."""
        pdf = notice.pdf_attachment_id.raw
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertEqual(notice.pdf_sha256, hashlib.sha256(pdf).hexdigest())
        reader = PdfFileReader(io.BytesIO(pdf))
        return [
            " ".join(reader.getPage(number).extract_text().split())
            for number in range(reader.getNumPages())
        ]

    def test_letters_of_a_batch_come_apart_into_their_own_pages(self):
        step = self._step("business", "formal_notice")
        short = self._invoice(self.business, "2026-02-02")
        other = self._debtor("Schildersbedrijf Bakker BV", is_company=True)
        long = self.env["account.move"].concat(
            *(self._invoice(other, "2026-02-02", 100.0) for _number in range(12))
        )
        plain = self._invoice(self.government, "2026-02-16")
        reminder = self._step("government", "reminder")
        notices = (
            self._ready(short, step, "2026-02-23")
            | self._ready(long, step, "2026-02-23")
            | self._ready(plain, reminder, "2026-02-23")
        )
        with patch.object(
            type(notices), "_render_pdf", lambda self: self.fail("one by one")
        ):
            self._deliver_really(notices)
        counts = []
        for notice in notices:
            pages = self._read_pages(notice)
            counts.append(len(pages))
            self.assertIn(notice.name, pages[0])
            self.assertIn(notice.partner_id.name, pages[0])
            for number, text in enumerate(pages):
                self.assertIn(f"{number + 1} / {len(pages)}", text)
                self.assertIn("Kade Advies BV", text)
                for stranger in notices - notice:
                    self.assertNotIn(stranger.name, text)
        self.assertEqual(len(set(counts)), 3, counts)
        self.assertTrue(notices[2].pdf_attachment_id.name.endswith(".pdf"))

    def test_one_letter_has_page_numbers_and_its_hash(self):
        invoice = self._invoice(self.business, "2026-02-02")
        step = self._step("business", "formal_notice")
        notice = self._ready(invoice, step, "2026-02-23")
        self._deliver_really(notice)
        pages = self._read_pages(notice)
        self.assertGreater(len(pages), 1)
        for number, text in enumerate(pages):
            self.assertIn(f"{number + 1} / {len(pages)}", text)

    def _get_margins(self, notices):
        """Return top and bottom margin that each print of these letters got (mm)."""
        found = []
        start = PrintEngine.start

        def note(engine, bodies, margins, arguments):
            options = dict(pairwise(arguments))
            found.append(
                (
                    float(options["--margin-top"]),
                    float(options["--margin-bottom"]),
                    options["--javascript-delay"],
                )
            )
            start(engine, bodies, margins, arguments)

        with patch.object(PrintEngine, "start", note):
            self._deliver_really(notices)
        return found

    def test_letterhead_and_footer_of_many_lines_get_room(self):
        step = self._step("business", "reminder")
        paper = self.env.ref("debt_dispute.paperformat_letter")
        usual = self._ready(self._invoice(self.business, "2026-02-16"), step, TODAY)
        self.assertEqual(
            self._get_margins(usual), [(paper.margin_top, paper.margin_bottom, "0")]
        )
        self.company.company_details = Markup("<br/>").join(
            f"Line {n}" for n in "123456789"
        )
        self.company.report_footer = Markup("<br/>").join("abcdefgh")
        tall = self._ready(self._invoice(self.business, "2026-02-16"), step, TODAY)
        ((top, bottom, _delay),) = self._get_margins(tall)
        self.assertGreater(top, paper.margin_top + 10)
        self.assertGreater(bottom, paper.margin_bottom + 5)

    def test_reminder_of_a_few_invoices_is_one_page(self):
        invoices = self.env["account.move"].concat(
            *(self._invoice(self.business, "2026-02-16", 100.0) for _number in "123")
        )
        notice = self._ready(invoices, self._step("business", "reminder"), TODAY)
        self._deliver_really(notice)
        self.assertEqual(len(self._read_pages(notice)), 1)

    def test_a_letter_that_does_not_come_out_is_printed_by_odoo(self):
        step = self._step("business", "reminder")
        notices = self._ready(
            self._invoice(self.business, "2026-02-16"), step, TODAY
        ) | self._ready(self._invoice(self.government, "2026-02-16"), step, TODAY)
        collect = PrintEngine.collect

        def lose_one(engine):
            contents = collect(engine)
            contents.pop(notices[0].id)
            return contents

        with (
            patch.object(PrintEngine, "collect", lose_one),
            patch.object(
                type(notices), "_render_pdf", lambda self: self.fail("one by one")
            ),
        ):
            self._deliver_really(notices)
        for notice in notices:
            self.assertIn(notice.name, self._read_pages(notice)[0])

    def test_who_changed_the_printing_keeps_his_say(self):
        notice = self._ready(
            self._invoice(self.business, "2026-02-16"),
            self._step("business", "reminder"),
            TODAY,
        )
        reports = type(self.env["ir.actions.report"])
        with patch.object(
            reports, "_run_wkhtmltopdf", lambda self, *a, **k: b"%PDF own"
        ):
            self._deliver_really(notice)
        self.assertEqual(notice.pdf_attachment_id.raw, b"%PDF own")
