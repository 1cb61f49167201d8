import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanAgreement(PlanTestCommon):
    """The printed agreement says what was agreed, and the signed copy stays."""

    def _html(self, plan):
        content, __ = self.env["ir.actions.report"]._render_qweb_html(
            "debt_dispute.debt_payment_plan_agreement_report", plan.ids
        )
        return content.decode()

    def test_words(self):
        invoice = self._invoice(1000.0, due="2026-05-31")
        plan = self._plan(invoice, include_interest=True, include_costs=True)
        html = self._html(plan)
        for words in (
            "Kade Advies BV (KvK 12345678)",
            "Bakkerij Jansen BV",
            invoice.name,
            plan._money(plan.amount_total),
            "Interest until 11/23/2026",
            "Collection costs",
            "article 3:318",
            "article 6:44",
            "NL91 ABNA 0417 1643 00",
            invoice.payment_reference,
            "5 days after its due",
            "discharge each other",
            "No interest is counted over the days",
        ):
            self.assertIn(words, html)
        self.assertEqual(html.count("12/01/2026"), 1)

    def test_words_follow_the_rules(self):
        plan = self._plan(self._invoice(), interest_rule="waived", costs_rule="waived")
        html = self._html(plan)
        self.assertIn("waives all of it once the whole total has been paid", html)
        plan.interest_rule = "runs"
        self.assertIn("owed on top of the total", self._html(plan))
        self.company.debt_allocation_order = "principal_first"
        self.assertIn("first towards the principal", self._html(plan))


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanAgreementPdf(PlanTestCommon, HttpCase):
    """The PDF, really rendered by wkhtmltopdf: it fetches its styles from a server."""

    def _signed_plan(self):
        plan = self._plan(self._invoice()).with_context(force_report_rendering=True)
        plan.action_propose()
        self.env.flush_all()
        self._sign(plan)
        return plan

    def test_signed_copy_is_printed_again_not_anew(self):
        plan = self._signed_plan()
        copy = plan.signed_attachment_id
        self.assertTrue(copy.raw.startswith(b"%PDF"))
        self.debtor.name = "Another Name"
        self.assertEqual(plan._get_agreement_pdf(), copy.raw)
        self.assertIn(str(copy.id), plan.action_print_agreement()["url"])
        # A form asks for the sizes of files, not their contents.
        plan.invalidate_recordset()
        self.assertTrue(plan.with_context(bin_size=True).is_signed_copy_intact)
        copy.raw = b"%PDF patched"
        plan.invalidate_recordset()
        self.assertFalse(plan.is_signed_copy_intact)

    def test_text_of_the_pdf(self):
        plan = self._signed_plan()
        reader = PdfReader(io.BytesIO(plan.signed_attachment_id.raw))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        for words in ("Payment plan agreement", plan.name, "192.0.2.7", "Jan Jansen"):
            self.assertIn(words, text)
