import io
import math
from collections import OrderedDict

import lxml.html

from odoo import models
from odoo.tools import split_every

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..print_engine import Margins, PrintEngine, measure_height
from ..print_styles import prune_styles
from .debt_notice_paper import LETTER_REPORT

HEADERS = "minimal_layout_report_headers"
FOOTERS = "minimal_layout_report_footers"
#: Letters per process: while they are printed, the next are written.
PRINT_CHUNK = 5
#: White above the letterhead (mm).
TOP_EDGE = 3


class IrActionsReport(models.Model):
    """Makes many letters in seconds.

    The PDF engine loads header and footer anew for each page. As Odoo makes them, with
    the logo of every letter to choose from and all styles of all reports, that takes
    several times as long as the letters themselves; and it waits a second for scripts
    that a letter does not have.
    """

    _inherit = "ir.actions.report"

    # --- printing ---------------------------------------------------------

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if not self._prints_debt_letters(report, res_ids):
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        contents = self._print_debt_letters(report, res_ids, data)
        streams = OrderedDict()
        for res_id in res_ids:
            if res_id in contents:
                stream = io.BytesIO(contents[res_id])
                streams[res_id] = {"stream": stream, "attachment": None}
            else:
                # Odoo's own way says what is wrong.
                streams |= super()._render_qweb_pdf_prepare_streams(
                    report_ref, data, res_ids=[res_id]
                )
        return streams

    def _prints_debt_letters(self, report, res_ids):
        """Return whether a report is our letter, and nobody changed how it is printed.

        A module that extends ``_run_wkhtmltopdf``, for a watermark or another engine,
        keeps its say: Odoo prints as ever.
        """
        engines = [
            kind for kind in type(self).__mro__ if "_run_wkhtmltopdf" in vars(kind)
        ]
        return (
            report._is_debt_letter()
            and bool(res_ids)
            and len(res_ids) == len(set(res_ids))
            and not report.attachment
            and len(engines) == 1
            and self.get_wkhtmltopdf_state() == "ok"
        )

    def _print_debt_letters(self, report, res_ids, data):
        """Return the PDF of each letter: id -> content; what failed is not in it."""
        reports = self.with_context(debug=False)
        report = report.with_context(debug=False)
        data = {"report_type": "pdf", "debug": False, **(data or {})}
        with PrintEngine(_wkhtml().bin) as engine:
            for ids in split_every(PRINT_CHUNK, res_ids):
                html, _type = reports._render_qweb_html(report, list(ids), data=data)
                bodies, found, header, footer, specific = report._prepare_html(
                    html, report_model=report.model
                )
                margins = Margins(header, footer)
                engine.start(
                    {
                        res_id: body
                        for res_id, body in zip(found, bodies, strict=True)
                        if res_id in ids
                    },
                    margins,
                    self._get_debt_letter_arguments(report, specific, margins),
                )
            return engine.collect()

    def _get_debt_letter_arguments(self, report, specific, margins):
        """Return the arguments of the PDF engine, with room for header and footer.

        The margins of the paper format are the least: a taller letterhead would lie
        over the first lines of each page.
        """
        arguments = self._build_debt_letter_arguments(report, specific)
        if any(name.startswith("data-report-margin") for name in specific):
            return arguments
        paper = report.get_paperformat()
        top = self._measure_debt_margin(margins.header, HEADERS, arguments) + TOP_EDGE
        bottom = self._measure_debt_margin(margins.footer, FOOTERS, arguments)
        needed = dict(specific)
        if top > paper.margin_top:
            needed["data-report-margin-top"] = top
            needed["data-report-header-spacing"] = top - TOP_EDGE
        if bottom > paper.margin_bottom:
            needed["data-report-margin-bottom"] = bottom
        return self._build_debt_letter_arguments(report, needed)

    def _measure_debt_margin(self, html, name, arguments):
        """Return the height of a header or footer in mm, 0 if it is not known.

        Of several to choose from it is not.
        """
        if f'id="{name}"' in html:
            return 0
        height = measure_height(_wkhtml().bin, html, tuple(arguments))
        return math.ceil(height + 1) if height else 0

    def _build_debt_letter_arguments(self, report, specific):
        arguments = self._build_wkhtmltopdf_args(
            report.get_paperformat(),
            self.env.context.get("landscape"),
            specific_paperformat_args=specific,
            set_viewport_size=self.env.context.get("set_viewport_size"),
        )
        delay = self.env["ir.config_parameter"].sudo().get_param("report.print_delay")
        if not delay:
            # No script runs in a letter but that which chooses its header, at once.
            arguments += ["--javascript-delay", "0"]
        return arguments

    def _is_debt_letter(self):
        """Return whether this report is the letter of notices."""
        return bool(self) and self == self.env.ref(LETTER_REPORT, False)

    # --- lighter HTML -----------------------------------------------------

    def _prepare_html(self, html, report_model=False):
        bodies, ids, header, footer, arguments = super()._prepare_html(
            html, report_model=report_model
        )
        sheets = {}
        if self._is_debt_letter():
            bodies = [self._lighten_debt_page(body, sheets) for body in bodies]
        if self and report_model == "debt.notice":
            header = self._lighten_debt_page(header, sheets, HEADERS)
            footer = self._lighten_debt_page(footer, sheets, FOOTERS)
        return bodies, ids, header, footer, arguments

    def _lighten_debt_page(self, html, sheets, name=""):
        """Return a page of HTML without ballast.

        :param sheets: style sheets that were read already: address -> text.
        :param name: of the block that holds the headers or footers of all documents.
        """
        root = lxml.html.document_fromstring(html)
        for block in root.xpath("//div[@id=$name]", name=name):
            self._keep_one_if_alike(block)
        self._inline_needed_styles(root, sheets)
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

    def _inline_needed_styles(self, root, sheets):
        """Put the rules that can apply in the page, instead of a link to them all."""
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        names = frozenset(
            name
            for element in elements
            for name in [*element.classes, element.get("id")]
            if name
        )
        own = " ".join(dict.fromkeys(element.get("style", "") for element in elements))
        for link in root.xpath("//link[@rel='stylesheet']"):
            url = link.get("href")
            if url not in sheets:
                sheets[url] = self._get_style_sheet(url)
            if sheets[url] is not None:
                style = lxml.html.Element("style")
                style.text = prune_styles(sheets[url], names, own)
                link.getparent().replace(link, style)

    def _get_style_sheet(self, url):
        """Return a style sheet of Odoo, ``None`` if there is none: it stays a link."""
        sheet = self.env["ir.attachment"].sudo().search([("url", "=", url)], limit=1)
        if not sheet:
            sheet = self._make_style_sheet(url)
        return sheet.raw.decode() if sheet else None

    def _make_style_sheet(self, url):
        """Make a style sheet as Odoo does when it is asked for the first time."""
        name = url.rsplit("/", 1)[-1]
        try:
            bundle, rtl, _kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(
                name, False
            )
        except ValueError:
            return None
        made = self.env["ir.qweb"]._get_asset_bundle(
            bundle, js=False, rtl=rtl, autoprefix=autoprefix
        )
        return made.css().sudo() if made.stylesheets else None
