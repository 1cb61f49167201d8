import io
from base64 import b64encode

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..models.debt_notice_delivery import PRINTED_CHANNELS

#: Letters may be printed for posting so many days ahead: over a long weekend.
MAX_DAYS_AHEAD = 4


class DebtPrintLetters(models.TransientModel):
    """The print job: ready letters in address order, in one PDF.

    Printing is sending: the amounts are brought up to the posting day, the PDF of
    each letter is stored and its notice marked as sent. What was sent before is
    printed again from the stored PDF.
    """

    _name = "debt.print.letters"
    _description = "Print Letters"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        string="Posted On",
        required=True,
        default=fields.Date.context_today,
        help="Day on which the letters are handed to the post; their terms and "
        "interest are counted from it.",
    )
    notice_ids = fields.Many2many(
        "debt.notice",
        string="Letters",
        compute="_compute_notice_ids",
        store=True,
        readonly=False,
        domain="[('company_id', '=', company_id), ('channel', 'in', "
        "('letter', 'registered_letter')), ('state', 'in', ('ready', 'sent'))]",
    )
    double_sided = fields.Boolean(
        help="Adds an empty page so that each letter starts on a new sheet."
    )
    state = fields.Selection([("choose", "Choose"), ("done", "Done")], default="choose")
    file = fields.Binary(readonly=True, attachment=True)
    file_name = fields.Char(readonly=True)
    printed_ids = fields.Many2many(
        "debt.notice", "debt_print_letters_printed_rel", readonly=True
    )
    failed_ids = fields.Many2many(
        "debt.notice", "debt_print_letters_failed_rel", readonly=True
    )
    registered_count = fields.Integer(compute="_compute_counts")
    letter_count = fields.Integer(compute="_compute_counts")
    page_count = fields.Integer(string="Pages", readonly=True)

    @api.depends("company_id")
    def _compute_notice_ids(self):
        chosen = self.env["debt.notice"].browse(self.env.context.get("active_ids", []))
        from_list = self.env.context.get("active_model") == "debt.notice" and chosen
        for job in self:
            if from_list:
                job.notice_ids = chosen.filtered(
                    lambda notice: (
                        notice.channel in PRINTED_CHANNELS
                        and notice.state in ("ready", "sent")
                    )
                )
            else:
                job.notice_ids = self.env["debt.notice"].search(
                    [
                        ("company_id", "=", job.company_id.id),
                        ("channel", "in", PRINTED_CHANNELS),
                        ("state", "=", "ready"),
                    ]
                )

    @api.depends("notice_ids", "printed_ids")
    def _compute_counts(self):
        for job in self:
            job.letter_count = len(job.notice_ids)
            job.registered_count = len(job._get_registered())

    def _get_registered(self):
        return self.printed_ids.filtered(
            lambda notice: notice.channel == "registered_letter"
        )

    def action_print(self):
        """Send the ready letters and make one PDF of all; show what went wrong."""
        self.ensure_one()
        self._check_job()
        ready = self.notice_ids.filtered(lambda notice: notice.state == "ready")
        before = self.notice_ids - ready
        sent = ready.with_company(self.company_id)._deliver(self.date)
        printed = (before | sent)._sort_by_address()
        vals = {
            "state": "done",
            "printed_ids": [Command.set(printed.ids)],
            "failed_ids": [Command.set((ready - sent).ids)],
        }
        if printed:
            pages, content = self._merge(printed)
            vals["file"] = b64encode(content)
            vals["file_name"] = self.env._("Letters %s.pdf", self.date)
            vals["page_count"] = pages
        self.write(vals)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Letters"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_download(self):
        """Download the PDF of all letters."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            f"?filename={self.file_name}&download=true",
            "target": "download",
        }

    def action_open_registered(self):
        """List the registered letters, to fill in their tracking numbers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Registered Letters"),
            "res_model": "debt.notice",
            "view_mode": "list",
            "views": [
                (self.env.ref("debt_dispute.debt_notice_view_list_tracking").id, "list")
            ],
            "domain": [("id", "in", self._get_registered().ids)],
        }

    def _check_job(self):
        """Refuse a posting day that the letters cannot be true of."""
        if not self.notice_ids:
            raise UserError(self.env._("There is no letter to print."))
        today = fields.Date.context_today(self)
        last_day = fields.Date.add(today, days=MAX_DAYS_AHEAD)
        if not self.date or not today <= self.date <= last_day:
            raise UserError(
                self.env._(
                    "Choose a day of posting from today to %s.",
                    format_date(self.env, last_day),
                )
            )

    # --- paper ------------------------------------------------------------

    def _merge(self, notices):
        """Return ``(number of pages, PDF)`` of the stored letters with their "
        "invoices."""
        writer = PdfFileWriter()
        for notice in notices:
            for attachment in notice._get_printed_attachments():
                reader = PdfFileReader(io.BytesIO(attachment.raw), strict=False)
                for number in range(reader.getNumPages()):
                    writer.addPage(reader.getPage(number))
            if self.double_sided and writer.getNumPages() % 2:
                writer.add_blank_page()
        with io.BytesIO() as stream:
            writer.write(stream)
            return writer.getNumPages(), stream.getvalue()
