from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, format_date

from ..dutch_law import DebtorType
from .debt_notice_draft import Blocked, Evaluation, NoticeDraft

#: Share of the past year's invoices paid late that makes a late payer.
LATE_SHARE = 0.5
#: What an evaluation reads; all the columns of an entry would take it twice as long.
PREFETCHED_OF_ITEMS = (
    "amount_residual_currency",
    "company_id",
    "currency_id",
    "date",
    "date_maturity",
    "debt_next_date",
    "debt_next_step_id",
    "debt_step_id",
    "move_id",
    "partner_id",
)
PREFETCHED_OF_INVOICES = (
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "debt_case_id",
    "debt_policy_id",
    "debt_prescription_date",
    "invoice_user_id",
    "partner_id",
    "state",
)


class DebtNoticeRun(models.AbstractModel):
    """What would happen on a day, and why not. Reads only.

    The run, the preview and the *why* on invoice and debtor all ask this.
    """

    _inherit = "debt.notice.run"

    @api.model
    def _get_draft_class(self):
        return NoticeDraft

    @api.model
    def _evaluate(self, items, on, force=False):
        """Return the :class:`Evaluation` of open items on a day.

        The number of queries does not depend on the number of items.

        :param force: the next step is looked at whatever its date.
        """
        evaluation = Evaluation()
        items = items.with_prefetch(items.ids)
        self._prefetch(items)
        steps = {}
        holds = items.move_id._get_debt_holds()
        banks = self._get_bank_warnings(items.company_id, on)
        conditions = StepConditions(self, items, on)
        for item in items:
            reason = self._get_first_block(
                item, holds[item.move_id.id], on, banks, force
            )
            if not reason:
                step, reason = self._choose_step(item, conditions, evaluation, on)
            if reason:
                evaluation.blocked.append(reason)
            else:
                steps[item] = step
        self._lift_whole_debtors(steps, evaluation, on)
        evaluation.bank_warnings = {
            company: text for company, (_waits, text) in banks.items()
        }
        self._add_drafts(steps, evaluation, on)
        return evaluation

    @api.model
    def _prefetch(self, items):
        """Read what every item needs in one query per model, and no more of it."""
        items.fetch(PREFETCHED_OF_ITEMS)
        items.move_id.fetch(PREFETCHED_OF_INVOICES)

    # --- may it go out? ---------------------------------------------------

    @api.model
    def _get_first_block(self, item, holds, on, banks, force=False):
        """Return why nothing happens with this item whatever its step, or ``None``."""
        if item.debt_waiting_notice_id:
            return Blocked(
                item,
                "waiting",
                self.env._(
                    "%s waits to go out.", item.debt_waiting_notice_id.display_name
                ),
            )
        if not item.debt_next_step_id:
            return Blocked(item, "no_step", self._describe_no_step(item))
        blocking = self._get_blocking_holds(item, holds, on)
        if blocking:
            return Blocked(item, blocking[0].kind, self._describe_hold(blocking[0]))
        if not force and item.debt_next_date > on:
            return Blocked(item, "not_due", self._describe_not_due(item))
        prescribed = item._describe_debt_prescription(on)
        if prescribed:
            return Blocked(item, "prescribed", prescribed)
        waits, text = banks.get(item.company_id, (False, ""))
        if waits:
            return Blocked(item, "bank", text)
        return None

    @api.model
    def _describe_no_step(self, item):
        if item.move_id.debt_policy_id:
            return self.env._("The last step was taken.")
        return self.env._("No escalation policy fits this invoice.")

    @api.model
    def _describe_not_due(self, item):
        return self.env._(
            "%(step)s follows on %(date)s.",
            step=item.debt_next_step_id.name,
            date=format_date(self.env, item.debt_next_date),
        )

    @api.model
    def _describe_hold(self, hold):
        if not hold.until:
            return self.env._("On hold: %s", hold.reason)
        return self.env._(
            "On hold until %(date)s: %(reason)s",
            date=format_date(self.env, hold.until),
            reason=hold.reason,
        )

    @api.model
    def _get_blocking_holds(self, item, holds, on):
        """Return the holds that stop this item on a day.

        A dispute about a part stops only that part: the rest stays collectable.
        """
        blocking = []
        for hold in holds:
            if hold.until and hold.until < on:
                continue
            if hold.kind == "dispute":
                held = float(item._get_debt_held_amount())
                rest = item.amount_residual_currency - held
                if held and item.currency_id.compare_amounts(rest, 0) > 0:
                    continue
            blocking.append(hold)
        return blocking

    # --- which step? ------------------------------------------------------

    def _choose_step(self, item, conditions, evaluation, on):
        """Return ``(step, None)`` or ``(None, Blocked)``; notes steps passed over."""
        step = item.debt_next_step_id
        while step:
            if not conditions.applies(item, step):
                evaluation.passed[item] = step
                step = item.move_id.debt_policy_id._get_next_step(step)
                if step and item._get_debt_next_date(step) > on:
                    return None, Blocked(
                        item,
                        "not_due",
                        self.env._(
                            "%(step)s follows on %(date)s.",
                            step=step.name,
                            date=format_date(self.env, item._get_debt_next_date(step)),
                        ),
                    )
                continue
            obstacle = self._get_legal_obstacle(item, step, on)
            if obstacle:
                return None, Blocked(item, "law", obstacle)
            return step, None
        return None, Blocked(item, "no_step", self.env._("No further step applies."))

    @api.model
    def _get_steps_of_failed(self, items, on):
        """Return the step that each item would have taken: item -> step.

        The next step of its ladder if even that cannot be told; what does not apply
        any more is left out again before it goes out.
        """
        try:
            with self.env.cr.savepoint():
                conditions = StepConditions(self, items, on)
                passed = Evaluation()
                return {
                    item: self._choose_step(item, conditions, passed, on)[0]
                    for item in items
                }
        except Exception:
            self.env.invalidate_all(flush=False)
            return {item: item.debt_next_step_id for item in items}

    @api.model
    def _get_legal_obstacle(self, item, step, on):
        """Return why the law forbids a step on an item on a day, empty if it allows it.

        :param step: step or notice.
        """
        if not (step.is_fourteen_day_letter or step.adds_costs):
            return ""
        default_date = item._get_debt_default_date()
        if default_date is None or default_date >= on:
            return self.env._("The debtor is not in default yet.")
        consumer = (
            item.move_id.commercial_partner_id.debt_debtor_type
            == DebtorType.CONSUMER.value
        )
        if not consumer or not step.adds_costs:
            return ""
        notices = item.sudo().debt_notice_line_ids.filtered("is_live").notice_id
        letters = notices.filtered(lambda notice: notice._is_effective_letter())
        if not letters:
            return self.env._(
                "No 14-day letter was sent: a consumer owes no costs (BW 6:96 lid 6)."
            )
        # A new letter starts a new term: the last one counts.
        due_from = max(letters.mapped("costs_due_from"))
        if due_from > on:
            return self.env._(
                "The term of the 14-day letter lapses: costs are due from %s.",
                format_date(self.env, due_from),
            )
        return ""

    @api.model
    def _get_late_payers(self, debtors, companies, on):
        """Return the ids of debtors who paid most of last year's invoices late."""
        if not debtors:
            return frozenset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.partner_id
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN (SELECT partial.debit_move_id, MAX(partial.max_date) AS paid_on
                          FROM account_partial_reconcile partial
                      GROUP BY partial.debit_move_id) paid
                    ON paid.debit_move_id = item.id
                 WHERE item.partner_id IN %(debtors)s
                   AND item.company_id IN %(companies)s
                   AND item.display_type = 'payment_term'
                   AND item.parent_state = 'posted'
                   AND item.reconciled
                   AND move.move_type IN ('out_invoice', 'out_receipt')
                   AND item.date_maturity BETWEEN %(start)s AND %(end)s
              GROUP BY item.partner_id
                HAVING AVG((paid.paid_on > item.date_maturity)::int) > %(share)s
                """,
                debtors=tuple(debtors.ids),
                companies=tuple(companies.ids),
                start=fields.Date.subtract(on, years=1),
                end=on,
                share=LATE_SHARE,
            )
        )
        return frozenset(row[0] for row in rows)

    @api.model
    def _must_be_one_letter(self, item, step):
        """Return whether a step has to take all claims on the debtor along.

        Claims on a consumer that can be reminded with a 14-day letter are reminded in
        one letter (BW 6:96 lid 7).
        """
        debtor = item.move_id.commercial_partner_id
        return (
            step.is_fourteen_day_letter
            and debtor.debt_debtor_type == DebtorType.CONSUMER.value
        )

    def _lift_whole_debtors(self, steps, evaluation, on):
        """Let a debtor's overdue items take its highest step, if the policy says so.

        A 14-day letter to a consumer always takes the others along.
        """
        highest = {}
        for item, step in steps.items():
            policy = item.move_id.debt_policy_id
            if policy.scope != "debtor" and not self._must_be_one_letter(item, step):
                continue
            key = (item.partner_id, item.company_id, policy)
            if key not in highest or step.day > highest[key].day:
                highest[key] = step
        if not highest:
            return
        others = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain(self.env["debt.escalation.policy"]._get_open_item_domain())
                & Domain(
                    "partner_id", "in", [partner.id for partner, _c, _p in highest]
                )
                & Domain(
                    "company_id", "in", [company.id for _d, company, _p in highest]
                )
                & Domain("date_maturity", "<", on)
                & Domain("debt_waiting_notice_id", "=", False)
                & Domain("debt_next_step_id", "!=", False)
            )
        )
        holds = others.move_id._get_debt_holds()
        for item in others:
            step = highest.get(
                (item.partner_id, item.company_id, item.move_id.debt_policy_id)
            )
            current = steps.get(item) or item.debt_next_step_id
            if (
                step
                and current.day <= step.day
                and not self._get_blocking_holds(item, holds[item.move_id.id], on)
                and not self._get_legal_obstacle(item, step, on)
            ):
                steps[item] = step
        lifted = set(steps)
        evaluation.blocked = [b for b in evaluation.blocked if b.item not in lifted]

    # --- drafts -----------------------------------------------------------

    def _add_drafts(self, steps, evaluation, on):
        """Group the items that take a step and work the amounts of each group out."""
        groups = defaultdict(list)
        for item, step in steps.items():
            recipient = self._get_recipient(item)
            groups[
                item.partner_id, item.company_id, item.currency_id, recipient, step
            ].append(item.id)
        if not groups:
            return
        all_items = self.env["account.move.line"].union(*steps)
        unallocated = self.env["debt.notice"]._get_unallocated(
            all_items.partner_id, all_items.company_id
        )
        settlements = None
        if any(
            step.adds_interest or step.adds_costs or step.is_fourteen_day_letter
            for step in set(steps.values())
        ):
            settlements = all_items._get_debt_settlements()
        for (_debtor, _company, _currency, recipient, step), ids in groups.items():
            items = all_items.browse(ids).with_prefetch(all_items.ids)
            items = items.sorted(lambda i: (i.date_maturity or i.date, i.id))
            figures = self.env["debt.notice"]._get_figures(
                items, step, on, settlements=settlements, unallocated=unallocated
            )
            obstacle = self._get_amount_obstacle(items, step, figures, on)
            if obstacle:
                evaluation.blocked.extend(Blocked(item, *obstacle) for item in items)
                continue
            channel, reason = self._choose_channel(step, recipient, items)
            evaluation.drafts.append(
                NoticeDraft(step, items, recipient, channel, reason, figures)
            )

    @api.model
    def _get_recipient(self, item):
        """Return the contact that notices on this item are addressed to."""
        move = item.move_id
        return move.commercial_partner_id.debt_contact_id or move.partner_id

    @api.model
    def _get_amount_obstacle(self, items, step, figures, on):
        """Return ``(kind, reason)`` why an amount is not demanded, or ``None``."""
        if figures.total <= 0:
            if figures.unallocated:
                return "covered", self.env._(
                    "Covered by payments or credits that are not matched yet."
                )
            return "nothing", self.env._("Nothing is left to claim.")
        minimum = max(step.minimum_amount, step.policy_id.minimum_amount)
        if not minimum:
            return None
        company = items.company_id
        owed = items.currency_id._convert(
            float(figures.principal), company.currency_id, company, on
        )
        if company.currency_id.compare_amounts(owed, minimum) < 0:
            return "minimum", self.env._("Less than the minimum amount is owed.")
        return None

    # --- channel ----------------------------------------------------------

    @api.model
    def _choose_channel(self, step, recipient, items):
        """Return ``(channel, reason)``: another than the step's where that fails."""
        channel = step.channel
        if channel == "email":
            reason = self._get_email_obstacle(recipient)
            if not reason:
                return channel, ""
            if self._has_postal_address(recipient):
                return "letter", reason
            return "activity", reason
        if channel in ("letter", "registered_letter"):
            if self._has_postal_address(recipient):
                return channel, ""
            reason = self.env._("%s has no postal address.", recipient.display_name)
            if not self._get_email_obstacle(recipient):
                return "email", reason
            return "activity", reason
        if channel in ("sms", "call") and not (
            recipient.phone or recipient.commercial_partner_id.phone
        ):
            return "activity", self.env._(
                "%s has no phone number.", recipient.display_name
            )
        return channel, ""

    @api.model
    def _get_email_obstacle(self, recipient):
        """Return why no e-mail can be sent to a contact, empty if it can."""
        if not recipient.email:
            return self.env._("%s has no e-mail address.", recipient.display_name)
        if not recipient.active:
            # Odoo mails nothing to who is archived.
            return self.env._("%s is archived.", recipient.display_name)
        if not email_normalize(recipient.email, strict=False):
            return self.env._("The e-mail address %s is not valid.", recipient.email)
        if recipient.message_bounce:
            return self.env._("E-mail to %s bounced before.", recipient.email)
        return ""

    @api.model
    def _has_postal_address(self, recipient):
        return bool(recipient.city and (recipient.street or recipient.street2))

    @api.model
    def _describe_draft(self, draft):
        """Return in a sentence what would happen."""
        channels = dict(
            self.env["debt.notice"]._fields["channel"]._description_selection(self.env)
        )
        values = {
            "step": draft.step.name,
            "channel": channels[draft.channel].lower(),
            "recipient": draft.recipient.display_name,
        }
        if draft.step.approval:
            return self.env._(
                "The next run prepares: %(step)s by %(channel)s to %(recipient)s, to "
                "be approved.",
                **values,
            )
        return self.env._(
            "The next run takes: %(step)s by %(channel)s to %(recipient)s.", **values
        )


class StepConditions:
    """Which steps apply to which items: asked once per step for the whole batch."""

    def __init__(self, run, items, on):
        self.run = run
        self.items = items
        self.on = on
        self.matching = {}
        self.late_payers = None

    def applies(self, item, step):
        """Return whether ``item`` takes ``step``, or passes it over."""
        if step._is_too_late(item, self.on):
            return False
        if step.late_payers_only and item.partner_id.id not in self._get_late_payers():
            return False
        return item.move_id.id in self._get_matching(step)

    def _get_late_payers(self):
        if self.late_payers is None:
            self.late_payers = self.run._get_late_payers(
                self.items.partner_id, self.items.company_id, self.on
            )
        return self.late_payers

    def _get_matching(self, step):
        if step not in self.matching:
            condition = step._get_condition()
            moves = self.items.move_id
            if condition:
                moves = moves.filtered_domain(condition)
            self.matching[step] = frozenset(moves.ids)
        return self.matching[step]
