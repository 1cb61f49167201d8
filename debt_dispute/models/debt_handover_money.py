from odoo import api, fields, models
from odoo.exceptions import ValidationError

COST_KINDS = [
    ("writ", "Writ"),
    ("court_fee", "Court fee"),
    ("salary", "Salary"),
    ("other", "Other"),
]


class DebtHandoverPayment(models.Model):
    """Money of the debtor that the party received.

    It is no entry: the user books what is paid over as any payment, and says here with
    which one. Until then it stands as money with the party.
    """

    _name = "debt.handover.payment"
    _description = "Payment to a Receiving Party"
    _order = "date, id"

    handover_id = fields.Many2one(
        "debt.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    currency_id = fields.Many2one(related="handover_id.currency_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True)
    paid_over_on = fields.Date(
        help="Day on which the party paid it over to us. Empty: it has it still.",
    )
    payment_id = fields.Many2one(
        "account.payment",
        string="Booked As",
        domain="[('partner_id', 'child_of', debtor_id),"
        " ('payment_type', '=', 'inbound'), ('company_id', '=', company_id)]",
        ondelete="set null",
        help="The payment with which it was booked and reconciled.",
    )
    debtor_id = fields.Many2one(related="handover_id.partner_id")
    reference = fields.Char()
    by_party = fields.Boolean(
        string="Reported by the Party", readonly=True, default=False
    )

    _positive = models.Constraint(
        "CHECK(amount > 0)", "The amount of a payment must be more than zero."
    )

    @api.constrains("date", "paid_over_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for payment in self:
            if max(payment.date, payment.paid_over_on or payment.date) > today:
                raise ValidationError(
                    self.env._("Money cannot have been received in the future.")
                )
            if payment.paid_over_on and payment.paid_over_on < payment.date:
                raise ValidationError(
                    self.env._("Money cannot be paid over before it was received.")
                )


class DebtHandoverCost(models.Model):
    """What the party charges or has spent, per kind."""

    _name = "debt.handover.cost"
    _description = "Cost of a Receiving Party"
    _order = "date, id"

    handover_id = fields.Many2one(
        "debt.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    currency_id = fields.Many2one(related="handover_id.company_currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(selection=COST_KINDS, required=True, default="other")
    name = fields.Char(string="Description")
    amount = fields.Monetary(string="Amount without VAT", required=True)
    vat = fields.Monetary(string="VAT")
    total = fields.Monetary(compute="_compute_total", store=True)
    by_party = fields.Boolean(
        string="Reported by the Party", readonly=True, default=False
    )

    _not_negative = models.Constraint(
        "CHECK(amount >= 0 AND vat >= 0)", "Costs and their VAT cannot be negative."
    )

    @api.depends("amount", "vat")
    def _compute_total(self):
        for cost in self:
            cost.total = cost.amount + cost.vat


class DebtHandover(models.Model):
    """Money that came in and that it cost."""

    _inherit = "debt.handover"

    payment_ids = fields.One2many("debt.handover.payment", "handover_id")
    cost_ids = fields.One2many("debt.handover.cost", "handover_id")
    amount_collected = fields.Monetary(
        string="Collected", compute="_compute_amount_collected", store=True
    )
    amount_kept = fields.Monetary(
        string="Still with the Party",
        compute="_compute_amount_collected",
        store=True,
        help="Received by the party and neither paid over nor booked.",
    )
    amount_cost = fields.Monetary(
        string="Costs of the Party",
        compute="_compute_amount_cost",
        store=True,
        currency_field="company_currency_id",
        help="With VAT.",
    )

    @api.depends(
        "payment_ids.amount", "payment_ids.paid_over_on", "payment_ids.payment_id"
    )
    def _compute_amount_collected(self):
        for handover in self:
            payments = handover.payment_ids
            handover.amount_collected = sum(payments.mapped("amount"))
            handover.amount_kept = sum(
                payments.filtered(
                    lambda payment: not payment.paid_over_on and not payment.payment_id
                ).mapped("amount")
            )

    @api.depends("cost_ids.total")
    def _compute_amount_cost(self):
        for handover in self:
            handover.amount_cost = sum(handover.cost_ids.mapped("total"))
