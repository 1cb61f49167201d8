from odoo import api, fields, models

#: Invoices of the demo company (``invoice_tables.py``) and what was decided on them.
WAIVED_INVOICE = 15
CHARGED_INVOICE = 4
#: The first one of a debtor without dispute and plan.
SETTLED_INVOICES = (10, 14, 8, 3, 6, 1)
UNCOLLECTABLE_INVOICE = 5


class DebtDemo(models.AbstractModel):
    """Adds a waiver, a charge, a proposed settlement and VAT on bad debts."""

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), self._create_case_money]

    @api.model
    def _create_case_money(self):
        company = self.env.company
        company.debt_book_charges = True
        company.debt_charge_costs_account_id = self._get_chart_record("4795")
        user = self._ref("demo_user_controller")
        self._create_waiver(user)
        self._create_charge()
        self._create_settlement(user)
        self._get_invoice(UNCOLLECTABLE_INVOICE)._mark_uncollectable(self._get_today())
        self.env["debt.bad.debt.vat"]._refresh(company)

    @api.model
    def _get_demo_case(self, number):
        return self.env["debt.case"]._open_for(self._get_invoice(number))

    @api.model
    def _create_waiver(self, user):
        case = self._get_demo_case(WAIVED_INVOICE)
        waiver = self.env["debt.waiver"].create(
            {
                "case_id": case.id,
                "part": "interest",
                "date_until": self._get_today(),
                "reason": "Levering was te laat; rente tot vandaag vervalt",
            }
        )
        waiver.with_user(user).sudo().action_confirm()

    @api.model
    def _create_charge(self):
        case = self._get_demo_case(CHARGED_INVOICE)
        until = fields.Date.subtract(self._get_today(), days=30)
        case._create_charge(until).action_post()

    @api.model
    def _create_settlement(self, user):
        cases = [self._get_demo_case(number) for number in SETTLED_INVOICES]
        case = next(case for case in cases if self._can_be_settled(case))
        in_books = sum(case._get_open_lines().mapped("amount_residual_currency"))
        settlement = (
            self.env["debt.settlement"]
            # The daily run makes the letter: nobody serves its styles yet.
            .with_context(debt_settlement_quiet=True)
            .create(
                {
                    "case_id": case.id,
                    "amount": case.currency_id.round(in_books * 0.85),
                    "user_id": user.id,
                }
            )
        )
        settlement.action_propose()

    @api.model
    def _can_be_settled(self, case):
        moves = case._get_open_lines().move_id
        return bool(moves) and not (
            moves.debt_plan_id or any(moves.mapped("debt_disputed_amount"))
        )
