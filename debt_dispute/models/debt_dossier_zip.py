import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo import fields, models

from ..dossier_files import safe_file_name
from .debt_dossier_pdf import hash_file

#: Folder of the exhibits in the ZIP; the same in each language, so that a program
#: finds it.
EXHIBIT_FOLDER = "producties"
#: Packed already: packing them again costs time and saves nothing.
PACKED_TYPES = (".pdf", ".jpg", ".jpeg", ".png", ".zip", ".docx", ".xlsx", ".gif")


class DebtDossier(models.Model):
    """How a dossier becomes one ZIP, with the hash of each file in it."""

    _inherit = "debt.dossier"

    def _build_zip(self):
        """Return the content of the ZIP: the stored one, or that of the draft now."""
        self.ensure_one()
        return self._read_stored("zip") or self._get_printing()._render_zip()

    def _make_zip(self, book, folder):
        """Write the ZIP in a folder, file by file, and return its path.

        :param book: the :class:`DossierBook` of this dossier.
        """
        path = folder / "dossier.zip"
        moment = self.frozen_at or fields.Datetime.now()
        entries = []
        with zipfile.ZipFile(path, "w", allowZip64=True) as archive:

            def add(name, source, sha256, **about):
                info = zipfile.ZipInfo(name, moment.timetuple()[:6])
                packed = name.lower().endswith(PACKED_TYPES)
                info.compress_type = (
                    zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                )
                info.file_size = source.stat().st_size
                with source.open("rb") as file, archive.open(info, "w") as entry:
                    while block := file.read(2**20):
                        entry.write(block)
                entries.append(
                    {"file": name, "size": info.file_size, "sha256": sha256, **about}
                )

            add(self._get_file_name("pdf"), book.path, hash_file(book.path))
            for file in book.files:
                if file.path:
                    add(
                        f"{EXHIBIT_FOLDER}/{file.name}",
                        file.path,
                        file.sha256,
                        **self._describe_file(file),
                    )
            for number, (name, content) in enumerate(self._get_data_files()):
                source = folder / f"data-{number}"
                source.write_bytes(content)
                # The claim names its files by their place: keep the folder.
                place = "/".join(safe_file_name(part) for part in name.split("/"))
                add(place, source, hash_file(source))
            manifest = json.dumps(
                self._prepare_manifest(book, entries), ensure_ascii=False, indent=2
            )
            sums = "".join(f"{entry['sha256']}  {entry['file']}\n" for entry in entries)
            archive.writestr(
                zipfile.ZipInfo("manifest.json", moment.timetuple()[:6]), manifest
            )
            archive.writestr(
                zipfile.ZipInfo("SHA256SUMS", moment.timetuple()[:6]), sums
            )
        return path

    def _describe_file(self, file):
        """Return what the manifest says of an exhibit."""
        exhibit = file.exhibit
        return {
            "exhibit": file.number,
            "title": exhibit.title,
            "kind": exhibit.kind,
            "date": exhibit.date and str(exhibit.date),
            "first_page": file.page,
            "pages": file.page_count,
            "problem": file.problem or None,
        }

    def _prepare_manifest(self, book, entries):
        """Return what ``manifest.json`` holds: the dossier, its files, what lacks."""
        statement = self.case_id._get_statement(self.date)
        return {
            "dossier": self.name,
            "case": self.case_id.name,
            "version": self.version,
            "creditor": self.company_id.name,
            "debtor": self.partner_id.name,
            "claim_on": str(self.date),
            "claim_total": str(statement.claim.total) if statement else None,
            "currency": self.currency_id.name,
            "pages": book.page_count,
            "files": entries,
            "without_file": [
                self._describe_file(file) for file in book.files if not file.path
            ],
        }

    def _get_data_files(self):
        """Return ``(name, content)`` of the claim as data: those of the handover."""
        return self.case_id._get_export_files(self.date)

    def _render_zip(self):
        """Return the ZIP of the draft as it would be now; nothing is stored."""
        with TemporaryDirectory(prefix="debt_dossier_") as name:
            folder = Path(name)
            return self._make_zip(self._make_pdf(folder), folder).read_bytes()
