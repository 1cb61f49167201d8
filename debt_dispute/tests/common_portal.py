"""Debtors, invoices and disputes for tests of the portal.

Without frozen time: the server, the browser and the tests run side by side.
"""

import io
import uuid
import zipfile

from lxml import html

from odoo import Command, fields, http
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 64
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 64
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def make_zip(**entries):
    """Return a zip file; ``__`` in a name is a slash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def make_document(folder, **entries):
    """Return an Office Open XML document of that folder."""
    return make_zip(
        **{"[Content_Types].xml": "<Types/>", f"{folder}__document.xml": "<x/>"},
        **entries,
    )


@tagged("post_install", "-at_install")
class PortalTestCommon(AccountTestInvoicingCommon, HttpCase):
    """Two debtors, each with a login; one of them with an invoice of EUR 100."""

    chart_template = "nl"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.jansen, cls.piet = cls._create_debtor("Bakkerij Jansen BV", "piet")
        cls.smit, cls.sofie = cls._create_debtor("Slagerij Smit BV", "sofie")
        cls.controller = new_test_user(
            cls.env,
            "portal_controller",
            groups="base.group_user,account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.company.debt_dispute_user_id = cls.controller
        cls.reason = cls.env.ref("debt_dispute.debt_dispute_reason_delivery")
        cls.invoice = cls._create_sale(cls.jansen)

    @classmethod
    def _create_debtor(cls, name, login):
        """Return a company and the portal user of its one contact."""
        debtor = cls.env["res.partner"].create({"name": name, "is_company": True})
        contact = cls.env["res.partner"].create(
            {
                "name": login.capitalize(),
                "parent_id": debtor.id,
                "email": f"{login}@customer.example",
            }
        )
        user = new_test_user(
            cls.env,
            f"portal_{login}",
            groups="base.group_portal",
            partner_id=contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        return debtor, user

    @classmethod
    def _create_sale(cls, debtor, amount=100.0, post=True, company=None, **values):
        """Return an invoice without tax."""
        company = company or cls.company
        invoice = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": debtor.id,
                    "company_id": company.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Bread",
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _dispute(cls, invoice=None, amount=None, **values):
        """Return a dispute of the invoice, as a colleague enters it."""
        invoice = invoice or cls.invoice
        line = {"move_id": invoice.id}
        if amount is not None:
            line["amount"] = amount
        return cls.env["debt.dispute"].create(
            {
                "partner_id": invoice.partner_id.id,
                "company_id": invoice.company_id.id,
                "reason_id": cls.reason.id,
                "customer_words": "<p>Three boxes were missing.</p>",
                "line_ids": [Command.create(line)],
                **values,
            }
        )

    @classmethod
    def _propose(cls, dispute, amount=20.0):
        """Propose to credit an amount, and return the proposal."""
        resolution = cls.env["debt.dispute.resolution"].create(
            {"dispute_id": dispute.id, "kind": "partial_credit"}
        )
        resolution.amount_line_ids[0].amount = amount
        resolution._propose()
        return resolution

    @classmethod
    def _add_evidence(cls, dispute, name="note.pdf", content=PDF, **values):
        """Return evidence with one file, by default of the company alone."""
        return cls.env["debt.evidence"].create(
            {
                "dispute_id": dispute.id,
                "name": name,
                "attachment_ids": [Command.create({"name": name, "raw": content})],
                **values,
            }
        )

    # --- requests -----------------------------------------------------------

    def _login(self, user=None):
        """Log in; without a user as a visitor."""
        self.authenticate(user and user.login, user and user.login)

    def _get(self, path, token=None, **kwargs):
        """Return the response, without following where it sends us."""
        params = {"access_token": token} if token else None
        return self.url_open(path, params=params, allow_redirects=False, **kwargs)

    def _post(self, path, files=(), token=None, csrf=True, **data):
        """Post a form as the browser does; ``files`` is ``[(name, content)]``."""
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        if token:
            data["access_token"] = token
        return self.url_open(
            path,
            data=data,
            files=[("files", (name, content)) for name, content in files] or None,
            method="POST",
            allow_redirects=False,
            timeout=60,
        )

    def _submit(self, invoice=None, files=(), token=None, csrf=True, **data):
        """Post the form that disputes an invoice."""
        invoice = invoice or self.invoice
        form = {
            "reason": str(self.reason.id),
            "words": "Three boxes were missing.",
            "amount": "60.00",
            "submission_key": uuid.uuid4().hex,
            **data,
        }
        path = f"/my/invoices/{invoice.id}/dispute"
        return self._post(path, files, token, csrf, **form)

    def _page(self, dispute, token=None):
        """Return the page of a dispute as an HTML tree."""
        response = self._get(dispute.access_url, token)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    # --- what they answered -------------------------------------------------

    def _disputes(self, invoice=None):
        return (invoice or self.invoice).debt_dispute_line_ids.dispute_id

    def _get_text(self, tree):
        return " ".join(tree.text_content().split())

    def assert_sent_away(self, response):
        """Assert that the visitor gets nothing but the start of the portal."""
        self.assertEqual(response.status_code, 303)
        self.assertURLEqual(response.headers["Location"], "/my")

    def assert_refused(self, response, text):
        """Assert that the form comes back with an explanation."""
        self.assertEqual(response.status_code, 422)
        (alert,) = html.fromstring(response.content).xpath(
            "//div[contains(@class, 'alert-danger')]"
        )
        self.assertIn(text, self._get_text(alert))
