from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from .debt_dispute import CLOSED_STATES

#: State -> the states that may follow it. Closed states can only be reopened.
TRANSITIONS = {
    "new": ("acknowledged", "investigating", "proposed", *CLOSED_STATES),
    "acknowledged": ("investigating", "proposed", *CLOSED_STATES),
    "investigating": ("proposed", *CLOSED_STATES),
    "proposed": ("investigating", *CLOSED_STATES),
    "resolved": ("investigating",),
    "rejected": ("investigating",),
    "withdrawn": ("investigating",),
}


class DebtDisputeState(models.Model):
    """The states of a dispute.

    ============== ======================================= ==========================
    From           Method                                  To (guard)
    ============== ======================================= ==========================
    new            ``_acknowledge``                        acknowledged (complete)
    new, ackn.     ``action_investigate``                  investigating (complete)
    any open       ``debt.dispute.resolution`` proposed    proposed (complete)
    proposed       ``action_decline_proposal``, taken back investigating
    any open       a resolution carried out                resolved (decision)
    any open       an explanation carried out              rejected (unjustified)
    any open       a withdrawal                            withdrawn
    closed         ``action_reopen``                       investigating
    ============== ======================================= ==========================

    *Complete*: the debtor and at least one invoice are known. ``write``
    lets no other change of state pass.
    """

    _inherit = "debt.dispute"

    # --- state ------------------------------------------------------------

    def _set_state(self, state):
        """Change the state after checking the transition; the only way to do so."""
        now = fields.Datetime.now()
        for dispute in self:
            if dispute.state == state:
                continue
            dispute._check_transition(state)
            vals = {"state": state}
            if state in CLOSED_STATES:
                vals.update(date_closed=now, waiting_since=False)
            elif not dispute.is_open:
                vals.update(date_closed=False, date_resume=False)
            dispute._write_state(vals)
            if state in CLOSED_STATES:
                dispute._close_deadline_activities()
        self._sync_followup()

    def _check_transition(self, state):
        """Raise unless this dispute may go to ``state`` now."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        if state not in TRANSITIONS.get(self.state, ()):
            raise UserError(
                self.env._(
                    "%(dispute)s is %(state)s: it cannot become %(new)s.",
                    dispute=self.name,
                    state=states[self.state],
                    new=states.get(state, state),
                )
            )
        if state != "withdrawn" and not (self.partner_id and self.line_ids):
            raise UserError(
                self.env._(
                    "Enter the debtor and at least one invoice of %s first.", self.name
                )
            )
        done = self.resolution_ids.filtered(
            lambda resolution: resolution.state == "done"
        )
        if state == "resolved" and not (done and self.decision):
            raise UserError(
                self.env._("Resolve %s with one of its resolutions.", self.name)
            )
        if state == "rejected" and not (done and self.decision == "unjustified"):
            raise UserError(self.env._("Reject %s with an explanation.", self.name))
        if state == "proposed" and not self.proposal_id:
            raise UserError(
                self.env._(
                    "Make a proposal of one of the resolutions of %s.", self.name
                )
            )

    def _sync_followup(self):
        self.line_ids.move_id._sync_debt_dispute_followup()

    def _acknowledge(self):
        """The customer knows that the complaint arrived."""
        for dispute in self.filtered(lambda dispute: dispute.state == "new"):
            dispute._set_state("acknowledged")
            dispute._note_first_reply()

    def action_acknowledge_without_mail(self):
        """Acknowledge by phone or in person."""
        self._acknowledge()

    def action_investigate(self):
        """Start to find out what happened."""
        self._set_state("investigating")

    def action_withdraw(self):
        """The customer no longer contests the invoices."""
        for dispute in self:
            dispute._check_transition("withdrawn")
            dispute._cancel_open_resolutions()
            dispute._set_state("withdrawn")

    def action_reopen(self):
        """Hold the amount again and go on investigating."""
        for dispute in self:
            if dispute.is_open:
                raise UserError(self.env._("%s is open already.", dispute.name))
            dispute.write({"decision": False})
            dispute._set_state("investigating")
            dispute._restart_deadlines()

    def _reject(self, fresh_days=None):
        """Reject as unjustified; collection resumes after a fresh term.

        :param fresh_days: days of the term; ``None`` for the company's.
        """
        for dispute in self:
            days = (
                dispute.company_id.debt_dispute_fresh_days
                if fresh_days is None
                else fresh_days
            )
            if days < 0:
                raise ValidationError(self.env._("A term cannot be negative."))
            dispute.decision = "unjustified"
            dispute._set_state("rejected")
            dispute.date_resume = fields.Date.context_today(dispute) + timedelta(
                days=days
            )

    def _cancel_open_resolutions(self):
        self.resolution_ids.filtered(
            lambda resolution: resolution.state not in ("done", "cancelled", "refused")
        )._cancel()

    # --- resolutions ------------------------------------------------------

    def action_resolve(self):
        """Open the resolutions, with the one that the reason suggests."""
        self.ensure_one()
        return self._open_resolution(self.reason_id.suggested_kind or "partial_credit")

    def _open_resolution(self, kind):
        if not self.is_open:
            raise UserError(self.env._("Reopen %s first.", self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolve %s", self.name),
            "res_model": "debt.dispute.resolution",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_dispute_id": self.id,
                "default_kind": self.env.context.get("debt_dispute_kind", kind),
            },
        }

    def action_credit_in_full(self):
        """Credit the disputed invoices at once, and open the mail that says so."""
        self.ensure_one()
        resolution = self.env["debt.dispute.resolution"].create(
            {"dispute_id": self.id, "kind": "full_credit"}
        )
        return resolution.action_apply()

    # --- proposal ---------------------------------------------------------

    def action_accept_proposal(self):
        """The customer accepts the proposal: carry it out.

        :raises UserError: there is no proposal to accept.
        """
        self.ensure_one()
        self._get_proposal()._accept()

    def action_decline_proposal(self, words=None):
        """The customer declines the proposal: go on investigating.

        :param words: why, as plain text.
        :raises UserError: there is no proposal to decline.
        """
        self.ensure_one()
        self._get_proposal()._decline(words)

    def _get_proposal(self):
        if not self.proposal_id:
            raise UserError(
                self.env._("There is no proposal for %s to answer.", self.name)
            )
        return self.proposal_id
