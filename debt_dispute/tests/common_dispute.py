"""Builders of disputes on real postings; today is Monday 23 November 2026."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

NOW = "2026-11-23 10:00:00"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class DisputeTestCommon(AccountTestInvoicingCommon):
    """A Dutch company that works from 8 to 12 and 13 to 17, and one debtor."""

    chart_template = "nl"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.company.resource_calendar_id.tz = "UTC"
        cls.debtor = cls.env["res.partner"].create(
            {
                "name": "Bakkerij Jansen BV",
                "is_company": True,
                "email": "info@bakkerij-jansen.example",
                "country_id": cls.env.ref("base.nl").id,
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Piet Jansen",
                "parent_id": cls.debtor.id,
                "email": "piet@bakkerij-jansen.example",
            }
        )
        taxes = cls.env["account.tax"].search(
            [
                *cls.env["account.tax"]._check_company_domain(cls.company),
                ("type_tax_use", "=", "sale"),
                ("price_include_override", "!=", "tax_included"),
                ("amount_type", "=", "percent"),
            ]
        )
        cls.vat_21 = taxes.filtered(lambda tax: tax.amount == 21.0)[:1]
        cls.vat_9 = taxes.filtered(lambda tax: tax.amount == 9.0)[:1]
        cls.reason = cls.env.ref("debt_dispute.debt_dispute_reason_other")
        cls.controller = cls._create_user("controller", "account.group_account_invoice")
        cls.manager = cls._create_user("manager", "account.group_account_manager")
        cls.company.debt_dispute_user_id = cls.controller

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"dispute_{login}",
            groups=f"base.group_user,{groups}",
            email=f"{login}@kade.example",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _line(cls, price, tax=None, quantity=1.0, **values):
        """Return the values of an invoice line; ``tax`` is 21% unless given."""
        tax = cls.vat_21 if tax is None else tax
        return {
            "name": values.pop("name", "Advice"),
            "price_unit": price,
            "quantity": quantity,
            "tax_ids": [Command.set(tax.ids)],
            **values,
        }

    @classmethod
    def _create_sale(cls, *lines, partner=None, date="2026-10-01", post=True, **values):
        """Return a posted invoice; without lines one of EUR 100 and 21% VAT."""
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.debtor).id,
                "invoice_date": date,
                "invoice_date_due": values.pop("due", date),
                "company_id": cls.company.id,
                "invoice_line_ids": [
                    Command.create(line) for line in lines or [cls._line(100.0)]
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _create_mixed_sale(cls, **values):
        """Return an invoice with two rates of VAT and a discount: EUR 210.51."""
        return cls._create_sale(
            cls._line(33.33, quantity=3.0, name="Flour"),
            cls._line(12.35, cls.vat_9, quantity=7.0, discount=5.0, name="Bread"),
            **values,
        )

    @classmethod
    def _pay(cls, invoice, amount=None, date="2026-10-20"):
        """Register and reconcile a payment."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": date})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _dispute(cls, invoices, amount=None, **values):
        """Return a new dispute of these invoices."""
        lines = [{"move_id": invoice.id} for invoice in invoices]
        if amount is not None:
            lines[0]["amount"] = amount
        return cls.env["debt.dispute"].create(
            {
                "partner_id": invoices[0].partner_id.id,
                "company_id": invoices[0].company_id.id,
                "reason_id": cls.reason.id,
                "customer_words": "<p>This is not right.</p>",
                "line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )

    @classmethod
    def _resolution(cls, dispute, kind, **values):
        """Return a draft resolution; ``amount`` is that of its first invoice."""
        amount = values.pop("amount", None)
        quantities = values.pop("quantities", {})
        resolution = cls.env["debt.dispute.resolution"].create(
            {"dispute_id": dispute.id, "kind": kind, **values}
        )
        if amount is not None:
            resolution.amount_line_ids[0].amount = amount
        for row in resolution.quantity_line_ids:
            row.quantity = quantities.get(row.name, 0.0)
        return resolution

    @classmethod
    def _resolve(cls, dispute, kind, **values):
        """Carry a resolution out and return the credit notes."""
        cls._resolution(dispute, kind, **values)._apply()
        return dispute.credit_note_ids

    def assert_taxes(self, move, expected):
        """Assert the base and the tax of each rate: ``{percent: (base, tax)}``."""
        found = {}
        for line in move.line_ids.filtered("tax_line_id"):
            percent = line.tax_line_id.amount
            base = sum(
                move.invoice_line_ids.filtered(
                    lambda base_line, line=line: line.tax_line_id in base_line.tax_ids
                ).mapped("price_subtotal")
            )
            found[percent] = (round(base, 2), round(abs(line.amount_currency), 2))
        self.assertEqual(found, expected)

    def _chatter(self, record):
        """Return all that stands in the chatter of a record."""
        return " ".join(str(body) for body in record.message_ids.mapped("body"))
