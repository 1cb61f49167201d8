from odoo import api, models


class DebtCachedTable(models.AbstractModel):
    """A table whose answers are cached per registry: each change forgets them."""

    _name = "debt.cached.table"
    _description = "Cached table"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _forget_cached_answers(self):
        self.env.registry.clear_cache()
