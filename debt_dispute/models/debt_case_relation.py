from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

#: How far back payment behaviour is judged.
BEHAVIOUR_MONTHS = 24
TURNOVER_MONTHS = 12


class DebtCase(models.Model):
    """How the debtor pays and what he is worth, in the company's currency."""

    _inherit = "debt.case"

    turnover = fields.Monetary(
        string="Turnover 12 Months",
        compute="_compute_relation",
        currency_field="company_currency_id",
        help="Invoiced less credited in the last twelve months, without VAT.",
    )
    average_days_late = fields.Float(
        compute="_compute_relation",
        digits=(5, 1),
        help="Of what was paid in the last two years: days from the due date to the "
        "last payment; in time counts as 0.",
    )
    share_paid_late = fields.Float(
        string="Paid Late (%)",
        compute="_compute_relation",
        digits=(5, 1),
        help="Part of the invoices paid in the last two years that were paid after "
        "their due date.",
    )
    behaviour = fields.Char(
        string="Payment Behaviour",
        compute="_compute_relation",
        help="Of what was paid in the last two years.",
    )
    paid_count = fields.Integer(string="Invoices Paid", compute="_compute_relation")
    credit_limit = fields.Monetary(
        compute="_compute_relation",
        currency_field="company_currency_id",
        help="0: none set.",
    )
    credit_used = fields.Monetary(
        compute="_compute_relation",
        currency_field="company_currency_id",
        help="Total receivable of the debtor.",
    )
    dispute_share = fields.Float(
        string="Disputed (%)",
        compute="_compute_relation",
        digits=(5, 1),
        help="Disputed in the last twelve months, as part of what was invoiced then, "
        "VAT included.",
    )
    is_over_limit = fields.Boolean(compute="_compute_relation")

    @api.depends("partner_id", "company_id", "amount_open")
    @api.depends_context("lang")
    def _compute_relation(self):
        today = fields.Date.context_today(self)
        since = today - relativedelta(months=TURNOVER_MONTHS)
        turnover = self._read_turnover(since)
        behaviour = self._read_behaviour(today - relativedelta(months=BEHAVIOUR_MONTHS))
        disputed = self._read_disputed(since)
        for case in self:
            key = (case.partner_id.id, case.company_id.id)
            net, gross = turnover.get(key, (0.0, 0.0))
            count, days, late = behaviour.get(key, (0, 0.0, 0.0))
            partner = case.partner_id.sudo().with_company(case.company_id)
            case.turnover = net
            case.paid_count = count
            case.average_days_late = days
            case.share_paid_late = late
            case.behaviour = case._describe_behaviour()
            case.dispute_share = 100 * disputed.get(key, 0.0) / gross if gross else 0.0
            case.credit_limit = partner.credit_limit
            case.credit_used = partner.credit
            case.is_over_limit = 0 < partner.credit_limit < partner.credit

    def _describe_behaviour(self):
        """Return how the debtor pays, as a sentence."""
        self.ensure_one()
        if not self.paid_count:
            return self.env._("Nothing paid yet")
        return self.env._(
            "%(days)s days late on average; %(late)s%% of %(count)s invoices paid late",
            days=formatLang(self.env, self.average_days_late, digits=1),
            late=formatLang(self.env, self.share_paid_late, digits=0),
            count=self.paid_count,
        )

    def _read_turnover(self, since):
        """Return (debtor id, company id) -> (net, invoiced with VAT) since a day."""
        moves = self.env["account.move"].sudo()
        groups = moves._read_group(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "posted"),
                ("move_type", "in", (*moves._get_debt_move_types(), "out_refund")),
                ("invoice_date", ">=", since),
            ],
            ["commercial_partner_id", "company_id"],
            ["amount_untaxed_signed:sum", "amount_total_signed:sum"],
        )
        return {
            (partner.id, company.id): (net, gross)
            for partner, company, net, gross in groups
        }

    def _read_disputed(self, since):
        """Return (debtor id, company id) -> amount disputed since a day."""
        groups = (
            self.env["debt.dispute"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("date_opened", ">=", since),
                ],
                ["partner_id", "company_id"],
                ["amount_company:sum"],
            )
        )
        return {(partner.id, company.id): amount for partner, company, amount in groups}

    def _read_behaviour(self, since):
        """Return (debtor id, company id) -> (items paid, average days, % late)."""
        if not self.partner_id or not self.company_id:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.commercial_partner_id, move.company_id, COUNT(*),
                       AVG(GREATEST(paid.day - item.date_maturity, 0)),
                       100.0 * AVG((paid.day > item.date_maturity)::int)
                  FROM account_move move
                  JOIN account_move_line item ON item.move_id = move.id
            CROSS JOIN LATERAL (
                       SELECT MAX(partial.max_date) AS day
                         FROM account_partial_reconcile partial
                         JOIN account_move_line counterpart
                           ON counterpart.id = partial.credit_move_id
                         JOIN account_move met ON met.id = counterpart.move_id
                        WHERE partial.debit_move_id = item.id
                          AND met.move_type <> 'out_refund'
                       ) paid
                 WHERE move.commercial_partner_id IN %(debtors)s
                   AND move.company_id IN %(companies)s
                   AND move.state = 'posted'
                   AND move.move_type IN %(types)s
                   AND item.display_type = 'payment_term'
                   AND item.reconciled
                   AND paid.day >= %(since)s
              GROUP BY move.commercial_partner_id, move.company_id
                """,
                debtors=tuple(self.partner_id.ids),
                companies=tuple(self.company_id.ids),
                types=tuple(self.env["account.move"]._get_debt_move_types()),
                since=since,
            )
        )
        return {
            (partner_id, company_id): (count, float(days), float(late))
            for partner_id, company_id, count, days, late in rows
        }
