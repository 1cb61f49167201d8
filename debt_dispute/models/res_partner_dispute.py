from odoo import api, fields, models


class ResPartner(models.Model):
    """What a debtor contested so far."""

    _inherit = "res.partner"

    debt_dispute_count = fields.Integer(
        string="Disputes",
        compute="_compute_debt_dispute_figures",
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
    )
    debt_dispute_open_count = fields.Integer(
        string="Open Disputes",
        compute="_compute_debt_dispute_figures",
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
    )
    debt_dispute_amount = fields.Monetary(
        string="Disputed in All",
        compute="_compute_debt_dispute_figures",
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
        help="In the company's currency, at the rate of the day of each dispute.",
    )
    debt_dispute_justified_share = fields.Float(
        string="Share Justified (%)",
        compute="_compute_debt_dispute_figures",
        digits=(5, 1),
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
        help="Decided disputes that were justified, wholly or partly.",
    )
    debt_dispute_average_days = fields.Float(
        string="Average Days",
        compute="_compute_debt_dispute_figures",
        digits=(5, 1),
        groups="debt_dispute.debt_dispute_group_user,account.group_account_readonly",
        help="Days from receipt to the end, of closed disputes.",
    )

    @api.depends_context("company")
    def _compute_debt_dispute_figures(self):
        figures = self._get_debt_dispute_figures()
        for partner in self:
            count, is_open, amount, decided, justified, days = figures.get(
                partner.commercial_partner_id.id, (0, 0, 0.0, 0, 0, 0.0)
            )
            partner.debt_dispute_count = count
            partner.debt_dispute_open_count = is_open
            partner.debt_dispute_amount = amount
            partner.debt_dispute_justified_share = (
                100 * justified / decided if decided else 0.0
            )
            partner.debt_dispute_average_days = days

    def _get_debt_dispute_figures(self):
        """Return debtor id -> (disputes, open, amount, decided, justified, days)."""
        figures = {}
        groups = self.env["debt.dispute"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "is_open", "decision"],
            ["__count", "amount_company:sum", "days_open:sum"],
        )
        for debtor, is_open, decision, count, amount, days in groups:
            total = figures.setdefault(debtor.id, [0, 0, 0.0, 0, 0, 0.0, 0])
            total[0] += count
            total[1] += count if is_open else 0
            total[2] += amount or 0.0
            if not is_open:
                total[5] += days or 0.0
                total[6] += count
                if decision:
                    total[3] += count
                    total[4] += count if decision in ("justified", "partly") else 0
        return {
            debtor_id: (*total[:5], total[5] / total[6] if total[6] else 0.0)
            for debtor_id, total in figures.items()
        }

    def action_open_debt_disputes(self):
        """Open the disputes of this debtor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "debt_dispute.debt_dispute_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {"default_partner_id": self.commercial_partner_id.id}
        return action
