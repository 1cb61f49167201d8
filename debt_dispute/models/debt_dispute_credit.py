from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare, format_date, formatLang


class DebtDisputeCredit(models.AbstractModel):
    """Makes the credit notes of a dispute, through Odoo's own reversal and posting.

    A credit note of a part is spread over the invoice's lines by Odoo's tax engine,
    as it spreads a down payment: total and each tax come out right to the cent.
    """

    _name = "debt.dispute.credit"
    _description = "Credit Notes of Disputes"

    # --- guards and warnings ----------------------------------------------

    @api.model
    def _check_amount(self, move, amount):
        """Raise unless ``amount`` of the invoice can still be credited."""
        most = move.sudo()._get_debt_uncredited_amount()
        if move.currency_id.compare_amounts(amount, most) > 0:
            raise UserError(
                self.env._(
                    "At most %(most)s of %(invoice)s can still be credited.",
                    most=formatLang(self.env, most, currency_obj=move.currency_id),
                    invoice=move.name,
                )
            )

    @api.model
    def _get_warnings(self, move, amount, date):
        """Return what posting this credit note means, as sentences."""
        warnings = []
        currency = move.currency_id
        surplus = currency.round(amount - move.sudo().amount_residual)
        if currency.compare_amounts(surplus, 0.0) > 0:
            warnings.append(
                self.env._(
                    "%(invoice)s has been paid: %(amount)s stays as a credit of the "
                    "customer, to pay back or to set off.",
                    invoice=move.name,
                    amount=formatLang(self.env, surplus, currency_obj=currency),
                )
            )
        locks = move.sudo()._get_violated_lock_dates(date, True)
        if locks:
            warnings.append(
                self.env._(
                    "The period of %(day)s is locked: the credit note is posted on "
                    "%(new)s.",
                    day=format_date(self.env, date),
                    new=format_date(
                        self.env,
                        move.sudo()._get_accounting_date(date, True, lock_dates=locks),
                    ),
                )
            )
        return warnings

    # --- credit note ------------------------------------------------------

    @api.model
    def _create_credit_note(self, dispute_line, amount, resolution):
        """Post a credit note and reconcile it with what is open of the invoice.

        :param dispute_line: the disputed invoice.
        :param amount: to credit, VAT included, in the invoice's currency.
        :param resolution: what it carries out; gives date, reason and quantities.
        :return: the posted credit note.
        """
        move = dispute_line.move_id
        self._check_amount(move, amount)
        note = self._create_draft(move, resolution)
        lines = self._prepare_lines(dispute_line, amount, resolution)
        if lines is not None:
            self._replace_lines(note, lines)
        else:
            self._link_lines(move, note)
        note.action_post()
        self._reconcile(move, note)
        self._note_result(move, note, resolution)
        return note

    @api.model
    def _create_draft(self, move, resolution):
        """Return the draft that ``account.move.reversal`` makes of an invoice."""
        note = self._reverse(move, resolution.date, resolution.reference)
        note.write(
            {
                "debt_dispute_id": resolution.dispute_id.id,
                "debt_resolution_id": resolution.id,
            }
        )
        return note

    @api.model
    def _reverse(self, move, date, reason):
        """Return a draft credit note over the whole invoice, by Odoo's own reversal.

        :param date: of the credit note; Odoo moves it past a lock date.
        """
        wizard = (
            self.env["account.move.reversal"]
            .with_company(move.company_id)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"date": date, "reason": reason, "journal_id": move.journal_id.id})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        # A date in the future would leave it as a draft until then.
        note.auto_post = "no"
        return note

    @api.model
    def _replace_lines(self, note, lines):
        """Let a draft credit note have these lines instead, without cash rounding.

        :param lines: values of invoice lines.
        """
        note.write(
            {
                "invoice_cash_rounding_id": False,
                "invoice_line_ids": [
                    *(Command.delete(line.id) for line in note.invoice_line_ids),
                    *(Command.create(vals) for vals in lines),
                ],
            }
        )

    @api.model
    def _prepare_lines(self, dispute_line, amount, resolution):
        """Return the values of the credit note lines, ``None`` for all as invoiced."""
        move = dispute_line.move_id
        if resolution.kind in ("full_credit", "reinvoice"):
            notes = self._get_credit_notes(move)
            if not notes:
                return None
            product_lines = self._get_product_lines(move)
            if all(self._get_product_lines(notes).mapped("debt_reversed_line_id")):
                return self._prepare_rest_lines(move, notes, amount)
            return self._prepare_spread_lines(move, product_lines, amount, resolution)
        if resolution.method == "lines":
            return [
                self._prepare_quantity_line(row.move_line_id, row.quantity)
                for row in resolution.quantity_line_ids
                if row.dispute_line_id == dispute_line and row.quantity
            ]
        lines = dispute_line._get_product_lines()
        if (
            move.currency_id.compare_amounts(
                amount, sum(self._get_uncredited(lines).values())
            )
            > 0
        ):
            # More than the lines meant: the rest of the invoice takes its part.
            lines = self._get_product_lines(move)
        return self._prepare_spread_lines(move, lines, amount, resolution)

    @api.model
    def _link_lines(self, move, note):
        """Remember which invoice line each line of a full credit note gives back."""
        for line, credited in zip(
            self._get_product_lines(move), self._get_product_lines(note), strict=True
        ):
            credited.debt_reversed_line_id = line

    @api.model
    def _get_credit_notes(self, moves):
        return moves.reversal_move_ids.filtered(lambda note: note.state == "posted")

    @api.model
    def _get_product_lines(self, moves):
        return moves.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )

    # --- by line and quantity ---------------------------------------------

    @api.model
    def _prepare_quantity_line(self, line, quantity):
        """Return the values that credit ``quantity`` of an invoice line.

        :raises UserError: so much was not invoiced, or was credited already.
        """
        credited = sum(
            self.env["account.move.line"]
            .search(
                [
                    ("debt_reversed_line_id", "=", line.id),
                    ("parent_state", "=", "posted"),
                    ("price_unit", "=", line.price_unit),
                ]
            )
            .mapped("quantity")
        )
        most = line.quantity - credited
        if float_compare(quantity, most, precision_digits=6) > 0:
            raise UserError(
                self.env._(
                    "%(name)s: at most %(most)s can be credited.",
                    name=line.name,
                    most=most,
                )
            )
        return {
            **self._prepare_line(line),
            "quantity": quantity,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "product_uom_id": line.product_uom_id.id,
        }

    @api.model
    def _prepare_line(self, line):
        return {
            "name": line.name,
            "product_id": line.product_id.id,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "analytic_distribution": line.analytic_distribution,
            "debt_reversed_line_id": line.id,
        }

    @api.model
    def _get_quantities_total(self, move, quantities):
        """Return what crediting these quantities comes to, VAT included.

        :param quantities: invoice line -> quantity.
        """
        taxes = self.env["account.tax"]
        base_lines = [
            taxes._prepare_base_line_for_taxes_computation(
                move._prepare_product_base_line_for_taxes_computation(line),
                quantity=quantity,
            )
            for line, quantity in quantities.items()
        ]
        return self._get_total(base_lines, move.company_id, move.currency_id)

    @api.model
    def _get_total(self, base_lines, company, currency):
        taxes = self.env["account.tax"]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        totals = taxes._get_tax_totals_summary(base_lines, currency, company)
        return totals["total_amount_currency"]

    # --- afterwards -------------------------------------------------------

    @api.model
    def _reconcile(self, move, note):
        """Settle the credit note with what is open of its invoice."""
        self._reconcile_lines(move._get_debt_items(), note)

    @api.model
    def _reconcile_lines(self, items, note):
        """Settle a credit note with what is open of these receivable lines."""
        items = items.filtered(lambda item: not item.reconciled)
        given_back = note.line_ids.filtered(
            lambda line: line.account_id in items.account_id and not line.reconciled
        )
        if items and given_back:
            (items | given_back).reconcile()

    @api.model
    def _note_result(self, move, note, resolution):
        """Say in the chatters what was posted, and what the customer keeps."""
        dispute = resolution.dispute_id
        body = self.env._(
            "%(note)s credits %(amount)s of %(invoice)s.",
            note=note.name,
            amount=formatLang(
                self.env, note.amount_total, currency_obj=note.currency_id
            ),
            invoice=move.name,
        )
        if not note.currency_id.is_zero(note.amount_residual):
            body += " " + self.env._(
                "%s of it stays as a credit of the customer, because the invoice was "
                "paid: pay it back or set it off.",
                formatLang(
                    self.env, note.amount_residual, currency_obj=note.currency_id
                ),
            )
        if note.date != resolution.date:
            body += " " + self.env._(
                "It is dated %s because the earlier period is locked.",
                format_date(self.env, note.date),
            )
        dispute._message_log(body=body)
        move._message_log(body=body)

    @api.model
    def _create_corrected_draft(self, move, resolution):
        """Return a draft with the invoice's lines, to correct and post."""
        draft = move.copy(
            {
                "invoice_date": False,
                "date": resolution.date,
                "invoice_origin": move.invoice_origin or move.name,
                "debt_dispute_id": resolution.dispute_id.id,
                "debt_resolution_id": resolution.id,
            }
        )
        draft._message_log(
            body=self.env._(
                "Corrected invoice for %(invoice)s (%(dispute)s).",
                invoice=move.name,
                dispute=resolution.dispute_id.name,
            )
        )
        return draft
