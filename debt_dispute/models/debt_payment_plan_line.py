from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..dutch_law.money import ZERO
from ..tools import money_to_decimal


class DebtPaymentPlanLine(models.Model):
    """One invoice of a plan, and the part of it that the plan covers."""

    _name = "debt.payment.plan.line"
    _description = "Invoice of a Payment Plan"
    _order = "date_due, id"
    _rec_name = "move_id"

    plan_id = fields.Many2one(
        "debt.payment.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('move_type', 'in', ('out_invoice', 'out_receipt')), "
        "('state', '=', 'posted'), ('company_id', '=', company_id), "
        "('commercial_partner_id', '=', parent.partner_id)]",
    )
    invoice_date = fields.Date(related="move_id.invoice_date")
    date_due = fields.Date(related="move_id.invoice_date_due", store=True)
    amount_residual = fields.Monetary(
        string="Open in the Books", related="move_id.amount_residual"
    )
    amount = fields.Monetary(
        string="In the Plan",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Principal of this invoice that the plan covers. What is disputed can "
        "not be part of it.",
    )
    amount_disputed = fields.Monetary(
        string="Disputed", compute="_compute_amount_disputed"
    )
    is_charge = fields.Boolean(
        string="Interest and Costs",
        help="An invoice that books the interest and costs of this plan. It does not "
        "raise the agreed total; what is paid on it counts.",
    )

    # Frozen when the plan is proposed: money from then on counts
    settled_before = fields.Monetary(
        readonly=True,
        copy=False,
        help="What had been paid, credited or written off before the proposal.",
    )
    amount_in_books = fields.Monetary(
        readonly=True,
        copy=False,
        help="Part of the plan that can be reconciled with this invoice.",
    )
    amount_outside = fields.Monetary(
        readonly=True,
        copy=False,
        help="What was open on the invoice and is not part of the plan.",
    )

    _unique_invoice = models.Constraint(
        "UNIQUE(plan_id, move_id)", "An invoice is in a plan once."
    )

    @api.depends("move_id", "is_charge")
    def _compute_amount(self):
        for line in self:
            if line.plan_id.state != "draft":
                line.amount = line.amount
            elif line.is_charge or not line.move_id:
                line.amount = 0.0
            else:
                line.amount = float(line._get_open_principal())

    @api.depends("move_id")
    def _compute_amount_disputed(self):
        for line in self:
            line.amount_disputed = float(
                sum(
                    item._get_debt_held_amount()
                    for item in line.move_id._origin._get_debt_items()
                )
            )

    def _get_open_principal(self):
        """Return what is open in the books of this invoice and not disputed.

        The law may count a part payment towards costs and interest first (BW 6:44);
        then those are open instead, and part of the plan's interest and costs.
        """
        self.ensure_one()
        move = self.move_id._origin
        open_amount = money_to_decimal(move.amount_residual, move.currency_id)
        held = sum(item._get_debt_held_amount() for item in move._get_debt_items())
        return max(open_amount - held, ZERO)

    # --- constraints ------------------------------------------------------

    @api.constrains("move_id", "plan_id")
    def _check_invoice(self):
        for line in self:
            move = line.move_id
            if move.move_type not in move._get_debt_move_types():
                raise ValidationError(
                    self.env._(
                        "%s is not a customer invoice: only those can be in a payment "
                        "plan.",
                        move.display_name,
                    )
                )
            if move.state != "posted":
                raise ValidationError(
                    self.env._(
                        "%s is not posted: post it before you make a payment plan for "
                        "it.",
                        move.display_name,
                    )
                )

    @api.constrains("amount", "move_id", "is_charge")
    def _check_amount(self):
        for line in self.filtered(lambda line: line.plan_id.state == "draft"):
            line._check_amount_within_claim()

    def _check_amount_within_claim(self):
        """Refuse a part of an invoice that is zero, negative or not owed."""
        self.ensure_one()
        if self.is_charge:
            return
        plan = self.plan_id
        amount = money_to_decimal(self.amount, self.currency_id)
        claimed = self._get_open_principal()
        if not claimed:
            raise ValidationError(
                self.env._(
                    "Nothing is open on %s: it has been paid, or all of it is "
                    "disputed. Take it out of the plan.",
                    self.move_id.name,
                )
            )
        if amount <= 0:
            raise ValidationError(
                self.env._(
                    "Enter an amount above zero for %s, or take it out of the plan.",
                    self.move_id.name,
                )
            )
        if amount > claimed:
            raise ValidationError(
                self.env._(
                    "%(amount)s of %(invoice)s is more than the %(open)s that is open "
                    "and not disputed.",
                    amount=plan._money(self.amount),
                    invoice=self.move_id.name,
                    open=plan._money(float(claimed)),
                )
            )

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(
            lambda line: not line.is_charge
        ).plan_id._check_terms_can_change()
        return lines

    def write(self, vals):
        if {"move_id", "amount", "plan_id", "is_charge"} & set(vals):
            self.plan_id._check_terms_can_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        charges = self.filtered("is_charge")
        (self - charges).plan_id._check_terms_can_change()
        if charges.plan_id.filtered(lambda plan: plan.state == "completed"):
            raise UserError(
                self.env._("The plan is completed; its invoices stay as they are.")
            )
