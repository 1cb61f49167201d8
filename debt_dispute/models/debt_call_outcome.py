from odoo import Command, fields, models
from odoo.tools import plaintext2html

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
        """Record the promise: a plan of one instalment holds and follows the invoices.

        The confirmation of this call takes the place of the promise's own mail.
        """
        plans = self.env["debt.payment.plan"].with_context(debt_plan_no_mail=True)
        amounts = plans._divide_promise(self.move_ids, self.promise_amount)
        self.plan_id = plans.with_company(self.company_id)._make_promise(
            self.move_ids.filtered(lambda move: move.id in amounts),
            self.promise_date,
            {
                "accepted_by": (self.contact_id or self.partner_id).name,
                "accepted_at": self.called_at,
                "accepted_how": "call",
            },
            amounts=amounts,
        )

    def _apply_plan(self):
        """Open a plan to propose; its invoices are held while it is drawn up."""
        plans = self.env["debt.payment.plan"].with_company(self.company_id)
        self.plan_id = plans._create_for(
            self.move_ids, instalment_count=self.instalment_count
        )
        if self.contact_id.commercial_partner_id == self.plan_id.partner_id:
            self.plan_id.contact_id = self.contact_id
        self._hold(
            self.env._("A payment plan is being drawn up"), self._get_answer_date()
        )
        return self.plan_id._get_records_action(name=self.env._("Payment Plan"))

    def _apply_dispute(self):
        """Open a dispute on the invoices, so that they are not collected."""
        dispute = self.env["debt.dispute"].create(self._prepare_dispute())
        return dispute._get_records_action(name=self.env._("Dispute"))

    def _prepare_dispute(self):
        """Return the values of the dispute that this call opens.

        Invoices of which nothing is left to dispute stay out of it.
        """
        disputes = self.env["debt.dispute"]
        moves = self.move_ids.filtered(disputes._portal_get_disputable_amount)
        return {
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "company_id": self.company_id.id,
            "channel": "phone",
            "customer_words": plaintext2html(self.note or self.excuse_id.name),
            "line_ids": [
                Command.create({"move_id": move.id}) for move in moves or self.move_ids
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
