import io
import logging
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import models
from odoo.tools import split_every
from odoo.tools.pdf import PdfFileReader

from .debt_notice_paper import LETTER_REPORT

_logger = logging.getLogger(__name__)

INVOICE_REPORT = "account.account_invoices"
#: Papers that are rendered together. Our own letter takes no more memory by that; of
#: another report each takes some 25 MB in the PDF engine.
RENDER_BATCH = 25


class Papers(NamedTuple):
    """What was rendered for a batch: notice id -> letter, move id -> invoice."""

    letters: dict
    invoices: dict


class DebtNotice(models.Model):
    """How letters and the invoices that go along are rendered, many at a time."""

    _inherit = "debt.notice"

    # --- letters ----------------------------------------------------------

    def _render_pdf(self):
        """Return the PDF of this notice, in the recipient's language."""
        notice = self._in_recipient_language()
        content, _type = notice.env["ir.actions.report"]._render_qweb_pdf(
            notice._get_report(), res_ids=notice.ids
        )
        return content

    def _render_papers(self):
        """Return the :class:`Papers` of these notices that were rendered together.

        What is missing is rendered on its own by who needs it, so that an error
        stands on the one notice that causes it.
        """
        letters = {}
        alike = self.filtered(lambda notice: notice._has_paper()).grouped(
            lambda notice: (notice._get_report(), notice.company_id, notice._get_lang())
        )
        for (report, _company, _lang), notices in alike.items():
            for ids in split_every(RENDER_BATCH, notices.ids):
                if len(ids) > 1:
                    letters.update(self.browse(ids)._render_together(report))
        return Papers(letters, self._render_invoices())

    def _render_together(self, report):
        """Return the PDFs of notices of one company and language: id -> content.

        Empty if that fails, without those that are not certainly the right pages.
        """
        reports = self[:1]._in_recipient_language().env["ir.actions.report"]
        contents = self._split_render(reports, report.report_name, self.ids)
        return {
            notice.id: contents[notice.id]
            for notice in self
            if notice.id in contents
            and notice._is_own_paper(report, contents[notice.id])
        }

    def _split_render(self, reports, report_name, ids):
        """Return what a report prints for each of several records: id -> PDF.

        Empty if they cannot be rendered together or not be told apart.
        """
        try:
            with self.env.cr.savepoint():
                content, kind = reports._pre_render_qweb_pdf(report_name, res_ids=ids)
                contents = reports._get_splitted_report(report_name, content, kind)
        except OperationalError:
            raise
        except Exception:
            _logger.info("Papers are rendered one by one", exc_info=True)
            self.env.invalidate_all(flush=False)
            return {}
        contents.pop(False, None)
        return contents

    def _is_own_paper(self, report, content):
        """Return whether the pages of a batch are certainly those of this notice.

        Our own letter begins with a heading and comes apart by it. Of another report
        the number has to stand on the first page: a letter that came apart wrongly
        would go to another debtor.
        """
        self.ensure_one()
        if report == self.env.ref(LETTER_REPORT) or not content.startswith(b"%PDF"):
            return True
        page = PdfFileReader(io.BytesIO(content), strict=False).getPage(0)
        return self.name in page.extract_text()

    # --- invoices that go along -------------------------------------------

    def _get_mail_attachments(self):
        """Return what goes along with the e-mail: the PDF and, if asked, invoices."""
        self.ensure_one()
        attachments = self.pdf_attachment_id
        if self.step_id.attach_invoices:
            for move in self._get_letter_moves():
                attachments |= self._find_invoice_pdf(move)
        return attachments

    def _get_moves_without_pdf(self):
        """Return the invoices that go along with this notice and must be printed."""
        self.ensure_one()
        if not self.step_id.attach_invoices or not self._has_paper():
            return self.env["account.move"]
        return self._get_letter_moves().filtered(
            lambda move: not self._find_invoice_pdf(move)
        )

    def _render_invoices(self):
        """Return the invoices that could be rendered together: move id -> PDF."""
        moves = self.env["account.move"].union(
            *(notice._get_moves_without_pdf() for notice in self)
        )
        contents = {}
        for company, group in moves.grouped("company_id").items():
            reports = self.env["ir.actions.report"].sudo().with_company(company)
            for ids in split_every(RENDER_BATCH, group.ids):
                if len(ids) > 1:
                    contents.update(self._split_render(reports, INVOICE_REPORT, ids))
        return contents

    def _store_invoices(self, contents):
        """Store the invoices that go along and have no PDF of their own.

        Such a print belongs to the notice; the invoice is left as it is.

        :param contents: move id -> PDF of those that were rendered already.
        """
        self.ensure_one()
        self.env["ir.attachment"].create(
            [
                {
                    **self._prepare_invoice_pdf(move),
                    "raw": contents.get(move.id) or self._render_invoice(move),
                }
                for move in self._get_moves_without_pdf()
            ]
        )

    def _render_invoice(self, move):
        reports = self.env["ir.actions.report"].sudo().with_company(move.company_id)
        return reports._render_qweb_pdf(INVOICE_REPORT, res_ids=move.ids)[0]

    def _find_invoice_pdf(self, move):
        """Return the PDF of an invoice: the one that was sent, else our own print."""
        sent = move.sudo().invoice_pdf_report_id
        if sent:
            return sent
        vals = self._prepare_invoice_pdf(move)
        return self.env["ir.attachment"].search(
            [(name, "=", vals[name]) for name in vals], limit=1
        )

    def _prepare_invoice_pdf(self, move):
        return {
            "name": move._get_invoice_report_filename(),
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }
