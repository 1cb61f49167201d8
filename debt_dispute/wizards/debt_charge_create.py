from odoo import api, fields, models

from ..dutch_law.money import ZERO


class DebtChargeCreate(models.TransientModel):
    """Charges interest and costs of a case until a day."""

    _name = "debt.charge.create"
    _description = "Charge Interest and Costs"

    case_id = fields.Many2one("debt.case", required=True, readonly=True)
    company_id = fields.Many2one(related="case_id.company_id")
    currency_id = fields.Many2one(related="case_id.currency_id")
    date_until = fields.Date(
        string="Until",
        required=True,
        default=fields.Date.context_today,
        help="Last day of interest that is charged.",
    )
    charge_interest = fields.Boolean(string="Interest", default=True)
    charge_costs = fields.Boolean(string="Collection Costs", default=True)
    amount_interest = fields.Monetary(
        string="Interest to Charge", compute="_compute_amounts"
    )
    amount_costs = fields.Monetary(string="Costs to Charge", compute="_compute_amounts")
    excess_note = fields.Char(related="case_id.charge_excess_note")

    @api.depends("case_id", "date_until")
    def _compute_amounts(self):
        for wizard in self:
            rows = []
            if wizard.case_id and wizard.date_until:
                rows = wizard.case_id._get_chargeable(wizard.date_until)
            wizard.amount_interest = float(
                sum((row[2] for row in rows if row[0] == "interest"), ZERO)
            )
            wizard.amount_costs = float(
                sum((row[2] for row in rows if row[0] != "interest"), ZERO)
            )

    def action_confirm(self):
        """Make the draft invoice and show it."""
        self.ensure_one()
        self.case_id.check_access("write")
        parts = [
            part
            for part, wanted in (
                ("interest", self.charge_interest),
                ("costs", self.charge_costs),
            )
            if wanted
        ]
        move = self.case_id._create_charge(self.date_until, parts)
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": move.id,
            "view_mode": "form",
            "views": [(self.env.ref("account.view_move_form").id, "form")],
        }
