from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Longest life of a link to a dossier, in days.
LONGEST_LINK = 365


class ResCompany(models.Model):
    """Habits of handing over, per company."""

    _inherit = "res.company"

    debt_handover_obstacles = fields.Selection(
        selection=[("warn", "Warn"), ("refuse", "Refuse")],
        string="Incomplete Case",
        default="warn",
        required=True,
        help="What happens when a case is handed over that is not ready for it: "
        "something is missing, a dispute is open, a plan runs or costs are not due.",
    )
    debt_handover_link_days = fields.Integer(
        string="Link Valid for (Days)",
        default=30,
        help="How long who takes over can fetch the dossier with the link.",
    )
    debt_handover_tell_debtor = fields.Boolean(
        string="Tell the Debtor",
        default=True,
        help="The debtor gets a mail that says who collects from now on.",
    )
    debt_handover_fresh_days = fields.Integer(
        string="Rest after Taking Back (Days)",
        default=7,
        help="A case that was taken back goes on with its ladder after so many days.",
    )

    @api.constrains("debt_handover_link_days", "debt_handover_fresh_days")
    def _check_debt_handover_days(self):
        for company in self:
            if not 1 <= company.debt_handover_link_days <= LONGEST_LINK:
                raise ValidationError(
                    self.env._(
                        "A link to a dossier is valid for 1 to %s days.", LONGEST_LINK
                    )
                )
            if company.debt_handover_fresh_days < 0:
                raise ValidationError(
                    self.env._("The rest after taking back cannot be negative.")
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_handover_obstacles = fields.Selection(
        related="company_id.debt_handover_obstacles", readonly=False
    )
    debt_handover_link_days = fields.Integer(
        related="company_id.debt_handover_link_days", readonly=False
    )
    debt_handover_tell_debtor = fields.Boolean(
        related="company_id.debt_handover_tell_debtor", readonly=False
    )
    debt_handover_fresh_days = fields.Integer(
        related="company_id.debt_handover_fresh_days", readonly=False
    )
