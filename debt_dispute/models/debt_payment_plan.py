import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from ..tools import FREEZING, money_to_decimal, money_unit

#: States in which a plan is in force: its invoices are held while it is kept.
RUNNING_STATES = ("accepted", "active")
#: What the parties agree on; frozen once the plan is proposed.
TERM_FIELDS = (
    "kind",
    "partner_id",
    "company_id",
    "currency_id",
    "include_interest",
    "include_costs",
    "interest_rule",
    "costs_rule",
    "date_claim",
    "amount_principal",
    "amount_interest",
    "amount_costs",
    "grace_days",
)


class DebtPaymentPlan(models.Model):
    """A payment plan: an agreed schedule for one or more invoices of one debtor.

    A promise to pay is a plan of one instalment. No journal entry is made for a
    plan; the receivables stay as they are. States, and who changes them (the
    transitions are in ``debt_payment_plan_state.py``):

    =========  =====================================  ==============================
    State      Means                                  Leaves it by
    =========  =====================================  ==============================
    draft      being made, perhaps at the debtor's    propose → proposed,
               request; nothing is promised           cancel → cancelled
    proposed   the debtor may accept until a day;     accept → accepted or active,
               terms are frozen                       decline, lapse, cancel →
                                                      cancelled; revise → draft
    accepted   agreed, the down payment is awaited    paid → active; late → broken;
                                                      cancel → cancelled
    active     agreed and running                     all paid → completed;
                                                      late → broken;
                                                      cancel, new version → cancelled
    completed  all instalments are paid               unreconciled → active
    broken     an instalment stayed unpaid beyond     reinstate → active
               the grace days; the rest is due
    cancelled  declined, lapsed, replaced by a new    back to draft, if it was never
               version, or withdrawn by a user        accepted
    =========  =====================================  ==============================
    """

    _name = "debt.payment.plan"
    _description = "Payment Plan"
    _inherit = ["debt.portal.document", "mail.activity.mixin"]
    _order = "create_date desc, id desc"
    _check_company_auto = True

    # What it is
    name = fields.Char(
        string="Number", default="/", copy=False, readonly=True, index="trigram"
    )
    version = fields.Integer(default=1, copy=False, readonly=True)
    kind = fields.Selection(
        [("plan", "Payment plan"), ("promise", "Promise to pay")],
        default="plan",
        required=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("active", "Active"),
            ("completed", "Completed"),
            ("broken", "Broken"),
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
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        tracking=True,
        domain="[('parent_id', '=', False)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        help="Gets the mails about this plan.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    note = fields.Html(string="Internal Note", copy=False)

    # What it covers
    line_ids = fields.One2many(
        "debt.payment.plan.line", "plan_id", string="Invoices", copy=True
    )
    instalment_ids = fields.One2many(
        "debt.payment.plan.instalment", "plan_id", string="Instalments"
    )

    # Versions
    previous_id = fields.Many2one(
        "debt.payment.plan",
        string="Changes",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The agreement that this version replaces once it is accepted.",
    )
    next_ids = fields.One2many("debt.payment.plan", "previous_id", string="Versions")
    version_ids = fields.Many2many(
        "debt.payment.plan", string="Version History", compute="_compute_version_ids"
    )

    _unique_version = models.UniqueIndex(
        "(company_id, name, version) WHERE name != '/'",
        "This number of a payment plan is in use.",
    )

    # --- compute ----------------------------------------------------------

    @api.depends("partner_id", "line_ids.move_id")
    def _compute_contact_id(self):
        for plan in self:
            contact = plan.contact_id
            if contact.commercial_partner_id != plan.partner_id:
                contact = plan.line_ids.move_id[:1].partner_id
            if contact.commercial_partner_id != plan.partner_id:
                contact = plan.partner_id
            plan.contact_id = contact

    @api.depends("company_id", "line_ids.move_id")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = (
                plan.line_ids.move_id[:1].currency_id
                or plan.currency_id
                or plan.company_id.currency_id
            )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for plan in self:
            name = plan.name if plan.name != "/" else self.env._("New")
            if plan.version > 1:
                name = self.env._(
                    "%(number)s, version %(version)s", number=name, version=plan.version
                )
            plan.display_name = name

    @api.depends("name", "version")
    def _compute_version_ids(self):
        for plan in self:
            versions = self.browse()
            if plan.name != "/":
                versions = self.search(
                    [("name", "=", plan.name), ("company_id", "=", plan.company_id.id)],
                    order="version",
                )
            plan.version_ids = versions if len(versions) > 1 else False

    # --- constraints ------------------------------------------------------

    @api.constrains("partner_id", "currency_id", "company_id", "line_ids")
    def _check_one_debtor(self):
        for plan in self:
            moves = plan.line_ids.move_id
            debtors = moves.commercial_partner_id | plan.partner_id
            if moves and len(debtors) > 1:
                raise ValidationError(
                    self.env._(
                        "A payment plan is made with one debtor, but the invoices are "
                        "of %s. Select the invoices of one of them.",
                        ", ".join(debtors.mapped("display_name")),
                    )
                )
            currencies = moves.currency_id | plan.currency_id
            if moves and len(currencies) > 1:
                raise ValidationError(
                    self.env._(
                        "A payment plan is made in one currency, but the invoices are "
                        "in %s. Make a plan per currency.",
                        ", ".join(currencies.mapped("name")),
                    )
                )
            if moves.company_id - plan.company_id:
                raise ValidationError(
                    self.env._(
                        "The invoices of a payment plan must all be of %s.",
                        plan.company_id.display_name,
                    )
                )

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = (
                    self.env["ir.sequence"]
                    .with_company(company)
                    .next_by_code(self._name)
                    or "/"
                )
        return super().create(vals_list)

    def write(self, vals):
        if any(name in vals for name in TERM_FIELDS):
            self._check_terms_can_change()
        return super().write(vals)

    def _check_terms_can_change(self):
        """Refuse to change what was proposed or agreed."""
        if self.env.context.get("debt_plan_freezing") is FREEZING:
            return
        for plan in self:
            if plan.state == "draft":
                continue
            if plan.state == "proposed":
                raise UserError(
                    self.env._(
                        "%s has been proposed to the debtor. Revise the proposal to "
                        "change it.",
                        plan.display_name,
                    )
                )
            raise UserError(
                self.env._(
                    "%s is an agreement and cannot be changed by one party. Make a new "
                    "version and let the debtor accept it.",
                    plan.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for plan in self:
            if plan.state != "draft" or plan.next_ids:
                raise UserError(
                    self.env._(
                        "%s has been proposed: cancel it instead, so that its history "
                        "stays.",
                        plan.display_name,
                    )
                )

    # --- tools ------------------------------------------------------------

    def _decimal(self, amount):
        return money_to_decimal(amount, self.currency_id)

    def _get_unit(self):
        return money_unit(self.currency_id)

    def _money(self, amount):
        """Return an amount as the reader writes it."""
        return format_amount(self.env, amount, self.currency_id)

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _get_label(self, field, record=None):
        """Return the label of the selection value of a field."""
        record = record or self
        selection = record._fields[field]._description_selection(record.env)
        return dict(selection).get(record[field], "")

    def _get_moves(self):
        """Return the invoices of the plan, as superuser: the debtor may ask too."""
        return self.sudo().line_ids.move_id

    def _get_terms_key(self):
        """Return a hash of what the parties agree on.

        Who signs or approves does so for these terms: when they change in between,
        the key no longer matches.
        """
        self.ensure_one()
        terms = [
            (self.id, self.version, self.partner_id.id, self.kind, self.grace_days),
            (self.interest_rule, self.costs_rule, str(self.date_claim)),
            [str(self._decimal(self[name])) for name in self._get_amount_fields()],
            sorted(
                (line.move_id.id, str(self._decimal(line.amount)))
                for line in self.line_ids
                if not line.is_charge
            ),
            sorted(
                (str(instalment.date_due), str(self._decimal(instalment.amount)))
                for instalment in self.instalment_ids
            ),
        ]
        return hashlib.sha256(json.dumps(terms).encode()).hexdigest()

    @api.model
    def _get_amount_fields(self):
        return ("amount_principal", "amount_interest", "amount_costs")
