import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

MANDATE_REPORT = "debt_dispute.debt_handover_mandate_report"
#: What mailboxes commonly refuse; larger files go by link, in bytes.
MAX_MAIL_SIZE = 10 * 1024 * 1024


class DebtHandover(models.Model):
    """The files of a handover and how the party gets them.

    The files are made once and never change: the mandate, and what the dossier gives.
    """

    _inherit = "debt.handover"

    delivery = fields.Selection(
        selection=[
            ("link", "Mail with a link"),
            ("attach", "Mail with the files"),
            ("none", "No mail: by hand or on the portal"),
        ],
        string="Sent By",
        default="link",
        required=True,
        help="Files that are too large for a mail always go by link.",
    )
    dossier_id = fields.Many2one(
        "debt.dossier",
        copy=False,
        check_company=True,
        domain="[('case_id', '=', case_id)]",
        ondelete="restrict",
        help="Empty: a new one is made with all that is there. It is frozen when the "
        "case is handed over.",
    )
    file_ids = fields.One2many("debt.handover.file", "handover_id", readonly=True)

    def _check_delivery(self):
        """Refuse a mail to nowhere.

        :raises UserError: names the contact without address.
        """
        self.ensure_one()
        if self.delivery != "none" and not self.contact_id.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address. Enter it, or choose to bring the files "
                    "yourself.",
                    self.contact_id.display_name or self.party_id.display_name,
                )
            )

    # --- files ------------------------------------------------------------

    def _prepare_own_dossier(self):
        """Return the dossier that goes along: the one chosen, else a new one.

        A draft is made out to the party; one that was frozen before goes as it is.
        """
        self.ensure_one()
        if not self.dossier_id:
            self.dossier_id = self.case_id._prepare_dossier(self.lang)
        dossier = self.dossier_id
        if dossier.state == "draft":
            dossier.write(
                {
                    "lang": self.lang,
                    "receiver_id": self.party_id.id,
                    "receiver_reference": self.party_reference,
                }
            )
        return dossier

    def _make_files(self):
        """Make and keep the mandate and the dossier, in the party's language."""
        self.ensure_one()
        handover = self._in_party_language()
        content, __ = (
            handover.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(MANDATE_REPORT, handover.ids)
        )
        name = f"{handover._get_mandate_file_name()}.pdf"
        files = self.env["debt.handover.file"]
        files._store(self, "mandate", name, content, "application/pdf")
        dossier = self.dossier_id
        if dossier.state == "draft":
            dossier._freeze()
        dossier = dossier.sudo()
        files._link(self, "dossier", dossier.pdf_attachment_id, dossier.pdf_sha256)
        files._link(self, "exhibits", dossier.zip_attachment_id, dossier.zip_sha256)

    def _get_file_stem(self):
        """Return the case's number as part of a file name."""
        self.ensure_one()
        return re.sub(r"[^\w.-]+", "-", self.case_id.name)

    # --- to the party -----------------------------------------------------

    def _deliver(self):
        """Send the party its files as was chosen."""
        self.ensure_one()
        if self.delivery == "none":
            self.message_post(
                body=self.env._(
                    "No mail was sent: the files are below and in the portal."
                )
            )
        elif (
            self.delivery == "attach"
            and sum(self.file_ids.mapped("size")) <= MAX_MAIL_SIZE
        ):
            self._mail_files()
        else:
            self._mail_link()

    def _mail_files(self):
        """Mail the files themselves; the mail stays in the chatter."""
        self._post_template(
            "debt_dispute.mail_template_handover_party",
            self.contact_id,
            self.file_ids.sudo().attachment_id,
        )

    def _mail_link(self):
        """Mail a link to the files.

        The mail belongs to no record and is deleted once it is sent: its secret stays
        nowhere. The chatter says that it went out.
        """
        self.ensure_one()
        link, url = self.env["debt.handover.link"]._make(self, self.contact_id.email)
        template = self.env.ref("debt_dispute.mail_template_handover_party")
        template.sudo().with_context(debt_handover_url=url).send_mail(
            self.id,
            email_values={
                "model": False,
                "res_id": False,
                "auto_delete": True,
            },
        )
        self.message_post(
            body=self.env._(
                "A link to the files was mailed to %(email)s, valid until %(moment)s.",
                email=self.contact_id.email,
                moment=format_datetime(self.env, link.expires_at),
            )
        )

    def _tell_party_it_ended(self):
        """Tell the party that the company took the case back."""
        self.ensure_one()
        if self.contact_id.email:
            self._post_template(
                "debt_dispute.mail_template_handover_withdrawn", self.contact_id
            )
        else:
            self.message_post(
                body=self.env._(
                    "%s has no e-mail address: tell it yourself that the case was "
                    "taken back.",
                    self.party_id.display_name,
                )
            )

    # --- to the debtor ----------------------------------------------------

    def _tell_debtor(self):
        """Tell the debtor who collects from now on; or say that it was not possible."""
        self.ensure_one()
        contact = self._get_debtor_contact()
        if contact.email:
            self._post_template("debt_dispute.mail_template_handover_debtor", contact)
        else:
            self.message_post(
                body=self.env._(
                    "%s has no e-mail address: the debtor was not told.",
                    self.partner_id.display_name,
                )
            )

    def _get_debtor_contact(self):
        """Return who of the debtor is told: the address for invoices."""
        self.ensure_one()
        debtor = self.partner_id
        return debtor.browse(debtor.address_get(["invoice"])["invoice"])

    def _post_template(self, xml_id, recipient, attachments=None):
        self.ensure_one()
        self.message_post_with_source(
            self.env.ref(xml_id),
            email_layout_xmlid="mail.mail_notification_light",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=recipient.ids,
            attachment_ids=attachments.ids if attachments else [],
            force_send=False,
        )
