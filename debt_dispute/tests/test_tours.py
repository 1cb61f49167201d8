"""In a real browser, and over HTTP."""

import io
import json

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from .common import DebtTestCommon

REPORT = "debt_dispute.claim_statement"


class DebtHttpCommon(DebtTestCommon, HttpCase):
    # The browser has its own clock: no figure here is of today.
    freeze_time = None


@tagged("post_install", "-at_install")
class TestClaimTour(DebtHttpCommon):
    def test_claim_of_an_invoice(self):
        invoice = self._invoice(self.business, 1000)
        action = "account.action_move_out_invoice_type"
        self.start_tour(
            f"/odoo/action-{action}/{invoice.id}",
            "debt_claim_tour",
            login=self.env.user.login,
        )


@tagged("post_install", "-at_install")
class TestDownload(DebtHttpCommon):
    def _open_statement(self, invoice):
        invoice.debt_claim_date = "2026-08-31"
        action = invoice.action_open_debt_claim()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _download(self, wizard):
        return self.url_open(
            "/report/download",
            params={
                "data": json.dumps(
                    [
                        f"/report/pdf/debt_dispute.claim_statement/{wizard.id}",
                        "qweb-pdf",
                    ]
                ),
                "context": json.dumps({"force_report_rendering": True}),
            },
        )

    def test_download_of_the_statement(self):
        invoice = self._invoice(self.business, 1000)
        wizard = self._open_statement(invoice)
        self.authenticate(self.env.user.login, self.env.user.login)
        response = self._download(wizard)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(
            "Claim%20statement%20Bakkerij%20Jansen%20BV%202026-08-31.pdf",
            response.headers["Content-Disposition"],
        )
        pages = PdfReader(io.BytesIO(response.content)).pages
        text = " ".join(page.extract_text() for page in pages)
        self.assertIn("1,066.01", text)
        self.assertIn(invoice.name, text)

    def test_no_download_without_a_login(self):
        wizard = self._open_statement(self._invoice(self.business, 1000))
        self.authenticate(None, None)
        response = self._download(wizard)
        self.assertNotEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("/web/login", response.url)
