from datetime import timedelta

from odoo import Command, api, models

from .invoice_tables import Bank

#: He paid once somebody had called: his case is closed.
PAYER = {
    "name": "Schildersbedrijf Kwast & Zn.",
    "street": "Verfstraat 3",
    "zip": "3581 KW",
    "city": "Utrecht",
    "email": "info@kwast.example.com",
    "phone": "+31 30 000 07 03",
    "is_company": True,
    "lang": "nl_NL",
}
PAYER_AMOUNT = 480.0


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
        self._create_closed_case()
        own = cases.search([("company_id", "=", company.id)])
        own.user_id = self._ref("demo_user_controller")
        for case in own.filtered(lambda case: case.opened_by == "dispute"):
            disputes = case.move_ids.debt_dispute_line_ids.dispute_id
            case.date_opened = min(disputes.mapped("date_opened")).date()

    @api.model
    def _create_closed_case(self):
        """Invoice a debtor, call him, and book what he pays."""
        today = self._get_today()
        debtor = self._create_named(
            "res.partner",
            {"demo_debtor_kwast": {**PAYER, **self._prepare_place("base.nl")}},
        )
        invoice = self._create_named(
            "account.move",
            {
                "demo_invoice_kwast": {
                    "move_type": "out_invoice",
                    "partner_id": debtor.id,
                    "invoice_date": today - timedelta(days=45),
                    "invoice_payment_term_id": self._get_payment_term("14").id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self._ref("demo_product_service").id,
                                "price_unit": PAYER_AMOUNT,
                            }
                        )
                    ],
                }
            },
        )
        invoice.action_post()
        self.env["debt.case"]._open_for(invoice)
        self._receive_on_bank(today - timedelta(days=2), invoice, Bank(0))
