from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    debt_daily_run = fields.Boolean(
        string="Run Every Day",
        help="Every morning the steps that are due are taken by themselves. Off: only "
        "when somebody runs them.",
    )
    debt_bank_check = fields.Selection(
        selection=[
            ("none", "Do not look"),
            ("warn", "Warn and go on"),
            ("wait", "Wait until it is up to date"),
        ],
        string="Bank Not Up To Date",
        default="warn",
        required=True,
        help="What the daily run does when the last entry of a bank journal is old: a "
        "reminder of what was paid already annoys the debtor.",
    )
    debt_bank_max_age = fields.Integer(
        string="Bank Up To Date For",
        default=4,
        help="Days that the last entry of each bank journal may be old.",
    )

    debt_agreed_costs_percent = fields.Float(
        string="Agreed Costs (%)",
        digits=(7, 4),
        help="Percentage of the principal that your general terms agree with business "
        "debtors for collection costs, unless the debtor or his policy has one of its "
        "own. 0: by the statutory scale. Only for businesses: a consumer never owes "
        "more than the scale (BW 6:96 lid 5).",
    )

    _debt_agreed_costs_percent_is_percentage = models.Constraint(
        "CHECK(debt_agreed_costs_percent >= 0 AND debt_agreed_costs_percent <= 100)",
        "The percentage agreed for collection costs lies between 0 and 100.",
    )
    _debt_bank_max_age_not_negative = models.Constraint(
        "CHECK(debt_bank_max_age >= 0)", "The age of the bank cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if "debt_consumer_default" in vals:
            self.env["debt.escalation.policy"].search([])._check_law()
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_daily_run = fields.Boolean(related="company_id.debt_daily_run", readonly=False)
    debt_bank_check = fields.Selection(
        related="company_id.debt_bank_check", readonly=False
    )
    debt_agreed_costs_percent = fields.Float(
        related="company_id.debt_agreed_costs_percent", readonly=False
    )
    debt_bank_max_age = fields.Integer(
        related="company_id.debt_bank_max_age", readonly=False
    )
