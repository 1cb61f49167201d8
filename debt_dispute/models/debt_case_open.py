import logging

from psycopg2 import OperationalError

from odoo import api, models

_logger = logging.getLogger(__name__)


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
        if "state" in vals and not self.env.context.get("debt_case_later"):
            self._follow_in_cases()
        return result

    def _deliver(self, on=None):
        """Let the cases of the whole batch follow it at once, when it has gone out."""
        later = self.with_context(debt_case_later=True)
        done = super(DebtNotice, later)._deliver(on).with_env(self.env)
        if not self._try_to_follow_in_cases():
            # What went out went out: one case that fails stops no other.
            for notice in self:
                if not notice._try_to_follow_in_cases():
                    _logger.error("The case of notice %s does not follow it", notice.id)
        return done

    def _try_to_follow_in_cases(self):
        """Return whether the cases followed; nothing of it is left if they did not."""
        try:
            with self.env.cr.savepoint():
                self._follow_in_cases()
                self.env.flush_all()
        except OperationalError:
            raise
        except Exception:
            _logger.info("Cases do not follow %s", self, exc_info=True)
            self.env.invalidate_all(flush=False)
            return False
        return True

    def _follow_in_cases(self):
        """Open the cases that the first step of a ladder opens; work them out anew.

        A step counts when its notice went out: one that is cancelled opens nothing.
        """
        notices = self.sudo()
        taken = notices.filtered(
            lambda notice: notice.state == "sent" and notice.step_id.policy_id
        )
        cases = self.env["debt.case"].sudo()
        cases._open_for(taken._get_live_items().move_id, "escalation")
        notices.line_ids.move_id.debt_case_id._refresh_work()


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
