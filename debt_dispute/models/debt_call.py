from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..call_slots import half_of, next_slot, other_half
from ..dutch_law import next_working_day

OUTCOMES = [
    ("promise", "Promises to pay"),
    ("plan", "Wants to pay in instalments"),
    ("dispute", "Disputes the claim"),
    ("wrong_person", "Wrong person"),
    ("no_answer", "No answer"),
    ("no_agreement", "Nothing agreed"),
]
#: Outcomes in which the debtor himself was spoken to.
SPOKEN_OUTCOMES = ("promise", "plan", "dispute", "no_agreement")
#: After so many calls without an answer no new one is planned by itself.
MAX_ATTEMPTS = 4
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
    contact_id = fields.Many2one(
        "res.partner", string="Contact", help="Person to ask for."
    )
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
    window = fields.Char(
        compute="_compute_window", help="In the time of the debtor."
    )
    attempt = fields.Integer(default=1, readonly=True)

    # What came of it
    called_at = fields.Datetime(string="Called", readonly=True)
    called_by_id = fields.Many2one("res.users", string="Called By", readonly=True)
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
    instalment_count = fields.Integer(string="Instalments", readonly=True)
    confirmation_id = fields.Many2one(
        "mail.message", string="Confirmation", readonly=True
    )

    @api.depends("contact_id.phone", "partner_id.phone")
    def _compute_phone(self):
        for call in self:
            call.phone = call.contact_id.phone or call.partner_id.phone

    @api.depends("move_ids.amount_residual")
    def _compute_amount_open(self):
        for call in self:
            call.amount_open = sum(call.move_ids.mapped("amount_residual"))

    @api.depends("planned_start", "planned_end", "partner_id", "contact_id")
    def _compute_window(self):
        for call in self:
            call.window = call._describe_window()

    @api.depends("partner_id", "planned_start")
    def _compute_display_name(self):
        for call in self:
            call.display_name = self.env._("Call %s", call.partner_id.display_name)

    @api.depends(
        "outcome",
        "called_at",
        "promise_date",
        "promise_amount",
        "move_ids.amount_residual",
    )
    @api.depends_context("tz")
    def _compute_promise_state(self):
        today = fields.Date.context_today(self)
        for call in self:
            if call.outcome != "promise":
                call.promise_state = False
            elif call._is_promise_kept():
                call.promise_state = "kept"
            else:
                is_past = today > call._get_promise_judged_on()
                call.promise_state = "broken" if is_past else "open"

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
                "user_id": notice.user_id.id or self.env.user.id,
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
            call.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=slot.start.date(),
                summary=call.window,
                user_id=call.user_id.id or self.env.user.id,
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
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return now.astimezone(self._get_time_zone())

    @api.model
    def _to_utc(self, moment):
        return moment.astimezone(UTC).replace(tzinfo=None)

    def _to_local(self, moment):
        """Return a stored moment in the time of the debtor."""
        return moment.replace(tzinfo=UTC).astimezone(self._get_time_zone())

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
        settled = calls.filtered(lambda call: not call.amount_open)
        for call in settled:
            call.message_post(body=self.env._("Nothing is open any more."))
            call._close("cancelled")

    def _check_planned(self):
        for call in self:
            if call.state != "planned":
                raise UserError(
                    self.env._("%s was reported or cancelled already.", call.display_name)
                )

    def _close(self, state):
        self.write({"state": state})
        self.activity_unlink(["mail.mail_activity_data_call"])

    # --- outcome ----------------------------------------------------------

    def _report(self, outcome, vals=None, send_confirmation=True):
        """Close this call with what came of it; return an action to go on with, or None.

        :param vals: values of the outcome, such as ``promise_date``.
        :param send_confirmation: mail the debtor at once what was agreed.
        """
        self.ensure_one()
        self._check_planned()
        self.write(
            {
                **(vals or {}),
                "outcome": outcome,
                "called_at": fields.Datetime.now(),
                "called_by_id": self.env.uid,
            }
        )
        self._close("done")
        action = getattr(self, f"_apply_{outcome}")()
        self._log_on_invoices()
        if send_confirmation:
            self._send_confirmation()
        return action

    def _apply_promise(self):
        """Hold the invoices until the promised money can have arrived."""
        reason = self.env._(
            "Promise to pay %(amount)s on %(day)s",
            amount=self._money(self.promise_amount),
            day=format_date(self.env, self.promise_date),
        )
        self._hold(reason, self._get_promise_judged_on())

    def _apply_plan(self):
        """Hold the invoices while a payment plan is drawn up."""
        if "debt.payment.plan" in self.env:
            return self._get_new_record_action("debt.payment.plan")
        self._hold(
            self.env._("A payment plan is being drawn up"), self._get_answer_date()
        )
        self._schedule_todo(
            self.env._(
                "Send a proposal for a payment plan of %s instalments",
                self.instalment_count,
            )
        )
        return None

    def _apply_dispute(self):
        """Open a dispute on the invoices, so that they are not collected."""
        if "debt.dispute" in self.env:
            dispute = self.env["debt.dispute"].create(self._prepare_dispute())
            action = self._get_new_record_action("debt.dispute")
            return {**action, "res_id": dispute.id, "context": {}}
        self._hold(self.env._("Disputed on the phone"), self._get_answer_date())
        self._schedule_todo(self.env._("Answer the dispute"))
        return None

    def _prepare_dispute(self):
        """Return the values of the dispute that this call opens."""
        return {
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "company_id": self.company_id.id,
            "channel": "phone",
            "customer_words": self.note or self.excuse_id.name,
            "line_ids": [
                Command.create({"move_id": move.id}) for move in self.move_ids
            ],
        }

    def _apply_wrong_person(self):
        """Find out who to call: nothing is said to the wrong person."""
        self._schedule_todo(self.env._("Find the right person to call"))

    def _call_instead(self, contact):
        """Plan a call about the same to the right person."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        again = self._copy_planned()
        again.contact_id = contact
        again._plan()

    def _apply_no_answer(self):
        """Try again in the other half of the day."""
        if self.attempt >= MAX_ATTEMPTS:
            self.message_post(
                body=self.env._(
                    "No answer after %s calls: no new one is planned.", self.attempt
                )
            )
            return None
        again = self._copy_planned()
        again.attempt = self.attempt + 1
        again._plan(half=other_half(self._get_called_half()))
        return None

    def _copy_planned(self):
        """Return a new call about what is still open of this one."""
        return self.create(
            {
                "partner_id": self.partner_id.id,
                "contact_id": self.contact_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "user_id": self.user_id.id,
                "notice_id": self.notice_id.id,
                "move_ids": self.move_ids.ids,
            }
        )

    def _apply_no_agreement(self):
        """Only note it: the ladder goes on by itself."""

    def _get_called_half(self):
        """Return the half of the debtor's day in which the call was made."""
        return half_of(self._to_local(self.called_at))

    def _get_answer_date(self):
        """Return the last day on which the debtor gets an answer: ten days."""
        today = fields.Date.context_today(self)
        return next_working_day(fields.Date.add(today, days=10))

    def _hold(self, reason, until):
        """Hold the invoices of this call, each until a day."""
        self.env["debt.hold"].sudo().create(
            [
                {"reason": reason, "move_id": move.id, "date_until": until}
                for move in self.move_ids
            ]
        )

    def _schedule_todo(self, summary):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(self),
            summary=summary,
            note=self.note or "",
            user_id=self.user_id.id or self.env.user.id,
        )

    def _get_new_record_action(self, model):
        """Return the action that makes a record of ``model`` for these invoices."""
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_move_ids": self.move_ids.ids,
            },
        }

    def _log_on_invoices(self):
        """Say in the chatter of each invoice what the debtor said."""
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        body = self.env._(
            "%(call)s: %(outcome)s",
            call=self._get_html_link(title=self.display_name),
            outcome=outcomes[self.outcome],
        )
        moves = self.move_ids.sudo()
        moves._message_log_batch({move.id: body for move in moves})

    # --- promise ----------------------------------------------------------

    def _get_promise_judged_on(self):
        """Return the day by which money of the promised day is in the bank."""
        return next_working_day(fields.Date.add(self.promise_date, days=1))

    def _is_promise_kept(self):
        """Return whether what was promised was paid in time, or nothing was open then.

        Payments count from the day of the call until their money can have arrived.
        """
        items = self.move_ids._get_debt_items()
        if not items:
            return False
        since = self._to_local(self.called_at).date()
        until = self._get_promise_judged_on()
        settlements = items._get_debt_settlements()
        in_time = [
            settlement
            for item in items
            for settlement in settlements[item.id]
            if settlement.date <= until
        ]
        paid = sum(s.amount for s in in_time if s.kind == "payment" and s.date >= since)
        settled = sum(settlement.amount for settlement in in_time)
        compare = self.currency_id.compare_amounts
        return (
            compare(float(paid), self.promise_amount) >= 0
            or compare(float(settled), sum(items.mapped("amount_currency"))) >= 0
        )

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
