from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeDeadline(DisputeTestCommon):
    """Deadlines in working time: Monday to Friday, 8 to 12 and 13 to 17, UTC."""

    def _at(self, moment):
        return self._dispute(
            self._create_sale(), date_opened=fields.Datetime.to_datetime(moment)
        )

    def test_24_hours_are_a_working_day(self):
        for opened, reply, resolution in (
            # Monday 10:00 → Tuesday 10:00; five days → next Monday 10:00
            ("2026-11-23 10:00:00", "2026-11-24 10:00:00", "2026-11-30 10:00:00"),
            # Friday 16:00 → Monday 16:00
            ("2026-11-20 16:00:00", "2026-11-23 16:00:00", "2026-11-27 16:00:00"),
            # Saturday: Monday's whole day
            ("2026-11-21 12:00:00", "2026-11-23 17:00:00", "2026-11-27 17:00:00"),
        ):
            with self.subTest(opened=opened):
                dispute = self._at(opened)
                self.assertEqual(str(dispute.deadline_reply), reply)
                self.assertEqual(str(dispute.deadline_resolution), resolution)

    def test_holiday_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-11-24 00:00:00",
                "date_to": "2026-11-24 23:59:59",
            }
        )
        self.assertEqual(
            str(self._at("2026-11-23 10:00:00").deadline_reply), "2026-11-25 10:00:00"
        )

    def test_no_calendar(self):
        self.company.resource_calendar_id = False
        self.assertEqual(
            str(self._at("2026-11-21 12:00:00").deadline_reply), "2026-11-22 12:00:00"
        )

    def test_company_terms(self):
        self.company.write(
            {"debt_dispute_reply_hours": 12, "debt_dispute_resolution_days": 2}
        )
        dispute = self._at("2026-11-23 08:00:00")
        self.assertEqual(str(dispute.deadline_reply), "2026-11-23 12:00:00")
        self.assertEqual(str(dispute.deadline_resolution), "2026-11-24 17:00:00")

    def test_chargeback(self):
        self.company.debt_dispute_chargeback_days = 10
        dispute = self._dispute(self._create_sale(), channel="chargeback")
        self.assertEqual(str(dispute.deadline_chargeback), "2026-12-03")
        own = self._dispute(
            self._create_sale(),
            channel="chargeback",
            deadline_chargeback="2026-11-25",
        )
        self.assertEqual(str(own.deadline_chargeback), "2026-11-25")
        own.action_acknowledge_without_mail()
        self.assertEqual(own.next_deadline_kind, "deadline_chargeback")
        # The bank does not wait while we wait for the customer.
        own._wait_for_customer()
        self.assertEqual(own.next_deadline_kind, "deadline_chargeback")

    def test_clock_stands_still_while_waiting(self):
        dispute = self._at("2026-11-23 10:00:00")
        dispute.action_acknowledge_without_mail()
        self.assertEqual(dispute.next_deadline_kind, "deadline_resolution")
        dispute._wait_for_customer()
        self.assertEqual(dispute.deadline_state, "paused")
        self.assertFalse(dispute.next_deadline)
        with freeze_time("2026-11-26 10:00:00"):
            dispute.action_stop_waiting()
        # Three working days later than 30 November 10:00.
        self.assertEqual(str(dispute.deadline_resolution), "2026-12-03 10:00:00")

    def test_colours(self):
        dispute = self._at("2026-11-23 10:00:00")
        self.assertEqual(dispute.deadline_state, "on_track")
        disputes = self.env["debt.dispute"]
        for moment, state in (
            ("2026-11-24 07:00:00", "near"),
            ("2026-11-24 10:00:01", "missed"),
        ):
            with freeze_time(moment):
                dispute.invalidate_recordset(["deadline_state"])
                self.assertEqual(dispute.deadline_state, state)
                found = disputes.search([("deadline_state", "=", state)])
                self.assertIn(dispute, found)
                self.assertNotIn(
                    dispute, disputes.search([("deadline_state", "=", "on_track")])
                )

    def test_activities(self):
        """One activity when a deadline comes near, one when it was missed."""
        self.company.debt_dispute_coordinator_id = self.manager
        dispute = self._at("2026-11-23 10:00:00")
        dispute.coordinator_id = self.manager
        warn = self.env["debt.dispute"]._cron_warn_of_deadlines
        near = self.env.ref("debt_dispute.mail_activity_type_dispute_near")
        missed = self.env.ref("debt_dispute.mail_activity_type_dispute_missed")

        def activities(kind):
            return dispute.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )

        warn()
        self.assertFalse(activities(near) | activities(missed))
        with freeze_time("2026-11-24 07:00:00"):
            warn()
            warn()
        self.assertEqual(activities(near).user_id, self.controller)
        self.assertEqual(len(activities(near)), 1)
        # Done by hand: not planned again for the same deadline.
        activities(near).action_done()
        with freeze_time("2026-11-24 08:00:00"):
            warn()
        self.assertFalse(activities(near))
        with freeze_time("2026-11-24 11:00:00"):
            warn()
            warn()
        self.assertEqual(activities(missed).user_id, self.controller | self.manager)
        # The first reply was given: the activities go.
        dispute.action_acknowledge_without_mail()
        self.assertFalse(activities(near) | activities(missed))

    def test_cron_runs(self):
        dispute = self._at("2026-11-16 10:00:00")
        with self.enter_registry_test_mode():
            self.env.ref(
                "debt_dispute.ir_cron_warn_of_dispute_deadlines"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(dispute.activity_ids)

    def test_one_that_fails_does_not_stop_the_others(self):
        first = self._at("2026-11-16 10:00:00")
        second = self._at("2026-11-16 10:00:00")
        model = self.registry["debt.dispute"]
        warn = model._warn_of_deadline

        def fail_for_first(dispute, stage):
            warn(dispute, stage)
            if dispute == first:
                raise ValueError("no such calendar")

        self.patch(model, "_warn_of_deadline", fail_for_first)
        with mute_logger("odoo.addons.debt_dispute.cron_tools"):
            self.env["debt.dispute"]._cron_warn_of_deadlines()
        self.assertFalse(first.activity_ids)
        self.assertTrue(second.activity_ids)

    def test_measured_times(self):
        dispute = self._at("2026-11-20 16:00:00")
        dispute.action_acknowledge_without_mail()
        # One hour of Friday and two of Monday.
        self.assertEqual(dispute.hours_first_reply, 3.0)
        self._resolve(dispute, "explanation")
        self.assertEqual(dispute.days_open, 2.75)

    def test_reopened_gets_a_new_term(self):
        dispute = self._at("2026-11-02 10:00:00")
        self._resolve(dispute, "explanation")
        dispute.action_reopen()
        self.assertEqual(str(dispute.deadline_resolution), "2026-11-30 10:00:00")
