from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..dutch_law import WRITTEN_CHANNELS, step_to_resume_at


class DebtEscalationPolicy(models.Model):
    """Where a ladder goes on after a payment plan or promise was broken."""

    _inherit = "debt.escalation.policy"

    resume_step_id = fields.Many2one(
        "debt.escalation.step",
        string="After a Broken Plan",
        copy=False,
        ondelete="set null",
        help="Invoices of a payment plan or promise that was broken go on at this "
        "step, after its minimum gap. What stands further goes on where it stood: no "
        "step is repeated. A step that the law wants first, such as the 14-day letter "
        "before a consumer owes costs, is never left out. Empty: where it stood.",
    )

    @api.constrains("resume_step_id")
    def _check_resume_step(self):
        for policy in self:
            step = policy.resume_step_id
            if step and step.policy_id != policy:
                raise ValidationError(
                    self.env._(
                        "After a broken plan, %(policy)s can only go on at a step of "
                        "its own; %(step)s is none of them. Choose another step.",
                        policy=policy.name,
                        step=step.name,
                    )
                )

    def copy(self, default=None):
        """Let each copy go on at its own copy of the step."""
        copies = super().copy(default)
        for policy, copied in zip(self, copies, strict=True):
            step = policy.resume_step_id
            if step in policy.step_ids:
                index = policy.step_ids.ids.index(step.id)
                copied.resume_step_id = copied.step_ids[index]
        return copies

    def _get_step_to_resume_at(self, item):
        """Return the step at which an open item goes on after a broken plan.

        :return: empty if nothing is left to take, or no step is named: it goes on
            where it stood.
        """
        self.ensure_one()
        steps = self.step_ids.sorted("sequence")
        first = self._get_next_step(item.debt_step_id)
        if not first or self.resume_step_id not in steps:
            return first.browse()
        return first.browse(
            step_to_resume_at(
                [step._to_law() for step in steps],
                self.resume_step_id.id,
                first=first.id,
                taken=item._get_debt_steps_had().ids,
                debtor_type=self.debtor_type,
                default_by_notice=self._is_default_by_notice(),
            )
        )

    def _get_previous_step(self, step):
        """Return the step before ``step``; empty if it is the first one."""
        self.ensure_one()
        steps = self.step_ids.sorted("sequence")
        index = steps.ids.index(step.id)
        return steps[index - 1] if index else steps.browse()


class DebtEscalationStep(models.Model):
    _inherit = "debt.escalation.step"

    @api.constrains("policy_id")
    def _check_resume_step(self):
        self.env["debt.escalation.policy"].with_context(active_test=False).search(
            [("resume_step_id", "in", self.ids)]
        )._check_resume_step()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_debt_steps_had(self):
        """Return the steps whose notice reached the debtor about this item."""
        self.ensure_one()
        notices = self.sudo().debt_notice_line_ids.filtered("is_live").notice_id
        return notices.filtered(
            lambda notice: (
                notice._is_effective()
                or (
                    notice.state == "sent"
                    and not notice.is_bounced
                    and notice.step_id.channel not in WRITTEN_CHANNELS
                )
            )
        ).step_id

    def _resume_debt_item(self, policy, step=None):
        """Let this open item go on, with a fresh date.

        :param step: where; empty: where it stood.
        """
        self.ensure_one()
        if self.debt_waiting_notice_id:
            # Made before the plan; it is looked at again before it goes out.
            return
        vals = {}
        if step:
            vals["debt_step_id"] = policy._get_previous_step(step).id
        else:
            step = policy._get_next_step(self.debt_step_id)
        gap = max(step.minimum_gap, 1) if step else 1
        today = fields.Date.context_today(self)
        vals["debt_postponed_until"] = fields.Date.add(today, days=gap)
        self.sudo().write(vals)
