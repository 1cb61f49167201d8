from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, MissingError
from odoo.tests import tagged

from .common_handover import HandoverBuilders
from .common_portal import PortalTestCommon


@tagged("post_install", "-at_install")
class TestHandoverPortal(HandoverBuilders, PortalTestCommon):
    """The party sees its own cases and reports what it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fake_printer()
        cls.bailiff, cls.boer = cls._create_party("De Boer", "bailiff", "boer")
        cls.agency, cls.snel = cls._create_party("Snel", "agency", "snel")
        cls.case = cls.env["debt.case"]._open_for(cls.invoice)
        cls.case.user_id = cls.controller
        cls.handover = cls._hand_over(cls.case)
        cls.url = f"/my/handovers/{cls.handover.id}"

    def _report(self, kind, **form):
        form.setdefault("date", str(self.invoice.invoice_date))
        response = self._post(f"{self.url}/{kind}", **form)
        self.env.invalidate_all()
        return response

    # --- who --------------------------------------------------------------

    def test_party_sees_its_own_cases(self):
        draft = self._prepare(
            self.env["debt.case"]._open_for(self._create_sale(self.smit))
        )
        self._login(self.boer)
        page = html.fromstring(self._get("/my/handovers").content)
        self.assertIn(self.case.name, page.text_content())
        self.assertNotIn(draft.case_id.name, page.text_content())
        text = self._get_text(html.fromstring(self._get(self.url).content))
        self.assertIn("Bakkerij Jansen BV", text)
        file = self.handover.file_ids[0]
        response = self._get(f"{self.url}/file/{file.id}")
        self.assertEqual(response.content, file.attachment_id.raw)
        self.env.invalidate_all()
        self.assertEqual(self.handover.access_ids.user_id, self.boer)
        self.assert_sent_away(self._get(f"/my/handovers/{draft.id}"))

    def test_others_are_refused(self):
        file = self.handover.file_ids[0]
        for user in (self.snel, self.piet):
            self._login(user)
            self.assertNotIn(self.case.name, self._get("/my/handovers").text)
            self.assert_sent_away(self._get(self.url))
            self.assertEqual(self._get(f"{self.url}/file/{file.id}").status_code, 404)
            self.assert_sent_away(
                self._report("status", phase="amicable", message="Mine!")
            )
        self.assertFalse(self.handover.status_ids)
        self._login()
        self.assertNotEqual(self._get(self.url).status_code, 200)

    def test_another_company_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Other BV"})
        self.boer.sudo().write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        handovers = self.env["debt.handover"].with_user(self.boer)
        with self.assertRaises(AccessError):
            handovers._portal_browse(self.handover.id)
        self.assertFalse(handovers.sudo().search(handovers._portal_domain()))

    def test_drafts_and_rights(self):
        draft = self._prepare(
            self.env["debt.case"]._open_for(self._create_sale(self.smit))
        )
        handovers = self.env["debt.handover"].with_user(self.boer)
        with self.assertRaises(MissingError):
            handovers._portal_browse(draft.id)
        with self.assertRaises(AccessError):
            self.handover.with_user(self.boer).read(["name"])

    # --- reports ----------------------------------------------------------

    def test_reports_are_kept_and_told(self):
        self._login(self.boer)
        self._report("accept", reference="D-100")
        self.assertEqual(self.handover.state, "accepted")
        self.assertEqual(self.handover.party_reference, "D-100")
        self._report("status", phase="judicial", message="Writ served.")
        self.assertEqual(self.handover.state, "in_progress")
        self.assertEqual(self.handover.phase, "judicial")
        status = self.handover.status_ids
        self.assertTrue(status.by_party)
        self.assertEqual(status.author_id, self.boer.partner_id)
        self._report("payment", amount="1.050,25")
        self.assertEqual(self.handover.amount_collected, 1050.25)
        self._report("cost", cost_kind="writ", amount="112,37", vat="23.60")
        self.assertAlmostEqual(self.handover.amount_cost, 135.97, 2)
        activities = self.case.activity_ids
        self.assertEqual(activities.user_id, self.controller)
        page = self._get_text(html.fromstring(self._get(self.url).content))
        self.assertIn("Writ served.", page)

    def test_bad_input_comes_back_with_a_reason(self):
        self._login(self.boer)
        for kind, form, words in (
            ("status", {"phase": "amicable", "message": " "}, "what happened"),
            ("status", {"phase": "magic", "message": "x"}, "one of the options"),
            ("payment", {"amount": "lots"}, "an amount, such as"),
            ("payment", {"amount": "nan"}, "an amount, such as"),
            ("payment", {"amount": "-5"}, "an amount, such as"),
            ("payment", {"amount": "5", "date": "31-12-2025"}, "enter a date"),
            ("payment", {"amount": "5", "date": "2999-01-01"}, "in the future"),
            ("cost", {"cost_kind": "writ", "amount": "5", "vat": "-1"}, "an amount"),
            ("result", {"result": "judgment", "date": ""}, "day of the judgment"),
        ):
            with self.subTest(kind=kind, form=form):
                self.assert_refused(self._report(kind, **form), words)
        self.assertFalse(self.handover.payment_ids | self.handover.payment_ids)

    def test_result_ends_the_order(self):
        self._login(self.boer)
        self._report("result", result="uncollectable", message="No means.")
        self.assertEqual(self.handover.state, "returned")
        self.assertEqual(self.case.state, "open")
        file = self.handover.file_ids[0]
        self.assertEqual(self._get(f"{self.url}/file/{file.id}").status_code, 404)
        response = self._report("status", phase="amicable", message="Too late")
        self.assertEqual(response.status_code, 422)

    def test_a_colleague_looks_but_does_not_report(self):
        self._login(self.controller)
        page = html.fromstring(self._get(self.url).content)
        self.assertFalse(page.xpath("//form[contains(@class, 'o_debt_handover')]"))
        self.assert_sent_away(self._report("accept"))
