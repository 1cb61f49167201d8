import re
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

#: Builder of Odoo for the European standard EN 16931, which every reader knows.
UBL_BUILDER = "account.edi.xml.ubl_bis3"


class UblFile(NamedTuple):
    """One invoice as UBL.

    ``content`` is empty where Odoo could not make it; ``remarks`` say why, or what the
    standard misses in it.
    """

    name: str
    content: bytes
    remarks: tuple[str, ...] = ()


class DebtCase(models.Model):
    """The invoices of a case as UBL, by the builder that ``l10n_nl`` brings along."""

    _inherit = "debt.case"

    def _get_export_ubl(self, statement):
        """Return the UBL of the invoices of a claim: invoice id -> :class:`UblFile`.

        What was sent as UBL before is given as it was sent.
        """
        return {
            move.id: self._get_ubl_file(move) for move in statement.items.move_id.sudo()
        }

    def _get_ubl_file(self, move):
        name = f"ubl/{re.sub(r'[^A-Za-z0-9._-]+', '-', move.name)}-{move.id}.xml"
        sent = move.ubl_cii_xml_id.raw
        if sent and b":oasis:names:specification:ubl:" in sent:
            return UblFile(name, sent)
        try:
            with self.env.cr.savepoint():
                content, errors = self.env[UBL_BUILDER].sudo()._export_invoice(move)
        except UserError as error:
            return UblFile(name, b"", (str(error),))
        return UblFile(name, content, tuple(sorted(errors)))
