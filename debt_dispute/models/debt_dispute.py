from odoo import api, fields, models
from odoo.exceptions import UserError

CLOSED_STATES = ("resolved", "rejected", "withdrawn")


class DebtDispute(models.Model):
    """A debtor contests an amount on one or more invoices.

    While a dispute is open its amount is held: not claimed, no interest, no costs.
    Its states and transitions stand in ``debt_dispute_state.py``.
    """

    _name = "debt.dispute"
    _description = "Dispute"
    _inherit = ["debt.portal.document", "mail.thread.cc", "mail.activity.mixin"]
    _order = "priority desc, date_opened desc, id desc"
    _check_company_auto = True
    _primary_email = "email_from"

    # Who and what
    name = fields.Char(
        string="Number", default="/", required=True, readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        check_company=True,
        tracking=True,
        index=True,
        help="The customer who owes the invoices. Everyone who works there sees the "
        "dispute on the portal.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        check_company=True,
        help="The person who complained; gets the answers.",
    )
    email_from = fields.Char(
        string="E-mail",
        compute="_compute_email_from",
        store=True,
        readonly=False,
        help="Address that the complaint came from.",
    )
    line_ids = fields.One2many("debt.dispute.line", "dispute_id", string="Invoices")
    move_ids = fields.Many2many(
        "account.move",
        string="Disputed Invoices",
        compute="_compute_move_ids",
        search="_search_move_ids",
    )
    amount = fields.Monetary(
        string="Disputed", compute="_compute_amount", store=True, tracking=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        string="Disputed (Company Currency)",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the day on which the complaint came in.",
    )
    amount_held = fields.Monetary(
        string="Held Now",
        compute="_compute_amount_held",
        help="The part of the disputed amount that is still open, and therefore not "
        "collected now.",
    )
    reason_id = fields.Many2one(
        "debt.dispute.reason",
        required=True,
        tracking=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.ref(
            "debt_dispute.debt_dispute_reason_other", raise_if_not_found=False
        ),
    )
    suggestion = fields.Selection(related="reason_id.suggestion")
    customer_words = fields.Html(
        string="Customer's Words",
        copy=False,
        sanitize_attributes=True,
        help="The complaint as it was received; it cannot be changed afterwards.",
    )
    channel = fields.Selection(
        selection=[
            ("portal", "Portal"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("letter", "Letter"),
            ("chargeback", "Chargeback"),
        ],
        default="phone",
        required=True,
        tracking=True,
    )

    # Who works on it
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Finds out what happened and answers the customer.",
    )
    coordinator_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.company.debt_dispute_coordinator_id,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Watches the deadlines; is told when one was missed.",
    )
    priority = fields.Selection(
        selection=[("0", "Normal"), ("1", "High"), ("2", "Urgent")],
        default="0",
        tracking=True,
    )

    # State
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("acknowledged", "Acknowledged"),
            ("investigating", "Investigating"),
            ("proposed", "Proposed"),
            ("resolved", "Resolved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    is_open = fields.Boolean(
        string="Open", compute="_compute_is_open", store=True, index=True
    )
    date_opened = fields.Datetime(
        string="Received",
        default=fields.Datetime.now,
        required=True,
        copy=False,
        help="When the complaint came in; the deadlines count from here.",
    )
    date_closed = fields.Datetime(string="Closed", readonly=True, copy=False)
    date_resume = fields.Date(
        string="Collection Resumes After",
        readonly=True,
        copy=False,
        help="Last day of the fresh term that the customer got when the dispute was "
        "rejected.",
    )

    # Decision
    decision = fields.Selection(
        selection=[
            ("justified", "Justified"),
            ("partly", "Partly justified"),
            ("unjustified", "Unjustified"),
            ("compromise", "Compromise"),
        ],
        tracking=True,
        copy=False,
    )
    cause_id = fields.Many2one(
        "debt.dispute.cause", string="Root Cause", tracking=True, copy=False
    )
    prevention = fields.Text(
        string="Preventive Measure",
        copy=False,
        help="What is changed so that it does not happen again.",
    )
    internal_note = fields.Html(
        string="Findings", copy=False, help="Never shown to the customer."
    )

    # Evidence and resolutions
    evidence_ids = fields.One2many("debt.evidence", "dispute_id")
    missing_evidence = fields.Char(compute="_compute_missing_evidence")
    resolution_ids = fields.One2many(
        "debt.dispute.resolution", "dispute_id", string="Resolutions"
    )
    proposal_id = fields.Many2one(
        "debt.dispute.resolution",
        compute="_compute_proposal_id",
        help="The proposal that waits for the customer's answer.",
    )
    credit_note_ids = fields.One2many(
        "account.move", "debt_dispute_id", string="Credit Notes", readonly=True
    )
    move_count = fields.Integer(string="Invoices Count", compute="_compute_counts")
    credit_note_count = fields.Integer(
        string="Credit Notes Count", compute="_compute_counts"
    )
    amount_credited = fields.Monetary(
        string="Credited", compute="_compute_amount_credited", store=True
    )

    _unique_name = models.Constraint(
        "UNIQUE(name, company_id)", "The number of a dispute must be unique."
    )

    # --- compute ----------------------------------------------------------

    @api.depends("line_ids.move_id", "company_id")
    def _compute_currency_id(self):
        for dispute in self:
            dispute.currency_id = (
                dispute.line_ids.move_id.currency_id[:1]
                or dispute.company_id.currency_id
            )

    @api.depends("contact_id")
    def _compute_email_from(self):
        for dispute in self:
            dispute.email_from = dispute.contact_id.email or dispute.email_from

    @api.depends("line_ids.move_id")
    def _compute_move_ids(self):
        for dispute in self:
            dispute.move_ids = dispute.line_ids.move_id

    @api.model
    def _search_move_ids(self, operator, value):
        return [("line_ids.move_id", operator, value)]

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for dispute in self:
            dispute.amount = sum(dispute.line_ids.mapped("amount"))

    @api.depends("amount", "date_opened", "company_id")
    def _compute_amount_company(self):
        for dispute in self:
            dispute.amount_company = dispute.currency_id._convert(
                dispute.amount,
                dispute.company_id.currency_id,
                dispute.company_id,
                (dispute.date_opened or fields.Datetime.now()).date(),
            )

    @api.depends("line_ids.amount_held")
    def _compute_amount_held(self):
        for dispute in self:
            dispute.amount_held = sum(dispute.line_ids.mapped("amount_held"))

    @api.depends("reason_id")
    def _compute_user_id(self):
        for dispute in self:
            reason = dispute.reason_id.with_company(dispute.company_id)
            dispute.user_id = (
                dispute.user_id
                or reason.user_id
                or dispute.company_id.debt_dispute_user_id
            )

    @api.depends("state")
    def _compute_is_open(self):
        for dispute in self:
            dispute.is_open = dispute.state not in CLOSED_STATES

    @api.depends(
        "reason_id", "evidence_ids.required", "evidence_ids.state", "evidence_ids.name"
    )
    @api.depends_context("lang")
    def _compute_missing_evidence(self):
        for dispute in self:
            missing = dispute.evidence_ids.filtered(
                lambda evidence: evidence.required and evidence.state == "missing"
            )
            dispute.missing_evidence = ", ".join(
                name for name in missing.mapped("name") if name
            )

    @api.depends("resolution_ids.state")
    def _compute_proposal_id(self):
        for dispute in self:
            dispute.proposal_id = dispute.resolution_ids.filtered(
                lambda resolution: resolution.state == "proposed"
            )[:1]

    @api.depends("line_ids", "credit_note_ids")
    def _compute_counts(self):
        for dispute in self:
            dispute.move_count = len(dispute.line_ids)
            dispute.credit_note_count = len(dispute.credit_note_ids)

    @api.depends("credit_note_ids.state", "credit_note_ids.amount_total")
    def _compute_amount_credited(self):
        for dispute in self:
            dispute.amount_credited = sum(
                dispute.sudo()
                .credit_note_ids.filtered(
                    lambda note: (
                        note.state == "posted" and note.move_type == "out_refund"
                    )
                )
                .mapped("amount_total")
            )

    # --- constraints ------------------------------------------------------

    @api.constrains("partner_id", "line_ids", "company_id")
    def _check_lines(self):
        self.line_ids._check_move()

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        self.partner_id = self.partner_id.commercial_partner_id
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = self.partner_id
        self.line_ids = self.line_ids.filtered(
            lambda line: line.move_id.commercial_partner_id == self.partner_id
        )

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            if vals.get("name", "/") == "/":
                vals["name"] = (
                    self.env["ir.sequence"]
                    .with_company(company)
                    .next_by_code("debt.dispute")
                    or "/"
                )
            vals["state"] = "new"
            self._complete_partner(vals)
        disputes = super().create(vals_list)
        disputes._add_required_evidence()
        disputes._sync_followup()
        return disputes

    @api.model
    def _complete_partner(self, vals):
        """Let the debtor be the commercial partner, the contact who complained."""
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            vals.setdefault("contact_id", partner.id)
            vals["partner_id"] = partner.commercial_partner_id.id

    def write(self, vals):
        vals = dict(vals)
        state = vals.pop("state", None)
        if "partner_id" in vals:
            self._complete_partner(vals)
        if "customer_words" in vals:
            self._check_words_untouched(vals["customer_words"])
        moves = self.line_ids.move_id
        if vals:
            super().write(vals)
        if "reason_id" in vals:
            self._add_required_evidence()
        if state:
            self._set_state(state)
        elif "line_ids" in vals:
            (moves | self.line_ids.move_id)._sync_debt_dispute_followup()
        return True

    def _write_state(self, vals):
        """Write ``vals`` as they are; for ``_set_state`` alone."""
        return super().write(vals)

    def _check_words_untouched(self, words):
        for dispute in self:
            if dispute.customer_words and words != dispute.customer_words:
                raise UserError(
                    self.env._(
                        "The customer's words are kept as received. Write what you "
                        "found out under Findings or in a note."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_new(self):
        for dispute in self:
            if dispute.state != "new":
                raise UserError(
                    self.env._(
                        "%s is part of the file of this debtor and cannot be "
                        "deleted. Withdraw it instead.",
                        dispute.name,
                    )
                )

    def unlink(self):
        moves = self.line_ids.move_id
        result = super().unlink()
        moves._sync_debt_dispute_followup()
        return result

    def copy_data(self, default=None):
        raise UserError(self.env._("A dispute cannot be duplicated."))

    def _add_required_evidence(self):
        """Put what the reason requires on the checklist, once."""
        vals_list = []
        for dispute in self:
            wanted = dispute.reason_id.evidence_type_ids
            present = dispute.evidence_ids.type_id
            # Another reason asks for other evidence: forget what was never found.
            dispute.evidence_ids.filtered(
                lambda evidence, wanted=wanted: (
                    evidence.required
                    and evidence.state == "missing"
                    and evidence.type_id not in wanted
                )
            ).unlink()
            vals_list += [
                {"dispute_id": dispute.id, "type_id": kind.id, "required": True}
                for kind in wanted - present
            ]
        self.env["debt.evidence"].create(vals_list)

    # --- screens ----------------------------------------------------------

    def action_open_moves(self):
        """Open the disputed invoices."""
        return self._open_moves(self.line_ids.move_id, self.env._("Disputed Invoices"))

    def action_open_credit_notes(self):
        """Open the credit notes of this dispute."""
        return self._open_moves(self.credit_note_ids, self.env._("Credit Notes"))

    def _open_moves(self, moves, name):
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
        }
        if len(moves) == 1:
            action.update(view_mode="form", res_id=moves.id)
        return action
