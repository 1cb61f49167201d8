from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    debt_policy_id = fields.Many2one(
        "debt.escalation.policy",
        string="Escalation Policy",
        company_dependent=True,
        help="Empty: the first policy that fits the invoice.",
    )
    debt_contact_id = fields.Many2one(
        "res.partner",
        string="Contact for Reminders",
        help="Empty: the address of the invoice.",
    )
    debt_agreed_costs_percent = fields.Float(
        string="Agreed Costs (%)",
        digits=(7, 4),
        company_dependent=True,
        help="Percentage of the principal agreed with this business for collection "
        "costs. 0: that of the policy, else of the company, else the statutory scale.",
    )
    debt_hold_ids = fields.One2many("debt.hold", "partner_id", string="Holds")

    @api.model
    def _commercial_fields(self):
        return [
            *super()._commercial_fields(),
            "debt_policy_id",
            "debt_contact_id",
            "debt_agreed_costs_percent",
        ]
