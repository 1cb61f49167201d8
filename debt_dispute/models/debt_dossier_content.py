import re

from odoo import api, models
from odoo.tools import format_amount, format_date, format_datetime, html2plaintext

from .debt_dossier_pdf import Chapter

#: Fields in which an installed app keeps the day of birth of a person.
BIRTH_DATE_FIELDS = ("birthdate_date", "birthdate", "date_of_birth", "birthday")
#: Kinds of events that are the creditor's own affair: their words are for colleagues.
INTERNAL_KINDS = ("case", "hold")
#: Ending of a name -> legal form; written with or without dots.
LEGAL_FORMS = (
    (r"b\.? ?v\.?", "Besloten vennootschap (B.V.)"),
    (r"n\.? ?v\.?", "Naamloze vennootschap (N.V.)"),
    (r"v\.? ?o\.? ?f\.?", "Vennootschap onder firma (V.O.F.)"),
    (r"c\.? ?v\.?", "Commanditaire vennootschap (C.V.)"),
    (r"u\.? ?a\.?", "Coöperatie"),
)


class DebtDossier(models.Model):
    """What the front part of a dossier says: chapters, tables and sentences.

    Each chapter is a template with values; a hook per chapter.
    """

    _inherit = "debt.dossier"

    # --- tools ------------------------------------------------------------

    def _day(self, value):
        return format_date(self.env, value) if value else ""

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    def _moment(self, value):
        if not value:
            return ""
        return format_datetime(
            self.env, value, tz="Europe/Amsterdam", dt_format="short"
        )

    @api.model
    def _text(self, html):
        """Return what a user or customer wrote as plain text.

        The printer would fetch what the HTML of a mail points to.
        """
        return html2plaintext(html or "").strip()

    @api.model
    def _label(self, record, field):
        selection = record._fields[field]._description_selection(self.env)
        return dict(selection).get(record[field], "")

    # --- cover ------------------------------------------------------------

    def _get_cover_values(self):
        """Return what the cover says, besides the contents."""
        statement = self.case_id._get_statement(self.date)
        return {
            "creditor": self._get_creditor_rows(),
            "debtor": self._get_debtor_rows(),
            "receiver": self._get_receiver_rows(),
            "claim": statement and self._money(statement.claim.total),
            "claim_on": self._day(self.date),
            "made": self._get_made_sentence(),
        }

    def _get_made_sentence(self):
        if self.frozen_at:
            return self.env._(
                "Made up on %(moment)s by %(user)s.",
                moment=self._moment(self.frozen_at),
                user=self.frozen_by_id.name,
            )
        return self.env._("Draft: not handed over yet.")

    def _get_creditor_rows(self):
        """Return ``(label, value)`` of who claims."""
        company = self.company_id
        user = self.case_id.user_id
        bank = self._get_bank_account()
        forms = {
            "natural_person": self.env._("Natural person or sole trader"),
            "legal_person": self._derive_legal_form(company.name),
        }
        rows = [
            (self.env._("Name"), company.name),
            (self.env._("Legal form"), forms[company.debt_claimant_form]),
            (self.env._("KvK number"), company.company_registry),
            (self.env._("VAT number"), company.vat),
            (self.env._("Address"), self._get_address(company.partner_id)),
            (self.env._("Phone"), company.phone),
            (self.env._("E-mail"), company.email),
            (self.env._("IBAN"), bank.acc_number),
            (self.env._("Handled by"), user.name),
            (self.env._("Direct e-mail"), user.email),
            (self.env._("Our reference"), self.case_id.name),
        ]
        return [row for row in rows if row[1]]

    def _get_debtor_rows(self):
        """Return ``(label, value)`` of who owes."""
        debtor = self.partner_id
        contacts = debtor.child_ids.filtered(lambda child: child.type == "contact")
        contact = debtor.debt_contact_id or contacts[:1]
        rows = [
            (self.env._("Name"), debtor.name),
            (self.env._("Legal form"), self._get_legal_form(debtor)),
            (self.env._("KvK number"), debtor.company_registry),
            (self.env._("VAT number"), debtor.vat if debtor.vat != "/" else ""),
            (self.env._("Date of birth"), self._day(self._get_birth_date(debtor))),
            (self.env._("Address"), self._get_address(debtor)),
            (self.env._("Phone"), debtor.phone),
            (self.env._("E-mail"), debtor.email),
            (self.env._("Website"), debtor.website),
            (self.env._("Contact"), self._describe_contact(contact)),
            (self.env._("Customer number"), debtor.ref),
        ]
        return [row for row in rows if row[1]]

    def _get_receiver_rows(self):
        """Return ``(label, value)`` of who takes over; empty if that is not known."""
        receiver = self.receiver_id
        rows = [
            (self.env._("Name"), receiver.name),
            (self.env._("Address"), receiver and self._get_address(receiver)),
            (self.env._("E-mail"), receiver.email),
            (self.env._("Your reference"), self.receiver_reference),
        ]
        return [row for row in rows if row[1]]

    @api.model
    def _get_address(self, partner):
        return (
            partner._display_address(without_company=True).strip().replace("\n\n", "\n")
        )

    @api.model
    def _describe_contact(self, contact):
        return ", ".join(
            part for part in (contact.name, contact.phone, contact.email) if part
        )

    def _get_legal_form(self, debtor):
        """Return the legal form of a debtor, empty if it cannot be told.

        Hook: where an app keeps it in a field.
        """
        if debtor.debt_debtor_type == "consumer":
            return self.env._("Natural person")
        if debtor.debt_debtor_type == "government":
            return self.env._("Public body")
        return self._derive_legal_form(debtor.name)

    @api.model
    def _derive_legal_form(self, name):
        """Return the legal form that a name ends with, or starts with."""
        name = (name or "").strip().lower()
        for ending, form in LEGAL_FORMS:
            if re.search(rf"(^|[\s,.]){ending}$", name):
                return form
        for word in ("stichting", "vereniging", "coöperatie", "maatschap"):
            if re.search(rf"(^|\s){word}(\s|$)", name):
                return word.capitalize()
        return ""

    @api.model
    def _get_birth_date(self, debtor):
        """Return the day of birth of a person, if an app has a field for it."""
        if debtor.debt_debtor_type != "consumer":
            return False
        for name in BIRTH_DATE_FIELDS:
            if debtor._fields.get(name) and debtor._fields[name].type == "date":
                return debtor[name]
        return False

    def _get_bank_account(self):
        """Return the account to pay to: the invoices', else the company's first."""
        return (
            self.case_id._get_claimed_moves().partner_bank_id[:1]
            or self.company_id.partner_id.bank_ids[:1]
        )

    # --- chapters ---------------------------------------------------------

    def _get_chapters(self, files):
        """Return the :class:`Chapter` list of the front part; those without contents
        are left out.

        :param files: the :class:`ExhibitFile` list, for the numbers of the exhibits.
        """
        self.ensure_one()
        statement = self.case_id._get_statement(self.date)
        numbers = self._get_numbers(files)
        chapters = [
            self._prepare_summary_chapter(statement),
            self._prepare_invoices_chapter(statement, numbers),
            self._prepare_calculation_chapter(statement),
            self._prepare_chronology_chapter(),
            self._prepare_notices_chapter(numbers),
            self._prepare_fourteen_day_chapter(numbers),
            self._prepare_defences_chapter(files, numbers),
            self._prepare_plans_chapter(numbers),
            self._prepare_contract_chapter(files),
            self._prepare_exhibits_chapter(files),
        ]
        return [chapter for chapter in chapters if chapter]

    def _render_chapter(self, chapter):
        """Return a chapter as HTML, with no other values than its own."""
        return self.env["ir.qweb"]._render(
            chapter.template, {"dossier": self, **chapter.values}
        )

    def _get_numbers(self, files):
        """Return the numbers of the exhibits of a record: (model, id) -> text."""
        numbers = {}
        for file in files:
            key = (file.exhibit.origin_model, file.exhibit.origin_id)
            numbers.setdefault(key, []).append(str(file.number))
        return {key: ", ".join(found) for key, found in numbers.items()}

    def _prepare_summary_chapter(self, statement):
        if not statement:
            return None
        claims = self.env["debt.claim"]
        return Chapter(
            "summary",
            self.env._("Summary of the claim"),
            "debt_dispute.dossier_summary",
            {
                **claims._prepare_values(statement),
                "sentences": self._get_summary_sentences(statement),
            },
        )

    def _get_summary_sentences(self, statement):
        """Return what the receiver must know beside the amounts."""
        company = self.company_id
        moves = statement.items.move_id
        sentences = [
            self.env._(
                "%(debtor)s owes %(creditor)s %(amount)s on %(date)s, that day "
                "included, on %(count)s invoices.",
                debtor=self.partner_id.name,
                creditor=company.name,
                amount=self._money(statement.claim.total),
                date=self._day(self.date),
                count=len(moves),
            )
        ]
        if company.debt_vat_on_costs:
            sentences.append(
                self.env._(
                    "The creditor declares that it cannot deduct VAT: collection costs "
                    "are raised with VAT."
                )
            )
        else:
            sentences.append(
                self.env._(
                    "The creditor can deduct VAT: collection costs are claimed without "
                    "VAT."
                )
            )
        prescription = [day for day in moves.mapped("debt_prescription_date") if day]
        if prescription:
            sentences.append(
                self.env._(
                    "The first of these claims is prescribed on %s.",
                    self._day(min(prescription)),
                )
            )
        bank = self._get_bank_account()
        if bank:
            sentences.append(
                self.env._(
                    "Payments can be made to %(account)s in the name of %(holder)s, "
                    "mentioning %(reference)s.",
                    account=bank.acc_number,
                    holder=bank.acc_holder_name or company.name,
                    reference=self.case_id.name,
                )
            )
        sentences += self.env["debt.claim"]._get_money_on_its_way(statement)
        return sentences

    def _prepare_invoices_chapter(self, statement, numbers):
        if not statement:
            return None
        open_principal = {}
        for item, line in zip(statement.items, statement.claim.lines, strict=True):
            move = item.move_id
            open_principal[move] = open_principal.get(move, 0) + line.principal
        rows = [
            {
                "name": move.name,
                "date": self._day(move.invoice_date),
                "due": self._day(move.invoice_date_due),
                "amount": self._money(move.amount_total),
                "open": self._money(open_principal[move]),
                "exhibit": numbers.get(("account.move", move.id), ""),
            }
            for move in statement.items.move_id.sorted(
                lambda move: (move.invoice_date, move.name)
            )
        ]
        credit_notes = [
            {
                "name": move.name,
                "date": self._day(move.invoice_date),
                "due": "",
                "amount": self._money(-move.amount_total),
                "open": "",
                "exhibit": numbers.get(("account.move", move.id), ""),
            }
            for move in self.case_id._get_credit_notes()
        ]
        return Chapter(
            "invoices",
            self.env._("Invoices and credit notes"),
            "debt_dispute.dossier_invoices",
            {"rows": rows + credit_notes},
        )

    def _prepare_calculation_chapter(self, statement):
        if not statement:
            return None
        claims = self.env["debt.claim"]
        return Chapter(
            "calculation",
            self.env._("Calculation of interest and costs"),
            "debt_dispute.claim_calculation",
            claims._prepare_values(statement),
        )

    def _prepare_chronology_chapter(self):
        rows = self._get_chronology()
        return rows and Chapter(
            "chronology",
            self.env._("Chronology"),
            "debt_dispute.dossier_chronology",
            {"rows": rows},
        )

    def _get_chronology(self):
        """Return what happened, oldest first; nothing that is internal."""
        events = self.env["debt.case.event"].search(
            [
                ("case_id", "=", self.case_id.id),
                ("is_internal", "=", False),
                ("kind", "not in", INTERNAL_KINDS),
            ],
            order="date, id",
        )
        return [
            {
                "date": self._day(event.date),
                "kind": self._label(event, "kind"),
                "name": event.description,
                "amount": self._money(event.amount) if event.amount else "",
            }
            for event in events
        ]

    def _prepare_contract_chapter(self, files):
        found = [
            file
            for file in files
            if file.exhibit.kind in ("contract", "terms", "delivery")
        ]
        return found and Chapter(
            "contract",
            self.env._("Contract, terms and performance"),
            "debt_dispute.dossier_contract",
            {"files": found},
        )

    def _prepare_exhibits_chapter(self, files):
        return files and Chapter(
            "exhibits",
            self.env._("List of exhibits"),
            "debt_dispute.dossier_exhibits",
            {"files": files},
        )
