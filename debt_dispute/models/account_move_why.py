from odoo import fields, models


class AccountMove(models.Model):
    """Why an invoice is escalated now, or why not."""

    _inherit = "account.move"

    debt_why = fields.Text(
        string="What Happens Now",
        compute="_compute_debt_why",
        help="What the next run does with this invoice, or why it does nothing.",
    )

    debt_hold_text = fields.Char(
        string="Hold",
        compute="_compute_debt_hold_text",
        help="Why the invoice is not escalated.",
    )

    def _compute_debt_hold_text(self):
        posted = self._origin.filtered(
            lambda move: (
                move._is_debt_claimable()
                and move.payment_state not in ("paid", "reversed")
            )
        )
        holds = posted._get_debt_holds() if posted else {}
        run = self.env["debt.notice.run"]
        for move in self:
            move.debt_hold_text = "; ".join(
                run._describe_hold(hold) for hold in holds.get(move._origin.id, ())
            )

    def _compute_debt_why(self):
        self.debt_why = False
        reasons = self._origin._get_debt_reasons()
        for move in self:
            move.debt_why = reasons.get(move._origin.id)

    def _get_debt_reasons(self, on=None):
        """Return what the run of a day would do with these invoices: id -> text."""
        on = on or fields.Date.context_today(self)
        run = self.env["debt.notice.run"]
        items = self._get_debt_items()
        moves = items.move_id
        reasons = {
            move.id: self.env._("Paid.") if move.id in moves.ids else ""
            for move in self
        }
        open_items = items.filtered(lambda item: not item.reconciled)
        if not open_items:
            return reasons
        evaluation = run._evaluate(open_items, on)
        sentences = {}
        for draft in evaluation.drafts:
            for item in draft.items:
                sentences.setdefault(item, run._describe_draft(draft))
        for blocked in evaluation.blocked:
            sentences.setdefault(blocked.item, blocked.reason)
        for move in open_items.move_id:
            own = [item for item in open_items if item.move_id == move]
            lines = list(dict.fromkeys(sentences.get(item, "") for item in own))
            warning = evaluation.bank_warnings.get(move.company_id)
            if warning and warning not in lines:
                lines.append(warning)
            reasons[move.id] = "\n".join(line for line in lines if line)
        return reasons

    # --- actions ----------------------------------------------------------

    def action_debt_next_step_now(self):
        """Show the next step of these invoices, to take it whatever its date."""
        return self.env["debt.escalation.preview"]._open_for(
            self._get_debt_items(), force=True
        )

    def action_debt_preview(self):
        """Show what the run would do with these invoices."""
        return self.env["debt.escalation.preview"]._open_for(self._get_debt_items())

    def action_debt_hold(self):
        """Ask for the reason and end of a hold on these invoices."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on Hold"),
            "res_model": "debt.hold.create",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    def action_open_debt_notices(self):
        """Open the notices that these invoices were in."""
        return self.debt_notice_ids._get_records_action(name=self.env._("Notices"))


class ResPartner(models.Model):
    _inherit = "res.partner"

    debt_why = fields.Html(
        string="What Happens Now", compute="_compute_debt_why", sanitize=False
    )
    debt_notice_count = fields.Integer(compute="_compute_debt_notice_count")

    def _compute_debt_notice_count(self):
        for partner in self:
            partner.debt_notice_count = self.env["debt.notice"].search_count(
                [("partner_id", "=", partner.commercial_partner_id.id)]
            )

    def _compute_debt_why(self):
        for partner in self:
            moves = partner._origin.commercial_partner_id._get_debt_open_invoices()
            reasons = moves._get_debt_reasons()
            partner.debt_why = moves and self.env["ir.qweb"]._render(
                "debt_dispute.debt_why_of_partner",
                {"rows": [(move, reasons[move.id]) for move in moves]},
            )

    def action_debt_hold(self):
        """Ask for the reason and end of a hold on this debtor."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on Hold"),
            "res_model": "debt.hold.create",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }

    def action_debt_preview(self):
        """Show what the run would do with this debtor."""
        return self._get_debt_open_invoices().action_debt_preview()

    def action_open_debt_notices(self):
        """Open the notices to this debtor."""
        notices = self.env["debt.notice"].search(
            [("partner_id", "=", self.commercial_partner_id.id)]
        )
        return notices._get_records_action(name=self.env._("Notices"))
