from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_day_count = fields.Selection(
        related="company_id.debt_day_count", readonly=False
    )
    debt_allocation_order = fields.Selection(
        related="company_id.debt_allocation_order", readonly=False
    )
    debt_consumer_default = fields.Selection(
        related="company_id.debt_consumer_default", readonly=False
    )
    debt_trade_minimum = fields.Selection(
        related="company_id.debt_trade_minimum", readonly=False
    )
    debt_vat_on_costs = fields.Boolean(
        related="company_id.debt_vat_on_costs", readonly=False
    )
    debt_vat_on_costs_percent = fields.Float(
        related="company_id.debt_vat_on_costs_percent", readonly=False
    )
    debt_claimant_form = fields.Selection(
        related="company_id.debt_claimant_form", readonly=False
    )
    debt_table_coverage = fields.Html(
        string="Statutory Tables", compute="_compute_debt_table_coverage"
    )

    @api.depends("company_id")
    def _compute_debt_table_coverage(self):
        tables = self.env["debt.statutory.table"]._get_all_tables()
        html = self.env["ir.qweb"]._render(
            "debt_dispute.debt_table_coverage",
            {"tables": tables, "today": fields.Date.context_today(self)},
        )
        for settings in self:
            settings.debt_table_coverage = html
