from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class DebtDisputeCredit(models.AbstractModel):
    """Spreads an amount over the lines of an invoice, with the taxes right."""

    _inherit = "debt.dispute.credit"

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
