import hashlib
import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..dutch_law import WRITTEN_CHANNELS, fourteen_day_letter, next_working_day
from .debt_notice import WAITING_STATES

_logger = logging.getLogger(__name__)

#: Channels that somebody has to carry to the post: the print job delivers them.
PRINTED_CHANNELS = ("letter", "registered_letter")
#: Channels that a PDF goes along with.
PAPER_CHANNELS = ("email", *PRINTED_CHANNELS)
MAX_ATTEMPTS = 3
#: What a notice states of its sending; of no meaning if it did not go out.
SENDING_FIELDS = ("sent_on", "received_on", "last_day_to_pay", "costs_due_from")


class DebtNotice(models.Model):
    """How a notice goes out, once.

    A batch goes in three steps: the amounts and terms of all are frozen, what goes on
    paper is rendered, then each is handed to its channel. A step is done with all in
    one savepoint, and with each alone if that fails. Everything that a
    delivery does is written in one transaction with the state ``sent``: an e-mail is
    queued in Odoo's outgoing mail, a PDF stored, an activity planned. After a crash
    either all of it happened or nothing did.
    """

    _inherit = "debt.notice"

    # --- hooks per channel ------------------------------------------------
    # Each delivers one notice and raises UserError when it cannot.

    def _deliver_email(self):
        """Queue the e-mail, with the PDF if there is one."""
        template = self._get_mail_template()
        if not template:
            raise UserError(
                self.env._("There is no mail template for step %s.", self.step_id.name)
            )
        self.mail_message_id = self._post_mail(template)
        if not self._is_mailed():
            raise UserError(
                self.env._(
                    "To %s no e-mail goes out: the contact is archived, or reads "
                    "messages in Odoo.",
                    self.recipient_id.display_name,
                )
            )

    def _deliver_letter(self):
        """Nothing more than the stored PDF, which the print job prints."""
        if not self.pdf_attachment_id:
            raise UserError(
                self.env._("There is no letter for step %s.", self.step_id.name)
            )

    def _deliver_registered_letter(self):
        self._deliver_letter()

    def _deliver_sms(self):
        """Queue the SMS of the step's template."""
        number = self.recipient_id.phone or self.partner_id.phone
        if not number:
            raise UserError(
                self.env._("%s has no phone number.", self.recipient_id.display_name)
            )
        template = self.step_id.sms_template_id
        if not template:
            raise UserError(
                self.env._("There is no SMS template for step %s.", self.step_id.name)
            )
        body = template._render_field("body", self.ids, compute_lang=True)[self.id]
        self.env["sms.sms"].sudo().create(
            {"number": number, "body": body, "partner_id": self.recipient_id.id}
        )
        self.message_post(body=body, message_type="sms", subtype_xmlid="mail.mt_note")

    def _deliver_call(self):
        """Plan the call."""
        self._schedule_step_activity("mail.mail_activity_data_call")

    def _deliver_activity(self):
        """Plan the internal activity."""
        self._schedule_step_activity("mail.mail_activity_data_todo")

    def _deliver_server_action(self):
        """Run the server action of the step on this notice."""
        self.step_id.server_action_id.with_context(
            active_model=self._name, active_id=self.id, active_ids=self.ids
        ).run()

    def _schedule_step_activity(self, default_type):
        self.activity_schedule(
            activity_type_id=(
                self.step_id.activity_type_id or self.env.ref(default_type)
            ).id,
            summary=self.step_id.name,
            user_id=self._get_activity_user().id,
            date_deadline=self.date,
        )

    def _get_activity_user(self):
        """Return who is told about this notice: never the scheduler, who reads nothing.

        Its responsible, else who is at work now, else a debt manager.
        """
        self.ensure_one()
        user = self.user_id or self.env.user
        if user.active and not user._is_superuser():
            return user
        return self.env["debt.notice.run"]._get_bank_responsible(self.company_id)

    # --- paper and mail ---------------------------------------------------

    def _get_report(self):
        """Return the report that prints this notice, empty if there is none."""
        self.ensure_one()
        return self.step_id.report_id

    def _get_mail_template(self):
        """Return the mail template of this notice, empty if there is none."""
        self.ensure_one()
        return self.step_id.mail_template_id

    def _has_paper(self):
        """Return whether a PDF is stored when this notice goes out."""
        self.ensure_one()
        return self.channel in PAPER_CHANNELS and bool(self._get_report())

    def _store_pdf(self, content=None):
        """Store the PDF of this notice with its hash and return it.

        :param content: as it was rendered together with others; ``None`` to render it.
        """
        self.ensure_one()
        if content is None:
            content = self._render_pdf()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self._get_file_name()}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "pdf_attachment_id": attachment.id,
                "pdf_sha256": hashlib.sha256(content).hexdigest(),
            }
        )
        return attachment

    def _post_mail(self, template):
        """Queue the e-mail of ``template`` and return its message."""
        return self.message_post_with_source(
            template,
            email_layout_xmlid="mail.mail_notification_light",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.recipient_id.ids,
            attachment_ids=self._get_mail_attachments().ids,
            force_send=False,
        )

    def _is_mailed(self):
        """Return whether an e-mail to the recipient was queued."""
        return any(
            notification.res_partner_id == self.recipient_id
            and notification.notification_type == "email"
            for notification in self.mail_message_id.sudo().notification_ids
        )

    # --- terms ------------------------------------------------------------

    @api.model
    def _get_letter_term(self, channel, on, delivered_on=None):
        """Return the :class:`FourteenDayTerm` of what goes out on a day.

        :param channel: key of the channel of a step or notice.
        """
        post = "post" if channel in PRINTED_CHANNELS else "email"
        return fourteen_day_letter(on, channel=post, delivered_on=delivered_on)

    def _get_terms(self, on):
        """Return the dates that this notice states if it goes out on a day."""
        self.ensure_one()
        letter = self._get_letter_term(self.channel, on, self.delivered_on or None)
        is_written = self.channel in WRITTEN_CHANNELS
        if self.is_fourteen_day_letter:
            if not is_written:
                return {}
            return {
                "received_on": letter.received_on,
                "last_day_to_pay": letter.last_day,
                "costs_due_from": letter.costs_due_from,
            }
        term = self.step_id.term_days
        return {
            "received_on": letter.received_on if is_written else False,
            "last_day_to_pay": next_working_day(
                letter.received_on + timedelta(days=term)
            )
            if term
            else False,
            "costs_due_from": on if self.adds_costs else False,
        }

    # --- state ------------------------------------------------------------

    def _deliver(self, on=None):
        """Bring these notices up to date and send them; return those that went out.

        What fails stands on its notice and does not stop the others. Notices that
        another process is working on are left to it.

        :param on: day of sending or posting, today if not given.
        """
        on = on or fields.Date.context_today(self)
        waiting = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda notice: notice.state in ("ready", "failed")
        )
        frozen = waiting._isolate(lambda notices: notices._freeze(on))
        papers = frozen._gather_papers()
        alone = frozen.filtered(lambda notice: notice._must_go_alone())
        sent = (frozen - alone)._isolate(lambda notices: notices._send(papers))
        for notice in alone:
            sent |= notice._isolate(lambda notices: notices._send(papers))
        return frozen & sent

    def _gather_papers(self):
        """Return the :class:`Papers` that could be rendered together.

        If that fails as a whole, each notice renders its own.
        """
        try:
            with self.env.cr.savepoint():
                return self._render_papers()
        except OperationalError:
            raise
        except Exception:
            _logger.info("Papers are rendered one by one", exc_info=True)
            self.env.invalidate_all(flush=False)
            return self.browse()._render_papers()

    def _must_go_alone(self):
        """Return whether the delivery may do what cannot be undone.

        It is then never tried together with others, whose failure would repeat it.
        """
        self.ensure_one()
        return self.channel == "server_action"

    def _isolate(self, function):
        """Do a part of the delivery of these notices; return those that it was done of.

        It is tried with all together. If it fails, nothing of it is left and it is
        done with each alone, so that the error stands on the one that causes it.

        :param function: called with notices, returns those that go on.
        """
        if not self:
            return self
        try:
            with self.env.cr.savepoint():
                done = function(self)
                self.env.flush_all()
                return done
        except OperationalError:
            # A conflict with another transaction: the whole batch is tried again.
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                self._fail(error)
                return self.browse()
            _logger.info("Notices go one by one: %s", error)
        done = (notice._isolate(function) for notice in self)
        return self.browse().union(*done)

    def _freeze(self, on):
        """Fix what these notices state if they go out now.

        :return: those that have anything left to send.
        """
        frozen = self.browse()
        for notice in self:
            # Nothing is backdated: a term would be shorter than it seems.
            day = max(on, notice.company_id._get_debt_today())
            if not notice._refresh_amounts(day, final=True):
                continue
            if not notice.name:
                notice.name = (
                    self.env["ir.sequence"]
                    .with_company(notice.company_id)
                    .next_by_code("debt.notice", sequence_date=day)
                )
            notice.write({"sent_on": day, **notice._get_terms(day)})
            frozen |= notice
        return frozen

    def _send(self, papers):
        """Hand these frozen notices to their channels; return them.

        :param papers: the :class:`Papers` that were rendered for their batch.
        """
        for notice in self:
            notice = notice.with_company(notice.company_id)
            if notice._has_paper():
                notice._store_pdf(papers.letters.get(notice.id))
                notice._store_invoices(papers.invoices)
            getattr(notice, f"_deliver_{notice.channel}")()
        self._mark_sent()
        return self

    def _mark_sent(self):
        """Note that these notices went out, and move their items up the ladder."""
        self._as_sending().write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "sent_by_id": self.env.uid,
                "error": False,
                "retry_on": False,
            }
        )
        self._as_sending().line_ids.filtered("is_waiting").sudo().is_waiting = False
        for (step, day), notices in self.grouped(
            lambda notice: (notice.step_id, notice.sent_on or notice.date)
        ).items():
            if step.policy_id:
                notices._get_live_items().sudo().write(
                    {
                        "debt_step_id": step.id,
                        "debt_step_date": day,
                        "debt_postponed_until": False,
                    }
                )
        interrupting = self.filtered("interrupts_prescription")
        interrupting._get_live_items().sudo()._update_debt_prescription()
        self._log_on_invoices()

    def _log_on_invoices(self):
        """Say in the chatter of each invoice which notices it was in."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        # An invoice has one entry per notice; each round logs one of each invoice.
        rounds = []
        for notice in self:
            body = self.env._(
                "%(step)s by %(channel)s: %(notice)s",
                step=notice.step_id.name,
                channel=channels[notice.channel],
                notice=notice._get_html_link(title=notice.name),
            )
            for move in notice.move_ids:
                bodies = next((r for r in rounds if move.id not in r), None)
                if bodies is None:
                    rounds.append(bodies := {})
                bodies[move.id] = body
        for bodies in rounds:
            moves = self.env["account.move"].sudo().browse(bodies)
            moves._message_log_batch(bodies)

    def _fail(self, error):
        """Note why these notices could not go out, and tell the responsible."""
        today = fields.Date.context_today(self)
        for notice in self:
            notice.write(
                {
                    **dict.fromkeys(SENDING_FIELDS, False),
                    "claim_html": False,
                    "state": "failed",
                    "error": str(error) or repr(error),
                    "attempt_count": notice.attempt_count + 1,
                    "retry_on": fields.Date.add(today, days=1),
                }
            )
            if not isinstance(error, UserError):
                _logger.info("Notice %s failed", notice.id, exc_info=error)
            if not notice.activity_ids:
                notice.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=self.env._("A notice could not go out"),
                    note=notice.error,
                    user_id=notice._get_activity_user().id,
                )

    def action_preview_pdf(self):
        """Open the PDF: the stored one, or as it would be today; changes nothing."""
        self.ensure_one()
        if self.pdf_attachment_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.pdf_attachment_id.id}?download=false",
            }
        report = self._get_report()
        if not report:
            raise UserError(
                self.env._("There is no letter for step %s.", self.step_id.name)
            )
        return report.report_action(self, config=False)

    def action_approve(self):
        """Let these notices go out with the next run."""
        notices = self.filtered(lambda notice: notice.state == "to_approve")
        notices.write(
            {
                "state": "ready",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )

    def action_send(self):
        """Send these notices now; letters go through the print job."""
        waiting = self.filtered(lambda notice: notice.state in WAITING_STATES)
        waiting.filtered(lambda n: n.state == "to_approve").action_approve()
        waiting.filtered(lambda n: n.state == "planned").write({"state": "ready"})
        printed = waiting.filtered(lambda n: n.channel in PRINTED_CHANNELS)
        printed.filtered(lambda n: n.state == "failed").write(
            {"state": "ready", "error": False}
        )
        (waiting - printed)._deliver()

    def action_cancel(self):
        """Do not send these notices; the step comes back after its minimum gap."""
        self._refuse_change()
        self._cancel(self.env._("Cancelled by %s", self.env.user.name))

    def action_skip_step(self):
        """Do not send these notices and pass the step over."""
        self._refuse_change()
        waiting = self.filtered(lambda notice: notice.state in WAITING_STATES)
        for notice in waiting:
            items = notice.line_ids.filtered("is_live").item_id
            items.sudo().debt_step_id = notice.step_id
        waiting._cancel(
            self.env._("Step passed over by %s", self.env.user.name), postpone=False
        )

    def _cancel(self, reason, postpone=True):
        """Cancel waiting notices and let their items go.

        :param postpone: the step comes back after its minimum gap, a day at least.
        """
        waiting = self.filtered(lambda notice: notice.state in WAITING_STATES)
        waiting._release_items(postpone=postpone)
        waiting.write({"state": "cancelled", "cancel_reason": reason})
        waiting.activity_ids.unlink()

    def _release_items(self, lines=None, postpone=False):
        """Take these lines, or all, out of waiting notices: their items move on."""
        today = fields.Date.context_today(self)
        for notice in self:
            live = (lines or self.line_ids) & notice.line_ids.filtered("is_live")
            if postpone:
                gap = max(notice.step_id.minimum_gap, 1)
                waiting = live.filtered("is_waiting").item_id.sudo()
                waiting.debt_postponed_until = fields.Date.add(today, days=gap)
            live.write({"is_live": False, "is_waiting": False})

    def _refresh(self, on):
        """Bring these waiting notices up to date; return those with anything left."""
        return self.filtered(lambda notice: notice._refresh_amounts(on))

    def _put_back(self, on):
        """Let failed notices go where they came from: to be approved, or to be printed.

        What was never approved is not sent because it failed before somebody saw it.
        """
        for notice in self:
            state = "ready"
            if notice.step_id.approval and not notice.approved_by_id:
                state = "to_approve"
            goes_back = state == "to_approve" or notice.channel in PRINTED_CHANNELS
            if goes_back and notice._isolate(lambda notices: notices._refresh(on)):
                notice.write({"state": state, "error": False, "retry_on": False})

    @api.model
    def _get_retry_domain(self, on):
        """Return the domain of failed notices to try again on a day."""
        return [
            ("state", "=", "failed"),
            ("attempt_count", "<", MAX_ATTEMPTS),
            ("retry_on", "<=", on),
        ]
