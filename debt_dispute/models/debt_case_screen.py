from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date


class DebtCase(models.Model):
    """What stands on the screen of a case, so that nobody has to look elsewhere."""

    _inherit = "debt.case"

    event_ids = fields.One2many("debt.case.event", "case_id", string="Timeline")
    event_count = fields.Integer(compute="_compute_counts")
    notice_count = fields.Integer(compute="_compute_counts")
    call_count = fields.Integer(compute="_compute_counts")
    dispute_count = fields.Integer(compute="_compute_counts")
    plan_count = fields.Integer(compute="_compute_counts")

    why_html = fields.Html(
        string="What Happens Now", compute="_compute_why", sanitize=False
    )
    hold_html = fields.Html(string="Why Held", compute="_compute_why", sanitize=False)
    prescription_warning = fields.Char(compute="_compute_prescription_warning")
    contact_html = fields.Html(
        string="Contacts", compute="_compute_contact_html", sanitize=False
    )

    # --- compute ----------------------------------------------------------

    def _compute_counts(self):
        """Count what the buttons open, in one query for all these cases."""
        counts = {}
        groups = self.env["debt.case.event"]._read_group(
            [("case_id", "in", self.ids)],
            ["case_id", "res_model", "kind"],
            ["__count", "res_id:array_agg_distinct"],
        )
        for case, model, kind, count, records in groups:
            own = counts.setdefault(case.id, {})
            own["all"] = own.get("all", 0) + count
            if kind != "mail":
                own.setdefault(model, set()).update(records)
        for case in self:
            own = counts.get(case._origin.id, {})
            case.event_count = own.get("all", 0)
            case.notice_count = len(own.get("debt.notice", ()))
            case.call_count = len(own.get("debt.call", ()))
            case.dispute_count = len(own.get("debt.dispute", ()))
            case.plan_count = len(case._get_plans())

    @api.depends("move_ids", "next_action", "next_action_date")
    @api.depends_context("lang", "uid")
    def _compute_why(self):
        for case in self:
            moves = case._origin._get_open_moves()
            reasons = moves._get_debt_reasons() if moves else {}
            case.why_html = moves and self.env["ir.qweb"]._render(
                "debt_dispute.debt_why_of_partner",
                {"rows": [(move, reasons[move.id]) for move in moves]},
            )
            case.hold_html = self.env["ir.qweb"]._render(
                "debt_dispute.debt_case_holds", {"rows": case._get_hold_rows(moves)}
            )

    def _get_hold_rows(self, moves):
        """Return (invoice, amount held, sentences) of the held ones of ``moves``."""
        if not moves:
            return []
        run = self.env["debt.notice.run"]
        today = fields.Date.context_today(self)
        rows = []
        for move_id, holds in moves._get_debt_holds().items():
            move = moves.browse(move_id)
            lines = [
                run._describe_hold(hold)
                for hold in holds
                if not hold.until or hold.until >= today
            ]
            amount = move.amount_residual if lines else move.debt_disputed_amount
            if not lines and amount:
                disputes = move.sudo().debt_dispute_line_ids.dispute_id
                lines = [
                    self.env._(
                        "Disputed in part: %s",
                        ", ".join(disputes.filtered("is_open").mapped("name")),
                    )
                ]
            if lines:
                money = format_amount(self.env, amount, move.currency_id)
                rows.append((move, money, lines))
        return rows

    @api.depends("prescription_date")
    @api.depends_context("lang")
    def _compute_prescription_warning(self):
        today = fields.Date.context_today(self)
        for case in self:
            day = case.prescription_date
            shown = format_date(self.env, day) if day else ""
            if not day or case.state == "closed":
                case.prescription_warning = False
            elif day <= today:
                case.prescription_warning = self.env._(
                    "A claim of this case lapsed on %s: it can no longer be enforced.",
                    shown,
                )
            elif case._get_prescription_share(today):
                case.prescription_warning = self.env._(
                    "A claim of this case lapses on %s. An interruption letter starts "
                    "a new term.",
                    shown,
                )
            else:
                case.prescription_warning = False

    # --- contacts ---------------------------------------------------------

    @api.depends("partner_id")
    @api.depends_context("lang", "uid")
    def _compute_contact_html(self):
        for case in self:
            case.contact_html = self.env["ir.qweb"]._render(
                "debt_dispute.debt_case_contacts",
                {
                    "contacts": case._get_contacts(),
                    "debtor": case.partner_id,
                    "best_hours": case._get_best_hours(),
                },
            )

    def _get_contacts(self):
        """Return the persons and addresses to reach this debtor by, best first."""
        self.ensure_one()
        debtor = self.partner_id
        found = (
            debtor.debt_contact_id
            | self.move_ids.partner_id
            | debtor.child_ids.filtered(lambda child: child.type != "delivery")
            | debtor
        )
        return found.filtered(
            lambda partner: (
                partner.commercial_partner_id == debtor
                and (partner.phone or partner.email)
            )
        )

    def _get_best_hours(self):
        """Return when the debtor was spoken to before."""
        self.ensure_one()
        call = self.env["debt.call"].new(
            {"partner_id": self.partner_id.id, "company_id": self.company_id.id}
        )
        return call._get_best_hours()

    # --- what the buttons open --------------------------------------------

    def _get_plans(self):
        """Return the plans and promises over invoices of these cases."""
        return self.move_ids.debt_plan_line_ids.plan_id

    def _open_records(self, records, name, **context):
        action = records._get_records_action(name=name)
        if len(records) != 1:
            action["views"] = [(False, "list"), (False, "form")]
        return {**action, "context": context}

    def action_open_timeline(self):
        """Open everything that happened, to filter and group."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "debt_dispute.debt_case_event_action"
        )
        return {**action, "domain": [("case_id", "in", self.ids)]}

    def action_open_notices(self):
        """Open the notices of these cases, those that wait too."""
        lines = self.env["debt.notice.line"].search(
            [("move_id", "in", self.move_ids.ids)]
        )
        return self._open_records(lines.notice_id, self.env._("Notices"))

    def action_open_calls(self):
        """Open the calls of these cases, those that are planned too."""
        calls = self.env["debt.call"].search([("move_ids", "in", self.move_ids.ids)])
        return self._open_records(calls, self.env._("Calls"))

    def action_open_disputes(self):
        """Open the disputes about invoices of these cases."""
        disputes = self.move_ids.debt_dispute_line_ids.dispute_id
        return self._open_records(disputes, self.env._("Disputes"))

    def action_open_plans(self):
        """Open the payment plans and promises of these cases."""
        return self._open_records(self._get_plans(), self.env._("Payment Plans"))

    # --- what the buttons do ----------------------------------------------

    def _get_workable_moves(self, is_planned=None):
        """Return the open invoices to do something with.

        :param is_planned: ``False`` leaves out what a plan or promise holds.
        :raises UserError: there is none.
        """
        self.ensure_one()
        moves = self._get_items(open_only=True).move_id
        if moves and is_planned is False:
            free = moves.filtered(lambda move: not move.debt_plan_id)
            if not free:
                raise UserError(
                    self.env._(
                        "All open invoices of %s are in a payment plan or promised "
                        "already.",
                        self.display_name,
                    )
                )
            return free
        if not moves:
            raise UserError(
                self.env._("%s has no open invoice any more.", self.display_name)
            )
        return moves

    def action_statement(self):
        """Open the claim statement, on the day that is shown."""
        on = fields.Date.to_date(
            self.claim_date or self.env.context.get("claim_date")
        ) or fields.Date.context_today(self)
        return self.env["debt.claim.statement"]._open_for(
            self._get_items_on(on).move_id, on=on
        )

    def action_new_dispute(self):
        """Open a new dispute of what is open and not wholly disputed yet."""
        moves = self._get_workable_moves()
        free = moves.filtered(lambda move: not move._is_debt_wholly_disputed())
        return (free or moves).action_create_debt_dispute()

    def action_new_plan(self):
        """Make a payment plan of the open invoices."""
        return self._get_workable_moves(is_planned=False).action_debt_plan()

    def action_new_promise(self):
        """Record a promise to pay the open invoices."""
        return self._get_workable_moves(is_planned=False).action_debt_promise()

    def action_new_hold(self):
        """Hold the open invoices."""
        return self._get_workable_moves().action_debt_hold()

    def action_new_call(self):
        """Open the call about the open invoices; plan it if need be."""
        return self._get_workable_moves().action_debt_call()

    def action_next_step(self):
        """Show the next step of the open invoices, to take it now."""
        return self._get_workable_moves().action_debt_next_step_now()

    def action_interrupt(self):
        """Make the letter that interrupts prescription of the open invoices."""
        return self._get_workable_moves().action_debt_interrupt()
