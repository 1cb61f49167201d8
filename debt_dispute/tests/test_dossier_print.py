import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common_dossier import TODAY, DossierCommon, make_pdf, read_text


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDossierPrint(DossierCommon, HttpCase):
    """The real PDF, over HTTP: wkhtmltopdf fetches its styles from a server."""

    def test_preview_over_http(self):
        self.env.user.write({"password": "dossier_admin"})
        self._send(
            self._ready(
                self.first | self.second,
                self._step("consumer", "fourteen_day_letter"),
                "2026-10-01",
            )
        )
        self._dispute()._post_customer_words("The roof leaks.", self.consumer)
        self._attach("note.txt", b"Plain words")
        self._attach("contract.pdf", make_pdf("First page", "Second page"))
        dossier = self._dossier()
        self.env.flush_all()
        self.authenticate(None, None)
        url = f"/debt_dispute/dossier/{dossier.id}/pdf"
        self.assertNotEqual(
            self.url_open(url).headers.get("Content-Type"), "application/pdf"
        )
        other = self.env["res.company"].create({"name": "Other BV"})
        new_test_user(
            self.env,
            "dossier_stranger",
            groups="base.group_user,debt_dispute.debt_dispute_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.authenticate("dossier_stranger", "dossier_stranger")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.env.user.login, "dossier_admin")
        self.assertEqual(self.url_open("/debt_dispute/dossier/0/pdf").status_code, 404)
        response = self.url_open(url, timeout=60)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        pages = read_text(response.content)
        whole = " ".join(pages)
        total = self.case._get_statement(dossier.date).claim.total
        for words in (
            "Pieter de Vries",
            "Kade Advies BV",
            "12345678",
            f"{total:,}",
            "Known defences",
            "The work is not finished.",
            "14-day letter",
            "Costs due from",
            self.first.name,
            "First page",
            "Second page",
        ):
            self.assertIn(words, whole)
        self.assertIn("The roof leaks.", whole)
        reader = PdfReader(io.BytesIO(response.content))
        # The contents say on which page a chapter begins, as the bookmarks do.
        places = list(reader.pages)
        flat = [item for item in reader.outline if not isinstance(item, list)]
        contents = pages[1]
        for item in flat[1:-1]:
            page = places.index(item["/Page"]) + 1
            self.assertIn(f"{item.title} {page}", contents)
            self.assertIn(item.title, pages[page - 1])
        exhibits = reader.outline[-1]
        self.assertEqual(len(exhibits), dossier.exhibit_count)
        for number, item in enumerate(exhibits, start=1):
            page = places.index(item["/Page"]) + 1
            self.assertTrue(item.title.startswith(f"Exhibit {number} "))
            self.assertIn(f"Exhibit {number}", pages[page - 1])
        for number, text in enumerate(pages, start=1):
            self.assertIn(f"page {number} of {len(pages)}", text)
