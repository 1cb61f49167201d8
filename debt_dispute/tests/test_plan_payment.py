import json
from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanPayment(PlanTestCommon, HttpCase):
    """Instalments are paid online: from the pay link to the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Dummy",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": cls.company.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        cls._create_dummy_payment_method_for_provider(
            provider=cls.provider,
            journal=cls.company_data["default_journal_bank"],
        )
        lines = cls.provider.journal_id.inbound_payment_method_line_ids
        lines.filtered(
            lambda line: line.payment_provider_id == cls.provider
        ).payment_account_id = cls.inbound_payment_method_line.payment_account_id
        first = date.fromisoformat(TODAY) + timedelta(days=30)
        cls.plan = cls._active_plan(cls._invoice() + cls._invoice(200.0), first=first)
        cls.rows = cls.plan.instalment_ids.sorted("date_due")
        cls.token = cls.plan._portal_ensure_token()

    def _rpc(self, url, **params):
        response = self.url_open(
            url,
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def _route(self, row):
        return f"/my/plans/{self.plan.id}/transaction/{row.id}"

    def _start(self, row, token=None, **values):
        """Press the button of the payment page; return what the server answers."""
        return self._rpc(
            self._route(row),
            access_token=token or self.token,
            **{
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids.id,
                "token_id": None,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": self.plan.access_url,
                "amount": 1.0,
                **values,
            },
        )

    def _get_transactions(self):
        return self.env["payment.transaction"].search(
            [("provider_id", "=", self.provider.id)], order="id"
        )

    @mute_logger("odoo.http")
    def test_pay_link_opens_the_payment_page_with_the_open_amount(self):
        row = self.rows[0]
        self._bank(self.plan.line_ids.move_id[0], 100.0, TODAY)
        self.authenticate(None, None)
        page = self.url_open(f"/my/plans/{self.plan.id}?access_token={self.token}").text
        link = f"/my/plans/{self.plan.id}/pay/{row.id}?access_token={self.token}"
        self.assertIn(link, page)
        response = self.url_open(link)
        self.assertIn("/payment/pay", response.url)
        self.assertIn("amount=200.0", response.url)
        self.assertIn(self._route(row), response.text)
        # Another amount than the open one is refused.
        tampered = self.url_open(response.url.replace("200.0", "1.0"))
        self.assertNotIn(self._route(row), tampered.text)
        other = self.url_open(link.replace(str(row.id), str(row.id + 1000)))
        self.assertNotIn("/payment/pay", other.url)

    @mute_logger("odoo.http")
    def test_only_with_the_token_and_for_what_is_open(self):
        row = self.rows[0]
        self.authenticate(None, None)
        self.assertIn("error", self._start(row, token="wrong"))
        self.assertFalse(self._get_transactions())
        self._start(row)
        transaction = self._get_transactions()
        self.assertEqual(transaction.amount, 300.0, "Not what the browser says")
        self.assertEqual(transaction.invoice_ids, self.plan.line_ids.move_id)

    def test_paid_online_from_the_link_to_the_books(self):
        """The provider says that it was paid; the status page books it."""
        self.authenticate(None, None)
        self.url_open(
            f"/my/plans/{self.plan.id}/pay/{self.rows[0].id}?access_token={self.token}"
        )
        self._start(self.rows[0])
        transaction = self._get_transactions()
        self.assert_money(self.plan, *[(0.0, 300.0, "planned")] * 4)
        transaction._set_done()
        status = self._rpc("/payment/status/poll")["result"]
        self.assertEqual(status["state"], "done")
        self.assertEqual(status["landing_route"], self.plan.access_url)
        self.assertEqual(transaction.payment_id.amount, 300.0)
        self.assertEqual(sum(self.plan.line_ids.mapped("amount_residual")), 900.0)
        self.assert_money(
            self.plan, (300.0, 0.0, "paid"), *[(0.0, 300.0, "planned")] * 3
        )
        # The link is used up: the page says so, and nothing is paid twice.
        page = self.url_open(f"/my/plans/{self.plan.id}?access_token={self.token}").text
        self.assertNotIn(f"/pay/{self.rows[0].id}", page)
        self.assertIn(f"/pay/{self.rows[1].id}", page)
        with mute_logger("odoo.http"):
            self.assertIn("error", self._start(self.rows[0]))

    def test_all_instalments_online_complete_the_plan(self):
        self.authenticate(None, None)
        for row in self.rows:
            self._start(row)
            self._get_transactions()[-1]._set_done()
            self._rpc("/payment/status/poll")
        self.assertEqual(self.plan.state, "completed")
        self.assertEqual(sum(self.plan.line_ids.mapped("amount_residual")), 0.0)

    def test_cancelled_at_the_provider(self):
        self.authenticate(None, None)
        self._start(self.rows[0])
        self._get_transactions()._set_canceled()
        self._rpc("/payment/status/poll")
        self.assert_money(self.plan, *[(0.0, 300.0, "planned")] * 4)
        self.assertEqual(self.plan.state, "active")
