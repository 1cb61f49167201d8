"""Changing from when an item bears interest, with the reason in the chatter."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import DebtTestCommon, cents, interest


@tagged("post_install", "-at_install")
class TestDefaultDate(DebtTestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.consumer, 1000, date="2026-05-01")
        cls.item = cls.invoice._get_debt_items()

    def _change(self, default_date, reason="Invoice received on 10 June"):
        """Use the wizard as its button opens it."""
        action = self.item.action_change_debt_default_date()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.default_date = default_date
        form.reason = reason
        return form.save().action_apply()

    def test_proposes_the_day_that_counts_now(self):
        action = self.item.action_change_debt_default_date()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(Form(wizards).default_date, date(2026, 5, 31))
        self.item.debt_default_date = "2026-06-30"
        self.assertEqual(Form(wizards).default_date, date(2026, 6, 30))

    def test_interest_starts_after_the_new_day(self):
        self._change(date(2026, 6, 30))
        self.assert_claim(
            self._claim(self.invoice, "2026-11-21"), 1000, cents(interest(1000, 4, 144))
        )
        self.assertEqual(self.item.date_maturity, date(2026, 5, 31), "the books stay")

    def test_chatter_says_what_changed_and_why(self):
        messages = self.invoice.message_ids
        self._change(date(2026, 6, 30), "Invoice received <b>late</b>")
        (note,) = self.invoice.message_ids - messages
        self.assertEqual(
            note.body,
            "<p>In default after 06/30/2026 instead of 05/31/2026 (item due "
            "05/31/2026): Invoice received &lt;b&gt;late&lt;/b&gt;</p>",
        )
        self.assertEqual(note.author_id, self.env.user.partner_id)

    def test_back_to_the_due_date(self):
        self._change(date(2026, 6, 30))
        for back in (date(2026, 5, 31), False):
            with self.subTest(back):
                self._change(back, "Mistaken")
                self.assertFalse(self.item.debt_default_date)
                self.assertIn(
                    "In default after 05/31/2026 instead of",
                    self.invoice.message_ids[0].body,
                )

    def test_refuses_a_day_before_the_invoice(self):
        messages = self.invoice.message_ids
        with self.assertRaisesRegex(
            UserError, f"{self.invoice.name} is dated 05/01/2026: the debtor cannot"
        ):
            self._change(date(2026, 4, 30))
        self.assertFalse(self.item.debt_default_date)
        self.assertEqual(self.invoice.message_ids, messages)

    def test_needs_a_reason(self):
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            self._change(date(2026, 6, 30), reason=False)
