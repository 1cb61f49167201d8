import hashlib

from odoo import fields, models

from .account_move import Hold


class DebtSettlement(models.Model):
    """The proposal in words: on paper and on the portal the same; and its mails."""

    _inherit = "debt.settlement"

    letter_attachment_id = fields.Many2one(
        "ir.attachment", string="Letter", readonly=True, copy=False
    )
    letter_sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)

    # --- words ------------------------------------------------------------

    def _get_build_up(self):
        """Return ``(label, amount)`` rows that add up to the claim."""
        self.ensure_one()
        rows = [
            (self.env._("Principal"), self.amount_principal),
            (
                self.env._("Interest until %s", self._day(self.date_claim)),
                self.amount_interest,
            ),
            (self.env._("Collection costs"), self.amount_costs),
        ]
        return [row for row in rows if not self.currency_id.is_zero(row[1])]

    def _get_rules(self):
        """Return ``(heading, sentence)`` of what the parties agree on.

        Hook: add or replace clauses.
        """
        self.ensure_one()
        return [
            (self.env._("Amount"), self._get_clause_amount()),
            (self.env._("Acceptance"), self._get_clause_acceptance()),
            (self.env._("Payment"), self._get_clause_payment()),
            (self.env._("Collection"), self._get_clause_collection()),
            (self.env._("Final discharge"), self._get_clause_discharge()),
            (self.env._("Not paid in time"), self._get_clause_lapse()),
            (self.env._("Law"), self._get_clause_law()),
        ]

    def _get_clause_amount(self):
        return self.env._(
            "You pay %(amount)s instead of the %(claim)s that you owe on %(date)s. You "
            "need not pay the remaining %(discount)s.",
            amount=self._money(self.amount),
            claim=self._money(self.amount_claim),
            date=self._day(self.date_claim),
            discount=self._money(self.discount),
        )

    def _get_clause_acceptance(self):
        return self.env._(
            "You can accept this proposal until %s, on the page of the link that we "
            "mailed or by returning this letter signed. After that day it lapses.",
            self._day(self.date_valid),
        )

    def _get_clause_payment(self):
        bank = self._get_bank_account()
        if self.date_pay_by:
            term = self.env._(
                "The amount must have been credited to our account on %s at the "
                "latest.",
                self._day(self.date_pay_by),
            )
        else:
            term = self.env._(
                "The amount must have been credited to our account within %s days "
                "after your acceptance.",
                self.pay_days,
            )
        if not bank:
            return term
        return (
            term
            + " "
            + self.env._(
                "Pay to %(account)s in the name of %(holder)s, mentioning "
                "%(reference)s.",
                account=bank.acc_number,
                holder=bank.acc_holder_name or self.sudo().company_id.name,
                reference=self.name,
            )
        )

    def _get_clause_collection(self):
        return self.env._(
            "We take no further collection steps until the last day to accept, and "
            "after your acceptance until the last day to pay. We reserve all our "
            "rights to the whole claim."
        )

    def _get_clause_discharge(self):
        if self.rest == "credit":
            rest = self.env._("We then credit what remains on the invoices.")
        else:
            rest = self.env._("We then write off what remains on the invoices.")
        return (
            self.env._(
                "Once the amount has been received in full and in time, you and we "
                "discharge each other finally for the invoices above, with their "
                "interest and costs."
            )
            + " "
            + rest
        )

    def _get_clause_lapse(self):
        return self.env._(
            "If the amount has not been received in full and in time, this settlement "
            "lapses without further notice. You then owe the whole claim again, with "
            "the interest and costs since, less what you paid."
        )

    def _get_clause_law(self):
        return self.env._("Dutch law applies to this agreement.")

    def _get_state_text(self):
        """Return in one sentence how things stand, for the debtor."""
        self.ensure_one()
        return {
            "proposed": self.env._(
                "You can accept this proposal until %s.", self._day(self.date_valid)
            ),
            "accepted": self.env._(
                "Accepted. Pay %(amount)s by %(date)s.",
                amount=self._money(self.amount),
                date=self._day(self.date_pay_by),
            ),
            "paid": self.env._(
                "Paid. Since %s nothing is owed any more.",
                self._day(self.discharged_on),
            ),
            "declined": self.env._("You declined this proposal."),
            "expired": self.env._(
                "This settlement has lapsed: the whole claim is owed."
            ),
            "cancelled": self.env._("This proposal was withdrawn."),
        }.get(self.state, "")

    def get_invoice_names(self):
        return ", ".join(self.sudo().move_ids.mapped("name"))

    def _get_bank_account(self):
        """Return the account to pay to: the invoices', else the company's first."""
        self.ensure_one()
        settlement = self.sudo()
        return (
            settlement.move_ids.partner_bank_id[:1]
            or settlement.company_id.partner_id.bank_ids[:1]
        )

    def _get_hold(self):
        """Return the :class:`Hold` of its invoices."""
        self.ensure_one()
        if self.state == "proposed":
            return Hold(
                "settlement",
                self.env._(
                    "Settlement %(number)s is proposed; the debtor may answer until "
                    "%(date)s",
                    number=self.name,
                    date=self._day(self.date_valid),
                ),
                self.date_valid,
            )
        return Hold(
            "settlement",
            self.env._(
                "Settlement %(number)s is accepted; to be paid by %(date)s",
                number=self.name,
                date=self._day(self.date_pay_by),
            ),
        )

    # --- letter -----------------------------------------------------------

    def _get_letter_file_name(self):
        """Return the name of the letter, without its ending."""
        self.ensure_one()
        settlement = self.with_context(lang=self._get_lang())
        return settlement.env._(
            "Settlement %(number)s %(debtor)s",
            number=self.name.replace("/", "-"),
            debtor=self.partner_id.name,
        )

    def _render_letter(self):
        content, __ = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("debt_dispute.debt_settlement_report", self.ids)
        )
        return content

    def _keep_letter(self):
        """Keep the letter as it went out, with its hash."""
        self.ensure_one()
        if self.env.context.get("debt_settlement_quiet"):
            return
        content = self._render_letter()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self._get_letter_file_name()}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.sudo().write(
            {
                "letter_attachment_id": attachment.id,
                "letter_sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    def _get_letter_pdf(self):
        """Return the letter as PDF: the one that went out, once there is one."""
        self.ensure_one()
        return self.sudo().letter_attachment_id.raw or self._render_letter()

    def action_print_letter(self):
        """Print the letter: the one that went out, once there is one."""
        self.ensure_one()
        if self.letter_attachment_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.letter_attachment_id.id}?download=true",
                "target": "self",
            }
        return self.env.ref("debt_dispute.debt_settlement_report").report_action(self)

    # --- mail -------------------------------------------------------------

    def _mail(self, occasion):
        """Mail the debtor in his language, with the letter while he must answer."""
        self.ensure_one()
        settlement = self.sudo()
        if self.env.context.get("debt_settlement_quiet"):
            return
        if not settlement.contact_id.email:
            self._plan_activity(
                self.env._("No e-mail address: send the letter by post")
            )
            return
        template = self.env.ref(f"debt_dispute.mail_template_settlement_{occasion}")
        letter = settlement.letter_attachment_id
        settlement.message_post_with_source(
            template,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=letter.ids if occasion == "proposed" else [],
        )
