from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class EscalationCommon(AccountTestInvoicingCommon):
    """Builders for ladders that are climbed day by day."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("debt_dispute.debt_dispute_group_manager")
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.company_data["company"]
        cls.company.debt_daily_run = True
        cls.company.debt_bank_check = "none"
        cls.service = cls.env["debt.notice.run"]
        cls.notices = cls.env["debt.notice"]
        cls.business = cls._debtor("Bouwbedrijf Jansen BV", is_company=True)
        cls.consumer = cls._debtor("Pieter de Vries")
        cls.government = cls._debtor(
            "Gemeente Utrecht",
            is_company=True,
            debt_debtor_type_override="government",
        )

    def setUp(self):
        super().setUp()
        # A test may not commit: the run still counts what it did.
        self.patch(
            self.registry["ir.cron"],
            "_commit_progress",
            lambda cron, processed=0, **kwargs: float("inf"),
        )

    @classmethod
    def _policy(cls, debtor_type):
        return cls.env.ref(f"debt_dispute.debt_escalation_policy_{debtor_type}")

    @classmethod
    def _step(cls, debtor_type, name):
        return cls.env.ref(f"debt_dispute.debt_escalation_step_{debtor_type}_{name}")

    @classmethod
    def _debtor(cls, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.split()[-1].lower()}@example.nl",
                "street": "Dorpsstraat 1",
                "zip": "1234 AB",
                "city": "Utrecht",
                "country_id": cls.env.ref("base.nl").id,
                "phone": "+31 30 1234567",
                "lang": "en_US",
                **values,
            }
        )

    @classmethod
    def _invoice(cls, debtor, due, amount=1000.0, terms=None, company=None, **values):
        """Post an invoice dated 30 days before it is due."""
        due = fields.Date.to_date(due)
        company = company or cls.company
        vals = {
            "move_type": "out_invoice",
            "partner_id": debtor.id,
            "company_id": company.id,
            "invoice_date": due - timedelta(days=30),
            "invoice_date_due": due,
            "invoice_line_ids": [
                Command.create(
                    {"name": "Work done", "price_unit": amount, "tax_ids": []}
                )
            ],
            **values,
        }
        if terms:
            vals["invoice_payment_term_id"] = terms.id
            del vals["invoice_date_due"]
        invoice = cls.env["account.move"].with_company(company).create(vals)
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoices, on, amount=None):
        """Register a payment of these invoices that reaches the books at once."""
        values = {"payment_date": on, "group_payment": True}
        if amount is not None:
            values["amount"] = amount
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(values)
        )
        return wizard._create_payments()

    @classmethod
    def _unallocated_payment(cls, debtor, on, amount):
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": debtor.id,
                "amount": amount,
                "date": on,
                "journal_id": cls.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        return payment

    def _item(self, invoice, number=1):
        return invoice._get_debt_items()[number - 1]

    def _run_on(self, day):
        """Run the daily run of one day; return the notices that it made."""
        before = self.notices.search([])
        with freeze_time(f"{day} 06:00:00"):
            self.env.invalidate_all()
            self.service._run(fields.Date.to_date(day))
        return self.notices.search([], order="id") - before

    def _run_days(self, first, last, approve=True, post=True):
        """Run day after day, as a controller who works every day would.

        :return: list of (day that it went out, notice), in order.
        """
        sent = []
        day, last = fields.Date.to_date(first), fields.Date.to_date(last)
        while day <= last:
            seen = self.notices.search([("state", "=", "sent")])
            self._run_on(day)
            with freeze_time(f"{day} 09:00:00"):
                if approve:
                    self.notices.search([("state", "=", "to_approve")]).action_approve()
                    self.service._deliver_waiting(day)
                if post:
                    self.notices.search(
                        [
                            ("state", "=", "ready"),
                            ("channel", "in", ("letter", "registered_letter")),
                        ]
                    )._deliver(day)
            new = self.notices.search([("state", "=", "sent")], order="id") - seen
            sent.extend((day, notice) for notice in new)
            day += timedelta(days=1)
        return sent

    def _ladder(self, sent):
        """Return what went out as (day, kind, channel)."""
        return [(str(day), notice.kind, notice.channel) for day, notice in sent]

    def _day(self, text):
        return date.fromisoformat(text)

    def _give_paper(self):
        """Give every step a mail template and a letter of a few words.

        The engine is tested without the texts that go out.
        """
        view = self.env["ir.ui.view"].create(
            {
                "name": "debt_dispute.test_letter",
                "key": "debt_dispute.test_letter",
                "type": "qweb",
                "arch": "<t t-name='debt_dispute.test_letter'><p>Pay</p></t>",
            }
        )
        report = self.env["ir.actions.report"].create(
            {
                "name": "Test letter",
                "model": "debt.notice",
                "report_type": "qweb-pdf",
                "report_name": view.key,
            }
        )
        template = self.env["mail.template"].create(
            {
                "name": "Test notice",
                "model_id": self.env["ir.model"]._get_id("debt.notice"),
                "subject": "Pay {{ object.total }}",
                "body_html": "<p>Pay <t t-out='object.total'/></p>",
            }
        )
        self.env["debt.escalation.step"].search([]).write(
            {"mail_template_id": template.id, "report_id": report.id}
        )


class EscalationRunCommon(EscalationCommon):
    """One day, 10 February 2026, and steps that have paper to go out on."""

    def setUp(self):
        super().setUp()
        self._give_paper()
        freezer = freeze_time("2026-02-10 06:00:00")
        freezer.start()
        self.addCleanup(freezer.stop)
        self.today = fields.Date.to_date("2026-02-10")

    def _why(self, invoice):
        self.env.invalidate_all()
        return invoice.debt_why
