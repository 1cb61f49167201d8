from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.debt_notice_amounts import DebtNotice as NoticeAmounts
from .common_escalation import EscalationRunCommon


@tagged("post_install", "-at_install")
class TestEscalationRun(EscalationRunCommon):
    """What one run selects, groups, nets and makes, and how it goes out."""

    # --- selection ----------------------------------------------------------

    def test_groups_per_debtor_currency_recipient_and_step(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        branch = self._debtor("Filiaal", parent_id=self.business.id, type="invoice")
        self._invoice(self.business, "2026-02-02", 100)
        self._invoice(self.business, "2026-02-04", 200)
        self._invoice(self.business, "2026-02-04", 300, currency_id=dollar.id)
        self._invoice(branch, "2026-02-04", 400)
        self._invoice(self.consumer, "2026-02-04", 500)
        notices = self._run_on("2026-02-10")
        self.assertEqual(
            sorted(
                (n.partner_id.name, n.recipient_id.name, n.currency_id.name, n.total)
                for n in notices
            ),
            [
                ("Bouwbedrijf Jansen BV", "Bouwbedrijf Jansen BV", "EUR", 300.0),
                ("Bouwbedrijf Jansen BV", "Bouwbedrijf Jansen BV", "USD", 300.0),
                ("Bouwbedrijf Jansen BV", "Filiaal", "EUR", 400.0),
                ("Pieter de Vries", "Pieter de Vries", "EUR", 500.0),
            ],
        )

    def test_contact_for_reminders_receives_everything(self):
        contact = self._debtor("Boekhouding", parent_id=self.business.id, type="other")
        self.business.debt_contact_id = contact
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.recipient_id, contact)
        self.assertEqual(notice.partner_id, self.business)

    def test_three_companies_each_on_their_own(self):
        others = [
            self.setup_other_company(name=name) for name in ("Twee BV", "Drie BV")
        ]
        companies = self.company
        invoices = self._invoice(self.business, "2026-02-02", 100)
        for number, data in enumerate(others, start=2):
            company = data["company"]
            companies |= company
            company.write({"debt_daily_run": number == 2, "debt_bank_check": "none"})
            invoices |= self._invoice(
                self.business, "2026-02-02", 100 * number, company=company
            )
        service = self.service.with_context(allowed_company_ids=companies.ids)
        service._cron_run()
        notices = self.notices.sudo().search([])
        self.assertEqual(
            sorted((n.company_id.name, n.total) for n in notices),
            sorted([(self.company.name, 100.0), ("Twee BV", 200.0)]),
        )

    def test_whole_debtor_takes_its_highest_step(self):
        self._policy("business").scope = "debtor"
        old = self._invoice(self.business, "2026-01-12")
        young = self._invoice(self.business, "2026-02-06")
        later = self._invoice(self.business, "2026-03-30")
        self._item(old).debt_step_id = self._step("business", "reminder")
        self.env.flush_all()
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.kind, "call")
        self.assertEqual(notice.move_ids, old | young)
        self.assertFalse(self._item(later).debt_step_id)

    def test_each_invoice_keeps_its_own_step(self):
        old = self._invoice(self.business, "2026-01-12")
        self._item(old).debt_step_id = self._step("business", "reminder")
        self._invoice(self.business, "2026-02-06")
        self.assertEqual(
            set(self._run_on("2026-02-10").mapped("kind")), {"call", "reminder"}
        )

    def test_late_payers_are_reminded_before_the_due_date(self):
        for due in ("2025-10-01", "2025-11-03"):
            invoice = self._invoice(self.business, due)
            self._pay(invoice, fields.Date.add(invoice.invoice_date_due, days=20))
        good = self._debtor("Goed BV", is_company=True)
        paid = self._invoice(good, "2025-10-01")
        self._pay(paid, paid.invoice_date)
        late = self._invoice(self.business, "2026-02-13")
        early = self._invoice(good, "2026-02-13")
        notices = self._run_on("2026-02-10")
        self.assertEqual(notices.mapped("kind"), ["pre_due"])
        self.assertEqual(notices.move_ids, late)
        self.assertEqual(self._item(early).debt_next_step_id.kind, "reminder")
        self.assertIn("2026", self._why(early))

    def test_condition_of_a_step_passes_others_over(self):
        step = self._step("business", "reminder")
        step.condition_domain = "[('amount_total', '>', 500)]"
        small = self._invoice(self.business, "2026-02-02", 100)
        big = self._invoice(self.business, "2026-02-02", 900)
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.move_ids, big)
        self.assertEqual(self._item(small).debt_next_step_id.kind, "call")

    def test_minimum_amount_waits_for_more(self):
        self._policy("business").minimum_amount = 150
        small = self._invoice(self.business, "2026-02-02", 100)
        self.assertFalse(self._run_on("2026-02-10"))
        self.assertIn("minimum", self._why(small))
        self._invoice(self.business, "2026-02-02", 100)
        self.assertEqual(self._run_on("2026-02-10").total, 200)

    # --- amounts ------------------------------------------------------------

    def test_unallocated_payment_is_taken_off(self):
        self._invoice(self.business, "2026-02-02")
        self._unallocated_payment(self.business, "2026-02-06", 300)
        notice = self._run_on("2026-02-10")
        self.assertEqual((notice.total, notice.unallocated), (700.0, 300.0))

    def test_unallocated_payment_covers_everything(self):
        invoice = self._invoice(self.business, "2026-02-02")
        self._unallocated_payment(self.business, "2026-02-06", 1000)
        self.assertFalse(self._run_on("2026-02-10"))
        self.assertIn("not matched", self._why(invoice))

    def test_paid_between_making_and_sending(self):
        self._step("business", "reminder").approval = True
        first = self._invoice(self.business, "2026-02-02", 100)
        self._invoice(self.business, "2026-02-03", 200)
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.total, 300)
        self._pay(first, self.today)
        notice.action_approve()
        self._run_on("2026-02-11")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.total, 200)
        self.assertEqual(len(notice.line_ids.filtered("is_live")), 1)

    def test_costs_over_the_sum_and_the_minimum_absorbed(self):
        step = self._step("business", "reminder")
        step.write({"adds_interest": True, "adds_costs": True})
        self._invoice(self.business, "2026-02-02", 1000)
        self._invoice(self.business, "2026-02-02", 2000)
        notice = self._run_on("2026-02-10")
        # 15 % of 2,500 and 10 % of 500; the minimum of EUR 40 is part of it.
        self.assertAlmostEqual(notice.costs, 425.0)
        claim = (
            self.env["debt.claim"]._compute(notice._get_live_items(), self.today).claim
        )
        self.assertEqual(float(claim.costs), 425.0)
        self.assertEqual(len(claim.costs_due), 2)
        one = (
            self.env["debt.claim"]
            ._compute(notice.line_ids[0].item_id, self.today)
            .claim
        )
        self.assertAlmostEqual(float(one.costs), 141.67, delta=0.01)

    def test_agreed_costs_of_a_business(self):
        step = self._step("business", "reminder")
        step.write({"adds_interest": True, "adds_costs": True})
        self.business.debt_agreed_costs_percent = 20
        self._invoice(self.business, "2026-02-02", 1000)
        self.assertAlmostEqual(self._run_on("2026-02-10").costs, 200.0)

    def test_agreed_costs_of_debtor_then_policy_then_company(self):
        item = self._item(self._invoice(self.business, "2026-02-02"))
        claims = self.env["debt.claim"]
        self.assertEqual(claims._get_agreed_costs_percent(item), 0)
        self.company.debt_agreed_costs_percent = 12.5
        self.assertEqual(claims._get_agreed_costs_percent(item), Decimal("12.5"))
        self._policy("business").costs_percent = 15
        self.assertEqual(claims._get_agreed_costs_percent(item), 15)
        self.business.debt_agreed_costs_percent = 20
        self.assertEqual(claims._get_agreed_costs_percent(item), 20)
        for debtor in (self.consumer, self.government):
            other = self._item(self._invoice(debtor, "2026-02-02"))
            self.assertEqual(claims._get_agreed_costs_percent(other), 0)

    def test_agreed_costs_of_the_company_are_claimed(self):
        step = self._step("business", "reminder")
        step.write({"adds_interest": True, "adds_costs": True})
        self.company.debt_agreed_costs_percent = 12.5
        self._invoice(self.business, "2026-02-02", 1000)
        self.assertAlmostEqual(self._run_on("2026-02-10").costs, 125.0)

    def test_vat_on_costs_only_when_the_company_declares_it(self):
        self.company.debt_vat_on_costs = True
        step = self._step("business", "reminder")
        step.write({"adds_interest": True, "adds_costs": True})
        self._invoice(self.business, "2026-02-02", 1000)
        notice = self._run_on("2026-02-10")
        self.assertAlmostEqual(notice.costs, 150.0)
        self.assertAlmostEqual(notice.costs_vat, 31.5)
        self.assertAlmostEqual(notice.total, notice.principal + notice.interest + 181.5)

    # --- delivery -----------------------------------------------------------

    def test_sent_is_sent(self):
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.state, "sent")
        self.assertTrue(notice.name)
        self.assertTrue(notice.pdf_sha256)
        self.assertTrue(notice.mail_message_id.mail_ids)
        for vals in ({"total": 1}, {"state": "ready"}, {"body": "other"}):
            with self.assertRaises(UserError):
                notice.write(vals)
        with self.assertRaises(UserError):
            notice.unlink()
        notice.tracking_number = "3SABC"
        self._pay(invoice, self.today)
        self.assertEqual(notice.total, 1000)

    def test_no_email_becomes_a_letter(self):
        self.business.email = False
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self.assertEqual((notice.channel, notice.state), ("letter", "ready"))
        self.assertIn("no e-mail", notice.channel_reason)

    def test_no_address_at_all_becomes_an_activity(self):
        self.business.write({"email": False, "street": False, "city": False})
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self.assertEqual((notice.channel, notice.state), ("activity", "sent"))
        self.assertTrue(notice.activity_ids)

    def test_bounce_repeats_by_letter(self):
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        with freeze_time("2026-02-11 10:00:00"):
            notice._message_receive_bounce(self.business.email, self.business)
        self.assertTrue(notice.is_bounced)
        self.assertTrue(notice.activity_ids)
        again = self.notices.search([("replaces_id", "=", notice.id)])
        self.assertEqual((again.channel, again.state), ("letter", "ready"))
        self.assertEqual(again.line_ids.occurrence, 2)
        item = self._item(invoice)
        self.assertEqual(item.debt_waiting_notice_id, again)
        self.assertFalse(self._run_on(item.debt_next_date))
        with freeze_time("2026-02-12 10:00:00"):
            again._deliver()
        self.assertEqual(again.state, "sent")
        self.assertEqual(str(self._item(invoice).debt_step_date), "2026-02-12")
        notice._message_receive_bounce(self.business.email, self.business)
        self.assertEqual(len(self.notices.search([("replaces_id", "=", notice.id)])), 1)

    def test_failing_debtor_does_not_stop_the_others(self):
        self._invoice(self.business, "2026-02-02")
        other = self._invoice(self.consumer, "2026-02-02")
        figures = NoticeAmounts._get_figures

        def fail(notices, items, *args, **kwargs):
            if items.partner_id == self.business:
                raise ValueError("broken debtor")
            return figures(notices, items, *args, **kwargs)

        with patch.object(NoticeAmounts, "_get_figures", fail):
            notices = self._run_on("2026-02-10")
        failed = notices.filtered(lambda n: n.state == "failed")
        self.assertEqual(failed.partner_id, self.business)
        self.assertIn("broken debtor", failed.error)
        self.assertTrue(failed.activity_ids)
        self.assertEqual((notices - failed).move_ids, other)
        self.assertEqual((notices - failed).state, "sent")
        self.assertFalse(self._run_on("2026-02-11"))
        self.assertEqual((failed.state, failed.total), ("sent", 1000.0))

    def test_cancelled_comes_back_after_the_gap(self):
        self._step("business", "reminder").approval = True
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        notice.action_cancel()
        self.assertFalse(self._run_on("2026-02-12"))
        self.assertEqual(self._run_on("2026-02-13").move_ids, invoice)

    def test_passed_over_goes_on(self):
        self._step("business", "reminder").approval = True
        invoice = self._invoice(self.business, "2026-02-02")
        self._run_on("2026-02-10").action_skip_step()
        self.assertEqual(self._item(invoice).debt_next_step_id.kind, "call")
        self.assertEqual(self._item(invoice).debt_step_id.kind, "reminder")

    def test_server_action_runs_on_the_notice(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": self.env["ir.model"]._get_id("debt.notice"),
                "state": "code",
                "code": "record.partner_id.write({'comment': 'escalated'})",
            }
        )
        self._step("business", "reminder").write(
            {"channel": "server_action", "server_action_id": action.id}
        )
        self._invoice(self.business, "2026-02-02")
        self.assertEqual(self._run_on("2026-02-10").state, "sent")
        self.assertIn("escalated", str(self.business.comment))

    def test_sms_is_queued(self):
        template = self.env["sms.template"].create(
            {
                "name": "Pay",
                "model_id": self.env["ir.model"]._get_id("debt.notice"),
                "body": "Please pay {{ object.total }}",
            }
        )
        self._step("business", "reminder").write(
            {"channel": "sms", "sms_template_id": template.id}
        )
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.state, "sent", notice.error)
        sms = self.env["sms.sms"].search([("partner_id", "=", self.business.id)])
        self.assertEqual(sms.body, "Please pay 1000.0")

    # --- bank ---------------------------------------------------------------

    def _old_bank_entry(self):
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": "2026-01-20",
                "payment_ref": "old",
                "amount": 1,
            }
        )

    def test_run_waits_for_the_bank(self):
        self._old_bank_entry()
        invoice = self._invoice(self.business, "2026-02-02")
        self.company.debt_bank_check = "wait"
        self.assertFalse(self._run_on("2026-02-10"))
        self.assertIn("not up to date", self._why(invoice))
        self.company.debt_bank_check = "warn"
        self.assertIn("not up to date", self._why(invoice))
        self.assertTrue(self._run_on("2026-02-10"))

    def test_somebody_is_asked_once_to_bring_the_bank_up_to_date(self):
        self._old_bank_entry()
        journal = self.company_data["default_journal_bank"]
        self._policy("business").user_id = self.env.user
        self.company.debt_bank_check = "warn"
        self._run_on("2026-02-06")
        self.assertFalse(journal.activity_ids)
        self._invoice(self.business, "2026-02-02")
        self.company.debt_bank_check = "wait"
        for day in ("2026-02-09", "2026-02-10"):
            self._run_on(day)
        self.assertEqual(journal.activity_ids.user_id, self.env.user)
        self.assertEqual(len(journal.activity_ids), 1)
        self.assertIn(journal.name, journal.activity_ids.note)
        self.assertIn("01/20/2026", journal.activity_ids.note)
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": "2026-02-10",
                "payment_ref": "new",
                "amount": 1,
            }
        )
        self.assertTrue(self._run_on("2026-02-11"))
        self.assertFalse(journal.activity_ids)

    # --- queries ------------------------------------------------------------

    @mute_logger("odoo.addons.debt_dispute.models.debt_notice_delivery")
    def test_queries_do_not_grow_with_the_batch(self):
        counts, case_counts = [], []
        for size in (5, 25):
            debtors = [
                self._debtor(f"Debiteur {size} {number}", is_company=True)
                for number in range(size)
            ]
            for debtor in debtors:
                self._invoice(debtor, "2026-02-02")
                self._invoice(debtor, "2026-02-03")
            items = self.env["account.move.line"].search(
                self.service._get_due_domain(self.today)
            )
            self.assertEqual(len(items), 2 * size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            made = self.service._plan_items(self.today, items.ids)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(made), size)
            with patch.object(type(made), "_follow_in_cases"):
                made._deliver(self.today)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            made._follow_in_cases()
            self.env.flush_all()
            case_counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(items.move_id.debt_case_id), size)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLess(counts[0], 35)
        # The first step that went out opens a case per debtor.
        self.assertLessEqual(case_counts[1], case_counts[0])
        self.assertLess(case_counts[0], 45)
