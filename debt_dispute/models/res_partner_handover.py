from odoo import fields, models

PARTY_TYPES = [
    ("mediator", "Mediator"),
    ("agency", "Collection agency"),
    ("bailiff", "Bailiff"),
    ("lawyer", "Lawyer"),
    ("insurer", "Legal expenses insurer"),
]


class ResPartner(models.Model):
    """A party that claims can be handed over to."""

    _inherit = "res.partner"

    debt_party_type = fields.Selection(
        selection=PARTY_TYPES,
        string="Takes Over Claims As",
        help="Set for a party that cases can be handed over to.",
    )
    debt_client_number = fields.Char(
        string="Our Client Number",
        company_dependent=True,
        help="Under which the party knows our company; it stands in the mandate.",
    )
