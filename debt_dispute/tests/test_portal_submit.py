import uuid
from unittest.mock import patch

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import (
    PDF,
    PNG,
    PortalTestCommon,
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
        self.assertEqual(amount.get("value"), "70.00")

    def test_empty_amount_is_all_that_is_open(self):
        self._submit(amount="")
        self.assertEqual(self._disputes().amount, 100.0)

    def test_amount_with_a_comma(self):
        self._submit(amount="60,25")
        self.assertEqual(self._disputes().amount, 60.25)

    def test_wrong_amounts(self):
        for amount in (
            "-5",
            "0",
            "0.00",
            "100.01",
            "1e1",
            "nan",
            "1.000",
            "1,000.00",
            "many",
            "٣",
        ):
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
