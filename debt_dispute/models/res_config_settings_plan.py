from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_plan_max_months = fields.Integer(
        related="company_id.debt_plan_max_months", readonly=False
    )
    debt_plan_min_instalment = fields.Monetary(
        related="company_id.debt_plan_min_instalment",
        readonly=False,
        currency_field="currency_id",
    )
    debt_plan_max_total = fields.Monetary(
        related="company_id.debt_plan_max_total",
        readonly=False,
        currency_field="currency_id",
    )
    debt_plan_max_broken = fields.Integer(
        related="company_id.debt_plan_max_broken", readonly=False
    )
    debt_plan_grace_days = fields.Integer(
        related="company_id.debt_plan_grace_days", readonly=False
    )
    debt_plan_answer_days = fields.Integer(
        related="company_id.debt_plan_answer_days", readonly=False
    )
    debt_promise_max_days = fields.Integer(
        related="company_id.debt_promise_max_days", readonly=False
    )
    debt_plan_on_portal = fields.Boolean(
        related="company_id.debt_plan_on_portal", readonly=False
    )
    debt_plan_remind_before = fields.Integer(
        related="company_id.debt_plan_remind_before", readonly=False
    )
    debt_plan_remind_after = fields.Boolean(
        related="company_id.debt_plan_remind_after", readonly=False
    )
    debt_plan_user_id = fields.Many2one(
        related="company_id.debt_plan_user_id", readonly=False
    )
