from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.debt_escalation_step import CHANNELS


class DebtEscalationPreview(models.TransientModel):
    """What a run would do on a day, and why not. Changes nothing until it is run."""

    _name = "debt.escalation.preview"
    _description = "Escalation Preview"

    date = fields.Date(required=True, default=fields.Date.context_today)
    partner_ids = fields.Many2many("res.partner", string="Only Debtors")
    policy_ids = fields.Many2many("debt.escalation.policy", string="Only Policies")
    item_ids = fields.Many2many("account.move.line", string="Only Items")
    is_forced = fields.Boolean(
        string="Next Step Now", help="Whatever its date; holds and the law still count."
    )
    show_later = fields.Boolean(
        string="Also Later", help="Also invoices whose next step has not come yet."
    )
    line_ids = fields.One2many("debt.escalation.preview.line", "preview_id")
    notice_line_ids = fields.One2many(
        "debt.escalation.preview.line", "preview_id", domain=[("step_id", "!=", False)]
    )
    blocked_line_ids = fields.One2many(
        "debt.escalation.preview.line", "preview_id", domain=[("step_id", "=", False)]
    )
    notice_count = fields.Integer(compute="_compute_counts")
    blocked_count = fields.Integer(compute="_compute_counts")
    is_later = fields.Boolean(compute="_compute_is_later")
    warning = fields.Text(readonly=True)

    @api.depends("date")
    def _compute_display_name(self):
        self.display_name = self.env._("Escalation Preview")

    @api.depends("date")
    def _compute_is_later(self):
        today = fields.Date.context_today(self)
        for preview in self:
            preview.is_later = bool(preview.date) and preview.date > today

    @api.depends("line_ids")
    def _compute_counts(self):
        for preview in self:
            notices = preview.line_ids.filtered("step_id")
            preview.notice_count = len(notices)
            preview.blocked_count = len(preview.line_ids - notices)

    @api.model
    def _open_for(self, items=None, force=False):
        """Open the preview of these items, or of everything that is due."""
        values = {"is_forced": force, "show_later": items is not None}
        if items is not None:
            items = items.filtered(lambda item: not item.reconciled)
            if not items:
                raise UserError(
                    self.env._("There is no open item on a posted customer invoice.")
                )
            values["item_ids"] = items.ids
        preview = self.create(values)
        preview._fill()
        return preview._reopen()

    @api.model
    def action_open(self):
        """Open the preview of everything that is due today."""
        return self._open_for()

    def _reopen(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Escalation Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_refresh(self):
        """Look again, for the chosen day and selection; the page stays where it is."""
        self._fill()
        return True

    # --- look -------------------------------------------------------------

    def _get_items(self):
        """Return the items that are looked at."""
        self.ensure_one()
        run = self.env["debt.notice.run"]
        domain = list(self._get_selection_domain())
        if not (self.show_later or self.is_forced):
            domain.append(("debt_next_date", "<=", self.date))
        items = self.env["account.move.line"].search(
            [*self.env["debt.escalation.policy"]._get_open_item_domain(), *domain]
        )
        return run.env["account.move.line"].browse(items.ids)

    def _get_selection_domain(self):
        domain = [("company_id", "in", self.env.companies.ids)]
        if self.item_ids:
            domain.append(("id", "in", self.item_ids.ids))
        if self.partner_ids:
            debtors = self.partner_ids.commercial_partner_id
            domain.append(("partner_id", "in", debtors.ids))
        if self.policy_ids:
            domain.append(("move_id.debt_policy_id", "in", self.policy_ids.ids))
        return domain

    def _fill(self):
        self.ensure_one()
        run = self.env["debt.notice.run"]
        evaluation = run._evaluate(self._get_items(), self.date, force=self.is_forced)
        self.line_ids.unlink()
        self.warning = "\n".join(
            f"{company.name}: {text}"
            for company, text in evaluation.bank_warnings.items()
        )
        self.env["debt.escalation.preview.line"].create(
            [self._prepare_notice_line(draft) for draft in evaluation.drafts]
            + [self._prepare_blocked_line(blocked) for blocked in evaluation.blocked]
        )

    def _prepare_notice_line(self, draft):
        figures = draft.figures
        return {
            "preview_id": self.id,
            "step_id": draft.step.id,
            "partner_id": draft.debtor.id,
            "recipient_id": draft.recipient.id,
            "company_id": draft.company.id,
            "currency_id": draft.currency.id,
            "channel": draft.channel,
            "item_ids": draft.items.ids,
            "reason": draft.channel_reason,
            "principal": float(figures.principal),
            "interest": float(figures.interest),
            "costs": float(figures.costs + figures.vat),
            "total": float(figures.total),
        }

    def _prepare_blocked_line(self, blocked):
        item = blocked.item
        return {
            "preview_id": self.id,
            "partner_id": item.move_id.commercial_partner_id.id,
            "recipient_id": item.move_id.partner_id.id,
            "company_id": item.company_id.id,
            "currency_id": item.currency_id.id,
            "item_ids": item.ids,
            "reason": blocked.reason,
            "kind": blocked.kind,
            "total": item.amount_residual_currency,
        }

    # --- run --------------------------------------------------------------

    def action_run(self):
        """Make the notices that are not left out, and send what needs no approval."""
        self.ensure_one()
        chosen = self.line_ids.filtered(
            lambda line: line.step_id and not line.leave_out
        )
        if not chosen:
            raise UserError(self.env._("There is no notice to make."))
        edits = {
            (line.step_id.id, line.recipient_id.id, line.currency_id.id, item.id): line
            for line in chosen
            for item in line.item_ids
        }

        def edit(draft):
            items = [
                item
                for item in draft.items
                if (draft.step.id, draft.recipient.id, draft.currency.id, item.id)
                in edits
            ]
            if len(items) < len(draft.items):
                # More than the user saw: he decides on it in the next preview.
                return None
            line = edits[
                draft.step.id, draft.recipient.id, draft.currency.id, items[0].id
            ]
            draft.subject, draft.body = line.subject or "", line.body or ""
            return draft

        counts = self.env["debt.notice.run"]._run(
            on=self.date,
            domain=[("id", "in", chosen.item_ids.ids)],
            edit=edit,
            force=self.is_forced,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if counts.failed else "success",
                "message": self.env["debt.notice.run"]._describe_counts(counts),
                "next": "debt_dispute.debt_notice_action",
            },
        }


class DebtEscalationPreviewLine(models.TransientModel):
    """One notice that would be made, or one invoice that nothing happens with."""

    _name = "debt.escalation.preview.line"
    _description = "Escalation Preview Line"

    preview_id = fields.Many2one(
        "debt.escalation.preview", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    recipient_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    item_ids = fields.Many2many("account.move.line", string="Items", readonly=True)
    move_names = fields.Char(string="Invoices", compute="_compute_move_names")
    step_id = fields.Many2one("debt.escalation.step", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    kind = fields.Char(readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    costs = fields.Monetary(readonly=True)
    total = fields.Monetary(readonly=True)
    leave_out = fields.Boolean()
    subject = fields.Char(help="Empty: that of the template.")
    body = fields.Html(
        string="Own Text", help="Replaces the introduction of the template."
    )

    @api.depends("item_ids")
    def _compute_move_names(self):
        for line in self:
            line.move_names = ", ".join(line.item_ids.move_id.mapped("name"))
