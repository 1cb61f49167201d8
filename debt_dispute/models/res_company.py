from odoo import fields, models

from ..dutch_law import AllocationOrder, DayCount
from ..dutch_law.collection_costs import GENERAL_VAT_PERCENT


class ResCompany(models.Model):
    _inherit = "res.company"

    debt_day_count = fields.Selection(
        selection=[
            (DayCount.COMPOUNDING_YEAR.value, "By the compounding year"),
            (DayCount.CALENDAR_YEAR.value, "By the calendar year of each day"),
            (DayCount.ACTUAL_365.value, "Always 365 days"),
        ],
        string="Days in a Year",
        default=DayCount.COMPOUNDING_YEAR.value,
        required=True,
        help="The law does not say how many days a year has for interest; all three "
        "ways are in use.\n"
        "By the compounding year: 365 or 366, so that a full year yields exactly the "
        "rate.\n"
        "By the calendar year: each day counts 1/365 or 1/366 of its own year.\n"
        "Always 365 days: a leap year yields slightly more than the rate.",
    )
    debt_allocation_order = fields.Selection(
        selection=[
            (AllocationOrder.STATUTORY.value, "Costs, interest, principal (BW 6:44)"),
            (AllocationOrder.PRINCIPAL_FIRST.value, "Principal first"),
        ],
        string="Allocation of Payments",
        default=AllocationOrder.STATUTORY.value,
        required=True,
        help="What a part payment is counted towards in a claim. The bookkeeping "
        "always keeps the invoice's own residual.",
    )
    debt_consumer_default = fields.Selection(
        selection=[
            ("due_date", "The due date"),
            ("notice", "The end of the term in a notice"),
        ],
        string="Consumers in Default After",
        default="due_date",
        required=True,
        help="From when a consumer owes interest. Sources disagree on whether the due "
        "date of a consumer invoice is a fixed deadline (BW 6:83 a). With the second "
        "choice interest starts only after the term of a notice of default or 14-day "
        "letter (BW 6:82).",
    )
    debt_trade_minimum = fields.Selection(
        selection=[
            ("claim", "Once per claim"),
            ("invoice", "For each late invoice"),
            ("none", "Not claimed"),
        ],
        string="EUR 40 Minimum",
        default="claim",
        required=True,
        help="A business or public body that pays late owes at least EUR 40 without a "
        "reminder (BW 6:96 lid 4). The European court counts it per late payment; "
        "that reading was not confirmed for Dutch courts here, so the default is the "
        "lower amount. Not owed on contracts of before 16 March 2013: the day of the "
        "invoice is looked at, so for older contracts that still run choose the last.",
    )
    debt_vat_on_costs = fields.Boolean(
        string="VAT Cannot Be Deducted",
        help="Tick only if the company declares that it cannot deduct VAT (for "
        "instance under the small-business scheme). Collection costs are then raised "
        "with VAT (Besluit BIK art. 2 lid 3).",
    )
    debt_vat_on_costs_percent = fields.Float(
        string="VAT on Costs (%)",
        digits=(5, 2),
        default=float(GENERAL_VAT_PERCENT),
        help="General rate of VAT (Wet OB art. 9).",
    )
    debt_claimant_form = fields.Selection(
        selection=[
            ("legal_person", "Legal person, vof or cv"),
            ("natural_person", "Natural person or sole trader"),
        ],
        string="Legal Form",
        default="legal_person",
        required=True,
        help="Decides the court fee: it follows the form of the claimant.",
    )
