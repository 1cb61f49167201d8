import json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..dutch_law.money import ZERO
from ..tools import money_to_decimal, money_unit

#: Rises with each change of ``static/schema/claim.schema.json``.
CLAIM_VERSION = "1.0"
CLAIM_SCHEMA = "debt_dispute/static/schema/claim.schema.json"


class DebtCase(models.Model):
    """The claim of a case as data: what another system reads instead of the paper.

    The figures are those of ``debt.claim``, nothing is calculated here. The form is
    described in ``docs/CLAIM_EXPORT.md``; the history in it stands in
    ``debt_case_export_history.py``, the tables in ``_csv``, the invoices in ``_ubl``.
    """

    _inherit = "debt.case"

    def _get_export_files(self, on):
        """Return the claim on a day as files: a list of ``(file name, bytes)``.

        ``claim.json`` with its schema, ``claim.csv``, and per invoice of the claim one
        UBL file in ``ubl/``. Names have ASCII letters only and are unique. Sentences
        are in the language of the context.

        :param on: day up to and including which interest is counted.
        :raises UserError: nothing was invoiced: there is no claim.
        """
        self.ensure_one()
        statement = self._get_export_statement(on)
        ubl = self._get_export_ubl(statement)
        data = self._prepare_export(statement, ubl)
        return [
            ("claim.json", self._dump_json(data)),
            ("claim.csv", self._get_export_csv(statement)),
            ("claim.schema.json", self._get_export_schema()),
            *((file.name, file.content) for file in ubl.values() if file.content),
        ]

    def _get_export_statement(self, on):
        statement = self._get_statement(on)
        if not statement:
            raise UserError(
                self.env._(
                    "%s has no invoice: there is no claim to export.", self.display_name
                )
            )
        return statement

    def _dump_json(self, data):
        return json.dumps(data, indent=2, ensure_ascii=False).encode()

    def _get_export_schema(self):
        with file_open(CLAIM_SCHEMA, "rb") as file:
            return file.read()

    # --- the claim --------------------------------------------------------

    def _prepare_export(self, statement, ubl=None):
        """Return the content of ``claim.json``.

        Amounts are strings with the decimals of the currency, percentages strings,
        dates ``YYYY-MM-DD``; what is not known is ``null``.

        :param statement: the :class:`ClaimStatement` of this case.
        :param ubl: invoice id -> :class:`UblFile`, to name the files.
        """
        claim = statement.claim
        return {
            "version": CLAIM_VERSION,
            "claim_date": _day(claim.on),
            "currency": statement.currency.name,
            "case": {
                "number": self.name,
                "opened_on": _day(self.date_opened),
                "state": self.state,
            },
            "creditor": self._prepare_export_creditor(),
            "debtor": self._prepare_export_debtor(),
            "items": [
                self._prepare_export_item(statement, item, line, ubl or {})
                for item, line in zip(statement.items, claim.lines, strict=True)
            ],
            "payments": [
                self._prepare_export_payment(statement, payment)
                for payment in claim.payments
            ],
            "costs": [
                {
                    "due_from": _day(cost.due_from),
                    "net": self._export_amount(cost.net),
                    "vat": self._export_amount(cost.vat),
                    "items": sorted(cost.items) if cost.items is not None else None,
                    "description": cost.label,
                }
                for cost in claim.costs_due
            ],
            "waivers": [
                {
                    "date": _day(waived.waiver.date),
                    "part": waived.waiver.part.value,
                    "amount": self._export_amount(waived.amount),
                }
                for waived in claim.waived
            ],
            "totals": self._prepare_export_totals(claim),
            "build_up": [
                {"description": label, "amount": self._export_amount(amount)}
                for label, amount in self.env["debt.claim"]._prepare_build_up(statement)
            ],
            "notes": self.env["debt.claim"]._prepare_notes(statement),
            "notices": self._prepare_export_notices(),
            "disputes": self._prepare_export_disputes(),
            "plans": self._prepare_export_plans(),
        }

    def _export_amount(self, amount):
        """Return an amount as text, with all decimals of the case's currency."""
        if isinstance(amount, float):
            amount = money_to_decimal(amount, self.currency_id)
        return format(amount.quantize(money_unit(self.currency_id)), "f")

    def _prepare_export_totals(self, claim):
        return {
            name: self._export_amount(getattr(claim, name))
            for name in (
                "principal",
                "interest",
                "costs",
                "vat_on_costs",
                "total",
                "held",
                "surplus",
            )
        }

    # --- parties ----------------------------------------------------------

    def _prepare_export_creditor(self):
        company = self.sudo().company_id
        accounts = company.partner_id.bank_ids.filtered(
            lambda bank: bank.company_id in (company, company.browse())
        )
        return {
            **self._prepare_export_party(company.partner_id),
            "legal_form": company.debt_claimant_form,
            "can_deduct_vat": not company.debt_vat_on_costs,
            "accounts": [
                {
                    "iban": bank.sanitized_acc_number,
                    "bic": bank.bank_bic or None,
                    "holder": bank.acc_holder_name or company.name,
                }
                for bank in accounts
            ],
        }

    def _prepare_export_debtor(self):
        debtor = self.sudo().partner_id
        return {
            **self._prepare_export_party(debtor),
            "type": debtor.debt_debtor_type,
            "language": debtor.lang or None,
            "contacts": [
                {
                    "name": contact.name or None,
                    "function": contact.function or None,
                    "kind": contact.type,
                    "email": contact.email or None,
                    "phone": contact.phone or None,
                }
                for contact in debtor.child_ids
            ],
        }

    def _prepare_export_party(self, partner):
        return {
            "name": partner.name,
            "is_company": partner.is_company,
            "registration_number": partner.company_registry or None,
            "vat_number": partner.vat or None,
            "address": {
                "street": partner.street or None,
                "street2": partner.street2 or None,
                "zip": partner.zip or None,
                "city": partner.city or None,
                "state": partner.state_id.name or None,
                "country": partner.country_id.code or None,
            },
            "email": partner.email or None,
            "phone": partner.phone or None,
        }

    # --- items and payments -----------------------------------------------

    def _prepare_export_item(self, statement, item, line, ubl):
        move = item.move_id
        items = list(move._get_debt_items())
        invoiced = money_to_decimal(item.amount_currency, item.currency_id)
        has_default = item._get_debt_default_date() is not None
        file = ubl.get(move.id)
        return {
            "id": item.id,
            "invoice": move.name,
            "instalment": items.index(item) + 1,
            "instalments": len(items),
            "customer_reference": move.ref or None,
            "payment_reference": move.payment_reference or None,
            "invoice_date": _day(move.invoice_date),
            "due_date": _day(item.date_maturity),
            "default_date": _day(line.item.default_date) if has_default else None,
            "prescription_date": _day(move.debt_prescription_date),
            "invoiced": self._export_amount(invoiced),
            "credit_notes": [
                {
                    "number": settlement.reference or None,
                    "date": _day(settlement.date),
                    "amount": self._export_amount(settlement.amount),
                }
                for settlement in statement.settlements[item.id]
                if settlement.kind == "credit_note"
            ],
            "principal": self._export_amount(line.item.principal),
            "held": self._export_amount(line.item.held),
            "principal_paid": self._export_amount(line.principal_paid),
            "principal_waived": self._export_amount(line.principal_waived),
            "principal_open": self._export_amount(line.principal),
            "interest": {
                "regime": move._get_debt_regime().value,
                "day_count": line.item.day_count.value,
                "until": _day(line.interest_until),
                "rate_missing_on": _day(line.rate_missing_on),
                "segments": [
                    {
                        "start": _day(segment.start),
                        "end": _day(segment.end),
                        "days": segment.days,
                        "base": self._export_amount(segment.base),
                        "percent": format(segment.percent, "f"),
                        "per": segment.per.value,
                        "interest": self._export_amount(segment.interest),
                    }
                    for segment in line.statement.segments
                ],
                "total": self._export_amount(line.statement.total),
                "paid": self._export_amount(line.interest_paid),
                "waived": self._export_amount(line.interest_waived),
                "open": self._export_amount(line.interest),
            },
            "ubl_file": file.name if file and file.content else None,
            "ubl_remarks": list(file.remarks) if file else [],
        }

    def _prepare_export_payment(self, statement, payment):
        keys = [*payment.interest_of, *payment.principal_of]
        return {
            "date": _day(payment.date),
            "kind": "offset" if payment.principal_only else "payment",
            "reference": payment.reference or None,
            "amount": self._export_amount(payment.amount),
            "to_costs": self._export_amount(payment.costs),
            "to_interest": self._export_amount(payment.interest),
            "to_principal": self._export_amount(payment.principal),
            "surplus": self._export_amount(payment.surplus),
            "items": [
                {
                    "item": item.id,
                    "to_interest": self._export_amount(
                        payment.interest_of.get(item.id, ZERO)
                    ),
                    "to_principal": self._export_amount(
                        payment.principal_of.get(item.id, ZERO)
                    ),
                }
                for item in statement.items
                if item.id in keys
            ],
        }


def _day(day):
    """Return a day as ``YYYY-MM-DD``, ``None`` for none."""
    return day.isoformat() if day else None
