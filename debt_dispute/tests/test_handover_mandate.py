import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from .common_handover import HandoverTestCommon

TODAY = "2026-11-21"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestHandoverMandate(HandoverTestCommon):
    """The mandate says who may do what with which claim."""

    def _html(self, handover):
        content, __ = self.env["ir.actions.report"]._render_qweb_html(
            "debt_dispute.debt_handover_mandate_report", handover.ids
        )
        # No-break spaces are white space as well.
        return " ".join(content.decode().split())

    def test_words(self):
        self.bailiff.debt_client_number = "KL-4711"
        handover = self._hand_over(self.case, instructions="Ring the bell twice.")
        page = self._html(handover)
        for words in (
            "Kade Advies BV, KvK 12345678, VAT NL123456782B90",
            "Gerechtsdeurwaarder De Boer",
            "Bakkerij Jansen BV",
            self.case.name,
            "KL-4711",
            self.invoice.name,
            self.second.name,
            handover._money(handover.amount_total),
            "Interest until 11/21/2026",
            "to serve documents",
            "Court proceedings need the creditor",
            "Payment in instalments needs the creditor",
            "can deduct VAT",
            "NL91 ABNA 0417 1643 00",
            "Ring the bell twice.",
            "Given by",
        ):
            self.assertIn(words.replace("\xa0", " "), page)

    def test_words_follow_what_the_party_may(self):
        self.company.debt_vat_on_costs = True
        handover = self._prepare(
            self.case, self.agency, may_litigate=True, may_plan=True
        )
        page = self._html(handover)
        for words in (
            "out of court",
            "may start court proceedings without asking",
            "may agree on payment in instalments",
            "cannot deduct VAT",
        ):
            self.assertIn(words.replace("\xa0", " "), page)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestHandoverMandatePdf(HandoverTestCommon, HttpCase):
    """The PDF, really rendered by wkhtmltopdf: it fetches its styles from a server."""

    real_printer = True

    def test_text_of_the_pdf(self):
        handover = self._prepare(self.case).with_context(force_report_rendering=True)
        self.env.flush_all()
        handover.action_send()
        mandate, dossier, exhibits = handover.file_ids
        self.assertEqual(dossier.sha256, handover.dossier_id.pdf_sha256)
        self.assertEqual(exhibits.attachment_id, handover.dossier_id.zip_attachment_id)
        self.assertTrue(mandate.attachment_id.raw.startswith(b"%PDF"))
        reader = PdfReader(io.BytesIO(mandate.attachment_id.raw))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        for words in ("Mandate", self.case.name, self.invoice.name, "Given by"):
            self.assertIn(words, text)
