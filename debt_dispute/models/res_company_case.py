from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .debt_case_priority import PRIORITY_PARTS


class ResCompany(models.Model):
    """When a case ends, and what makes one urgent."""

    _inherit = "res.company"

    debt_case_rest = fields.Selection(
        selection=[
            ("asked", "Ask if a notice claimed it, else let it go"),
            ("ask", "Always ask"),
            ("close", "Let it go"),
        ],
        string="Interest and Costs Left",
        default="asked",
        required=True,
        help="What happens when the invoices of a case are paid, but interest or costs "
        "by law are left.",
    )
    debt_priority_amount = fields.Integer(string="Amount", default=30)
    debt_priority_age = fields.Integer(string="Age", default=20)
    debt_priority_step = fields.Integer(string="Step", default=15)
    debt_priority_promise = fields.Integer(string="Promise Due", default=15)
    debt_priority_deadline = fields.Integer(string="Deadline", default=10)
    debt_priority_prescription = fields.Integer(string="Prescription", default=10)
    debt_priority_full_amount = fields.Monetary(
        string="Amount That Counts Fully", default=10000.0
    )
    debt_priority_full_days = fields.Integer(
        string="Days Late That Count Fully", default=90
    )

    @api.model
    def _get_debt_priority_fields(self):
        return [
            *(f"debt_priority_{part}" for part in PRIORITY_PARTS),
            "debt_priority_full_amount",
            "debt_priority_full_days",
        ]

    @api.constrains(
        *(f"debt_priority_{part}" for part in PRIORITY_PARTS),
        "debt_priority_full_amount",
        "debt_priority_full_days",
    )
    def _check_debt_priority(self):
        for company in self:
            for name in self._get_debt_priority_fields():
                if company[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "“%s” cannot be negative.",
                            company._fields[name]._description_string(self.env),
                        )
                    )
            points = sum(company[f"debt_priority_{part}"] for part in PRIORITY_PARTS)
            if points > 100:
                raise ValidationError(
                    self.env._(
                        "The points of a priority come to %s: at most 100.", points
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(self._get_debt_priority_fields()):
            cases = self.env["debt.case"].sudo()
            cases.search(
                [("company_id", "in", self.ids), ("state", "=", "open")]
            )._refresh_work()
        return result
