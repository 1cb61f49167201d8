from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.debt_call import OUTCOMES
from ..models.debt_call_sheet import PROMISE_DAYS


class DebtCallReport(models.TransientModel):
    """What came of a call: who reports it chooses an outcome, and the rest follows."""

    _name = "debt.call.report"
    _description = "Report a Call"

    call_id = fields.Many2one("debt.call", required=True, readonly=True)
    company_id = fields.Many2one(related="call_id.company_id")
    currency_id = fields.Many2one(related="call_id.currency_id")
    partner_id = fields.Many2one(related="call_id.partner_id")
    phone = fields.Char(related="call_id.phone")
    amount_open = fields.Monetary(related="call_id.amount_open")
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', call_move_ids)]",
        help="Invoices that the outcome is about.",
    )
    call_move_ids = fields.Many2many(
        related="call_id.move_ids", string="Invoices of the Call"
    )

    excuse_id = fields.Many2one("debt.excuse", string="What The Debtor Says")
    answer = fields.Text(related="excuse_id.answer")
    outcome = fields.Selection(
        OUTCOMES,
        compute="_compute_outcome",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    note = fields.Text()
    promise_date = fields.Date(
        string="Pays On",
        default=lambda self: self._get_default_promise_date(),
    )
    promise_amount = fields.Monetary(
        string="Amount", compute="_compute_promise_amount", store=True, readonly=False
    )
    instalment_count = fields.Integer(string="Instalments", default=3)
    new_contact_id = fields.Many2one(
        "res.partner",
        string="Right Person",
        help="A new call to this contact is planned. Empty: somebody looks for the "
        "right person first.",
    )
    send_confirmation = fields.Boolean(
        string="Mail Confirmation",
        default=True,
        help="Mails the debtor at once what was agreed.",
    )
    recipient_id = fields.Many2one("res.partner", compute="_compute_consequence")
    consequence = fields.Char(compute="_compute_consequence")

    @api.depends("call_id")
    def _compute_move_ids(self):
        for report in self:
            open_moves = report.call_id.move_ids.filtered("amount_residual")
            report.move_ids = open_moves or report.call_id.move_ids

    @api.depends("excuse_id")
    def _compute_outcome(self):
        for report in self:
            report.outcome = report.excuse_id.outcome or report.outcome or "promise"

    @api.model
    def _get_default_promise_date(self):
        return fields.Date.add(fields.Date.context_today(self), days=PROMISE_DAYS)

    @api.depends("call_id", "move_ids")
    def _compute_promise_amount(self):
        for report in self:
            report.promise_amount = report.move_ids._get_debt_plannable_amount()

    @api.depends("outcome", "promise_date", "call_id", "send_confirmation")
    def _compute_consequence(self):
        for report in self:
            report.recipient_id = report.call_id._get_confirmation_recipient()
            report.consequence = report._describe_consequence()

    def _describe_consequence(self):
        """Return in one sentence what happens when the outcome is saved."""
        self.ensure_one()
        if self.outcome == "promise" and not self.promise_date:
            return ""
        sentences = {
            "promise": self.env._(
                "Nothing goes out until %s; then the promise is judged by what was "
                "paid.",
                format_date(self.env, self.promise_date),
            ),
            "plan": self.env._(
                "Nothing goes out while the plan is drawn up; a proposal follows in "
                "writing."
            ),
            "dispute": self.env._(
                "The dispute is noted and collection waits until it is answered."
            ),
            "wrong_person": self.env._(
                "Nothing is mailed; the debt is not discussed with somebody else."
            ),
            "no_answer": self.env._(
                "A new call is planned in the other half of the day."
            ),
            "no_agreement": self.env._("The next step follows on its own day."),
        }
        return sentences.get(self.outcome, "")

    def action_apply(self):
        """Save the outcome, mail the confirmation and plan what follows."""
        self.ensure_one()
        self._check_outcome()
        call = self.call_id
        if self.outcome in ("promise", "plan", "dispute"):
            call.move_ids = self.move_ids
        action = call._report(
            self.outcome, self._prepare_call(), send_confirmation=self.send_confirmation
        )
        if self.outcome == "wrong_person" and self.new_contact_id:
            call._call_instead(self.new_contact_id)
        return action or {"type": "ir.actions.act_window_close"}

    def _prepare_call(self):
        """Return the values that the outcome writes on the call."""
        vals = {"excuse_id": self.excuse_id.id, "note": self.note}
        if self.outcome == "promise":
            vals["promise_date"] = self.promise_date
            vals["promise_amount"] = self.promise_amount
        elif self.outcome == "plan":
            vals["instalment_count"] = self.instalment_count
        return vals

    def _check_outcome(self):
        """Refuse an outcome that says too little to act on."""
        if self.outcome in ("promise", "plan", "dispute") and not self.move_ids:
            raise UserError(self.env._("Choose the invoices that this is about."))
        if self.outcome == "promise":
            self._check_promise()
        elif self.outcome == "plan" and self.instalment_count < 2:
            raise UserError(
                self.env._("A plan has at least two instalments; one is a promise.")
            )
        elif self.outcome == "dispute" and not (self.note or self.excuse_id):
            raise UserError(self.env._("Note what the debtor disputes."))

    def _check_promise(self):
        if not self.promise_date or self.promise_date < fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day of payment that is not past."))
        currency = self.currency_id
        if currency.compare_amounts(self.promise_amount, 0) <= 0:
            raise UserError(self.env._("Enter the amount that was promised."))
