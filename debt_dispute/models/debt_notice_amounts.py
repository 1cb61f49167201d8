from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, fields, models

from ..cron_tools import isolated
from ..dutch_law import CollectionCosts, CostNotice, DebtorType, Payment
from ..dutch_law.money import ZERO
from ..tools import money_to_decimal


class NoticeFigures(NamedTuple):
    """What a notice states; ``lines``: item id -> (principal, interest, held)."""

    principal: Any
    interest: Any
    costs: Any
    vat: Any
    held: Any
    unallocated: Any
    announced: CollectionCosts
    lines: dict
    statement: Any = None

    @property
    def total(self):
        """What the debtor is asked to pay now."""
        return self.principal + self.interest + self.costs + self.vat


class DebtNotice(models.Model):
    """The amounts of a notice: worked out for its day, frozen when it goes out."""

    _inherit = "debt.notice"

    # --- figures ----------------------------------------------------------

    @api.model
    def _get_figures(self, items, step, on, settlements=None, unallocated=None):
        """Return the :class:`NoticeFigures` of a notice on these items.

        :param items: items of one debtor, company and currency.
        :param step: step or notice: says which parts of the claim are demanded.
        :param settlements: as read for the whole batch, ``None`` to read them.
        :param unallocated: item id -> payments that are not reconciled yet.
        """
        unallocated = [
            payment
            for item in items
            for payment in (unallocated or {}).get(item.id, ())
        ]
        if not (step.adds_interest or step.adds_costs or step.is_fourteen_day_letter):
            return self._get_plain_figures(items, unallocated)
        claims = self.env["debt.claim"]
        consumer = (
            items.move_id.commercial_partner_id.debt_debtor_type
            == DebtorType.CONSUMER.value
        )
        due_from = on
        if step.is_fourteen_day_letter:
            # What its costs are is decided on the day from which they are due.
            due_from = self._get_letter_term(step.channel, on).costs_due_from
        new = CostNotice(
            due_from,
            frozenset(items.ids),
            on,
            label=self.env["debt.claim"]._get_cost_label(step),
            given_on=on,
            is_letter=consumer,
        )
        if step.adds_costs and not consumer:
            claims = claims.with_context(debt_cost_notices=(new,))
        statement = claims._compute(
            items, on, settlements=settlements, unallocated=unallocated
        )
        announced = CollectionCosts(ZERO, ZERO)
        if step.is_fourteen_day_letter:
            announced = self._get_announced_costs(statement, unallocated, new)
        return self._to_figures(statement, step, announced, unallocated)

    @api.model
    def _get_plain_figures(self, items, unallocated):
        """Return what is open in the books: no interest, no costs."""
        received = {}
        for payment in unallocated:
            received[payment.item] = received.get(payment.item, ZERO) + payment.amount
        lines = {}
        for item in items:
            residual = money_to_decimal(item.amount_residual_currency, item.currency_id)
            held = min(item._get_debt_held_amount(), residual)
            principal = max(residual - held - received.get(item.id, ZERO), ZERO)
            lines[item.id] = (principal, ZERO, held)
        return NoticeFigures(
            principal=sum((line[0] for line in lines.values()), ZERO),
            interest=ZERO,
            costs=ZERO,
            vat=ZERO,
            held=sum((line[2] for line in lines.values()), ZERO),
            unallocated=sum(received.values(), ZERO),
            announced=CollectionCosts(ZERO, ZERO),
            lines=lines,
        )

    @api.model
    def _get_announced_costs(self, statement, unallocated, letter):
        """Return the costs that a 14-day letter announces: exactly those it will cost.

        They are made up as the claim makes them up once the term has lapsed, so that
        the letter and the claim never state different amounts.
        """
        # Without and with its costs: a day later they are not due yet.
        tomorrow = letter.due_from + timedelta(days=1)
        before, after = (
            self.env["debt.claim"]
            .with_context(debt_cost_notices=(cost_notice,))
            ._compute(
                statement.items,
                letter.due_from,
                settlements=statement.settlements,
                unallocated=unallocated,
            )
            .claim.costs_due
            for cost_notice in (replace(letter, due_from=tomorrow), letter)
        )
        return CollectionCosts(
            sum((cost.net for cost in after), ZERO)
            - sum((cost.net for cost in before), ZERO),
            sum((cost.vat for cost in after), ZERO)
            - sum((cost.vat for cost in before), ZERO),
        )

    @api.model
    def _to_figures(self, statement, step, announced, unallocated):
        claim = statement.claim
        return NoticeFigures(
            principal=claim.principal,
            interest=claim.interest if step.adds_interest else ZERO,
            costs=claim.costs if step.adds_costs else ZERO,
            vat=claim.vat_on_costs if step.adds_costs else ZERO,
            held=claim.held,
            unallocated=sum((payment.amount for payment in unallocated), ZERO),
            announced=announced,
            lines={
                line.item.key: (
                    line.principal,
                    line.interest if step.adds_interest else ZERO,
                    line.item.held,
                )
                for line in claim.lines
            },
            statement=statement,
        )

    @api.model
    def _prepare_amounts(self, figures):
        """Return the amounts of a notice as field values."""
        return {
            "principal": float(figures.principal),
            "interest": float(figures.interest),
            "costs": float(figures.costs),
            "costs_vat": float(figures.vat),
            "held": float(figures.held),
            "unallocated": float(figures.unallocated),
            "total": float(figures.total),
            "announced_costs": float(figures.announced.net),
            "announced_costs_vat": float(figures.announced.vat),
        }

    @api.model
    def _prepare_line_amounts(self, figures, item):
        principal, interest, held = figures.lines[item.id]
        return {
            "principal": float(principal),
            "interest": float(interest),
            "held": float(held),
        }

    # --- unallocated payments and credits ---------------------------------

    @api.model
    def _get_unallocated(self, debtors, companies):
        """Return money and credits of debtors that are not reconciled yet.

        They are counted towards the debtor's oldest open items (BW 6:43 lid 2), also
        towards items that no notice is about: so each is counted once. What is
        disputed is left out: who does not owe it did not pay it. Money of a parent
        company and its branches is one.

        :return: item id -> list of payments.
        """
        lines = self.env["account.move.line"].sudo()
        credits = lines.search(
            [
                ("parent_state", "=", "posted"),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
                ("partner_id", "in", debtors.ids),
                ("company_id", "child_of", companies.root_id.ids),
            ],
            order="date, id",
        )
        if not credits:
            return {}
        items = lines.search(
            [
                *self.env["debt.escalation.policy"]._get_open_item_domain(),
                ("partner_id", "in", credits.partner_id.ids),
                ("company_id", "child_of", credits.company_id.root_id.ids),
            ],
            order="date_maturity, id",
        )
        open_items = {}
        for item in items:
            key = (item.partner_id, item.company_id.root_id, item.currency_id)
            amount = money_to_decimal(item.amount_residual_currency, item.currency_id)
            amount -= item._get_debt_held_amount()
            open_items.setdefault(key, []).append([item.id, amount])
        payments = {}
        for credit in credits:
            key = (credit.partner_id, credit.company_id.root_id, credit.currency_id)
            rest = -money_to_decimal(
                credit.amount_residual_currency, credit.currency_id
            )
            for entry in open_items.get(key, ()):
                part = min(rest, entry[1])
                if part > 0:
                    entry[1] -= part
                    rest -= part
                    payments.setdefault(entry[0], []).append(
                        Payment(credit.date, part, entry[0], credit.move_id.name or "")
                    )
        return payments

    # --- refresh ----------------------------------------------------------

    def _get_live_items(self):
        return self.line_ids.filtered("is_live").item_id

    def _refresh_amounts(self, on, final=False):
        """Bring one waiting notice up to date; return whether anything is left of it.

        What was paid, held or may not be demanded any more is left out. With nothing
        left the notice is cancelled.

        :param final: the notice goes out now: also freeze the calculation.
        """
        self.ensure_one()
        items = self._get_live_items()
        refused = self._get_refused_items(items, on)
        if refused:
            lines = self.line_ids.filtered(lambda line: line.item_id in refused)
            self._release_items(lines)
            items -= self.env["account.move.line"].union(*refused)
        if not items:
            self._cancel(
                "; ".join(dict.fromkeys(refused.values()))
                or self.env._("Nothing is left to claim."),
                postpone=False,
            )
            return False
        items = items.sorted(lambda item: (item.date_maturity or item.date, item.id))
        unallocated = self._get_unallocated(self.partner_id, self.company_id)
        # The frozen calculation names its costs in the language of the letter.
        notice = self._in_recipient_language() if final else self
        figures = notice._get_figures(
            items.with_env(notice.env), notice, on, unallocated=unallocated
        )
        obstacle = self.env["debt.notice.run"]._get_amount_obstacle(
            items, self.step_id, figures, on
        )
        if obstacle and not self._only_reserves(figures):
            _kind, reason = obstacle
            self._cancel(reason, postpone=False)
            return False
        vals = {"date": on, **self._prepare_amounts(figures)}
        if final and figures.statement:
            vals["claim_html"] = notice.env["debt.claim"]._render(figures.statement)
        self.write(vals)
        for line in self.line_ids.filtered("is_live"):
            line.write(self._prepare_line_amounts(figures, line.item_id))
        return True

    def _only_reserves(self, figures):
        """Return whether this letter demands nothing and still has a meaning.

        A claim that is disputed altogether lapses too: the right is reserved.
        """
        return self.kind == "interruption" and figures.held > 0

    def _get_refused_items(self, items, on):
        """Return which items this notice can no longer be about: item -> reason."""
        refused = {}
        if not self.step_id.policy_id:
            # Made by hand, outside the ladder: only what is paid drops out.
            return {
                item: self.env._("Paid or no longer open.")
                for item in items
                if item.reconciled or item.parent_state != "posted"
            }
        holds = items.move_id._get_debt_holds()
        run = self.env["debt.notice.run"]
        for item in items:
            if item.reconciled or not item._has_debt_position():
                refused[item] = self.env._("Paid or no longer open.")
            elif self.step_id._is_too_late(item, on):
                refused[item] = self.env._("The due date has passed.")
            elif blocking := run._get_blocking_holds(item, holds[item.move_id.id], on):
                refused[item] = blocking[0].reason
            elif prescribed := item._describe_debt_prescription(on):
                refused[item] = prescribed
            elif obstacle := run._get_legal_obstacle(item, self, on):
                refused[item] = obstacle
        return refused

    @api.model
    def _cron_refresh(self):
        """Bring the amounts of notices that wait for a user up to date, daily."""
        today = fields.Date.context_today(self)
        waiting = self.search(
            [("state", "in", ("to_approve", "ready")), ("date", "<", today)]
        )
        for notice in waiting.try_lock_for_update(allow_referencing=True):
            with isolated(notice, "Bringing a notice up to date"):
                notice._refresh_amounts(today)
            self.env["ir.cron"]._commit_progress()
