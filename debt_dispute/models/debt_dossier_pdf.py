import hashlib
import logging
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from psycopg2 import OperationalError

from odoo import models

from ..dossier_files import number_file_name, safe_file_name
from ..dossier_pdf import (
    PageError,
    PdfBook,
    count_pages,
    read_headings,
    split_pages,
    to_pages,
)

_logger = logging.getLogger(__name__)

REPORT = "debt_dispute.debt_dossier_report"
#: Invoices that are printed in one run: more need more memory, fewer more time.
PRINT_BATCH = 25
#: Lines of the contents on a page, to guess how many pages it takes.
CONTENTS_LINES = 34
HASH_BLOCK = 2**20


@dataclass
class ExhibitFile:
    """An exhibit while the dossier is made: its file on disk and its pages."""

    exhibit: Any
    number: int
    path: Path | None = None
    name: str = ""
    size: int = 0
    sha256: str = ""
    problem: str = ""
    pages_path: Path | None = None
    page_count: int = 0
    page: int = 0


@dataclass
class Chapter:
    """A chapter of the front part."""

    key: str
    title: str
    template: str
    values: dict
    page: int = 0


@dataclass
class DossierBook:
    """The whole PDF on disk, with what is in it."""

    path: Path
    files: list[ExhibitFile] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    page_count: int = 0


def hash_file(path):
    """Return the SHA-256 of a file, in hexadecimals, reading it in parts."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


class DebtDossier(models.Model):
    """How a dossier becomes one PDF.

    Exhibits go through the memory one at a time; what is made stands on disk. The
    front part is printed before the contents: only then its page numbers are known.
    """

    _inherit = "debt.dossier"

    def _render_pdf(self):
        """Return the PDF of this dossier as it would be now; nothing is stored."""
        self.ensure_one()
        with TemporaryDirectory(prefix="debt_dossier_") as folder:
            return self._get_printing()._make_pdf(Path(folder)).path.read_bytes()

    def _get_pdf(self):
        """Return the stored PDF, or that of the draft as it would be now."""
        self.ensure_one()
        return self.sudo().pdf_attachment_id.raw or self._render_pdf()

    def _make_pdf(self, folder):
        """Make the PDF in a folder and return its :class:`DossierBook`."""
        files = self._collect_files(folder)
        book = DossierBook(folder / "dossier.pdf", files, self._get_chapters(files))
        missing = [file for file in files if file.problem]
        body = self._print(
            "debt_dispute.dossier_body",
            {"chapters": book.chapters, "missing": missing},
        )
        body_count = count_pages(body) - len(missing)
        tops = [heading for heading in read_headings(body) if not heading.level]
        starts = [heading.page for heading in tops[: len(book.chapters)]]
        front, front_count = self._print_front(book, starts, body_count)
        pdf = PdfBook()
        pdf.add(front)
        sheets = split_pages(body, [0, *range(body_count, body_count + len(missing))])
        pdf.add(sheets[0])
        pdf.add_bookmark(self.env._("Contents"), min(2, front_count))
        for chapter in book.chapters:
            if chapter.page:
                pdf.add_bookmark(chapter.title, chapter.page)
        self._add_exhibits(pdf, files, iter(sheets[1:]))
        pdf.save(book.path, self._describe_page, self.name)
        book.page_count = pdf.page_count
        return book

    def _print_front(self, book, starts, body_count):
        """Return the cover with the contents, and how many pages it takes.

        The numbers in it depend on its own length: it is printed until that fits.
        """
        lines = len(book.chapters) + len(book.files)
        expected = 1 + -(-lines // CONTENTS_LINES)
        for _attempt in range(3):
            for chapter, start in zip(book.chapters, starts, strict=False):
                chapter.page = expected + start + 1
            page = expected + body_count + 1
            for file in book.files:
                file.page = page
                page += file.page_count or 1
            front = self._print(
                "debt_dispute.dossier_front",
                {
                    "chapters": book.chapters,
                    "files": book.files,
                    "total": page - 1,
                    **self._get_cover_values(),
                },
            )
            count = count_pages(front)
            if count == expected:
                break
            expected = count
        return front, count

    def _add_exhibits(self, pdf, files, sheets):
        """Append the exhibits; a sheet that says why for those without pages."""
        for file in files:
            label = file.exhibit._get_numbered_label(file.number)
            content = next(sheets) if file.problem else file.pages_path.read_bytes()
            file.page, count = pdf.add(content, label)
            if file.number == 1:
                pdf.add_bookmark(self.env._("Exhibits"), file.page)
            pdf.add_bookmark(f"{label} – {file.exhibit.title}", file.page, True)
            if not file.problem:
                file.page_count = count

    def _describe_page(self, number, total):
        """Return what stands at the foot of a page."""
        return self.env._(
            "%(dossier)s - page %(number)s of %(total)s",
            dossier=self.name,
            number=number,
            total=total,
        )

    # --- files ------------------------------------------------------------

    def _collect_files(self, folder):
        """Put the files of the exhibits in a folder; return an :class:`ExhibitFile`
        for each, in order."""
        exhibits = self._get_included()
        printed = {
            **self._print_invoices(exhibits.move_id, folder),
            **self._print_messages(exhibits.filtered("message_ids"), folder),
        }
        files = []
        for number, exhibit in enumerate(exhibits, start=1):
            file = ExhibitFile(exhibit, number)
            self._fetch_file(file, printed, folder)
            self._name_file(file, len(exhibits))
            self._fetch_pages(file, folder)
            files.append(file)
        return files

    def _fetch_file(self, file, printed, folder):
        """Put the file of an exhibit on disk, or note why there is none."""
        exhibit = file.exhibit
        attachment = exhibit.attachment_id.exists()
        path = folder / f"exhibit-{file.number}"
        if exhibit.move_id or exhibit.message_ids:
            source = exhibit.move_id or exhibit
            path = printed.get(source)
            file.problem = "" if path else "print"
        elif not attachment:
            file.problem = "deleted"
        elif attachment.type == "url":
            file.problem = "link"
        else:
            content = attachment.raw or b""
            # Odoo would keep each file in memory until the end.
            attachment.invalidate_recordset(["raw"])
            if not content and attachment.file_size:
                file.problem = "lost"
            else:
                path.write_bytes(content)
        if not file.problem:
            file.path = path
            file.size = path.stat().st_size
            file.sha256 = hash_file(path)

    def _name_file(self, file, count):
        """Give the file of an exhibit its name in the ZIP."""
        if not file.path:
            return
        exhibit = file.exhibit
        mimetype = exhibit.attachment_id.mimetype or "application/pdf"
        attachment = exhibit.attachment_id
        name = attachment.name if not attachment.res_field else exhibit.title
        file.name = number_file_name(
            file.number, count, safe_file_name(name or exhibit.title, mimetype)
        )

    def _fetch_pages(self, file, folder):
        """Put the pages of a file on disk, or note why it has none."""
        if file.problem:
            return
        try:
            pages = to_pages(file.path.read_bytes())
        except PageError as error:
            file.problem = error.reason
            return
        file.pages_path = folder / f"pages-{file.number}"
        file.pages_path.write_bytes(pages.content)
        file.page_count = pages.count

    # --- printing ---------------------------------------------------------

    def _print(self, template, values):
        """Return a template as PDF, in the language of this dossier."""
        report = self.env.ref(REPORT).with_env(self.env)
        html = report._render_template(template, {"dossier": self, **values})
        bodies, *_rest = report._prepare_html(html, report_model=self._name)
        return report._run_wkhtmltopdf(bodies, report_ref=report)

    def _print_invoices(self, moves, folder):
        """Print invoices of which no PDF was kept: invoice -> path.

        One that cannot be printed is left out, and does not stop the others.
        """
        printed = {}
        for start in range(0, len(moves), PRINT_BATCH):
            batch = moves[start : start + PRINT_BATCH]
            contents = self._print_batch(batch)
            for move in batch:
                if move.id in contents:
                    path = folder / f"invoice-{move.id}"
                    path.write_bytes(contents[move.id])
                    printed[move] = path
        return printed

    def _print_batch(self, moves):
        """Return the PDF of these invoices: id -> content; one by one if need be."""
        try:
            with self.env.cr.savepoint():
                contents = self._render_invoices(moves)
        except OperationalError:
            raise
        except Exception:
            _logger.info("Invoices %s cannot be printed", moves.ids, exc_info=True)
            contents = {}
        if len(moves) > 1 and contents.keys() != set(moves.ids):
            for move in moves:
                contents.update(self._print_batch(move))
        return contents

    def _render_invoices(self, moves):
        """Return the PDF of each invoice, printed in one run: id -> content."""
        streams = (
            self.env["ir.actions.report"]
            .with_context(lang=moves[:1].partner_id.lang or self.lang)
            ._render_qweb_pdf_prepare_streams(
                "account.account_invoices", {}, res_ids=moves.ids
            )
        )
        return {
            move.id: streams[move.id]["stream"].getvalue()
            for move in moves
            if streams.get(move.id, {}).get("stream")
        }

    def _print_messages(self, exhibits, folder):
        """Print the exhibits that are made of messages, in one run: exhibit -> path."""
        if not exhibits:
            return {}
        content = self._print(
            "debt_dispute.dossier_messages",
            {
                "letters": [
                    (exhibit, exhibit._get_message_rows()) for exhibit in exhibits
                ]
            },
        )
        starts = [
            heading.page for heading in read_headings(content) if not heading.level
        ]
        if len(starts) == len(exhibits):
            parts = split_pages(content, starts)
        elif len(exhibits) == 1:
            parts = [content]
        else:
            return {
                key: path
                for exhibit in exhibits
                for key, path in self._print_messages(exhibit, folder).items()
            }
        printed = {}
        for exhibit, part in zip(exhibits, parts, strict=True):
            printed[exhibit] = folder / f"messages-{exhibit.id}"
            printed[exhibit].write_bytes(part)
        return printed

    # --- storing ----------------------------------------------------------

    def _store_book(self, book):
        """Write on the exhibits what the dossier holds of them."""
        for file in book.files:
            file.exhibit.write(
                {
                    "file_name": file.name or file.exhibit.file_name,
                    "file_size": file.size,
                    "sha256": file.sha256 or False,
                    "page": file.page,
                    "page_count": file.page_count,
                    "problem": file.problem or False,
                }
            )

    def _store_file(self, path, kind, mimetype):
        """Store a file as attachment of this dossier; return the values that name it.

        :param kind: ``pdf`` or ``zip``: the prefix of the two fields.
        """
        attachment = self.env["ir.attachment"].create(
            {
                "name": self._get_file_name(kind),
                "raw": path.read_bytes(),
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            f"{kind}_attachment_id": attachment.id,
            f"{kind}_sha256": hash_file(path),
        }

    def _get_file_name(self, extension):
        """Return the name of the PDF or ZIP."""
        return safe_file_name(f"{self.name} {self.partner_id.name}.{extension}")
