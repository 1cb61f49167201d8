import logging
from typing import NamedTuple

from psycopg2 import IntegrityError, OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from .debt_notice_delivery import PRINTED_CHANNELS
from .debt_notice_pdf import RENDER_BATCH

_logger = logging.getLogger(__name__)

#: Debtors per transaction: many enough to share queries, few enough to lose little.
PLAN_BATCH = 200
#: As many as are rendered together.
DELIVERY_BATCH = RENDER_BATCH


class Counts(NamedTuple):
    """What a run did."""

    planned: int = 0
    sent: int = 0
    failed: int = 0


class DebtNoticeRun(models.AbstractModel):
    """The daily run: from due items to notices, and from notices to the post.

    One service for the cron, the *Run Today* button and the preview. Planning and
    delivery are separate transactions: after a crash the notice is there and still
    waits, or nothing happened at all.
    """

    _name = "debt.notice.run"
    _description = "Escalation Run"

    # --- entry points -----------------------------------------------------

    @api.model
    def _cron_run(self):
        """Plan and deliver what is due today, for the companies that want it."""
        companies = self.env["res.company"].search([("debt_daily_run", "=", True)])
        for zone, group in companies.grouped(
            lambda company: company._get_debt_time_zone()
        ).items():
            self.with_context(allowed_company_ids=group.ids, tz=zone)._run()

    @api.model
    def _run(self, on=None, domain=None, edit=None, force=False):
        """Plan and deliver what is due; return the :class:`Counts`.

        :param on: the day, today if not given; notices for a later day are planned.
        :param domain: restricts the items that are looked at.
        :param edit: called with each :class:`NoticeDraft`; returns it, changed or not,
            or ``None`` to leave it out.
        :param force: take the next step whatever its date.
        """
        today = fields.Date.context_today(self)
        on = max(on or today, today)
        if on == today:
            self._sync_bank_activities(self.env.companies, on)
        planned = self._plan(on, domain, edit, force)
        if on > today:
            return Counts(planned)
        sent, failed = self._deliver_waiting(on)
        return Counts(planned, sent, failed)

    @api.model
    def action_run_today(self):
        """Run now, as the daily run would, for the current companies.

        :raises AccessError: who may not send a notice may not send them all.
        """
        self.env["debt.notice"].check_access("write")
        counts = self._run()
        banks = self._get_bank_warnings(
            self.env.companies, fields.Date.context_today(self)
        )
        message = " ".join(
            [self._describe_counts(counts), *(text for _waits, text in banks.values())]
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if counts.failed or banks else "success",
                "message": message,
                # By its name: the help of a whole action would show its HTML.
                "next": "debt_dispute.debt_notice_action",
            },
        }

    @api.model
    def _describe_counts(self, counts):
        return self.env._(
            "%(planned)s notices made, %(sent)s sent, %(failed)s failed.",
            **counts._asdict(),
        )

    # --- planning ---------------------------------------------------------

    @api.model
    def _get_due_domain(self, on, force=False):
        """Return the domain of items whose next step has come."""
        return Domain(
            [
                ("debt_next_step_id", "!=", False)
                if force
                else ("debt_next_date", "<=", on),
                ("debt_waiting_notice_id", "=", False),
                *self.env["debt.escalation.policy"]._get_open_item_domain(),
            ]
        )

    @api.model
    def _get_due_debtors(self, on, domain=None, force=False):
        """Return the ids of due items per debtor and company, in one query."""
        due = (
            self._get_due_domain(on, force)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain(domain or Domain.TRUE)
        )
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(due, ["company_id", "partner_id"], ["id:array_agg"])
        )
        return [ids for _company, _partner, ids in groups]

    @api.model
    def _plan(self, on, domain=None, edit=None, force=False):
        """Make the notices that are due on a day; return how many. See :meth:`_run`."""
        debtors = self._get_due_debtors(on, domain, force)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(debtors))
        planned = 0
        while debtors:
            batch, debtors = debtors[:PLAN_BATCH], debtors[PLAN_BATCH:]
            planned += self._plan_batch(on, batch, edit, force)
            if not cron._commit_progress(len(batch)):
                break
        return planned

    def _plan_batch(self, on, debtors, edit=None, force=False):
        """Plan a batch in one go; if that fails, debtor by debtor."""
        try:
            with self.env.cr.savepoint():
                ids = [item_id for ids in debtors for item_id in ids]
                planned = len(self._plan_items(on, ids, edit, force))
                self.env.flush_all()
                return planned
        except (IntegrityError, OperationalError):
            # Another run was at the same invoices: what it did not do is done below.
            self._start_afresh()
        except Exception:
            _logger.info("A batch of notices failed, trying one by one", exc_info=True)
            self.env.invalidate_all(flush=False)
        planned = 0
        for ids in debtors:
            try:
                with self.env.cr.savepoint():
                    planned += len(self._plan_items(on, ids, edit, force))
                    self.env.flush_all()
            except (IntegrityError, OperationalError):
                self._start_afresh()
            except Exception as error:
                self.env.invalidate_all(flush=False)
                self._plan_failed(on, ids, error)
            self.env["ir.cron"]._commit_progress()
        return planned

    def _start_afresh(self):
        """Forget this transaction: what it saw was overtaken by another one."""
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _plan_items(self, on, item_ids, edit=None, force=False):
        """Make the notices of these items; return them.

        Items that another process holds are left to it, and what was decided
        meanwhile is read again under the lock.
        """
        items = self.env["account.move.line"].sudo().browse(item_ids)
        items = items.try_lock_for_update(allow_referencing=True)
        items = items.search(
            Domain("id", "in", items.ids) & self._get_due_domain(on, force)
        )
        evaluation = self._evaluate(items, on, force=force)
        drafts = evaluation.drafts
        if edit:
            drafts = [draft for draft in map(edit, drafts) if draft]
        if on <= fields.Date.context_today(self):
            evaluation.apply_passed()
        return self._create_notices(drafts, on)

    @api.model
    def _create_outside_ladder(self, items, step):
        """Make notices of a step that belongs to no policy; return them.

        Neither holds nor the position of the items stop it, and it moves no position.
        """
        today = fields.Date.context_today(self)
        unallocated = self.env["debt.notice"]._get_unallocated(
            items.partner_id, items.company_id
        )
        drafts = []
        for group in items.grouped(
            lambda item: (
                item.partner_id,
                item.company_id,
                item.currency_id,
                self._get_recipient(item),
            )
        ).values():
            recipient = self._get_recipient(group[:1])
            channel, reason = self._choose_channel(step, recipient, group)
            earlier = group.sudo().debt_notice_line_ids.filtered(
                lambda line: line.step_id == step
            )
            drafts.append(
                self._get_draft_class()(
                    step=step,
                    items=group,
                    recipient=recipient,
                    channel=channel,
                    channel_reason=reason,
                    figures=self.env["debt.notice"]._get_figures(
                        group, step, today, unallocated=unallocated
                    ),
                    occurrence=max(earlier.mapped("occurrence"), default=0) + 1,
                )
            )
        return self._create_notices(drafts, today)

    @api.model
    def _create_notices(self, drafts, on):
        """Create the notices of drafts with their lines, in their first state."""
        if not drafts:
            return self.env["debt.notice"]
        quiet = {
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
        }
        notices = (
            self.env["debt.notice"]
            .sudo()
            .with_context(**quiet)
            .create([self._prepare_notice(draft, on) for draft in drafts])
        )
        lines = [
            vals
            for notice, draft in zip(notices, drafts, strict=True)
            for vals in self._prepare_lines(notice, draft)
        ]
        self.env["debt.notice.line"].sudo().create(lines)
        return notices.with_env(self.env)

    @api.model
    def _prepare_notice(self, draft, on):
        """Return the values of the notice of a draft."""
        step = draft.step
        amounts = {}
        if draft.figures:
            amounts = self.env["debt.notice"]._prepare_amounts(draft.figures)
            # Converting an amount costs more than the rest of a line: skip zeros.
            amounts = {name: amount for name, amount in amounts.items() if amount}
        today = fields.Date.context_today(self)
        state = "to_approve" if step.approval else "ready"
        return {
            "state": "planned" if on > today else state,
            "company_id": draft.company.id,
            "currency_id": draft.currency.id,
            "partner_id": draft.debtor.id,
            "recipient_id": draft.recipient.id,
            "step_id": step.id,
            "kind": step.kind,
            "channel": draft.channel,
            "channel_reason": draft.channel_reason,
            "user_id": self._get_responsible(draft).id,
            "date": on,
            "is_notice_of_default": step.is_notice_of_default,
            "is_fourteen_day_letter": step.is_fourteen_day_letter,
            "interrupts_prescription": step.interrupts_prescription,
            "adds_interest": step.adds_interest,
            "adds_costs": step.adds_costs,
            "subject": draft.subject,
            "body": draft.body,
            "replaces_id": draft.replaces.id if draft.replaces else False,
            **amounts,
        }

    @api.model
    def _prepare_lines(self, notice, draft):
        """Return the values of the lines of a notice."""
        common = {
            "notice_id": notice.id,
            "company_id": draft.company.id,
            "currency_id": draft.currency.id,
            "step_id": draft.step.id,
            "occurrence": draft.occurrence,
            "is_live": True,
            "is_waiting": bool(draft.step.policy_id),
        }
        return [
            {
                **common,
                "item_id": item.id,
                "move_id": item.move_id.id,
                "date_due": item.date_maturity or item.date,
                **self._prepare_line_amounts(notice, draft, item),
            }
            for item in draft.items
        ]

    @api.model
    def _prepare_line_amounts(self, notice, draft, item):
        if not draft.figures:
            return {}
        amounts = notice._prepare_line_amounts(draft.figures, item)
        return {name: amount for name, amount in amounts.items() if amount}

    @api.model
    def _get_responsible(self, draft):
        """Return who gets the activities of a notice."""
        user = draft.step.policy_id.user_id or draft.items.move_id.invoice_user_id[:1]
        return user if user.active and not user.share else self.env["res.users"]

    def _plan_failed(self, on, item_ids, error):
        """Leave a failed notice for a debtor whose notices could not be made."""
        items = self.env["account.move.line"].sudo().browse(item_ids).exists()
        items = items.try_lock_for_update(allow_referencing=True)
        items = items.filtered(
            lambda item: item.debt_next_step_id and not item.debt_waiting_notice_id
        )
        steps = self._get_steps_of_failed(items, on)
        drafts = [
            self._get_draft_class().without_figures(key, group)
            for key, group in items.filtered(steps.get)
            .grouped(lambda item: (steps[item], item.currency_id))
            .items()
        ]
        self._create_notices(drafts, on)._fail(error)

    # --- delivery ---------------------------------------------------------

    @api.model
    def _get_deliverable_domain(self, on):
        """Return the domain of notices that the run sends."""
        notices = self.env["debt.notice"]
        banks = self._get_bank_warnings(self.env.companies, on)
        waiting = [company.id for company, (waits, _text) in banks.items() if waits]
        return (
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("company_id", "not in", waiting)
            & Domain("channel", "not in", PRINTED_CHANNELS)
            & (Domain("state", "=", "ready") | Domain(notices._get_retry_domain(on)))
        )

    @api.model
    def _deliver_waiting(self, on):
        """Send what is ready; return how many were sent and how many failed."""
        notices = self.env["debt.notice"].sudo()
        cron = self.env["ir.cron"]
        self._promote_planned(on)
        notices.search(
            Domain("company_id", "in", self.env.companies.ids)
            & Domain(notices._get_retry_domain(on))
        )._put_back(on)
        ids = notices.search(self._get_deliverable_domain(on), order="id").ids
        cron._commit_progress(remaining=len(ids))
        sent = failed = 0
        while ids:
            batch, ids = notices.browse(ids[:DELIVERY_BATCH]), ids[DELIVERY_BATCH:]
            try:
                done = batch._deliver(on)
                self.env.flush_all()
            except OperationalError:
                # Left for the next run: nothing of this batch went out.
                self._start_afresh()
                continue
            sent += len(done)
            failed += len(batch.filtered(lambda notice: notice.state == "failed"))
            if not cron._commit_progress(len(batch)):
                break
        return sent, failed

    @api.model
    def _promote_planned(self, on):
        """Let notices that were planned for this day go on."""
        planned = (
            self.env["debt.notice"]
            .sudo()
            .search(
                [
                    ("state", "=", "planned"),
                    ("date", "<=", on),
                    ("company_id", "in", self.env.companies.ids),
                ]
            )
        )
        approve = planned.filtered(lambda notice: notice.step_id.approval)
        approve.state = "to_approve"
        (planned - approve).state = "ready"
