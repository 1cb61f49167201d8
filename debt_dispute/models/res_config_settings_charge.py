from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_waiver_limit = fields.Monetary(
        related="company_id.debt_waiver_limit",
        readonly=False,
        currency_field="currency_id",
    )
    debt_write_off_limit = fields.Monetary(
        related="company_id.debt_write_off_limit",
        readonly=False,
        currency_field="currency_id",
    )
    debt_settlement_limit = fields.Monetary(
        related="company_id.debt_settlement_limit",
        readonly=False,
        currency_field="currency_id",
    )
    debt_book_charges = fields.Boolean(
        related="company_id.debt_book_charges", readonly=False
    )
    debt_charge_interest_account_id = fields.Many2one(
        related="company_id.debt_charge_interest_account_id",
        readonly=False,
        check_company=True,
    )
    debt_charge_costs_account_id = fields.Many2one(
        related="company_id.debt_charge_costs_account_id",
        readonly=False,
        check_company=True,
    )
    debt_write_off_account_id = fields.Many2one(
        related="company_id.debt_write_off_account_id",
        readonly=False,
        check_company=True,
    )
    debt_write_off_small = fields.Monetary(
        related="company_id.debt_write_off_small",
        readonly=False,
        currency_field="currency_id",
    )
    debt_settlement_answer_days = fields.Integer(
        related="company_id.debt_settlement_answer_days", readonly=False
    )
    debt_settlement_pay_days = fields.Integer(
        related="company_id.debt_settlement_pay_days", readonly=False
    )
    debt_settlement_rest = fields.Selection(
        related="company_id.debt_settlement_rest", readonly=False
    )
    debt_vat_period = fields.Selection(
        related="company_id.debt_vat_period", readonly=False
    )
