from odoo import api, fields, models

from .debt_escalation_step import CHANNELS, STEP_KINDS

STATES = [
    ("planned", "Planned"),
    ("to_approve", "To Approve"),
    ("ready", "Ready"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
#: States in which a notice waits: its amounts still follow the claim.
WAITING_STATES = ("planned", "to_approve", "ready", "failed")
#: What may still be written on a notice that went out.
OPEN_AFTER_SENT = {
    "activity_ids",
    "message_follower_ids",
    "message_ids",
    "message_main_attachment_id",
    "is_bounced",
    "tracking_number",
    "proof_attachment_ids",
    "delivered_on",
    "user_id",
    "access_token",
}


class DebtNotice(models.Model):
    """One communication to one debtor for one step, with the amounts it states.

    ============  =====================================================  ===========
    State         Means                                                  Goes to
    ============  =====================================================  ===========
    planned       for a later day                                        to_approve,
                                                                         ready
    to_approve    a user has to look at it                               ready
    ready         delivered by the next run; a letter waits for the      sent, failed
                  print job
    failed        could not be made or delivered; ``error`` says why,    ready, sent
                  retried
    sent          went out; nothing it states changes any more           --
    cancelled     never went out                                         --
    ============  =====================================================  ===========

    Every waiting state can also go to ``cancelled``. A waiting notice is brought up
    to date just before it goes out: what was paid or held meanwhile is left out.
    """

    _name = "debt.notice"
    _description = "Notice"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    # Who and what
    name = fields.Char(
        string="Number", readonly=True, copy=False, help="Given when it goes out."
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="planned",
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, index=True
    )
    recipient_id = fields.Many2one(
        "res.partner",
        required=True,
        help="Contact that it is addressed to.",
    )
    step_id = fields.Many2one(
        "debt.escalation.step",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    policy_id = fields.Many2one(related="step_id.policy_id")
    kind = fields.Selection(STEP_KINDS, required=True, readonly=True)
    channel = fields.Selection(
        CHANNELS, required=True, help="How it goes out; can differ from the step's."
    )
    channel_reason = fields.Char(
        readonly=True, help="Why the channel is not that of the step."
    )
    user_id = fields.Many2one("res.users", string="Responsible")
    line_ids = fields.One2many("debt.notice.line", "notice_id", readonly=True)
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_move_ids",
        search="_search_move_ids",
    )
    replaces_id = fields.Many2one(
        "debt.notice",
        readonly=True,
        copy=False,
        help="Notice that did not arrive and that this one repeats.",
    )

    # Effect in law, as the step had it
    is_notice_of_default = fields.Boolean(readonly=True)
    is_fourteen_day_letter = fields.Boolean(string="14-day Letter", readonly=True)
    interrupts_prescription = fields.Boolean(readonly=True)
    adds_interest = fields.Boolean(readonly=True)
    adds_costs = fields.Boolean(readonly=True)

    # Amounts that it states, of the claim on ``date``
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        readonly=True,
        help="Day that the amounts are of. Planned: the day on which it becomes due.",
    )
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    costs = fields.Monetary(string="Collection Costs", readonly=True)
    costs_vat = fields.Monetary(string="VAT on Costs", readonly=True)
    held = fields.Monetary(
        string="Disputed", readonly=True, help="Not part of the total."
    )
    unallocated = fields.Monetary(
        string="Received, Not Allocated",
        readonly=True,
        help="Payments and credits of the debtor that are not matched with an invoice "
        "yet. Already taken off the amounts.",
    )
    total = fields.Monetary(readonly=True, help="What the debtor is asked to pay now.")
    announced_costs = fields.Monetary(
        readonly=True, help="Costs that are due if the term of a 14-day letter lapses."
    )
    announced_costs_vat = fields.Monetary(
        string="VAT on Announced Costs", readonly=True
    )
    claim_html = fields.Html(
        string="Calculation", readonly=True, sanitize=False, copy=False
    )

    # Terms
    sent_on = fields.Date(readonly=True, copy=False, help="Day of e-mail or posting.")
    received_on = fields.Date(
        readonly=True, copy=False, help="Day on which it counts as received."
    )
    last_day_to_pay = fields.Date(readonly=True)
    costs_due_from = fields.Date(
        readonly=True, help="First day on which collection costs are due."
    )

    # Text
    subject = fields.Char(help="Empty: that of the template.")
    body = fields.Html(
        string="Own Text", help="Replaces the introduction of the template."
    )

    # Delivery
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)
    attempt_count = fields.Integer(string="Attempts", readonly=True, copy=False)
    retry_on = fields.Date(readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False)
    mail_message_id = fields.Many2one("mail.message", readonly=True, copy=False)
    is_bounced = fields.Boolean(string="Bounced", readonly=True, copy=False)
    pdf_attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, copy=False
    )
    pdf_content = fields.Binary(related="pdf_attachment_id.datas", string="PDF Content")
    pdf_sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Hash of the PDF that went out: shows that it was not changed since.",
    )
    tracking_number = fields.Char(copy=False)
    delivered_on = fields.Date(
        copy=False, help="Day on which the registered letter was handed over."
    )
    proof_attachment_ids = fields.Many2many(
        "ir.attachment", string="Proof of Delivery", copy=False
    )

    _waiting = models.Index(
        "(company_id, state) WHERE state IN ('planned','to_approve','ready','failed')"
    )
    _number = models.UniqueIndex("(company_id, name) WHERE name IS NOT NULL")

    @api.depends("line_ids.move_id")
    def _compute_move_ids(self):
        for notice in self:
            notice.move_ids = notice.line_ids.move_id

    @api.model
    def _search_move_ids(self, operator, value):
        return [("line_ids.move_id", operator, value)]

    @api.depends("name", "partner_id", "step_id")
    def _compute_display_name(self):
        for notice in self:
            what = notice.name or notice.step_id.name
            notice.display_name = f"{what} – {notice.partner_id.display_name}"

    def write(self, vals):
        if vals.keys() - OPEN_AFTER_SENT and not self._is_sending():
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_never_sent(self):
        self._refuse_change()
        waiting = self.filtered(lambda notice: notice.state in WAITING_STATES)
        waiting._release_items()
