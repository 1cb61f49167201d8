import json
from datetime import date, timedelta

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_plan import SIGNATURE, TODAY, PlanTestCommon

#: Days from now to the first instalment.
FIRST = 30


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanPortal(PlanTestCommon, HttpCase):
    """What a debtor can do on the portal, and everything that he cannot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date.fromisoformat(TODAY)
        cls.owner = cls._create_portal_user("owner", cls.debtor)
        cls.stranger = cls._create_portal_user("stranger", cls.other_debtor)

    @classmethod
    def _create_portal_user(cls, login, partner):
        contact = cls.env["res.partner"].create(
            {
                "name": f"{login.title()} of {partner.name}",
                "parent_id": partner.id,
                "email": f"{login}@example.com",
            }
        )
        return new_test_user(
            cls.env,
            login=f"plan_portal_{login}",
            lang="en_US",
            groups="base.group_portal",
            partner_id=contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _proposed(self):
        invoice = self._invoice()
        plan = self._plan(invoice, first=self._day(FIRST))
        plan.action_propose()
        return plan

    def _running(self):
        plan = self._proposed()
        self._sign(plan)
        return plan

    def _post(self, url, **data):
        return self.url_open(url, data={"csrf_token": Request.csrf_token(self), **data})

    def _accept_url(self, plan, token="", key=None, csrf=None):
        key = plan._get_terms_key() if key is None else key
        csrf = Request.csrf_token(self) if csrf is None else csrf
        return (
            f"/my/plans/{plan.id}/accept?csrf_token={csrf}&key={key}"
            f"&access_token={token}"
        )

    def _accept(self, url, name="Jan Jansen", signature=SIGNATURE):
        response = self.url_open(
            url,
            data=json.dumps({"params": {"name": name, "signature": signature}}),
            headers={"Content-Type": "application/json"},
        )
        return response.json().get("result", {})

    # --- seeing -----------------------------------------------------------

    def test_owner_sees_his_plans_only(self):
        plan = self._running()
        draft = self._plan(self._invoice(), first=self._day(FIRST))
        self.authenticate(self.owner.login, self.owner.login)
        page = self.url_open("/my/plans").text
        self.assertIn(plan.name, page)
        self.assertNotIn(draft.name, page)
        page = self.url_open(f"/my/plans/{plan.id}").text
        self.assertIn("NL91 ABNA 0417 1643 00", page)
        self.assertNotIn("o_debt_plan_answer", page)
        self.assertTrue(self.url_open(f"/my/plans/{draft.id}").url.endswith("/my"))

    def test_forbidden(self):
        """No login, a wrong token and another debtor get nowhere, on every route."""
        plan = self._running()
        row = plan.instalment_ids[0]
        pages = (
            f"/my/plans/{plan.id}",
            f"/my/plans/{plan.id}?access_token=wrong",
            f"/my/plans/{plan.id}/pay/{row.id}",
            f"/my/plans/{plan.id}/pay/{row.id}?access_token=wrong",
            "/my/plans/999999",
            f"/my/invoices/{plan.line_ids.move_id.id}/plan",
        )
        for login in (None, self.stranger.login):
            self.authenticate(login, login)
            for url in pages:
                with self.subTest(login=login, url=url):
                    self.assertNotIn(plan.name, self.url_open(url).text)
            for url in (
                f"/my/plans/{plan.id}/pdf",
                f"/my/plans/{plan.id}/pdf?access_token=wrong",
            ):
                self.assertEqual(self.url_open(url).status_code, 404)

    def test_forbidden_to_answer(self):
        plan = self._proposed()
        for login in (None, self.stranger.login, self.user.login):
            self.authenticate(login, login)
            result = self._accept(self._accept_url(plan, "wrong"))
            self.assertIn("cannot sign", result["error"])
            self._post(f"/my/plans/{plan.id}/decline?access_token=wrong")
            self.assertEqual(plan.state, "proposed")
        # A colleague may look with the debtor's own link, not answer.
        token = plan._portal_ensure_token()
        result = self._accept(self._accept_url(plan, token))
        self.assertIn("cannot sign", result["error"])
        page = self.url_open(f"/my/plans/{plan.id}?access_token={token}").text
        self.assertIn(plan.name, page)
        self.assertNotIn("o_debt_plan_answer", page)

    def test_token_of_another_plan(self):
        plan, other = self._proposed(), self._proposed()
        token = other._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(f"/my/plans/{plan.id}?access_token={token}").text
        self.assertNotIn(plan.name, page)

    @mute_logger("odoo.http")
    def test_no_rpc(self):
        plan = self._running()
        self.authenticate(self.owner.login, self.owner.login)
        for model in ("debt.payment.plan", "debt.payment.plan.instalment"):
            response = self.url_open(
                f"/web/dataset/call_kw/{model}/search_read",
                data=json.dumps(
                    {
                        "params": {
                            "model": model,
                            "method": "search_read",
                            "args": [[], ["id"]],
                            "kwargs": {},
                        }
                    }
                ),
                headers={"Content-Type": "application/json"},
            )
            self.assertIn("error", response.json())
        self.assertTrue(plan.exists())

    # --- answering --------------------------------------------------------

    def test_accept_with_token(self):
        plan = self._proposed()
        token = plan._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(f"/my/plans/{plan.id}?access_token={token}").text
        self.assertIn("o_debt_plan_answer", page)
        for url, words in (
            (self._accept_url(plan, token, csrf="wrong"), "session expired"),
            (self._accept_url(plan, token, key="wrong"), "has changed"),
        ):
            self.assertIn(words, self._accept(url)["error"])
        self.assertIn(
            "box", self._accept(self._accept_url(plan, token), "Jan", "")["error"]
        )
        self.assertEqual(plan.state, "proposed")
        result = self._accept(self._accept_url(plan, token))
        self.assertIn("notice=accepted", result["redirect_url"])
        self.assertEqual((plan.state, plan.accepted_by), ("active", "Jan Jansen"))
        self.assertEqual(plan.accepted_ip, "127.0.0.1")
        self.assertTrue(plan.is_signed_copy_intact)
        self.assertIn(
            "cannot be done", self._accept(self._accept_url(plan, token))["error"]
        )

    def test_accept_in_the_browser(self):
        """The debtor opens the link of his mail, reads, signs and sees it agreed."""
        plan = self._proposed()
        self.start_tour(plan.get_portal_url(), "debt_plan_sign", login=None)
        self.assertEqual((plan.state, plan.accepted_by), ("active", "Jan Jansen"))
        self.assertEqual(plan.accepted_how, "portal")
        self.assertTrue(plan.signature)
        self.assertTrue(plan.is_signed_copy_intact)

    @mute_logger("odoo.http")
    def test_decline_needs_csrf_and_post(self):
        plan = self._proposed()
        self.authenticate(self.owner.login, self.owner.login)
        url = f"/my/plans/{plan.id}/decline"
        self.assertEqual(self.url_open(url).status_code, 405)
        response = self.url_open(url, data={"message": "x", "csrf_token": "wrong"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(plan.state, "proposed")
        self._post(url, message="Too much")
        self.assertEqual(plan.state, "cancelled")
        self.assertEqual(plan.message_ids[0].author_id, self.owner.partner_id)

    # --- asking -----------------------------------------------------------

    def test_ask_for_a_plan(self):
        invoice, second = self._invoice(), self._invoice(500.0)
        foreign = self._invoice(debtor=self.other_debtor)
        self.authenticate(self.owner.login, self.owner.login)
        url = f"/my/invoices/{invoice.id}/plan"
        page = self.url_open(url).text
        self.assertIn(second.name, page)
        for form, words in (
            ({"divide_by": "count", "count": "0"}, "from 1 to 260"),
            ({"divide_by": "count", "count": "1000"}, "from 1 to 260"),
            ({"divide_by": "amount", "amount": "-1"}, "amount per instalment"),
            ({"divide_by": "amount", "amount": "nan"}, "amount per instalment"),
            ({"divide_by": "amount", "amount": "5"}, "at least"),
            ({"frequency": "own"}, "how often"),
        ):
            with self.subTest(form):
                response = self._post(url, reason="Slow month", **form)
                self.assertEqual(response.status_code, 422)
                self.assertIn(words, response.text)
                self.assertIn("Slow month", response.text)
        response = self._post(
            url,
            divide_by="amount",
            amount="250,00",
            frequency="monthly",
            reason="Slow <script>",
            others=[str(second.id), str(foreign.id)],
        )
        plan = self.plans.search([("requested_on", "!=", False)])
        self.assertEqual(plan.state, "draft")
        self.assertEqual(plan.line_ids.move_id, invoice + second)
        self.assertEqual(plan.instalment_amount, 250.0)
        self.assertNotIn("<script>", plan.request_words)
        self.assertIn("Nothing is agreed yet", response.text)
        # Nothing is promised: no hold, no amounts on the page, no second request.
        self.assertFalse(invoice._get_debt_holds()[invoice.id])
        self.assertNotIn("o_debt_plan_schedule", response.text)
        self.assertNotIn("o_debt_request_form", self.url_open(url).text)

    def test_promise(self):
        invoice = self._invoice()
        token = invoice._portal_ensure_token()
        self.authenticate(None, None)
        url = f"/my/invoices/{invoice.id}/promise?access_token={token}"
        for day in ("", "tomorrow", str(self._day(-1)), str(self._day(15))):
            response = self._post(url, date=day)
            self.assertEqual(response.status_code, 422)
        self._post(url, date=str(self._day(10)))
        promise = invoice.debt_plan_id
        self.assertEqual((promise.kind, promise.state), ("promise", "active"))
        self.assertTrue(promise.acknowledged_on)
        promise._cancel("test")
        # Once per invoice
        self._post(url, date=str(self._day(10)))
        self.assertFalse(invoice.debt_plan_id)

    # --- paying -----------------------------------------------------------

    def test_what_to_transfer(self):
        """The next instalment, what is late, or all of a broken plan; and its QR."""
        plan = self._running()
        self.assertEqual(plan._get_amount_to_transfer(), 250.0)
        with freeze_time(self._day(FIRST + 35)):
            self.env.invalidate_all()
            self.assertEqual(plan.amount_late, 500.0)
            self.assertEqual(plan._get_amount_to_transfer(), 500.0)
            plan._break(plan.instalment_ids.sorted("date_due")[0])
        self.assertEqual(plan._get_amount_to_transfer(), 1000.0)
        self.authenticate(self.owner.login, self.owner.login)
        page = html.fromstring(self.url_open(f"/my/plans/{plan.id}").content)
        (transfer,) = page.xpath("//div[contains(@class, 'o_debt_plan_transfer')]")
        self.assertIn("1,000.00", transfer.text_content())
        self.assertIn("has ended", page.text_content())
        self.assertTrue(transfer.xpath(".//img[starts-with(@src, 'data:image')]"))
