from odoo import fields, models


class DebtCase(models.Model):
    """What was decided on a case that costs or brings money."""

    _inherit = "debt.case"

    waiver_ids = fields.One2many("debt.waiver", "case_id", string="Waivers")

    def _follow_claim(self):
        """Hook: the claim of these cases became lower."""

    def _open_decision(self, model, name):
        """Return the action that makes a decision on this case in a dialog."""
        self.ensure_one()
        self._check_state("open", "handed_over")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_waive(self):
        """Give up interest or costs of this case."""
        return self._open_decision("debt.waiver", self.env._("Waive"))
