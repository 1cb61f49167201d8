from odoo import api, models
from odoo.tools import format_amount, format_date

from .debt_case_event import CASE_FACTOR, QUERY_FACTOR


class DebtCaseEvent(models.Model):
    """Says in the reader's language what happened: one ``_describe_<kind>`` each."""

    _inherit = "debt.case.event"

    @api.depends_context("lang")
    def _compute_description(self):
        for event in self:
            record = event._get_described_record()
            describe = getattr(self, f"_describe_{event.kind}", None)
            event.description = (
                describe(event, record) if describe else event._describe_otherwise()
            )

    def _get_described_record(self):
        """Return the record of this event, fetched with those of its model together.

        As superuser: who may see the event may read this sentence about it.
        """
        if self.kind == "mail":
            return self._get_messages()
        model = self.env[self.res_model].sudo()
        same = self.browse(self._prefetch_ids).filtered(
            lambda event: event.res_model == self.res_model
        )
        return model.browse(self.res_id).with_prefetch(same.mapped("res_id"))

    def _get_messages(self):
        """Return the ``mail.message`` of these events of kind ``mail``, in order."""
        messages = self.env["mail.message"].sudo()
        prefetched = self.browse(self._prefetch_ids)
        return messages.browse(
            event._get_source_id() for event in self if event.kind == "mail"
        ).with_prefetch(
            event._get_source_id() for event in prefetched if event.kind == "mail"
        )

    def _get_source_id(self):
        """Return the id of the row that this event was made of."""
        self.ensure_one()
        return self.id % CASE_FACTOR // QUERY_FACTOR

    def _describe_otherwise(self):
        """Return the sentence of a kind that has no words of its own."""
        self.ensure_one()
        label = self._get_label(self, "kind")
        return f"{label}: {self.name}" if self.name else label

    @api.model
    def _get_label(self, record, field):
        labels = dict(record._fields[field]._description_selection(self.env))
        return labels.get(record[field], record[field] or "")

    @api.model
    def _money(self, event):
        return format_amount(self.env, event.amount, event.currency_id)

    # --- sentences --------------------------------------------------------

    @api.model
    def _describe_case(self, event, case):
        if event.detail == "closed":
            return self.env._(
                "Case closed: %(reason)s",
                reason=case.close_reason or self.env._("no reason given"),
            )
        return self.env._(
            "Case opened: %(cause)s", cause=self._get_label(case, "opened_by").lower()
        )

    @api.model
    def _describe_invoice(self, event, move):
        return self.env._(
            "Invoice of %(amount)s, due on %(date)s",
            amount=self._money(event),
            date=format_date(self.env, move.invoice_date_due),
        )

    @api.model
    def _describe_notice(self, event, notice):
        values = {
            "step": notice.step_id.with_env(self.env).sudo().name,
            "channel": self._get_label(notice, "channel").lower(),
            "recipient": notice.recipient_id.display_name,
        }
        if notice.currency_id.is_zero(event.amount):
            text = self.env._("%(step)s by %(channel)s to %(recipient)s", **values)
        else:
            text = self.env._(
                "%(step)s by %(channel)s to %(recipient)s: %(amount)s asked",
                amount=self._money(event),
                **values,
            )
        if notice.is_bounced:
            return self.env._("%(notice)s (did not arrive)", notice=text)
        return text

    @api.model
    def _describe_call(self, event, call):
        return ". ".join(
            part
            for part in (
                self.env._(
                    "Called %(contact)s: %(outcome)s",
                    contact=event.partner_id.sudo().display_name,
                    outcome=self._get_label(call, "outcome").lower(),
                ),
                call.excuse_id.with_env(self.env).sudo().name,
                call.note,
            )
            if part
        )

    @api.model
    def _describe_mail(self, event, message):
        author = event.partner_id.sudo().display_name or message.email_from or ""
        words = message.preview or ""
        return f"{author}: {words}" if author else words

    @api.model
    def _describe_dispute(self, event, dispute):
        if event.detail == "opened":
            return self.env._(
                "%(amount)s disputed: %(reason)s",
                amount=self._money(event),
                reason=dispute.reason_id.with_env(self.env).sudo().name,
            )
        state = self._get_label(dispute, "state").lower()
        if not dispute.decision:
            return self.env._("Dispute %(state)s", state=state)
        return self.env._(
            "Dispute %(state)s: %(decision)s",
            state=state,
            decision=self._get_label(dispute, "decision").lower(),
        )

    @api.model
    def _describe_plan(self, event, plan):
        amount = self._money(event)
        if event.detail == "accepted":
            return self.env._(
                "Payment plan of %(amount)s in %(count)s instalments agreed",
                amount=amount,
                count=len(plan.instalment_ids),
            )
        if event.detail == "completed":
            return self.env._("Payment plan of %(amount)s completed", amount=amount)
        values = {"amount": amount, "reason": plan.end_reason or ""}
        if event.detail == "broken":
            return self.env._("Payment plan of %(amount)s broken: %(reason)s", **values)
        return self.env._("Payment plan of %(amount)s ended: %(reason)s", **values)

    @api.model
    def _describe_promise(self, event, plan):
        values = {
            "amount": self._money(event),
            "date": format_date(self.env, plan.date_end),
        }
        if event.detail == "accepted":
            return self.env._("Promised to pay %(amount)s by %(date)s", **values)
        if event.detail == "completed":
            return self.env._("Promise of %(amount)s by %(date)s kept", **values)
        if event.detail == "broken":
            return self.env._("Promise of %(amount)s by %(date)s broken", **values)
        return self.env._("Promise of %(amount)s by %(date)s withdrawn", **values)

    @api.model
    def _describe_hold(self, event, hold):
        if event.detail == "lifted":
            return self.env._("Hold lifted: %(reason)s", reason=hold.reason)
        if event.detail == "ended":
            return self.env._("Hold ended: %(reason)s", reason=hold.reason)
        if hold.date_until:
            return self.env._(
                "On hold until %(date)s: %(reason)s",
                date=format_date(self.env, hold.date_until),
                reason=hold.reason,
            )
        return self.env._("On hold: %s", hold.reason)

    @api.model
    def _describe_payment(self, event, record):
        return self.env._("%(amount)s received", amount=self._money(event))

    @api.model
    def _describe_credit_note(self, event, move):
        return self.env._("%(amount)s credited", amount=self._money(event))

    @api.model
    def _describe_write_off(self, event, record):
        return self.env._(
            "%(amount)s written off or set off", amount=self._money(event)
        )
