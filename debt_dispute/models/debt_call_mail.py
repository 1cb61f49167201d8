from markupsafe import Markup

from odoo import models


class DebtCall(models.Model):
    """What the mail that confirms a call says."""

    _inherit = "debt.call"

    def _in_debtor_language(self):
        return self.with_company(self.company_id).with_context(lang=self._get_lang())

    def _get_mail_sender(self):
        """Return the address that the confirmation comes from."""
        return (
            self.user_id.email_formatted
            or self.company_id.email_formatted
            or self.env.user.email_formatted
        )

    def _render_mail_salutation(self):
        call = self._in_debtor_language()
        contact = call._get_confirmation_recipient() or call.partner_id
        if contact.is_company:
            text = call.env._("Dear Sir or Madam,")
        else:
            text = call.env._("Dear %s,", contact.name)
        return Markup("<p>%s</p>") % text

    def _render_mail_agreement(self):
        """Return what was agreed as a table."""
        call = self._in_debtor_language()
        return call.env["ir.qweb"]._render(
            "debt_dispute.call_mail_agreement", {"call": call}
        )

    def _render_mail_closing(self):
        call = self._in_debtor_language()
        return call.env["ir.qweb"]._render(
            "debt_dispute.call_mail_closing", {"call": call}
        )

    def _get_agreement_details(self):
        """Return ``(label, value)`` rows of what was agreed; none is empty."""
        self.ensure_one()
        rows = [
            (self.env._("Your invoices"), ", ".join(self.move_ids.mapped("name"))),
            (
                self.env._("Open"),
                self.amount_open and self._money(self.amount_open),
            ),
        ]
        if self.outcome == "promise":
            rows += self._get_promise_details()
        elif self.outcome == "plan":
            rows.append((self.env._("Instalments"), str(self.instalment_count)))
        return [row for row in rows if row[1]]

    def _get_promise_details(self):
        """Return how much is paid when, to which account and with which reference."""
        bank = (
            self.move_ids.partner_bank_id[:1]
            or (self.company_id.partner_id.bank_ids[:1])
        )
        references = [move.payment_reference or move.name for move in self.move_ids]
        return [
            (self.env._("You pay"), self._money(self.promise_amount)),
            (self.env._("On this day at the latest"), self._day(self.promise_date)),
            (self.env._("Account"), self.env["debt.notice"]._format_account(bank)),
            (self.env._("Reference"), " ".join(references)),
        ]
