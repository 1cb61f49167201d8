import io
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from freezegun import freeze_time
from PIL import Image
from pypdf import PdfReader, PdfWriter

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..dossier_files import MAX_NAME_LENGTH, number_file_name, safe_file_name
from ..dossier_pdf import PageError, PdfBook, to_pages
from .common_dossier import (
    TODAY,
    DossierCommon,
    make_locked_pdf,
    make_pdf,
    make_picture,
    read_text,
)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestBadFiles(DossierCommon):
    """What cannot be shown is listed with the reason, and the rest goes on."""

    @mute_logger("pypdf", "pypdf._reader", "pypdf._utils")
    def test_bad_files_are_listed_with_their_reason(self):
        bad = {
            "empty.pdf": (b"", "empty"),
            "locked.pdf": (make_locked_pdf("secret"), "encrypted"),
            "half.pdf": (make_pdf("half")[:200], "broken"),
            "noise.pdf": (b"%PDF-1.7\n" + b"\x00\xff" * 500, "broken"),
            "half.png": (make_picture()[:40], "picture"),
            "letter.docx": (b"PK\x03\x04 words", "format"),
            "mail.eml": (b"From: x@example.com\n\nHello", "format"),
        }
        for name, (content, _reason) in bad.items():
            self._attach(name, content)
        good = self._attach("good.pdf", make_pdf("The good page"))
        link = self._attach("link", b"", type="url", url="https://example.com/x")
        gone = self._attach("gone.pdf", make_pdf("gone"))
        lost = self._attach("lost.pdf", make_pdf("lost"))
        dossier = self._dossier()
        by_name = {e.attachment_id.name: e for e in dossier.exhibit_ids}
        gone.unlink()
        with patch.object(
            self.registry["ir.attachment"],
            "_file_read",
            self._forget(lost.store_fname),
        ):
            printed = self._freeze(dossier)
        found = {name: by_name[name].problem for name in bad}
        self.assertEqual(found, {name: reason for name, (_c, reason) in bad.items()})
        self.assertEqual(by_name["gone.pdf"].problem, "deleted")
        self.assertEqual(by_name["gone.pdf"].file_name, "gone.pdf")
        self.assertEqual(by_name["lost.pdf"].problem, "lost")
        self.assertEqual(by_name[link.name].problem, "link")
        self.assertFalse(by_name[good.name].problem)
        # Each has a page of its own that says so, and its number.
        pages = read_text(dossier.pdf_attachment_id.raw)
        for exhibit in dossier._get_included():
            self.assertIn(f"Exhibit {exhibit.number}", pages[exhibit.page - 1])
        self.assertIn("The good page", pages[by_name["good.pdf"].page - 1])
        (body,) = [v for template, v in printed if template.endswith("dossier_body")]
        self.assertEqual(len(body["missing"]), 10)
        # What there is of it is in the ZIP.
        names = {name.partition(" ")[2] for name in self._unpack(dossier)}
        self.assertLessEqual({"locked.pdf", "half.pdf", "letter.docx"}, names)
        lacking = self._manifest(dossier)["without_file"]
        self.assertEqual(
            {row["problem"] for row in lacking}, {"deleted", "lost", "link"}
        )

    def _forget(self, name):
        read = self.registry["ir.attachment"]._file_read

        def file_read(attachment, fname, size=None):
            return b"" if fname == name else read(attachment, fname, size)

        return file_read

    def test_invoice_that_cannot_be_printed_does_not_stop_the_others(self):
        dossier = self._dossier()
        bad = self.first

        def render(_dossier, moves):
            if bad in moves:
                raise ValueError("no template")
            return {move.id: make_pdf(move.name) for move in moves}

        with (
            self._fake_printer(),
            patch.object(self.registry["debt.dossier"], "_render_invoices", render),
        ):
            dossier._freeze()
        first, second = dossier._get_included()
        self.assertEqual((first.problem, second.problem), ("print", False))

    def test_names_are_safe_in_the_zip(self):
        for name in (
            "../../etc/passwd",
            "a/b\\c.pdf",
            "bill \N{PILE OF POO}\N{VARIATION SELECTOR-16}.pdf",
            "x\x07y\u202efdp.exe",
            "n" * 300 + ".pdf",
            "same.pdf",
            "same.pdf",
        ):
            self._attach(name, make_pdf(name[:5]))
        dossier = self._dossier()
        self._freeze(dossier)
        names = list(self._unpack(dossier))
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertNotIn("..", name)
            self.assertLessEqual(name.count("/"), 1)
            self.assertLess(len(name), 130)
            self.assertTrue(all(letter.isprintable() for letter in name), name)
        self.assertIn("producties/05 bill.pdf", names)


@tagged("post_install", "-at_install")
class TestDossierPages(BaseCase):
    """Pages, pictures, stamps and names, without records."""

    def _reason(self, content):
        with self.assertRaises(PageError) as caught:
            to_pages(content)
        return caught.exception.reason

    def test_picture_becomes_an_upright_page(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held on its side
        pages = to_pages(make_picture(4000, 3000, "JPEG", exif=exif))
        page = PdfReader(io.BytesIO(pages.content)).pages[0]
        self.assertEqual((pages.count, round(page.mediabox.width)), (1, 595))
        self.assertLess(len(pages.content), 200_000)
        wide = to_pages(make_picture(400, 300))
        page = PdfReader(io.BytesIO(wide.content)).pages[0]
        self.assertGreater(page.mediabox.width, page.mediabox.height)

    def test_picture_with_transparency_and_too_large_a_picture(self):
        buffer = io.BytesIO()
        Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(buffer, "PNG")
        self.assertEqual(to_pages(buffer.getvalue()).count, 1)
        buffer = io.BytesIO()
        Image.new("1", (9000, 9000)).save(buffer, "PNG")
        self.assertEqual(self._reason(buffer.getvalue()), "large")

    def test_pdf_that_is_only_protected_against_changes_is_shown(self):
        writer = PdfWriter()
        writer.append(io.BytesIO(make_pdf("open")))
        writer.encrypt("", "owner", algorithm="AES-128")
        buffer = io.BytesIO()
        writer.write(buffer)
        self.assertEqual(to_pages(buffer.getvalue()).count, 1)

    def test_stamps_are_read_on_turned_and_cropped_pages(self):
        writer = PdfWriter()
        for angle in (0, 90, 180, 270):
            writer.append(io.BytesIO(make_pdf(f"turned {angle}", size=(842, 1191))))
            writer.pages[-1].rotate(angle)
        writer.pages[-1].cropbox.lower_left = (100, 200)
        buffer = io.BytesIO()
        writer.write(buffer)
        book = PdfBook()
        book.add(to_pages(buffer.getvalue()).content, "Productie 7")
        book.add_bookmark("Part", 1)
        book.add_bookmark("Page", 2, True)
        path = Path(self.enterContext(TemporaryDirectory())) / "book.pdf"
        book.save(path, lambda number, total: f"pagina {number} van {total}", "Título")
        reader = PdfReader(path)
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text()
            self.assertIn("Productie 7", text)
            self.assertIn(f"pagina {number} van 4", text)
            self.assertIn("turned", text)
        self.assertEqual(reader.metadata["/Title"], "Título")
        self.assertEqual([item.title for item in reader.outline[1]], ["Page"])

    def test_safe_names(self):
        for name, mimetype, expected in (
            ("a/b", "", "a-b"),
            ("", "application/pdf", "file.pdf"),
            ("...", "", "file"),
            ("offerte", "application/pdf", "offerte.pdf"),
            ("tab\tnew\nline.txt", "", "tabnewline.txt"),
            ("Émile & Zoë.pdf", "", "Émile & Zoë.pdf"),
        ):
            self.assertEqual(safe_file_name(name, mimetype), expected)
        self.assertEqual(len(safe_file_name("x" * 400 + ".docx")), MAX_NAME_LENGTH)
        self.assertEqual(number_file_name(3, 9, "a"), "03 a")
        self.assertEqual(number_file_name(3, 300, "a"), "003 a")
