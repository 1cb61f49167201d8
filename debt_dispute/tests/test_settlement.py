import io
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_case import CaseTestCommon


class SettlementTestCommon(CaseTestCommon):
    """One case of EUR 1,210 with 21% VAT; today is 21 November 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.debt_settlement_limit = 0
        cls.business.email = "jansen@example.com"
        cls.high = cls.env["account.chart.template"].with_company(cls.company)
        cls.high = cls.high.ref("btw_21")
        cls.invoice = cls._taxed(1000)
        cls.case = cls._case(cls.invoice)

    @classmethod
    def _taxed(cls, *amounts, taxes=None, **values):
        """Return an invoice of 10% interest a year with a line per amount."""
        taxes = taxes or [cls.high] * len(amounts)
        return cls._agreed(
            0,
            "2025-11-21",
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Advice",
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
                for amount, tax in zip(amounts, taxes, strict=True)
            ],
            **values,
        )

    def _settlement(self, amount=600, propose=True, case=None, **values):
        settlement = (
            self.env["debt.settlement"]
            .with_user(self.user)
            .create({"case_id": (case or self.case).id, "amount": amount, **values})
        )
        if propose:
            settlement.action_propose()
        return settlement

    def _accept(self, settlement):
        settlement.sudo()._portal_accept(
            {"name": "Jan Jansen", "key": settlement._get_terms_key()}, "192.0.2.7"
        )


@tagged("post_install", "-at_install")
class TestSettlement(SettlementTestCommon):
    """A lower amount with final discharge."""

    def test_paid_in_time_discharges_and_credits_the_rest(self):
        settlement = self._settlement()
        self.assertEqual(settlement.amount_claim, 1331)
        self.assertEqual(settlement.discount, 731)
        self.assertEqual(settlement.move_ids, self.invoice)
        holds = self.invoice._get_debt_holds()[self.invoice.id]
        self.assertEqual([hold.kind for hold in holds], ["settlement"])
        self._accept(settlement)
        self.assertEqual(str(settlement.date_pay_by), "2026-12-05")
        with freeze_time("2026-12-01"):
            self._pay(self.invoice, 600, "2026-12-01")
            self.assertEqual(settlement.state, "paid")
            note = settlement.sudo().credit_note_ids
            self.assertEqual((note.amount_total, note.state), (610, "posted"))
            # 610 / 1.21 = 504.13 and 105.87 VAT.
            self.assertEqual(note.amount_tax, 105.87)
            self.assertEqual(self.invoice.amount_residual, 0)
            self.assertEqual(self.case.state, "closed")
            self.assertEqual(self._owed(self.case, "2026-12-01").total, 0)
            self.assertEqual(str(settlement.discharged_on), "2026-12-01")
            self.assertEqual(self.case._get_settlement(), settlement)
        self.assertFalse(self.invoice._get_debt_holds()[self.invoice.id])

    def test_payments_before_do_not_leave_principal(self):
        self._pay(self.invoice, 200, "2026-11-20")
        settlement = self._settlement(500)
        self._accept(settlement)
        self._pay(self.invoice, 300, "2026-11-21")
        self.assertEqual(settlement.state, "accepted")
        self.assertEqual(settlement.amount_paid, 300)
        self._pay(self.invoice, 200, "2026-11-21")
        self.assertEqual(settlement.state, "paid")
        self.assertEqual(self._owed(self.case).total, 0)

    def test_several_taxes_and_a_charge(self):
        charts = self.env["account.chart.template"].with_company(self.company)
        taxes = [self.high, charts.ref("btw_9"), charts.ref("btw_0")]
        second = self._taxed(100, 100, 100, taxes=taxes)
        self.company.debt_book_charges = True
        self.case._create_charge(self.today, ["interest"]).action_post()
        settlement = self._settlement(1000)
        self._accept(settlement)
        self._pay(self.invoice | second, 1000, "2026-11-21", group_payment=True)
        self.assertEqual(settlement.state, "paid")
        self.assertEqual(self.case.charge_ids.amount, 0)
        self.assertFalse((self.invoice | second).filtered("amount_residual"))
        self.assertEqual(self._owed(self.case).total, 0)
        notes = settlement.sudo().credit_note_ids
        self.assertEqual(sum(notes.mapped("amount_total")), 1540 - 1000)
        for note in notes:
            shares = note.amount_tax / note.amount_total
            invoice = note.reversed_entry_id
            self.assertAlmostEqual(
                shares, invoice.amount_tax / invoice.amount_total, places=3
            )

    def test_written_off_instead(self):
        settlement = self._settlement(rest="write_off")
        self._accept(settlement)
        self._pay(self.invoice, 600, "2026-11-21")
        self.assertFalse(settlement.sudo().credit_note_ids)
        self.assertEqual(settlement.sudo().write_off_id.amount, 610)
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(self._owed(self.case).total, 0)

    def test_not_paid_leaves_the_claim_whole(self):
        settlement = self._settlement()
        self._accept(settlement)
        self._pay(self.invoice, 100, "2026-11-21")
        with freeze_time("2026-12-08"):
            settlement._follow(self.today.replace(month=12, day=7))
            self.assertEqual(settlement.state, "accepted")
            settlement._follow(self.today.replace(month=12, day=8))
            self.assertEqual(settlement.state, "expired")
            self.assertIn("100", settlement.end_reason)
            self.assertFalse(self.invoice._get_debt_holds()[self.invoice.id])
            self.assertFalse(settlement.waiver_ids)
            self.assertEqual(self.invoice.amount_residual, 1110)
            # The bank told it late: it was paid in time after all.
            self._pay(self.invoice, 500, "2026-12-04")
        self.assertEqual(settlement.state, "paid")
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_not_answered(self):
        settlement = self._settlement()
        later = settlement.date_valid + timedelta(days=1)
        with freeze_time(later):
            with self.assertRaisesRegex(UserError, "could be accepted until"):
                self._accept(settlement)
            settlement._follow(later)
        self.assertEqual(settlement.state, "expired")

    def test_one_at_a_time_and_what_is_refused(self):
        self._settlement()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._settlement().flush_recordset()

    def test_what_cannot_be_proposed(self):
        with self.assertRaisesRegex(UserError, "is no discount"):
            self._settlement(1331)
        with self.assertRaisesRegex(UserError, "open in the books"):
            self._settlement(1300)
        with self.assertRaisesRegex(UserError, "must pay"):
            self._settlement(0)
        with self.assertRaisesRegex(UserError, "is past"):
            self._settlement(date_valid="2026-11-20")

    def test_terms_are_frozen(self):
        settlement = self._settlement()
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            settlement.amount = 10
        with self.assertRaises(AccessError):
            settlement.state = "paid"
        with self.assertRaises(AccessError):
            settlement.accepted_on = "2026-11-21"
        with self.assertRaisesRegex(UserError, "has changed"):
            settlement.sudo()._portal_accept({"name": "Jan", "key": "other"})
        settlement.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            self._accept(settlement)

    def test_discount_above_the_limit(self):
        self.company.debt_settlement_limit = 500
        settlement = self._settlement(propose=False)
        with self.assertRaisesRegex(UserError, "ask a manager"):
            settlement.action_propose()
        settlement.action_ask_approval()
        with self.assertRaises(AccessError):
            settlement.action_approve()
        settlement.with_user(self.manager).action_approve()
        settlement.amount = 500
        with self.assertRaisesRegex(UserError, "ask a manager"):
            settlement.action_propose()
        settlement.amount = 600
        settlement.action_propose()
        self.assertEqual(settlement.state, "proposed")

    def test_accepted_on_paper(self):
        settlement = self._settlement()
        wizard = self.env["debt.settlement.accept"].with_user(self.user)
        wizard.create(
            {"settlement_id": settlement.id, "name": "Jan", "document": b"cGFwaWVy"}
        ).action_confirm()
        self.assertEqual(
            (settlement.state, settlement.accepted_how), ("accepted", "paper")
        )

    def test_letter(self):
        settlement = self._settlement()
        html = settlement._render_letter().decode()
        for words in (
            self.invoice.name,
            settlement._money(1331),
            settlement._money(600),
            "discharge each other",
            "lapses without further notice",
            "within 14 days",
        ):
            self.assertIn(words, html)
        mail = settlement.message_ids.filtered("attachment_ids")
        self.assertEqual(mail.attachment_ids, settlement.sudo().letter_attachment_id)


@tagged("post_install", "-at_install")
class TestSettlementPortal(SettlementTestCommon, HttpCase):
    """The debtor reads, accepts or declines; nobody else does."""

    def _post(self, settlement, answer, token=None, **data):
        data["csrf_token"] = Request.csrf_token(self)
        if token:
            data["access_token"] = token
        return self.url_open(
            f"/my/settlements/{settlement.id}/{answer}",
            data=data,
            allow_redirects=False,
        )

    def test_accept_and_decline(self):
        settlement = self._settlement().sudo()
        url = settlement.get_portal_url()
        self.authenticate(None, None)
        page = self.url_open(url)
        self.assertIn("discharge each other", page.text)
        self.assertIn(settlement.name, page.text)
        token = settlement.access_token
        refused = self._post(settlement, "accept", token, name="", key="x")
        self.assertEqual(refused.status_code, 422)
        self.assertIn("enter your name", refused.text)
        wrong = self._post(settlement, "accept", "wrong", name="Jan")
        self.assertEqual(wrong.status_code, 303)
        self.assertEqual(settlement.state, "proposed")
        key = settlement._get_terms_key()
        self._post(settlement, "accept", token, name="Jan Jansen", key=key)
        settlement.invalidate_recordset()
        self.assertEqual(
            (settlement.state, settlement.accepted_by), ("accepted", "Jan Jansen")
        )
        pdf = self.url_open(f"/my/settlements/{settlement.id}/pdf?access_token={token}")
        self.assertEqual(pdf.status_code, 200)

    def test_another_debtor_sees_nothing(self):
        settlement = self._settlement().sudo()
        contact = self.env["res.partner"].create(
            {"name": "Sofie", "parent_id": self.government.id}
        )
        new_test_user(
            self.env,
            "settlement_stranger",
            groups="base.group_portal",
            partner_id=contact.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.authenticate("settlement_stranger", "settlement_stranger")
        answer = self.url_open(
            f"/my/settlements/{settlement.id}", allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)
        self._post(settlement, "decline", message="No")
        self.assertEqual(settlement.state, "proposed")
        with mute_logger("odoo.http"):
            pdf = self.url_open(f"/my/settlements/{settlement.id}/pdf")
        self.assertEqual(pdf.status_code, 404)
        self.authenticate(None, None)
        self._post(settlement, "decline", settlement.access_token, message="Too much")
        settlement.invalidate_recordset()
        self.assertEqual(settlement.state, "declined")
        self.assertIn("Too much", str(settlement.message_ids.mapped("body")))

    def test_real_letter_in_both_languages(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        for lang, words in (("en_US", "Settlement proposal"), ("nl_NL", "SETTLE")):
            self.business.lang = lang
            settlement = self._settlement(propose=False)
            self.env.flush_all()
            content = settlement.with_context(
                force_report_rendering=True
            )._render_letter()
            reader = PdfReader(io.BytesIO(content))
            self.assertEqual(len(reader.pages), 2)
            self.assertIn(words, reader.pages[0].extract_text())
