from odoo import api, models
from odoo.exceptions import UserError

from ..tools import FREEZING

#: What of a paper decides what it says and whose it is.
PAPER_FIELDS = {
    "raw",
    "datas",
    "db_datas",
    "store_fname",
    "checksum",
    "mimetype",
    "res_model",
    "res_id",
    "type",
    "url",
}
#: What moves a line without changing what was sent: an invoice that is posted again.
LINE_FIELDS = {"item_id"}


class DebtNotice(models.Model):
    _inherit = "debt.notice"

    def _as_sending(self):
        """Return these notices for the delivery, which may still write on them."""
        return self.with_context(debt_notice_sending=FREEZING)

    def _is_sending(self):
        return self.env.context.get("debt_notice_sending") is FREEZING

    def _refuse_change(self):
        """Refuse to change what the debtor has received.

        :raises UserError: one of these notices went out.
        """
        for notice in self:
            if notice.state == "sent":
                raise UserError(
                    self.env._(
                        "%s went out: what was sent can no longer be changed.",
                        notice.display_name,
                    )
                )


class DebtNoticeLine(models.Model):
    """The amounts that went out stay what they were (see ``debt.notice``)."""

    _inherit = "debt.notice.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.notice_id.filtered("sent_at")._refuse_change()
        return lines

    def write(self, vals):
        notices = self.notice_id
        if vals.keys() - LINE_FIELDS and not notices._is_sending():
            notices._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_never_sent(self):
        self.notice_id._refuse_change()


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if PAPER_FIELDS & vals.keys():
            self._get_debt_papers()._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_no_debt_paper(self):
        self._get_debt_papers()._refuse_change()

    def _get_debt_papers(self):
        """Return the notices that went out with one of these as their PDF."""
        papers = self.sudo().filtered(lambda file: file.res_model == "debt.notice")
        if not papers:
            return self.env["debt.notice"]
        return (
            self.env["debt.notice"]
            .sudo()
            .browse(papers.mapped("res_id"))
            .exists()
            .filtered(lambda notice: notice.pdf_attachment_id in papers)
        )
