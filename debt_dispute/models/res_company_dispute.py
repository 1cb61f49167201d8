from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How a company handles disputes."""

    _inherit = "res.company"

    debt_dispute_collect_rest = fields.Boolean(
        string="Collect the Undisputed Rest",
        default=True,
        help="The part of an invoice that is not disputed is collected as usual. "
        "Otherwise one dispute holds the whole invoice.",
    )
    debt_dispute_reply_hours = fields.Float(
        string="First Reply Within",
        default=24.0,
        help="Hours; 24 hours are one working day of the company's calendar.",
    )
    debt_dispute_resolution_days = fields.Float(
        string="Resolution Within",
        default=5.0,
        help="Working days of the company's calendar.",
    )
    debt_dispute_chargeback_days = fields.Integer(
        string="Chargeback Within",
        default=7,
        help="Calendar days in which the evidence must be with the payment provider; "
        "most give 7 to 14. Can be changed per dispute.",
    )
    debt_dispute_warning_hours = fields.Float(
        string="Warn Before a Deadline",
        default=4.0,
        help="Hours before a deadline from which it counts as approaching.",
    )
    debt_dispute_fresh_days = fields.Integer(
        string="Fresh Term After Rejection",
        default=14,
        help="Days that the customer has to pay after his dispute was rejected, "
        "before collection resumes.",
    )
    debt_dispute_approval_limit = fields.Monetary(
        string="Approval Above",
        help="Crediting more than this amount, VAT included, on one dispute needs the "
        "approval of a debt manager who did not ask for it. 0: no approval.",
    )
    debt_dispute_upload_limit = fields.Integer(
        string="Largest Upload (MB)",
        default=10,
        help="Largest file that a customer can upload on the portal.",
    )
    debt_dispute_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Disputes",
        domain="[('share', '=', False)]",
        help="Of disputes whose reason names no one.",
    )
    debt_dispute_coordinator_id = fields.Many2one(
        "res.users", string="Coordinator of Disputes", domain="[('share', '=', False)]"
    )
    debt_dispute_alias_id = fields.Many2one(
        "mail.alias", string="Dispute Address", ondelete="set null", copy=False
    )

    @api.constrains(
        "debt_dispute_reply_hours",
        "debt_dispute_resolution_days",
        "debt_dispute_chargeback_days",
        "debt_dispute_warning_hours",
        "debt_dispute_fresh_days",
        "debt_dispute_approval_limit",
        "debt_dispute_upload_limit",
    )
    def _check_debt_dispute_terms(self):
        for company in self:
            if (
                min(
                    company.debt_dispute_reply_hours,
                    company.debt_dispute_resolution_days,
                    company.debt_dispute_chargeback_days,
                    company.debt_dispute_warning_hours,
                    company.debt_dispute_fresh_days,
                    company.debt_dispute_approval_limit,
                )
                < 0
                or company.debt_dispute_upload_limit < 1
            ):
                raise ValidationError(
                    self.env._(
                        "Terms and amounts of disputes cannot be negative, and a file "
                        "of 1 MB must be possible."
                    )
                )

    def _set_debt_dispute_alias(self, name):
        """Let mail to ``name`` open disputes of this company; empty: no longer."""
        self.ensure_one()
        alias = self.debt_dispute_alias_id.sudo()
        if not name:
            self.debt_dispute_alias_id = False
            alias.unlink()
        elif alias:
            alias.alias_name = name
        else:
            self.debt_dispute_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_model_id": self.env["ir.model"]._get_id("debt.dispute"),
                    "alias_defaults": {"company_id": self.id},
                    "alias_contact": "everyone",
                }
            )
