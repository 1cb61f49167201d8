import lxml.html

from odoo import models

HEADERS = "minimal_layout_report_headers"
FOOTERS = "minimal_layout_report_footers"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        bodies, ids, header, footer, arguments = super()._prepare_html(
            html, report_model=report_model
        )
        if report_model == "debt.notice" and len(bodies) > 1:
            header = self._keep_one_if_alike(header, HEADERS)
            footer = self._keep_one_if_alike(footer, FOOTERS)
        return bodies, ids, header, footer, arguments

    def _keep_one_if_alike(self, html, name):
        """Return headers or footers as one, where all documents have the same.

        Odoo gives the PDF engine those of all documents, to choose from on each page:
        with fifty logos on hundreds of pages that takes longer than the letters.
        """
        root = lxml.html.document_fromstring(html)
        blocks = root.xpath(f"//div[@id='{name}']")
        if not blocks:
            return html
        block = blocks[0]
        texts = {lxml.html.tostring(part, with_tail=False).strip() for part in block}
        if len(texts) > 1:
            return html
        for part in block[1:]:
            block.remove(part)
        # Under this name Odoo's script would look for the one of each document.
        del block.attrib["id"]
        return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
