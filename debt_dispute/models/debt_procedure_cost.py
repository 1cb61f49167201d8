from typing import NamedTuple

from odoo import api, fields, models

from ..dutch_law import SalaryBracket
from ..tools import to_decimal


class ProcedureTable(NamedTuple):
    """Rows of one kind for a day; ``is_old``: the last known are of before that day."""

    rows: models.Model
    is_old: bool


class DebtProcedureCost(models.Model):
    """Costs of proceedings other than the court fee, from a day on."""

    _name = "debt.procedure.cost"
    _description = "Cost of Proceedings"
    _inherit = ["mail.thread"]
    _order = "kind, date_from desc, amount_to"

    kind = fields.Selection(
        selection=[("writ", "Writ"), ("salary", "Salary per point")],
        required=True,
        default="writ",
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(
        string="Until",
        required=True,
        help="Last day for which the amount was published. After it an estimate still "
        "takes the last known amount, and says so.",
    )
    amount_to = fields.Float(
        string="Claim up to (EUR)",
        digits=(16, 2),
        help="Upper bound of the claim, inclusive; only for the salary.",
    )
    amount = fields.Float(
        string="Amount (EUR)",
        digits=(16, 2),
        required=True,
        tracking=True,
        help="Without VAT.",
    )
    source = fields.Char(help="Where the amount was published.")

    _unique_row = models.Constraint(
        "UNIQUE(kind, date_from, amount_to)",
        "There is already an amount of this kind from this day.",
    )
    _period = models.Constraint(
        "CHECK(date_to >= date_from)",
        "The period of an amount ends before it starts.",
    )
    _not_negative = models.Constraint(
        "CHECK(amount >= 0 AND amount_to >= 0)", "Amounts cannot be negative."
    )

    @api.depends("kind", "date_from", "amount_to")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            bound = f" ≤ {row.amount_to:.0f}" if row.amount_to else ""
            year = f" ({row.date_from.year})" if row.date_from else ""
            row.display_name = f"{kinds.get(row.kind, '')}{bound}{year}"

    @api.model
    def _get_table(self, kind, on):
        """Return the :class:`ProcedureTable` of a kind that holds on a day.

        Where none was published for that day, the last one before it.
        """
        rows = self.sudo().search([("kind", "=", kind), ("date_from", "<=", on)])
        newest = max(rows.mapped("date_from"), default=None)
        rows = rows.filtered(lambda row: row.date_from == newest).sorted("amount_to")
        return ProcedureTable(rows, any(row.date_to < on for row in rows))

    def _to_salaries(self):
        """Return these rows as :class:`SalaryBracket`, in order of the claim."""
        return tuple(
            SalaryBracket(to_decimal(row.amount_to), to_decimal(row.amount))
            for row in self.sorted("amount_to")
        )
