from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    debt_bailiff_id = fields.Many2one(
        "res.partner",
        string="Bailiff",
        domain=[("is_company", "=", True)],
        help="Named in the final demand as who takes the claim over. Empty: the demand "
        "speaks of a bailiff.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_bailiff_id = fields.Many2one(
        related="company_id.debt_bailiff_id", readonly=False
    )
