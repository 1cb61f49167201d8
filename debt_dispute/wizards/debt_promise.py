from datetime import timedelta

from odoo import api, fields, models

from ..dutch_law.working_days import next_working_day


class DebtPromise(models.TransientModel):
    """Records that a debtor promised to pay: two clicks from the invoice."""

    _name = "debt.promise"
    _description = "Promise to Pay"

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", compute="_compute_debtor"
    )
    company_id = fields.Many2one("res.company", compute="_compute_debtor")
    currency_id = fields.Many2one("res.currency", compute="_compute_debtor")
    date = fields.Date(
        string="Will Pay By",
        required=True,
        default=lambda self: next_working_day(
            fields.Date.context_today(self) + timedelta(days=7)
        ),
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    amount_open = fields.Monetary(string="Open", compute="_compute_debtor")
    how = fields.Selection(
        [("call", "By telephone"), ("email", "By e-mail"), ("paper", "On paper")],
        string="Promised",
        default="call",
        required=True,
        help="A promise in writing is an acknowledgement of the debt: it starts a new "
        "term of prescription.",
    )
    name = fields.Char(
        string="Promised By", compute="_compute_name", store=True, readonly=False
    )
    note = fields.Text()

    @api.depends("move_ids")
    def _compute_debtor(self):
        for wizard in self:
            moves = wizard.move_ids
            wizard.partner_id = moves.commercial_partner_id[:1]
            wizard.company_id = moves.company_id[:1]
            wizard.currency_id = moves.currency_id[:1]
            wizard.amount_open = moves._get_debt_plannable_amount()

    @api.depends("amount_open")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.amount_open

    @api.depends("move_ids")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.move_ids.partner_id[:1].name

    def action_confirm(self):
        """Record the promise; its invoices are held until it is kept or broken."""
        self.ensure_one()
        plans = self.env["debt.payment.plan"].with_company(self.company_id)
        today = fields.Date.context_today(self)
        amounts = plans._divide_promise(self.move_ids, self.amount)
        plan = plans._make_promise(
            self.move_ids.filtered(lambda move: move.id in amounts),
            self.date,
            {
                "accepted_by": self.name or self.partner_id.name,
                "accepted_at": fields.Datetime.now(),
                "accepted_how": self.how,
                "acknowledged_on": False if self.how == "call" else today,
            },
            amounts=amounts,
        )
        if self.note:
            plan.message_post(body=self.note)
        if self.env.context.get("debt_promise_stay"):
            return {"type": "ir.actions.act_window_close"}
        return plan._get_records_action()
