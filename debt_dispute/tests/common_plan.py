"""Builders of payment plans on real postings; today is Monday 23 November 2026."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import DebtBuilders

TODAY = "2026-11-23"
#: A picture of one dot, as the signature widget sends it.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class PlanTestCommon(DebtBuilders):
    """A Dutch company, one business that owes EUR 1,000 and one consumer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.partner_id.lang = "en_US"
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.company = cls.company.with_env(cls.env)
        cls.debtor = cls.business.with_env(cls.env)
        cls.other_debtor = cls.consumer.with_env(cls.env)
        for debtor in cls.debtor + cls.other_debtor:
            debtor.email = f"{debtor.name.split()[0].lower()}@example.com"
        cls.user = cls._create_user("controller", "account.group_account_invoice")
        cls.manager = cls._create_user("manager", "account.group_account_manager")
        cls.plans = cls.env["debt.payment.plan"].with_company(cls.company)

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"plan_{login}",
            groups=groups,
            email=f"plan_{login}@example.com",
            lang="en_US",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _invoice(cls, amount=1000.0, due="2026-10-31", debtor=None, **values):
        """Return a posted invoice of ``amount`` without tax."""
        return super()._invoice(debtor or cls.debtor, amount, due, **values)

    @classmethod
    def _plan(cls, invoices, count=4, first="2026-12-01", **values):
        """Return a draft plan without interest and costs, in equal monthly parts."""
        return cls.plans._create_for(
            invoices,
            **{
                "include_interest": False,
                "include_costs": False,
                "instalment_count": count,
                "date_first": first,
                **values,
            },
        )

    @classmethod
    def _active_plan(cls, invoices, **values):
        """Return a plan that the debtor has signed on the portal."""
        plan = cls._plan(invoices, **values)
        plan.action_propose()
        cls._sign(plan)
        return plan

    @classmethod
    def _sign(cls, plan):
        plan._accept_on_portal(
            "Jan Jansen", SIGNATURE, plan._get_terms_key(), ip="192.0.2.7"
        )

    @classmethod
    def _bank(cls, invoice, amount, day):
        """Book a receipt on the bank and match it with the invoice."""
        move = cls._receive(amount, day, invoice.commercial_partner_id)
        items = move.line_ids + invoice.line_ids
        items.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        return move

    @classmethod
    def _receive(cls, amount, day, debtor=None):
        """Book money of the debtor that is matched with nothing."""
        debtor = debtor or cls.debtor
        line = cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.company_data["default_journal_bank"].id,
                "date": day,
                "payment_ref": "deelbetaling",
                "partner_id": debtor.id,
                "counterpart_account_id": debtor.with_company(
                    cls.company
                ).property_account_receivable_id.id,
                "amount": amount,
            }
        )
        return line.move_id

    def _run(self, day):
        """Run the daily job as on ``day``."""
        with self.enter_registry_test_mode(), freeze_time(day):
            self.env.ref("debt_dispute.ir_cron_follow_plans").method_direct_trigger()
        self.env.invalidate_all()

    def assert_money(self, plan, *rows):
        """Check ``(paid, open, state)`` of each instalment."""
        self.env.invalidate_all()
        found = [
            (row.amount_paid, row.amount_open, row.state)
            for row in plan.instalment_ids.sorted("date_due")
        ]
        self.assertEqual(found, list(rows))

    def _mails(self, plan, words):
        return plan.message_ids.filtered(lambda mail: words in (mail.subject or ""))

    def day(self, text):
        return date.fromisoformat(text)
