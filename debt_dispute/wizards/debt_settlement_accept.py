from odoo import fields, models
from odoo.exceptions import UserError


class DebtSettlementAccept(models.TransientModel):
    """Records that a debtor accepted a settlement outside the portal."""

    _name = "debt.settlement.accept"
    _description = "Record Acceptance of a Settlement"

    settlement_id = fields.Many2one("debt.settlement", required=True, readonly=True)
    how = fields.Selection(
        [("paper", "Signed on paper"), ("email", "By e-mail")],
        default="paper",
        required=True,
    )
    name = fields.Char(string="Accepted By", required=True)
    document = fields.Binary(string="Signed Letter or Mail", required=True)
    file_name = fields.Char()

    def action_confirm(self):
        """Make the proposal an agreement, and keep the proof."""
        self.ensure_one()
        settlement = self.settlement_id
        settlement.check_access("write")
        if not self.name.strip():
            raise UserError(self.env._("Enter who accepted."))
        settlement._accept(
            {
                "accepted_by": self.name.strip(),
                "accepted_at": fields.Datetime.now(),
                "accepted_how": self.how,
            }
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.file_name or self.env._("Acceptance %s", settlement.name),
                "datas": self.document,
                "res_model": settlement._name,
                "res_id": settlement.id,
            }
        )
        settlement.message_post(
            body=self.env._("Accepted by %s.", self.name), attachment_ids=attachment.ids
        )
        return {"type": "ir.actions.act_window_close"}
