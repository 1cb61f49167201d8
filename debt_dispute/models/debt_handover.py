from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner_handover import PARTY_TYPES

#: The party has the case: the company itself does nothing.
ACTIVE_STATES = ("sent", "accepted", "in_progress")
ENDED_STATES = ("returned", "completed", "withdrawn")
#: What was agreed on with the party; fixed once it has the file.
FROZEN_FIELDS = {
    "case_id",
    "party_id",
    "dossier_id",
    "lang",
    "may_litigate",
    "may_plan",
    "claim_date",
    "amount_principal",
    "amount_interest",
    "amount_costs",
    "amount_total",
    "amount_company",
}


class DebtHandover(models.Model):
    """A case in the hands of another party: what it got, and what came back.

    A case has at most one handover that is not ended. Transitions are in
    ``debt_handover_state.py``:

    ===========  ===================================  ================================
    State        Means                                Leaves it by
    ===========  ===================================  ================================
    draft        prepared, nobody has anything        hand over → sent; delete
    sent         the party has the file               accepted; in progress; any end
    accepted     it took the order                    in progress; any end
    in_progress  it collects                          result → completed or returned;
                                                      take back → withdrawn
    returned     it gave the case back (end)
    completed    paid or settled (end)                take back what is left: the case
    withdrawn    the company took it back (end)
    ===========  ===================================  ================================

    The case is *handed over* from ``sent`` on. It is open again when the party returns
    it or it is taken back; it is closed when it completes and nothing is open.
    """

    _name = "debt.handover"
    _description = "Handover"
    _inherit = ["debt.portal.document", "mail.activity.mixin"]
    _order = "date_sent desc, id desc"
    _check_company_auto = True

    # What it is
    name = fields.Char(
        string="Number", default="/", required=True, readonly=True, copy=False
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("sent", "Handed Over"),
            ("accepted", "Accepted"),
            ("in_progress", "In Progress"),
            ("returned", "Returned"),
            ("completed", "Completed"),
            ("withdrawn", "Taken Back"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    case_id = fields.Many2one(
        "debt.case", required=True, index=True, check_company=True, ondelete="restrict"
    )
    case_state = fields.Selection(related="case_id.state", string="State of the Case")
    partner_id = fields.Many2one(
        related="case_id.partner_id", string="Debtor", store=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    currency_id = fields.Many2one(related="case_id.currency_id", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    # To whom
    party_id = fields.Many2one(
        "res.partner",
        string="Handed Over To",
        index=True,
        tracking=True,
        check_company=True,
        domain="[('debt_party_type', '!=', False), ('parent_id', '=', False)]",
    )
    party_type = fields.Selection(
        selection=PARTY_TYPES, compute="_compute_party", store=True, readonly=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        domain="['|', ('id', '=', party_id), ('parent_id', '=', party_id)]",
        compute="_compute_party",
        store=True,
        readonly=False,
        help="Who gets the mail.",
    )
    party_reference = fields.Char(
        string="Their Reference",
        copy=False,
        tracking=True,
        help="Number of the file with the party.",
    )
    client_number = fields.Char(compute="_compute_client_number")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_party",
        store=True,
        readonly=False,
        help="Of the mandate, the dossier and the mail.",
    )
    may_litigate = fields.Boolean(
        string="May Start Proceedings",
        help="The mandate lets the party go to court without asking first.",
    )
    may_plan = fields.Boolean(
        string="May Agree on Payment Plans",
        help="The mandate lets the party agree on payment in instalments.",
    )
    instructions = fields.Text(
        help="What else the party should know; it stands in the mandate."
    )

    # When
    date_sent = fields.Datetime(string="Handed Over On", readonly=True, copy=False)
    date_ended = fields.Date(string="Ended On", readonly=True, copy=False)
    end_reason = fields.Char(readonly=True, copy=False, tracking=True)

    # What was claimed then
    claim_date = fields.Date(string="Claim On", readonly=True, copy=False)
    amount_principal = fields.Monetary(string="Principal", readonly=True, copy=False)
    amount_interest = fields.Monetary(string="Interest", readonly=True, copy=False)
    amount_costs = fields.Monetary(
        string="Collection Costs",
        readonly=True,
        copy=False,
        help="With VAT where the company cannot deduct it.",
    )
    amount_total = fields.Monetary(string="Claim", readonly=True, copy=False)
    amount_company = fields.Monetary(
        string="Claim in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
    )

    obstacles = fields.Text(
        compute="_compute_obstacles",
        help="Why the case is not ready to be handed over.",
    )

    _one_active = models.UniqueIndex(
        "(case_id) WHERE state IN ('draft', 'sent', 'accepted', 'in_progress')",
        "This case is being handed over already. Reload the page to see by whom.",
    )
    _unique_name = models.Constraint(
        "UNIQUE(name, company_id)", "The number of a handover must be unique."
    )

    # --- compute ----------------------------------------------------------

    @api.depends("name", "party_id")
    def _compute_display_name(self):
        for handover in self:
            parts = (handover.name, handover.party_id.name)
            handover.display_name = " – ".join(part for part in parts if part)

    @api.depends("case_id")
    def _compute_user_id(self):
        for handover in self:
            handover.user_id = handover.case_id.user_id or self.env.user

    @api.depends("party_id")
    def _compute_party(self):
        """Take type, contact and language from the party when it is chosen."""
        installed = {code for code, __ in self.env["res.lang"].get_installed()}
        for handover in self:
            party = handover.party_id
            handover.party_type = party.debt_party_type
            contact = party.address_get(["contact"])["contact"] if party else False
            handover.contact_id = contact
            lang = party.lang or handover.company_id.partner_id.lang
            handover.lang = lang if lang in installed else self.env.lang

    @api.depends("party_id", "company_id")
    def _compute_client_number(self):
        for handover in self:
            party = handover.party_id.with_company(handover.company_id)
            handover.client_number = party.debt_client_number

    @api.depends("case_id", "state")
    def _compute_obstacles(self):
        for handover in self:
            handover.obstacles = (
                "\n".join(handover._get_obstacles())
                if handover.state == "draft" and handover.case_id
                else False
            )

    def _get_obstacles(self):
        """Return why this case is not ready to be handed over, as sentences.

        Hook: the dossier knows what is missing.
        """
        self.ensure_one()
        return self.case_id._get_handover_obstacles()

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"]
                case = self.env["debt.case"].browse(vals.get("case_id"))
                if case:
                    sequence = sequence.with_company(case.company_id)
                vals["name"] = sequence.next_by_code("debt.handover")
        # The unique index looks at the table: one that ended just now has to be there.
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        if FROZEN_FIELDS & vals.keys():
            for handover in self:
                if handover.state != "draft":
                    raise UserError(
                        self.env._(
                            "%s was handed over: what was agreed then cannot be "
                            "changed. Take the case back and hand it over again.",
                            handover.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_draft(self):
        for handover in self:
            if handover.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was handed over and is history: it cannot be deleted.",
                        handover.display_name,
                    )
                )

    # --- actions ----------------------------------------------------------

    def action_open_case(self):
        return self.case_id._get_action()

    # --- tools ------------------------------------------------------------

    def _get_label(self, name):
        """Return the label of the selection value of a field."""
        self.ensure_one()
        selection = self._fields[name]._description_selection(self.env)
        return dict(selection).get(self[name], "")

    def _in_party_language(self):
        """Return this handover in the language of the party."""
        self.ensure_one()
        return self.with_context(lang=self.lang or self.env.lang)
