from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_plan import TODAY, PlanTestCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanResume(PlanTestCommon):
    """Where the ladder goes on after a broken plan, and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("debt_dispute.debt_escalation_policy_business")

    def _step(self, name, debtor_type="business"):
        return self.env.ref(f"debt_dispute.debt_escalation_step_{debtor_type}_{name}")

    def _break(self, invoice):
        """Break a plan on Tuesday 8 December 2026; return its item."""
        plan = self._active_plan(invoice)
        self._run("2026-12-08")
        self.assertEqual(plan.state, "broken")
        return invoice._get_debt_items()

    def assert_next(self, item, step, day):
        self.assertEqual(item.debt_next_step_id, step)
        self.assertEqual(str(item.debt_next_date), day)

    def test_resumes_at_the_step_that_the_policy_names(self):
        """From the bottom to the formal notice, seven days after the plan broke."""
        invoice = self._invoice()
        self.assertEqual(invoice.debt_next_step_id.kind, "pre_due")
        item = self._break(invoice)
        self.assert_next(item, self._step("formal_notice"), "2026-12-15")
        (message,) = invoice.message_ids.filtered(
            lambda message: "was broken" in (message.body or "")
        )
        self.assertIn("Formal notice follows on 12/15/2026", message.body)

    def test_the_run_takes_it_on_that_day(self):
        item = self._break(self._invoice())
        self.company.debt_bank_check = "none"
        run = self.env["debt.notice.run"].with_company(self.company)
        for day, steps in (
            ("2026-12-14", []),
            ("2026-12-15", [self._step("formal_notice")]),
        ):
            with freeze_time(day):
                drafts = run._evaluate(item, self.day(day)).drafts
                self.assertEqual([draft.step for draft in drafts], steps)

    def test_no_step_is_repeated(self):
        invoice = self._invoice()
        invoice._get_debt_items().debt_step_id = self._step("final_demand")
        item = self._break(invoice)
        self.assert_next(item, self._step("handover"), "2026-12-18")

    def test_without_a_named_step_it_goes_on_where_it_stood(self):
        self.policy.resume_step_id = False
        invoice = self._invoice()
        invoice._get_debt_items().debt_step_id = self._step("reminder")
        item = self._break(invoice)
        self.assert_next(item, self._step("call"), "2026-12-14")

    def test_a_consumer_gets_the_letter_before_costs(self):
        """Whatever the policy names: 13 December is a Sunday."""
        policy = self.env.ref("debt_dispute.debt_escalation_policy_consumer")
        letter = self._step("fourteen_day_letter", "consumer")
        self.assertEqual(policy.resume_step_id, letter)
        policy.resume_step_id = self._step("final_demand", "consumer")
        invoice = self._invoice(debtor=self.other_debtor)
        self.assertEqual(invoice.debt_policy_id, policy)
        item = self._break(invoice)
        self.assert_next(item, letter, "2026-12-14")

    def test_a_consumer_who_had_the_letter_gets_the_demand(self):
        invoice = self._invoice(debtor=self.other_debtor)
        letter = self._step("fourteen_day_letter", "consumer")
        item = invoice._get_debt_items()
        notice = self.env["debt.notice"].create(
            {
                "company_id": self.company.id,
                "currency_id": invoice.currency_id.id,
                "partner_id": self.other_debtor.id,
                "recipient_id": self.other_debtor.id,
                "step_id": letter.id,
                "kind": letter.kind,
                "channel": "letter",
                "date": "2026-11-18",
                "is_fourteen_day_letter": True,
                "state": "sent",
                "received_on": "2026-11-20",
                "line_ids": [
                    Command.create(
                        {
                            "company_id": self.company.id,
                            "currency_id": invoice.currency_id.id,
                            "step_id": letter.id,
                            "item_id": item.id,
                            "move_id": invoice.id,
                        }
                    )
                ],
            }
        )
        item.write({"debt_step_id": letter.id, "debt_step_date": notice.date})
        invoice.debt_policy_id.resume_step_id = self._step("handover", "consumer")
        item = self._break(invoice)
        # Fifty days after it was due is Sunday 20 December.
        self.assert_next(item, self._step("handover", "consumer"), "2026-12-21")

    def test_not_before_it_is_due(self):
        """A plan of invoices that are not due yet does not make them due."""
        item = self._break(self._invoice(due="2026-12-05"))
        # Twenty days after 5 December is Christmas.
        self.assert_next(item, self._step("formal_notice"), "2026-12-28")

    def test_a_cancelled_plan_goes_on_where_it_stood(self):
        invoice = self._invoice()
        item = invoice._get_debt_items()
        item.debt_step_id = self._step("reminder")
        plan = self._active_plan(invoice)
        plan._cancel("Agreed otherwise")
        self.assert_next(item, self._step("call"), "2026-11-30")

    def test_step_of_another_policy(self):
        with self.assertRaisesRegex(ValidationError, "Choose another step"):
            self.policy.resume_step_id = self._step("formal_notice", "government")

    def test_the_step_stays_in_its_policy(self):
        with self.assertRaisesRegex(ValidationError, "Choose another step"):
            self._step("formal_notice").policy_id = self.env.ref(
                "debt_dispute.debt_escalation_policy_government"
            )

    def test_a_copy_goes_on_at_its_own_step(self):
        copied = self.policy.copy()
        self.assertEqual(copied.resume_step_id.policy_id, copied)
        self.assertEqual(copied.resume_step_id.name, self.policy.resume_step_id.name)

    def test_an_archived_step_is_not_resumed_at(self):
        self._step("formal_notice").active = False
        item = self._break(self._invoice())
        self.assertEqual(item.debt_next_step_id, self._step("pre_due"))
