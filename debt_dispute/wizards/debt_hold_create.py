from odoo import fields, models
from odoo.exceptions import UserError


class DebtHoldCreate(models.TransientModel):
    """Asks why, and until when, invoices or debtors are not escalated."""

    _name = "debt.hold.create"
    _description = "Hold Invoices or Debtors"

    move_ids = fields.Many2many("account.move", string="Invoices")
    partner_ids = fields.Many2many("res.partner", string="Debtors")
    reason = fields.Char(required=True)
    date_until = fields.Date(
        string="Until",
        help="Last day of the hold; it is lifted by itself the day after. Empty: "
        "until somebody lifts it.",
    )

    def action_hold(self):
        """Make the holds and note them in the chatter."""
        self.ensure_one()
        targets = [{"move_id": move.id} for move in self.move_ids] + [
            {"partner_id": partner.id, "company_id": self.env.company.id}
            for partner in self.partner_ids
        ]
        if not targets:
            raise UserError(self.env._("Choose what to hold."))
        holds = self.env["debt.hold"].create(
            [
                {"reason": self.reason, "date_until": self.date_until, **target}
                for target in targets
            ]
        )
        holds._log_on_target()
        return {"type": "ir.actions.act_window_close"}
