import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import (
    ConcurrencyError,
    MissingError,
    UserError,
    ValidationError,
)
from odoo.tools import hmac, plaintext2html

from ..upload_types import clean_file_name
from .debt_portal_document import MAX_WORDS

#: An amount as people write it: 1210 | 1210.50 | 1210,50
WRITTEN_AMOUNT = re.compile(r"(\d{1,13})(?:[.,](\d{1,4}))?", re.ASCII)


class DebtDisputePortal(models.Model):
    """What a customer can do and see on the portal, behind the gate of
    ``debt.portal.document``.
    """

    _inherit = "debt.dispute"

    portal_submission_key = fields.Char(copy=False, readonly=True)

    _unique_submission = models.UniqueIndex(
        "(portal_submission_key) WHERE portal_submission_key IS NOT NULL",
        "This dispute has been received already.",
    )

    # --- access -----------------------------------------------------------

    @api.model
    def _portal_get_path(self):
        return "/my/disputes"

    @api.model
    def _portal_get_refusals(self):
        return {
            "missing": self.env._("This dispute does not exist."),
            "forbidden": self.env._("You cannot see this dispute."),
            "answer": self.env._("Only the customer can answer here."),
            "too_long": self.env._(
                "Please use at most %s characters, and send a longer text as a file.",
                MAX_WORDS,
            ),
        }

    def _portal_get_contact(self):
        self.ensure_one()
        return self.contact_id or self.partner_id

    @api.model
    def _portal_get_reasons(self):
        """Return the reasons that a customer can choose, as superuser."""
        return (
            self.env["debt.dispute.reason"]
            .sudo()
            .search([("portal_published", "=", True)])
        )

    @api.model
    def _portal_get_disputable_amount(self, move):
        """Return the most that can be disputed of an invoice; 0: nothing."""
        move = move.sudo()
        if not move._is_debt_claimable():
            return 0.0
        return (
            self.env["debt.dispute.line"]
            .sudo()
            .new({"move_id": move.id})
            ._get_disputable_amount()
        )

    # --- new --------------------------------------------------------------

    @api.model
    def _create_from_portal(
        self,
        move,
        reason,
        words,
        amount=None,
        files=(),
        submission_key=None,
        author=None,
    ):
        """Open a dispute of one invoice for a customer; twice the same makes one.

        The caller has checked that the visitor may see the invoice.

        :param move: the invoice.
        :param reason: a ``debt.dispute.reason`` that is on the portal.
        :param words: the customer's own words, plain text.
        :param amount: disputed, VAT included; ``None`` for all that is open.
        :param files: list of ``(file name, content as bytes)``.
        :param submission_key: of this form; a second call with it for this invoice
            returns the first one's dispute.
        :param author: ``res.partner`` who writes; default the invoice's customer.
        :return: the dispute, as superuser.
        :raises UserError: with what the customer can do about it.
        """
        disputes = self.sudo().with_company(move.company_id)
        move = move.sudo()
        submission_key = disputes._sign_submission(submission_key, move)
        existing = disputes._find_submission(submission_key)
        if existing:
            return existing
        words = disputes._portal_clean_words(words)
        if not words:
            raise UserError(self.env._("Please tell us what is wrong."))
        reason = reason.sudo().exists()
        if not reason or not reason.portal_published:
            raise UserError(self.env._("Please choose a reason."))
        files = list(files)
        disputes.env["debt.evidence"]._check_upload(files, move.company_id)
        disputes._portal_check_amount(move, amount)
        author = author or move.partner_id
        line = {"move_id": move.id}
        if amount is not None:
            line["amount"] = amount
        vals = {
            "company_id": move.company_id.id,
            "partner_id": author.id
            if author.commercial_partner_id == move.commercial_partner_id
            else move.partner_id.id,
            "reason_id": reason.id,
            "customer_words": plaintext2html(words),
            "channel": "portal",
            "portal_submission_key": submission_key,
            "line_ids": [fields.Command.create(line)],
        }
        try:
            with self.env.cr.savepoint():
                dispute = disputes.create(vals)
        except UniqueViolation as error:
            if not submission_key:
                raise
            # Someone clicked twice, and the first click is not committed yet in our
            # snapshot: start again and find it.
            raise ConcurrencyError(str(error)) from error
        dispute._add_customer_files(files, author)
        dispute.message_subscribe(dispute.contact_id.ids)
        dispute._post_customer_words(words, author)
        dispute._tell_responsible(self.env._("New dispute from the portal"))
        return dispute

    @api.model
    def _sign_submission(self, submission_key, move):
        """Return the key as it is kept: of no use for the form of another invoice."""
        if not submission_key:
            return False
        return hmac(
            self.env(su=True), "debt_dispute_submission", (move.id, submission_key)
        )

    @api.model
    def _find_submission(self, submission_key):
        if not submission_key:
            return self.browse()
        return self.search([("portal_submission_key", "=", submission_key)], limit=1)

    @api.model
    def _portal_read_amount(self, text, currency):
        """Return the amount that a customer typed; ``None`` if he left it empty.

        With a dot or a comma before the decimals, and nothing between thousands: what
        ``1.210`` means depends on the reader, so it is refused.

        :raises UserError: it is no such amount.
        """
        text = (text or "").strip()
        if not text:
            return None
        written = WRITTEN_AMOUNT.fullmatch(text)
        if not written or len(written[2] or "") > currency.decimal_places:
            raise UserError(
                self.env._("Please enter the amount in figures, for example 125.50.")
            )
        return float(f"{written[1]}.{written[2] or 0}")

    @api.model
    def _portal_check_amount(self, move, amount):
        """Refuse an invoice that cannot be disputed and an amount that is not there."""
        most = self._portal_get_disputable_amount(move)
        if move.currency_id.is_zero(most):
            raise UserError(
                self.env._("Nothing of %s is left to dispute.", move.name or "")
            )
        if amount is not None and (
            move.currency_id.compare_amounts(amount, 0.0) <= 0
            or move.currency_id.compare_amounts(amount, most) > 0
        ):
            raise UserError(
                self.env._(
                    "Please enter an amount above zero, and of at most %s.",
                    move.currency_id.format(most),
                )
            )

    # --- messages and files -----------------------------------------------

    def _portal_post(self, body, files=(), author=None):
        """Post a message of the customer, with files that become evidence.

        :param body: plain text.
        :param files: list of ``(file name, content as bytes)``.
        :raises UserError: there is nothing to post, or a file cannot be accepted.
        """
        self.ensure_one()
        files = list(files)
        body = self._portal_clean_words(body)
        if not body and not files:
            raise UserError(self.env._("Please write a message or choose a file."))
        self.env["debt.evidence"]._check_upload(files, self.company_id)
        self._add_customer_files(files, author)
        if not body:
            body = self.env._(
                "Sent: %s",
                ", ".join(clean_file_name(file_name) for file_name, _content in files),
            )
        self._post_customer_words(body, author)

    def _add_customer_files(self, files, author=None):
        """Keep files of the customer as evidence, one piece per file."""
        self.ensure_one()
        evidence = self.env["debt.evidence"].sudo()
        for vals in evidence._prepare_upload(files):
            evidence.create(
                {
                    "dispute_id": self.id,
                    "name": vals["name"],
                    "from_customer": True,
                    "portal_visible": True,
                    "attachment_ids": [fields.Command.create(vals)],
                }
            )

    def _portal_get_messages(self):
        """Return the messages that the customer may see, newest first.

        Never notes, notifications and changes of fields.
        """
        self.ensure_one()
        comment = self.env.ref("mail.mt_comment")
        return self.sudo().message_ids.filtered(
            lambda message: (
                message.message_type in ("comment", "email", "email_outgoing")
                and message.subtype_id == comment
                and not message.is_internal
            )
        )

    def _portal_get_evidence(self):
        """Return the evidence that the customer may see: his own, and the shared."""
        self.ensure_one()
        return self.sudo().evidence_ids.filtered(
            lambda evidence: (
                evidence.attachment_ids
                and (evidence.from_customer or evidence.portal_visible)
            )
        )

    def _portal_get_attachment(self, attachment_id):
        """Return one file of the evidence or the messages that the customer may see.

        :raises MissingError: it is none of those.
        """
        visible = (
            self._portal_get_evidence().attachment_ids
            | self._portal_get_messages().attachment_ids
        )
        attachment = visible.filtered(lambda file: file.id == attachment_id)
        if not attachment:
            raise MissingError(self.env._("This file does not exist."))
        return attachment.sudo()

    def _portal_get_deadline(self):
        """Return ``(moment, kind)`` of what the customer can expect next.

        ``kind`` is ``reply``, ``resolution``, ``waiting`` (for him) or ``False``.
        """
        self.ensure_one()
        if not self.is_open:
            return False, False
        if self.waiting_since or self.proposal_id:
            return False, "waiting"
        if not self.date_first_reply:
            return self.deadline_reply, "reply"
        return self.deadline_resolution, "resolution"

    def _portal_withdraw(self, author=None):
        """The customer takes his complaint back."""
        self.ensure_one()
        if not self.is_open:
            raise UserError(self.env._("This dispute is closed already."))
        self._post_customer_words(self.env._("I withdraw my dispute."), author)
        self.action_withdraw()

    @api.constrains("portal_submission_key")
    def _check_submission_key(self):
        for dispute in self:
            if len(dispute.portal_submission_key or "") > 64:
                raise ValidationError(self.env._("This form is not valid."))
