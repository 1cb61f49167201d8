from datetime import timedelta

from odoo import Command, api, models

from . import invoice_tables as tables
from .company_tables import DEBTORS, TERMS


class DebtDemo(models.AbstractModel):
    """Adds the invoices with their payments and credit notes.

    ``_get_invoice(17)`` is ``debt_dispute.demo_invoice_017``.
    """

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [
            *super()._get_parts(),
            self._create_invoices,
            self._create_settlements,
        ]

    @api.model
    def _get_invoice(self, number):
        return self._ref(f"demo_invoice_{number:03}")

    # --- invoices ---------------------------------------------------------

    @api.model
    def _create_invoices(self):
        """Create and post the invoices, oldest first so that numbers follow dates."""
        invoices = self._create_named(
            "account.move",
            {
                f"demo_invoice_{invoice.number:03}": self._prepare_invoice(invoice)
                for invoice in tables.INVOICES
            },
        )
        for invoice in invoices:
            # One by one: in a batch Odoo numbers one day's invoices by reference.
            invoice.action_post()

    @api.model
    def _prepare_invoice(self, invoice):
        debtor = self._get_debtor(invoice.debtor)
        currency = DEBTORS[invoice.debtor].currency
        return {
            "move_type": "out_invoice",
            "partner_id": debtor.address_get(["invoice"])["invoice"],
            "invoice_date": self._get_invoice_date(invoice),
            "invoice_payment_term_id": self._get_payment_term(invoice.term).id,
            "invoice_user_id": self._ref("demo_user_controller").id,
            "currency_id": self.env.ref(f"base.{currency}").id,
            "ref": invoice.reference,
            "invoice_line_ids": [
                Command.create(self._prepare_invoice_line(line))
                for line in invoice.lines
            ],
        }

    @api.model
    def _prepare_invoice_line(self, line):
        values = {
            "product_id": self._ref(f"demo_product_{line.product}").id,
            "quantity": line.quantity,
        }
        if line.price:
            values["price_unit"] = line.price
        return values

    @api.model
    def _get_due_date(self, invoice):
        """Return the due date of the (first instalment of the) invoice in the table."""
        return self._get_today() - timedelta(days=invoice.overdue)

    @api.model
    def _get_invoice_date(self, invoice):
        __, days = TERMS[invoice.term].instalments[0]
        return self._get_due_date(invoice) - timedelta(days=days)

    # --- payments and credit notes ----------------------------------------

    @api.model
    def _create_settlements(self):
        """Settle invoices, in order of date so that numbers follow dates."""
        for date, settle, arguments in self._get_settlements():
            settle(date, *arguments)

    @api.model
    def _get_settlements(self):
        """Return ``(date, method, its other arguments)`` for each settlement."""
        methods = {
            tables.Bank: self._receive_on_bank,
            tables.Register: self._register_payment,
            tables.Credit: self._credit,
        }
        settlements = []
        for invoice in tables.INVOICES:
            for row in invoice.settlements:
                date = self._get_due_date(invoice) + timedelta(days=row.after_due)
                arguments = (self._get_invoice(invoice.number), row)
                settlements.append((date, methods[type(row)], arguments))
        for row in tables.UNALLOCATED:
            date = self._get_today() - timedelta(days=row.days_ago)
            settlements.append((date, self._receive_unallocated, (row,)))
        return sorted(settlements, key=lambda settlement: settlement[0])

    @api.model
    def _receive_on_bank(self, date, invoice, row):
        """Book a receipt on the bank and match it with the invoice's oldest items."""
        values = self._prepare_bank_line(date, invoice, row.amount)
        bank_line = self.env["account.bank.statement.line"].create(values)
        items = bank_line.move_id.line_ids + invoice.line_ids
        items.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()

    @api.model
    def _prepare_bank_line(self, date, invoice, amount):
        company = invoice.company_id
        amount = amount or invoice.amount_residual
        values = {
            "journal_id": self._get_bank_journal().id,
            "date": date,
            "payment_ref": invoice.payment_reference,
            "partner_id": invoice.commercial_partner_id.id,
            "counterpart_account_id": self._get_receivable(invoice.partner_id).id,
            "amount": amount,
        }
        if invoice.currency_id != company.currency_id:
            values.update(
                foreign_currency_id=invoice.currency_id.id,
                amount_currency=amount,
                amount=invoice.currency_id._convert(
                    amount, company.currency_id, company, date
                ),
            )
        return values

    @api.model
    def _receive_unallocated(self, date, row):
        debtor = self._get_debtor(row.debtor)
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self._get_bank_journal().id,
                "date": date,
                "payment_ref": row.memo,
                "partner_id": debtor.id,
                "counterpart_account_id": self._get_receivable(debtor).id,
                "amount": row.amount,
            }
        )

    @api.model
    def _get_receivable(self, partner):
        return partner.with_company(self.env.company).property_account_receivable_id

    @api.model
    def _register_payment(self, date, invoice, row):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = self._prepare_payment_register(date, invoice, row)
        wizard.create(values).action_create_payments()

    @api.model
    def _prepare_payment_register(self, date, invoice, row):
        values = {
            "payment_date": date,
            "journal_id": self._get_bank_journal().id,
            "amount": row.amount or invoice.amount_residual,
        }
        if row.write_off:
            values.update(
                payment_difference_handling="reconcile",
                writeoff_account_id=self._get_chart_record(row.write_off).id,
            )
        return values

    @api.model
    def _credit(self, date, invoice, row):
        """Make a credit note; posting it also matches it with the invoice."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "date": date,
                    "reason": row.reason,
                    "journal_id": invoice.journal_id.id,
                }
            )
        )
        wizard.refund_moves()
        credit_note = wizard.new_move_ids
        if row.products:
            credited = [self._ref(f"demo_product_{key}").id for key in row.products]
            credit_note.invoice_line_ids.filtered(
                lambda line: line.product_id.id not in credited
            ).unlink()
        credit_note.action_post()
