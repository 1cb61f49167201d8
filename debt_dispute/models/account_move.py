from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..dutch_law import (
    DebtorType,
    RatePeriod,
    Regime,
    agreed_rate_table,
    statutory_regime,
)
from ..tools import to_decimal
from .res_partner import RATE_PERIODS, REGIMES


class Hold(NamedTuple):
    """Why an invoice is not escalated now.

    ``kind``: ``in_process``, ``excluded`` here; other models add theirs.
    ``until``: last day of the hold, ``None`` while its cause lasts.
    """

    kind: str
    reason: str
    until: date | None = None


class AccountMove(models.Model):
    _inherit = "account.move"

    # Interest agreed for this invoice
    debt_regime = fields.Selection(
        selection=REGIMES,
        string="Interest",
        copy=False,
        tracking=True,
        help="Empty: as agreed with the debtor, else the statutory interest of the "
        "debtor type.",
    )
    debt_agreed_percent = fields.Float(
        string="Agreed Rate (%)", digits=(7, 4), copy=False, tracking=True
    )
    debt_agreed_period = fields.Selection(
        selection=RATE_PERIODS,
        string="Agreed Rate Period",
        default=RatePeriod.YEAR.value,
        copy=False,
        help="An agreed monthly rate is capitalised every month.",
    )

    # The claim: computed for the chosen day, never stored
    debt_claim_date = fields.Date(
        string="Claim On",
        store=False,
        help="Day up to and including which interest is counted.",
    )
    debt_claim_total = fields.Monetary(
        string="Claim", compute="_compute_debt_claim", currency_field="currency_id"
    )
    debt_claim_html = fields.Html(
        string="Calculation", compute="_compute_debt_claim", sanitize=False
    )
    debt_item_ids = fields.Many2many(
        "account.move.line", string="Items", compute="_compute_debt_item_ids"
    )
    debt_debtor_type = fields.Selection(
        related="commercial_partner_id.debt_debtor_type"
    )

    @api.depends(
        "state",
        "debt_claim_date",
        "debt_regime",
        "debt_agreed_percent",
        "debt_agreed_period",
        "amount_residual",
        "line_ids.debt_default_date",
    )
    def _compute_debt_claim(self):
        claims = self.env["debt.claim"]
        for move in self:
            posted = move._origin
            on = move.debt_claim_date or fields.Date.context_today(move)
            if not posted or not posted._get_debt_items():
                move.debt_claim_total = 0.0
                move.debt_claim_html = False
                continue
            # ``move`` may carry terms that are still being edited.
            statement = claims._compute(posted._get_debt_items(), on, invoice=move)
            move.debt_claim_total = float(statement.claim.total)
            move.debt_claim_html = claims._render(statement)

    @api.depends("line_ids", "state")
    def _compute_debt_item_ids(self):
        for move in self:
            move.debt_item_ids = move._get_debt_items()

    @api.constrains("debt_agreed_percent")
    def _check_debt_agreed_percent(self):
        for move in self:
            if move.debt_agreed_percent < 0:
                raise ValidationError(
                    self.env._(
                        "The agreed interest of %s cannot be negative.",
                        move.display_name,
                    )
                )

    # --- items ------------------------------------------------------------

    @api.model
    def _get_debt_move_types(self):
        """Return the kinds of entry that a debtor can owe on."""
        return ["out_invoice", "out_receipt"]

    def _is_debt_claimable(self):
        """Return whether this is a posted customer invoice with items."""
        self.ensure_one()
        return self.state == "posted" and self.move_type in self._get_debt_move_types()

    def _get_debt_items(self):
        """Return the receivable lines of these posted invoices, by due date."""
        return (
            self.filtered(lambda move: move._is_debt_claimable())
            .with_prefetch(self._prefetch_ids)
            .line_ids.filtered(
                lambda line: (
                    line.display_type == "payment_term"
                    and line.account_type == "asset_receivable"
                    and line.amount_currency > 0
                )
            )
            .sorted(lambda line: (line.date_maturity or line.date, line.id))
        )

    def _get_debt_holds(self):
        """Return the holds of these invoices: move id -> list of :class:`Hold`.

        Hook: disputes, plans and holds by hand add theirs.
        """
        holds = {move.id: [] for move in self}
        in_process = self.sudo().matched_payment_ids.filtered(
            lambda payment: payment.state == "in_process" and not payment.is_reconciled
        )
        if in_process:
            for move in self:
                own = move.sudo().matched_payment_ids & in_process
                if own:
                    holds[move.id].append(
                        Hold(
                            "in_process",
                            self.env._(
                                "A payment is in process: %s",
                                ", ".join(own.mapped("display_name")),
                            ),
                        )
                    )
        for move in self._get_debt_unfollowed_moves():
            holds[move.id].append(
                Hold("excluded", self.env._("Excluded from follow-up"))
            )
        return holds

    def _get_debt_unfollowed_moves(self):
        """Return which of these invoices have open items, none of them followed up."""
        lines = self.env["account.move.line"]
        groups = lines._read_group(
            [
                *lines._get_debt_item_domain(),
                ("move_id", "in", self.ids),
                ("reconciled", "=", False),
            ],
            ["move_id"],
            ["no_followup:bool_and"],
        )
        return self.browse(move.id for move, unfollowed in groups if unfollowed)

    # --- interest ---------------------------------------------------------

    def _get_debt_regime(self):
        """Return the :class:`Regime`: the invoice's, the debtor's or the law's."""
        self.ensure_one()
        debtor = self.commercial_partner_id.with_company(self.company_id)
        if self.debt_regime or debtor.debt_regime:
            return Regime(self.debt_regime or debtor.debt_regime)
        return statutory_regime(debtor.debt_debtor_type)

    def _get_debt_agreed_rate(self):
        """Return ``(percent, RatePeriod)`` agreed for this invoice or its debtor."""
        self.ensure_one()
        agreed = self
        if self.debt_regime != Regime.CONTRACT.value:
            agreed = self.commercial_partner_id.with_company(self.company_id)
        period = agreed.debt_agreed_period or RatePeriod.YEAR.value
        return to_decimal(agreed.debt_agreed_percent, 4), RatePeriod(period)

    def _get_debt_rate_table(self):
        """Return the :class:`RateTable` of this invoice; ``None`` if it is empty."""
        self.ensure_one()
        regime = self._get_debt_regime()
        rates = self.env["debt.interest.rate"]
        if regime is not Regime.CONTRACT:
            return rates._get_rate_table(regime.value)
        percent, period = self._get_debt_agreed_rate()
        debtor_type = DebtorType(self.debt_debtor_type)
        return agreed_rate_table(
            percent,
            per=period,
            debtor_type=debtor_type,
            statutory=rates._get_rate_table(statutory_regime(debtor_type).value),
        )

    # --- actions ----------------------------------------------------------

    def action_open_debt_claim(self):
        """Open the claim page's statement wizard for these invoices.

        The day chosen on the form comes in the context: it is not stored.
        """
        chosen = len(self) == 1 and self.debt_claim_date
        return self.env["debt.claim.statement"]._open_for(
            self, on=chosen or self.env.context.get("debt_claim_date")
        )
