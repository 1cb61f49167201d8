from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_dossier import TODAY, DossierCommon, make_pdf


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCompleteness(DossierCommon):
    """What a bailiff asks for, per type of debtor."""

    def _states(self, case=None):
        return {
            item.code: item.state for item in (case or self.case)._get_completeness()
        }

    def _line(self, code):
        return self.case.requirement_line_ids.filtered(
            lambda line: line.requirement_id.code == code
        )

    def _letter(self, day="2026-10-01", **values):
        step = self._step("consumer", "fourteen_day_letter")
        notice = self._ready(self.first | self.second, step, day, **values)
        return self._send(notice)

    def test_checklist_follows_the_debtor_type(self):
        business = self._invoice(self.business, "2026-08-01")
        case = self.env["debt.case"]._open_for(business)
        self.assertIn("final_demand", self._states(case))
        self.assertNotIn("fourteen_day_letter", self._states(case))
        self.assertIn("fourteen_day_letter", self._states())
        self.assertNotIn("registration", self._states())
        self.assertEqual(
            self.case.requirement_line_ids.requirement_id.mapped("code"),
            list(self._states()),
        )

    def test_letter_counts_when_its_term_has_lapsed_for_all_invoices(self):
        self.assertEqual(self._states()["fourteen_day_letter"], "missing")
        letter = self._letter("2026-11-10", channel="letter")
        self.assertGreater(letter.costs_due_from, fields.Date.today())
        self.assertEqual(self._states()["fourteen_day_letter"], "missing")
        self.assertTrue(
            any(
                "Costs are not due yet" in sentence
                for sentence in self.case._get_handover_obstacles()
            )
        )
        with freeze_time(letter.costs_due_from - timedelta(days=1)):
            self.assertEqual(self._states()["fourteen_day_letter"], "missing")
        with freeze_time(letter.costs_due_from):
            self.assertEqual(self._states()["fourteen_day_letter"], "present")
            third = self._invoice(self.consumer, "2026-10-01", 50.0)
            self.assertEqual(third.debt_case_id, self.case)
            self.assertEqual(self._states()["fourteen_day_letter"], "missing")

    def test_letter_needs_proof(self):
        letter = self._letter(channel="letter")
        self.assertEqual(self._states()["fourteen_day_letter"], "present")
        self.assertEqual(self._states()["fourteen_day_proof"], "missing")
        letter.proof_attachment_ids = self._attach("post.pdf", make_pdf("x"), letter)
        self.assertEqual(self._states()["fourteen_day_proof"], "present")
        letter.is_bounced = True
        self.assertEqual(self._states()["fourteen_day_letter"], "missing")
        self.assertEqual(self._states()["fourteen_day_proof"], "missing")

    def test_file_or_reason_settles_an_item(self):
        line = self._line("contract")
        self.assertEqual(line.state, "missing")
        self.assertIn("signed contract", line.where)
        line.attachment_ids = self._attach("order.pdf", make_pdf("order"))
        self.assertEqual((line.state, line.where), ("present", "order.pdf"))
        dossier = self._dossier()
        self.assertEqual(dossier._get_included()[0].kind, "contract")
        proof = self._line("fourteen_day_proof")
        with self.assertRaisesRegex(ValidationError, "Say why"):
            proof.is_not_needed = True
        proof.write({"is_not_needed": True, "reason": "The debtor admits it"})
        self.assertEqual(proof.state, "not_needed")
        self.assertIn("The debtor admits it", self.case.message_ids[0].body)

    def test_obstacles(self):
        self._dispute()
        sentences = self.case._get_handover_obstacles()
        self.assertTrue(any("Dispute" in s and "is open" in s for s in sentences))
        self.assertTrue(any("14-day letter" in s for s in sentences))
        plan = self.env["debt.payment.plan"]._create_for(
            self.first,
            include_interest=False,
            include_costs=False,
            instalment_count=2,
            date_first="2026-12-01",
        )
        plan.action_propose()
        self.assertTrue(
            any(
                "must be kept or ended" in s
                for s in self.case._get_handover_obstacles()
            )
        )

    def test_complete_case_has_no_obstacle(self):
        self._letter(channel="email")
        self._line("contract").attachment_ids = self._attach("c.pdf", make_pdf("c"))
        self.assertEqual(self.case._get_handover_obstacles(), [])
        self.assertFalse(self.case.missing_requirements)

    def test_post_office_box_is_no_address(self):
        self.assertEqual(self._states()["address"], "present")
        self.consumer.street = "Postbus 12"
        self.assertEqual(self._states()["address"], "missing")

    def test_new_requirement_comes_on_the_checklist(self):
        new = self.env["debt.dossier.requirement"].create(
            {"name": "Passport", "code": "passport", "is_required": True}
        )
        self.assertIn("Passport", self.case.missing_requirements)
        self.case.action_sync_requirements()
        self.assertIn(new, self.case.requirement_line_ids.requirement_id)
        with self.assertRaises(ValidationError):
            new.write(
                {
                    "for_business": False,
                    "for_consumer": False,
                    "for_government": False,
                }
            )

    def test_clerk_sees_and_settles_the_checklist(self):
        line = self._line("contract").with_user(self.clerk)
        upload = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create({"name": "order.pdf", "raw": make_pdf("order")})
        )
        line.attachment_ids = [Command.set(upload.ids)]
        self.assertEqual(line.state, "present")
        self.assertEqual(upload.res_id, line.id)
