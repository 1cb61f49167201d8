from odoo import fields, models
from odoo.tools import format_amount, format_date


class DebtHandover(models.Model):
    """The mandate in words, in the language of the context."""

    _inherit = "debt.handover"

    def _get_mandate_file_name(self):
        """Return the name of the printed mandate, without its ending."""
        self.ensure_one()
        handover = self._in_party_language()
        return handover.env._(
            "Mandate %(case)s %(debtor)s",
            case=self._get_file_stem(),
            debtor=self.partner_id.name.replace("/", "-"),
        )

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _get_mandate_date(self):
        """Return the day of the mandate: of handing over, else today."""
        self.ensure_one()
        if self.date_sent:
            return fields.Datetime.context_timestamp(self, self.date_sent).date()
        return fields.Date.context_today(self)

    def _describe_company(self):
        """Return the creditor with number and seat, in one line."""
        self.ensure_one()
        company = self.sudo().company_id
        return self._describe_party(company.partner_id)

    def _describe_debtor(self):
        self.ensure_one()
        return self._describe_party(self.sudo().partner_id)

    def _describe_party(self, partner):
        """Return name, numbers and address of a party, in one line."""
        parts = [partner.name]
        if partner.company_registry:
            parts.append(self.env._("KvK %s", partner.company_registry))
        if partner.vat:
            parts.append(self.env._("VAT %s", partner.vat))
        place = " ".join(part for part in (partner.zip, partner.city) if part)
        address = (partner.street, partner.street2, place, partner.country_id.name)
        return ", ".join([*parts, *(part for part in address if part)])

    def _get_mandate_amounts(self):
        """Return ``(label, amount)`` rows of the claim; the last is the total."""
        self.ensure_one()
        rows = [(self.env._("Principal"), self.amount_principal)]
        if self.amount_interest:
            rows.append(
                (
                    self.env._("Interest until %s", self._day(self.claim_date)),
                    self.amount_interest,
                )
            )
        if self.amount_costs:
            rows.append((self.env._("Collection costs"), self.amount_costs))
        rows.append((self.env._("Total"), self.amount_total))
        return rows

    def _get_mandate_clauses(self):
        """Return ``(heading, sentence)`` of what the party may and must do.

        Hook: add or replace clauses of the mandate.
        """
        self.ensure_one()
        clauses = [
            (self.env._("Order"), self._get_clause_order()),
            (self.env._("Limits"), self._get_clause_limits()),
            (self.env._("Interest and costs"), self._get_clause_interest()),
            (self.env._("Money"), self._get_clause_money()),
            (self.env._("Reports"), self._get_clause_reports()),
            (self.env._("Personal data"), self._get_clause_data()),
            (self.env._("End"), self._get_clause_end()),
        ]
        if self.instructions:
            clauses.insert(2, (self.env._("Instructions"), self.instructions))
        return clauses

    def _get_clause_order(self):
        words = {
            "mediator": self.env._(
                "The creditor asks the party to mediate between the creditor and the "
                "debtor about the claim."
            ),
            "agency": self.env._(
                "The creditor authorises the party to collect the claim out of court "
                "in the creditor's name, and to receive payments on it."
            ),
            "bailiff": self.env._(
                "The creditor authorises the party to collect the claim in the "
                "creditor's name, to serve documents and to receive payments on it."
            ),
            "lawyer": self.env._(
                "The creditor authorises the party to represent the creditor in all "
                "matters of the claim, and to receive payments on it."
            ),
            "insurer": self.env._(
                "The creditor reports the claim under the legal expenses insurance and "
                "authorises the party to handle it in the creditor's name."
            ),
        }
        return words.get(self.party_type, words["agency"])

    def _get_clause_limits(self):
        sentences = [
            self.env._("The party may start court proceedings without asking first.")
            if self.may_litigate
            else self.env._(
                "Court proceedings need the creditor's consent in writing first."
            ),
            self.env._("The party may agree on payment in instalments.")
            if self.may_plan
            else self.env._(
                "Payment in instalments needs the creditor's consent in writing first."
            ),
            self.env._(
                "Only the creditor gives up a part of the claim or grants a discharge."
            ),
        ]
        return " ".join(sentences)

    def _get_clause_interest(self):
        sentences = [
            self.env._(
                "Interest runs on after %s as the statement in the dossier says.",
                self._day(self.claim_date),
            )
        ]
        if self.sudo().company_id.debt_vat_on_costs:
            sentences.append(
                self.env._(
                    "The creditor declares that it cannot deduct VAT; collection costs "
                    "are claimed with VAT."
                )
            )
        else:
            sentences.append(
                self.env._(
                    "The creditor can deduct VAT; collection costs are claimed without "
                    "VAT."
                )
            )
        return " ".join(sentences)

    def _get_clause_money(self):
        account = self._get_mandate_account()
        told = self.env._(
            "What the debtor pays to the creditor directly, the creditor tells the "
            "party at once."
        )
        if not account:
            return (
                self.env._("What the party receives it pays over to the creditor.")
                + " "
                + told
            )
        return (
            self.env._(
                "What the party receives it pays over to %(account)s, mentioning "
                "%(case)s.",
                account=account.acc_number,
                case=self.case_id.name,
            )
            + " "
            + told
        )

    def _get_mandate_account(self):
        """Return the account to which the party pays over."""
        company = self.sudo().company_id
        return company.partner_id.bank_ids.filtered(
            lambda bank: bank.company_id in (company, company.browse())
        )[:1]

    def _get_clause_reports(self):
        return self.env._(
            "The party reports each step, payment and cost, on the portal or by mail, "
            "mentioning %s.",
            self.case_id.name,
        )

    def _get_clause_data(self):
        return self.env._(
            "The party uses the data of the debtor for this order alone, and keeps "
            "them no longer than the order and the law ask."
        )

    def _get_clause_end(self):
        return self.env._(
            "The creditor can take the case back at any time. The mandate ends then, "
            "and when the party returns the case or the claim is settled."
        )

    def _get_mandate_signature(self):
        """Return who gave the mandate and when, in one sentence."""
        self.ensure_one()
        return self.env._(
            "Given by %(name)s for %(company)s on %(date)s.",
            name=(self.sudo().user_id or self.env.user).name,
            company=self.sudo().company_id.name,
            date=self._day(self._get_mandate_date()),
        )
