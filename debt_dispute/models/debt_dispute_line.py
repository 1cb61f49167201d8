from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang


class DebtDisputeLine(models.Model):
    """What is contested of one invoice."""

    _name = "debt.dispute.line"
    _description = "Disputed Invoice"
    _order = "dispute_id, id"
    _check_company_auto = True
    _rec_name = "move_id"

    dispute_id = fields.Many2one(
        "debt.dispute", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    dispute_state = fields.Selection(related="dispute_id.state", store=True)
    is_open = fields.Boolean(
        related="dispute_id.is_open", string="Dispute Open", store=True, index=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    currency_id = fields.Many2one(related="move_id.currency_id", store=True)
    move_residual = fields.Monetary(
        string="Open Amount", related="move_id.amount_residual", compute_sudo=True
    )
    move_due_date = fields.Date(related="move_id.invoice_date_due", compute_sudo=True)
    product_line_ids = fields.Many2many(
        "account.move.line",
        string="Lines Meant",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="Invoice lines that the complaint is about. Empty: the whole invoice.",
    )
    amount = fields.Monetary(
        string="Disputed",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Including VAT; at most what is open of the invoice.",
    )
    amount_held = fields.Monetary(
        string="Held Now",
        compute="_compute_amount_held",
        help="The part that is still open and not collected now.",
    )

    _unique_invoice = models.Constraint(
        "UNIQUE(dispute_id, move_id)", "Each invoice stands once in a dispute."
    )
    _positive = models.Constraint(
        "CHECK(amount >= 0)", "A disputed amount cannot be negative."
    )

    # --- compute ----------------------------------------------------------

    @api.depends("move_id")
    def _compute_amount(self):
        for line in self:
            if line.move_id:
                line.amount = line._get_disputable_amount()
            else:
                line.amount = 0.0

    @api.onchange("product_line_ids")
    def _onchange_product_line_ids(self):
        """Propose what the lines meant come to, as far as it can be disputed."""
        if self.product_line_ids:
            meant = sum(self.product_line_ids.mapped("price_total"))
            self.amount = min(meant, self._get_disputable_amount())

    @api.depends("amount", "is_open", "move_id.amount_residual")
    def _compute_amount_held(self):
        for line in self:
            held = line.move_id.sudo()._get_debt_disputed_by_line()
            line.amount_held = held.get(line._origin.id, 0.0)

    def _get_disputable_amount(self):
        """Return the most that this line can contest, in the invoice's currency.

        What is open and not yet disputed; of an invoice that is paid, what was
        invoiced and not credited.
        """
        self.ensure_one()
        move = self.move_id.sudo()
        others = sum(
            move.debt_dispute_line_ids.filtered(
                lambda line: line.is_open and line != self._origin
            ).mapped("amount")
        )
        open_amount = move.amount_residual or move._get_debt_uncredited_amount()
        return max(move.currency_id.round(open_amount - others), 0.0)

    def _get_product_lines(self):
        """Return the invoice lines that the complaint is about."""
        self.ensure_one()
        move = self.move_id.sudo(self.env.su)
        return self.product_line_ids or self.env[
            "debt.dispute.credit"
        ]._get_product_lines(move)

    # --- constraints ------------------------------------------------------

    @api.constrains("move_id", "dispute_id")
    def _check_move(self):
        for line in self:
            move = line.move_id
            dispute = line.dispute_id
            if not move._is_debt_claimable():
                raise ValidationError(
                    self.env._(
                        "%s is no posted customer invoice and cannot be disputed.",
                        move.display_name,
                    )
                )
            if dispute.partner_id and move.commercial_partner_id != dispute.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s is of %(debtor)s. A dispute is of one debtor.",
                        invoice=move.name,
                        debtor=move.commercial_partner_id.display_name,
                    )
                )
            if move.currency_id != dispute.currency_id:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s is in %(currency)s. Make one dispute per "
                        "currency.",
                        invoice=move.name,
                        currency=move.currency_id.name,
                    )
                )

    @api.constrains("amount", "move_id")
    def _check_amount(self):
        for line in self:
            currency = line.move_id.currency_id
            most = line._get_disputable_amount()
            if currency.compare_amounts(line.amount, 0.0) <= 0:
                raise ValidationError(
                    self.env._(
                        "Enter the disputed amount of %s. Perhaps it is disputed "
                        "already.",
                        line.move_id.name,
                    )
                )
            if currency.compare_amounts(line.amount, most) > 0:
                raise ValidationError(
                    self.env._(
                        "At most %(most)s of %(invoice)s can be disputed.",
                        most=formatLang(self.env, most, currency_obj=currency),
                        invoice=line.move_id.name,
                    )
                )

    @api.constrains("product_line_ids", "move_id")
    def _check_product_lines(self):
        for line in self:
            if line.product_line_ids.move_id - line.move_id:
                raise ValidationError(
                    self.env._("Choose lines of %s itself.", line.move_id.display_name)
                )

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._note_amounts()
        lines.move_id._sync_debt_dispute_followup()
        return lines

    def write(self, vals):
        before = {line: line.amount for line in self}
        moves = self.move_id
        result = super().write(vals)
        if {"amount", "move_id"} & set(vals):
            (moves | self.move_id)._sync_debt_dispute_followup()
            self._note_amounts(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        for line in self:
            if not line.dispute_id.is_open:
                raise ValidationError(
                    self.env._("%s is closed: reopen it first.", line.dispute_id.name)
                )
            line.dispute_id._message_log(
                body=self.env._("%s is no longer disputed.", line.move_id.name)
            )

    def unlink(self):
        moves = self.move_id
        result = super().unlink()
        moves._sync_debt_dispute_followup()
        return result

    def _note_amounts(self, before=None):
        """Note on dispute and invoice which amount is disputed."""
        for line in self:
            if before and before[line] == line.amount:
                continue
            body = self.env._(
                "%(invoice)s: %(amount)s disputed (%(dispute)s).",
                invoice=line.move_id.name,
                amount=formatLang(self.env, line.amount, currency_obj=line.currency_id),
                dispute=line.dispute_id.name,
            )
            line.dispute_id._message_log(body=body)
            line.move_id.sudo()._message_log(body=body)
