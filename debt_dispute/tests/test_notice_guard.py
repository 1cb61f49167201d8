from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.debt_notice_amounts import DebtNotice as NoticeAmounts
from ..models.debt_notice_pdf import DebtNotice as NoticePdf
from .common_escalation import EscalationRunCommon


@tagged("post_install", "-at_install")
class TestNoticeGuard(EscalationRunCommon):
    """What must not happen to notices, whoever tries and whatever fails."""

    # --- what could not be made or sent -------------------------------------

    def _fail_to_plan(self, debtor):
        """Return the failed notice of a debtor whose amounts cannot be worked out."""
        figures = NoticeAmounts._get_figures

        def fail(notices, items, *args, **kwargs):
            if items.partner_id == debtor:
                raise ValueError("broken debtor")
            return figures(notices, items, *args, **kwargs)

        with patch.object(NoticeAmounts, "_get_figures", fail):
            notice = self._run_on("2026-02-10")
        self.assertEqual(notice.state, "failed")
        return notice

    def test_a_failed_notice_still_needs_its_approval(self):
        self._step("business", "reminder").approval = True
        self._invoice(self.business, "2026-02-02")
        notice = self._fail_to_plan(self.business)
        self._run_on("2026-02-11")
        self.assertEqual((notice.state, notice.total), ("to_approve", 1000.0))
        self.assertFalse(notice.error)
        with freeze_time("2026-02-11 08:00:00"):
            notice.action_approve()
            self.service._run()
        self.assertEqual(notice.state, "sent")

    def test_a_failed_letter_goes_back_to_the_print_job(self):
        self._step("business", "reminder").channel = "letter"
        self._invoice(self.business, "2026-02-02")
        notice = self._fail_to_plan(self.business)
        self._run_on("2026-02-11")
        self.assertEqual((notice.state, notice.total), ("ready", 1000.0))

    def test_a_user_can_put_a_failed_letter_back_himself(self):
        self._step("business", "reminder").channel = "letter"
        self._invoice(self.business, "2026-02-02")
        notice = self._fail_to_plan(self.business)
        notice.action_send()
        self.assertEqual(notice.state, "ready")

    def test_a_failed_notice_is_one_of_the_step_that_applies(self):
        """The ladder begins with a reminder that is for late payers only."""
        self._invoice(self.business, "2026-02-02")
        notice = self._fail_to_plan(self.business)
        self.assertEqual(notice.step_id, self._step("business", "reminder"))

    def test_no_reminder_before_the_due_date_goes_out_after_it(self):
        step = self._step("business", "pre_due")
        step.write({"late_payers_only": False, "approval": True})
        invoice = self._invoice(self.business, "2026-02-12")
        notice = self._run_on("2026-02-10")
        self.assertEqual(notice.kind, "pre_due")
        notice.action_approve()
        self._run_on("2026-02-13")
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(self._run_on("2026-02-16").kind, "reminder")
        self.assertEqual(self._item(invoice).debt_step_id.kind, "reminder")

    def test_papers_that_cannot_be_gathered_do_not_stop_the_batch(self):
        self._invoice(self.business, "2026-02-02")
        self._invoice(self.government, "2026-02-02")

        gather = NoticePdf._render_papers

        def fail(notices):
            if notices:
                raise ValueError("no papers")
            return gather(notices)

        with patch.object(NoticePdf, "_render_papers", fail):
            notices = self._run_on("2026-02-10")
        self.assertEqual(notices.mapped("state"), ["sent", "sent"])

    @mute_logger("odoo.addons.debt_dispute.cron_tools")
    def test_one_notice_that_cannot_be_refreshed_does_not_stop_the_others(self):
        self._step("business", "reminder").approval = True
        broken = self._invoice(self.business, "2026-02-02")
        other = self._invoice(self._debtor("Klaver BV", is_company=True), "2026-02-02")
        self._run_on("2026-02-10")
        refresh = NoticeAmounts._refresh_amounts

        def fail(notice, *args, **kwargs):
            if notice.move_ids == broken:
                raise ValueError("broken debtor")
            return refresh(notice, *args, **kwargs)

        with (
            patch.object(NoticeAmounts, "_refresh_amounts", fail),
            freeze_time("2026-02-11 06:00:00"),
        ):
            self.notices._cron_refresh()
        self.assertEqual(str(other.debt_notice_ids.date), "2026-02-11")

    def test_somebody_real_gets_the_activity(self):
        """The daily run is nobody's: its warnings go to a debt manager."""
        manager = self.env["debt.notice.run"]._get_bank_responsible(self.company)
        self.assertFalse(manager._is_superuser())
        invoice = self._invoice(self.business, "2026-02-02")
        invoice.invoice_user_id = False
        self.service = self.service.with_user(self.env.ref("base.user_root"))
        self.env.flush_all()
        notice = self._fail_to_plan(self.business)
        self.assertEqual(notice.activity_ids.user_id, manager)

    # --- what must not be sent now ------------------------------------------

    def test_what_is_ready_waits_for_the_bank_too(self):
        self._step("business", "reminder").approval = True
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        notice.action_approve()
        self.company.debt_bank_check = "wait"
        journal = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": "2026-02-01",
                "payment_ref": "x",
                "amount": 1.0,
            }
        )
        self._run_on("2026-02-11")
        self.assertEqual(notice.state, "ready")
        self.company.debt_bank_check = "warn"
        self._run_on("2026-02-11")
        self.assertEqual(notice.state, "sent")

    def test_less_than_the_minimum_is_not_sent_any_more(self):
        self._step("business", "reminder").approval = True
        self._policy("business").minimum_amount = 50
        invoice = self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        notice.action_approve()
        self._pay(invoice, "2026-02-10", 980.0)
        self._run_on("2026-02-11")
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("minimum", notice.cancel_reason)

    def test_money_is_not_set_off_against_what_is_disputed(self):
        disputed = self._invoice(self.business, "2026-01-20")
        dispute = self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "reason_id": self.env["debt.dispute.reason"].search([], limit=1).id,
                "line_ids": [Command.create({"move_id": disputed.id})],
            }
        )
        self.assertTrue(dispute)
        invoice = self._invoice(self.business, "2026-02-02")
        self._unallocated_payment(self.business, "2026-02-05", 1000.0)
        self.assertFalse(self._run_on("2026-02-10"))
        self.assertIn("Covered by payments", self._why(invoice))

    def _branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        # Odoo loads the chart of a branch just before it commits.
        self.env.cr.precommit.run()
        self.env.user.company_ids |= branch
        return branch

    def test_money_on_the_account_of_the_parent_company_counts(self):
        branch = self._branch()
        branch.debt_bank_check = "none"
        invoice = self._invoice(self.business, "2026-02-02", company=branch)
        self.assertEqual(invoice.company_id, branch)
        self._unallocated_payment(self.business, "2026-02-05", 1000.0)
        self.service.with_context(
            allowed_company_ids=(branch | self.company).ids
        )._run()
        self.assertFalse(self.notices.search([]))

    def test_the_bank_of_the_parent_company_is_that_of_its_branch(self):
        branch = self._branch()
        branch.debt_bank_check = "wait"
        journal = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": "2026-01-02",
                "payment_ref": "x",
                "amount": 1.0,
            }
        )
        warnings = self.service._get_bank_warnings(branch, self.today)
        self.assertTrue(warnings[branch][0])

    # --- ladders that change ------------------------------------------------

    def test_a_deleted_step_hands_its_invoices_to_the_next(self):
        invoice = self._invoice(self.business, "2026-02-02")
        item = self._item(invoice)
        self._step("business", "pre_due").unlink()
        self._step("business", "reminder").unlink()
        self.assertEqual(item.debt_next_step_id, self._step("business", "call"))
        self.assertEqual(str(item.debt_next_date), "2026-02-12")

    def test_the_letter_of_a_consumer_ladder_cannot_be_deleted(self):
        self._policy("consumer").resume_step_id = False
        with self.assertRaisesRegex(ValidationError, "against the law"):
            self._step("consumer", "fourteen_day_letter").unlink()

    def test_a_deleted_policy_hands_its_invoices_to_another(self):
        second = self._policy("business").copy({"sequence": 99, "name": "Second"})
        invoice = self._invoice(self.business, "2026-02-02")
        self.assertEqual(invoice.debt_policy_id, self._policy("business"))
        self._policy("business").unlink()
        self.assertEqual(invoice.debt_policy_id, second)
        self.assertEqual(self._item(invoice).debt_next_step_id.policy_id, second)
        second.unlink()
        self.assertFalse(self._item(invoice).debt_next_date)

    def test_a_policy_that_notices_went_out_for_is_history(self):
        self._invoice(self.business, "2026-02-02")
        self._run_on("2026-02-10")
        with self.assertRaisesRegex(ValidationError, "archive it instead"):
            self._policy("business").unlink()

    # --- who ----------------------------------------------------------------

    def _collector(self, login="collector"):
        return new_test_user(
            self.env,
            login,
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def test_nobody_from_outside_starts_the_run(self):
        self._invoice(self.business, "2026-02-02")
        for groups in ("base.group_portal", "base.group_user"):
            user = new_test_user(
                self.env,
                f"no-{groups}",
                groups=groups,
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            with self.assertRaises(AccessError):
                self.service.with_user(user).action_run_today()
        self.assertFalse(self.notices.search([]))

    def test_lines_of_a_sent_notice_stay(self):
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        line = notice.with_user(self._collector()).line_ids
        for vals in ({"principal": 1.0}, {"is_live": False}, {"occurrence": 7}):
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                line.write(vals)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            notice.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            notice.line_ids.copy({"occurrence": 2})
        self.assertEqual(line.principal, 1000.0)

    def test_a_context_does_not_open_a_sent_notice(self):
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10").with_user(self._collector())
        for value in (True, 1, "1"):
            opened = notice.with_context(debt_notice_sending=value)
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                opened.total = 1.0
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                opened.line_ids.principal = 1.0

    def test_a_collector_cannot_make_up_a_notice(self):
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10").with_user(self._collector())
        with self.assertRaises(AccessError):
            notice.copy()
        with self.assertRaises(AccessError):
            notice.line_ids.copy()

    def test_the_paper_of_a_sent_notice_stays(self):
        self._invoice(self.business, "2026-02-02")
        notice = self._run_on("2026-02-10")
        paper = notice.pdf_attachment_id.with_user(self._collector())
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            paper.raw = b"another letter"
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            paper.unlink()
        proof = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": "debt.notice", "res_id": notice.id}
        )
        proof.raw = b"y"
        proof.unlink()

    def test_a_preview_is_seen_by_who_made_it(self):
        self._invoice(self.business, "2026-02-02")
        first, second = self._collector("first"), self._collector("second")
        action = self.env(user=first)["debt.escalation.preview"].action_open()
        for model in ("debt.escalation.preview", "debt.escalation.preview.line"):
            mine = self.env(user=first)[model].search([])
            self.assertTrue(mine)
            self.assertFalse(self.env(user=second)[model].search([]))
            with self.assertRaises(AccessError):
                mine.with_user(second).read(["display_name"])
        preview = self.env(user=first)["debt.escalation.preview"]
        preview.browse(action["res_id"]).action_run()
