from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class DebtCase(models.Model):
    """Transitions of a case; the table of states is in ``debt_case.py``."""

    _inherit = "debt.case"

    # --- by hand ----------------------------------------------------------

    def action_close(self):
        """Close these cases by hand; only where nothing is open in the books.

        What is left of interest and costs is let go.
        """
        for case in self:
            open_moves = case._get_open_moves()
            if open_moves:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be closed: %(invoices)s is still open. "
                        "Settle it, write it off or credit it first.",
                        case=case.display_name,
                        invoices=", ".join(open_moves.mapped("name")),
                    )
                )
        self._close(self.env._("Closed by hand"))

    def action_reopen(self):
        """Open closed cases again, with what their debtors owe now."""
        self._check_state("closed")
        for case in self:
            other = self._find_open(case.partner_id, case.company_id, case.currency_id)
            if other:
                raise UserError(
                    self.env._(
                        "%(debtor)s has an open case already: %(case)s. Work on that "
                        "one.",
                        debtor=case.partner_id.display_name,
                        case=other.name,
                    )
                )
        self._reopen()

    # --- transitions ------------------------------------------------------

    def _close(self, reason):
        """Close open or handed over cases.

        :param reason: why, in the user's language; shown on the case.
        """
        self._check_state("open", "handed_over")
        self.write(
            {
                "state": "closed",
                "date_closed": fields.Date.context_today(self),
                "close_reason": reason,
            }
        )
        self.activity_unlink(["debt_dispute.mail_activity_type_case_rest"])
        self._refresh_work()

    def _reopen(self):
        self.write({"state": "open", "date_closed": False, "close_reason": False})
        self._add_open_invoices()
        self._refresh_work()

    def _mark_handed_over(self):
        """Another party collects from now on; called by the handover."""
        self._check_state("open")
        self.state = "handed_over"
        self._refresh_work()

    def _mark_taken_back(self):
        """The company collects again; an open case that came up meanwhile joins it."""
        self._check_state("handed_over")
        for case in self:
            other = self._find_open(case.partner_id, case.company_id, case.currency_id)
            other._join(case)
            case.state = "open"
        self._refresh_work()

    def _check_state(self, *states):
        """Refuse cases that are in none of these states."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for case in self:
            if case.state not in states:
                raise UserError(
                    self.env._(
                        "%(case)s is %(state)s: this is not possible now.",
                        case=case.display_name,
                        state=labels[case.state].lower(),
                    )
                )

    # --- joining ----------------------------------------------------------

    def _join(self, target):
        """Let these open cases go up in another one, with all that happened on them."""
        for case in self - target:
            case.move_ids._put_in_debt_case(target)
            case.message_change_thread(target)
            case.activity_ids.write({"res_id": target.id})
            case._close(self.env._("Joined with %s", target.name))
            # The index of open cases looks at each row as it is written.
            case.flush_recordset()
            target._message_log(
                body=self.env._("%s was joined with this case.", case._get_html_link())
            )

    @api.model
    def _merge_debtors(self, debtors, target):
        """Let the cases of these partners be those of one; called when they merge.

        Of several open cases in one company and currency the oldest stays.
        """
        cases = self.search([("partner_id", "in", debtors.ids)])
        cases |= self.search([("partner_id", "=", target.id), ("state", "=", "open")])
        open_cases = cases.filtered(lambda case: case.state == "open").sorted("id")
        for group in open_cases.grouped(
            lambda case: (case.company_id, case.currency_id)
        ).values():
            group[1:]._join(group[0])
        cases.filtered(lambda case: case.partner_id != target).partner_id = target
        self.env.flush_all()

    # --- following the money ----------------------------------------------

    def _get_open_moves(self):
        """Return the posted entries of these cases with something open in the books.

        Invoices that book interest and costs count too.
        """
        return self.move_ids.filtered(
            lambda move: (
                move.state == "posted"
                and any(
                    not line.reconciled
                    for line in move.line_ids
                    if line.account_type == "asset_receivable"
                )
            )
        )

    def _follow_money(self):
        """Close what is paid, ask about what is left, reopen what is owed again.

        Called whenever something is reconciled or no longer is, and every night; not
        halfway a decision that settles the case and says why (``debt_case_decided``
        in the context).
        """
        if not self or self.env.context.get("debt_case_decided"):
            return
        for case in self:
            is_open = bool(case._get_open_moves())
            if case.state == "closed" and is_open:
                case._owe_again()
            elif case.state == "open" and is_open:
                if case.activity_ids:
                    case.activity_unlink(["debt_dispute.mail_activity_type_case_rest"])
            elif case.state == "open" and case.move_ids:
                case._settle()
        self._refresh_work()

    def _owe_again(self):
        """A closed case has open invoices: it reopens, or they join the open one."""
        self.ensure_one()
        other = self._find_open(self.partner_id, self.company_id, self.currency_id)
        if other:
            self._get_open_moves()._put_in_debt_case(other)
            return
        self._reopen()
        self.message_post(
            body=self.env._("A payment was undone: the case is open again.")
        )

    def _settle(self):
        """Nothing is open in the books: close, or ask about interest and costs."""
        self.ensure_one()
        statement = self._get_statement(fields.Date.context_today(self))
        claim = statement and statement.claim
        # Interest goes on over the principal that the law sees as unpaid.
        rest = float(claim.total) if claim else 0.0
        if self.currency_id.compare_amounts(rest, 0.0) <= 0:
            self._close(self.env._("Everything is paid"))
        elif self._is_rest_let_go():
            self._close(
                self.env._(
                    "Paid; %s of interest and costs was let go",
                    format_amount(self.env, rest, self.currency_id),
                )
            )
        else:
            self._ask_about_rest(rest)

    def _is_rest_let_go(self):
        """Return whether interest and costs that are left may be forgotten.

        By default what no notice ever asked for is not run after.
        """
        self.ensure_one()
        choice = self.company_id.debt_case_rest
        if choice == "asked":
            notices = self.env["debt.notice.line"].search_count(
                [
                    ("move_id", "in", self.move_ids.ids),
                    ("is_live", "=", True),
                    ("notice_id.state", "=", "sent"),
                    "|",
                    ("notice_id.interest", ">", 0),
                    ("notice_id.costs", ">", 0),
                ],
                limit=1,
            )
            return not notices
        return choice == "close"

    def _ask_about_rest(self, rest):
        """Give the responsible one task: charge what is left, or let it go."""
        self.ensure_one()
        activity_type = "debt_dispute.mail_activity_type_case_rest"
        if self.activity_search([activity_type]):
            return
        self.activity_schedule(
            activity_type,
            date_deadline=fields.Date.context_today(self),
            user_id=(self.user_id or self.env.user).id,
            note=self.env._(
                "The invoices are paid. By law %s of interest and costs is left: "
                "charge it, or close the case to let it go.",
                format_amount(self.env, rest, self.currency_id),
            ),
        )
