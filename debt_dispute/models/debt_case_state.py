from odoo import fields, models
from odoo.exceptions import UserError


class DebtCase(models.Model):
    """Transitions of a case; the table of states is in ``debt_case.py``."""

    _inherit = "debt.case"

    def action_close(self):
        """Close these cases by hand; only where nothing is open any more."""
        for case in self:
            open_items = case._get_items(open_only=True)
            if open_items:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be closed: %(invoices)s is still open. "
                        "Settle it, write it off or credit it first.",
                        case=case.display_name,
                        invoices=", ".join(open_items.move_id.mapped("name")),
                    )
                )
        self._close(self.env._("Closed by hand"))

    def action_reopen(self):
        """Open closed cases again, with what their debtors owe now."""
        self._check_state("closed")
        self.write({"state": "open", "date_closed": False, "close_reason": False})
        self._add_open_invoices()

    def _close(self, reason):
        """Close open or handed over cases.

        :param reason: why, in the user's language; shown on the case.
        """
        self._check_state("open", "handed_over")
        self.write(
            {
                "state": "closed",
                "date_closed": fields.Date.context_today(self),
                "close_reason": reason,
            }
        )

    def _mark_handed_over(self):
        """Another party collects from now on; called by the handover."""
        self._check_state("open")
        self.state = "handed_over"

    def _mark_taken_back(self):
        """The company collects again; an open case that came up meanwhile joins it."""
        self._check_state("handed_over")
        for case in self:
            other = self._find_open(case.partner_id, case.company_id, case.currency_id)
            if other:
                other.move_ids.sudo().debt_case_id = case
                other._close(self.env._("Joined with %s", case.name))
            case.state = "open"

    def _check_state(self, *states):
        """Refuse cases that are in none of these states."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for case in self:
            if case.state not in states:
                raise UserError(
                    self.env._(
                        "%(case)s is %(state)s: this is not possible now.",
                        case=case.display_name,
                        state=labels[case.state].lower(),
                    )
                )
