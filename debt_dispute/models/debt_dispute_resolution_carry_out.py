from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .debt_dispute_resolution import CREDIT_KINDS, DECISION_OF_KIND


class DebtDisputeResolutionCarryOut(models.Model):
    """Proposes a resolution to the customer, and carries it out."""

    _inherit = "debt.dispute.resolution"

    # --- propose ----------------------------------------------------------

    def action_propose(self):
        """Put the proposal to the customer, and open the mail that says so."""
        self.ensure_one()
        self._propose()
        return self.dispute_id._open_composer(
            "debt_dispute.mail_template_dispute_proposal"
        )

    def _propose(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be proposed."))
        self._check_terms()
        self._check_approved()
        dispute = self.dispute_id
        dispute.proposal_id._cancel()
        self._write_outcome(
            {"state": "proposed", "date_proposed": fields.Datetime.now()}
        )
        dispute.invalidate_recordset(["proposal_id"])
        if dispute.state != "proposed":
            dispute._set_state("proposed")
        dispute._message_log(body=self.env._("Proposed: %s.", self._describe()))
        dispute._note_missing_evidence()
        dispute._note_first_reply()
        dispute._wait_for_customer()

    def _accept(self):
        """The customer accepts: carry the proposal out.

        What he agreed to stays agreed if the books refuse it now; the responsible is
        told to carry it out.
        """
        self.ensure_one()
        self._answer("accepted")
        self.dispute_id._message_log(
            body=self.env._("The customer accepts: %s.", self._describe())
        )
        try:
            with self.env.cr.savepoint():
                self.sudo()._apply()
        except (UserError, ValidationError) as error:
            self.dispute_id._tell_responsible(
                self.env._("Carry out the accepted proposal"), str(error)
            )

    def _decline(self, words=None):
        """The customer declines: go on investigating."""
        self.ensure_one()
        self._answer("declined")
        self.dispute_id._message_log(
            body=self.env._("The customer declines: %s.", self._describe())
        )
        if words:
            self.dispute_id._post_customer_words(words)
        self.dispute_id._set_state("investigating")
        self.dispute_id._tell_responsible(self.env._("The proposal was declined"))

    def _answer(self, state):
        if self.state != "proposed":
            raise UserError(self.env._("This proposal has been answered already."))
        self.dispute_id.action_stop_waiting()
        self._write_outcome({"state": state, "date_answered": fields.Datetime.now()})

    def _cancel(self):
        for resolution in self:
            if resolution.state == "done":
                raise UserError(self.env._("What was carried out cannot be cancelled."))
            resolution._write_outcome({"state": "cancelled"})

    # --- carry out --------------------------------------------------------

    def action_apply(self):
        """Carry this out and open the mail that tells the customer."""
        self.ensure_one()
        if self.kind in CREDIT_KINDS and not self.env["account.move"].has_access(
            "create"
        ):
            raise UserError(
                self.env._(
                    "Credit notes are posted by someone with invoicing rights. You "
                    "can propose this to the customer."
                )
            )
        self._apply()
        return self._get_next_screen()

    def _get_next_screen(self):
        """Return the screen after this was carried out."""
        self.ensure_one()
        drafts = self.move_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            return self.dispute_id._open_moves(drafts, self.env._("Corrected Invoices"))
        if self.dispute_id.is_open:
            return {"type": "ir.actions.act_window_close"}
        return self.dispute_id.action_inform_customer()

    def _apply(self):
        """Carry this out: post what there is to post, and close the dispute."""
        self.ensure_one()
        dispute = self.dispute_id
        if self.state in ("done", "cancelled", "declined", "promised"):
            raise UserError(self.env._("This resolution is not open any more."))
        if not dispute.is_open:
            raise UserError(self.env._("%s is closed.", dispute.name))
        self._check_terms()
        self._check_approved()
        dispute._note_missing_evidence()
        if self.cause_id:
            dispute.cause_id = self.cause_id
        self._write_outcome({"state": getattr(self, f"_apply_{self.kind}")() or "done"})
        (dispute.resolution_ids - self).filtered(
            lambda other: other.state in ("draft", "proposed")
        )._cancel()
        self._close_dispute()

    def _close_dispute(self):
        dispute = self.dispute_id
        if self.state != "done":
            return
        dispute._message_log(body=self.env._("Carried out: %s.", self._describe()))
        if self.kind == "withdrawn":
            dispute._set_state("withdrawn")
        elif self.kind == "explanation":
            dispute._reject(self.fresh_days)
        else:
            dispute.decision = self.decision or DECISION_OF_KIND[self.kind]
            dispute._set_state("resolved")
            if self.kind == "plan":
                self._let_collection_wait()
                self._start_payment_plan()

    def _apply_full_credit(self):
        self._create_credit_notes()

    def _apply_partial_credit(self):
        self._create_credit_notes()

    def _apply_discount(self):
        self._create_credit_notes()

    def _apply_reinvoice(self):
        self._create_credit_notes()
        for line in self.dispute_id.line_ids:
            self.env["debt.dispute.credit"]._create_corrected_draft(line.move_id, self)

    def _apply_explanation(self):
        """Nothing is posted: the dispute is rejected."""

    def _apply_withdrawn(self):
        """Nothing is posted: the customer took his complaint back."""

    def _apply_redelivery(self):
        """Promise the delivery; the amount stays held until it was made."""
        dispute = self.dispute_id
        if dispute.state != "investigating":
            dispute._set_state("investigating")
        dispute.activity_schedule(
            "debt_dispute.mail_activity_type_dispute_redelivery",
            date_deadline=self.redelivery_date,
            user_id=dispute._get_responsible().id,
        )
        dispute._message_log(
            body=self.env._(
                "Redelivery or repair promised for %s.",
                format_date(self.env, self.redelivery_date),
            )
        )
        return "promised"

    def action_delivered(self):
        """What was promised was delivered: the dispute is resolved."""
        for resolution in self:
            if resolution.state != "promised":
                raise UserError(self.env._("No delivery was promised."))
            resolution._write_outcome({"state": "done"})
            resolution.dispute_id.activity_feedback(
                ["debt_dispute.mail_activity_type_dispute_redelivery"]
            )
            resolution._close_dispute()
            resolution._let_collection_wait()

    def _let_collection_wait(self):
        """Give the customer the fresh term before collection resumes."""
        self.ensure_one()
        self.dispute_id.date_resume = fields.Date.add(
            fields.Date.context_today(self), days=self.fresh_days
        )

    def _apply_plan(self):
        """Nothing is posted: the customer pays what he owes in instalments."""

    def _start_payment_plan(self):
        """Draw the plan up, once the dispute is closed and holds nothing any more."""

    def _create_credit_notes(self):
        service = self.env["debt.dispute.credit"]
        for line, amount in self._get_credits().items():
            if not line.currency_id.is_zero(amount):
                service._create_credit_note(line, amount, self)
