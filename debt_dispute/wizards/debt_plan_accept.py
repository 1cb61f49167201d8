import base64

from odoo import fields, models
from odoo.exceptions import UserError


class DebtPlanAccept(models.TransientModel):
    """Records that a debtor accepted a proposal outside the portal."""

    _name = "debt.plan.accept"
    _description = "Record Acceptance"

    plan_id = fields.Many2one("debt.payment.plan", required=True, readonly=True)
    how = fields.Selection(
        [
            ("paper", "Signed on paper"),
            ("email", "By e-mail"),
            ("call", "By telephone"),
        ],
        default="paper",
        required=True,
        help="Only an acceptance in writing acknowledges the debt.",
    )
    name = fields.Char(
        string="Accepted By",
        required=True,
        default=lambda self: self._default_name(),
    )
    date = fields.Date(
        string="Accepted On", required=True, default=fields.Date.context_today
    )
    document = fields.Binary(
        string="Signed Paper or Mail", help="Kept with the plan, with its hash."
    )
    file_name = fields.Char()

    def _default_name(self):
        plan = self.env["debt.payment.plan"].browse(
            self.env.context.get("default_plan_id")
        )
        return plan.contact_id.name

    def action_confirm(self):
        """Make the proposal an agreement."""
        self.ensure_one()
        plan = self.plan_id
        today = fields.Date.context_today(self)
        if self.date > today or (plan.date_proposed and self.date < plan.date_proposed):
            raise UserError(
                self.env._(
                    "The proposal was made on %s: it was accepted on that day or "
                    "later, and not after today.",
                    plan._day(plan.date_proposed),
                )
            )
        if self.how == "paper" and not self.document:
            raise UserError(
                self.env._(
                    "Add the signed paper: without it the signature is no proof."
                )
            )
        plan._accept(
            {
                "accepted_by": self.name.strip(),
                "accepted_at": fields.Datetime.now(),
                "accepted_how": self.how,
                "acknowledged_on": False if self.how == "call" else self.date,
            }
        )
        plan._keep_document(self._get_document(), self.file_name)
        return {"type": "ir.actions.act_window_close"}

    def _get_document(self):
        return base64.b64decode(self.document) if self.document else None
