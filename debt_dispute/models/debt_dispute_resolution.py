from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from .debt_dispute_reason import RESOLUTION_KINDS

#: Kinds that give money back.
CREDIT_KINDS = ("full_credit", "partial_credit", "reinvoice", "discount")
#: Kinds of which the user chooses how much.
AMOUNT_KINDS = ("partial_credit", "discount")
#: What a resolution says about the complaint, unless the user says otherwise.
DECISION_OF_KIND = {
    "full_credit": "justified",
    "partial_credit": "partly",
    "reinvoice": "justified",
    "discount": "compromise",
    "explanation": "unjustified",
    "redelivery": "justified",
    "plan": "compromise",
    "withdrawn": "unjustified",
}
#: Fields that are fixed once the customer has seen a proposal.
TERMS = {
    "kind",
    "method",
    "percent",
    "line_ids",
    "amount_line_ids",
    "quantity_line_ids",
    "redelivery_date",
    "amount",
    "quantity",
}
#: Fields that only the methods of a resolution change.
OUTCOME = {
    "state",
    "approval_state",
    "requested_by_id",
    "approved_by_id",
    "date_proposed",
    "date_answered",
}


class DebtDisputeResolution(models.Model):
    """One way to end a dispute: drafted, perhaps approved and proposed, carried out.

    ========== ====================== ===========================================
    From       Method                 To (guard)
    ========== ====================== ===========================================
    draft      ``action_propose``     proposed (approved where that is needed)
    proposed   ``_accept``            accepted, and carried out at once
    proposed   ``_decline``           declined
    draft, pr. ``action_apply``       done (dispute open, approved where needed);
                                      a redelivery is first promised
    promised   ``action_delivered``   done
    not done   ``_cancel``            cancelled
    ========== ====================== ===========================================

    The approval stands apart: none → requested → approved or refused, and falls
    back to none when the terms change. Nobody approves what he asked for.
    """

    _name = "debt.dispute.resolution"
    _description = "Resolution of a Dispute"
    _order = "dispute_id, id desc"
    _rec_name = "kind"
    _check_company_auto = True

    dispute_id = fields.Many2one(
        "debt.dispute", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id", store=True)
    dispute_amount = fields.Monetary(related="dispute_id.amount")
    kind = fields.Selection(
        selection=RESOLUTION_KINDS, string="Resolution", required=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("promised", "Promised"),
            ("done", "Carried out"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    decision = fields.Selection(
        selection=[
            ("justified", "Justified"),
            ("partly", "Partly justified"),
            ("unjustified", "Unjustified"),
            ("compromise", "Compromise"),
        ],
        string="The Complaint Is",
        compute="_compute_decision",
        store=True,
        readonly=False,
        precompute=True,
    )
    cause_id = fields.Many2one("debt.dispute.cause", string="Root Cause")

    # How much
    method = fields.Selection(
        selection=[
            ("amount", "An amount"),
            ("percent", "A percentage"),
            ("lines", "Lines and quantities"),
        ],
        string="Credit",
        default="amount",
        required=True,
    )
    percent = fields.Float(
        string="Percentage", digits=(5, 2), help="Of the disputed amount."
    )
    line_ids = fields.One2many("debt.dispute.resolution.line", "resolution_id")
    amount_line_ids = fields.One2many(
        "debt.dispute.resolution.line",
        "resolution_id",
        string="Amounts",
        domain=[("move_line_id", "=", False)],
        compute="_compute_lines",
        store=True,
        readonly=False,
    )
    quantity_line_ids = fields.One2many(
        "debt.dispute.resolution.line",
        "resolution_id",
        string="Quantities",
        domain=[("move_line_id", "!=", False)],
        compute="_compute_lines",
        store=True,
        readonly=False,
    )
    amount_credit = fields.Monetary(
        string="To Credit",
        compute="_compute_amount_credit",
        store=True,
        help="Including VAT.",
    )
    date = fields.Date(
        string="Credit Note Date", default=fields.Date.context_today, required=True
    )
    reference = fields.Char(
        string="Reason on the Credit Note",
        compute="_compute_reference",
        store=True,
        readonly=False,
        precompute=True,
    )

    # Other terms
    redelivery_date = fields.Date(string="Redelivery or Repair On")
    fresh_days = fields.Integer(
        string="Fresh Term (Days)",
        compute="_compute_fresh_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Days that the customer has to pay before collection resumes.",
    )
    note = fields.Html(
        string="Message to the Customer",
        help="Stands in the proposal and on the portal.",
    )
    warning = fields.Html(compute="_compute_warning")

    # What came of it
    date_proposed = fields.Datetime(string="Proposed On", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered On", readonly=True, copy=False)
    move_ids = fields.One2many(
        "account.move", "debt_resolution_id", string="Entries", readonly=True
    )

    _percent = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)",
        "A percentage lies between 0 and 100.",
    )

    # --- compute ----------------------------------------------------------

    @api.depends("kind")
    def _compute_decision(self):
        for resolution in self:
            resolution.decision = DECISION_OF_KIND.get(resolution.kind)

    @api.depends("dispute_id")
    def _compute_reference(self):
        for resolution in self:
            dispute = resolution.dispute_id
            reason = dispute.reason_id.with_context(lang=dispute.partner_id.lang)
            resolution.reference = ", ".join(
                text for text in (reason.name, dispute.name) if text
            )

    @api.depends("dispute_id")
    def _compute_fresh_days(self):
        for resolution in self:
            resolution.fresh_days = resolution.company_id.debt_dispute_fresh_days

    @api.depends("dispute_id")
    def _compute_lines(self):
        """Offer each disputed invoice, and each of the invoice lines meant."""
        for resolution in self:
            if resolution.line_ids or not resolution.dispute_id:
                continue
            disputed = resolution.dispute_id.line_ids
            resolution.amount_line_ids = [
                fields.Command.create(
                    {
                        "dispute_line_id": line.id,
                        # Of a compromise nobody knows the amount beforehand.
                        "amount": line.amount
                        if resolution.kind == "partial_credit"
                        else 0.0,
                    }
                )
                for line in disputed
            ]
            resolution.quantity_line_ids = [
                fields.Command.create(
                    {"dispute_line_id": line.id, "move_line_id": product_line.id}
                )
                for line in disputed
                for product_line in line._get_product_lines()
            ]

    @api.depends(
        "kind",
        "method",
        "percent",
        "amount_line_ids.amount",
        "quantity_line_ids.quantity",
        "dispute_id.line_ids.amount",
    )
    def _compute_amount_credit(self):
        for resolution in self:
            resolution.amount_credit = sum(resolution._get_credits().values())

    def _get_credits(self):
        """Return dispute line -> amount to credit, VAT included."""
        self.ensure_one()
        disputed = self.dispute_id.line_ids
        if self.kind in ("full_credit", "reinvoice"):
            return {
                line: line.move_id.sudo()._get_debt_uncredited_amount()
                for line in disputed
            }
        if self.kind not in AMOUNT_KINDS:
            return {}
        if self.method == "percent":
            return {
                line: line.currency_id.round(line.amount * self.percent / 100)
                for line in disputed
            }
        credits = {}
        if self.method == "amount":
            for row in self.amount_line_ids:
                credits[row.dispute_line_id] = row.amount
            return credits
        service = self.env["debt.dispute.credit"]
        for line in disputed:
            quantities = {
                row.move_line_id: row.quantity
                for row in self.quantity_line_ids
                if row.dispute_line_id == line and row.quantity
            }
            if quantities:
                credits[line] = service._get_quantities_total(
                    line.move_id.sudo(), quantities
                )
        return credits

    @api.depends(
        "kind",
        "amount_credit",
        "date",
        "dispute_id.missing_evidence",
        "approval_state",
    )
    def _compute_warning(self):
        for resolution in self:
            warnings = resolution._get_warnings()
            resolution.warning = (
                self.env["ir.qweb"]._render(
                    "debt_dispute.resolution_warnings", {"warnings": warnings}
                )
                if warnings
                else False
            )

    def _get_warnings(self):
        """Return what the user should know before he carries this out."""
        self.ensure_one()
        warnings = []
        dispute = self.dispute_id
        if dispute.missing_evidence and self.kind != "withdrawn":
            warnings.append(
                self.env._("Evidence is missing: %s.", dispute.missing_evidence)
            )
        if self.kind not in CREDIT_KINDS:
            return warnings
        service = self.env["debt.dispute.credit"]
        for line, amount in self._get_credits().items():
            warnings += service._get_warnings(line.move_id, amount, self.date)
        if self.needs_approval and self.approval_state != "approved":
            warnings.append(
                self.env._(
                    "More than %s is credited: a debt manager has to approve first.",
                    formatLang(
                        self.env,
                        self.company_id.debt_dispute_approval_limit,
                        currency_obj=self.company_id.currency_id,
                    ),
                )
            )
        return warnings

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_outcome_untouched(vals)
        resolutions = super().create(vals_list)
        for resolution in resolutions:
            if not resolution.dispute_id.is_open:
                raise UserError(
                    self.env._("Reopen %s first.", resolution.dispute_id.name)
                )
        return resolutions

    def write(self, vals):
        self._check_outcome_untouched(vals)
        self._check_terms_open(vals)
        return super().write(vals)

    def _write_outcome(self, vals):
        """Write what became of this; for the methods of a resolution alone."""
        return super().write(vals)

    @api.model
    def _check_outcome_untouched(self, vals):
        if OUTCOME & set(vals):
            raise UserError(
                self.env._("Approve, propose or carry out a resolution by its buttons.")
            )

    def _check_terms_open(self, vals):
        """Let terms change in a draft only; a changed draft needs approval anew."""
        if not TERMS & set(vals):
            return
        for resolution in self:
            if resolution.state != "draft":
                raise UserError(
                    self.env._(
                        "The terms of a resolution that was proposed or carried out "
                        "cannot change. Make a new one."
                    )
                )
            if resolution.approval_state != "none":
                resolution._write_outcome({"approval_state": "none"})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for resolution in self:
            if resolution.state != "draft":
                raise UserError(
                    self.env._("What was proposed or carried out cannot be deleted.")
                )

    # --- guards -----------------------------------------------------------

    def _check_terms(self):
        """Raise unless this can be carried out as it stands."""
        self.ensure_one()
        if not self.dispute_id.line_ids:
            raise UserError(
                self.env._("Enter the disputed invoices of %s.", self.dispute_id.name)
            )
        if self.kind == "redelivery" and not self.redelivery_date:
            raise UserError(self.env._("Enter the day of redelivery or repair."))
        if self.kind in CREDIT_KINDS:
            if self.currency_id.compare_amounts(self.amount_credit, 0.0) <= 0:
                raise UserError(self.env._("Enter how much is to be credited."))
            service = self.env["debt.dispute.credit"]
            for line, amount in self._get_credits().items():
                service._check_amount(line.move_id, amount)

    # --- words ------------------------------------------------------------

    def _describe(self):
        """Return this resolution in a few words, for the chatter."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        if self.kind in CREDIT_KINDS:
            amount = formatLang(
                self.env, self.amount_credit, currency_obj=self.currency_id
            )
            return f"{kinds[self.kind]}, {amount}"
        if self.kind == "redelivery" and self.redelivery_date:
            return f"{kinds[self.kind]}, {format_date(self.env, self.redelivery_date)}"
        return kinds[self.kind]

    @api.depends("kind", "amount_credit", "redelivery_date")
    def _compute_display_name(self):
        for resolution in self:
            resolution.display_name = resolution._describe() if resolution.kind else ""
