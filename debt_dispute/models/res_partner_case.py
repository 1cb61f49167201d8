from odoo import fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """The cases of a debtor."""

    _inherit = "res.partner"

    debt_case_ids = fields.One2many("debt.case", "partner_id", string="Cases")

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
