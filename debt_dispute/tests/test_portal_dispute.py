import re
import uuid
from unittest.mock import patch

from lxml import html

from odoo import Command, fields, http
from odoo.exceptions import UserError
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
class TestPortalSubmit(PortalTestCommon):
    """A customer disputes an invoice."""

    def setUp(self):
        super().setUp()
        self._login(self.piet)

    def test_dispute_with_files(self):
        response = self._submit(files=[("slip.pdf", PDF), ("photo.png", PNG)])
        dispute = self._disputes()
        self.assertEqual(response.status_code, 303)
        self.assertURLEqual(
            response.headers["Location"], f"/my/disputes/{dispute.id}?notice=received"
        )
        self.assertEqual(dispute.amount, 60.0)
        self.assertEqual(dispute.channel, "portal")
        self.assertEqual(dispute.partner_id, self.jansen)
        self.assertEqual(dispute.contact_id, self.piet.partner_id)
        self.assertIn("Three boxes were missing.", dispute.customer_words)
        files = dispute.evidence_ids.attachment_ids
        self.assertEqual(files.mapped("name"), ["slip.pdf", "photo.png"])
        self.assertEqual(files.mapped("raw"), [PDF, PNG])
        self.assertEqual(set(files.mapped("res_model")), {"debt.evidence"})

    def test_invoice_page_offers_it(self):
        page = html.fromstring(self._get(self.invoice.access_url).content)
        (button,) = page.xpath("//a[contains(@class, 'o_debt_dispute_start')]")
        self.assertEqual(button.get("href"), f"/my/invoices/{self.invoice.id}/dispute")

    def test_form_proposes_the_open_amount(self):
        self._dispute(amount=30.0)
        form = html.fromstring(self._get(f"{self.invoice.access_url}/dispute").content)
        (amount,) = form.xpath("//input[@name='amount']")
        self.assertEqual((amount.get("value"), amount.get("max")), ("70.00", "70.00"))

    def test_empty_amount_is_all_that_is_open(self):
        self._submit(amount="")
        self.assertEqual(self._disputes().amount, 100.0)

    def test_amount_with_a_comma(self):
        self._submit(amount="60,25")
        self.assertEqual(self._disputes().amount, 60.25)

    def test_wrong_amounts(self):
        for amount in ("-5", "0", "0.00", "100.01", "1e1", "nan", "inf", "many", "٣"):
            with self.subTest(amount=amount):
                self.assert_refused(self._submit(amount=amount), "Please enter")
        self.assertFalse(self._disputes())

    def test_amount_that_is_disputed_already(self):
        self._dispute(amount=70.0)
        self.assert_refused(self._submit(amount="30.01"), "30.00")
        self.assertEqual(len(self._disputes()), 1)

    def test_wrong_reasons(self):
        hidden = self.reason.copy({"portal_published": False})
        for reason in ("", "x", "0", "-1", str(hidden.id), "9" * 30):
            with self.subTest(reason=reason):
                self.assert_refused(self._submit(reason=reason), "choose a reason")
        self.assertFalse(self._disputes())

    def test_what_was_typed_is_kept(self):
        response = self._submit(
            words='A "<b>quarter</b>" was missing', amount="1000", submission_key="abc"
        )
        self.assert_refused(response, "Please enter")
        form = html.fromstring(response.content)
        (words,) = form.xpath("//textarea[@name='words']")
        self.assertEqual(words.text, 'A "<b>quarter</b>" was missing')
        (amount,) = form.xpath("//input[@name='amount']")
        self.assertEqual(amount.get("value"), "1000")
        (reason,) = form.xpath("//input[@name='reason'][@checked]")
        self.assertEqual(reason.get("value"), str(self.reason.id))
        (key,) = form.xpath("//input[@name='submission_key']")
        self.assertEqual(key.get("value"), "abc")

    def test_words_are_needed_and_limited(self):
        self.assert_refused(self._submit(words="  "), "what is wrong")
        self.assert_refused(self._submit(words="x" * 10001), "10000")
        self.assertFalse(self._disputes())

    def test_null_characters(self):
        self._submit(words="Three\x00 boxes")
        self.assertIn("Three boxes", self._disputes().customer_words)

    def test_markup_in_words_is_text(self):
        self._submit(words="<script>alert(1)</script>")
        dispute = self._disputes()
        content = self._get(dispute.access_url).text
        self.assertNotIn("<script>alert(1)", content)
        self.assertIn("&lt;script&gt;alert(1)", content)

    def test_two_clicks_make_one_dispute(self):
        key = uuid.uuid4().hex
        files = [("slip.pdf", PDF)]
        first = self._submit(submission_key=key, files=files)
        second = self._submit(submission_key=key, files=files)
        self.assertEqual(len(self._disputes()), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self._disputes().evidence_ids.attachment_ids), 1)

    def test_two_clicks_on_the_whole_amount(self):
        key = uuid.uuid4().hex
        self._submit(submission_key=key, amount="100")
        self.assertEqual(
            self._submit(submission_key=key, amount="100").status_code, 303
        )
        self.assertEqual(len(self._disputes()), 1)

    def test_key_of_another_invoice_opens_nothing(self):
        key = uuid.uuid4().hex
        other = self._create_sale(self.smit)
        theirs = self.env["debt.dispute"]._create_from_portal(
            other, self.reason, "Ours", submission_key=key
        )
        response = self._submit(submission_key=key)
        self.assertNotIn(f"/{theirs.id}", response.headers["Location"])
        self.assertEqual(len(self._disputes()), 1)

    def test_form_without_a_key(self):
        self.assert_refused(self._submit(submission_key=""), "not complete")
        self.assertFalse(self._disputes())

    def test_form_is_not_kept_by_the_browser(self):
        response = self._get(f"{self.invoice.access_url}/dispute")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_what_cannot_be_disputed(self):
        draft = self._create_sale(self.jansen, post=False)
        refund = self._create_sale(self.jansen, move_type="out_refund")
        full = self._create_sale(self.jansen)
        self._dispute(full)
        for move in (draft, refund, full):
            with self.subTest(move=move.move_type, state=move.state):
                count = len(self._disputes(move))
                self._submit(move)
                self.assertEqual(len(self._disputes(move)), count)
                page = self._get(move.access_url).text
                self.assertNotIn("o_debt_dispute_start", page)

    def test_nothing_is_left_of_a_refused_form(self):
        evidence = type(self.env["debt.evidence"])
        with (
            patch.object(evidence, "create", side_effect=UserWarning, autospec=True),
            mute_logger(HTTP_LOGGER),
        ):
            response = self._submit(files=[("slip.pdf", PDF)])
        self.assertEqual(response.status_code, 500)
        self.assertFalse(self._disputes())

    def test_late_refusal_undoes_everything(self):
        dispute = type(self.env["debt.dispute"])
        error = UserError("Not now")
        with patch.object(dispute, "_tell_responsible", side_effect=error):
            response = self._submit(files=[("slip.pdf", PDF)])
        self.assert_refused(response, "Not now")
        self.assertFalse(self._disputes())

    # --- who ----------------------------------------------------------------

    def test_invoice_of_another_debtor(self):
        other = self._create_sale(self.smit)
        self.assert_sent_away(self._get(f"/my/invoices/{other.id}/dispute"))
        self.assert_sent_away(self._submit(other))
        self.assertFalse(self._disputes(other))

    def test_visitor_without_a_token(self):
        self._login()
        self.assert_sent_away(self._get(f"/my/invoices/{self.invoice.id}/dispute"))
        self.assert_sent_away(self._submit())
        self.assertFalse(self._disputes())

    def test_visitor_with_a_wrong_token(self):
        self._login()
        other = self._create_sale(self.jansen)
        self.invoice._portal_ensure_token()
        for token in (uuid.uuid4().hex, other._portal_ensure_token()):
            self.assert_sent_away(
                self._get(f"/my/invoices/{self.invoice.id}/dispute", token)
            )
            self.assert_sent_away(self._submit(token=token))
        self.assertFalse(self._disputes())

    def test_visitor_with_the_token_of_the_invoice(self):
        self._login()
        token = self.invoice._portal_ensure_token()
        self.assertEqual(
            self._get(f"/my/invoices/{self.invoice.id}/dispute", token).status_code, 200
        )
        response = self._submit(token=token)
        dispute = self._disputes()
        self.assertEqual(dispute.contact_id, self.jansen)
        self.assertIn(dispute.access_token, response.headers["Location"])
        page = self._get(response.headers["Location"])
        self.assertIn("We have received your dispute", page.text)

    def test_token_of_the_invoice_shows_no_disputes(self):
        dispute = self._dispute(amount=30.0)
        self._login()
        token = self.invoice._portal_ensure_token()
        page = self._get(self.invoice.access_url, token).text
        self.assertIn("o_debt_dispute_start", page)
        self.assertNotIn(dispute.name, page)
        self.assert_sent_away(self._get(dispute.access_url, token))

    def test_colleague_disputes_nothing_here(self):
        self._login(self.controller)
        self._submit()
        self.assertFalse(self._disputes())

    def test_without_csrf_token(self):
        with mute_logger(HTTP_LOGGER):
            response = self._submit(csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._disputes())

    def test_forms_are_not_sent_by_links(self):
        dispute = self._dispute()
        self._propose(dispute)
        for path in ("accept", "decline", "withdraw", "message"):
            response = self._get(f"{dispute.access_url}/{path}")
            self.assertIn(response.status_code, (404, 405))
        self.assertEqual(dispute.state, "proposed")


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


@tagged("post_install", "-at_install")
class TestPortalPages(PortalTestCommon):
    """Who sees what of a dispute."""

    def test_counter(self):
        self._dispute()
        self._dispute(self._create_sale(self.smit))
        self._login(self.piet)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["dispute_count"]}
        )
        self.assertEqual(counters, {"dispute_count": 1})

    def test_list_shows_own_disputes(self):
        mine = self._dispute()
        theirs = self._dispute(self._create_sale(self.smit))
        self._login(self.piet)
        page = self._get("/my/disputes").text
        self.assertIn(mine.name, page)
        self.assertNotIn(theirs.name, page)

    def test_empty_list(self):
        self._login(self.sofie)
        self.assertIn("You have no disputes", self._get("/my/disputes").text)

    def test_list_needs_a_login(self):
        self._login()
        response = self._get("/my/disputes")
        self.assertIn("/web/login", response.headers["Location"])

    def test_sort_filter_and_pages(self):
        small = self._dispute(amount=10.0)
        large = self._dispute(self._create_sale(self.jansen), amount=90.0)
        large.action_withdraw()
        self._login(self.piet)

        def names(query):
            page = self._get(f"/my/disputes{query}")
            self.assertEqual(page.status_code, 200)
            return re.findall(r'">(DIS/[^<]+)</a>', page.text)

        self.assertEqual(names("?sortby=amount"), [large.name, small.name])
        self.assertEqual(names("?filterby=open"), [small.name])
        self.assertEqual(names("?filterby=closed"), [large.name])
        self.assertEqual(names("?filterby=waiting"), [])
        self.assertEqual(len(names("?sortby=x&filterby=y")), 2)
        self.assertEqual(len(names("/page/99?filterby=all")), 2)
        controller = "odoo.addons.portal.controllers.portal.CustomerPortal"
        with patch(f"{controller}._items_per_page", 1):
            self.assertEqual(names("?sortby=amount"), [large.name])
            self.assertEqual(names("/page/2?sortby=amount"), [small.name])

    def test_colleague_of_the_customer(self):
        """Everyone of the debtor's company sees its disputes."""
        dispute = self._dispute(self._create_sale(self.piet.partner_id))
        self._login(self.piet)
        self.assertIn(dispute.name, self._get(dispute.access_url).text)

    def test_dispute_of_another_debtor(self):
        dispute = self._dispute()
        self._login(self.sofie)
        self.assert_sent_away(self._get(dispute.access_url))
        self.assert_sent_away(self._get("/my/disputes/999999999"))
        self.assert_sent_away(self._get(f"/my/disputes/{'9' * 25}"))

    def test_visitor_with_a_token(self):
        dispute = self._dispute()
        other = self._dispute(self._create_sale(self.jansen))
        self._login()
        self.assert_sent_away(self._get(dispute.access_url))
        self.assert_sent_away(self._get(dispute.access_url, uuid.uuid4().hex))
        token = dispute._portal_ensure_token()
        self.assert_sent_away(self._get(dispute.access_url, f"{token}x"))
        self.assert_sent_away(
            self._get(dispute.access_url, other._portal_ensure_token())
        )
        page = self._get(dispute.access_url, token).text
        self.assertIn(dispute.name, page)
        self.assertIn("Three boxes were missing.", page)

    def test_token_shows_nothing_but_the_dispute(self):
        dispute = self._dispute()
        other = self._dispute(self._create_sale(self.jansen))
        self._login()
        page = self._page(dispute, dispute._portal_ensure_token())
        self.assertNotIn(other.name, self._get_text(page))
        links = page.xpath("//div[@id='wrap']//a/@href")
        self.assertFalse([link for link in links if link.startswith("/my/invoices")])
        self.assertFalse([link for link in links if f"/{other.id}" in link])

    def test_empty_token_of_a_dispute_without_token(self):
        dispute = self._dispute()
        self.assertFalse(dispute.access_token)
        self._login()
        for token in ("", "False", "None"):
            response = self.url_open(
                f"{dispute.access_url}?access_token={token}", allow_redirects=False
            )
            self.assert_sent_away(response)

    def test_another_company(self):
        company = self.setup_other_company(name="Tweede BV")["company"]
        company.debt_dispute_user_id = self.env.user
        invoice = self._create_sale(self.jansen, company=company)
        dispute = self._dispute(invoice)
        self._login(self.piet)
        self.assert_sent_away(self._get(dispute.access_url))
        self.assertNotIn(dispute.access_url, self._get("/my/disputes").text)
        self.assert_sent_away(self._get(f"/my/invoices/{invoice.id}/dispute"))
        self.assert_sent_away(self._submit(invoice))
        self.assertEqual(len(self._disputes(invoice)), 1)

    def test_what_stays_inside(self):
        dispute = self._dispute()
        secret = "Kept for ourselves"
        dispute.write({"internal_note": f"<p>{secret} 1</p>", "prevention": secret})
        dispute.cause_id = self.env["debt.dispute.cause"].create({"name": secret})
        dispute.message_post(body=f"{secret} 2", subtype_xmlid="mail.mt_note")
        internal = dispute.message_post(
            body=f"{secret} 3", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        internal.is_internal = True
        self._add_evidence(dispute, f"{secret} 4.pdf")
        self.env["debt.dispute.resolution"].create(
            {
                "dispute_id": dispute.id,
                "kind": "explanation",
                "note": f"<p>{secret} 5</p>",
            }
        )
        kind = self.env["debt.evidence.type"].create({"name": f"{secret} 6"})
        self.env["debt.evidence"].create(
            {"dispute_id": dispute.id, "type_id": kind.id, "required": True}
        )
        dispute._wait_for_customer()
        dispute.decision = "unjustified"
        public = dispute.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(public, dispute._portal_get_messages())
        token = dispute._portal_ensure_token()
        for user in (self.piet, None):
            self._login(user)
            text = self._get(dispute.access_url, None if user else token).text
            self.assertIn("For you", text)
            self.assertNotIn(secret, text)
            self.assertNotIn("We found that the invoice is right", text)

    def test_long_names_and_old_disputes(self):
        self.jansen.name = "Koninklijke " * 30
        dispute = self._dispute()
        dispute.deadline_reply = "2020-01-01 10:00:00"
        self._login(self.piet)
        page = self._get_text(self._page(dispute))
        self.assertIn("You should have had our reply by", page)

    def test_link_in_a_mail(self):
        """The button of a notification opens the page, with and without a login."""
        dispute = self._dispute()
        token = dispute._portal_ensure_token()
        for user in (None, self.piet):
            self._login(user)
            response = self._get(
                f"/mail/view?model=debt.dispute&res_id={dispute.id}"
                f"&access_token={token}"
            )
            self.assertIn(
                f"/my/disputes/{dispute.id}?access_token={token}",
                response.headers["Location"],
            )

    def test_colleague_looks_on(self):
        dispute = self._dispute()
        self._propose(dispute)
        self._login(self.controller)
        page = self._page(dispute)
        self.assertFalse(page.xpath("//form[contains(@class, 'o_debt_dispute_form')]"))
        for path in ("accept", "decline", "withdraw", "message"):
            self.assert_sent_away(
                self._post(f"{dispute.access_url}/{path}", message="x")
            )
        self.assertEqual(dispute.state, "proposed")

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env.ref("debt_dispute.portal_dispute_form").update_field_translations(
            "arch_db", {"nl_NL": {"Send dispute": "Geschil indienen"}}
        )
        self.reason.with_context(lang="nl_NL").name = "Levering"
        self.piet.lang = "nl_NL"
        self._login(self.piet)
        page = self.url_open(f"/nl{self.invoice.access_url}/dispute").text
        self.assertIn("Geschil indienen", page)
        self.assertIn("Levering", page)


@tagged("post_install", "-at_install")
class TestPortalAnswers(PortalTestCommon):
    """The customer answers."""

    def setUp(self):
        super().setUp()
        self.dispute = self._dispute(amount=60.0)
        self.path = self.dispute.access_url
        self._login(self.piet)

    def _answer(self, path, proposal=None, token=None, **data):
        if proposal:
            data["proposal"] = str(proposal.id)
        return self._post(f"{self.path}/{path}", token=token, **data)

    def test_message(self):
        self.dispute._wait_for_customer()
        response = self._answer("message", message="Two\nlines <b>")
        self.assertURLEqual(response.headers["Location"], f"{self.path}?notice=sent")
        (message,) = self.dispute._portal_get_messages()
        self.assertEqual(message.author_id, self.piet.partner_id)
        self.assertIn("Two<br>lines &lt;b&gt;", message.body)
        self.assertFalse(self.dispute.waiting_since)

    def test_message_of_a_visitor(self):
        token = self.dispute._portal_ensure_token()
        self._login()
        response = self._answer("message", token=token, message="Hello")
        self.assertIn(token, response.headers["Location"])
        (message,) = self.dispute._portal_get_messages()
        self.assertEqual(message.author_id, self.jansen)

    def test_empty_message(self):
        self.assert_refused(self._answer("message", message=" "), "write a message")

    def test_long_message(self):
        self.assert_refused(self._answer("message", message="x" * 10001), "10000")
        self.assertFalse(self.dispute._portal_get_messages())

    def test_accept(self):
        proposal = self._propose(self.dispute)
        page = self._get_text(self._page(self.dispute))
        self.assertIn("You then still pay", page)
        response = self._answer("accept", proposal)
        self.assertURLEqual(
            response.headers["Location"], f"{self.path}?notice=accepted"
        )
        self.assertEqual(self.dispute.state, "resolved")
        self.assertEqual(self.invoice.amount_residual, 80.0)
        (message,) = self.dispute._portal_get_messages()
        self.assertIn("I accept the proposal", message.body)
        self.assertEqual(message.author_id, self.piet.partner_id)
        page = self._get_text(self._page(self.dispute))
        self.assertIn("Your complaint is partly justified", page)
        self.assertRegex(page, r"Still to pay: \D*80\.00")

    def test_accept_twice(self):
        proposal = self._propose(self.dispute)
        self._answer("accept", proposal)
        self.assert_refused(self._answer("accept", proposal), "no longer waits")
        self.assert_refused(self._answer("decline", proposal), "no longer waits")
        self.assertEqual(len(self.dispute.credit_note_ids), 1)
        self.assertEqual(self.invoice.amount_residual, 80.0)

    def test_accept_what_was_not_seen(self):
        """A newer proposal is not accepted from an old page."""
        old = self._propose(self.dispute)
        new = self._propose(self.dispute, amount=10.0)
        self.assert_refused(self._answer("accept", old), "no longer waits")
        self.assert_refused(self._answer("accept"), "no longer waits")
        self.assertEqual(new.state, "proposed")

    def test_accept_the_proposal_of_another_dispute(self):
        theirs = self._dispute(self._create_sale(self.smit))
        proposal = self._propose(theirs)
        self._propose(self.dispute)
        self.assert_refused(self._answer("accept", proposal), "no longer waits")
        self.assert_sent_away(
            self._post(f"{theirs.access_url}/accept", proposal=str(proposal.id))
        )
        self.assertEqual(theirs.state, "proposed")
        self.assertEqual(self.dispute.state, "proposed")

    def test_decline(self):
        proposal = self._propose(self.dispute)
        response = self._answer("decline", proposal, message="Too little")
        self.assertURLEqual(
            response.headers["Location"], f"{self.path}?notice=declined"
        )
        self.assertEqual(self.dispute.state, "investigating")
        self.assertEqual(proposal.state, "declined")
        (message,) = self.dispute._portal_get_messages()
        self.assertIn("I decline the proposal", message.body)
        self.assertIn("Too little", message.body)
        self.assertEqual(message.author_id, self.piet.partner_id)
        self.assertFalse(self.dispute.credit_note_ids)

    def test_decline_with_too_many_words(self):
        """A refused answer changes nothing at all."""
        proposal = self._propose(self.dispute)
        response = self._answer("decline", proposal, message="x" * 10001)
        self.assert_refused(response, "10000")
        self.assertEqual(proposal.state, "proposed")
        self.assertEqual(self.dispute.state, "proposed")

    def test_withdraw(self):
        self._answer("withdraw")
        self.assertEqual(self.dispute.state, "withdrawn")
        self.assert_refused(self._answer("withdraw"), "closed already")

    def test_visitor_with_a_token(self):
        proposal = self._propose(self.dispute)
        token = self.dispute._portal_ensure_token()
        self._login()
        response = self._answer("accept", proposal, token)
        self.assertIn(token, response.headers["Location"])
        self.assertEqual(self.dispute.state, "resolved")
        (message,) = self.dispute._portal_get_messages()
        self.assertEqual(message.author_id, self.jansen)

    def test_accept_redelivery(self):
        resolution = self.env["debt.dispute.resolution"].create(
            {
                "dispute_id": self.dispute.id,
                "kind": "redelivery",
                "redelivery_date": fields.Date.add(fields.Date.today(), days=7),
            }
        )
        resolution._propose()
        self._answer("accept", resolution)
        page = self._get_text(self._page(self.dispute))
        self.assertIn("Promised: Redelivery or repair", page)
        self.assertNotIn("Waiting for you", page)

    def test_who_may_not_answer(self):
        proposal = self._propose(self.dispute)
        self.dispute._portal_ensure_token()
        other = self._dispute(self._create_sale(self.smit))
        wrong = (None, uuid.uuid4().hex, other._portal_ensure_token())
        for user in (None, self.sofie):
            self._login(user)
            for token in wrong:
                for path in ("accept", "decline", "withdraw", "message"):
                    self.assert_sent_away(
                        self._answer(path, proposal, token, message="x")
                    )
        self.assertEqual(self.dispute.state, "proposed")
        self.assertFalse(self.dispute._portal_get_messages())

    def test_without_csrf_token(self):
        proposal = self._propose(self.dispute)
        for path in ("accept", "decline", "withdraw", "message"):
            with mute_logger(HTTP_LOGGER):
                response = self._answer(path, proposal, csrf=False, message="x")
            self.assertEqual(response.status_code, 400)
        self.assertEqual(self.dispute.state, "proposed")

    def test_no_rights_of_its_own(self):
        """A portal user reaches no dispute but through these pages."""
        for model in ("debt.dispute", "debt.evidence", "debt.dispute.resolution"):
            records = self.env[model].with_user(self.piet)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(records.has_access(operation))
        self.piet.group_ids = [Command.link(self.env.ref("base.group_portal").id)]
        with mute_logger(HTTP_LOGGER):
            answer = self.url_open(
                "/web/dataset/call_kw/debt.dispute/read",
                json={
                    "params": {
                        "model": "debt.dispute",
                        "method": "read",
                        "args": [self.dispute.ids, ["internal_note"]],
                        "kwargs": {},
                    }
                },
            )
        self.assertIn("error", answer.json())
