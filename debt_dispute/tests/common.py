"""Builders on real postings: invoices, payments, credit notes and write-offs.

Expected amounts are never taken from the code under test: they are arithmetic with
:func:`interest`, on day counts and percentages written out in the test, or published
figures from ``dutch_law/tests/data/examples.csv``.
"""

import csv
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

LAW_DATA = Path(__file__).parents[1] / "dutch_law" / "tests" / "data"
IBAN = "NL91ABNA0417164300"


def interest(base, percent, days, year=365):
    """Return unrounded interest: ``percent`` per year over so many days of a year."""
    return Decimal(str(base)) * Decimal(str(percent)) / 100 * days / year


def cents(amount):
    """Return ``amount`` rounded half-up to the cent."""
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def read_law_data(name):
    """Return the rows of one CSV file with figures of the law, as dicts."""
    with (LAW_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(kind, principal, start):
    """Return the published amount of one row of ``examples.csv``."""
    (row,) = [
        row
        for row in read_law_data("examples.csv")
        if (row["kind"], row["principal"]) == (kind, principal)
        and row["start"].startswith(start)
    ]
    return Decimal(row["published_result"])


class DebtBuilders(AccountTestInvoicingCommon):
    """A Dutch company with one debtor of each type; subclasses say what day it is."""

    chart_template = "nl"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.company.write(
            {
                "name": "Kade Advies BV",
                "vat": "NL123456782B90",
                "company_registry": "12345678",
                "external_report_layout_id": cls.env.ref(
                    "web.external_layout_standard"
                ).id,
            }
        )
        cls.bank_account = cls._create_bank_account(cls.company)
        cls.business = cls._create_debtor("Bakkerij Jansen BV", is_company=True)
        cls.consumer = cls._create_debtor("Anna de Vries")
        cls.government = cls._create_debtor(
            "Gemeente Voorbeeld",
            is_company=True,
            debt_debtor_type_override="government",
        )

    @classmethod
    def _create_bank_account(cls, company, number=IBAN):
        """Return an account of the company to which money may be sent."""
        return cls.env["res.partner.bank"].create(
            {
                "acc_number": number,
                "partner_id": company.partner_id.id,
                "company_id": company.id,
                "allow_out_payment": True,
            }
        )

    @classmethod
    def _create_debtor(cls, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "street": "Dorpsstraat 1",
                "zip": "1234 AB",
                "city": "Voorbeeld",
                "country_id": cls.env.ref("base.nl").id,
                "lang": "en_US",
                **values,
            }
        )

    @classmethod
    def _create_term(cls, *instalments):
        """Return a payment term of ``(percent, days after the invoice)`` parts."""
        return cls.env["account.payment.term"].create(
            {
                "name": "Instalments",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": percent, "nb_days": days}
                    )
                    for percent, days in instalments
                ],
            }
        )

    @classmethod
    def _create_dollar(cls, *rates):
        """Return USD with ``(from, dollars per euro)`` rates."""
        return cls.setup_other_currency("USD", rates=list(rates))

    # --- postings -----------------------------------------------------------

    @classmethod
    def _invoice(cls, debtor, amount, due="2026-05-31", date=None, post=True, **values):
        """Return a customer invoice of ``amount`` without tax.

        :param due: last day of payment; a payment term in ``values`` overrides it.
        :param date: invoice date, 30 days before ``due`` by default.
        """
        date = date or fields.Date.to_date(due) - timedelta(days=30)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": debtor.id,
                "invoice_date": date,
                "date": date,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Advice",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoices, amount, date, **values):
        """Return the payment that the payment wizard of the invoices makes."""
        return cls._register_payment(
            invoices,
            amount=amount,
            payment_date=date,
            journal_id=cls.company_data["default_journal_bank"].id,
            **values,
        )

    @classmethod
    def _pay_and_write_off(cls, invoice, amount, date):
        """Pay ``amount`` and write the rest off as the payment's difference."""
        return cls._pay(
            invoice,
            amount,
            date,
            payment_difference_handling="reconcile",
            writeoff_account_id=cls.company_data["default_account_expense"].id,
            writeoff_label="Rest not collected",
        )

    @classmethod
    def _pay_by_bank(cls, invoice, amount, date):
        """Reconcile a bank statement line with the invoice."""
        journal = cls.company_data["default_journal_bank"]
        return cls.pay_with_statement_line(invoice, journal.id, date, amount)

    @classmethod
    def _credit(cls, invoice, amount, date):
        """Return the posted credit note that Odoo reconciled with the invoice."""
        credit_note = cls._reverse_invoice(invoice, date=date)
        credit_note.invoice_line_ids.price_unit = amount
        credit_note.action_post()
        return credit_note

    @classmethod
    def _write_off(cls, invoice, amount, date, item=None):
        """Return a miscellaneous entry that takes ``amount`` off an item."""
        item = item or invoice._get_debt_items()[:1]
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": date,
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": item.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": cls.company_data[
                                "default_account_expense"
                            ].id,
                            "debit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (entry.line_ids.filtered("credit") + item).reconcile()
        return entry

    # --- claims -------------------------------------------------------------

    @classmethod
    def _statement(cls, invoices, on):
        """Return the claim with its records of all items of the invoices."""
        on = fields.Date.to_date(on)
        return cls.env["debt.claim"]._compute(invoices._get_debt_items(), on)

    @classmethod
    def _claim(cls, invoices, on):
        """Return the :class:`dutch_law.Claim` of all items of the invoices."""
        return cls._statement(invoices, on).claim

    def assert_claim(self, claim, principal, interest, costs=0):
        """Check the open amounts of a claim, and that they add up."""
        self.assertEqual(
            (claim.principal, claim.interest, claim.costs),
            (Decimal(str(principal)), Decimal(str(interest)), Decimal(costs)),
        )
        self.assertEqual(
            claim.total,
            claim.principal + claim.interest + claim.costs + claim.vat_on_costs,
        )


@freeze_time("2026-11-21")
@tagged("post_install", "-at_install")
class DebtTestCommon(DebtBuilders):
    """Today is 21 November 2026."""
