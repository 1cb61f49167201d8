from odoo import models


class AccountMove(models.Model):
    """An invoice that is posted again keeps its place on the ladder.

    Odoo makes the receivable lines anew if the due date or the payment terms changed
    in draft. What was sent about the old lines was sent about the invoice: the new
    lines take it over, so that no step is taken twice.
    """

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered("debt_policy_id")._take_over_debt_notices()
        return posted

    def _take_over_debt_notices(self):
        """Let the items of these invoices take over the notices of lines that went."""
        orphans = (
            self.env["debt.notice.line"]
            .sudo()
            .search(
                [
                    ("move_id", "in", self.ids),
                    ("item_id", "=", False),
                    ("is_live", "=", True),
                    ("notice_id.state", "=", "sent"),
                ],
                order="date_due, id",
            )
        )
        for move, lines in orphans.grouped("move_id").items():
            items = move._get_debt_items()
            due_days = sorted(set(lines.mapped("date_due")))
            for number, day in enumerate(due_days):
                # The same due day, else the instalment of the same rank.
                item = items.filtered(lambda i, day=day: i.date_maturity == day)[:1]
                item = item or items[min(number, len(items) - 1)]
                item._take_over_debt_notices(
                    lines.filtered(lambda line, day=day: line.date_due == day)
                )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _take_over_debt_notices(self, lines):
        """Take over lines of sent notices, and the position that they led to."""
        self.ensure_one()
        taken = {(line.step_id, line.occurrence) for line in self.debt_notice_line_ids}
        for line in lines:
            # Where two instalments became one, each step counts once.
            if (line.step_id, line.occurrence) not in taken:
                taken.add((line.step_id, line.occurrence))
                line.item_id = self
        last = self._get_last_debt_notice_line()
        sent_on = last.notice_id.sent_on
        if last and (not self.debt_step_date or self.debt_step_date < sent_on):
            self.sudo().write(
                {"debt_step_id": last.step_id.id, "debt_step_date": sent_on}
            )

    def _get_last_debt_notice_line(self):
        """Return the line of the last notice of the ladder that went out."""
        self.ensure_one()
        lines = self.sudo().debt_notice_line_ids.filtered(
            lambda line: (
                line.is_live
                and line.notice_id.state == "sent"
                and line.step_id.policy_id
            )
        )
        return lines.sorted(lambda line: (line.notice_id.sent_on, line.id))[-1:]
