import lxml.html

from odoo import models

from ..print_styles import prune_styles

HEADERS = "minimal_layout_report_headers"
FOOTERS = "minimal_layout_report_footers"


class IrActionsReport(models.Model):
    """Makes headers and footers of many letters light.

    The PDF engine loads them anew for each page. As Odoo makes them, with the logo of
    every letter to choose from and all styles of all reports, that takes several
    times as long as the letters themselves.
    """

    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        bodies, ids, header, footer, arguments = super()._prepare_html(
            html, report_model=report_model
        )
        if report_model == "debt.notice" and len(bodies) > 1:
            header = self._lighten_debt_margin(header, HEADERS)
            footer = self._lighten_debt_margin(footer, FOOTERS)
        return bodies, ids, header, footer, arguments

    def _lighten_debt_margin(self, html, name):
        """Return the page of the headers or footers, ``name``, without ballast."""
        root = lxml.html.document_fromstring(html)
        for block in root.xpath(f"//div[@id='{name}']"):
            self._keep_one_if_alike(block)
        self._inline_needed_styles(root)
        return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")

    def _keep_one_if_alike(self, block):
        """Keep the first of headers or footers that are all the same."""
        texts = {lxml.html.tostring(part, with_tail=False).strip() for part in block}
        if len(texts) > 1:
            return
        for part in block[1:]:
            block.remove(part)
        # Under its name Odoo's script would look for the one of each document.
        del block.attrib["id"]

    def _inline_needed_styles(self, root):
        """Put the rules that can apply in the page, instead of a link to them all.

        A style sheet that Odoo has not made yet stays a link.
        """
        names = {
            name
            for element in root.iter()
            if isinstance(element.tag, str)
            for name in [*element.classes, element.get("id")]
            if name
        }
        for link in root.xpath("//link[@rel='stylesheet']"):
            sheet = (
                self.env["ir.attachment"]
                .sudo()
                .search([("url", "=", link.get("href"))], limit=1)
            )
            if sheet:
                style = lxml.html.Element("style")
                style.text = prune_styles(sheet.raw.decode(), frozenset(names))
                link.getparent().replace(link, style)
