from decimal import Decimal
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.account_move import Hold
from .common_escalation import EscalationRunCommon


@tagged("post_install", "-at_install")
class TestEscalationPosition(EscalationRunCommon):
    """Where an item stands on its ladder, what holds it and what the law forbids."""

    # --- position -----------------------------------------------------------

    def test_position_from_posting_to_payment(self):
        invoice = self._invoice(self.business, "2026-03-02")
        item = self._item(invoice)
        self.assertEqual(invoice.debt_policy_id, self._policy("business"))
        self.assertEqual(item.debt_next_step_id.kind, "pre_due")
        self.assertEqual(str(item.debt_next_date), "2026-02-27")
        item.date_maturity = "2026-03-20"
        self.assertEqual(str(item.debt_next_date), "2026-03-17")
        invoice.button_draft()
        self.assertFalse(invoice.debt_policy_id)
        self.assertFalse(item.debt_next_date)
        invoice.action_post()
        self.assertTrue(self._item(invoice).debt_next_date)
        self._pay(invoice, self.today)
        self.assertFalse(self._item(invoice).debt_next_date)

    def test_position_follows_credit_note_and_its_reversal(self):
        invoice = self._invoice(self.business, "2026-02-02")
        credit = invoice._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertFalse(self._item(invoice).debt_next_date)
        credit.line_ids.remove_move_reconcile()
        self.assertTrue(self._item(invoice).debt_next_date)

    def test_position_follows_the_policy(self):
        invoice = self._invoice(self.business, "2026-03-02")
        step = self._step("business", "pre_due")
        step.days = -5
        self.assertEqual(str(self._item(invoice).debt_next_date), "2026-02-25")
        self.business.debt_debtor_type_override = "government"
        self.assertEqual(invoice.debt_policy_id, self._policy("government"))
        self.assertEqual(
            self._item(invoice).debt_next_step_id.policy_id.debtor_type, "government"
        )
        own = self._policy("business").copy()
        invoice.debt_policy_override_id = own
        self.assertEqual(self._item(invoice).debt_next_step_id.policy_id, own)
        self._policy("government").domain = "[('amount_total', '>', 5000)]"
        invoice.debt_policy_override_id = False
        self.assertFalse(invoice.debt_policy_id)
        self.assertIn("No escalation policy", self._why(invoice))

    def test_what_waits_in_a_notice_has_no_next_day(self):
        self._step("business", "reminder").approval = True
        invoice = self._invoice(self.business, "2026-02-02")
        item, moves = self._item(invoice), self.env["account.move"]
        due = [("debt_next_date", "<=", "2026-02-10"), ("id", "=", invoice.id)]
        self.assertEqual(moves.search(due), invoice)
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.state, "to_approve")
        self.assertEqual(item.debt_waiting_notice_id, notice)
        waiting = self.env["account.move.line"].search(
            [("debt_waiting_notice_id", "=", notice.id)]
        )
        self.assertEqual(waiting, item)
        none = [("debt_waiting_notice_id", "=", False), ("id", "=", item.id)]
        self.assertFalse(waiting.search(none))
        self.assertFalse(invoice.debt_next_date)
        self.assertEqual(invoice.debt_next_step_id.kind, "reminder")
        self.assertFalse(moves.search(due))
        notice._cancel("not now")
        self.assertFalse(item.debt_waiting_notice_id)
        self.assertEqual(waiting.search(none), item)
        self.assertTrue(invoice.debt_next_date)

    def test_instalments_fall_due_one_by_one(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (30, 60)
                ],
            }
        )
        invoice = self._invoice(self.business, "2026-02-02", terms=terms)
        first, second = invoice._get_debt_items()
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.line_ids.item_id, first)
        self.assertEqual(notice.total, 500.0)
        self.assertEqual(first.debt_step_id.kind, "reminder")
        self.assertFalse(second.debt_step_id)
        self.assertGreater(second.debt_next_date, first.debt_next_date)

    def test_a_ladder_can_be_changed_half_way(self):
        invoice = self._invoice(self.business, "2026-02-02")
        self._run_on("2026-02-10")
        invoice.debt_policy_override_id = self._policy("government")
        # The reminder of day 3 was sent: that of day 5 would repeat it. It is later,
        # so it is taken; the gap keeps it from following at once.
        item = self._item(invoice)
        self.assertEqual(item.debt_next_step_id.policy_id.debtor_type, "government")
        self.assertGreater(item.debt_next_date, self.today)

    # --- holds --------------------------------------------------------------

    def test_hold_by_hand_is_lifted_by_itself(self):
        invoice = self._invoice(self.business, "2026-02-02")
        wizard = self.env["debt.hold.create"].create(
            {
                "move_ids": invoice.ids,
                "reason": "Waiting for proof of delivery",
                "date_until": "2026-02-16",
            }
        )
        wizard.action_hold()
        self.assertIn("proof of delivery", self._why(invoice))
        self.assertEqual(str(self._item(invoice).debt_next_date), "2026-02-17")
        self.assertFalse(self._run_days("2026-02-10", "2026-02-16"))
        self.assertTrue(self._run_days("2026-02-17", "2026-02-17"))

    def test_hold_of_a_debtor_until_it_is_lifted(self):
        invoice = self._invoice(self.business, "2026-02-02")
        other = self._invoice(self.consumer, "2026-02-02")
        wizard = self.env["debt.hold.create"].create(
            {"partner_ids": self.business.ids, "reason": "In talks"}
        )
        wizard.action_hold()
        self.assertEqual(self._run_on("2026-02-10").move_ids, other)
        self.assertIn("In talks", self._why(invoice))
        self.business.debt_hold_ids.action_lift()
        self.assertEqual(self._run_on("2026-02-11").move_ids, invoice)

    def test_hold_until_an_impossible_day_is_refused(self):
        invoice = self._invoice(self.business, "2026-02-02")
        for day in ("2026-02-09", "2036-02-11", "9999-12-31"):
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(ValidationError, "last day of the hold"),
                self.cr.savepoint(),
            ):
                self.env["debt.hold"].create(
                    {"move_id": invoice.id, "reason": "Typo", "date_until": day}
                )

    def test_dispute_holds_and_its_end_goes_on(self):
        invoice = self._invoice(self.business, "2026-02-02")
        moves = type(self.env["account.move"])

        def disputed(records):
            return {move.id: [Hold("dispute", "Disputed")] for move in records}

        with patch.object(moves, "_get_debt_holds", disputed):
            self.assertFalse(self._run_on("2026-02-10"))
            self.assertIn("Disputed", self._why(invoice))
        self.assertEqual(self._run_on("2026-02-11").move_ids, invoice)

    def test_only_the_disputed_part_is_held(self):
        self._invoice(self.business, "2026-02-02")
        moves = type(self.env["account.move"])
        lines = type(self.env["account.move.line"])
        with (
            patch.object(
                moves,
                "_get_debt_holds",
                lambda records: {m.id: [Hold("dispute", "Disputed")] for m in records},
            ),
            patch.object(lines, "_get_debt_held_amount", lambda line: Decimal(400)),
        ):
            notice = self._run_on("2026-02-10")
        self.assertEqual((notice.total, notice.held), (600.0, 400.0))

    def test_hold_between_making_and_sending(self):
        self._step("business", "reminder").approval = True
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.state, "to_approve")
        self.env["debt.hold"].create({"move_id": invoice.id, "reason": "Stop"})
        notice.action_approve()
        self._run_on("2026-02-10")
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("Stop", notice.cancel_reason)
        self.assertFalse(self._item(invoice).debt_step_date)

    def test_excluded_from_follow_up(self):
        invoice = self._invoice(self.business, "2026-02-02")
        invoice.no_followup = True
        self.assertFalse(self._run_on("2026-02-10"))
        self.assertIn("Excluded", self._why(invoice))

    # --- days ---------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_days_without_end_are_refused(self):
        step = self._step("business", "call")
        for vals in (
            {"days": 99_999_999},
            {"days": -99_999_999},
            {"minimum_gap": 99_999_999},
            {"term_days": 99_999_999},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                step.write(vals)
                step.flush_recordset()

    # --- law ----------------------------------------------------------------

    def test_policy_against_the_law_is_refused(self):
        consumer = self._policy("consumer")
        cases = [
            (self._step("consumer", "call"), {"adds_costs": True}, "14-day letter"),
            (
                self._step("consumer", "final_demand"),
                {"days": 25, "minimum_gap": 1},
                "lapsed",
            ),
            (consumer, {"costs_percent": 10.0}, "scale"),
            (self._step("business", "pre_due"), {"adds_costs": True}, "before default"),
        ]
        for record, vals, reason in cases:
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, reason),
                self.cr.savepoint(),
            ):
                record.write(vals)
        with (
            self.assertRaisesRegex(ValidationError, "before the debtor is in default"),
            self.cr.savepoint(),
        ):
            consumer.copy(
                {
                    "step_ids": [
                        Command.create(
                            {
                                "name": "Letter",
                                "kind": "fourteen_day_letter",
                                "days": 0,
                                "channel": "letter",
                                "is_fourteen_day_letter": True,
                            }
                        )
                    ]
                }
            )
        with self.assertRaisesRegex(ValidationError, "14-day letter"):
            self._step("consumer", "fourteen_day_letter").active = False

    def test_costs_wait_for_the_lapsed_letter_whatever_the_ladder_says(self):
        invoice = self._invoice(self.consumer, "2026-01-02")
        self._item(invoice).debt_step_id = self._step("consumer", "fourteen_day_letter")
        self.assertFalse(self._run_on("2026-02-10"))
        self.assertIn("No 14-day letter was sent", self._why(invoice))

    def test_consumer_default_by_notice(self):
        self.company.debt_consumer_default = "notice"
        invoice = self._invoice(self.consumer, "2026-02-02")
        item = self._item(invoice)
        self.assertIsNone(item._get_debt_default_date())
        reminder = self._run_on("2026-02-10")
        self.assertTrue(reminder.is_notice_of_default)
        self.assertEqual(item._get_debt_default_date(), reminder.last_day_to_pay)
