from odoo import Command, api, models

from .debt_demo_dispute import make_paper


class DebtDemo(models.AbstractModel):
    """A dossier in the making, of a consumer with a dispute and a broken plan."""

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), self._prepare_dossiers]

    @api.model
    def _prepare_dossiers(self):
        debtor = self._get_debtor("el_amrani")
        invoices = debtor._get_debt_open_invoices()
        case = self.env["debt.case"]._open_for(invoices)[:1]
        if not case:
            return
        contract = case.requirement_line_ids.filtered(
            lambda line: line.requirement_id.code == "contract"
        )
        name = "Opdrachtbevestiging isolatie"
        contract.attachment_ids = [
            Command.create(
                {
                    "name": f"{name}.pdf",
                    "raw": make_paper(name),
                    "res_model": contract._name,
                    "res_id": contract.id,
                }
            )
        ]
        case._prepare_dossier()
