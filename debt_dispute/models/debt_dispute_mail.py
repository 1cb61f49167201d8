import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, plaintext2html

#: What can stand around an invoice number in a subject.
NUMBER_SEPARATORS = re.compile(r"[\s,;:()\[\]<>\"'#]+")


class DebtDisputeMail(models.Model):
    """Disputes by mail: in through the alias, out through templates with a preview."""

    _inherit = "debt.dispute"

    # --- in ---------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a dispute for a mail to the dispute address.

        The debtor is the sender's; an invoice number in the subject is only taken
        over if the invoice is that debtor's. A mail of a stranger holds nothing back
        until a user has entered the debtor.
        """
        values = dict(custom_values or {})
        company = self.env["res.company"].browse(
            values.get("company_id") or self.env.company.id
        )
        disputes = self.with_company(company)
        author = disputes._find_author(msg_dict, company)
        invoices = disputes._find_invoices(msg_dict.get("subject") or "", company)
        own = invoices.filtered(
            lambda move: move.commercial_partner_id == author.commercial_partner_id
        )
        values.update(
            name="/",
            company_id=company.id,
            partner_id=author.id,
            contact_id=author.id,
            email_from=msg_dict.get("email_from"),
            channel="email",
            customer_words=msg_dict.get("body")
            or plaintext2html(msg_dict.get("subject") or ""),
            line_ids=disputes._prepare_mail_lines(own),
        )
        values["reason_id"] = disputes._get_mail_reason().id
        dispute = super(DebtDisputeMail, disputes).message_new(msg_dict, values)
        dispute._note_mail_origin(author, invoices, own)
        return dispute

    @api.model
    def _get_mail_reason(self):
        return self.env.ref("debt_dispute.debt_dispute_reason_other")

    @api.model
    def _find_author(self, msg_dict, company):
        """Return the contact who wrote; empty if the address is unknown."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or False)
        address = email_normalize(msg_dict.get("email_from") or "")
        if not author and address:
            author = self.env["res.partner"].search(
                [
                    ("email_normalized", "=", address),
                    ("company_id", "in", [False, company.id]),
                ],
                limit=1,
            )
        return author

    @api.model
    def _find_invoices(self, subject, company):
        """Return the posted invoices whose number or reference is in the subject."""
        words = [
            word.strip(".")
            for word in NUMBER_SEPARATORS.split(subject)
            if len(word) > 3
        ]
        if not words:
            return self.env["account.move"]
        return (
            self.env["account.move"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("state", "=", "posted")
                & Domain(
                    "move_type", "in", self.env["account.move"]._get_debt_move_types()
                )
                & (
                    Domain("name", "in", words)
                    | Domain("payment_reference", "in", words)
                )
            )
        )

    @api.model
    def _prepare_mail_lines(self, invoices):
        """Return the lines of the invoices of which something can be disputed."""
        lines = self.env["debt.dispute.line"]
        return [
            fields.Command.create({"move_id": move.id})
            for move in invoices.filtered(
                lambda move: move.currency_id == invoices[:1].currency_id
            )
            if lines.new({"move_id": move.id})._get_disputable_amount()
        ]

    def _note_mail_origin(self, author, invoices, own):
        """Tell the responsible what was recognised and what was not."""
        if author:
            self.message_subscribe(author.ids)
        doubts = []
        if not author:
            doubts.append(self.env._("The sender is no contact: enter the debtor."))
        if not own:
            doubts.append(self.env._("No invoice of the sender was recognised."))
        if invoices - own:
            doubts.append(
                self.env._(
                    "The subject names %s, which is not the sender's.",
                    ", ".join((invoices - own).mapped("name")),
                )
            )
        if doubts:
            self._message_log(body=" ".join(doubts))
        self._tell_responsible(self.env._("New dispute by e-mail"), " ".join(doubts))

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        self.sudo()._after_message(message.sudo())
        return message

    def _after_message(self, message):
        """Let a message of either side move the dispute on.

        A customer's answer ends the waiting, and his files are evidence; the first
        message to him is the first reply.
        """
        comment = self.env.ref("mail.mt_comment")
        if message.subtype_id != comment or message.is_internal:
            return
        if self._is_from_customer(message):
            self._keep_message_files(message)
            self.action_stop_waiting()
        elif message.message_type in ("comment", "email_outgoing", "email"):
            if self.env.context.get("debt_dispute_acknowledge"):
                self._acknowledge()
            self._note_first_reply()

    def _is_from_customer(self, message):
        """Return whether the author is on the debtor's side."""
        author = message.author_id
        if not author:
            return bool(message.email_from)
        users = author.with_context(active_test=False).user_ids
        return not any(user._is_internal() for user in users)

    def _keep_message_files(self, message):
        """Keep the files of a customer's message as evidence."""
        known = self.evidence_ids.attachment_ids
        for attachment in message.attachment_ids - known:
            self.env["debt.evidence"].create(
                {
                    "dispute_id": self.id,
                    "name": attachment.name,
                    "from_customer": True,
                    "portal_visible": True,
                    "attachment_ids": [fields.Command.link(attachment.id)],
                }
            )

    # --- out --------------------------------------------------------------

    def _get_customer(self):
        """Return who gets the answers."""
        self.ensure_one()
        return self.contact_id or self.partner_id

    def _mail_get_partner_fields(self, introspect_fields=False):
        # The contact who complained, not everyone at the debtor.
        return ["contact_id"]

    def _open_composer(self, template_xmlid=None, template=None, **context):
        """Open the mail of a template, for the user to read, change and send."""
        self.ensure_one()
        if template_xmlid:
            template = self.env.ref(template_xmlid, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_partner_ids": self._get_customer().ids,
                "default_email_layout_xmlid": "mail.mail_notification_layout",
                "force_email": True,
                **context,
            },
        }

    def action_acknowledge(self):
        """Open the mail that confirms receipt; sending it acknowledges."""
        self.ensure_one()
        self._check_transition("acknowledged")
        return self._open_composer(
            "debt_dispute.mail_template_dispute_received", debt_dispute_acknowledge=True
        )

    def action_write_to_customer(self):
        """Open an empty mail to the customer."""
        return self._open_composer()

    def _tell_responsible(self, summary, note=""):
        """Plan an activity for who looks after this dispute."""
        for dispute in self.sudo():
            dispute.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=dispute._get_responsible().id,
                summary=summary,
                note=plaintext2html(note) if note else False,
            )

    def _get_responsible(self):
        """Return the one user who looks after this dispute, somebody in any case."""
        self.ensure_one()
        company = self.company_id
        managers = self.env.ref("debt_dispute.debt_dispute_group_manager").sudo()
        return (
            self.user_id
            or self.coordinator_id
            or company.debt_dispute_user_id
            or managers.all_user_ids.filtered(
                lambda user: (
                    user.active and not user.share and company in user.company_ids
                )
            )[:1]
            or self.env.user
        )

    def _note_missing_evidence(self):
        """Note a decision that was made without the evidence that was asked."""
        for dispute in self:
            if dispute.missing_evidence:
                dispute._message_log(
                    body=self.env._("Decided without: %s.", dispute.missing_evidence)
                )
