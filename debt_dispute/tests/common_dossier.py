"""A case with everything that goes into a dossier; today is 23 November 2026."""

import io
import json
import zipfile
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_letters import LettersCommon

TODAY = "2026-11-23"


def make_pdf(*texts, size=(595, 842)):
    """Return a PDF with a page for each text; its font is not embedded."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for text in texts:
        canvas.drawString(60, 700, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def make_locked_pdf(text):
    """Return a PDF that opens with a password only."""
    writer = PdfWriter()
    writer.append(io.BytesIO(make_pdf(text)))
    writer.encrypt("secret", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def make_picture(width=40, height=30, form="PNG", **options):
    """Return a picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(buffer, form, **options)
    return buffer.getvalue()


def read_text(pdf):
    """Return the text of each page of a PDF, on one line."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class DossierCommon(LettersCommon):
    """A consumer with two invoices, a 14-day letter, a dispute and files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.company_registry = "12345678"
        cls.clerk = new_test_user(
            cls.env,
            "dossier_clerk",
            groups="base.group_user,debt_dispute.debt_dispute_group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.first = cls._invoice(cls.consumer, "2026-08-01", 1000.0)
        cls.second = cls._invoice(cls.consumer, "2026-09-01", 500.0)
        cls.case = cls.env["debt.case"]._open_for(cls.first | cls.second)

    @classmethod
    def _attach(cls, name, content, record=None, **values):
        record = record or cls.case
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
                **values,
            }
        )

    @classmethod
    def _dispute(cls, **values):
        return cls.env["debt.dispute"].create(
            {
                "partner_id": cls.consumer.id,
                "customer_words": "<p>The work is not finished.</p>",
                "internal_note": "<p>Secret finding</p>",
                "line_ids": [Command.create({"move_id": cls.second.id})],
                **values,
            }
        )

    def _dossier(self, lang="en"):
        return self.case._prepare_dossier(lang)

    def _titles(self, dossier):
        return dossier._get_included().mapped("title")

    @contextmanager
    def _fake_printer(self):
        """Print each template as a short PDF: the engine is tested once, elsewhere.

        What was printed is in the list that this gives, as template and values.
        """
        printed = []

        def do_print(dossier, template, values):
            # What the template reads must be there, whatever is drawn of it.
            dossier.env["ir.actions.report"]._render_template(
                template, {"dossier": dossier, **values}
            )
            printed.append((template, values))
            count = 1 + len(values.get("missing", ()))
            return make_pdf(*[template] * count)

        def do_render(_dossier, moves):
            return {move.id: make_pdf(move.name) for move in moves}

        dossiers = self.registry["debt.dossier"]
        with (
            patch.object(dossiers, "_print", do_print),
            patch.object(dossiers, "_render_invoices", do_render),
        ):
            yield printed

    def _freeze(self, dossier):
        with self._fake_printer() as printed:
            dossier._freeze()
        return printed

    def _unpack(self, dossier):
        """Return the files of the ZIP: name -> content."""
        with zipfile.ZipFile(io.BytesIO(dossier.zip_attachment_id.raw)) as archive:
            self.assertIsNone(archive.testzip())
            return {name: archive.read(name) for name in archive.namelist()}

    def _manifest(self, dossier):
        return json.loads(self._unpack(dossier)["manifest.json"])
