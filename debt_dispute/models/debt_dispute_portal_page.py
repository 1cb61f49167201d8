from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang, html2plaintext


class DebtDisputePortalPage(models.Model):
    """What the pages of the portal show, and what their forms send."""

    _inherit = "debt.dispute"

    # --- pages ------------------------------------------------------------

    @api.model
    def _portal_get_invoice_values(self, move):
        """Return what the page of an invoice shows about disputes.

        The disputes themselves only for who is logged in as that customer: the token
        of an invoice opens the invoice and nothing else.
        """
        user = self.env.user
        amount = self._portal_get_disputable_amount(move)
        disputes = self.sudo()
        if not user._is_public() and not user._is_internal():
            disputes = disputes.search(
                self._portal_domain() & Domain("line_ids.move_id", "=", move.id)
            )
        return {
            "can_dispute": amount > 0 and not user._is_internal(),
            "disputable_amount": amount,
            "disputable_text": formatLang(
                self.env, amount, digits=move.currency_id.decimal_places, grouping=False
            ),
            "invoice_disputes": disputes,
        }

    def _portal_get_page_values(self):
        """Return what the page of this dispute shows."""
        self.ensure_one()
        deadline, deadline_kind = self._portal_get_deadline()
        return {
            "dispute": self,
            "proposal": self.proposal_id,
            "promise": self.resolution_ids.filtered(
                lambda resolution: resolution.state == "promised"
            )[:1],
            "deadline": deadline,
            "deadline_kind": deadline_kind,
            "deadline_missed": bool(deadline) and deadline < fields.Datetime.now(),
            "time_zone": self.get_time_zone() or "UTC",
            "messages": self._portal_get_messages() - self._portal_get_complaint(),
            "evidence": self._portal_get_evidence(),
            "credit_notes": self.credit_note_ids.filtered(
                lambda note: note.state == "posted" and note.move_type == "out_refund"
            ),
            "can_answer": not self.env.user._is_internal(),
        }

    def _portal_get_complaint(self):
        """Return the message that opened this dispute: its words stand on top."""
        self.ensure_one()
        first = self._portal_get_messages().sorted("id")[:1]
        words = html2plaintext(self.customer_words or "").strip()
        if words and html2plaintext(first.body or "").strip() == words:
            return first
        return first.browse()

    # --- forms ------------------------------------------------------------

    @api.model
    def _portal_submit(self, move, form, files, author):
        """Open the dispute that a customer filled in.

        :param form: what was posted: ``reason`` (id), ``amount``, ``words`` and
            ``submission_key``, all as text.
        :raises UserError: with what the customer can do about it.
        """
        if self.env.user._is_internal():
            raise UserError(
                self.env._("Only the customer can dispute an invoice here.")
            )
        if not form.get("submission_key"):
            raise UserError(self.env._("This form is not complete. Please try again."))
        return self._create_from_portal(
            move,
            self._portal_get_reasons().filtered(
                lambda reason: str(reason.id) == form.get("reason")
            ),
            form.get("words"),
            amount=self._portal_read_amount(form.get("amount"), move.currency_id),
            files=files,
            submission_key=form["submission_key"],
            author=author,
        )

    def _portal_accept(self, proposal_id, author=None):
        """Accept the proposal that the customer saw, and no newer one.

        :param proposal_id: as text.
        :raises UserError: it no longer waits for an answer.
        """
        self._portal_check_proposal(proposal_id)
        words = self.env._("I accept the proposal: %s.", self.proposal_id._describe())
        self.action_accept_proposal()
        self._post_customer_words(words, author)

    def _portal_decline(self, proposal_id, words=None, author=None):
        """Decline the proposal that the customer saw.

        :param words: why, as plain text.
        :raises UserError: it no longer waits for an answer.
        """
        self._portal_check_proposal(proposal_id)
        answer = self.env._("I decline the proposal: %s.", self.proposal_id._describe())
        words = self._portal_clean_words(words)
        self.action_decline_proposal()
        self._post_customer_words(f"{answer}\n\n{words}".strip(), author)

    def _portal_check_proposal(self, proposal_id):
        self.ensure_one()
        if not self.proposal_id or str(self.proposal_id.id) != proposal_id:
            raise UserError(
                self.env._(
                    "This proposal no longer waits for an answer. Below you see where "
                    "the dispute stands now."
                )
            )
