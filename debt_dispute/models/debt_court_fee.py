from odoo import api, fields, models

from ..dutch_law import Court, CourtFeeBracket, court_fee
from ..tools import to_decimal


class DebtCourtFee(models.Model):
    """Court fee for claims up to an amount, by the date of the first hearing."""

    _name = "debt.court.fee"
    _description = "Court Fee"
    _inherit = ["debt.statutory.table"]
    _order = "date_from desc, court, amount_to"
    _rec_name = "date_from"

    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until", required=True)
    court = fields.Selection(
        selection=[
            (Court.CANTONAL.value, "Cantonal judge"),
            (Court.CIVIL.value, "Civil judge"),
        ],
        required=True,
    )
    amount_to = fields.Float(
        string="Claim up to (EUR)",
        digits=(16, 2),
        help="Upper bound, inclusive; 0 for every higher claim.",
    )
    legal_person = fields.Float(
        string="Legal person (EUR)",
        digits=(16, 2),
        required=True,
        tracking=True,
        help="Fee for a claimant that is no natural person, also a vof or cv.",
    )
    natural_person = fields.Float(
        string="Natural person (EUR)",
        digits=(16, 2),
        required=True,
        tracking=True,
        help="Fee for a claimant that is a natural person, also a sole trader.",
    )
    source = fields.Char(help="Where the fee was published.")

    _unique_bracket = models.Constraint(
        "UNIQUE(date_from, court, amount_to)",
        "There is already a fee for this court and amount from this day.",
    )
    _period = models.Constraint(
        "CHECK(date_to >= date_from)",
        "The period of a court fee ends before it starts.",
    )
    _not_negative = models.Constraint(
        "CHECK(amount_to >= 0 AND legal_person >= 0 AND natural_person >= 0)",
        "Amounts of a court fee cannot be negative.",
    )

    @api.depends("court", "amount_to", "date_from")
    def _compute_display_name(self):
        courts = dict(self._fields["court"]._description_selection(self.env))
        for fee in self:
            bound = f"≤ {fee.amount_to:.0f}" if fee.amount_to else "…"
            year = fee.date_from.year if fee.date_from else ""
            fee.display_name = f"{courts.get(fee.court, '')} {bound} ({year})"

    @api.model
    def _get_court_fee(self, claim_amount, on, claimant, consumer_sale=False):
        """Return the :class:`CourtFee` for a claim brought on a day.

        :param claim_amount: ``Decimal``, EUR, interest to the day of the writ included.
        :param claimant: ``"legal_person"`` or ``"natural_person"``.
        :param consumer_sale: for the cantonal judge whatever the amount (Rv 93 c).
        :raises CourtFeeNotCovered: no fee is known for that day.
        """
        fees = self.sudo().search([("date_from", "<=", on), ("date_to", ">=", on)])
        brackets = tuple(
            CourtFeeBracket(
                Court(fee.court),
                to_decimal(fee.amount_to) or None,
                to_decimal(fee.legal_person),
                to_decimal(fee.natural_person),
            )
            for fee in fees.sorted(lambda fee: (not fee.amount_to, fee.amount_to))
        )
        return court_fee(
            claim_amount,
            on,
            claimant=claimant,
            brackets=brackets,
            consumer_sale=consumer_sale,
        )

    @api.model
    def _get_tables(self):
        newest = self.search([], order="date_to desc", limit=1)
        if not newest:
            return []
        return [
            (
                self.env._("Court fees"),
                newest.date_to,
                newest,
                self.env._("rechtspraak.nl, search for “griffierecht”"),
            )
        ]
