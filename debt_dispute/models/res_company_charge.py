from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What the Dutch chart of accounts calls them.
DUTCH_ACCOUNTS = {
    "debt_charge_interest_account_id": "4795",
    "debt_write_off_account_id": "4550",
}


class ResCompany(models.Model):
    """How a company books and gives up what its debtors owe, and who decides."""

    _inherit = "res.company"

    # Who decides
    debt_waiver_limit = fields.Monetary(
        string="Waivers without Approval",
        default=500.0,
        help="Interest and costs that a user may give up on one case; above it a debt "
        "manager approves. 0: no limit.",
    )
    debt_write_off_limit = fields.Monetary(
        string="Write-Offs without Approval",
        default=500.0,
        help="What a user may write off on one case; above it a debt manager approves. "
        "0: no limit.",
    )
    debt_settlement_limit = fields.Monetary(
        string="Discount without Approval",
        default=1000.0,
        help="What a user may give up in one settlement; above it a debt manager "
        "approves. 0: no limit.",
    )

    # Charges
    debt_book_charges = fields.Boolean(
        string="Book Interest and Costs",
        help="Interest and costs of a case can be invoiced. If not, they are claimed "
        "all the same, and booked when they are paid.",
    )
    debt_charge_interest_account_id = fields.Many2one(
        "account.account",
        string="Interest Account",
        check_company=True,
        domain="[('active', '=', True)]",
        help="Empty: 4795, other interest income, in the Dutch chart of accounts.",
    )
    debt_charge_costs_account_id = fields.Many2one(
        "account.account",
        string="Collection Costs Account",
        check_company=True,
        domain="[('active', '=', True)]",
    )

    # Write-offs
    debt_write_off_account_id = fields.Many2one(
        "account.account",
        string="Bad Debts Account",
        check_company=True,
        domain="[('active', '=', True)]",
        help="Empty: 4550, bad debt write-off, in the Dutch chart of accounts.",
    )
    debt_write_off_small = fields.Monetary(
        string="Small Difference",
        default=1.0,
        help="Open amounts of at most so much can be written off together.",
    )

    # Settlements
    debt_settlement_answer_days = fields.Integer(string="Days to Answer", default=14)
    debt_settlement_pay_days = fields.Integer(string="Days to Pay", default=14)
    debt_settlement_rest = fields.Selection(
        selection=[("credit", "Is credited"), ("write_off", "Is written off")],
        string="What a Settlement Leaves",
        default="credit",
        required=True,
        help="Credited: credit notes lower the invoices and their VAT. Written off: "
        "the whole rest goes to the bad debts account; the list of VAT on bad debts "
        "shows its VAT.",
    )

    # VAT
    debt_vat_period = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="VAT Return Each",
        default="quarter",
        required=True,
    )

    @api.constrains(
        "debt_waiver_limit",
        "debt_write_off_limit",
        "debt_settlement_limit",
        "debt_write_off_small",
        "debt_settlement_answer_days",
        "debt_settlement_pay_days",
    )
    def _check_debt_case_amounts(self):
        names = (
            "debt_waiver_limit",
            "debt_write_off_limit",
            "debt_settlement_limit",
            "debt_write_off_small",
            "debt_settlement_answer_days",
            "debt_settlement_pay_days",
        )
        for company in self:
            for name in names:
                if company[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "“%s” cannot be negative.",
                            company._fields[name]._description_string(self.env),
                        )
                    )

    def _get_debt_account(self, name):
        """Return the account of a setting, or its default in the Dutch chart.

        :param name: one of the account fields of this file.
        :raises UserError: none is set, and the chart has no default.
        """
        self.ensure_one()
        account = self[name]
        if not account and name in DUTCH_ACCOUNTS:
            charts = self.env["account.chart.template"].with_company(self)
            account = charts.ref(DUTCH_ACCOUNTS[name], raise_if_not_found=False)
        if not account:
            raise UserError(
                self.env._(
                    "Set “%(setting)s” first, under Invoicing → Configuration → "
                    "Settings → Cases (%(company)s).",
                    setting=self._fields[name]._description_string(self.env),
                    company=self.name,
                )
            )
        return account
