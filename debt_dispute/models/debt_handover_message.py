from odoo import api, fields, models

PHASES = [
    ("amicable", "Out of court"),
    ("judicial", "In court"),
    ("enforcement", "Enforcement"),
]


class DebtHandoverMessage(models.Model):
    """How the case stands with the party on a day."""

    _name = "debt.handover.message"
    _description = "Status Message of a Receiving Party"
    _order = "date desc, id desc"

    handover_id = fields.Many2one(
        "debt.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    phase = fields.Selection(selection=PHASES, required=True, default="amicable")
    name = fields.Text(string="Message", required=True)
    author_id = fields.Many2one("res.partner", readonly=True)
    by_party = fields.Boolean(
        string="Reported by the Party", readonly=True, default=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("author_id", self.env.user.partner_id.id)
        return super().create(vals_list)


class DebtHandover(models.Model):
    """The messages of the party, and where it stands by the last of them."""

    _inherit = "debt.handover"

    status_ids = fields.One2many("debt.handover.message", "handover_id")
    phase = fields.Selection(
        selection=PHASES,
        compute="_compute_phase",
        store=True,
        help="As the last status message says.",
    )

    @api.depends("status_ids.phase", "status_ids.date", "judgment_date")
    def _compute_phase(self):
        for handover in self:
            last = handover.status_ids.sorted(
                lambda status: (status.date or fields.Date.today(), status._origin.id)
            )[-1:]
            handover.phase = last.phase or (
                "enforcement" if handover.judgment_date else False
            )
