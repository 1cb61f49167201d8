from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..dutch_law import ClaimItem, DayCount, DebtorType, Payment
from ..dutch_law.money import ZERO, round_half_up
from ..tools import money_to_decimal, money_unit, to_decimal


class Settlement(NamedTuple):
    """What lowered an item: money, a credit note, or a write-off or set-off."""

    kind: str
    date: fields.Date
    amount: Decimal
    reference: str


class AccountMoveLine(models.Model):
    """An *item* is a receivable line of a posted customer invoice."""

    _inherit = "account.move.line"

    debt_default_date = fields.Date(
        string="In Default After",
        copy=False,
        help="Last day on which payment was in time; interest counts from the day "
        "after. Empty: the due date.",
    )

    debt_in_default_after = fields.Date(
        string="In Default After (Effective)",
        compute="_compute_debt_in_default_after",
        help="Last day on which payment was in time; interest counts from the day "
        "after.",
    )

    @api.depends("debt_default_date", "date_maturity", "move_id.commercial_partner_id")
    def _compute_debt_in_default_after(self):
        for line in self:
            line.debt_in_default_after = line._get_debt_default_date()

    @api.model
    def _get_debt_item_domain(self):
        """Return the domain of items, open or not."""
        return [
            ("parent_state", "=", "posted"),
            ("move_type", "in", self.env["account.move"]._get_debt_move_types()),
            ("account_type", "=", "asset_receivable"),
            ("display_type", "=", "payment_term"),
        ]

    def _get_debt_default_date(self):
        """Return the last day on which payment was in time, ``None`` if not known.

        A consumer may only be in default once the term of a notice has lapsed, if
        the company chose so; without such a notice there is no default.
        """
        self.ensure_one()
        if self.debt_default_date:
            return self.debt_default_date
        move = self.move_id
        if (
            move.company_id.debt_consumer_default == "notice"
            and move.commercial_partner_id.debt_debtor_type == DebtorType.CONSUMER.value
        ):
            return None
        return self.date_maturity or move.invoice_date_due or move.invoice_date

    def _get_debt_held_amount(self):
        """Return the part of the principal that is not claimed now, as Decimal."""
        self.ensure_one()
        return ZERO

    def _prepare_debt_claim_item(self, settlements, invoice=None):
        """Return the :class:`ClaimItem` of this item.

        :param settlements: those of this item; credit notes lower its principal.
        :param invoice: its invoice with terms that are still being edited.
        """
        self.ensure_one()
        credited = sum((s.amount for s in settlements if s.kind == "credit_note"), ZERO)
        invoice = invoice or self.move_id
        default_date = self._get_debt_default_date()
        invoiced = money_to_decimal(self.amount_currency, self.currency_id)
        principal = max(invoiced - credited, ZERO)
        return ClaimItem(
            key=self.id,
            principal=principal,
            default_date=default_date or self.date_maturity or self.date,
            rates=invoice._get_debt_rate_table() if default_date else None,
            day_count=DayCount(self.company_id.debt_day_count),
            held=min(self._get_debt_held_amount(), principal),
        )

    def _prepare_debt_payments(self, settlements):
        """Return the :class:`Payment` list of these items; credit notes are none."""
        return [
            self._prepare_debt_payment(item.id, settlement)
            for item in self
            for settlement in settlements[item.id]
            if settlement.kind != "credit_note"
        ]

    @api.model
    def _prepare_debt_payment(self, line_id, settlement):
        """Return the :class:`Payment` for money, a write-off or a set-off."""
        return Payment(
            date=settlement.date,
            amount=settlement.amount,
            item=line_id,
            reference=settlement.reference,
            principal_only=settlement.kind == "offset",
        )

    def _get_debt_settlements(self, with_rest=True):
        """Return what lowered these items, from their reconciliation.

        One query, whatever the number of items.

        :param with_rest: count what is left of a payment with the last item it met.
        :return: item id -> list of :class:`Settlement`, oldest first; amounts in
            the item's currency.
        """
        settlements = defaultdict(list)
        if not self:
            return settlements
        self._flush_debt_settlements()
        items = {line.id: line for line in self}
        for row in self.env.execute_query(self._debt_settlements_query()):
            line_id, move_type, is_money, date, amount, reference, waived, *rest = row
            currency = items[line_id].currency_id
            amount = money_to_decimal(amount, currency)
            if not amount:
                # An exchange difference moves nothing in the item's own currency.
                continue
            if move_type == "out_refund":
                kinds = [("credit_note", amount)]
            elif not is_money:
                kinds = [("offset", amount)]
            else:
                if with_rest:
                    amount += items[line_id]._convert_debt_payment_rest(*rest, date)
                offset = round_half_up(
                    amount * to_decimal(waived, 8), money_unit(currency)
                )
                kinds = [("payment", amount - offset), ("offset", max(offset, ZERO))]
            settlements[line_id].extend(
                Settlement(kind, date, part, reference or "")
                for kind, part in kinds
                if part
            )
        return settlements

    def _flush_debt_settlements(self):
        """Write what :meth:`_debt_settlements_query` reads."""
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.payment"].flush_model(["date", "outstanding_account_id"])
        self.env["account.move"].flush_model(
            ["move_type", "name", "origin_payment_id", "payment_reference", "ref"]
        )
        self.flush_model(
            [
                "account_id",
                "amount_residual_currency",
                "balance",
                "currency_id",
                "date",
                "move_id",
            ]
        )

    def _convert_debt_payment_rest(self, rest, currency_id, date):
        """Return what is left of a payment, as Decimal in the currency of this item."""
        if not rest:
            return ZERO
        currency = self.env["res.currency"].browse(currency_id)
        rest = currency._convert(rest, self.currency_id, self.company_id, date)
        return money_to_decimal(rest, self.currency_id)

    def _debt_settlements_query(self):
        """Reconciled amounts of these items with the kind of what they met.

        What is left of a payment, unreconciled, stands with the last item it met:
        it was paid, and on what the law says (BW 6:44).
        """
        return SQL(
            """
            SELECT partial.debit_move_id,
                   counter_move.move_type,
                   payment.id IS NOT NULL OR statement.id IS NOT NULL,
                   COALESCE(payment.date, counterpart.date),
                   partial.debit_amount_currency,
                   CASE WHEN counter_move.move_type = 'out_refund'
                        THEN counter_move.name
                        ELSE COALESCE(NULLIF(counter_move.ref, ''), counter_move.name)
                   END,
                   COALESCE(difference.share, 0),
                   CASE WHEN partial.id = MAX(partial.id) OVER (
                                 PARTITION BY counterpart.id
                             )
                        THEN -counterpart.amount_residual_currency
                   END,
                   counterpart.currency_id
              FROM account_partial_reconcile partial
                   %(joins)s
             WHERE partial.debit_move_id IN %(items)s
             ORDER BY COALESCE(payment.date, counterpart.date), partial.id
            """,
            joins=SQL(self._debt_settlements_joins()),
            items=tuple(self.ids),
        )

    @api.model
    def _debt_settlements_joins(self):
        """Return the SQL joins from a reconciliation to what an item met.

        ``share`` is the part of a payment's entry that is no money but a difference
        written off (payment difference, early payment discount); it is negative
        where more was received, booked as income (interest paid with the invoice).
        """
        return """
              JOIN account_move_line counterpart
                ON counterpart.id = partial.credit_move_id
              JOIN account_move counter_move ON counter_move.id = counterpart.move_id
              JOIN account_journal journal ON journal.id = counter_move.journal_id
         LEFT JOIN account_payment payment
                ON payment.id = counter_move.origin_payment_id
         LEFT JOIN account_bank_statement_line statement
                ON statement.id = counter_move.statement_line_id
         LEFT JOIN LATERAL (
                   SELECT SUM(line.balance) FILTER (
                              WHERE account.account_type NOT IN
                                        ('asset_receivable', 'liability_payable')
                                AND account.id IS DISTINCT FROM
                                        payment.outstanding_account_id
                                AND account.id IS DISTINCT FROM
                                        journal.default_account_id
                                AND account.id IS DISTINCT FROM
                                        journal.suspense_account_id
                                AND (line.balance > 0
                                     OR account.account_type LIKE 'income%%'
                                     OR account.account_type LIKE 'expense%%')
                          ) AS written_off,
                          -SUM(line.balance) FILTER (
                              WHERE account.account_type = 'asset_receivable'
                          ) AS received
                     FROM account_move_line line
                     JOIN account_account account ON account.id = line.account_id
                    WHERE line.move_id = counter_move.id
                      AND (payment.id IS NOT NULL OR statement.id IS NOT NULL)
                   ) entry ON TRUE
         LEFT JOIN LATERAL (
                   SELECT LEAST(entry.written_off / entry.received, 1) AS share
                    WHERE entry.written_off <> 0 AND entry.received > 0
                   ) difference ON TRUE
        """

    def action_change_debt_default_date(self):
        """Open the wizard that changes the default date of this item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Default Date"),
            "res_model": "debt.default.date",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }
