from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

#: Order in which money on a charge is counted (BW 6:44).
PARTS = ("costs", "costs_vat", "interest")


class DebtCharge(models.Model):
    """An invoice for interest and costs of a case, with what it charges on which item.

    The invoice is no item of the claim: it books what the claim contains already.
    Credit notes on it add negative lines; a cancelled entry counts for nothing.
    """

    _name = "debt.charge"
    _description = "Charge of Interest and Costs"
    _order = "date_until desc, id desc"

    case_id = fields.Many2one(
        "debt.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="case_id.currency_id", store=True)
    date_until = fields.Date(
        string="Charged Until",
        required=True,
        readonly=True,
        help="Last day of interest that it charges.",
    )
    line_ids = fields.One2many("debt.charge.line", "charge_id", readonly=True)
    amount = fields.Monetary(string="Charged", compute="_compute_amount")
    amount_residual = fields.Monetary(
        related="move_id.amount_residual", string="Open", currency_field="currency_id"
    )
    state = fields.Selection(related="move_id.state")

    _one_per_invoice = models.Constraint(
        "UNIQUE(move_id)", "An invoice is one charge only."
    )

    @api.depends("line_ids.amount", "line_ids.move_id.state")
    def _compute_amount(self):
        for charge in self:
            charge.amount = sum(charge._get_live_lines().mapped("amount"))

    @api.depends("move_id")
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = charge.move_id.display_name

    def _get_live_lines(self, posted=False):
        """Return what counts: of invoices and credit notes that are not cancelled.

        :param posted: leave drafts out too.
        """
        states = ("posted",) if posted else ("draft", "posted")
        return self.sudo().line_ids.filtered(lambda line: line.move_id.state in states)

    def _get_receivables(self):
        """Return the receivable lines of these invoices."""
        return self.sudo().move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    # --- guards -----------------------------------------------------------

    def _check_before_posting(self):
        """Refuse a draft that was changed, or that charges what is not owed now."""
        for charge in self:
            move = charge.move_id
            own = charge.line_ids.filtered(lambda line, move=move: line.move_id == move)
            total = sum(own.mapped("amount"))
            if move.currency_id.compare_amounts(total, move.amount_total):
                raise UserError(
                    self.env._(
                        "%(invoice)s should charge %(amount)s. Delete the draft, and "
                        "make the charge again on %(case)s.",
                        invoice=move.display_name,
                        amount=charge._money(total),
                        case=charge.case_id.name,
                    )
                )
            charge.case_id.lock_for_update(allow_referencing=True)
            if charge.case_id._get_excess(with_drafts=True):
                raise UserError(
                    self.env._(
                        "The claim of %(case)s has become lower since this draft was "
                        "made. Delete it, and make the charge again.",
                        case=charge.case_id.name,
                    )
                )

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # --- credit notes -----------------------------------------------------

    def _register_credit_note(self, note):
        """Count a credit note on this charge, if nobody said for what it is.

        It takes interest off first, the last item first: the debtor keeps paying what
        fell due before.
        """
        self.ensure_one()
        if self.line_ids.filtered(lambda line: line.move_id == note):
            return
        rest = note.amount_total
        values = []
        for (part, item), amount in reversed(self._get_net()):
            taken = min(amount, rest)
            if taken > 0:
                rest = self.currency_id.round(rest - taken)
                values.append(self._prepare_line(note, part, item, -taken))
        self.line_ids = [fields.Command.create(vals) for vals in values]

    def _get_net(self):
        """Return ``((part, item), amount)`` rows of what is charged in all."""
        net = {}
        order = {part: index for index, part in enumerate(PARTS)}
        lines = self._get_live_lines(posted=True)
        for line in lines.sorted(lambda line: (order[line.part], line.id)):
            key = (line.part, line.item_id)
            net[key] = net.get(key, 0.0) + line.amount
        return [(key, self.currency_id.round(amount)) for key, amount in net.items()]

    @api.model
    def _prepare_line(self, move, part, item, amount, first=False, last=False):
        return {
            "move_id": move.id,
            "part": part,
            "item_id": item.id,
            "amount": amount,
            "date_from": first,
            "date_until": last,
        }


class DebtChargeLine(models.Model):
    """What a charge, or a credit note on it, charges on one item."""

    _name = "debt.charge.line"
    _description = "Charge on an Item"
    _order = "id"

    charge_id = fields.Many2one(
        "debt.charge", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "account.move.line", required=True, index=True, ondelete="restrict"
    )
    part = fields.Selection(
        selection=[
            ("interest", "Interest"),
            ("costs", "Collection costs"),
            ("costs_vat", "VAT on collection costs"),
        ],
        required=True,
    )
    amount = fields.Monetary()
    date_from = fields.Date(help="First day of the interest.")
    date_until = fields.Date(help="Last day of the interest.")
    currency_id = fields.Many2one(related="charge_id.currency_id")
    company_id = fields.Many2one(related="charge_id.company_id", store=True)

    # The same day of interest is charged once: a second user waits for the lock on the
    # case, and this catches what does not take it.
    _once = models.UniqueIndex(
        "(item_id, date_until, move_id) WHERE part = 'interest' AND amount > 0",
        "This interest has been charged.",
    )
