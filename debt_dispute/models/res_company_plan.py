from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: More than this is no grace but another plan.
MAX_GRACE_DAYS = 60


class ResCompany(models.Model):
    """Limits and habits of payment plans, per company."""

    _inherit = "res.company"

    debt_plan_max_months = fields.Integer(
        string="Longest Plan (Months)",
        default=12,
        help="0: no limit. The law sets none; agencies commonly use 6 to 12 months.",
    )
    debt_plan_min_instalment = fields.Monetary(
        string="Smallest Instalment", default=25.0, help="The last one may be smaller."
    )
    debt_plan_max_total = fields.Monetary(
        string="Highest Total without Approval", default=10000.0, help="0: no limit."
    )
    debt_plan_max_broken = fields.Integer(
        string="Broken Plans in a Year",
        default=2,
        help="From so many on a manager must approve the next plan. 0: no limit.",
    )
    debt_plan_grace_days = fields.Integer(
        string="Grace Days",
        default=5,
        help="An instalment that is paid within these days does not break the plan.",
    )
    debt_plan_answer_days = fields.Integer(string="Days to Accept", default=14)
    debt_promise_max_days = fields.Integer(
        string="Longest Promise (Days)",
        default=14,
        help="A debtor can promise on the portal to pay within so many days, once per "
        "invoice. 0: promises are not taken on the portal.",
    )
    debt_plan_on_portal = fields.Boolean(
        string="Plans Can Be Asked For on the Portal", default=True
    )
    debt_plan_remind_before = fields.Integer(
        string="Reminder before the Due Date (Days)", default=3, help="0: none."
    )
    debt_plan_remind_after = fields.Boolean(
        string="Reminder on the Day After", default=True
    )
    debt_plan_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Plans",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Gets the requests from the portal.",
    )

    @api.constrains(
        "debt_plan_max_months",
        "debt_plan_min_instalment",
        "debt_plan_max_total",
        "debt_plan_max_broken",
        "debt_plan_grace_days",
        "debt_plan_answer_days",
        "debt_promise_max_days",
        "debt_plan_remind_before",
    )
    def _check_debt_plan_limits(self):
        names = self._get_debt_plan_limits()
        for company in self:
            for name in names:
                if company[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "“%s” cannot be negative.",
                            company._fields[name]._description_string(self.env),
                        )
                    )
            if company.debt_plan_grace_days > MAX_GRACE_DAYS:
                raise ValidationError(
                    self.env._(
                        "More than %s days of grace are another plan.", MAX_GRACE_DAYS
                    )
                )

    @api.model
    def _get_debt_plan_limits(self):
        return (
            "debt_plan_max_months",
            "debt_plan_min_instalment",
            "debt_plan_max_total",
            "debt_plan_max_broken",
            "debt_plan_grace_days",
            "debt_plan_answer_days",
            "debt_promise_max_days",
            "debt_plan_remind_before",
        )
