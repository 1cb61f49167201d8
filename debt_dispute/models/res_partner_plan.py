from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    debt_plan_count = fields.Integer(compute="_compute_debt_plan_count")

    def _compute_debt_plan_count(self):
        groups = self.env["debt.payment.plan"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.debt_plan_count = counts.get(partner.commercial_partner_id.id, 0)

    def action_open_debt_plans(self):
        """Open the payment plans and promises of this debtor."""
        plans = self.env["debt.payment.plan"].search(
            [("partner_id", "=", self.commercial_partner_id.id)]
        )
        return plans._get_records_action(name=self.env._("Payment Plans"))
