import re
import uuid
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import (
    PortalTestCommon,
)

HTTP_LOGGER = "odoo.http"


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
