from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .debt_claim import ClaimStatement


class DebtCase(models.Model):
    """A case: all that one debtor owes one company in one currency.

    A debtor has at most one open case per company and currency; invoices that fall to
    it are added by themselves. What was handed over keeps the invoices that it had,
    later ones make a new case. States (transitions in ``debt_case_state.py``):

    ===========  =======================================  =========================
    State        Means                                    Leaves it by
    ===========  =======================================  =========================
    open         the company collects                     hand over → handed over;
                                                          close → closed
    handed_over  a bailiff, agency or other party acts    take back → open;
                                                          close → closed
    closed       paid, settled or written off             reopen → open
    ===========  =======================================  =========================
    """

    _name = "debt.case"
    _description = "Case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_opened desc, id desc"
    _check_company_auto = True

    # What it is
    name = fields.Char(
        string="Number", default="/", required=True, readonly=True, copy=False
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("handed_over", "Handed Over"),
            ("closed", "Closed"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    opened_by = fields.Selection(
        selection=[
            ("escalation", "Escalation step"),
            ("dispute", "Dispute"),
            ("hand", "By hand"),
        ],
        default="hand",
        required=True,
        readonly=True,
        copy=False,
    )
    date_opened = fields.Date(
        string="Opened On",
        default=fields.Date.context_today,
        required=True,
        readonly=True,
        copy=False,
    )
    date_closed = fields.Date(string="Closed On", readonly=True, copy=False)
    close_reason = fields.Char(readonly=True, copy=False, tracking=True)

    # Between whom
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="The customer who owes the invoices, not one of its contacts.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    debtor_type = fields.Selection(related="partner_id.debt_debtor_type")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    # What is owed
    move_ids = fields.One2many("account.move", "debt_case_id", string="Invoices")
    claim_date = fields.Date(
        string="Claim On",
        store=False,
        help="Day up to and including which interest is counted.",
    )
    claim_total = fields.Monetary(string="Claim", compute="_compute_claim")
    claim_principal = fields.Monetary(string="Principal", compute="_compute_claim")
    claim_interest = fields.Monetary(string="Interest", compute="_compute_claim")
    claim_costs = fields.Monetary(
        string="Costs", compute="_compute_claim", help="VAT on costs included."
    )
    claim_held = fields.Monetary(
        string="Disputed",
        compute="_compute_claim",
        help="Principal that is disputed: not part of the claim.",
    )
    claim_html = fields.Html(
        string="Calculation", compute="_compute_claim", sanitize=False
    )

    _one_open = models.UniqueIndex(
        "(partner_id, company_id, currency_id) WHERE state = 'open'",
        "The debtor has an open case in this company and currency already.",
    )
    _unique_name = models.Constraint(
        "UNIQUE(name, company_id)", "The number of a case must be unique."
    )

    # --- compute ----------------------------------------------------------

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.name} – {case.partner_id.display_name}"

    @api.depends("move_ids", "claim_date")
    @api.depends_context("lang", "uid")
    def _compute_claim(self):
        claims = self.env["debt.claim"]
        for case in self:
            on = case.claim_date or fields.Date.context_today(case)
            statement = case._origin._get_statement(on)
            claim = statement and statement.claim
            case.claim_total = float(claim.total) if claim else 0.0
            case.claim_principal = float(claim.principal) if claim else 0.0
            case.claim_interest = float(claim.interest) if claim else 0.0
            case.claim_costs = float(claim.costs + claim.vat_on_costs) if claim else 0.0
            case.claim_held = float(claim.held) if claim else 0.0
            case.claim_html = statement and claims._render(statement)

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        unnamed = defaultdict(list)
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                unnamed[company].append(vals)
        for company, own in unnamed.items():
            for vals, name in zip(
                own, self._draw_numbers(company, len(own)), strict=True
            ):
                vals["name"] = name
        cases = super().create(vals_list)
        cases._add_open_invoices()
        return cases

    @api.model
    def _draw_numbers(self, company_id, count):
        """Return the next numbers of a company.

        In one query where the sequence allows it: the first run of a company that
        begins to use it opens a case per debtor.
        """
        sequences = self.env["ir.sequence"].sudo().with_company(company_id)
        sequence = sequences.search(
            [("code", "=", self._name), ("company_id", "in", (company_id, False))],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequences.next_by_code(self._name) for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    @api.ondelete(at_uninstall=False)
    def _check_never_used(self):
        for case in self:
            if case.move_ids or case.state != "open":
                raise UserError(
                    self.env._(
                        "%s holds invoices and their history: close it instead of "
                        "deleting it.",
                        case.display_name,
                    )
                )

    # --- items and claim --------------------------------------------------

    def _get_items(self, open_only=False):
        """Return the items of these cases, by due date.

        :param open_only: only what is not reconciled yet.  The claim needs all: a
            payment that went to costs and interest leaves principal (BW 6:44).
        """
        items = self.move_ids._get_debt_items()
        return items.filtered(lambda item: not item.reconciled) if open_only else items

    def _get_items_on(self, on):
        """Return the items of these cases that had been invoiced on a day."""
        return self._get_items().filtered(
            lambda item: (item.move_id.invoice_date or item.date) <= on
        )

    def _get_statement(self, on) -> ClaimStatement | None:
        """Return the claim on a day (inclusive); ``None``: nothing was invoiced yet."""
        items = self._get_items_on(on)
        return self.env["debt.claim"]._compute(items, on) if items else None

    # --- opening ----------------------------------------------------------

    @api.model
    def _open_for(self, moves, opened_by="hand"):
        """Return the open cases of these invoices; make those that are missing.

        Invoices of a case that was handed over stay there, and return that case.

        :param moves: posted customer invoices, of any debtors and companies.
        :param opened_by: key of the field ``opened_by``, for cases that are made.
        """
        moves = moves.filtered(lambda move: move._is_debt_claimable())
        cases = moves.debt_case_id.filtered(lambda case: case.state != "closed")
        rest = moves.filtered(
            lambda move: not move.debt_case_id or move.debt_case_id.state == "closed"
        )
        groups = rest.grouped(
            lambda move: (move.commercial_partner_id, move.company_id, move.currency_id)
        )
        found = self._find_open_for(rest)
        missing = [key for key in groups if key not in found]
        made = self.create(
            [self._prepare_case(*key, groups[key], opened_by) for key in missing]
        )
        found.update(zip(missing, made, strict=True))
        for key, group in groups.items():
            (group - found[key].move_ids)._put_in_debt_case(found[key])
            cases |= found[key]
        return cases

    @api.model
    def _prepare_case(self, debtor, company, currency, moves, opened_by):
        """Return the values of a new case of these invoices."""
        return {
            "partner_id": debtor.id,
            "company_id": company.id,
            "currency_id": currency.id,
            "opened_by": opened_by,
            "user_id": self._get_default_user(moves).id,
        }

    @api.model
    def _find_open_for(self, moves):
        """Return (debtor, company, currency) -> open case, for these invoices.

        One query, whatever their number.
        """
        if not moves:
            return {}
        cases = self.search(
            [
                ("partner_id", "in", moves.commercial_partner_id.ids),
                ("company_id", "in", moves.company_id.ids),
                ("state", "=", "open"),
            ]
        )
        return {
            (case.partner_id, case.company_id, case.currency_id): case for case in cases
        }

    @api.model
    def _find_open(self, debtor, company, currency):
        """Return the open case of a commercial partner, or an empty recordset."""
        return self.search(
            [
                ("partner_id", "=", debtor.id),
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
                ("state", "=", "open"),
            ]
        )

    @api.model
    def _get_default_user(self, moves):
        """Return who is responsible for a new case of these invoices.

        Hook for integrators: the debtor's salesperson, the invoices', that of the
        policy, who opens it.
        """
        users = (
            moves.commercial_partner_id.user_id
            | moves.invoice_user_id
            | moves.debt_policy_id.user_id
            | self.env.user
        )
        return users.filtered(
            lambda user: user.active and not user.share and user.id != SUPERUSER_ID
        )[:1]

    def _add_open_invoices(self):
        """Put into these cases what their debtors owe and is in no other case."""
        if not self:
            return
        moves = self._get_open_invoices_of_debtors().filtered(
            lambda move: not move.debt_case_id or move.debt_case_id.state == "closed"
        )
        groups = moves.grouped(
            lambda move: (move.commercial_partner_id, move.company_id, move.currency_id)
        )
        for case in self:
            key = (case.partner_id, case.company_id, case.currency_id)
            groups.get(key, moves.browse())._put_in_debt_case(case)

    def _get_open_invoices_of_debtors(self):
        """Return all open invoices of the debtors of these cases, as superuser."""
        items = self.env["account.move.line"].sudo()
        return items.search(
            [
                *items._get_debt_item_domain(),
                ("move_id.commercial_partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("reconciled", "=", False),
            ]
        ).move_id

    # --- actions ----------------------------------------------------------

    def _get_action(self):
        """Return the action that shows these cases: the form of one, else the list."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "debt_dispute.debt_case_action"
        )
        if len(self) == 1:
            action.update(views=[(False, "form")], res_id=self.id)
        else:
            action["domain"] = [("id", "in", self.ids)]
        action["context"] = {}
        return action
