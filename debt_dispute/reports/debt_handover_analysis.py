from odoo import fields, models, tools

from ..models.debt_handover_result import RESULTS
from ..models.res_partner_handover import PARTY_TYPES


class DebtHandoverAnalysis(models.Model):
    """One row per case that was handed over: what it brought, cost and took."""

    _name = "debt.handover.analysis"
    _description = "Handover Analysis"
    _auto = False
    _order = "date_sent desc"
    _rec_name = "handover_id"
    _depends = {
        "debt.handover": [
            "amount_collected",
            "amount_company",
            "amount_total",
            "case_id",
            "company_id",
            "date_ended",
            "date_sent",
            "partner_id",
            "party_id",
            "party_type",
            "result",
            "state",
            "user_id",
        ],
        "debt.handover.cost": ["amount", "handover_id"],
    }

    handover_id = fields.Many2one("debt.handover", readonly=True)
    case_id = fields.Many2one("debt.case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    party_id = fields.Many2one("res.partner", string="Handed Over To", readonly=True)
    party_type = fields.Selection(selection=PARTY_TYPES, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["debt.handover"]._fields["state"]._description_selection(self.env)
        ),
        readonly=True,
    )
    result = fields.Selection(selection=RESULTS, readonly=True)
    date_sent = fields.Datetime(string="Handed Over On", readonly=True)
    date_ended = fields.Date(string="Ended On", readonly=True)
    handover_count = fields.Integer(string="Handovers", readonly=True, aggregator="sum")
    amount = fields.Monetary(
        string="Handed Over",
        readonly=True,
        help="The claim on the day of handing over, in the company's currency.",
    )
    collected = fields.Monetary(
        readonly=True,
        help="What the party received, at the rate of the day of handing over.",
    )
    share = fields.Float(
        string="Collected (%)",
        readonly=True,
        aggregator="avg",
        help="Of a group: all that was collected of all that was handed over.",
    )
    cost = fields.Monetary(
        string="Costs", readonly=True, help="Of the party, without VAT."
    )
    days = fields.Float(
        string="Duration (Days)",
        readonly=True,
        aggregator="avg",
        help="Until it ended, or until today.",
    )

    @property
    def _table_query(self):
        return tools.SQL(
            """
            SELECT handover.id,
                   handover.id AS handover_id,
                   1 AS handover_count,
                   handover.case_id,
                   handover.company_id,
                   company.currency_id,
                   handover.party_id,
                   handover.party_type,
                   handover.partner_id,
                   handover.user_id,
                   handover.state,
                   handover.result,
                   handover.date_sent,
                   handover.date_ended,
                   handover.amount_company AS amount,
                   money.collected,
                   100 * money.collected / NULLIF(handover.amount_company, 0) AS share,
                   COALESCE(spent.cost, 0) AS cost,
                   (COALESCE(handover.date_ended, CURRENT_DATE)
                    - handover.date_sent::date)::float AS days
              FROM debt_handover handover
              JOIN res_company company ON company.id = handover.company_id
         LEFT JOIN LATERAL (
                   SELECT SUM(cost.amount) AS cost
                     FROM debt_handover_cost cost
                    WHERE cost.handover_id = handover.id
                   ) spent ON TRUE
        CROSS JOIN LATERAL (
                   SELECT COALESCE(handover.amount_collected, 0)
                          * CASE
                                WHEN handover.amount_total = 0 THEN 1
                                ELSE handover.amount_company / handover.amount_total
                            END AS collected
                   ) money
             WHERE handover.date_sent IS NOT NULL
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Weigh the share: a small claim that was paid says little."""
        if aggregate_spec == "share:avg":
            table = tools.SQL.identifier(self._table)
            return tools.SQL(
                "100 * SUM(%(table)s.collected) / NULLIF(SUM(%(table)s.amount), 0)",
                table=table,
            )
        return super()._read_group_select(aggregate_spec, query)
