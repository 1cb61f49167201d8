from odoo.tests import tagged

from .common_escalation import EscalationRunCommon


@tagged("post_install", "-at_install")
class TestEscalationPreview(EscalationRunCommon):
    """The preview changes nothing, explains everything and can be run."""

    # --- preview ------------------------------------------------------------

    def test_preview_changes_nothing(self):
        invoice = self._invoice(self.business, "2026-02-02")
        held = self._invoice(self.consumer, "2026-02-02")
        self.env["debt.hold"].create({"move_id": held.id, "reason": "In talks"})
        self.env.flush_all()
        before = self._snapshot(invoice | held)
        action = self.env["debt.escalation.preview"].action_open()
        preview = self.env["debt.escalation.preview"].browse(action["res_id"])
        self.assertEqual(preview.notice_line_ids.item_ids.move_id, invoice)
        self.assertEqual(preview.notice_line_ids.total, 1000)
        self.assertIn("In talks", preview.blocked_line_ids.reason)
        self.assertFalse(self.notices.search([]))
        self.env.invalidate_all()
        self.assertEqual(before, self._snapshot(invoice | held))

    def _snapshot(self, invoices):
        fields_of_line = invoices.line_ids._fields
        stored = [name for name, field in fields_of_line.items() if field.store]
        return [
            {name: str(value) for name, value in row.items()}
            for row in invoices.line_ids.read(stored, load=None)
        ]

    def test_preview_of_a_later_day(self):
        self._invoice(self.business, "2026-02-23")
        preview = self.env["debt.escalation.preview"].create({"date": "2026-03-02"})
        preview.action_refresh()
        self.assertEqual(preview.notice_line_ids.step_id.kind, "reminder")
        preview.action_run()
        notice = self.notices.search([])
        self.assertEqual((notice.state, str(notice.date)), ("planned", "2026-03-02"))
        self._run_on("2026-02-27")
        self.assertEqual(notice.state, "planned")
        self._run_on("2026-03-02")
        self.assertEqual(notice.state, "sent")

    def test_looking_again_stays_on_the_page(self):
        preview = self.env["debt.escalation.preview"].create({"date": "2026-03-02"})
        self.assertIs(preview.action_refresh(), True)

    def test_preview_of_a_later_day_looks_at_the_bank_of_today(self):
        self._invoice(self.business, "2026-02-23")
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": "2026-02-09",
                "payment_ref": "up to date",
                "amount": 1,
            }
        )
        preview = self.env["debt.escalation.preview"].create({"date": "2026-03-02"})
        preview.action_refresh()
        self.assertFalse(preview.warning)

    def test_preview_edits_and_leaves_out(self):
        self._invoice(self.business, "2026-02-02")
        self._invoice(self.consumer, "2026-02-02")
        action = self.env["debt.escalation.preview"].action_open()
        preview = self.env["debt.escalation.preview"].browse(action["res_id"])
        lines = preview.notice_line_ids
        lines.filtered(lambda line: line.partner_id == self.consumer).leave_out = True
        lines.filtered(
            lambda line: line.partner_id == self.business
        ).body = "<p>Dear Jan</p>"
        action = preview.action_run()
        # A whole action would show the HTML of its help.
        self.assertEqual(action["params"]["next"], "debt_dispute.debt_notice_action")
        notice = self.notices.search([])
        self.assertEqual(notice.partner_id, self.business)
        self.assertIn("Dear Jan", notice.body)

    def test_next_step_now(self):
        invoice = self._invoice(self.business, "2026-02-02")
        self._run_on("2026-02-10")
        action = invoice.action_debt_next_step_now()
        preview = self.env["debt.escalation.preview"].browse(action["res_id"])
        self.assertEqual(preview.notice_line_ids.step_id.kind, "call")
        preview.action_run()
        self.assertEqual(self._item(invoice).debt_step_id.kind, "call")
