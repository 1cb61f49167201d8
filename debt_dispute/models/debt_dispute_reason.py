from odoo import fields, models

#: How a dispute can end; the words of ``debt.dispute.resolution``.
RESOLUTION_KINDS = [
    ("full_credit", "Full credit note"),
    ("partial_credit", "Partial credit note"),
    ("reinvoice", "Credit and re-invoice"),
    ("discount", "Compromise discount"),
    ("explanation", "Explanation (reject)"),
    ("redelivery", "Redelivery or repair"),
    ("plan", "Payment plan"),
    ("withdrawn", "Withdrawn by the customer"),
]

SUGGESTIONS = [
    ("none", "Nothing"),
    ("duplicate", "Likely duplicates"),
    ("paid", "Unreconciled payments"),
]


class DebtDisputeReason(models.Model):
    """Why a customer contests an invoice, and what the company does about it."""

    _name = "debt.dispute.reason"
    _description = "Dispute Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    portal_published = fields.Boolean(
        string="On the Portal",
        default=True,
        help="The customer can choose this reason on the portal.",
    )
    explanation = fields.Char(
        string="Explained to the Customer",
        translate=True,
        help="One sentence that the customer sees under this reason.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Default Responsible",
        company_dependent=True,
        domain="[('share', '=', False)]",
    )
    evidence_type_ids = fields.Many2many(
        "debt.evidence.type",
        string="Required Evidence",
        help="What must be on file before a decision on such a dispute.",
    )
    suggested_kind = fields.Selection(
        selection=RESOLUTION_KINDS, string="Suggested Resolution"
    )
    suggestion = fields.Selection(
        selection=SUGGESTIONS,
        string="Looks Up",
        default="none",
        required=True,
        help="What is looked up in the books while such a dispute is open.",
    )
    reply_template_id = fields.Many2one(
        "mail.template",
        domain="[('model', '=', 'debt.dispute')]",
        ondelete="set null",
        help="Template of the explanation when such a dispute is rejected.",
    )
