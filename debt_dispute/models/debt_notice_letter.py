from base64 import b64encode
from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools import format_date, formatLang
from odoo.tools.image import image_data_uri

from odoo.addons.base_iban.models.res_partner_bank import pretty_iban

from ..qr_code import draw_qr_code

#: SEPA allows so many characters in the remittance text of a QR code.
REFERENCE_LENGTH = 140
#: More references than this are not typed over: the number of the notice serves.
MAX_REFERENCES = 3


class LetterRow(NamedTuple):
    """One row of the amounts in a letter."""

    name: str
    label: str
    amount: Any
    is_total: bool = False


class DebtNotice(models.Model):
    """What a letter shows beside its text: parties, amounts, how to pay.

    Every figure is one of the notice's own frozen amounts.
    """

    _inherit = "debt.notice"

    # --- language ---------------------------------------------------------

    def _get_lang(self):
        """Return the language code that the recipient is written to in."""
        self.ensure_one()
        return (
            self.recipient_id.lang
            or self.partner_id.lang
            or self.company_id.partner_id.lang
            or self.env.lang
        )

    def _in_recipient_language(self):
        """Return this notice in the recipient's language and its own company."""
        return self.with_company(self.company_id).with_context(lang=self._get_lang())

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _day(self, day):
        """Return ``day`` in words, which no reader takes for another day."""
        return format_date(self.env, day, date_format="long")

    def _short_day(self, day):
        return format_date(self.env, day)

    # --- parties ----------------------------------------------------------

    def _get_contact(self):
        """Return the user to whom the debtor can turn, empty if there is none."""
        self.ensure_one()
        user = self.user_id or self.sent_by_id or self.env.user
        return user.sudo() if user._is_internal() and not user._is_superuser() else None

    def _get_contact_details(self):
        """Return name, phone and e-mail of who answers for this notice.

        What the person lacks is taken from the company, so that the debtor can always
        answer.
        """
        self.ensure_one()
        contact = self._get_contact()
        company = self.company_id
        return {
            "name": contact.name if contact else "",
            "phone": (contact and contact.phone) or company.phone or "",
            "email": (contact and contact.email) or company.email or "",
        }

    def _get_addressee_lines(self):
        """Return the address of the recipient, line by line, as on an envelope."""
        self.ensure_one()
        recipient, debtor = self.recipient_id, self.partner_id
        names = [debtor.name or recipient.name]
        if recipient.name and recipient.name != debtor.name:
            if recipient.is_company:
                names = [recipient.name]
            else:
                names.append(self.env._("Attn. %s", recipient.name))
        source = recipient if recipient.street or recipient.zip else debtor
        address = source._display_address(without_company=True)
        lines = [line.strip() for line in address.splitlines()]
        own_country = self.company_id.country_id
        if source.country_id and source.country_id == own_country:
            lines = [line for line in lines if line != source.country_id.name]
        return [name for name in names if name] + [line for line in lines if line]

    def _get_letter_details(self):
        """Return ``(label, value)`` rows of the head of the letter; none is empty."""
        self.ensure_one()
        contact = self._get_contact_details()
        debtor = self.partner_id
        rows = [
            (self.env._("Date"), self._day(self.sent_on or self.date)),
            (self.env._("Our reference"), self.name),
            (self.env._("Customer number"), debtor.ref),
            (self.env._("Your KvK number"), debtor.company_registry),
            (self.env._("Contact person"), contact["name"]),
            (self.env._("Phone"), contact["phone"]),
            (self.env._("E-mail"), contact["email"]),
            (self.env._("Sent by"), self._get_sent_by()),
        ]
        return [row for row in rows if row[1]]

    def _get_sent_by(self):
        """Return how the letter goes out where that matters as proof."""
        if self.channel == "registered_letter":
            return self.env._("Registered post")
        return ""

    # --- invoices and amounts ---------------------------------------------

    def _get_letter_lines(self):
        """Return the lines that the letter lists."""
        self.ensure_one()
        return self.line_ids.filtered("is_live")

    def _get_letter_moves(self):
        return self._get_letter_lines().move_id

    def _describe_letter_line(self, line):
        """Return the number of the invoice, and which instalment it is of several."""
        if line.item_id:
            return self.env["debt.claim"]._describe_item(line.item_id)
        return line.move_id.name

    def _get_amount_rows(self):
        """Return the :class:`LetterRow` list that adds up to what is to be paid now."""
        self.ensure_one()
        rows = []
        if self.interest or self.costs or self.costs_vat:
            rows.append(LetterRow("principal", self.env._("Principal"), self.principal))
        if self.interest:
            rows.append(
                LetterRow("interest", self._get_interest_label(), self.interest)
            )
        if self.costs:
            rows.append(LetterRow("costs", self.env._("Collection costs"), self.costs))
        if self.costs_vat:
            rows.append(
                LetterRow(
                    "costs_vat", self.env._("VAT on collection costs"), self.costs_vat
                )
            )
        rows.append(LetterRow("total", self._get_total_label(), self.total, True))
        return rows

    def _get_after_term_rows(self):
        """Return what is owed if the term of a 14-day letter lapses: costs and "
        "total."""
        self.ensure_one()
        if not self.is_fourteen_day_letter or not self.announced_costs:
            return []
        rows = [
            LetterRow(
                "announced_costs", self.env._("Collection costs"), self.announced_costs
            )
        ]
        if self.announced_costs_vat:
            rows.append(
                LetterRow(
                    "announced_costs_vat",
                    self.env._("VAT on collection costs"),
                    self.announced_costs_vat,
                )
            )
        rows.append(
            LetterRow(
                "total_after_term",
                self.env._("Total if you do not pay within the term"),
                self._get_total_after_term(),
                True,
            )
        )
        return rows

    def _get_total_after_term(self):
        return self.total + self.announced_costs + self.announced_costs_vat

    def _get_total_label(self):
        if self.is_fourteen_day_letter:
            return self.env._("Total if you pay within the term")
        if self.kind == "pre_due":
            return self.env._("Total to be paid")
        return self.env._("Total to be paid now")

    def _get_interest_label(self):
        until = self._get_interest_until()
        return self.env._("Interest up to and including %s", self._day(until))

    def _get_interest_until(self):
        """Return the last day that interest is counted on: that of the known rates."""
        days = [self.date]
        for move in self._get_letter_moves():
            table = move._get_debt_rate_table()
            if table and table.covered_until:
                days.append(table.covered_until)
        return min(days)

    # --- how to pay -------------------------------------------------------

    def _get_bank_account(self):
        """Return the one account to pay to: the invoices' own, else the company's."""
        self.ensure_one()
        accounts = self._get_letter_moves().partner_bank_id
        company_accounts = self.company_id.partner_id.bank_ids.filtered(
            lambda bank: bank.company_id in (self.company_id, self.env["res.company"])
        )
        return accounts if len(accounts) == 1 else (accounts | company_accounts)[:1]

    def _get_payment_reference(self):
        """Return the one reference to mention with a payment.

        That of the invoices, by which the bank entry finds them; the number of the
        notice where there are too many to type.
        """
        self.ensure_one()
        references = [
            move.payment_reference or move.name for move in self._get_letter_moves()
        ]
        joined = " ".join(references)
        if len(references) <= MAX_REFERENCES and len(joined) <= REFERENCE_LENGTH:
            return joined
        return self.name or ""

    def _get_payment_details(self):
        """Return ``(label, value)`` rows of how to pay; none is empty."""
        self.ensure_one()
        if not self.total:
            return []
        bank = self._get_bank_account()
        holder = bank.acc_holder_name or self.company_id.name
        last_day = self.last_day_to_pay
        if self.is_fourteen_day_letter:
            # Its term runs from delivery; see debt_notice_text.py.
            last_day = False
        rows = [
            (self.env._("Amount"), self._money(self.total)),
            (self.env._("To be paid by"), self._day(last_day)),
            (self.env._("Account"), self._format_account(bank)),
            (self.env._("BIC"), bank.bank_bic),
            (self.env._("In the name of"), holder),
            (self.env._("Reference"), self._get_payment_reference()),
        ]
        return [row for row in rows if row[1]]

    def _format_account(self, bank):
        """Return an IBAN in groups of four, another account as it is."""
        if bank.acc_type == "iban":
            return pretty_iban(bank.sanitized_acc_number)
        return bank.acc_number

    def _get_payment_qr_code(self):
        """Return a SEPA QR code of exactly the total, ``None`` unless EUR and IBAN."""
        self.ensure_one()
        bank = self._get_bank_account()
        if not bank or not self.total:
            return None
        vals = bank._build_qr_code_vals(
            self.total,
            self._get_payment_reference(),
            None,
            self.currency_id,
            self.partner_id,
            "sct_qr",
            silent_errors=True,
        )
        return vals and self._draw_qr_code("\n".join(bank._get_qr_vals(**vals)))

    @api.model
    def _draw_qr_code(self, text):
        """Return a QR code as a data URL."""
        return image_data_uri(b64encode(draw_qr_code(text)))

    # --- portal -----------------------------------------------------------

    def _get_portal_link(self):
        """Return where the debtor sees, pays and disputes his invoices.

        One invoice opens by its own token; several ask him to log in.
        """
        self.ensure_one()
        moves = self._get_letter_moves()
        base_url = self.get_base_url()
        if len(moves) == 1:
            return base_url + moves.sudo().get_portal_url()
        return f"{base_url}/my/invoices?filterby=overdue_invoices"

    def _get_portal_name(self):
        """Return the portal link without its token, short enough to read."""
        return self._get_portal_link().split("?")[0].split("//")[-1]

    def _get_portal_qr_code(self):
        """Return the portal link as a QR code, for who reads on paper."""
        self.ensure_one()
        return self._draw_qr_code(self._get_portal_link())

    # --- annex ------------------------------------------------------------

    def _has_annex(self):
        """Return whether the calculation goes along.

        Not with a 14-day letter: it states one amount and one amount of costs, and
        nothing that could be taken for another.
        """
        self.ensure_one()
        return bool(
            self.claim_html
            and not self.is_fourteen_day_letter
            and (self.interest or self.costs)
        )

    def _get_annex_introduction(self):
        return self.env._(
            "This is how the amounts in our letter %(number)s of %(day)s were "
            "calculated.",
            number=self.name,
            day=self._day(self.sent_on or self.date),
        )

    def _get_annex_html(self):
        return self.claim_html

    def _get_enclosures(self):
        """Return what goes along with the letter, empty if nothing does."""
        self.ensure_one()
        enclosures = []
        if self._has_annex():
            enclosures.append(self.env._("calculation of the claim"))
        if self.step_id.attach_invoices:
            names = ", ".join(self._get_letter_moves().mapped("name"))
            enclosures.append(self.env._("invoices %s", names))
        if not enclosures:
            return ""
        return self.env._("Enclosed: %s", ", ".join(enclosures))
