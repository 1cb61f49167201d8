from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime, html2plaintext

#: In the order in which a court reads them.
KINDS = [
    ("contract", "Contract or order"),
    ("terms", "General terms and conditions"),
    ("delivery", "Proof of performance"),
    ("invoice", "Invoice"),
    ("credit_note", "Credit note"),
    ("notice", "Notice"),
    ("fourteen_day_letter", "14-day letter"),
    ("proof", "Proof of delivery"),
    ("dispute", "Dispute"),
    ("plan", "Payment plan"),
    ("correspondence", "Correspondence"),
    ("identification", "Identification"),
    ("other", "Other"),
]
#: Why the pages of an exhibit are not in the PDF.
PROBLEMS = [
    ("empty", "The file is empty"),
    ("encrypted", "The PDF is protected with a password"),
    ("broken", "The PDF is damaged and cannot be read"),
    ("picture", "The picture is damaged and cannot be read"),
    ("large", "The picture is too large to print"),
    ("format", "A file of this kind has no pages"),
    ("deleted", "The file was deleted"),
    ("lost", "The file is not in the file store"),
    ("link", "It is a link, not a file"),
    ("print", "The document could not be printed"),
]


class DebtDossierExhibit(models.Model):
    """One exhibit (*productie*): a file, an invoice that is printed, or messages.

    A file is kept as it is. What is no PDF and no picture, or cannot be read, has no
    pages in the PDF: it is listed there with the reason, and is in the ZIP.
    """

    _name = "debt.dossier.exhibit"
    _description = "Exhibit"
    _order = "sequence, id"
    _rec_name = "title"

    dossier_id = fields.Many2one(
        "debt.dossier", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dossier_id.company_id", store=True)
    state = fields.Selection(related="dossier_id.state")
    sequence = fields.Integer(default=10)
    is_included = fields.Boolean(string="Include", default=True)
    number = fields.Integer(
        string="No.", compute="_compute_number", help="Number among the exhibits."
    )
    kind = fields.Selection(KINDS, required=True, default="other")
    title = fields.Char(
        compute="_compute_title", store=True, readonly=False, precompute=True
    )
    date = fields.Date(help="Day of the document.")

    # What it is made of
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", ondelete="set null", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Printed Invoice",
        readonly=True,
        ondelete="restrict",
        help="No PDF of it was kept: it is printed now.",
    )
    message_ids = fields.Many2many(
        "mail.message",
        string="Messages",
        readonly=True,
        help="Printed in order of time.",
    )
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", string="Belongs To", readonly=True
    )

    # What was frozen
    file_name = fields.Char(compute="_compute_file_name", store=True, precompute=True)
    file_size = fields.Integer(string="Size (bytes)", readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    page = fields.Integer(
        string="First Page", readonly=True, copy=False, help="In the whole PDF."
    )
    page_count = fields.Integer(string="Pages", readonly=True, copy=False)
    problem = fields.Selection(
        PROBLEMS,
        string="Not in the PDF",
        readonly=True,
        copy=False,
        help="Why its pages are not in the PDF.",
    )

    @api.depends(
        "sequence",
        "is_included",
        "dossier_id.exhibit_ids.sequence",
        "dossier_id.exhibit_ids.is_included",
    )
    def _compute_number(self):
        for dossier in self.dossier_id:
            exhibits = dossier.exhibit_ids | self.filtered(
                lambda exhibit, dossier=dossier: exhibit.dossier_id == dossier
            )
            number = 0
            for exhibit in exhibits.sorted(lambda exhibit: exhibit._get_position()):
                number += exhibit.is_included
                exhibit.number = number if exhibit.is_included else 0
        self.filtered(lambda exhibit: not exhibit.dossier_id).number = 0

    @api.depends("attachment_id")
    def _compute_title(self):
        for exhibit in self:
            if not exhibit.title:
                exhibit.title = exhibit.sudo().attachment_id.name

    @api.depends("attachment_id")
    def _compute_file_name(self):
        for exhibit in self:
            # A file that was deleted later keeps its name here.
            exhibit.file_name = (
                exhibit.sudo().attachment_id.name or exhibit.file_name or exhibit.title
            )

    def _get_position(self):
        """Return what exhibits are sorted by; new ones that are not saved come last."""
        self.ensure_one()
        return self.sequence, not self._origin.id, self._origin.id or 0

    @api.model_create_multi
    def create(self, vals_list):
        exhibits = super().create(vals_list)
        exhibits.dossier_id._check_draft()
        exhibits._check_file_access()
        exhibits._adopt_files()
        return exhibits

    def write(self, vals):
        self.dossier_id._check_draft()
        written = super().write(vals)
        if "attachment_id" in vals:
            self._check_file_access()
            self._adopt_files()
        return written

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.dossier_id._check_draft()

    def _check_file_access(self):
        """Refuse a file that the user may not read himself: it is printed for him."""
        if not self.env.su:
            self.attachment_id.check_access("read")

    def _adopt_files(self):
        """Let files that were uploaded here follow the access rights of the dossier."""
        for exhibit in self.sudo():
            if exhibit.attachment_id and not exhibit.attachment_id.res_id:
                exhibit.attachment_id.write(
                    {
                        "res_model": exhibit.dossier_id._name,
                        "res_id": exhibit.dossier_id.id,
                    }
                )

    def _get_numbered_label(self, number):
        """Return what is stamped on its pages."""
        return self.env._("Exhibit %s", number)

    def _get_kind_label(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _get_problem_label(self, problem):
        """Return why its pages are not in the PDF, empty if they are."""
        labels = dict(self._fields["problem"]._description_selection(self.env))
        return labels.get(problem, "")

    def _get_message_rows(self):
        """Return the messages as they are printed: who, when, to whom, which words.

        As plain text: a mail from outside may hold pictures and links that the printer
        would fetch. Internal notes are left out, whatever the exhibit holds.
        """
        self.ensure_one()
        types = {
            "email": self.env._("E-mail"),
            "email_outgoing": self.env._("E-mail"),
            "sms": self.env._("SMS"),
        }
        return [
            {
                "moment": format_datetime(self.env, message.date, dt_format="short"),
                "type": types.get(message.message_type, self.env._("Message")),
                "author": message.author_id.display_name or message.email_from or "",
                "recipients": ", ".join(
                    message.partner_ids.mapped("display_name")
                    or message.notified_partner_ids.mapped("display_name")
                ),
                "subject": message.subject or message.record_name or "",
                "text": html2plaintext(message.body or "").strip(),
                "files": ", ".join(message.attachment_ids.mapped("name")),
            }
            for message in self.message_ids.sorted(lambda m: (m.date, m.id))
            if self.dossier_id._is_outside(message)
        ]

    def _get_date_label(self):
        return format_date(self.env, self.date) if self.date else ""

    def action_open_file(self):
        """Open the file, invoice or messages that this exhibit is made of."""
        self.ensure_one()
        if self.attachment_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.attachment_id.id}?download=false",
                "target": "new",
            }
        if self.origin_model and self.origin_id:
            return (
                self.env[self.origin_model].browse(self.origin_id).get_formview_action()
            )
        raise UserError(self.env._("The file of %s was deleted.", self.title))
