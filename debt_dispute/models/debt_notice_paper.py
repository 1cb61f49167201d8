import hashlib

from odoo import models
from odoo.exceptions import UserError

#: Kind of step -> mail template; other kinds use that of ``other``.
MAIL_TEMPLATES = {
    "pre_due": "debt_dispute.mail_template_notice_pre_due",
    "reminder": "debt_dispute.mail_template_notice_reminder",
    "formal_notice": "debt_dispute.mail_template_notice_formal_notice",
    "fourteen_day_letter": "debt_dispute.mail_template_notice_fourteen_day_letter",
    "final_demand": "debt_dispute.mail_template_notice_final_demand",
    "interruption": "debt_dispute.mail_template_notice_interruption",
    "other": "debt_dispute.mail_template_notice_other",
}
LETTER_REPORT = "debt_dispute.debt_notice_letter_report"


class DebtNotice(models.Model):
    """Which paper and mail a notice goes out with: the step's own, else by its kind."""

    _inherit = "debt.notice"

    def _get_report(self):
        return super()._get_report() or self.env.ref(LETTER_REPORT)

    def _get_mail_template(self):
        template = super()._get_mail_template()
        if template:
            return template
        kind = "fourteen_day_letter" if self.is_fourteen_day_letter else self.kind
        xml_id = MAIL_TEMPLATES.get(kind, MAIL_TEMPLATES["other"])
        return self.env.ref(xml_id, raise_if_not_found=False) or template

    def _get_file_name(self):
        """Return the name of the letter's file, without its ending."""
        self.ensure_one()
        number = (self.name or str(self.id)).replace("/", "-")
        return f"{self._in_recipient_language()._get_letter_title()} {number}"

    def _deliver_call(self):
        """Plan the call, in a window in which the debtor is reached."""
        self.env["debt.call"]._plan_for_notice(self)

    # --- mail -------------------------------------------------------------

    def _get_mail_sender(self):
        """Return the address that the mail comes from, the responsible's if he has "
        "one."""
        self.ensure_one()
        contact = self._get_contact()
        return (
            (contact and contact.email_formatted)
            or self.company_id.email_formatted
            or self.env.user.email_formatted
        )

    def _render_mail_text(self):
        """Return salutation, introduction and demand, as in the letter."""
        return self._render_mail_block("debt_dispute.notice_mail_text")

    def _render_mail_payment(self):
        """Return how to pay or answer, with who to turn to."""
        return self._render_mail_block("debt_dispute.notice_mail_payment")

    def _render_mail_block(self, template):
        self.ensure_one()
        doc = self._in_recipient_language()
        return doc.env["ir.qweb"]._render(
            template, {"doc": doc, "contact": doc._get_contact_details()}
        )

    # --- print job --------------------------------------------------------

    def _get_printed_attachments(self):
        """Return what lies in the envelope: the stored letter, then the invoices.

        :raises UserError: the stored letter is not what went out.
        """
        self.ensure_one()
        letter = self.pdf_attachment_id
        if not letter:
            raise UserError(self.env._("%s has no stored letter.", self.display_name))
        if hashlib.sha256(letter.raw).hexdigest() != self.pdf_sha256:
            raise UserError(
                self.env._(
                    "The stored letter of %s was changed after it went out.",
                    self.display_name,
                )
            )
        return self._get_mail_attachments()

    def _sort_by_address(self):
        """Return these notices as a mail carrier walks: country, postcode, street."""
        return self.sorted(lambda notice: notice._get_address_key())

    def _get_address_key(self):
        self.ensure_one()
        recipient = self.recipient_id
        address = recipient if recipient.street or recipient.zip else self.partner_id
        is_abroad = address.country_id != self.company_id.country_id
        return (
            is_abroad and bool(address.country_id),
            address.country_id.name or "",
            (address.zip or "").replace(" ", "").upper(),
            address.city or "",
            address.street or "",
            self.id,
        )
