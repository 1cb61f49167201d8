from odoo import Command, fields, models


class DebtPlanCharge(models.TransientModel):
    """Links the invoice that books the interest and costs of a running plan."""

    _name = "debt.plan.charge"
    _description = "Link Invoice for Interest and Costs"

    plan_id = fields.Many2one("debt.payment.plan", required=True, readonly=True)
    partner_id = fields.Many2one(related="plan_id.partner_id")
    company_id = fields.Many2one(related="plan_id.company_id")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), "
        "('commercial_partner_id', '=', partner_id), "
        "('company_id', '=', company_id), ('currency_id', '=', currency_id)]",
    )

    def action_confirm(self):
        """Count what is paid on this invoice as paid on the plan."""
        self.ensure_one()
        plan = self.plan_id
        plan._check_state("accepted", "active")
        plan.line_ids = [
            Command.create({"move_id": self.move_id.id, "is_charge": True})
        ]
        plan._check_one_plan_per_invoice()
        plan.line_ids.filtered(
            lambda line: line.move_id == self.move_id
        )._freeze_settled()
        plan.message_post(
            body=self.env._(
                "%s books the interest and costs of this plan.", self.move_id.name
            )
        )
        plan._recompute_money()
        return {"type": "ir.actions.act_window_close"}
