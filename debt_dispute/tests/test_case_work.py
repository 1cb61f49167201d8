from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_access import AccessCommon


@tagged("post_install", "-at_install")
class TestCaseWork(AccessCommon):
    """What is open, how urgent it is and what to do next: stored, and right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["debt.case"]
        cls.company.debt_bank_check = "none"
        cls.today = fields.Date.to_date("2026-11-21")
        cls.invoice = cls._invoice(cls.business, 1000, due="2026-08-01")
        cls.case = cls.cases._open_for(cls.invoice)
        cls.user = cls._create_user("collector", "account.group_account_invoice")

    def _days_late(self, days, amount, debtor=None, **values):
        return self._invoice(
            debtor or self.business,
            amount,
            due=self.today - timedelta(days=days),
            **values,
        )

    # --- aging --------------------------------------------------------------

    def test_aging_to_the_day(self):
        for days, amount in (
            (-5, 1),
            (0, 2),
            (1, 4),
            (30, 8),
            (31, 16),
            (60, 32),
            (61, 64),
            (90, 128),
            (91, 256),
        ):
            self._days_late(days, amount)
        self._pay(self.invoice, 600, "2026-11-01")
        case = self.case
        self.assertEqual(case.aging_not_due, 1 + 2)
        self.assertEqual(case.aging_30, 4 + 8)
        self.assertEqual(case.aging_60, 16 + 32)
        self.assertEqual(case.aging_90, 64 + 128)
        self.assertEqual(case.aging_older, 256 + 400)
        self.assertEqual(case.amount_open, 511 + 400)
        self.assertEqual(case.oldest_due_date, self.invoice.invoice_date_due)

    def test_aging_is_in_the_company_currency(self):
        dollar = self._create_dollar(("2026-01-01", 1.25))
        invoice = self._days_late(40, 100, currency_id=dollar.id)
        case = self.cases._open_for(invoice)
        self.assertEqual(case.currency_id, dollar)
        self.assertEqual((case.aging_60, case.amount_open), (80, 80))

    def test_it_ages_by_the_nightly_run(self):
        invoice = self._days_late(25, 100, self.consumer)
        case = self.cases._open_for(invoice)
        self.assertEqual((case.aging_30, case.aging_60), (100, 0))
        cron = self.env.ref("debt_dispute.ir_cron_debt_case_refresh")
        with self.enter_registry_test_mode(), freeze_time("2026-12-01"):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((case.aging_30, case.aging_60), (0, 100))
        self.assertEqual(case.refreshed_on, fields.Date.to_date("2026-12-01"))

    def test_groups_add_up(self):
        self.cases._open_for(self._days_late(10, 250, self.consumer))
        (group,) = self.cases._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["amount_open:sum", "aging_30:sum", "aging_older:sum"],
        )
        self.assertEqual(group, (1250, 250, 1000))

    # --- held ---------------------------------------------------------------

    def _dispute(self, invoice, amount):
        return self.env["debt.dispute"].create(
            {
                "partner_id": invoice.partner_id.id,
                "line_ids": [Command.create({"move_id": invoice.id, "amount": amount})],
            }
        )

    def test_held_by_dispute_hold_and_promise(self):
        second = self._days_late(20, 500)
        third = self._days_late(10, 300)
        self.assertEqual(self.case.amount_held, 0)
        dispute = self._dispute(self.invoice, 400)
        self.assertEqual(self.case.amount_held, 400)
        self.assertEqual(self.case.amount_collectable, 1800 - 400)
        hold = self.env["debt.hold"].create({"reason": "Ill", "move_id": second.id})
        self.assertEqual(self.case.amount_held, 400 + 500)
        promise = self.env["debt.payment.plan"]._make_promise(
            third, fields.Date.add(self.today, days=5), {}
        )
        self.assertEqual(self.case.amount_held, 400 + 500 + 300)
        self.assertEqual(self.case.promise_date, promise.instalment_ids.date_due)
        self.assertEqual(self.case.claim_held, 400)
        self.assertIn("Ill", self.case.hold_html)
        self.assertIn(dispute.name, self.case.hold_html)
        self.assertIn(promise.name, self.case.hold_html)
        hold.action_lift()
        dispute.action_withdraw()
        promise._cancel("Changed his mind")
        self.assertEqual(self.case.amount_held, 0)
        self.assertFalse(self.case.promise_date)

    # --- priority -----------------------------------------------------------

    def _points(self, case=None):
        case = case or self.case
        parts = {
            part: case[f"priority_{part}"]
            for part in (
                "amount",
                "age",
                "step",
                "promise",
                "deadline",
                "prescription",
            )
        }
        self.assertAlmostEqual(case.priority, sum(parts.values()))
        return {part: points for part, points in parts.items() if points}

    def test_points_are_those_of_the_table(self):
        # EUR 1,000 of 10,000 and 112 of 90 days late
        self.assertEqual(self._points(), {"amount": 3.0, "age": 20.0})
        self.company.debt_priority_full_amount = 500
        self.assertEqual(self._points(), {"amount": 30.0, "age": 20.0})
        self.company.write({"debt_priority_amount": 10, "debt_priority_full_days": 224})
        self.assertEqual(self._points(), {"amount": 10.0, "age": 10.0})

    def test_points_for_the_step(self):
        steps = self.invoice.debt_policy_id.step_ids.sorted("sequence")
        self.invoice._get_debt_items().debt_step_id = steps[-1]
        self.case._refresh_work()
        self.assertEqual(self.case.step_id, steps[-1])
        self.assertEqual(self.case.priority_step, 15.0)

    def test_points_for_promise_and_deadline(self):
        promise = self.env["debt.payment.plan"]._make_promise(
            self.invoice, fields.Date.add(self.today, days=5), {}
        )
        # All is held: amount and age do not count, and the promise not yet.
        self.assertEqual(self._points(), {})
        with freeze_time("2026-11-26"):
            self.case._refresh_work()
            self.assertEqual(self._points(), {"promise": 15.0})
            self.assertEqual(self.case.next_action, "money")
        promise._cancel("No")
        self.case.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.add(self.today, days=3),
            user_id=self.env.uid,
        )
        self.assertEqual(self._points()["deadline"], 5.0)
        self.case.activity_ids.date_deadline = self.today
        self.assertEqual(self._points()["deadline"], 10.0)

    def test_points_for_prescription(self):
        for days, points in ((200, 0.0), (150, 5.0), (20, 10.0), (0, 0.0)):
            self.invoice.debt_prescription_date = fields.Date.add(self.today, days=days)
            self.case._refresh_work()
            self.assertEqual(self.case.priority_prescription, points, days)
            self.assertEqual(bool(self.case.prescription_warning), days != 200)
        self.invoice.debt_prescription_date = fields.Date.add(self.today, days=20)
        self.case._refresh_work()
        self.assertEqual(self.case.next_action, "prescription")

    def test_build_up_is_shown(self):
        html = self.case.priority_html
        for text in ("Amount", "1,000.00", "10,000.00", "112 days late", "23.0"):
            self.assertIn(text, html)

    def test_weights_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "at most 100"):
            self.company.debt_priority_age = 40
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.company.debt_priority_age = -1

    # --- next action --------------------------------------------------------

    def test_next_action_is_what_is_due_first(self):
        case = self.case
        self.assertEqual(case.next_action, "step")
        self.assertEqual(
            case.next_action_date, self.invoice._get_debt_items().debt_next_date
        )
        call_action = case.action_new_call()
        call = self.env["debt.call"].browse(call_action["res_id"])
        self.assertEqual(case.next_action, "step")
        hold = self.env["debt.hold"].create({"reason": "x", "move_id": self.invoice.id})
        self.assertEqual(case.next_action, "call")
        self.assertEqual(case.next_action_date, call.planned_start.date())
        call.action_cancel()
        self.assertEqual((case.next_action, case.next_action_date), ("wait", False))
        hold.action_lift()
        self.assertEqual(case.next_action, "step")
        dispute = self._dispute(self.invoice, 1000)
        self.assertEqual(case.next_action, "dispute")
        self.assertEqual(case.next_action_date, dispute.next_deadline.date())
        dispute.action_withdraw()
        self._pay(self.invoice, 1000, "2026-11-21")
        self.assertEqual((case.state, case.next_action), ("closed", False))

    def test_a_notice_that_waits(self):
        items = self.invoice._get_debt_items()
        self.env["debt.notice.run"]._plan_items(self.today, items.ids)
        notice = items.debt_waiting_notice_id
        self.assertTrue(notice)
        notice.write({"state": "to_approve"})
        self.assertEqual(self.case.next_action, "approve")
        notice.write({"state": "ready", "channel": "letter"})
        self.assertEqual(self.case.next_action, "print")
        notice.channel = "email"
        notice.write({"state": "failed"})
        self.assertEqual(self.case.next_action, "failed")

    def test_filters_of_the_work_list(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "debt_dispute.debt_case_action_work"
        )
        self.assertEqual(action["views"][0][1], "list")
        due = self.cases.search([("next_action_date", "<=", "today")])
        self.assertIn(self.case, due)
        self.case.action_new_hold()
        self.env["debt.hold"].create({"reason": "x", "move_id": self.invoice.id})
        self.assertNotIn(
            self.case, self.cases.search([("next_action_date", "<=", "today")])
        )

    # --- queries ------------------------------------------------------------

    def _count(self, function):
        for _attempt in ("warm up", "count"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _make_cases(self, count):
        moves = self.env["account.move"]
        for number in range(count):
            debtor = self._create_debtor(f"Debtor {number}", is_company=True)
            moves |= self._days_late(10 * number, 100 + number, debtor)
            moves |= self._days_late(5, 50, debtor)
        return self.cases._open_for(moves)

    def test_refreshing_many_cases_takes_as_many_queries_as_few(self):
        cases = self._make_cases(10)
        for case in cases[::3]:
            self._dispute(case.move_ids[:1], 10)
        counts = [self._count(batch._refresh_work) for batch in (cases[:2], cases)]
        self.assertEqual(counts[0], counts[1])

    def test_the_list_takes_as_many_queries_for_many_cases(self):
        cases = self._make_cases(8)
        view = self.env.ref("debt_dispute.debt_case_view_work_list")
        arch = self.cases.get_view(view.id, "list")
        specification = {
            name: {"fields": {"display_name": {}}}
            if self.cases._fields[name].type == "many2one"
            else {}
            for name in arch["models"]["debt.case"]
            if name in self.cases._fields
            and self.cases._fields[name].type != "one2many"
        }
        self.assertIn("priority", specification)
        listed = self.cases.with_user(self.user)
        counts = [
            self._count(
                lambda ids=ids: listed.web_search_read(
                    [("id", "in", ids)], specification
                )
            )
            for ids in (cases[:2].ids, cases.ids)
        ]
        self.assertEqual(counts[0], counts[1])

    def test_opening_many_cases_takes_as_many_queries_as_few(self):
        moves = self.env["account.move"]
        for number in range(8):
            moves |= self._days_late(
                10, 100, self._create_debtor(f"D{number}", is_company=True)
            )

        def open_for(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.cases._open_for(some)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        open_for(moves[:1])
        two = open_for(moves[1:3])
        five = open_for(moves[3:])
        self.assertLessEqual(five, two)

    def test_a_payment_without_a_case_costs_no_query_more(self):
        invoice = self._days_late(10, 100, self.consumer)
        items = invoice._get_debt_items()
        partials = self.env["account.partial.reconcile"]
        self.env.invalidate_all()
        items.move_id.mapped("name")
        before = self.env.cr.sql_log_count
        self.assertFalse(items.move_id.debt_case_id)
        partials._get_debt_cases()._follow_money()
        self.assertEqual(self.env.cr.sql_log_count - before, 0)
