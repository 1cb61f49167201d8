from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class DebtDefaultDate(models.TransientModel):
    """Changes from when one item bears interest, and says why in the chatter."""

    _name = "debt.default.date"
    _description = "Change Default Date"

    line_id = fields.Many2one("account.move.line", required=True, readonly=True)
    date_maturity = fields.Date(related="line_id.date_maturity")
    default_date = fields.Date(
        string="In Default After",
        compute="_compute_default_date",
        store=True,
        readonly=False,
        help="Last day on which payment is in time. Empty: the due date.",
    )
    reason = fields.Char(required=True)

    @api.depends("line_id")
    def _compute_default_date(self):
        for wizard in self:
            wizard.default_date = (
                wizard.line_id.debt_default_date or wizard.line_id.date_maturity
            )

    def action_apply(self):
        """Set the default date and note the change on the invoice."""
        self.ensure_one()
        line = self.line_id
        invoice = line.move_id
        if self.default_date and self.default_date < (
            invoice.invoice_date or line.date
        ):
            raise UserError(
                self.env._(
                    "%(invoice)s is dated %(date)s: the debtor cannot be in default "
                    "before that day.",
                    invoice=invoice.name,
                    date=format_date(self.env, invoice.invoice_date or line.date),
                )
            )
        before = line.debt_default_date or line.date_maturity
        after = self.default_date or line.date_maturity
        line.debt_default_date = (
            self.default_date if self.default_date != line.date_maturity else False
        )
        invoice.message_post(
            body=self.env._(
                "In default after %(after)s instead of %(before)s (item due %(due)s): "
                "%(reason)s",
                after=format_date(self.env, after),
                before=format_date(self.env, before),
                due=format_date(self.env, line.date_maturity),
                reason=self.reason,
            )
        )
        return {"type": "ir.actions.act_window_close"}
