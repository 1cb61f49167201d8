from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..dutch_law import judgment_prescription_date
from .debt_handover import ACTIVE_STATES

RESULTS = [
    ("paid", "Paid"),
    ("settled", "Settled"),
    ("uncollectable", "Uncollectable"),
    ("judgment", "Judgment"),
    ("withdrawn", "Withdrawn"),
]
#: Result -> how the handover ends. After a judgment the party goes on: it enforces it.
END_OF_RESULT = {
    "paid": "completed",
    "settled": "completed",
    "uncollectable": "returned",
    "withdrawn": "returned",
}


class DebtHandover(models.Model):
    """What became of the claim, as the party reports it."""

    _inherit = "debt.handover"

    result = fields.Selection(
        selection=RESULTS, readonly=True, copy=False, tracking=True
    )
    result_note = fields.Text(string="Explanation", readonly=True, copy=False)
    judgment_date = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="Day of the judgment; the claim lapses twenty years later (BW 3:324).",
    )
    judgment_prescription_date = fields.Date(
        string="Judgment Prescribed On",
        compute="_compute_judgment_prescription_date",
        help="First day on which the judgment can no longer be enforced. Interest that "
        "falls due after it lapses after five years.",
    )

    @api.depends("judgment_date")
    def _compute_judgment_prescription_date(self):
        for handover in self:
            day = handover.judgment_date
            handover.judgment_prescription_date = day and judgment_prescription_date(
                day
            )

    @api.constrains("judgment_date")
    def _check_judgment_date(self):
        today = fields.Date.context_today(self)
        for handover in self:
            if handover.judgment_date and handover.judgment_date > today:
                raise ValidationError(
                    self.env._("The day of a judgment cannot be in the future.")
                )

    def _record_result(self, result, on=None, note=None):
        """Record what the party reached, and what follows from it.

        Paid or settled: completed, and the case is closed if nothing is open in the
        books. Uncollectable or withdrawn: returned, and the case is open again. A
        judgment: the party goes on, and the claim lapses with the judgment.

        :param result: key of the field ``result``.
        :param on: day of the judgment; of no meaning for other results.
        :raises UserError: another state or result, or a judgment without its day.
        """
        self.ensure_one()
        self._check_state(*ACTIVE_STATES)
        if result not in dict(RESULTS):
            raise UserError(self.env._("Choose a result."))
        if result == "judgment" and not on:
            raise UserError(self.env._("Enter the day of the judgment."))
        values = {"result": result, "result_note": note}
        if result == "judgment":
            values["judgment_date"] = on
            values["state"] = "in_progress"
        self.write(values)
        if result == "judgment":
            self.case_id.move_ids._debt_judgment_changed()
        else:
            self._end_with_result()
        self._tell_responsible(
            self.env._(
                "%(handover)s: %(result)s",
                handover=self.name,
                result=self._get_label("result"),
            ),
            note,
        )

    def _end_with_result(self):
        self._end(END_OF_RESULT[self.result], self._get_label("result"))
        if self.state == "returned":
            self._give_back()
        elif not self.case_id._get_items(open_only=True):
            self.case_id._close(self._get_label("result"))

    def action_record_result(self):
        """Ask what came of the handover."""
        self.ensure_one()
        self._check_state(*ACTIVE_STATES)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Result"),
            "res_model": "debt.handover.outcome",
            "view_mode": "form",
            "target": "new",
            "context": {"default_handover_id": self.id},
        }

    def _tell_responsible(self, summary, note=None):
        """Plan an activity for who is responsible, unless he did it himself."""
        self.ensure_one()
        user = self.user_id
        if user and user != self.env.user and user.active:
            self.case_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=summary,
                note=note or False,
            )
