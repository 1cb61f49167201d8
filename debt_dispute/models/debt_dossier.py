from pathlib import Path
from tempfile import TemporaryDirectory

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command

#: What may still be written on a dossier that was frozen.
OPEN_AFTER_FROZEN = {"message_main_attachment_id"}


class DebtDossier(models.Model):
    """The file of a case for the party that takes it over: one PDF, and one ZIP.

    ======  ================================================  ======================
    State   Means                                             Leaves it by
    ======  ================================================  ======================
    draft   exhibits are chosen and put in order              freeze → frozen
    frozen  PDF and ZIP are stored with their hashes;         --
            nothing changes any more. What comes later goes
            into a new version
    ======  ================================================  ======================

    Which exhibits are proposed stands in ``debt_dossier_proposal.py``, what is printed
    in ``debt_dossier_content.py``, how it becomes one PDF in ``debt_dossier_pdf.py``
    and one ZIP in ``debt_dossier_zip.py``.
    """

    _name = "debt.dossier"
    _description = "Dossier"
    _order = "case_id, version desc, id desc"
    _check_company_auto = True

    # What it is
    name = fields.Char(compute="_compute_name")
    case_id = fields.Many2one(
        "debt.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("frozen", "Frozen")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="case_id.currency_id")
    partner_id = fields.Many2one(
        related="case_id.partner_id", string="Debtor", store=True
    )

    # For whom
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self._get_default_lang(),
    )
    date = fields.Date(
        string="Claim On",
        required=True,
        default=fields.Date.context_today,
        help="Day up to and including which interest is counted.",
    )
    receiver_id = fields.Many2one(
        "res.partner",
        string="Meant For",
        default=lambda self: self.env.company.debt_bailiff_id,
        help="Bailiff, agency or lawyer who takes the case over.",
    )
    receiver_reference = fields.Char(
        string="Their Reference", help="Number of the case with the receiver."
    )
    remarks = fields.Text(
        string="Remarks for the Receiver",
        help="Printed on the first page. The debtor may come to read it.",
    )
    exhibit_ids = fields.One2many(
        "debt.dossier.exhibit", "dossier_id", string="Exhibits"
    )
    exhibit_count = fields.Integer(compute="_compute_exhibit_count")
    upload_ids = fields.Many2many(
        "ir.attachment",
        string="Add Files",
        compute="_compute_upload_ids",
        inverse="_inverse_upload_ids",
        help="Each file becomes an exhibit, after those that are there.",
    )
    requirement_line_ids = fields.One2many(related="case_id.requirement_line_ids")
    missing_requirements = fields.Char(
        related="case_id.missing_requirements", string="Missing"
    )

    # What was frozen
    frozen_at = fields.Datetime(readonly=True, copy=False)
    frozen_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    claim_total = fields.Monetary(
        string="Claim", readonly=True, copy=False, help="As the dossier states it."
    )
    page_count = fields.Integer(string="Pages", readonly=True, copy=False)
    pdf_attachment_id = fields.Many2one(
        "ir.attachment",
        string="PDF",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    pdf_sha256 = fields.Char(string="SHA-256 of the PDF", readonly=True, copy=False)
    zip_attachment_id = fields.Many2one(
        "ir.attachment",
        string="ZIP",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    zip_sha256 = fields.Char(string="SHA-256 of the ZIP", readonly=True, copy=False)

    _unique_version = models.Constraint(
        "UNIQUE(case_id, version)", "This version of the dossier is there already."
    )

    # --- defaults and compute ---------------------------------------------

    @api.model
    def _get_default_lang(self, wish="nl"):
        """Return an installed language: the one wished for, else the user's own.

        :param wish: a language (``nl``) or a code with country (``nl_NL``).
        """
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        fitting = [code for code in codes if code == wish] or [
            code for code in codes if code.split("_")[0] == wish.split("_")[0]
        ]
        own = [code for code in codes if code == self.env.lang]
        return (fitting or own or codes)[0]

    @api.depends("case_id.name", "version")
    @api.depends_context("lang")
    def _compute_name(self):
        for dossier in self:
            dossier.name = self.env._(
                "Dossier %(case)s, version %(version)s",
                case=dossier.case_id.name or "",
                version=dossier.version,
            )

    @api.depends("exhibit_ids.is_included")
    def _compute_exhibit_count(self):
        for dossier in self:
            dossier.exhibit_count = len(dossier._get_included())

    def _compute_upload_ids(self):
        self.upload_ids = False

    def _inverse_upload_ids(self):
        for dossier in self:
            position = max(dossier.exhibit_ids.mapped("sequence"), default=0)
            dossier.exhibit_ids = [
                Command.create(
                    {
                        "attachment_id": attachment.id,
                        "kind": "other",
                        "sequence": position + 10 * number,
                        "date": fields.Date.context_today(dossier),
                    }
                )
                for number, attachment in enumerate(dossier.upload_ids, start=1)
            ]
        # They are exhibits now: the field is empty for the next files.
        self.invalidate_recordset(["upload_ids"])

    # --- CRUD -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            latest = self.search(
                [("case_id", "=", vals.get("case_id"))], order="version desc", limit=1
            )
            vals["version"] = latest.version + 1
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - OPEN_AFTER_FROZEN:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change what was frozen."""
        for dossier in self:
            if dossier.state == "frozen":
                raise UserError(
                    self.env._(
                        "%s was frozen and can no longer be changed. Make a new "
                        "version instead.",
                        dossier.name,
                    )
                )

    # --- exhibits ---------------------------------------------------------

    def _get_included(self):
        """Return the exhibits that go into the dossier, in their order."""
        self.ensure_one()
        return self.exhibit_ids.filtered("is_included").sorted(
            lambda exhibit: exhibit._get_position()
        )

    def _get_printing(self):
        """Return this dossier as it is printed: in its language and company.

        As superuser: it holds what belongs to its case, whoever prints it.
        """
        self.ensure_one()
        return self.sudo().with_company(self.company_id).with_context(lang=self.lang)

    # --- freezing ---------------------------------------------------------

    def _freeze(self):
        """Make PDF and ZIP, store them with their hashes, and let nothing change.

        :raises UserError: it was frozen before, or somebody is freezing it now.
        """
        self.ensure_one()
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "%s is being frozen by somebody else: wait a moment and look "
                    "again.",
                    self.name,
                )
            ) from error
        self._check_draft()
        statement = self.case_id.sudo()._get_statement(self.date)
        if not statement:
            raise UserError(
                self.env._(
                    "%s has no invoices: there is nothing to claim.",
                    self.case_id.display_name,
                )
            )
        self.write({"frozen_at": fields.Datetime.now(), "frozen_by_id": self.env.uid})
        with TemporaryDirectory(prefix="debt_dossier_") as name:
            dossier, folder = self._get_printing(), Path(name)
            book = dossier._make_pdf(folder)
            archive = dossier._make_zip(book, folder)
            dossier._store_book(book)
            vals = {
                **dossier._store_file(book.path, "pdf", "application/pdf"),
                **dossier._store_file(archive, "zip", "application/zip"),
            }
        self.write(
            {
                **vals,
                "claim_total": float(statement.claim.total),
                "page_count": book.page_count,
                "state": "frozen",
            }
        )
        self.case_id.sudo().message_post(
            body=self.env._(
                "%(dossier)s was frozen. SHA-256 of the PDF: %(pdf)s, of the ZIP: "
                "%(archive)s",
                dossier=self.name,
                pdf=self.pdf_sha256,
                archive=self.zip_sha256,
            ),
            author_id=self.env.user.partner_id.id,
        )

    # --- actions ----------------------------------------------------------

    def action_freeze(self):
        """Freeze this dossier."""
        self._freeze()

    def action_preview(self):
        """Open the PDF: the stored one, or as the draft would be now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/debt_dispute/dossier/{self.id}/pdf",
            "target": "new",
        }

    def action_download_zip(self):
        """Download the stored ZIP."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.zip_attachment_id.id}?download=true",
            "target": "self",
        }

    def action_new_version(self):
        """Make a new draft of the same case, with what came in since."""
        self.ensure_one()
        return self.case_id._prepare_dossier(lang=self.lang)._get_form_action()

    def action_propose_exhibits(self):
        """Look again for what belongs in the dossier; what is there stays."""
        self._check_draft()
        for dossier in self:
            dossier._propose_exhibits()

    def _get_form_action(self):
        """Return the action that opens this dossier."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
