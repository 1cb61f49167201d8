from collections import defaultdict

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
            note.write(
                {
                    "invoice_cash_rounding_id": False,
                    "invoice_line_ids": [
                        *(Command.delete(line.id) for line in note.invoice_line_ids),
                        *(Command.create(vals) for vals in lines),
                    ],
                }
            )
        else:
            self._link_lines(move, note)
        note.action_post()
        self._reconcile(move, note)
        self._note_result(move, note, resolution)
        return note

    @api.model
    def _create_draft(self, move, resolution):
        """Return the draft that ``account.move.reversal`` makes of an invoice."""
        wizard = (
            self.env["account.move.reversal"]
            .with_company(move.company_id)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(
                {
                    "date": resolution.date,
                    "reason": resolution.reference,
                    "journal_id": move.journal_id.id,
                }
            )
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        note.write(
            {
                "debt_dispute_id": resolution.dispute_id.id,
                "debt_resolution_id": resolution.id,
                # A date in the future would leave it as a draft until then.
                "auto_post": "no",
            }
        )
        return note

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

    # --- by amount --------------------------------------------------------

    @api.model
    def _prepare_spread_lines(self, move, lines, amount, resolution):
        """Spread ``amount``, VAT included, over what is uncredited of these lines."""
        taxes = self.env["account.tax"]
        company = move.company_id
        uncredited = self._get_uncredited(lines)
        base_lines = []
        for line in lines:
            share = uncredited[line] / line.price_total if line.price_total else 0.0
            if share:
                base_line = move._prepare_product_base_line_for_taxes_computation(line)
                base_lines.append(
                    taxes._prepare_base_line_for_taxes_computation(
                        base_line,
                        price_unit=base_line["price_unit"]
                        * base_line["quantity"]
                        * (1 - base_line["discount"] / 100)
                        * share,
                        quantity=1.0,
                        discount=0.0,
                        # Kept by the tax engine, as every name with an underscore.
                        _debt_line=line,
                    )
                )
        if not base_lines:
            raise UserError(
                self.env._("All of %s has been credited already.", move.name)
            )
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        spread = taxes._prepare_down_payment_lines(
            base_lines=base_lines,
            company=company,
            amount_type="fixed",
            amount=amount,
            computation_key=f"debt_dispute,{resolution.id}",
            grouping_function=lambda base_line: {
                "_debt_line": base_line.get("_debt_line", lines.browse())
            },
        )
        return [self._prepare_spread_line(base_line, lines) for base_line in spread]

    @api.model
    def _prepare_spread_line(self, base_line, lines):
        """Return the values of one line; a tax of a fixed amount becomes its own."""
        line = base_line["_debt_line"]
        vals = self._prepare_line(line or lines[0])
        if not line:
            vals.update(
                name=self.env._("Fixed taxes"),
                product_id=False,
                debt_reversed_line_id=False,
            )
        return {
            **vals,
            "tax_ids": [Command.set(base_line["tax_ids"].ids)],
            "quantity": base_line["quantity"],
            "price_unit": base_line["price_unit"],
            "extra_tax_data": self.env["account.tax"]._export_base_line_extra_tax_data(
                base_line
            ),
        }

    @api.model
    def _get_uncredited(self, lines):
        """Return invoice line -> what was not credited of it, VAT included.

        Credit notes made by hand do not say which line they give back: they count
        towards the lines with the same taxes, in proportion.
        """
        uncredited = {line: line.price_total for line in lines}
        by_hand = defaultdict(float)
        notes = self._get_credit_notes(lines.move_id)
        for credited in self._get_product_lines(notes):
            line = credited.debt_reversed_line_id
            if line in uncredited:
                uncredited[line] -= credited.price_total
            elif not line:
                by_hand[credited.tax_ids] += credited.price_total
        for taxes, amount in by_hand.items():
            same = [line for line in lines if line.tax_ids == taxes]
            whole = sum(uncredited[line] for line in same)
            for line in same:
                if whole:
                    uncredited[line] -= amount * uncredited[line] / whole
        return {
            line: line.currency_id.round(amount) for line, amount in uncredited.items()
        }

    # --- the rest of a credited invoice ------------------------------------

    @api.model
    def _prepare_rest_lines(self, move, notes, amount):
        """Return lines with exactly the base and the taxes that earlier notes left.

        :param amount: all that is left, VAT and cash rounding included.
        """
        taxes = self.env["account.tax"]
        given_back = self._get_given_back(notes)
        base_lines = []
        for base_line in self._get_posted_base_lines(move):
            line = base_line["record"]
            details = base_line["tax_details"]
            for earlier in given_back[line]:
                self._subtract(details, earlier["tax_details"])
            included = sum(
                tax_data["tax_amount_currency"]
                for tax_data in details["taxes_data"]
                if tax_data["tax"].price_include
            )
            base = (
                details["total_excluded_currency"]
                + details["delta_total_excluded_currency"]
            )
            if move.currency_id.is_zero(base + included):
                continue
            base_lines.append(
                taxes._prepare_base_line_for_taxes_computation(
                    base_line,
                    price_unit=base + included,
                    quantity=1.0,
                    discount=0.0,
                    tax_details=details,
                    computation_key=f"debt_dispute_rest,{move.id}",
                    _debt_line=line,
                )
            )
        taxes._fix_base_lines_tax_details_on_manual_tax_amounts(
            base_lines, move.company_id
        )
        lines = self._get_product_lines(move)
        return [
            *(self._prepare_spread_line(base_line, lines) for base_line in base_lines),
            *self._prepare_rounding_line(move, base_lines, amount),
        ]

    @api.model
    def _prepare_rounding_line(self, move, base_lines, amount):
        """Return the line that gives back the cash rounding, if there was any."""
        rounding = move.line_ids.filtered(lambda line: line.display_type == "rounding")
        total = sum(
            details["total_excluded_currency"]
            + details["delta_total_excluded_currency"]
            + sum(tax["tax_amount_currency"] for tax in details["taxes_data"])
            for details in (base_line["tax_details"] for base_line in base_lines)
        )
        difference = move.currency_id.round(amount - total)
        if not rounding or move.currency_id.is_zero(difference):
            return []
        return [
            {
                "name": rounding[:1].name,
                "account_id": rounding[:1].account_id.id,
                "quantity": 1.0,
                "price_unit": difference,
                "tax_ids": [Command.clear()],
            }
        ]

    @api.model
    def _get_posted_base_lines(self, move):
        """Return the base lines of a posted entry with its taxes as they are booked."""
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        return [
            base_line
            for base_line in base_lines
            if base_line["record"] in self._get_product_lines(move)
        ]

    @api.model
    def _get_given_back(self, notes):
        """Return invoice line -> base lines of the credit notes that give it back."""
        given_back = defaultdict(list)
        for note in notes:
            for base_line in self._get_posted_base_lines(note):
                line = base_line["record"].debt_reversed_line_id
                given_back[line].append(base_line)
        return given_back

    @api.model
    def _subtract(self, details, earlier):
        """Lower base and taxes by those of an earlier credit note."""
        for key in ("total_excluded_currency", "total_excluded"):
            details[key] -= earlier[key]
            details[f"delta_{key}"] -= earlier[f"delta_{key}"]
        amounts = {tax_data["tax"]: tax_data for tax_data in earlier["taxes_data"]}
        for tax_data in details["taxes_data"]:
            credited = amounts.get(tax_data["tax"])
            if not credited:
                continue
            for key in ("tax_amount", "base_amount"):
                tax_data[f"{key}_currency"] -= credited[f"{key}_currency"]
                tax_data[key] -= credited[key]

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
