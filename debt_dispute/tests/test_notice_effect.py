from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_letters import LettersCommon


@tagged("post_install", "-at_install")
class TestNoticeEffect(LettersCommon):
    """What a notice does in law, and what it does not do if it went wrong."""

    def setUp(self):
        super().setUp()
        self.letter = self._step("consumer", "fourteen_day_letter")
        self.demand = self._step("consumer", "final_demand")
        self.company.debt_small_instalments = "none"

    def _costs(self, invoices, day):
        """Return the costs of the claim on a day."""
        self.env.invalidate_all()
        items = invoices._get_debt_items()
        claim = self.env["debt.claim"]._compute(items, fields.Date.to_date(day)).claim
        return float(claim.costs)

    def _letter(self, invoices, day, **values):
        """Return a 14-day letter that went out on a day."""
        return self._send(self._ready(invoices, self.letter, day, **values))

    def _allow_again(self, invoice):
        """Let a step be taken a second time, as if the first was a repetition."""
        notices = self._item(invoice).debt_notice_line_ids.notice_id
        notices._as_sending().line_ids.occurrence = 2
        self.env.flush_all()

    # --- what reached nobody ------------------------------------------------

    def test_a_letter_that_became_an_activity_makes_no_costs_due(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="activity")
        self.assertEqual(self._costs(invoice, "2026-06-01"), 0)
        obstacle = self.service._get_legal_obstacle(
            self._item(invoice), self.demand, fields.Date.to_date("2026-06-01")
        )
        self.assertIn("No 14-day letter", obstacle)
        self.assertFalse(notice.costs_due_from)
        self.assertFalse(notice.received_on)

    def test_a_call_does_not_interrupt_prescription(self):
        invoice = self._invoice(self.business, "2024-01-05")
        before = invoice.debt_prescription_date
        step = self._step("business", "final_demand")
        self._send(self._ready(invoice, step, "2026-01-22", channel="activity"))
        self.assertEqual(invoice.debt_prescription_date, before)
        self._allow_again(invoice)
        self._send(self._ready(invoice, step, "2026-02-23", channel="letter"))
        self.assertGreater(invoice.debt_prescription_date, before)

    def test_a_call_does_not_put_a_consumer_in_default(self):
        self.company.debt_consumer_default = "notice"
        invoice = self._invoice(self.consumer, "2026-01-05")
        step = self._step("consumer", "reminder")
        self._send(self._ready(invoice, step, "2026-01-08", channel="activity"))
        self.assertIsNone(self._item(invoice)._get_debt_default_date())
        self._allow_again(invoice)
        self._send(self._ready(invoice, step, "2026-01-12", channel="email"))
        self.assertEqual(
            str(self._item(invoice)._get_debt_default_date()), "2026-01-20"
        )

    def test_no_more_is_due_than_the_letter_announced(self):
        invoice = self._invoice(self.consumer, "2026-01-05", 1000.0)
        payment = self._pay(invoice, "2026-01-20", 400.0)
        notice = self._letter(invoice, "2026-01-22", channel="email")
        self.assertEqual(notice.announced_costs, 90)
        self.assertEqual(self._costs(invoice, "2026-06-01"), 90)
        # The payment is undone: the costs over 1,000 were never announced.
        payment.move_id.line_ids.remove_move_reconcile()
        payment.action_draft()
        self.assertEqual(invoice.amount_residual, 1000)
        self.assertEqual(self._costs(invoice, "2026-06-01"), 90)

    def test_a_letter_that_came_back_is_repeated_by_email(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22")
        with freeze_time("2026-01-29 10:00:00"):
            notice.action_not_arrived()
        self.assertTrue(notice.is_bounced)
        self.assertEqual(self._costs(invoice, "2026-06-01"), 0)
        again = self.notices.search([("replaces_id", "=", notice.id)])
        self.assertEqual(again.channel, "email")

    def test_a_letter_without_address_is_repeated_once_there_is_one(self):
        self.consumer.write({"email": False, "street": False, "city": False})
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="activity")
        self.consumer.write({"street": "Kade 1", "city": "Delft"})
        with freeze_time("2026-02-02 10:00:00"):
            notice.action_not_arrived()
            again = self.notices.search([("replaces_id", "=", notice.id)])
            self.assertEqual(again.channel, "letter")
            again.action_approve()
            again._deliver()
        self.assertEqual(again.state, "sent", again.error)
        self.assertEqual(self._costs(invoice, "2026-06-01"), 150)

    def test_only_what_was_sent_can_have_failed_to_arrive(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._ready(invoice, self.letter, "2026-01-22")
        with self.assertRaisesRegex(UserError, "did not go out"):
            notice.action_not_arrived()

    def test_no_email_to_an_archived_contact(self):
        self.consumer.active = False
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._run_on("2026-01-08")
        self.assertEqual(notice.move_ids, invoice)
        self.assertEqual(notice.channel, "letter")
        self.assertIn("archived", notice.channel_reason)

    def test_an_email_that_nobody_gets_is_a_failure(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._ready(invoice, self.letter, "2026-01-22", channel="email")
        self.consumer.active = False
        with freeze_time("2026-01-22 09:00:00"):
            notice._deliver()
        self.assertEqual(notice.state, "failed")
        self.assertIn("no e-mail goes out", notice.error)

    # --- days ---------------------------------------------------------------

    def test_a_run_for_a_day_that_is_past_sends_with_the_day_of_today(self):
        self._step("consumer", "reminder").approval = False
        self._invoice(self.consumer, "2026-01-05")
        with freeze_time("2026-03-02 09:00:00"):
            self.service._run(fields.Date.to_date("2026-01-20"))
        notice = self.notices.search([])
        self.assertEqual(str(notice.sent_on), "2026-03-02")
        self.assertEqual(str(notice.date), "2026-03-02")

    def test_the_day_is_that_of_the_company(self):
        """Just after midnight in Amsterdam it is still yesterday in UTC."""
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._ready(invoice, self.letter, "2026-01-22", channel="email")
        with freeze_time("2026-01-21 23:30:00"):
            notice.with_context(tz="UTC")._deliver()
        self.assertEqual(str(notice.sent_on), "2026-01-22")

    def test_the_daily_run_takes_the_day_of_the_company(self):
        self._invoice(self.consumer, "2026-01-05")
        with freeze_time("2026-01-07 23:30:00"):
            self.service.with_context(tz="UTC")._cron_run()
        notice = self.notices.search([])
        self.assertEqual(str(notice.date), "2026-01-08")

    def test_registered_letter_that_comes_late_moves_the_term(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="registered_letter")
        self.assertEqual(str(notice.costs_due_from), "2026-02-10")
        notice.delivered_on = "2026-01-30"
        self.assertEqual(str(notice.received_on), "2026-01-30")
        self.assertEqual(str(notice.costs_due_from), "2026-02-14")
        self.assertEqual(self._costs(invoice, "2026-02-13"), 0)
        self.assertEqual(self._costs(invoice, "2026-02-14"), 150)

    def test_early_delivery_does_not_shorten_the_term(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="registered_letter")
        notice.delivered_on = "2026-01-23"
        self.assertEqual(str(notice.costs_due_from), "2026-02-10")

    def test_late_delivery_keeps_what_a_notice_states(self):
        invoice = self._invoice(self.business, "2026-01-05")
        step = self._step("business", "final_demand")
        notice = self._send(
            self._ready(invoice, step, "2026-02-05", channel="registered_letter")
        )
        stated = notice.last_day_to_pay
        notice.delivered_on = "2026-02-20"
        self.assertEqual(str(notice.received_on), "2026-02-20")
        self.assertEqual(notice.last_day_to_pay, stated)

    def test_a_delivery_before_posting_is_refused(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="registered_letter")
        with self.assertRaisesRegex(UserError, "before it went out"):
            notice.delivered_on = "2026-01-20"

    def _leave(self, notice, day, failure_type=None):
        """Let the queued mail of a notice leave on a day, or fail to."""
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", notice.mail_message_id.id)]
        )
        pids = [] if failure_type else notice.recipient_id
        with freeze_time(f"{day} 10:00:00"):
            mail._postprocess_sent_message(
                success_pids=pids, success_emails=[], failure_type=failure_type
            )

    def test_a_letter_in_the_outbox_does_not_run(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="email")
        self._leave(notice, "2026-01-22", failure_type="mail_smtp")
        self.assertFalse(notice.received_on)
        self.assertEqual(self._costs(invoice, "2026-06-01"), 0)
        self._leave(notice, "2026-01-28")
        self.assertEqual(str(notice.received_on), "2026-01-28")
        self.assertEqual(str(notice.costs_due_from), "2026-02-12")

    def test_a_notice_of_default_that_leaves_late_gives_its_days(self):
        self.company.debt_consumer_default = "notice"
        invoice = self._invoice(self.consumer, "2026-01-05")
        step = self._step("consumer", "reminder")
        notice = self._send(self._ready(invoice, step, "2026-01-12", channel="email"))
        self.assertEqual(
            str(self._item(invoice)._get_debt_default_date()), "2026-01-20"
        )
        self._leave(notice, "2026-01-12", failure_type="mail_smtp")
        self.assertIsNone(self._item(invoice)._get_debt_default_date())
        self._leave(notice, "2026-01-19")
        self.assertEqual(str(notice.last_day_to_pay), "2026-01-20")
        self.assertEqual(
            str(self._item(invoice)._get_debt_default_date()), "2026-01-27"
        )

    def test_a_letter_that_leaves_the_same_day_keeps_its_term(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        notice = self._letter(invoice, "2026-01-22", channel="email")
        before = notice.costs_due_from
        self._leave(notice, "2026-01-22")
        self.assertEqual(notice.costs_due_from, before)

    # --- several letters, and other days of default ---------------------------

    def test_a_second_letter_starts_a_term_of_its_own(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        self._letter(invoice, "2026-01-22")
        self.assertEqual(self._costs(invoice, "2026-03-01"), 150)
        self._allow_again(invoice)
        second = self._letter(invoice, "2026-03-02")
        self.assertEqual(second.announced_costs, 150)
        self.assertEqual(self._costs(invoice, second.last_day_to_pay), 0)
        obstacle = self.service._get_legal_obstacle(
            self._item(invoice), self.demand, second.last_day_to_pay
        )
        self.assertIn("lapses", obstacle)
        self.assertEqual(self._costs(invoice, second.costs_due_from), 150)

    def test_a_letter_before_a_later_due_date_has_no_effect(self):
        invoice = self._invoice(self.consumer, "2026-01-05")
        self._letter(invoice, "2026-01-22")
        self._item(invoice).debt_default_date = "2026-04-30"
        self.assertEqual(self._costs(invoice, "2026-06-01"), 0)

    def test_a_business_owes_no_costs_before_a_later_due_date(self):
        invoice = self._invoice(self.business, "2026-01-05")
        step = self._step("business", "formal_notice")
        self._send(self._ready(invoice, step, "2026-01-26"))
        self.assertEqual(self._costs(invoice, "2026-03-01"), 150)
        self._item(invoice).debt_default_date = "2026-04-30"
        self.assertEqual(self._costs(invoice, "2026-03-01"), 0)

    def test_claims_that_can_be_in_one_letter_go_in_one(self):
        self.consumer.email = "pieter@example.nl"
        first = self._invoice(self.consumer, "2026-01-05", 100.0)
        self._run_days("2026-01-08", "2026-01-16")
        second = self._invoice(self.consumer, "2026-01-16", 120.0)
        later = self._invoice(self.consumer, "2026-02-16", 130.0)
        sent = self._run_days("2026-01-19", "2026-01-22")
        letter = sent[-1][1]
        self.assertTrue(letter.is_fourteen_day_letter)
        self.assertEqual(letter.move_ids, first | second)
        self.assertEqual(letter.announced_costs, 40)
        self.assertNotIn(later, letter.move_ids)

    def test_separate_letters_cost_no_more_than_one(self):
        """A user can still send them one by one: the claim stays that of one."""
        first = self._invoice(self.consumer, "2026-01-05", 2500.0)
        second = self._invoice(self.consumer, "2026-01-06", 2500.0)
        self._letter(first, "2026-01-22")
        letter = self._letter(second, "2026-01-26")
        self.assertEqual(letter.announced_costs, 250)
        self.assertEqual(self._costs(first | second, "2026-06-01"), 625)
        self.assertEqual(self._costs(second, "2026-06-01"), 250)

    def test_a_letter_on_a_cancelled_invoice_takes_nothing_off(self):
        first = self._invoice(self.consumer, "2026-01-05", 2500.0)
        second = self._invoice(self.consumer, "2026-01-06", 2500.0)
        self._letter(first, "2026-01-22")
        first.button_draft()
        first.button_cancel()
        letter = self._letter(second, "2026-01-26")
        self.assertEqual(letter.announced_costs, 375)
        self.assertEqual(self._costs(second, "2026-06-01"), 375)

    def test_what_was_announced_does_not_rise_when_another_invoice_is_cancelled(self):
        first = self._invoice(self.consumer, "2026-01-05", 2500.0)
        second = self._invoice(self.consumer, "2026-01-06", 2500.0)
        self._letter(first, "2026-01-22")
        letter = self._letter(second, "2026-01-26")
        self.assertEqual(letter.announced_costs, 250)
        first.button_draft()
        first.button_cancel()
        self.assertEqual(self._costs(second, "2026-06-01"), 250)

    def test_small_instalments_bear_costs_once_in_six_months(self):
        self.company.debt_small_instalments = "all"
        months = [self._invoice(self.consumer, f"2026-0{n}-05", 50.0) for n in (1, 2)]
        first = self._letter(months[0], "2026-01-22")
        second = self._letter(months[1], "2026-02-23")
        self.assertEqual((first.announced_costs, second.announced_costs), (40, 0))
        text = self._read(second)
        self.assertNotIn("€ 0.00", text)
        self.assertIn("no further collection costs", text)
        self.assertEqual(self._costs(months[0] | months[1], "2026-06-01"), 40)
        self.assertEqual(self._costs(months[1], "2026-06-01"), 0)
        # Another setting asks for nothing that the letters did not announce.
        self.company.debt_small_instalments = "none"
        self.assertEqual(self._costs(months[0] | months[1], "2026-06-01"), 40)

    def test_without_the_rule_each_letter_bears_its_own_costs(self):
        months = [self._invoice(self.consumer, f"2026-0{n}-05", 50.0) for n in (1, 2)]
        letters = [
            self._letter(month, day)
            for month, day in zip(months, ("2026-01-22", "2026-02-23"), strict=True)
        ]
        self.assertEqual([one.announced_costs for one in letters], [40, 40])
        self.assertEqual(self._costs(months[0] | months[1], "2026-06-01"), 80)

    def test_instalments_of_one_invoice_bear_costs_once(self):
        self.company.debt_small_instalments = "invoice"
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two months",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        invoice = self._invoice(self.consumer, "2026-02-04", 100.0, terms=terms)
        other = self._invoice(self.consumer, "2026-03-20", 50.0)
        day = fields.Date.to_date("2026-04-20")
        figures = self.notices._get_figures(
            (invoice | other)._get_debt_items(), self.letter, day
        )
        self.assertEqual(figures.announced.net, 40)
        _first, second = invoice._get_debt_items()
        letter = self._ready(invoice, self.letter, "2026-02-20")
        letter.line_ids.filtered(lambda line: line.item_id == second).unlink()
        self._send(letter)
        self.assertEqual(self._costs(invoice, "2026-03-15"), 40)
        figures = self.notices._get_figures(second, self.letter, day)
        self.assertEqual(figures.announced.net, 0)
        # Another invoice stands alone.
        figures = self.notices._get_figures(
            other._get_debt_items(), self.letter, day + timedelta(days=1)
        )
        self.assertEqual(figures.announced.net, 40)
