from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..dutch_law import PolicyFault, policy_faults
from .res_partner import DEBTOR_TYPES

#: What, changed, makes invoices follow another policy.
SELECTION_FIELDS = {"active", "sequence", "debtor_type", "domain", "company_id"}


class DebtEscalationPolicy(models.Model):
    """A ladder of steps and the invoices that climb it.

    An invoice follows the first policy, by sequence, of its company and debtor type
    whose domain it matches, unless it or its debtor names another.
    """

    _name = "debt.escalation.policy"
    _description = "Escalation Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    debtor_type = fields.Selection(DEBTOR_TYPES, required=True, default="business")
    domain = fields.Char(
        string="Invoices", default="[]", help="Only invoices that match."
    )
    scope = fields.Selection(
        [
            ("invoice", "Each invoice on its own step"),
            ("debtor", "The whole debtor on its highest step"),
        ],
        required=True,
        default="invoice",
        help="The whole debtor: whenever one invoice takes a step, the debtor's other "
        "overdue invoices that stand lower take it too.",
    )
    minimum_amount = fields.Float(
        digits=(16, 2),
        help="In the company's currency. Nothing goes out while a debtor owes less.",
    )
    costs_percent = fields.Float(
        string="Agreed Costs (%)",
        digits=(7, 4),
        help="Percentage of the principal agreed for collection costs. 0: that of the "
        "company, else the statutory scale. Never for consumers (BW 6:96 lid 5).",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        help="Gets the activities. Empty: the salesperson of the invoice.",
    )
    step_ids = fields.One2many("debt.escalation.step", "policy_id", copy=True)
    step_count = fields.Integer(compute="_compute_step_count")
    note = fields.Text(translate=True)

    _amounts_not_negative = models.Constraint(
        "CHECK(minimum_amount >= 0 AND costs_percent >= 0)",
        "The minimum amount and the percentage of a policy cannot be negative.",
    )

    @api.depends("step_ids")
    def _compute_step_count(self):
        for policy in self:
            policy.step_count = len(policy.step_ids)

    @api.constrains("debtor_type", "costs_percent", "step_ids", "company_id", "active")
    def _check_law(self):
        """Refuse a ladder that the law forbids, and say why."""
        for policy in self:
            reasons = policy._get_law_reasons()
            if reasons:
                raise ValidationError(
                    self.env._(
                        "The policy %(policy)s is against the law:\n%(reasons)s",
                        policy=policy.name,
                        reasons="\n".join(f"- {reason}" for reason in reasons),
                    )
                )

    @api.constrains("domain")
    def _check_invoice_domain(self):
        for policy in self:
            policy._check_domain(policy.domain)

    @api.model
    def _check_domain(self, text):
        """Refuse a domain that does not fit invoices."""
        try:
            domain = Domain(safe_eval(text or "[]"))
            domain.validate(self.env["account.move"])
        except Exception as error:
            raise ValidationError(
                self.env._(
                    "The condition %(condition)s does not fit invoices: %(error)s",
                    condition=text,
                    error=error,
                )
            ) from error

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._reassign_invoices()
        return policies

    def write(self, vals):
        result = super().write(vals)
        if SELECTION_FIELDS & vals.keys():
            self._reassign_invoices()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for policy, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", self.env._("%s (copy)", policy.name))
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _check_steps_not_used(self):
        self.with_context(active_test=False).step_ids._check_not_used()

    def unlink(self):
        moves = (
            self.env["account.move"].sudo().search([("debt_policy_id", "in", self.ids)])
        )
        result = super().unlink()
        # The database forgot the policy by itself: nothing was worked out anew.
        self.env.add_to_compute(moves._fields["debt_policy_id"], moves)
        moves._reposition_debt_items()
        return result

    # --- law --------------------------------------------------------------

    def _get_law_reasons(self):
        """Return why this ladder is against the law, one sentence per fault."""
        self.ensure_one()
        steps = self.step_ids.sorted("sequence")
        faults = policy_faults(
            [step._to_law() for step in steps],
            debtor_type=self.debtor_type,
            default_by_notice=self._is_default_by_notice(),
        )
        names = {step.id: step.name for step in steps}
        reasons = self._get_fault_reasons()
        return [
            self.env._("%(step)s: %(reason)s", step=names[step], reason=reasons[fault])
            for fault, step in faults
        ]

    def _is_default_by_notice(self):
        """Return whether a company of this policy needs a notice for default."""
        companies = self.company_id or self.env["res.company"].sudo().search([])
        return "notice" in companies.sudo().mapped("debt_consumer_default")

    @api.model
    def _get_fault_reasons(self):
        return {
            PolicyFault.COSTS_WITHOUT_LETTER: self.env._(
                "a consumer owes no collection costs without a 14-day letter before "
                "them (BW 6:96 lid 6)."
            ),
            PolicyFault.COSTS_BEFORE_LAPSE: self.env._(
                "costs come before the term of the 14-day letter can have lapsed: 15 "
                "days after it by e-mail, 17 by post (BW 6:96 lid 6)."
            ),
            PolicyFault.COSTS_IN_LETTER: self.env._(
                "a 14-day letter announces costs and cannot claim them too (BW 6:96 "
                "lid 6)."
            ),
            PolicyFault.COSTS_ABOVE_SCALE: self.env._(
                "a percentage can exceed the statutory scale, the most that a consumer "
                "owes (BW 6:96 lid 5)."
            ),
            PolicyFault.LETTER_BEFORE_DEFAULT: self.env._(
                "a 14-day letter has no effect before the debtor is in default: after "
                "the due date, or after the term of a notice of default where the "
                "company requires one (BW 6:96 lid 6, 6:82)."
            ),
            PolicyFault.LETTER_NOT_WRITTEN: self.env._(
                "a 14-day letter must be written: send it by e-mail or letter."
            ),
            PolicyFault.LETTER_TERM_TOO_SHORT: self.env._(
                "a 14-day letter gives at least 14 days from the day after receipt "
                "(BW 6:96 lid 6)."
            ),
            PolicyFault.COSTS_BEFORE_DEFAULT: self.env._(
                "there are no collection costs before default (BW 6:96 lid 2)."
            ),
            PolicyFault.INTEREST_BEFORE_DEFAULT: self.env._(
                "there is no interest before default (BW 6:119, 6:119a)."
            ),
        }

    # --- position ---------------------------------------------------------

    def _get_next_step(self, step):
        """Return the step that follows ``step``; the first one if it is empty.

        A step of another policy is followed by the first one that comes later after
        the due date: who changes ladders does not start at the bottom again.
        """
        self.ensure_one()
        steps = self.step_ids.sorted("sequence")
        if not step:
            return steps[:1]
        if step.policy_id == self:
            order = (step.sequence, step.id)
            return steps.filtered(lambda later: (later.sequence, later.id) > order)[:1]
        return steps.filtered(lambda later: later.day > step.day)[:1]

    @api.model
    def _get_open_item_domain(self):
        return [
            *self.env["account.move.line"]._get_debt_item_domain(),
            ("reconciled", "=", False),
        ]

    def _reposition_items(self):
        """Work the next dates of open items that follow these policies out anew."""
        if not self:
            return
        items = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    *self._get_open_item_domain(),
                    ("move_id.debt_policy_id", "in", self.ids),
                ]
            )
        )
        items._reposition_debt_items()

    def _reassign_invoices(self):
        """Choose the policy of all open invoices that may be concerned anew."""
        companies = self.company_id
        domain = self._get_open_item_domain()
        if companies and all(policy.company_id for policy in self):
            domain.append(("company_id", "in", companies.ids))
        moves = self.env["account.move.line"].sudo().search(domain).move_id
        self.env.add_to_compute(moves._fields["debt_policy_id"], moves)

    @api.model
    def _choose_for(self, moves):
        """Return which policy these invoices follow: move id -> policy."""
        chosen = {}
        policies = self.sudo().search([])
        for move in moves:
            override = move.debt_policy_override_id or (
                move.commercial_partner_id.with_company(move.company_id).debt_policy_id
            )
            chosen[move.id] = override if override.active else self
        for policy in policies:
            rest = moves.filtered(
                lambda move, policy=policy: (
                    not chosen[move.id]
                    and move.debt_debtor_type == policy.debtor_type
                    and policy.company_id in (move.company_id, self.env["res.company"])
                )
            )
            for move in rest.filtered_domain(safe_eval(policy.domain or "[]")):
                chosen[move.id] = policy
        return chosen
