from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.debt_dispute.call_slots import next_slot, other_half

from .common_letters import LettersCommon

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@tagged("post_install", "-at_install")
class TestCall(LettersCommon):
    """Calls: when they are planned, what their sheet says, and what follows."""

    def _plan_call(self, debtor=None, amount=1000.0):
        """Return the call that the ladder asks for, on Thursday 12 February 2026."""
        debtor = debtor or self.business
        notice = self._sent(
            debtor, self._step("business", "call"), late=10, amount=amount
        )
        return self.env["debt.call"].search([("notice_id", "=", notice.id)])

    def _report(self, call, **values):
        wizard = self.env["debt.call.report"].create({"call_id": call.id, **values})
        return wizard.action_apply()

    def _mails_to(self, partner):
        return (
            self.env["mail.mail"].sudo().search([("recipient_ids", "in", partner.ids)])
        )

    def test_what_is_disputed_is_not_asked_for(self):
        call = self._plan_call()
        self.assertEqual(call.amount_open, 1000.0)
        self.env["debt.dispute"].create(
            {
                "partner_id": call.partner_id.id,
                "line_ids": [(0, 0, {"move_id": call.move_ids.id, "amount": 400.0})],
            }
        )
        self.assertEqual(call.amount_open, 600.0)

    # --- windows ----------------------------------------------------------------

    def test_windows_lie_on_monday_to_wednesday(self):
        # Thursday evening, the weekend: Monday morning.
        for moment in ("2026-02-12 18:00", "2026-02-14 10:00", "2026-02-16 08:00"):
            slot = next_slot(at(moment))
            self.assertEqual(slot.start, at("2026-02-16 09:30"), moment)
            self.assertEqual(slot.end, at("2026-02-16 11:30"), moment)
        self.assertEqual(
            next_slot(at("2026-02-16 11:10")).start, at("2026-02-16 09:30")
        )
        self.assertEqual(
            next_slot(at("2026-02-16 11:20")).start, at("2026-02-16 13:30")
        )
        self.assertEqual(
            next_slot(at("2026-02-18 15:20")).start, at("2026-02-23 09:30")
        )

    def test_windows_skip_public_holidays(self):
        # Easter Monday 6 April 2026; King's Day is Monday 27 April.
        self.assertEqual(
            next_slot(at("2026-04-02 16:00")).start, at("2026-04-07 09:30")
        )
        self.assertEqual(
            next_slot(at("2026-04-24 16:00")).start, at("2026-04-28 09:30")
        )

    def test_a_half_of_the_day_can_be_asked_for(self):
        slot = next_slot(at("2026-02-16 08:00"), "afternoon")
        self.assertEqual(slot.start, at("2026-02-16 13:30"))
        self.assertEqual(next_slot(at("2026-02-16 16:00"), "morning").half, "morning")
        self.assertEqual(other_half("morning"), "afternoon")

    def test_the_step_plans_the_call_in_the_debtors_time(self):
        self.business.tz = "America/New_York"
        call = self._plan_call()
        self.assertEqual(str(call.planned_start), "2026-02-16 14:30:00")
        self.assertIn("09:30", call.window)
        activity = call.activity_ids
        self.assertEqual(str(activity.date_deadline), "2026-02-16")
        self.assertEqual(activity.user_id, self.controller)
        self.assertEqual(activity.summary, call.window)

    def test_the_activity_speaks_the_language_of_who_calls(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.controller.lang = "nl_NL"
        call = self._plan_call()
        dutch = call.with_context(lang="nl_NL").window
        self.assertNotEqual(dutch, call.with_context(lang="en_US").window)
        self.assertEqual(call.activity_ids.summary, dutch)

    # --- sheet ------------------------------------------------------------------

    def test_sheet_tells_what_a_caller_needs(self):
        self._sent(self.business, self._step("business", "reminder"), late=3)
        call = self._plan_call()
        invoice = call.move_ids
        self.env["debt.excuse"].search([]).write({"active": False})
        self.env["debt.excuse"].create({"name": "Dog ate it", "answer": "Poor dog."})
        with freeze_time("2026-02-16 09:00:00"):
            call.invalidate_recordset()
            text = self._to_text(call.sheet_html)
        for expected in (
            "Bouwbedrijf Jansen BV",
            "+31 30 1234567",
            invoice.name,
            "Work done",
            "02/02/2026",
            "Nothing was sent yet",
            "No signature is known",
            "Invoices of the past year: 2. None has been paid yet.",
            "A promise: one amount on one day, 02/23/2026 at the latest.",
            "Dog ate it Poor dog.",
            "Owed today:",
        ):
            self.assertIn(expected, text.replace("Friendly reminder", ""))

    def test_what_falls_due_later_is_not_called_about(self):
        overdue = self._invoice(self.business, "2026-02-02")
        later = self._invoice(self.business, "2026-03-02")
        with freeze_time("2026-02-16 09:00:00"):
            action = self.business.action_debt_call()
            call = self.env["debt.call"].browse(action["res_id"])
            self.assertEqual(call.move_ids, overdue)
            call.move_ids |= later
            self.assertIn("principal €\xa01,000.00", call._get_sheet_claim())
            overdue._get_debt_items().debt_step_id = self._step("business", "pre_due")
            self.assertEqual({row["step"] for row in call._get_sheet_items()}, {""})
            call.move_ids = later
            self.assertEqual(call._get_sheet_claim(), "Nothing has fallen due yet.")

    def test_sheet_lists_what_was_sent_and_said_before(self):
        reminder = self._sent(self.business, self._step("business", "reminder"), late=3)
        call = self.env["debt.call"].create(
            {"partner_id": self.business.id, "move_ids": reminder.move_ids.ids}
        )
        call._plan()
        with freeze_time("2026-02-16 09:00:00"):
            self._report(call, outcome="promise", promise_date="2026-02-20")
        again = self.env["debt.call"].create(
            {"partner_id": self.business.id, "move_ids": reminder.move_ids.ids}
        )
        with freeze_time("2026-02-26 09:00:00"):
            self.env["debt.payment.plan"]._cron_follow_plans()
            text = self._to_text(again.sheet_html)
        self.assertIn(reminder.name, text)
        self.assertIn("€ 1,000.00 by 02/20/2026: Broken", text)
        self.assertIn("10:00–11:00 (1 times)", text)

    def test_sheet_prints_in_the_users_language_and_without_data(self):
        debtor = self.env["res.partner"].create({"name": "X"})
        call = self.env["debt.call"].create({"partner_id": debtor.id})
        html, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "debt_dispute.debt_call_sheet_report", res_ids=call.ids
        )
        text = self._to_text(html.decode())
        self.assertIn("Nothing is open any more: do not call.", text)
        self.assertNotIn("False", text)

    # --- outcomes ---------------------------------------------------------------

    @freeze_time("2026-02-16 09:00:00")
    def test_excuse_proposes_the_outcome_and_the_answer(self):
        call = self._plan_call()
        form = Form(self.env["debt.call.report"].with_context(default_call_id=call.id))
        self.assertEqual(form.promise_amount, 1000.0)
        form.excuse_id = self.env.ref("debt_dispute.debt_excuse_no_money")
        self.assertEqual(form.outcome, "plan")
        self.assertIn("What can you pay today", form.answer)

    @freeze_time("2026-02-16 09:00:00")
    def test_no_answer_plans_the_other_half_of_the_day(self):
        call = self._plan_call()
        self._report(call, outcome="no_answer")
        again = self.env["debt.call"].search([("state", "=", "planned")])
        # 09:00 UTC is 10:00 in Amsterdam.
        self.assertEqual((again.half, again.attempt), ("afternoon", 2))
        self.assertEqual(str(again.planned_start), "2026-02-16 12:30:00")
        self.assertTrue(again.activity_ids)
        self.assertFalse(call.confirmation_id)
        with freeze_time("2026-02-16 13:00:00"):
            self._report(again, outcome="no_answer")
        third = self.env["debt.call"].search([("state", "=", "planned")])
        self.assertEqual(str(third.planned_start), "2026-02-17 08:30:00")

    @freeze_time("2026-02-16 09:00:00")
    def test_after_four_calls_no_new_one_is_planned(self):
        call = self._plan_call()
        call.attempt = 4
        self._report(call, outcome="no_answer")
        self.assertFalse(self.env["debt.call"].search([("state", "=", "planned")]))

    @freeze_time("2026-02-16 09:00:00")
    def test_wrong_person_hears_nothing(self):
        call = self._plan_call()
        right = self.env["res.partner"].create({"name": "Right", "phone": "1"})
        self._report(call, outcome="wrong_person", new_contact_id=right.id)
        self.assertFalse(self._mails_to(self.business))
        again = self.env["debt.call"].search([("state", "=", "planned")])
        self.assertEqual(again.contact_id, right)
        self._report(again, outcome="wrong_person")
        self.assertEqual(again.activity_ids.summary, "Find the right person to call")

    @freeze_time("2026-02-16 09:00:00")
    def test_confirmation_can_be_left_out_and_needs_an_address(self):
        call = self._plan_call()
        self._report(call, outcome="promise", send_confirmation=False)
        self.assertFalse(call.confirmation_id)
        call = self._plan_call()
        self.business.email = False
        self._report(call, outcome="promise")
        self.assertFalse(call.confirmation_id)
        self.assertIn("no e-mail address", "".join(call.message_ids.mapped("body")))

    @freeze_time("2026-02-16 09:00:00")
    def test_bad_input_is_refused_with_a_reason(self):
        call = self._plan_call()
        for values, reason in (
            ({"outcome": "promise", "promise_date": "2026-02-15"}, "not past"),
            ({"outcome": "promise", "promise_amount": 0.0}, "amount"),
            ({"outcome": "plan", "instalment_count": 1}, "two instalments"),
            ({"outcome": "dispute"}, "what the debtor disputes"),
        ):
            with self.assertRaisesRegex(UserError, reason):
                self._report(call, **values)
        self._report(call, outcome="no_agreement")
        with self.assertRaisesRegex(UserError, "already"):
            self._report(call, outcome="no_agreement")

    @freeze_time("2026-02-16 09:00:00")
    def test_call_from_invoice_or_debtor_is_planned_once(self):
        invoice = self._invoice(self.business, "2026-02-02")
        first = invoice.action_debt_call()
        second = self.business.action_debt_call()
        self.assertEqual(first["res_id"], second["res_id"])
        with self.assertRaisesRegex(UserError, "no open invoice"):
            self.government.action_debt_call()

    @freeze_time("2026-02-16 09:00:00")
    def test_calls_about_paid_invoices_are_cancelled(self):
        call = self._plan_call()
        other = self._plan_call(self.government)
        self._pay(call.move_ids, "2026-02-16")
        self.env["debt.call"]._cron_cancel_settled()
        self.assertEqual((call.state, other.state), ("cancelled", "planned"))
        self.assertFalse(call.activity_ids)

    def test_other_companies_do_not_see_the_call(self):
        call = self._plan_call()
        other = self.env["res.company"].create({"name": "Other BV"})
        user = self.controller
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        calls = self.env["debt.call"].with_user(user).with_company(other)
        self.assertFalse(calls.search([("id", "=", call.id)]))

    def test_time_of_a_call_is_days_not_hours_off_in_summer(self):
        slot = next_slot(at("2026-07-01 16:00"))
        self.assertEqual(slot.start.utcoffset(), timedelta(hours=2))
