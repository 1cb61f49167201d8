import hashlib

from odoo import api, fields, models
from odoo.tools import formatLang


class DebtHandoverFile(models.Model):
    """One file that the party got, as it was then, with its hash."""

    _name = "debt.handover.file"
    _description = "File That Was Handed Over"
    _order = "handover_id, id"

    handover_id = fields.Many2one(
        "debt.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    kind = fields.Selection(
        selection=[
            ("mandate", "Mandate"),
            ("dossier", "Dossier"),
            ("exhibits", "Exhibits and data"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Size (Bytes)", readonly=True)
    content = fields.Binary(related="attachment_id.datas", string="File")

    @api.model
    def _store(self, handover, kind, name, content, mimetype):
        """Store a file of a handover as it is now."""
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": handover._name,
                    "res_id": handover.id,
                }
            )
        )
        return self._link(
            handover, kind, attachment, hashlib.sha256(content).hexdigest()
        )

    @api.model
    def _link(self, handover, kind, attachment, sha256):
        """Let a stored file that never changes be one of a handover's."""
        return self.sudo().create(
            {
                "handover_id": handover.id,
                "kind": kind,
                "name": attachment.name,
                "attachment_id": attachment.id,
                "sha256": sha256,
                "size": attachment.file_size,
            }
        )

    def _get_description(self):
        """Return size and hash of the file, in one line."""
        self.ensure_one()
        return self.env._(
            "%(size)s bytes, SHA-256 %(hash)s",
            size=formatLang(self.env, self.size, digits=0),
            hash=self.sha256,
        )

    def _get_attachment(self):
        """Return the file (as superuser) if it is still there, else nothing."""
        self.ensure_one()
        attachment = self.sudo().attachment_id.exists()
        # Somebody may have emptied the store meanwhile.
        return attachment if attachment and attachment.raw else attachment.browse()
