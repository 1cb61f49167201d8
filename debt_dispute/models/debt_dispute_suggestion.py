from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date, formatLang

#: How far apart invoices may be dated to be taken for one.
DUPLICATE_WINDOW = timedelta(days=60)


class DebtDisputeSuggestion(models.Model):
    """What the books say about the complaint: duplicates and payments."""

    _inherit = "debt.dispute"

    suggestion_html = fields.Html(
        string="From the Books", compute="_compute_suggestion_html", sanitize=False
    )

    def _compute_suggestion_html(self):
        for dispute in self:
            saved = dispute._origin
            if not saved or saved.suggestion in (False, "none"):
                dispute.suggestion_html = False
                continue
            dispute.suggestion_html = self.env["ir.qweb"]._render(
                "debt_dispute.dispute_suggestions",
                {"rows": saved._get_suggestions(), "suggestion": saved.suggestion},
            )

    def _get_suggestions(self):
        """Return one dict per entry that may explain the complaint."""
        self.ensure_one()
        if self.suggestion == "duplicate":
            return [self._prepare_suggestion(move) for move in self._find_duplicates()]
        if self.suggestion == "paid":
            return [
                self._prepare_payment_suggestion(line)
                for line in self._find_unreconciled_payments()
            ]
        return []

    def _find_duplicates(self):
        """Return likely duplicates of the invoices.

        Of the same debtor and amount, and dated near or with the same reference.
        """
        self.ensure_one()
        moves = self.env["account.move"]
        disputed = self.line_ids.move_id
        candidates = moves.search(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", self.partner_id.id),
                ("move_type", "in", moves._get_debt_move_types()),
                ("state", "=", "posted"),
                ("amount_total", "in", disputed.mapped("amount_total")),
                ("currency_id", "=", self.currency_id.id),
            ],
            order="invoice_date desc, id desc",
            limit=50,
        )
        return candidates.filtered(
            lambda other: any(
                self._is_duplicate(move, other) for move in disputed - other
            )
        )

    def _is_duplicate(self, move, other):
        same_amount = not move.currency_id.compare_amounts(
            move.amount_total, other.amount_total
        )
        near = abs(move.invoice_date - other.invoice_date) <= DUPLICATE_WINDOW
        same_reference = bool(move.ref) and move.ref == other.ref
        return same_amount and (near or same_reference)

    def _find_unreconciled_payments(self):
        """Return receivable lines of this debtor that are paid but match no invoice.

        As superuser: who works on disputes need not see all entries.
        """
        self.ensure_one()
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("amount_residual", "<", 0),
                ],
                order="date desc, id desc",
                limit=20,
            )
        )

    def _prepare_suggestion(self, move):
        return {
            "record": move,
            "date": format_date(self.env, move.invoice_date),
            "name": move.name,
            "reference": move.ref or "",
            "amount": formatLang(
                self.env, move.amount_total, currency_obj=move.currency_id
            ),
        }

    def _prepare_payment_suggestion(self, line):
        return {
            "record": line.move_id,
            "date": format_date(self.env, line.date),
            "name": line.move_id.name,
            "reference": line.name or line.ref or "",
            "amount": formatLang(
                self.env,
                -line.amount_residual_currency,
                currency_obj=line.currency_id,
            ),
        }
