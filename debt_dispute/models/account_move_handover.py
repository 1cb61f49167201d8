from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..dutch_law import judgment_prescription_date
from .account_move import Hold


class AccountMove(models.Model):
    """Invoices that another party collects: held here; with a judgment they last."""

    _inherit = "account.move"

    def _get_debt_holds(self):
        holds = super()._get_debt_holds()
        moves = self.sudo()
        cases = moves.debt_case_id.filtered(lambda case: case.state == "handed_over")
        for move in moves if cases else ():
            if move.debt_case_id in cases:
                holds[move.id].append(move._get_debt_handover_hold())
        return holds

    def _get_debt_handover_hold(self):
        handover = self.debt_case_id.handover_id
        if not handover.date_sent:
            return Hold("handed_over", self.env._("Handed over"))
        return Hold(
            "handed_over",
            self.env._(
                "Handed over to %(party)s on %(date)s",
                party=handover.party_id.name,
                date=format_date(self.env, handover._get_mandate_date()),
            ),
        )

    def _debt_handover_changed(self):
        """The case of these invoices was handed over or came back."""
        self._reposition_debt_items()

    def _debt_take_back(self, days):
        """Let the ladder go on where it stood, after so many days of rest."""
        items = self._get_debt_items().filtered(lambda item: not item.reconciled)
        resume_on = fields.Date.add(fields.Date.context_today(self), days=days)
        items.sudo().write({"debt_postponed_until": resume_on})
        self._debt_handover_changed()

    def action_debt_hand_over(self):
        """Open the drafts with which the cases of these invoices are handed over.

        :raises UserError: nothing is owed on any of them, or a case is not open.
        """
        cases = self.env["debt.case"]._open_for(self.filtered("amount_residual"))
        if not cases:
            raise UserError(
                self.env._(
                    "Nothing is owed on %s: there is no case to hand over.",
                    ", ".join(self.mapped("display_name")),
                )
            )
        handovers = self.env["debt.handover"].union(
            *(case._prepare_handover() for case in cases)
        )
        return handovers._get_records_action(name=self.env._("Hand Over"))

    # --- judgment ---------------------------------------------------------

    def _debt_judgment_changed(self):
        """A judgment was recorded: the claim lapses with it (BW 3:324)."""
        self.env.add_to_compute(self._fields["debt_prescription_date"], self.sudo())

    def _put_in_debt_case(self, case):
        # Joining a case with a judgment or leaving one is rare; the first step of
        # thousands of debtors opens as many cases.
        cases = self.sudo().debt_case_id | case.sudo()
        is_judged = bool(cases.handover_ids.filtered("judgment_date"))
        result = super()._put_in_debt_case(case)
        if is_judged:
            self._debt_judgment_changed()
        return result

    def _compute_debt_prescription_date(self):
        result = super()._compute_debt_prescription_date()
        for move in self.sudo():
            judgments = move.debt_case_id.handover_ids.filtered("judgment_date")
            # What was invoiced after the judgment is no part of it.
            day = max(
                (
                    judgment.judgment_date
                    for judgment in judgments
                    if move.invoice_date and move.invoice_date <= judgment.judgment_date
                ),
                default=None,
            )
            if move.debt_prescription_date and day:
                move.debt_prescription_date = judgment_prescription_date(day)
        return result
