from odoo import Command, fields, models
from odoo.tools import format_date

from ..call_slots import half_of, other_half
from ..dutch_law import next_working_day

#: After so many calls without an answer no new one is planned by itself.
MAX_ATTEMPTS = 4
#: Days within which the debtor gets an answer to a dispute or a request for a plan.
ANSWER_DAYS = 10


class DebtCall(models.Model):
    """What follows from a call: one ``_apply_<outcome>`` hook per outcome."""

    _inherit = "debt.call"

    # --- outcome ----------------------------------------------------------

    def _report(self, outcome, vals=None, send_confirmation=True):
        """Close this call with what came of it; return an action to go on with.

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
        """Return the last day on which the debtor gets an answer."""
        today = fields.Date.context_today(self)
        return next_working_day(fields.Date.add(today, days=ANSWER_DAYS))

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
