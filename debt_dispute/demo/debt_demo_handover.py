import io
import zipfile
from datetime import datetime, time, timedelta

from odoo import Command, api, models

from . import handover_tables as tables
from .company_tables import LANGUAGES


class DebtDemo(models.AbstractModel):
    """Adds a bailiff, an agency and a case that each of them took over.

    ``_get_handover("running")`` is ``debt_dispute.demo_handover_running``.
    """

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [
            *super()._get_parts(),
            self._create_parties,
            self._create_handover_debtors,
            self._create_handovers,
        ]

    @api.model
    def _get_handover(self, key):
        return self._ref(f"demo_handover_{key}")

    # --- parties ----------------------------------------------------------

    @api.model
    def _create_parties(self):
        self._create_named(
            "res.partner",
            {
                f"demo_party_{key}": self._prepare_party(party)
                for key, party in tables.PARTIES.items()
            },
        )
        for key, party in tables.PARTIES.items():
            self._create_party_contact(key, party)
        self.env.company.debt_bailiff_id = self._ref("demo_party_bailiff")

    @api.model
    def _prepare_party(self, party):
        return {
            "name": party.name,
            "is_company": True,
            "debt_party_type": party.kind,
            "debt_client_number": party.client_number,
            "street": party.street,
            "zip": party.zip,
            "city": party.city,
            **self._prepare_place("base.nl"),
            "email": party.email,
            "phone": party.phone,
            "lang": LANGUAGES["nl"],
        }

    @api.model
    def _create_party_contact(self, key, party):
        contact = self._create_named(
            "res.partner",
            {
                f"demo_party_{key}_contact": {
                    "name": party.contact,
                    "parent_id": self._ref(f"demo_party_{key}").id,
                    "email": party.email,
                    "lang": LANGUAGES["nl"],
                }
            },
        )
        if not party.login:
            return
        company = self.env.company
        self.with_context(no_reset_password=True)._create_named(
            "res.users",
            {
                f"demo_user_{key}": {
                    "partner_id": contact.id,
                    "login": party.login,
                    "password": party.login,
                    "lang": LANGUAGES["nl"],
                    "tz": "Europe/Amsterdam",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            },
        )

    # --- cases ------------------------------------------------------------

    @api.model
    def _create_handover_debtors(self):
        self._create_named(
            "res.partner",
            {
                f"demo_debtor_{key}": self._prepare_debtor(debtor)
                for key, debtor in tables.DEBTORS.items()
            },
        )

    @api.model
    def _create_handovers(self):
        """Hand the cases over as a user would, some weeks ago.

        No mail goes out, and nobody serves the styles of paper yet: what was handed
        over is the claim as data.
        """
        for row in tables.HANDOVERS:
            self._create_handover(row)

    @api.model
    def _create_handover(self, row):
        invoice = self._create_handover_invoice(row)
        case = self.env["debt.case"]._open_for(invoice, "escalation")
        handover = self._create_named(
            "debt.handover",
            {
                f"demo_handover_{row.key}": {
                    "case_id": case.id,
                    "party_id": self._ref(f"demo_party_{row.party}").id,
                    "party_reference": row.reference,
                }
            },
        )
        handover._freeze_amounts(self._count_on(row, 0))
        handover.write(
            {
                "state": "sent",
                "date_sent": datetime.combine(self._count_on(row, 0), time(9, 30)),
            }
        )
        case._mark_handed_over()
        self._store_claim_data(handover)
        self._create_reports(handover, row, invoice)

    @api.model
    def _count_on(self, row, days):
        """Return a day so many days after the case was handed over."""
        return self._get_today() - timedelta(days=row.days_ago - days)

    @api.model
    def _create_handover_invoice(self, row):
        due = self._get_today() - timedelta(days=row.overdue)
        debtor = self._get_debtor(row.debtor)
        invoice = self._create_named(
            "account.move",
            {
                f"demo_invoice_handover_{row.key}": {
                    "move_type": "out_invoice",
                    "partner_id": debtor.id,
                    "invoice_date": due - timedelta(days=30),
                    "invoice_payment_term_id": self._get_payment_term("30").id,
                    "invoice_user_id": self.env.ref("base.user_admin").id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self._ref(f"demo_product_{product}").id,
                                "quantity": quantity,
                            }
                        )
                        for product, quantity in row.lines
                    ],
                }
            },
        )
        invoice.action_post()
        return invoice

    @api.model
    def _store_claim_data(self, handover):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in handover.case_id._get_export_files(
                handover.claim_date
            ):
                archive.writestr(name, content)
        self.env["debt.handover.file"]._store(
            handover,
            "exhibits",
            f"{handover._get_file_stem()}.zip",
            buffer.getvalue(),
            "application/zip",
        )

    @api.model
    def _create_reports(self, handover, row, invoice):
        """Enter what the party told since; an amount of 0 is all that is open."""
        contact = handover.contact_id
        handover.action_start()
        handover.status_ids = [
            Command.create(
                {
                    "date": self._count_on(row, days),
                    "phase": phase,
                    "name": words,
                    "author_id": contact.id,
                    "by_party": True,
                }
            )
            for days, phase, words in row.statuses
        ]
        for days, amount, paid_over, reference in row.payments:
            self._create_party_payment(
                handover, row, invoice, days, amount, paid_over, reference
            )
        handover.cost_ids = [
            Command.create(
                {
                    "date": self._count_on(row, days),
                    "kind": kind,
                    "name": words,
                    "amount": amount,
                    "vat": vat,
                    "by_party": True,
                }
            )
            for days, kind, words, amount, vat in row.costs
        ]
        if row.result:
            handover._record_result(row.result)
            handover.date_ended = self._count_on(row, row.payments[-1][2])

    @api.model
    def _create_party_payment(
        self, handover, row, invoice, days, amount, paid_over, reference
    ):
        """Enter a payment to the party, booked if it was paid over."""
        payment = self.env["account.payment"]
        received = amount or invoice.amount_residual
        if paid_over is not None:
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            payment = wizard.create(
                {
                    "amount": received,
                    "payment_date": self._count_on(row, days),
                    "journal_id": self._get_bank_journal().id,
                }
            )._create_payments()
        handover.payment_ids = [
            Command.create(
                {
                    "date": self._count_on(row, days),
                    "amount": received,
                    "paid_over_on": paid_over and self._count_on(row, paid_over),
                    "payment_id": payment.id,
                    "reference": reference,
                    "by_party": True,
                }
            )
        ]
