from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class DebtPaymentPlan(models.Model):
    """A promise to pay is a plan of one instalment that the debtor has stated."""

    _inherit = "debt.payment.plan"

    @api.model
    def _make_promise(self, moves, day, acceptance, amounts=None, **values):
        """Return the promise to pay these invoices by a day; it runs at once.

        It asks for the principal only: interest and costs stay as the law has them.

        :param acceptance: who promised, when and how; with ``acknowledged_on`` if
            it was in writing.
        :param amounts: promised part per invoice id; default all that is claimed.
        :raises UserError: says what is wrong.
        """
        moves._check_debt_plannable()
        today = fields.Date.context_today(self)
        if not day or day < today:
            raise UserError(self.env._("Choose a day that is not past."))
        plan = self.create(
            self._prepare_for(
                moves,
                kind="promise",
                include_interest=False,
                include_costs=False,
                interest_rule="runs",
                costs_rule="runs",
                frequency="own",
                divide_by="count",
                instalment_count=1,
                date_first=day,
                working_days=False,
                **values,
            )
        )
        for line in plan.line_ids:
            if amounts and line.move_id.id in amounts:
                line.amount = amounts[line.move_id.id]
        plan.instalment_ids = [
            Command.create({"date_due": day, "amount": plan.amount_total})
        ]
        plan._check_ready()
        plan._check_limits()
        plan._propose()
        plan._accept(acceptance)
        moves = plan._get_moves()
        for move in moves:
            move.message_post(
                body=self.env._(
                    "Promise to pay %(amount)s by %(date)s: %(plan)s",
                    amount=plan._money(
                        sum(
                            plan.line_ids.filtered(
                                lambda line, move=move: line.move_id == move
                            ).mapped("amount")
                        )
                    ),
                    date=plan._day(day),
                    plan=plan._get_html_link(),
                )
            )
        return plan

    @api.model
    def _divide_promise(self, moves, amount):
        """Return which part of a promised amount is for which invoice.

        What is due first is paid first; what is disputed is not asked for.

        :return: amount per invoice id; an invoice that gets nothing is left out.
        :raises UserError: nothing was promised, or more than is open.
        """
        currency = moves.currency_id[:1]
        most = moves._get_debt_plannable_amount()
        if currency.compare_amounts(amount, 0.0) <= 0:
            raise UserError(self.env._("Enter the promised amount."))
        if currency.compare_amounts(amount, most) > 0:
            raise UserError(
                self.env._(
                    "More is promised than the %s that is open and not disputed.",
                    currency.format(most),
                )
            )
        amounts = {}
        for move in moves.sorted(lambda move: (move.invoice_date_due, move.id)):
            part = min(amount, move._get_debt_plannable_amount())
            amount = currency.round(amount - part)
            if not currency.is_zero(part):
                amounts[move.id] = part
        return amounts
