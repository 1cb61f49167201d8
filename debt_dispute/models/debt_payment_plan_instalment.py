from odoo import api, fields, models
from odoo.fields import Domain

from .debt_payment_plan import RUNNING_STATES


class DebtPaymentPlanInstalment(models.Model):
    """One amount of a plan that has to be credited on its due date at the latest.

    =========  ==================================================================
    State      Means (derived from the money, never set by hand)
    =========  ==================================================================
    planned    nothing or not all of it is paid, and the plan may still be kept
    partial    part of it is paid
    paid       all of it was paid by the due date
    paid_late  all of it was paid, after the due date
    credited   a credit note or write-off took it away
    missed     its day was past and it was open when the plan was broken
    due        its day was to come, but the plan was broken: due at once
    cancelled  open when the plan was cancelled, or never agreed
    =========  ==================================================================
    """

    _name = "debt.payment.plan.instalment"
    _description = "Instalment"
    _order = "date_due, id"
    _rec_names_search = ["plan_id.name", "partner_id"]

    plan_id = fields.Many2one(
        "debt.payment.plan", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(compute="_compute_number")
    is_down_payment = fields.Boolean(string="Down Payment", readonly=True)
    date_due = fields.Date(string="Due Date", required=True, index=True)
    amount = fields.Monetary(required=True)

    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True)
    user_id = fields.Many2one(related="plan_id.user_id", store=True)
    plan_kind = fields.Selection(related="plan_id.kind", store=True)
    plan_state = fields.Selection(
        related="plan_id.state", string="Plan State", store=True
    )

    # Recomputed from what is reconciled (debt_payment_plan_money.py)
    amount_paid = fields.Monetary(
        string="Paid", compute="_compute_money", store=True, readonly=True
    )
    amount_credited = fields.Monetary(
        string="Credited",
        compute="_compute_money",
        store=True,
        readonly=True,
        help="Taken away by a credit note or write-off; the last instalment first.",
    )
    amount_open = fields.Monetary(
        string="Open", compute="_compute_money", store=True, readonly=True
    )
    date_paid = fields.Date(
        string="Paid On", compute="_compute_money", store=True, readonly=True
    )
    state = fields.Selection(
        [
            ("planned", "Expected"),
            ("partial", "Partly paid"),
            ("paid", "Paid in time"),
            ("paid_late", "Paid late"),
            ("credited", "Credited"),
            ("missed", "Missed"),
            ("due", "Due at once"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_money",
        store=True,
        readonly=True,
    )
    date_last_chance = fields.Date(
        string="Grace Ends",
        compute="_compute_date_last_chance",
        help="Last day on which payment keeps the plan alive.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    # What the debtor was told
    reminded_before_on = fields.Date(readonly=True, copy=False)
    reminded_after_on = fields.Date(readonly=True, copy=False)

    _open_by_date = models.Index("(date_due) WHERE amount_open > 0")

    # --- compute ----------------------------------------------------------

    @api.depends("plan_id.instalment_ids.date_due")
    def _compute_number(self):
        for plan in self.plan_id:
            ordered = plan.instalment_ids.sorted(
                lambda instalment: (instalment.date_due or fields.Date.today(),)
            )
            for number, instalment in enumerate(ordered, start=1):
                instalment.number = number
        for instalment in self.filtered(lambda instalment: not instalment.plan_id):
            instalment.number = 0

    @api.depends("plan_id.name", "number", "partner_id.name")
    def _compute_display_name(self):
        for instalment in self:
            instalment.display_name = self.env._(
                "%(debtor)s %(number)s/%(count)s (%(plan)s)",
                debtor=instalment.partner_id.name or "",
                number=instalment.number,
                count=len(instalment.plan_id.instalment_ids),
                plan=instalment.plan_id.name or "",
            )

    @api.depends(
        "amount",
        "date_due",
        "plan_id.state",
        "plan_id.instalment_ids.amount",
        "plan_id.instalment_ids.date_due",
        "plan_id.line_ids.settled_before",
        "plan_id.line_ids.move_id.line_ids.amount_residual_currency",
    )
    def _compute_money(self):
        for plan in self.plan_id:
            plan._allocate_money(self & plan.instalment_ids)
        orphans = self.filtered(lambda instalment: not instalment.plan_id)
        orphans.amount_paid = orphans.amount_credited = orphans.amount_open = 0.0
        orphans.date_paid = False
        orphans.state = "planned"

    @api.depends("date_due", "plan_id.grace_days")
    def _compute_date_last_chance(self):
        for instalment in self:
            instalment.date_last_chance = instalment.plan_id._get_last_chance(
                instalment.date_due
            )

    @api.depends("date_due", "amount_open", "plan_state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for instalment in self:
            instalment.is_late = (
                instalment.plan_state in RUNNING_STATES
                and bool(instalment.date_due)
                and instalment.date_due < today
                and not instalment.currency_id.is_zero(instalment.amount_open)
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = (
            Domain("plan_state", "in", RUNNING_STATES)
            & Domain("date_due", "<", fields.Date.context_today(self))
            & Domain("amount_open", ">", 0)
        )
        return domain if True in value else ~domain

    # --- constraints ------------------------------------------------------

    @api.constrains("date_due")
    def _check_date_due(self):
        for instalment in self:
            instalment.plan_id._check_within_sight(instalment.date_due)

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        instalments = super().create(vals_list)
        instalments.plan_id._check_terms_can_change()
        return instalments

    def write(self, vals):
        if {"date_due", "amount", "plan_id"} & set(vals):
            self.plan_id._check_terms_can_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.plan_id._check_terms_can_change()
