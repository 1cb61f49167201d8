from lxml import html

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.debt_evidence import MAX_UPLOAD_FILES
from .common_portal import (
    ELF,
    EXE,
    HTML,
    PDF,
    PNG,
    SVG,
    PortalTestCommon,
    make_document,
    make_zip,
)

HTTP_LOGGER = "odoo.http"


@tagged("post_install", "-at_install")
class TestPortalFiles(PortalTestCommon):
    """What comes in as a file, and what goes out."""

    def setUp(self):
        super().setUp()
        self.dispute = self._dispute(amount=10.0)
        self.message_path = f"{self.dispute.access_url}/message"
        self._login(self.piet)

    def _get_file_path(self, attachment, dispute=None):
        return f"{(dispute or self.dispute).access_url}/files/{attachment.id}"

    def test_what_is_refused(self):
        macros = make_document("word", word__vbaProject=b"x")
        refused = [
            ("setup.exe", EXE),
            ("slip.pdf.exe", PDF),
            ("slip.pdf", EXE),
            ("slip.pdf", ELF),
            ("photo.png", EXE),
            ("photo.jpg", HTML),
            ("photo.heic", EXE),
            ("photo.heic", ELF),
            ("page.html", HTML),
            ("slip.pdf", HTML),
            ("drawing.svg", SVG),
            ("drawing.png", SVG),
            ("note.txt", SVG),
            ("note.txt", b"  \n<html>"),
            ("note.txt", b"#!/bin/sh\nrm -rf /"),
            ("note.txt", EXE),
            ("run.sh", b"#!/bin/sh\nrm -rf /"),
            ("run.bat", b"del *.*"),
            ("run.js", b"alert(1)"),
            ("letter.docx", make_zip(**{"virus.exe": EXE})),
            ("letter.docx", make_document("xl")),
            ("letter.docm", macros),
            ("letter.docx", macros),
            ("letter.docx", EXE + make_document("word")),
            ("letter.odt", make_zip(mimetype="application/java-archive")),
            ("archive.zip", make_zip(note="x")),
            ("noextension", PDF),
            (".pdf", b""),
            ("empty.pdf", b""),
        ]
        for name, content in refused:
            with self.subTest(name=name, content=content[:20]):
                response = self._post(self.message_path, [(name, content)])
                self.assert_refused(response, "The file")
                self.assert_refused(self._submit(files=[(name, content)]), "The file")
        self.assertFalse(self.dispute.evidence_ids.attachment_ids)
        self.assertEqual(len(self._disputes()), 1)

    def test_what_is_accepted(self):
        accepted = [
            ("slip.pdf", PDF),
            ("SLIP.PDF", PDF),
            ("photo.png", PNG),
            ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 9),
            ("photo.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
            ("photo.heic", b"\x00\x00\x00\x18ftypheic\x00\x00"),
            ("note.txt", "Café: € 5".encode()),
            ("note.txt", "Café".encode("cp1252")),
            ("letter.docx", make_document("word")),
            ("sums.xlsx", make_document("xl")),
            (
                "letter.odt",
                make_zip(mimetype="application/vnd.oasis.opendocument.text"),
            ),
        ]
        for name, content in accepted:
            with self.subTest(name=name):
                response = self._post(self.message_path, [(name, content)])
                self.assertEqual(response.status_code, 303)
        files = self.dispute.evidence_ids.attachment_ids
        self.assertEqual(len(files), len(accepted))

    def test_huge_file(self):
        self.company.debt_dispute_upload_limit = 1
        content = PDF + b"\x00" * 1024 * 1024
        response = self._post(
            self.message_path, [("slip.pdf", content)], message="Look"
        )
        self.assert_refused(response, "slip.pdf is too large")
        (message,) = html.fromstring(response.content).xpath(
            "//textarea[@name='message'][@id='dispute_message']"
        )
        self.assertEqual(message.text, "Look")
        self.assertFalse(self.dispute.evidence_ids.attachment_ids)

    def test_too_many_files(self):
        files = [(f"{number}.pdf", PDF) for number in range(MAX_UPLOAD_FILES + 1)]
        self.assert_refused(self._post(self.message_path, files), str(MAX_UPLOAD_FILES))
        self.assertFalse(self.dispute.evidence_ids.attachment_ids)

    def test_names_hide_nothing(self):
        self._post(
            self.message_path,
            [("../../etc/\u202efdp.slip.pdf", PDF), ("x" * 500 + ".pdf", PDF)],
        )
        names = self.dispute.evidence_ids.attachment_ids.mapped("name")
        self.assertEqual(names, ["fdp.slip.pdf", "x" * 116 + ".pdf"])

    def test_files_are_saved_not_shown(self):
        for name, content in (("page.html", HTML), ("drawing.svg", SVG)):
            evidence = self._add_evidence(
                self.dispute, name, content, portal_visible=True
            )
            response = self._get(self._get_file_path(evidence.attachment_ids))
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content, content)
            headers = response.headers
            self.assertIn("attachment", headers["Content-Disposition"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    # --- whose --------------------------------------------------------------

    def test_own_file(self):
        self._post(self.message_path, [("slip.pdf", PDF)])
        attachment = self.dispute.evidence_ids.attachment_ids
        response = self._get(self._get_file_path(attachment))
        self.assertEqual(response.content, PDF)

    def test_files_that_stay_inside(self):
        note = self.dispute.message_post(
            body="Look at this",
            subtype_xmlid="mail.mt_note",
            attachments=[("n.pdf", PDF)],
        )
        internal = self.dispute.message_post(
            body="Look at this",
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
            attachments=[("i.pdf", PDF)],
        )
        internal.is_internal = True
        other_invoice = self._create_sale(self.jansen)
        other = self._add_evidence(self._dispute(other_invoice), from_customer=True)
        loose = self.env["ir.attachment"].create(
            {
                "name": "l.pdf",
                "raw": PDF,
                "res_model": "debt.dispute",
                "res_id": self.dispute.id,
            }
        )
        hidden = {
            "evidence of the company": self._add_evidence(self.dispute).attachment_ids,
            "of a note": note.attachment_ids,
            "of an internal message": internal.attachment_ids,
            "of another dispute of this debtor": other.attachment_ids,
            "on the dispute itself": loose,
        }
        token = self.dispute._portal_ensure_token()
        for name, attachment in hidden.items():
            with self.subTest(name):
                self.assertTrue(attachment)
                self._login(self.piet)
                self._assert_hidden(attachment)
                self._login()
                self._assert_hidden(attachment, token)
        self.assertEqual(
            self._get(f"{self.dispute.access_url}/files/0", token).status_code, 404
        )

    def _assert_hidden(self, attachment, token=None):
        path = self._get_file_path(attachment)
        self.assertEqual(self._get(path, token).status_code, 404)
        for path in (
            f"/web/content/{attachment.id}",
            f"/web/image/{attachment.id}",
        ):
            response = self._get(path, token)
            self.assertNotIn(PDF, response.content)

    def test_files_of_another_debtor(self):
        mine = self._add_evidence(self.dispute, from_customer=True).attachment_ids
        self._login(self.sofie)
        self.assertEqual(self._get(self._get_file_path(mine)).status_code, 404)
        theirs = self._dispute(self._create_sale(self.smit))
        self.assertEqual(self._get(self._get_file_path(mine, theirs)).status_code, 404)
        self.assertNotIn(PDF, self._get(f"/web/content/{mine.id}").content)
        self._login()
        self.assertEqual(self._get(self._get_file_path(mine)).status_code, 404)
        token = theirs._portal_ensure_token()
        self.assertEqual(self._get(self._get_file_path(mine), token).status_code, 404)
        self.assertEqual(
            self._get(self._get_file_path(mine, theirs), token).status_code, 404
        )

    def test_chatter_takes_no_files(self):
        """The general routes of the chatter know no limits: they are shut."""
        token = self.dispute._portal_ensure_token()
        self._login()
        thread = {
            "thread_model": "debt.dispute",
            "thread_id": self.dispute.id,
            "token": token,
        }
        response = self.url_open(
            "/mail/attachment/upload",
            data={**thread, "csrf_token": http.Request.csrf_token(self)},
            files={"ufile": ("setup.exe", EXE)},
        )
        self.assertEqual(response.status_code, 404)
        for route, params in (
            ("/mail/message/post", {"post_data": {"body": "Hello"}}),
            ("/mail/chatter_fetch", {}),
        ):
            with mute_logger(HTTP_LOGGER):
                answer = self.url_open(route, json={"params": {**thread, **params}})
            self.assertIn("error", answer.json())
        self.assertFalse(self.dispute._portal_get_messages())
