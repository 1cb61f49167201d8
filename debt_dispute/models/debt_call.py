from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..call_slots import next_slot

OUTCOMES = [
    ("promise", "Promises to pay"),
    ("plan", "Wants to pay in instalments"),
    ("dispute", "Disputes the claim"),
    ("wrong_person", "Wrong person"),
    ("no_answer", "No answer"),
    ("no_agreement", "Nothing agreed"),
]
#: What the state of the plan says about a promise; one that was cancelled: nothing.
PROMISE_STATES = {
    "accepted": "open",
    "active": "open",
    "completed": "kept",
    "broken": "broken",
}
DEFAULT_TIME_ZONE = "Europe/Amsterdam"


class DebtCall(models.Model):
    """One call to a debtor: planned for a time at which he is reached, then reported.

    =========  =========================================  ===============
    State      Means                                      Goes to
    =========  =========================================  ===============
    planned    to be made in its window                   done, cancelled
    done       made; ``outcome`` says what came of it     --
    cancelled  not needed any more                        --
    =========  =========================================  ===============
    """

    _name = "debt.call"
    _description = "Call"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "planned_start, id"
    _check_company_auto = True

    # Who and what about
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True
    )
    contact_id = fields.Many2one("res.partner", help="Person to ask for.")
    phone = fields.Char(compute="_compute_phone")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    notice_id = fields.Many2one(
        "debt.notice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Step of the ladder that asked for this call.",
    )
    move_ids = fields.Many2many("account.move", string="Invoices", check_company=True)
    amount_open = fields.Monetary(string="Open", compute="_compute_amount_open")

    # When
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        readonly=True,
        tracking=True,
    )
    planned_start = fields.Datetime(string="Call From", index=True)
    planned_end = fields.Datetime(string="Call Until")
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")], readonly=True
    )
    window = fields.Char(compute="_compute_window", help="In the time of the debtor.")
    attempt = fields.Integer(default=1, readonly=True)

    # What came of it
    called_at = fields.Datetime(string="Called", readonly=True)
    called_by_id = fields.Many2one("res.users", readonly=True)
    excuse_id = fields.Many2one(
        "debt.excuse", string="What The Debtor Said", readonly=True
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, tracking=True)
    note = fields.Text(readonly=True)
    promise_date = fields.Date(string="Promised For", readonly=True)
    promise_amount = fields.Monetary(string="Promised", readonly=True)
    promise_state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("broken", "Broken")],
        string="Promise",
        compute="_compute_promise_state",
        help="Judged by what was paid.",
    )
    plan_id = fields.Many2one(
        "debt.payment.plan",
        string="Payment Plan",
        readonly=True,
        index="btree_not_null",
        help="The promise, or the plan that was drawn up after this call.",
    )
    instalment_count = fields.Integer(string="Instalments", readonly=True)
    confirmation_id = fields.Many2one("mail.message", readonly=True)

    @api.depends("contact_id.phone", "partner_id.phone")
    def _compute_phone(self):
        for call in self:
            call.phone = call.contact_id.phone or call.partner_id.phone

    @api.depends("move_ids.amount_residual", "move_ids.line_ids.debt_held_amount")
    def _compute_amount_open(self):
        """What is disputed is not asked for on the telephone either."""
        for call in self:
            held = sum(
                item._get_debt_held_amount() for item in call.move_ids._get_debt_items()
            )
            residual = sum(call.move_ids.mapped("amount_residual"))
            call.amount_open = max(residual - float(held), 0.0)

    @api.depends("planned_start", "planned_end", "partner_id", "contact_id")
    @api.depends_context("lang")
    def _compute_window(self):
        for call in self:
            call.window = call._describe_window()

    @api.depends("partner_id", "planned_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for call in self:
            call.display_name = self.env._(
                "Call %s", call.partner_id.display_name or ""
            )

    @api.depends("outcome", "plan_id.state")
    def _compute_promise_state(self):
        """What is paid decides: the promise is followed as a payment plan."""
        for call in self:
            state = call.sudo().plan_id.state
            call.promise_state = call.outcome == "promise" and PROMISE_STATES.get(state)

    # --- planning ---------------------------------------------------------

    @api.model
    def _plan_for_notice(self, notice):
        """Return the call that a notice asks for, planned with its activity."""
        call = self.create(
            {
                "partner_id": notice.partner_id.id,
                "contact_id": notice.recipient_id.id,
                "company_id": notice.company_id.id,
                "currency_id": notice.currency_id.id,
                "user_id": notice._get_activity_user().id,
                "notice_id": notice.id,
                "move_ids": notice._get_letter_moves().ids,
            }
        )
        call._plan()
        return call

    @api.model
    def _open_for(self, debtor, moves):
        """Open the planned call to a debtor; plan one if there is none."""
        if not moves:
            raise UserError(
                self.env._("%s has no open invoice to call about.", debtor.display_name)
            )
        if len(moves.currency_id) > 1:
            raise UserError(
                self.env._("Select invoices in one currency to call about.")
            )
        if len(moves.commercial_partner_id) > 1 or len(moves.company_id) > 1:
            raise UserError(
                self.env._("Select invoices of one debtor and company to call about.")
            )
        call = self.search(
            [
                ("state", "=", "planned"),
                ("partner_id", "=", debtor.id),
                ("company_id", "=", moves.company_id.id),
                ("currency_id", "=", moves.currency_id.id),
            ],
            limit=1,
        )
        if call:
            call.move_ids |= moves
        else:
            call = self.create(
                {
                    "partner_id": debtor.id,
                    "contact_id": debtor.debt_contact_id.id or debtor.id,
                    "company_id": moves.company_id.id,
                    "currency_id": moves.currency_id.id,
                    "move_ids": moves.ids,
                }
            )
            call._plan()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": call.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _plan(self, half=None):
        """Plan these calls in the next window, and put them on somebody's list."""
        for call in self:
            slot = next_slot(call._get_local_now(), half)
            call.write(
                {
                    "planned_start": self._to_utc(slot.start),
                    "planned_end": self._to_utc(slot.end),
                    "half": slot.half,
                }
            )
            user = call.user_id or self.env.user
            call.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=slot.start.date(),
                summary=call.with_context(lang=user.lang).window,
                user_id=user.id,
            )

    def _get_time_zone(self):
        """Return the time zone of the debtor."""
        self.ensure_one()
        name = (
            self.contact_id.tz
            or self.partner_id.tz
            or self.company_id.partner_id.tz
            or DEFAULT_TIME_ZONE
        )
        return ZoneInfo(name)

    def _get_local_now(self):
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        return now.astimezone(self._get_time_zone())

    @api.model
    def _to_utc(self, moment):
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    def _to_local(self, moment):
        """Return a stored moment in the time of the debtor."""
        return moment.replace(tzinfo=timezone.utc).astimezone(self._get_time_zone())

    def _describe_window(self):
        self.ensure_one()
        if not self.planned_start or not self.planned_end:
            return ""
        start = self._to_local(self.planned_start)
        end = self._to_local(self.planned_end)
        return self.env._(
            "Call %(day)s between %(start)s and %(end)s (%(zone)s)",
            day=format_date(self.env, start.date(), date_format="EEEE d MMMM"),
            start=start.strftime("%H:%M"),
            end=end.strftime("%H:%M"),
            zone=self._get_time_zone().key,
        )

    # --- actions ----------------------------------------------------------

    def action_report(self):
        """Open the wizard that reports what came of the call."""
        self.ensure_one()
        self._check_planned()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report the Call"),
            "res_model": "debt.call.report",
            "view_mode": "form",
            "target": "new",
            "context": {"default_call_id": self.id},
        }

    def action_print(self):
        """Print the call sheet."""
        return self.env.ref("debt_dispute.debt_call_sheet_report").report_action(self)

    def action_cancel(self):
        """Do not make these calls."""
        self._check_planned()
        self._close("cancelled")

    @api.model
    def _cron_cancel_settled(self):
        """Cancel planned calls about invoices that are no longer open."""
        calls = self.search([("state", "=", "planned")])
        settled = calls.filtered(
            lambda call: not any(call.move_ids.mapped("amount_residual"))
        )
        for call in settled:
            call.message_post(body=self.env._("Nothing is open any more."))
            call._close("cancelled")

    def _check_planned(self):
        for call in self:
            if call.state != "planned":
                raise UserError(
                    self.env._(
                        "%s was reported or cancelled already.", call.display_name
                    )
                )

    def _close(self, state):
        self.write({"state": state})
        self.activity_unlink(["mail.mail_activity_data_call"])

    # --- confirmation -----------------------------------------------------

    def _get_confirmation_template(self):
        """Return the mail that confirms what was agreed, empty if nothing was."""
        self.ensure_one()
        return self.env.ref(
            f"debt_dispute.mail_template_call_{self.outcome}", raise_if_not_found=False
        )

    def _send_confirmation(self):
        """Mail the debtor what was agreed; say so in the chatter if it cannot be."""
        self.ensure_one()
        template = self._get_confirmation_template()
        if not template:
            return
        contact = self._get_confirmation_recipient()
        if not contact:
            self.message_post(
                body=self.env._(
                    "No confirmation was sent: %s has no e-mail address.",
                    self.partner_id.display_name,
                )
            )
            return
        self.confirmation_id = self.message_post_with_source(
            template,
            email_layout_xmlid="mail.mail_notification_light",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=contact.ids,
        )

    def _get_confirmation_recipient(self):
        """Return who gets the confirmation: the contact, else the debtor."""
        return (self.contact_id | self.partner_id).filtered("email")[:1]

    def _get_lang(self):
        """Return the language code that the debtor is written to in."""
        self.ensure_one()
        return self.contact_id.lang or self.partner_id.lang or self.env.lang

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _day(self, day):
        return format_date(self.env, day, date_format="long")
