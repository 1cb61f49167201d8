import hashlib
import logging
from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

_logger = logging.getLogger(__name__)


class DebtPaymentPlan(models.Model):
    """Who agreed, when and how; and the signed copy that shows what was agreed."""

    _inherit = "debt.payment.plan"

    accepted_by = fields.Char(readonly=True, copy=False)
    accepted_at = fields.Datetime(readonly=True, copy=False)
    accepted_ip = fields.Char(string="IP Address", readonly=True, copy=False)
    accepted_how = fields.Selection(
        [
            ("portal", "Signed on the portal"),
            ("paper", "Signed on paper"),
            ("email", "By e-mail"),
            ("call", "By telephone"),
        ],
        readonly=True,
        copy=False,
    )
    signature = fields.Image(readonly=True, copy=False, max_width=1024, max_height=1024)
    acknowledged_on = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="Day on which the debtor acknowledged the debt in writing. It starts a "
        "new term of prescription (BW 3:318, 3:319).",
    )
    signed_attachment_id = fields.Many2one(
        "ir.attachment", string="Signed Copy", readonly=True, copy=False
    )
    signed_sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    is_signed_copy_intact = fields.Boolean(compute="_compute_is_signed_copy_intact")

    @api.depends("signed_attachment_id", "signed_sha256")
    def _compute_is_signed_copy_intact(self):
        # A form asks for sizes instead of contents.
        for plan in self.with_context(bin_size=False):
            content = plan.sudo().signed_attachment_id.raw
            plan.is_signed_copy_intact = bool(content) and (
                hashlib.sha256(content).hexdigest() == plan.signed_sha256
            )

    # --- accepting --------------------------------------------------------

    def _accept_on_portal(self, name, signature, key, ip=None, author=None):
        """The debtor signs the proposal that was on his screen.

        :param signature: picture as base64.
        :param key: of the terms that he saw, see :meth:`_get_terms_key`.
        :raises UserError: no name or signature, or the terms have changed.
        """
        self.ensure_one()
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Please enter your name."))
        if len(name) > 120:
            raise UserError(self.env._("Please enter a shorter name."))
        self._check_signature(signature)
        if key != self._get_terms_key():
            raise UserError(
                self.env._(
                    "The proposal has changed since you opened it. Reload the page and "
                    "read it again."
                )
            )
        self._accept(
            {
                "accepted_by": name,
                "accepted_at": fields.Datetime.now(),
                "accepted_ip": ip,
                "accepted_how": "portal",
                "signature": signature,
                "acknowledged_on": fields.Date.context_today(self),
            }
        )
        self.message_post(
            body=self.env._("Accepted and signed by %s on the portal.", name),
            author_id=(author or self.contact_id).id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=self.signed_attachment_id.ids,
        )

    def _check_signature(self, signature):
        """Refuse what is no picture: a hand could not have made it."""
        try:
            picture = b64decode(signature or "", validate=True)
        except ValueError:
            picture = b""
        if not picture.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
            raise UserError(self.env._("Please sign in the box."))
        if len(picture) > 2**21:
            raise UserError(self.env._("The signature is too large."))

    def action_record_acceptance(self):
        """Open the form to record an acceptance on paper, by mail or telephone."""
        self.ensure_one()
        self._check_state("proposed")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Acceptance"),
            "res_model": "debt.plan.accept",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    # --- the signed copy --------------------------------------------------

    def _keep_signed_copy(self):
        """Keep a copy of the agreement; a printer that fails refuses no signature.

        What could not be printed is printed by the next daily run: the terms are
        frozen.
        """
        self.ensure_one()
        if self.kind == "promise" or self.signed_attachment_id:
            return
        if self.env.context.get("debt_plan_copy_later"):
            return
        try:
            with self.env.cr.savepoint():
                self._store_signed_copy()
        except Exception:
            _logger.exception("The signed copy of plan %s could not be made", self.id)

    def _store_signed_copy(self):
        """Store the agreement as it was signed, with its hash.

        A later print is made from the stored file, never anew.
        """
        self.ensure_one()
        content, __ = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(
                "debt_dispute.debt_payment_plan_agreement_report", self.ids
            )
        )
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self._get_agreement_file_name()}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.write(
            {
                "signed_attachment_id": attachment.id,
                "signed_sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    def _get_agreement_pdf(self):
        """Return the agreement as PDF: the signed copy, or the proposal of now."""
        self.ensure_one()
        plan = self.sudo()
        if plan.signed_attachment_id:
            return plan.signed_attachment_id.raw
        content, __ = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(
                "debt_dispute.debt_payment_plan_agreement_report", plan.ids
            )
        )
        return content

    def action_print_agreement(self):
        """Print the agreement: the signed copy once there is one."""
        self.ensure_one()
        if self.signed_attachment_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.signed_attachment_id.id}?download=true",
                "target": "self",
            }
        return self.env.ref(
            "debt_dispute.debt_payment_plan_agreement_report"
        ).report_action(self)

    def _get_acceptance_text(self):
        """Return who accepted, when and how, in one sentence."""
        self.ensure_one()
        if not self.accepted_at:
            return ""
        moment = format_datetime(
            self.env, self.accepted_at, tz=self._get_time_zone(), dt_format="short"
        )
        if self.accepted_ip:
            return self.env._(
                "%(how)s by %(name)s on %(moment)s, from IP address %(ip)s",
                how=self._get_label("accepted_how"),
                name=self.accepted_by,
                moment=moment,
                ip=self.accepted_ip,
            )
        return self.env._(
            "%(how)s: %(name)s, %(moment)s",
            how=self._get_label("accepted_how"),
            name=self.accepted_by,
            moment=moment,
        )

    @api.model
    def _get_time_zone(self):
        return "Europe/Amsterdam"

    def _keep_document(self, content, file_name=None):
        """Keep the paper or mail with which the debtor accepted, with its hash."""
        self.ensure_one()
        if not content:
            return
        attachment = self.env["ir.attachment"].create(
            {
                "name": file_name or self.env._("Acceptance %s", self.name),
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.message_post(
            body=self.env._(
                "Accepted by %(name)s. SHA-256 of the document: %(hash)s",
                name=self.accepted_by,
                hash=hashlib.sha256(content).hexdigest(),
            ),
            attachment_ids=attachment.ids,
        )
