from odoo import api, fields, models


class DebtDemo(models.AbstractModel):
    """Puts the first notices in the outbox; nothing goes out."""

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), self._plan_notices]

    @api.model
    def _plan_notices(self):
        """Plan what is due today, as the daily run would before it delivers."""
        today = fields.Date.context_today(self)
        run = self.env["debt.notice.run"].with_context(
            allowed_company_ids=self.env.company.ids
        )
        for item_ids in run._get_due_debtors(today):
            run._plan_items(today, list(item_ids))
