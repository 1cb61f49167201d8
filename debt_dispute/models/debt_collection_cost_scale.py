from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..dutch_law import CostScale, DutchLawError
from ..tools import to_decimal


class DebtCollectionCostScale(models.Model):
    """Statutory scale of extrajudicial collection costs (Besluit BIK art. 2)."""

    _name = "debt.collection.cost.scale"
    _description = "Collection Cost Scale"
    _inherit = ["debt.cached.table"]
    _order = "date_from desc"

    name = fields.Char(required=True)
    date_from = fields.Date(string="From", required=True)
    minimum = fields.Float(
        string="Minimum (EUR)", digits=(16, 2), required=True, help="Excluding VAT."
    )
    maximum = fields.Float(
        string="Maximum (EUR)",
        digits=(16, 2),
        help="Excluding VAT; 0 for no maximum.",
    )
    bracket_ids = fields.One2many(
        "debt.collection.cost.bracket", "scale_id", string="Brackets", copy=True
    )
    source = fields.Char(help="Where the scale was published.")

    _unique_date = models.Constraint(
        "UNIQUE(date_from)", "There is already a scale from this day."
    )
    _amounts = models.Constraint(
        "CHECK(minimum >= 0 AND (maximum = 0 OR maximum >= minimum))",
        "The minimum cannot be negative or exceed the maximum.",
    )

    @api.constrains("bracket_ids")
    def _check_brackets(self):
        for scale in self:
            try:
                scale._to_law()
            except DutchLawError as error:
                raise ValidationError(
                    self.env._(
                        "The brackets of %(scale)s must ascend, and only the last one "
                        "may be without an upper bound (0).",
                        scale=scale.name,
                    )
                ) from error

    def _to_law(self):
        """Return this scale as :class:`CostScale`."""
        self.ensure_one()
        return CostScale(
            valid_from=self.date_from,
            brackets=tuple(
                (
                    to_decimal(bracket.amount_to) or None,
                    to_decimal(bracket.percent, 4),
                )
                for bracket in self.bracket_ids.sorted(
                    lambda bracket: (not bracket.amount_to, bracket.amount_to)
                )
            ),
            minimum=to_decimal(self.minimum),
            maximum=to_decimal(self.maximum) or None,
        )

    @api.model
    @tools.ormcache("on")
    def _get_scale(self, on):
        """Return the :class:`CostScale` in force on a day; ``None``: none yet."""
        scale = self.sudo().search(
            [("date_from", "<=", on)], order="date_from desc", limit=1
        )
        return scale._to_law() if scale else None


class DebtCollectionCostBracket(models.Model):
    """A slice of the principal and the percentage of it that counts as costs."""

    _name = "debt.collection.cost.bracket"
    _description = "Collection Cost Bracket"
    _inherit = ["debt.cached.table"]
    _order = "scale_id, id"

    scale_id = fields.Many2one(
        "debt.collection.cost.scale", required=True, ondelete="cascade", index=True
    )
    amount_to = fields.Float(
        string="Principal up to (EUR)",
        digits=(16, 2),
        help="Upper bound of this slice; 0 for everything above the previous one.",
    )
    percent = fields.Float(string="Percentage", digits=(7, 4), required=True)

    _unique_bound = models.Constraint(
        "UNIQUE(scale_id, amount_to)", "Two brackets of a scale end at the same amount."
    )
    _not_negative = models.Constraint(
        "CHECK(amount_to >= 0 AND percent >= 0)",
        "Bounds and percentages of a bracket cannot be negative.",
    )
