from odoo import api, models

#: Number of an invoice that was paid in full by a plan: its case is closed.
PAID_INVOICE = 31


class DebtDemo(models.AbstractModel):
    """Opens cases for who is late and has none, and one that is closed.

    The others came up by themselves, with the disputes and the first notices.
    """

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), self._create_cases]

    @api.model
    def _create_cases(self):
        company = self.env.company
        cases = self.env["debt.case"]
        late = self.env["account.move.line"].search(
            [
                *self.env["debt.escalation.policy"]._get_open_item_domain(),
                ("company_id", "=", company.id),
                ("date_maturity", "<", self._get_today()),
            ]
        )
        cases._open_for(late.move_id)
        cases._open_for(self._get_invoice(PAID_INVOICE))._follow_money()
        own = cases.search([("company_id", "=", company.id)])
        own.user_id = self._ref("demo_user_controller")
        for case in own:
            disputes = case.move_ids.debt_dispute_line_ids.dispute_id
            if case.opened_by == "dispute":
                case.date_opened = min(disputes.mapped("date_opened")).date()
