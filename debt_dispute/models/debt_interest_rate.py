from datetime import date, timedelta

from odoo import api, fields, models, tools

from ..dutch_law import RATE_TABLE_OF_REGIME, RateTable, Regime
from ..tools import to_decimal

PERCENT_DIGITS = 4


class DebtInterestRate(models.Model):
    """One statutory interest rate, from its first day until the next row's.

    The rows of a regime form its rate table. The last row is only good until
    ``confirmed_until``: later days have no rate until somebody enters one.
    """

    _name = "debt.interest.rate"
    _description = "Statutory Interest Rate"
    _inherit = ["debt.statutory.table", "debt.cached.table"]
    _order = "regime, date_from desc"
    _rec_name = "date_from"

    regime = fields.Selection(
        selection=[
            (Regime.TRADE.value, "Trade and government"),
            (Regime.NONTRADE.value, "Non-trade (consumers)"),
        ],
        required=True,
        tracking=True,
        help="Trade: BW 6:119a and 6:119b. Non-trade: BW 6:119.",
    )
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(
        string="Until",
        compute="_compute_date_to",
        help="Last day of this rate: the day before the next one starts.",
    )
    percent = fields.Float(
        string="Rate per year (%)",
        digits=(7, PERCENT_DIGITS),
        required=True,
        tracking=True,
    )
    confirmed_until = fields.Date(
        string="Known until",
        tracking=True,
        help="Last day for which this rate is known to hold. Counts for the newest "
        "rate of a regime: after it no interest is charged until a new rate is "
        "entered. Empty: the end of the half-year in which the rate starts.",
    )
    source = fields.Char(help="Where the rate was published.")

    _unique_regime_date = models.Constraint(
        "UNIQUE(regime, date_from)",
        "There is already a rate of this regime from this day.",
    )
    _percent_not_negative = models.Constraint(
        "CHECK(percent >= 0)", "A rate cannot be negative."
    )
    _confirmed_after_start = models.Constraint(
        "CHECK(confirmed_until IS NULL OR confirmed_until >= date_from)",
        "A rate cannot be known until a day before it starts.",
    )

    @api.depends("regime", "date_from", "confirmed_until")
    def _compute_date_to(self):
        starts = {}
        for regime, dates in self._read_group(
            [("regime", "in", self.mapped("regime"))],
            ["regime"],
            ["date_from:array_agg"],
        ):
            starts[regime] = sorted(dates)
        for rate in self:
            later = (
                [day for day in starts.get(rate.regime, []) if day > rate.date_from]
                if rate.date_from
                else []
            )
            rate.date_to = (
                later[0] - timedelta(days=1) if later else rate._get_covered_until()
            )

    @api.depends("regime", "date_from", "percent")
    def _compute_display_name(self):
        regimes = dict(self._fields["regime"]._description_selection(self.env))
        for rate in self:
            rate.display_name = self.env._(
                "%(regime)s: %(percent)s%% from %(day)s",
                regime=regimes.get(rate.regime, ""),
                percent=f"{rate.percent:g}",
                day=rate.date_from,
            )

    def _get_covered_until(self):
        """Return the last day for which this rate is known, if it is the newest."""
        self.ensure_one()
        if self.confirmed_until or not self.date_from:
            return self.confirmed_until
        year = self.date_from.year
        return date(year, 6, 30) if self.date_from.month <= 6 else date(year, 12, 31)

    @api.model
    @tools.ormcache("regime")
    def _get_rate_table(self, regime):
        """Return the :class:`RateTable` of a statutory regime, ``None`` if it is empty.

        :param regime: a value of :class:`Regime` that has a statutory rate.
        """
        table_regime = RATE_TABLE_OF_REGIME[Regime(regime)].value
        rates = self.sudo().search([("regime", "=", table_regime)])
        if not rates:
            return None
        newest = rates.sorted("date_from")[-1]
        return RateTable(
            [
                (rate.date_from, to_decimal(rate.percent, PERCENT_DIGITS))
                for rate in rates
            ],
            covered_until=newest._get_covered_until(),
        )

    @api.model
    def _get_tables(self):
        regimes = dict(self._fields["regime"]._description_selection(self.env))
        tables = []
        for regime in regimes:
            newest = self.search(
                [("regime", "=", regime)], order="date_from desc", limit=1
            )
            if newest:
                tables.append(
                    (
                        self.env._("Statutory interest: %s", regimes[regime]),
                        newest._get_covered_until(),
                        newest,
                        self.env._("rijksoverheid.nl, search for “wettelijke rente”"),
                    )
                )
        return tables
