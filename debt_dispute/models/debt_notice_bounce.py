from odoo import api, fields, models

from .debt_notice_draft import NoticeDraft

#: Failures of an e-mail that another try does not mend.
FINAL_FAILURES = ("mail_email_invalid", "mail_email_missing", "mail_bounce")


class DebtNotice(models.Model):
    """What happens when a notice turns out not to have arrived."""

    _inherit = "debt.notice"

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        for notice in self:
            recipient = notice.recipient_id
            if partner == recipient or email == recipient.email_normalized:
                notice._on_not_arrived(self.env._("The e-mail to %s bounced.", email))
        return result

    def _on_not_arrived(self, reason):
        """Note that these sent notices did not arrive, and repeat them another way.

        Costs and interruptions of a notice that did not arrive do not count; the
        repeated one starts a term of its own.
        """
        for notice in self.filtered(lambda n: n.state == "sent" and not n.is_bounced):
            notice.is_bounced = True
            notice.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("A notice did not arrive"),
                note=reason,
                user_id=notice._get_activity_user().id,
            )
            items = notice._get_live_items()
            items._update_debt_prescription()
            notice._repeat(reason, channel=notice._get_next_channel())

    def _repeat(self, reason, channel):
        """Make the notice again for what is still open of it; return the new one."""
        self.ensure_one()
        items = self._get_live_items().filtered(
            lambda item: (
                not item.reconciled
                and not item.debt_waiting_notice_id
                and item.debt_step_id == self.step_id
            )
        )
        if not items:
            return self.browse()
        run = self.env["debt.notice.run"]
        today = fields.Date.context_today(self)
        draft = NoticeDraft(
            step=self.step_id,
            items=items,
            recipient=self.recipient_id,
            channel=channel,
            channel_reason=reason,
            figures=self._get_figures(
                items,
                self.step_id,
                today,
                unallocated=self._get_unallocated(self.partner_id, self.company_id),
            ),
            occurrence=max(self.line_ids.mapped("occurrence")) + 1,
            subject=self.subject or "",
            body=self.body or "",
            replaces=self,
        )
        return run._create_notices([draft], today)


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model
    def _is_final_failure(self, failure_type):
        return failure_type in FINAL_FAILURES

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        messages = self.mail_message_id
        result = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        notices = (
            self.env["debt.notice"]
            .sudo()
            .search([("mail_message_id", "in", messages.ids)])
        )
        arrived = notices.filtered(lambda n: n.recipient_id in (success_pids or []))
        arrived._on_mail_left()
        if failure_type:
            notices -= arrived
            if self._is_final_failure(failure_type):
                notices._on_not_arrived(failure_reason or failure_type)
            waiting = notices.filtered(lambda n: not n.is_bounced)
            waiting._suspend_arrival()
            for notice in waiting:
                notice.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=self.env._("The e-mail of a notice waits: sending failed"),
                    note=failure_reason or failure_type,
                    user_id=notice._get_activity_user().id,
                )
        return result
