from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_dispute_collect_rest = fields.Boolean(
        related="company_id.debt_dispute_collect_rest", readonly=False
    )
    debt_dispute_reply_hours = fields.Float(
        related="company_id.debt_dispute_reply_hours", readonly=False
    )
    debt_dispute_resolution_days = fields.Float(
        related="company_id.debt_dispute_resolution_days", readonly=False
    )
    debt_dispute_chargeback_days = fields.Integer(
        related="company_id.debt_dispute_chargeback_days", readonly=False
    )
    debt_dispute_warning_hours = fields.Float(
        related="company_id.debt_dispute_warning_hours", readonly=False
    )
    debt_dispute_fresh_days = fields.Integer(
        related="company_id.debt_dispute_fresh_days", readonly=False
    )
    debt_dispute_approval_limit = fields.Monetary(
        related="company_id.debt_dispute_approval_limit",
        readonly=False,
        currency_field="currency_id",
    )
    debt_dispute_upload_limit = fields.Integer(
        related="company_id.debt_dispute_upload_limit", readonly=False
    )
    debt_dispute_user_id = fields.Many2one(
        related="company_id.debt_dispute_user_id", readonly=False
    )
    debt_dispute_coordinator_id = fields.Many2one(
        related="company_id.debt_dispute_coordinator_id", readonly=False
    )
    debt_dispute_alias_name = fields.Char(
        string="Dispute Address",
        compute="_compute_debt_dispute_alias_name",
        inverse="_inverse_debt_dispute_alias_name",
        help="Mail to this address opens a dispute.",
    )
    debt_dispute_alias_domain = fields.Char(
        related="company_id.alias_domain_id.name", string="Domain of the Address"
    )

    @api.depends("company_id")
    def _compute_debt_dispute_alias_name(self):
        for settings in self:
            alias = settings.company_id.debt_dispute_alias_id
            settings.debt_dispute_alias_name = alias.alias_name

    def _inverse_debt_dispute_alias_name(self):
        for settings in self:
            alias = settings.company_id.debt_dispute_alias_id
            if (settings.debt_dispute_alias_name or "") != (alias.alias_name or ""):
                settings.company_id._set_debt_dispute_alias(
                    settings.debt_dispute_alias_name
                )
