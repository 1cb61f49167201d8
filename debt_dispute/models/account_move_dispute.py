from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .account_move import Hold

#: Who may know which disputes an invoice is in.
DISPUTE_GROUPS = "debt_dispute.debt_dispute_group_user,account.group_account_readonly"


class AccountMove(models.Model):
    """What is disputed of an invoice, and what that holds back."""

    _inherit = "account.move"

    debt_dispute_line_ids = fields.One2many(
        "debt.dispute.line",
        "move_id",
        string="Disputed Parts",
        copy=False,
        groups=DISPUTE_GROUPS,
    )
    debt_dispute_id = fields.Many2one(
        "debt.dispute",
        string="Dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=DISPUTE_GROUPS,
        help="The dispute that this credit note or corrected invoice came from.",
    )
    debt_resolution_id = fields.Many2one(
        "debt.dispute.resolution",
        string="Resolution",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=DISPUTE_GROUPS,
    )
    debt_disputed_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_debt_disputed_amount",
        compute_sudo=True,
        help="Part of the open amount that is disputed now, and not collected.",
    )
    debt_dispute_count = fields.Integer(
        string="Disputes", compute="_compute_debt_dispute_count", compute_sudo=True
    )

    @api.depends(
        "amount_residual",
        "debt_dispute_line_ids.amount",
        "debt_dispute_line_ids.is_open",
    )
    def _compute_debt_disputed_amount(self):
        # Most invoices are not disputed: those take no more than these two lines.
        self.debt_disputed_amount = 0.0
        for move in self.debt_dispute_line_ids.filtered("is_open").move_id:
            move.debt_disputed_amount = sum(move._get_debt_disputed_by_line().values())

    @api.depends("debt_dispute_line_ids", "debt_dispute_id")
    def _compute_debt_dispute_count(self):
        for move in self:
            move.debt_dispute_count = len(
                move.debt_dispute_line_ids.dispute_id | move.debt_dispute_id
            )

    # --- held -------------------------------------------------------------

    def _get_debt_disputed_by_line(self):
        """Return dispute line id -> amount of these invoices held by it.

        What is open is given to the open disputes in the order in which they came;
        what a customer paid in the meantime is no longer held.
        """
        held = {}
        for move in self:
            rest = move.amount_residual if move._is_debt_claimable() else 0.0
            for line in move.debt_dispute_line_ids.filtered("is_open").sorted("id"):
                held[line.id] = max(min(line.amount, rest), 0.0)
                rest -= held[line.id]
        return held

    def _get_debt_disputed_by_item(self):
        """Return item id -> amount held, spread over the open items oldest first."""
        held = {}
        disputed = self.filtered("debt_disputed_amount")
        disputed._prefetch_debt_items()
        for move in disputed:
            rest = move.debt_disputed_amount
            for item in move._get_debt_items():
                part = max(min(rest, item.amount_residual_currency), 0.0)
                held[item.id] = part
                rest -= part
        return held

    def _prefetch_debt_items(self):
        """Read the items of all these invoices at once."""
        self.line_ids.mapped("display_type")

    def _is_debt_wholly_disputed(self):
        """Return whether all that is open of this invoice is disputed."""
        self.ensure_one()
        return (
            self._is_debt_claimable()
            and self.currency_id.compare_amounts(self.amount_residual, 0.0) > 0
            and self.currency_id.compare_amounts(
                self.debt_disputed_amount, self.amount_residual
            )
            >= 0
        )

    def _get_debt_uncredited_amount(self):
        """Return what was invoiced and not credited, in the invoice's currency."""
        self.ensure_one()
        credited = sum(
            self.reversal_move_ids.filtered(lambda note: note.state == "posted").mapped(
                "amount_total"
            )
        )
        return max(self.currency_id.round(self.amount_total - credited), 0.0)

    def _get_debt_holds(self):
        holds = super()._get_debt_holds()
        today = fields.Date.context_today(self)
        for move in self.sudo().debt_dispute_line_ids.move_id:
            disputes = move.debt_dispute_line_ids.dispute_id
            is_open = disputes.filtered("is_open")
            if is_open and (
                move._is_debt_wholly_disputed()
                or not move.company_id.debt_dispute_collect_rest
            ):
                holds[move.id].append(
                    Hold(
                        "dispute",
                        self.env._("Disputed: %s", ", ".join(is_open.mapped("name"))),
                    )
                )
            for dispute in disputes - is_open:
                if dispute.date_resume and dispute.date_resume >= today:
                    holds[move.id].append(
                        Hold(
                            "dispute",
                            self.env._(
                                "%(dispute)s is closed: the customer has until %(day)s",
                                dispute=dispute.name,
                                day=format_date(self.env, dispute.date_resume),
                            ),
                            dispute.date_resume,
                        )
                    )
        return holds

    def _get_debt_unfollowed_moves(self):
        """Leave out what a dispute excluded: its own hold says why."""
        moves = super()._get_debt_unfollowed_moves()
        return moves.filtered(
            lambda move: (
                not any(
                    item.debt_dispute_no_followup for item in move._get_debt_items()
                )
            )
        )

    def _sync_debt_dispute_followup(self):
        """Exclude wholly disputed invoices from follow-up; restore what it was.

        ``no_followup`` is only touched where a dispute set it, so that an invoice
        that a user had excluded stays so afterwards.
        """
        moves = self.sudo()
        moves._prefetch_debt_items()
        exclude = restore = moves.env["account.move.line"]
        for move in moves:
            items = move._get_debt_items()
            if move._is_debt_wholly_disputed():
                exclude |= items.filtered(lambda item: not item.no_followup)
            else:
                restore |= items.filtered("debt_dispute_no_followup")
        # Odoo keeps one value per invoice: writing it on an item writes all of them.
        if exclude:
            exclude.debt_dispute_no_followup = True
            exclude.no_followup = True
        if restore:
            restore.debt_dispute_no_followup = False
            restore.no_followup = False

    def _check_one_dispute(self):
        """Raise unless these invoices can stand in one new dispute."""
        invoices = self.filtered(lambda move: move._is_debt_claimable())
        if not invoices:
            raise UserError(
                self.env._("Select posted customer invoices to dispute them.")
            )
        for records, message in (
            (
                invoices.commercial_partner_id,
                self.env._("A dispute is of one debtor, but the invoices are of %s."),
            ),
            (
                invoices.company_id,
                self.env._("A dispute is of one company, but the invoices are of %s."),
            ),
            (
                invoices.currency_id,
                self.env._("A dispute is in one currency, but the invoices are in %s."),
            ),
        ):
            if len(records) > 1:
                raise UserError(message % ", ".join(records.mapped("display_name")))

    # --- screens ----------------------------------------------------------

    def _prepare_debt_dispute_context(self):
        """Return the defaults of a new dispute of these invoices."""
        invoices = self.filtered(lambda move: move._is_debt_claimable())
        return {
            "default_partner_id": invoices.commercial_partner_id.id,
            "default_contact_id": invoices.partner_id[:1].id,
            "default_company_id": invoices.company_id[:1].id,
            "default_line_ids": [
                fields.Command.create({"move_id": invoice.id}) for invoice in invoices
            ],
        }

    def action_create_debt_dispute(self):
        """Open a new dispute of these invoices, for the user to complete.

        :raises UserError: they cannot stand in one dispute.
        """
        self._check_one_dispute()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Dispute"),
            "res_model": "debt.dispute",
            "view_mode": "form",
            "context": self._prepare_debt_dispute_context(),
        }

    def action_open_debt_disputes(self):
        """Open the disputes of this invoice or the dispute of this credit note."""
        disputes = self.debt_dispute_line_ids.dispute_id | self.debt_dispute_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Disputes"),
            "res_model": "debt.dispute",
            "view_mode": "list,form",
            "domain": [("id", "in", disputes.ids)],
        }
        if len(disputes) == 1:
            action.update(view_mode="form", res_id=disputes.id)
        return action
