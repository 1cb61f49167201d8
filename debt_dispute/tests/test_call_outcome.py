from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common_letters import LettersCommon


@freeze_time("2026-02-16 09:00:00")
@tagged("post_install", "-at_install")
class TestCallOutcome(LettersCommon):
    """What the wizard of a call leaves behind when the debtor contests the invoices."""

    def _report(self, outcome, **values):
        """Report the call that the ladder asked for, as a user does on the form."""
        notice = self._sent(self.business, self._step("business", "call"), late=10)
        call = self.env["debt.call"].search([("notice_id", "=", notice.id)])
        form = Form(self.env["debt.call.report"].with_context(default_call_id=call.id))
        form.outcome = outcome
        for name, value in values.items():
            form[name] = value
        return call, form.save().action_apply()

    def test_dispute_is_opened_on_the_invoices_in_the_debtors_words(self):
        call, action = self._report("dispute", note="Half of it was never delivered")
        dispute = self.env["debt.dispute"].browse(action["res_id"])
        self.assertEqual(dispute.line_ids.move_id, call.move_ids)
        self.assertEqual(dispute.partner_id, self.business)
        self.assertEqual(dispute.channel, "phone")
        self.assertIn("never delivered", str(dispute.customer_words))
        self.assertTrue(dispute.is_open)
        holds = call.move_ids._get_debt_holds()[call.move_ids.id]
        self.assertIn("dispute", [hold.kind for hold in holds])
        self.assertFalse(self._run_on("2026-03-09"))
        self.assertEqual(call.confirmation_id.partner_ids, self.business)
