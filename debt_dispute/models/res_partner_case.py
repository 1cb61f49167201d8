from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """The cases of a debtor."""

    _inherit = "res.partner"

    debt_case_ids = fields.One2many("debt.case", "partner_id", string="Cases")
    debt_case_amount = fields.Monetary(
        string="Owed",
        compute="_compute_debt_case_amount",
        compute_sudo=True,
        help="Open on the debtor's invoices in the books, in the company's currency.",
    )
    has_debt_case = fields.Boolean(
        compute="_compute_debt_case_amount", compute_sudo=True
    )

    @api.depends_context("company")
    def _compute_debt_case_amount(self):
        company = self.env.company
        debtors = self.commercial_partner_id
        items = self.env["account.move.line"]
        owed = items._read_group(
            [
                *items._get_debt_item_domain(),
                ("move_id.commercial_partner_id", "in", debtors.ids),
                ("company_id", "=", company.id),
                ("reconciled", "=", False),
            ],
            ["move_id"],
            ["amount_residual:sum"],
        )
        amounts = dict.fromkeys(debtors.ids, 0.0)
        for move, amount in owed:
            amounts[move.commercial_partner_id.id] += amount
        cases = self.env["debt.case"]._read_group(
            [("partner_id", "in", debtors.ids), ("company_id", "=", company.id)],
            ["partner_id"],
        )
        with_case = {debtor.id for (debtor,) in cases}
        for partner in self:
            debtor = partner.commercial_partner_id
            partner.debt_case_amount = amounts.get(debtor.id, 0.0)
            partner.has_debt_case = debtor.id in with_case

    def action_open_debt_case(self):
        """Open the debtor's case; one is made if there is none and he owes."""
        debtor = self.commercial_partner_id
        debtor.ensure_one()
        cases = self.env["debt.case"]._open_for(debtor._get_debt_open_invoices())
        if not cases:
            cases = debtor.debt_case_ids.filtered(
                lambda case: case.company_id == self.env.company
            )
        if not cases:
            raise UserError(
                self.env._("%s owes nothing now: no case to open.", debtor.name)
            )
        return cases._get_action()
