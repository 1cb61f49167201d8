from odoo import api, models


class DebtNoticeRun(models.AbstractModel):
    """A notice that is made is what a case waits for next."""

    _inherit = "debt.notice.run"

    @api.model
    def _create_notices(self, drafts, on):
        notices = super()._create_notices(drafts, on)
        items = self.env["account.move.line"].union(*(draft.items for draft in drafts))
        items.sudo().move_id.debt_case_id._refresh_work()
        return notices


class DebtNotice(models.Model):
    """The first step of a ladder opens a case; what waits in it follows the notices."""

    _inherit = "debt.notice"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.sudo().line_ids.move_id.debt_case_id._refresh_work()
        return result

    def _mark_sent(self):
        super()._mark_sent()
        # A step counts when its notice went out: one that is cancelled opens nothing.
        steps = self.sudo().filtered("step_id.policy_id")
        self.env["debt.case"].sudo()._open_for(
            steps._get_live_items().move_id, "escalation"
        )


class DebtCall(models.Model):
    """A planned call is the next action of its case."""

    _inherit = "debt.call"

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls.sudo().move_ids.debt_case_id._refresh_work()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "planned_start", "move_ids"}:
            self.sudo().move_ids.debt_case_id._refresh_work()
        return result


class DebtDispute(models.Model):
    """A deadline that is moved moves the next action of its case."""

    _inherit = "debt.dispute"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {
            "deadline_reply",
            "deadline_resolution",
            "deadline_chargeback",
            "date_first_reply",
            "waiting_since",
        }:
            self.sudo().line_ids.move_id.debt_case_id._refresh_work()
        return result


class DebtDisputeLine(models.Model):
    """A dispute about an invoice that is still open opens a case."""

    _inherit = "debt.dispute.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._open_debt_cases()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "move_id" in vals:
            self._open_debt_cases()
        return result

    def _open_debt_cases(self):
        moves = self.sudo().move_id.filtered("amount_residual")
        self.env["debt.case"].sudo()._open_for(moves, "dispute")


class AccountPartialReconcile(models.Model):
    """What is paid can close a case; a payment that is undone reopens it."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_debt_cases()._follow_money()
        return partials

    def unlink(self):
        cases = self._get_debt_cases()
        result = super().unlink()
        cases._follow_money()
        return result

    def _get_debt_cases(self):
        """Return the cases of the invoices that these reconcile, as superuser."""
        return self.sudo().debit_move_id.move_id.debt_case_id
