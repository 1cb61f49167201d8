from odoo import fields, models


class DebtNotice(models.Model):
    """The last step of the ladder prepares the handover."""

    _inherit = "debt.notice"

    def _deliver_activity(self):
        """A step *handover* prepares a handover; a person decides and sends it."""
        if self.kind != "handover":
            return super()._deliver_activity()
        cases = self.env["debt.case"]._open_for(self.move_ids, "escalation")
        for case in cases:
            if case.state == "open":
                self._prepare_handover_of(case)
        return None

    def _prepare_handover_of(self, case):
        self.ensure_one()
        handover = case._prepare_handover()
        handover.message_post(
            body=self.env._("Prepared by step %s of the ladder.", self.step_id.name)
        )
        user = handover.user_id or self._get_activity_user()
        case.activity_schedule(
            activity_type_id=(
                self.step_id.activity_type_id
                or self.env.ref("mail.mail_activity_data_todo")
            ).id,
            summary=self.step_id.name,
            note=self.env._(
                "All steps were taken. Check %s and hand the case over, or decide "
                "otherwise.",
                handover.name,
            ),
            user_id=user.id,
            date_deadline=self.date or fields.Date.context_today(self),
        )
