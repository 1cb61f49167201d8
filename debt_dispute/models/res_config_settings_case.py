from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_case_rest = fields.Selection(
        related="company_id.debt_case_rest", readonly=False
    )
    debt_priority_amount = fields.Integer(
        related="company_id.debt_priority_amount", readonly=False
    )
    debt_priority_age = fields.Integer(
        related="company_id.debt_priority_age", readonly=False
    )
    debt_priority_step = fields.Integer(
        related="company_id.debt_priority_step", readonly=False
    )
    debt_priority_promise = fields.Integer(
        related="company_id.debt_priority_promise", readonly=False
    )
    debt_priority_deadline = fields.Integer(
        related="company_id.debt_priority_deadline", readonly=False
    )
    debt_priority_prescription = fields.Integer(
        related="company_id.debt_priority_prescription", readonly=False
    )
    debt_priority_full_amount = fields.Monetary(
        related="company_id.debt_priority_full_amount",
        readonly=False,
        currency_field="currency_id",
    )
    debt_priority_full_days = fields.Integer(
        related="company_id.debt_priority_full_days", readonly=False
    )
