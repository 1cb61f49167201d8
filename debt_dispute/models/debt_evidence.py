from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from ..upload_types import (
    UPLOAD_TYPES,
    clean_file_name,
    get_upload_type,
    is_upload_allowed,
)

MAX_UPLOAD_FILES = 10


class DebtEvidence(models.Model):
    """One document that supports a position in a dispute, there or still missing.

    A customer sees what he sent himself and what was shared with him, nothing else.
    """

    _name = "debt.evidence"
    _description = "Evidence"
    _order = "dispute_id, required desc, sequence, id"
    _check_company_auto = True

    dispute_id = fields.Many2one(
        "debt.dispute", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    sequence = fields.Integer(related="type_id.sequence", store=True)
    type_id = fields.Many2one("debt.evidence.type", string="Kind", ondelete="restrict")
    title = fields.Char(string="Own Title", help="Empty: the name of its kind.")
    name = fields.Char(
        string="Document", compute="_compute_name", inverse="_inverse_name"
    )
    required = fields.Boolean(help="A decision without it gives a warning.")
    state = fields.Selection(
        selection=[("missing", "Missing"), ("present", "Present")],
        compute="_compute_state",
        store=True,
        readonly=False,
        help="Present as soon as a file is attached; set it by hand for a document "
        "on paper.",
    )
    date = fields.Date(
        string="Received On",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="When the document came in.",
    )
    note = fields.Char()
    ask_customer = fields.Boolean(
        string="Ask the Customer",
        compute="_compute_ask_customer",
        store=True,
        readonly=False,
        precompute=True,
        help="While it is missing, the reminder for information and the customer's "
        "page ask for it. Other documents on this list are ours to find, and the "
        "customer never reads of them.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    from_customer = fields.Boolean(
        string="From the Customer", readonly=True, copy=False
    )
    portal_visible = fields.Boolean(
        string="Shared",
        help="The customer sees this document on the portal and gets it with the "
        "explanation.",
    )

    @api.depends("title", "type_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for evidence in self:
            evidence.name = evidence.title or evidence.type_id.name

    def _inverse_name(self):
        for evidence in self:
            own = evidence.name != evidence.type_id.name
            evidence.title = evidence.name if own else False

    @api.depends("type_id")
    def _compute_ask_customer(self):
        for evidence in self:
            evidence.ask_customer = evidence.type_id.ask_customer

    @api.depends("attachment_ids")
    def _compute_state(self):
        for evidence in self:
            if evidence.attachment_ids:
                evidence.state = "present"
            else:
                evidence.state = "missing"

    @api.depends("state")
    def _compute_date(self):
        today = fields.Date.context_today(self)
        for evidence in self:
            if evidence.state != "present":
                evidence.date = False
            else:
                evidence.date = evidence.date or today

    @api.model_create_multi
    def create(self, vals_list):
        evidence = super().create(vals_list)
        evidence._adopt_attachments()
        return evidence

    def write(self, vals):
        changed = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_attachments()
        return changed

    def _adopt_attachments(self):
        """Let files follow the access rights of their evidence."""
        for evidence in self.sudo():
            loose = evidence.attachment_ids.filtered(
                lambda attachment: (
                    not attachment.res_id
                    or attachment.res_model == "mail.compose.message"
                )
            )
            loose.write({"res_model": self._name, "res_id": evidence.id})

    # --- files from outside -----------------------------------------------

    @api.model
    def _get_max_upload_size(self, company):
        """Return the largest file that a customer may upload, in bytes."""
        return int(company.debt_dispute_upload_limit * 1024 * 1024)

    @api.model
    def _check_upload(self, files, company):
        """Refuse files that are too many, too large or of a kind not expected.

        :param files: list of ``(file name, content as bytes)``.
        :raises UserError: with the name of the file and what is allowed.
        """
        if len(files) > MAX_UPLOAD_FILES:
            raise UserError(
                self.env._("Please send at most %s files at a time.", MAX_UPLOAD_FILES)
            )
        limit = self._get_max_upload_size(company)
        for file_name, content in files:
            name = clean_file_name(file_name)
            if not content:
                raise UserError(self.env._("The file %s is empty.", name))
            if len(content) > limit:
                raise UserError(
                    self.env._(
                        "The file %(name)s is too large: at most %(limit)s.",
                        name=name,
                        limit=human_size(limit),
                    )
                )
            if not is_upload_allowed(name, content):
                raise UserError(
                    self.env._(
                        "The file %(name)s cannot be sent. Allowed are: %(types)s.",
                        name=name,
                        types=", ".join(UPLOAD_TYPES),
                    )
                )

    @api.model
    def _prepare_upload(self, files):
        """Return the values of one attachment per file, checked before."""
        return [
            {
                "name": clean_file_name(file_name),
                "raw": content,
                "mimetype": get_upload_type(file_name),
            }
            for file_name, content in files
        ]
