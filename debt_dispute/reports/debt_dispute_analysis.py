from odoo import fields, models, tools

from ..models.debt_dispute_reason import RESOLUTION_KINDS


class DebtDisputeAnalysis(models.Model):
    """One row per disputed invoice line, to count and add up disputes in every way.

    Amounts and times of a dispute are divided over its rows in proportion, so that
    sums are right; counts count disputes.
    """

    _name = "debt.dispute.analysis"
    _description = "Dispute Analysis"
    _auto = False
    _order = "date_opened desc"
    _rec_name = "dispute_id"

    dispute_id = fields.Many2one("debt.dispute", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    reason_id = fields.Many2one("debt.dispute.reason", readonly=True)
    cause_id = fields.Many2one("debt.dispute.cause", string="Root Cause", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    channel = fields.Selection(
        selection=lambda self: (
            self.env["debt.dispute"]._fields["channel"]._description_selection(self.env)
        ),
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: (
            self.env["debt.dispute"]._fields["state"]._description_selection(self.env)
        ),
        readonly=True,
    )
    decision = fields.Selection(
        selection=lambda self: (
            self.env["debt.dispute"]
            ._fields["decision"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    kind = fields.Selection(
        selection=RESOLUTION_KINDS, string="Resolution", readonly=True
    )
    date_opened = fields.Datetime(string="Received", readonly=True)
    date_closed = fields.Datetime(string="Closed", readonly=True)
    amount = fields.Monetary(
        string="Disputed",
        readonly=True,
        help="In the company's currency, VAT included.",
    )
    dispute_count = fields.Integer(
        string="Disputes", readonly=True, aggregator="count_distinct"
    )
    hours_first_reply = fields.Float(
        string="Hours to First Reply", readonly=True, aggregator="avg"
    )
    days_open = fields.Float(
        string="Days to Resolution", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return tools.SQL(
            """
            WITH disputed AS (
                SELECT line.id AS dispute_line_id,
                       line.dispute_id,
                       line.move_id,
                       product_line.id AS move_line_id,
                       product_line.product_id,
                       line.amount
                       * CASE
                             WHEN SUM(product_line.price_total) OVER same = 0
                             THEN 1.0 / COUNT(*) OVER same
                             ELSE product_line.price_total
                                  / SUM(product_line.price_total) OVER same
                         END AS amount
                  FROM debt_dispute_line line
                  JOIN account_move_line product_line
                    ON product_line.move_id = line.move_id
                   AND product_line.display_type = 'product'
                   AND (
                       NOT EXISTS (
                           SELECT 1
                             FROM account_move_line_debt_dispute_line_rel meant
                            WHERE meant.debt_dispute_line_id = line.id
                       )
                       OR EXISTS (
                           SELECT 1
                             FROM account_move_line_debt_dispute_line_rel meant
                            WHERE meant.debt_dispute_line_id = line.id
                              AND meant.account_move_line_id = product_line.id
                       )
                   )
                WINDOW same AS (PARTITION BY line.id)
            )
            SELECT disputed.dispute_line_id * 100000
                   + ROW_NUMBER() OVER (
                         PARTITION BY disputed.dispute_line_id
                         ORDER BY disputed.move_line_id
                     ) AS id,
                   dispute.id AS dispute_id,
                   dispute.id AS dispute_count,
                   dispute.company_id,
                   company.currency_id,
                   dispute.partner_id,
                   disputed.move_id,
                   disputed.product_id,
                   template.categ_id AS product_categ_id,
                   dispute.reason_id,
                   dispute.cause_id,
                   dispute.user_id,
                   dispute.channel,
                   dispute.state,
                   dispute.decision,
                   resolution.kind,
                   dispute.date_opened,
                   dispute.date_closed,
                   CASE
                       WHEN dispute.amount = 0 THEN 0
                       ELSE disputed.amount * dispute.amount_company / dispute.amount
                   END AS amount,
                   CASE
                       WHEN dispute.date_first_reply IS NOT NULL
                       THEN dispute.hours_first_reply
                   END AS hours_first_reply,
                   CASE
                       WHEN dispute.date_closed IS NOT NULL THEN dispute.days_open
                   END AS days_open
              FROM disputed
              JOIN debt_dispute dispute ON dispute.id = disputed.dispute_id
              JOIN res_company company ON company.id = dispute.company_id
         LEFT JOIN product_product product ON product.id = disputed.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN LATERAL (
                   SELECT done.kind
                     FROM debt_dispute_resolution done
                    WHERE done.dispute_id = dispute.id
                      AND done.state = 'done'
                 ORDER BY done.id DESC
                    LIMIT 1
                   ) resolution ON TRUE
            """
        )
