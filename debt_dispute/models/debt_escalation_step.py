from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.safe_eval import safe_eval

from ..dutch_law import LadderStep
from ..tools import to_decimal

CHANNELS = [
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("registered_letter", "Registered letter"),
    ("sms", "SMS"),
    ("call", "Call"),
    ("activity", "Internal activity"),
    ("server_action", "Server action"),
]
STEP_KINDS = [
    ("pre_due", "Reminder before the due date"),
    ("reminder", "Reminder"),
    ("call", "Call"),
    ("formal_notice", "Formal notice"),
    ("fourteen_day_letter", "14-day letter"),
    ("final_demand", "Final demand"),
    ("handover", "Handover"),
    ("interruption", "Interruption of prescription"),
    ("other", "Other"),
]
#: Furthest that a step can lie from the due date or the step before, in days.
MAX_DAYS = 3650
#: What, changed, moves the next date of the invoices that follow the policy.
POSITION_FIELDS = {
    "active",
    "sequence",
    "days",
    "days_from",
    "minimum_gap",
    "working_days_only",
    "policy_id",
}


class DebtEscalationStep(models.Model):
    """One rung of the ladder: what is done, when, how and with which effect in law."""

    _name = "debt.escalation.step"
    _description = "Escalation Step"
    _order = "policy_id, sequence, id"

    # What
    policy_id = fields.Many2one(
        "debt.escalation.policy",
        ondelete="cascade",
        index=True,
        help="Empty for a step that no invoice takes by itself, such as the letter "
        "that interrupts prescription.",
    )
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        STEP_KINDS,
        required=True,
        default="reminder",
        help="Decides the text, unless the step has a template of its own.",
    )

    # When
    days = fields.Integer(
        required=True,
        default=3,
        help="Calendar days; a negative number is before the due date.",
    )
    days_from = fields.Selection(
        [("due", "after the due date"), ("previous", "after the previous step")],
        required=True,
        default="due",
    )
    minimum_gap = fields.Integer(
        string="Minimum Gap (days)",
        required=True,
        default=7,
        help="Days that must lie between the previous step and this one, also when "
        "the run is catching up.",
    )
    working_days_only = fields.Boolean(
        default=True, help="On a weekend or public holiday it waits for the next day."
    )
    day = fields.Integer(
        string="Earliest Day",
        compute="_compute_day",
        help="Days after the due date on which this step is taken at the earliest.",
    )

    # How
    channel = fields.Selection(CHANNELS, required=True, default="email")
    approval = fields.Boolean(
        string="After Approval", help="A user looks at each notice before it goes out."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "debt.notice")],
        help="Empty: the template of this kind of step.",
    )
    report_id = fields.Many2one(
        "ir.actions.report",
        domain=[("model", "=", "debt.notice")],
        help="Empty: the letter of this kind of step.",
    )
    sms_template_id = fields.Many2one(
        "sms.template", domain=[("model", "=", "debt.notice")]
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        domain=[("model_id.model", "=", "debt.notice")],
        help="Runs on the notice.",
    )
    activity_type_id = fields.Many2one("mail.activity.type")
    attach_invoices = fields.Boolean(help="The PDF of each invoice goes along.")
    term_days = fields.Integer(
        string="Days to Pay",
        default=7,
        help="The last day to pay that the notice states. A 14-day letter has the "
        "term of the law.",
    )

    # Effect in law
    is_notice_of_default = fields.Boolean(
        string="Notice of Default",
        help="Puts the debtor in default when its term lapses (BW 6:82).",
    )
    is_fourteen_day_letter = fields.Boolean(
        string="14-day Letter",
        help="Makes collection costs due from a consumer once its term has lapsed "
        "(BW 6:96 lid 6).",
    )
    interrupts_prescription = fields.Boolean(
        help="The notice reserves all rights, so that a new term of prescription "
        "starts (BW 3:317)."
    )
    adds_interest = fields.Boolean(help="The notice claims interest up to its day.")
    adds_costs = fields.Boolean(
        help="The notice claims collection costs; for a business or public body it "
        "makes them due, by the statutory scale or the agreed percentage."
    )

    # Only if
    condition_domain = fields.Char(
        string="Only For",
        default="[]",
        help="Invoices that do not match pass this step over.",
    )
    late_payers_only = fields.Boolean(
        help="Only for debtors who paid most of their invoices of the past year late; "
        "others pass this step over."
    )
    minimum_amount = fields.Float(
        digits=(16, 2),
        help="In the company's currency. The step waits until the debtor owes this "
        "much.",
    )

    _terms_not_negative = models.Constraint(
        "CHECK(minimum_gap >= 0 AND term_days >= 0 AND minimum_amount >= 0)",
        "The minimum gap, the days to pay and the minimum amount cannot be negative.",
    )

    _days_are_near = models.Constraint(
        f"CHECK(days BETWEEN -{MAX_DAYS} AND {MAX_DAYS} "
        f"AND minimum_gap <= {MAX_DAYS} AND term_days <= {MAX_DAYS})",
        "The days of a step cannot be more than ten years away.",
    )

    @api.depends("policy_id.step_ids", "days", "days_from", "minimum_gap", "sequence")
    def _compute_day(self):
        days = {}
        for policy in self.policy_id:
            previous = None
            for step in policy.step_ids.sorted("sequence"):
                start = step.days
                if previous is not None:
                    if step.days_from == "previous":
                        start += previous
                    start = max(start, previous + step.minimum_gap)
                previous = days[step] = start
        for step in self:
            step.day = days.get(step, step.days)

    @api.depends("name", "policy_id.name")
    @api.depends_context("debt_step_with_policy")
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.name
            if step.policy_id and self.env.context.get("debt_step_with_policy"):
                step.display_name = f"{step.policy_id.name}: {step.name}"

    @api.constrains("channel", "server_action_id")
    def _check_server_action(self):
        for step in self:
            if step.channel == "server_action" and not step.server_action_id:
                raise ValidationError(
                    self.env._("Choose the server action of step %s.", step.name)
                )

    @api.constrains("condition_domain")
    def _check_condition_domain(self):
        for step in self:
            step.policy_id._check_domain(step.condition_domain)

    @api.onchange("kind")
    def _onchange_kind(self):
        self.is_fourteen_day_letter = self.kind == "fourteen_day_letter"
        if self.kind == "call":
            self.channel = "call"
        elif self.kind == "handover":
            self.channel = "activity"

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.policy_id._check_law()
        steps.policy_id._reposition_items()
        return steps

    def write(self, vals):
        before = self.policy_id
        result = super().write(vals)
        (before | self.policy_id)._check_law()
        if POSITION_FIELDS & vals.keys():
            (before | self.policy_id)._reposition_items()
        return result

    @api.ondelete(at_uninstall=False)
    def _check_not_used(self):
        used = (
            self.env["debt.notice"]
            .sudo()
            .search_count([("step_id", "in", self.ids)], limit=1)
        )
        if used:
            raise ValidationError(
                self.env._(
                    "A step that notices went out for is history: archive it instead "
                    "of deleting it."
                )
            )

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies._check_law()
        policies._reposition_items()
        return result

    def _to_law(self):
        """Return this step as :class:`LadderStep`."""
        self.ensure_one()
        return LadderStep(
            key=self.id,
            day=self.day,
            channel=self.channel,
            adds_interest=self.adds_interest,
            adds_costs=self.adds_costs,
            is_notice_of_default=self.is_notice_of_default,
            is_fourteen_day_letter=self.is_fourteen_day_letter,
            term_days=0 if self.is_fourteen_day_letter else self.term_days,
            costs_percent=to_decimal(self.policy_id.costs_percent, 4),
        )

    def _is_too_late(self, item, on):
        """Return whether a reminder before the due date would come after it."""
        self.ensure_one()
        due = item.date_maturity or item.date
        return self.days < 0 and self.days_from == "due" and due < on

    def _get_condition(self):
        """Return the domain that an invoice must match for this step."""
        self.ensure_one()
        return safe_eval(self.condition_domain or "[]")
