import csv
import io

from odoo import models

from ..dutch_law.money import ZERO
from ..tools import money_to_decimal
from .debt_case_export import _day

#: Columns of ``claim.csv``, described in ``docs/CLAIM_EXPORT.md``.
CSV_COLUMNS = (
    "kind",
    "item",
    "invoice",
    "date",
    "date_until",
    "days",
    "base",
    "percent",
    "amount",
    "to_costs",
    "to_interest",
    "to_principal",
    "description",
)
#: A text that starts so is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class DebtCase(models.Model):
    """The claim of a case as a table: one row per line of its calculation."""

    _inherit = "debt.case"

    def _get_export_csv(self, statement):
        """Return ``claim.csv`` as bytes: UTF-8, commas, decimal points.

        The amounts of all rows but ``total`` add up to that of the row ``total``.
        """
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, CSV_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(self._prepare_export_rows(statement))
        # Excel takes a file without the mark for one of its own code page.
        return buffer.getvalue().encode("utf-8-sig")

    def _prepare_export_rows(self, statement):
        """Return the rows of ``claim.csv`` as dicts.

        Hook: what else makes up a claim adds its rows before ``total``.
        """
        claim = statement.claim
        rows = []
        for item, line in zip(statement.items, claim.lines, strict=True):
            rows += self._prepare_item_rows(statement, item, line)
        for cost in claim.costs_due:
            rows += self._prepare_cost_rows(cost)
        for payment in claim.payments:
            rows.append(
                {
                    "kind": "offset" if payment.principal_only else "payment",
                    "date": _day(payment.date),
                    "amount": self._export_amount(-payment.amount),
                    "to_costs": self._export_amount(payment.costs),
                    "to_interest": self._export_amount(payment.interest),
                    "to_principal": self._export_amount(payment.principal),
                    "description": _plain(payment.reference),
                }
            )
        # Why something was given up is written for colleagues.
        for waived in claim.waived:
            rows.append(
                {
                    "kind": f"waived_{waived.waiver.part.value}",
                    "date": _day(waived.waiver.date),
                    "amount": self._export_amount(-waived.amount),
                }
            )
        if claim.surplus:
            rows.append(
                {"kind": "surplus", "amount": self._export_amount(claim.surplus)}
            )
        rows.append(
            {
                "kind": "total",
                "date": _day(claim.on),
                "amount": self._export_amount(claim.total),
            }
        )
        return rows

    def _prepare_item_rows(self, statement, item, line):
        own = {"item": item.id, "invoice": _plain(item.move_id.name)}
        invoiced = money_to_decimal(item.amount_currency, item.currency_id)
        rows = [
            {
                **own,
                "kind": "invoice",
                "date": _day(item.move_id.invoice_date),
                "date_until": _day(item.date_maturity),
                "amount": self._export_amount(invoiced),
                "description": _plain(item.move_id.ref),
            }
        ]
        # More may be credited than was invoiced; a principal is never negative.
        left = invoiced
        for settlement in statement.settlements[item.id]:
            if settlement.kind == "credit_note":
                credited = min(settlement.amount, left)
                left -= credited
                rows.append(
                    {
                        **own,
                        "kind": "credit_note",
                        "date": _day(settlement.date),
                        "amount": self._export_amount(-credited),
                        "description": _plain(settlement.reference),
                    }
                )
        if line.item.held:
            rows.append(
                {
                    **own,
                    "kind": "held",
                    "amount": self._export_amount(-line.item.held),
                }
            )
        for segment in line.statement.segments:
            rows.append(
                {
                    **own,
                    "kind": "interest",
                    "date": _day(segment.start),
                    "date_until": _day(segment.end),
                    "days": segment.days,
                    "base": self._export_amount(segment.base),
                    "percent": format(segment.annual_percent, "f"),
                    "amount": self._export_amount(segment.interest),
                }
            )
        return rows

    def _prepare_cost_rows(self, cost):
        own = {"date": _day(cost.due_from), "description": _plain(cost.label)}
        rows = [{**own, "kind": "costs", "amount": self._export_amount(cost.net)}]
        if cost.vat != ZERO:
            rows.append(
                {
                    **own,
                    "kind": "vat_on_costs",
                    "amount": self._export_amount(cost.vat),
                }
            )
        return rows


def _plain(text):
    """Return free text so that no spreadsheet takes it for a formula."""
    text = (text or "").strip()
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
