from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..dutch_law import DebtorType, RatePeriod, Regime

DEBTOR_TYPES = [
    (DebtorType.BUSINESS.value, "Business"),
    (DebtorType.CONSUMER.value, "Consumer"),
    (DebtorType.GOVERNMENT.value, "Government"),
]
REGIMES = [
    (Regime.TRADE.value, "Statutory, trade (BW 6:119a)"),
    (Regime.GOVERNMENT.value, "Statutory, government (BW 6:119b)"),
    (Regime.NONTRADE.value, "Statutory, non-trade (BW 6:119)"),
    (Regime.CONTRACT.value, "Agreed rate"),
]
RATE_PERIODS = [
    (RatePeriod.YEAR.value, "per year"),
    (RatePeriod.MONTH.value, "per month"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    debt_debtor_type = fields.Selection(
        selection=DEBTOR_TYPES,
        string="Debtor Type",
        compute="_compute_debt_debtor_type",
        help="Decides the interest and when costs may be claimed. A company or a "
        "partner with a VAT number is a business, a person a consumer, unless set "
        "otherwise.",
    )
    debt_debtor_type_override = fields.Selection(
        selection=DEBTOR_TYPES,
        string="Debtor Type Set By Hand",
        help="Set for a public body (State, province, municipality, water board), or "
        "where the derived type is wrong.",
    )
    debt_regime = fields.Selection(
        selection=REGIMES,
        string="Interest",
        company_dependent=True,
        help="Interest agreed with this debtor. Empty: the statutory interest of the "
        "debtor type.",
    )
    debt_agreed_percent = fields.Float(
        string="Agreed Rate (%)", digits=(7, 4), company_dependent=True
    )
    debt_agreed_period = fields.Selection(
        selection=RATE_PERIODS,
        string="Agreed Rate Period",
        company_dependent=True,
        help="An agreed monthly rate is capitalised every month.",
    )

    @api.depends(
        "commercial_partner_id.debt_debtor_type_override",
        "commercial_partner_id.is_company",
        "commercial_partner_id.vat",
    )
    def _compute_debt_debtor_type(self):
        for partner in self:
            debtor = partner.commercial_partner_id or partner
            partner.debt_debtor_type = (
                debtor.debt_debtor_type_override or debtor._derive_debt_debtor_type()
            )

    @api.constrains("debt_agreed_percent")
    def _check_debt_agreed_percent(self):
        for partner in self:
            if partner.debt_agreed_percent < 0:
                raise ValidationError(
                    self.env._(
                        "The agreed interest of %s cannot be negative.", partner.name
                    )
                )

    @api.model
    def _commercial_fields(self):
        return [
            *super()._commercial_fields(),
            "debt_debtor_type_override",
            "debt_regime",
            "debt_agreed_percent",
            "debt_agreed_period",
        ]

    def _derive_debt_debtor_type(self):
        """Return the debtor type that the partner's own data suggests."""
        self.ensure_one()
        # A slash marks "no VAT number" in Odoo.
        has_vat = self.vat and self.vat.strip() != "/"
        if self.is_company or has_vat:
            return DebtorType.BUSINESS.value
        return DebtorType.CONSUMER.value

    def action_open_debt_claim_statement(self):
        """Open the claim statement of everything that the debtor has open."""
        debtor = self.commercial_partner_id
        debtor.ensure_one()
        return self.env["debt.claim.statement"]._open_for(
            debtor._get_debt_open_invoices()
        )

    def _get_debt_open_invoices(self):
        """Return the posted invoices with an open item, in the current company."""
        lines = self.env["account.move.line"].search(
            [
                *self.env["account.move.line"]._get_debt_item_domain(),
                ("move_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("reconciled", "=", False),
            ]
        )
        return lines.move_id
