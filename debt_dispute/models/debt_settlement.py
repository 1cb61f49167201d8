import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_amount, format_date

from ..dutch_law.money import ZERO
from ..tools import money_to_decimal

#: States in which nobody else may settle the same case.
LIVE_STATES = ("proposed", "accepted")


class DebtSettlement(models.Model):
    """A smaller amount with final discharge for all that is open on a case.

    The claim stays whole until the amount is paid in time; only then the rest is
    credited or written off and waived. States (transitions in
    ``debt_settlement_state.py``):

    =========  ======================================  ============================
    State      Means                                   Leaves it by
    =========  ======================================  ============================
    draft      being made                              propose → proposed;
                                                       cancel → cancelled
    proposed   the debtor may accept until a day;      accept → accepted;
               terms and letter are frozen             decline → declined; the day
                                                       passes → expired;
                                                       cancel → cancelled
    accepted   agreed, payment is awaited; invoices    paid in time → paid;
               are held                                not paid → expired
    paid       paid in time: discharged, case closed   final
    declined   the debtor said no                      final
    expired    not answered or not paid in time        paid in time after all → paid
    cancelled  withdrawn before it was accepted        final
    =========  ======================================  ============================
    """

    _name = "debt.settlement"
    _description = "Settlement with Final Discharge"
    _inherit = ["debt.portal.document", "mail.activity.mixin"]
    _order = "create_date desc, id desc"

    name = fields.Char(string="Number", default="/", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("paid", "Paid"),
            ("declined", "Declined"),
            ("expired", "Lapsed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )

    # Between whom
    case_id = fields.Many2one(
        "debt.case", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="case_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="case_id.partner_id", store=True, index=True, string="Debtor"
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Gets the letter and the mails.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    # What is proposed
    amount = fields.Monetary(string="To Pay", tracking=True)
    date_valid = fields.Date(
        string="Answer By",
        required=True,
        default=lambda self: self._default_date_valid(),
        copy=False,
        help="Last day on which the debtor can accept.",
    )
    pay_days = fields.Integer(
        string="Days to Pay",
        default=lambda self: self._default_company().debt_settlement_pay_days,
        help="Days after acceptance within which the amount must be received.",
    )
    rest = fields.Selection(
        selection=[("credit", "Is credited"), ("write_off", "Is written off")],
        string="The Rest",
        required=True,
        default=lambda self: self._default_company().debt_settlement_rest,
        help="Credited: credit notes with their VAT. Written off: through the bad "
        "debts account.",
    )
    note = fields.Html(string="Internal Note", copy=False)

    # What it is about, as it was when it was proposed
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    date_claim = fields.Date(readonly=True, copy=False)
    amount_principal = fields.Monetary(compute="_compute_claim", store=True)
    amount_interest = fields.Monetary(
        string="Interest", compute="_compute_claim", store=True
    )
    amount_costs = fields.Monetary(string="Costs", compute="_compute_claim", store=True)
    amount_claim = fields.Monetary(string="Claim", compute="_compute_claim", store=True)
    discount = fields.Monetary(compute="_compute_discount", store=True)

    _one_live = models.UniqueIndex(
        "(case_id) WHERE state IN ('proposed', 'accepted')",
        "The case has a settlement that was proposed or accepted already.",
    )
    _unique_name = models.Constraint(
        "UNIQUE(name, company_id)", "The number of a settlement must be unique."
    )

    # --- defaults ---------------------------------------------------------

    @api.model
    def _default_company(self):
        case = self.env["debt.case"].browse(self.env.context.get("default_case_id"))
        return case.company_id or self.env.company

    @api.model
    def _default_date_valid(self):
        return fields.Date.add(
            fields.Date.context_today(self),
            days=self._default_company().debt_settlement_answer_days,
        )

    # --- compute ----------------------------------------------------------

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for settlement in self:
            if settlement.contact_id.commercial_partner_id != settlement.partner_id:
                settlement.contact_id = settlement.partner_id

    @api.depends("case_id", "date_claim")
    def _compute_claim(self):
        """What is owed: of the day of the proposal, of today while it is a draft."""
        for settlement in self:
            today = fields.Date.context_today(settlement)
            case = settlement.case_id._origin or settlement.case_id
            statement = case and case._get_statement(settlement.date_claim or today)
            claim = statement and statement.claim
            settlement.amount_principal = float(claim.principal) if claim else 0.0
            settlement.amount_interest = float(claim.interest) if claim else 0.0
            settlement.amount_costs = (
                float(claim.costs + claim.vat_on_costs) if claim else 0.0
            )
            settlement.amount_claim = float(claim.total) if claim else 0.0

    @api.depends("amount", "amount_claim")
    def _compute_discount(self):
        for settlement in self:
            settlement.discount = max(settlement.amount_claim - settlement.amount, 0.0)

    @api.constrains("pay_days")
    def _check_pay_days(self):
        for settlement in self:
            if not 1 <= settlement.pay_days <= 365:
                raise ValidationError(
                    self.env._("A settlement is paid within 1 to 365 days.")
                )

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_fields(vals)
            if vals.get("name", "/") == "/":
                case = self.env["debt.case"].browse(vals.get("case_id"))
                vals["name"] = (
                    self.env["ir.sequence"]
                    .with_company(case.company_id)
                    .next_by_code(self._name)
                )
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_fields(vals)
        terms = {"case_id", "amount", "date_valid", "pay_days", "rest"}
        if not self.env.su and terms & vals.keys():
            self._check_state("draft")
        return super().write(vals)

    def _check_own_fields(self, vals):
        """Refuse what only transitions change."""
        frozen = {name for name, field in self._fields.items() if field.readonly}
        frozen &= {"state", *self._get_frozen_fields()}
        if not self.env.su and frozen & vals.keys():
            raise AccessError(
                self.env._("The state of a settlement changes by its buttons alone.")
            )

    @api.model
    def _get_frozen_fields(self):
        """Return the fields that the transitions write."""
        return ["date_claim", "move_ids"]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_state("draft")

    # --- portal -----------------------------------------------------------

    @api.model
    def _portal_get_path(self):
        return "/my/settlements"

    @api.model
    def _portal_get_refusals(self):
        return {
            **super()._portal_get_refusals(),
            "missing": self.env._("This settlement does not exist."),
            "forbidden": self.env._("You cannot see this settlement."),
        }

    @api.model
    def _portal_visible_domain(self):
        return [("date_proposed", "!=", False)]

    def _portal_get_contact(self):
        self.ensure_one()
        return self.contact_id or self.partner_id

    def _portal_get_page_values(self):
        """Return what the page of this settlement shows."""
        self.ensure_one()
        return {
            "settlement": self,
            "build_up": self._get_build_up(),
            "rules": self._get_rules(),
            "terms_key": self._get_terms_key(),
            "can_answer": self.state == "proposed" and not self._is_past_valid(),
            "state_text": self._get_state_text(),
            "accept_text": self.env._(
                "By accepting you agree to pay %s on the conditions on this page.",
                self._money(self.amount),
            ),
        }

    def _portal_accept(self, form, ip=None, author=None):
        """The debtor accepts: ``form`` has ``name`` and ``key`` of the terms he saw."""
        self.ensure_one()
        name = (form.get("name") or "").strip()
        if not name:
            raise UserError(self.env._("Please enter your name."))
        if len(name) > 120:
            raise UserError(self.env._("Please enter a shorter name."))
        if form.get("key") != self._get_terms_key():
            raise UserError(
                self.env._(
                    "The proposal has changed since you opened it. Reload the page and "
                    "read it again."
                )
            )
        self._accept(
            {
                "accepted_by": name,
                "accepted_at": fields.Datetime.now(),
                "accepted_ip": ip,
                "accepted_how": "portal",
            }
        )
        self._post_customer_words(
            self.env._("Accepted by %s on the portal.", name), author
        )

    def _portal_decline(self, words=None, author=None):
        """The debtor says no, and perhaps why."""
        self.ensure_one()
        words = self._portal_clean_words(words)
        self._decline()
        self._post_customer_words(words or self.env._("Declined."), author)

    # --- tools ------------------------------------------------------------

    def _decimal(self, amount):
        return money_to_decimal(amount, self.currency_id)

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _get_lang(self):
        """Return the language of the debtor."""
        self.ensure_one()
        return self.contact_id.lang or self.partner_id.lang or self.env.lang

    def _is_past_valid(self):
        return self.date_valid < fields.Date.context_today(self)

    def _get_terms_key(self):
        """Return a hash of what the parties agree on."""
        self.ensure_one()
        terms = [
            self.id,
            str(self._decimal(self.amount)),
            str(self._decimal(self.amount_claim)),
            str(self.date_valid),
            self.pay_days,
            sorted(self.move_ids.ids),
        ]
        return hashlib.sha256(json.dumps(terms).encode()).hexdigest()

    def _get_money(self):
        """Return ``(date, amount)`` rows of money on the case since the proposal."""
        self.ensure_one()
        lines = self.sudo().move_ids._get_debt_receivables()
        lines |= self.sudo().case_id.charge_ids._get_receivables()
        rows = sorted(
            (
                (row.date, row.amount)
                for settlements in lines._get_debt_settlements(with_rest=False).values()
                for row in settlements
                if row.kind == "payment"
            ),
            key=lambda row: row[0],
        )
        before = self._decimal(self.sudo().paid_before)
        money = []
        for day, amount in rows:
            taken = min(before, amount)
            before -= taken
            if amount > taken:
                money.append((day, amount - taken))
        return money

    def _get_paid(self, until=None):
        """Return what was paid since the proposal, until a day (inclusive)."""
        return sum(
            (amount for day, amount in self._get_money() if not until or day <= until),
            ZERO,
        )
