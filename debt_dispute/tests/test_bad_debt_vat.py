from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_case import CaseTestCommon


@tagged("post_install", "-at_install")
class TestBadDebtVat(CaseTestCommon):
    """VAT on bad debts from real postings; today is in the fourth quarter of 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        charts = cls.env["account.chart.template"].with_company(cls.company)
        cls.high, cls.low, cls.zero = (
            charts.ref(name) for name in ("btw_21", "btw_9", "btw_0")
        )
        cls.bad_debts = charts.ref("4550")
        cls.rows = cls.env["debt.bad.debt.vat"].with_user(cls.user)

    @classmethod
    def _taxed(cls, *lines, due="2025-11-15", **values):
        """Return an invoice with an ``(amount, tax)`` per line."""
        return cls._invoice(
            cls.business,
            0,
            due=due,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Advice",
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
                for amount, tax in lines
            ],
            **values,
        )

    def _list(self, moves, state="open"):
        """Return ``{tax: (kind, VAT)}`` of the rows of these invoices."""
        self.rows.action_open_list()
        rows = self.rows.search([("move_id", "in", moves.ids), ("state", "=", state)])
        return {row.tax_id: (row.kind, row.amount) for row in rows}

    def _find(self, moves, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.rows.search([("move_id", "in", moves.ids), *domain])

    def test_a_year_overdue_per_tax(self):
        move = self._taxed((1000, self.high), (100, self.low), (50, self.zero))
        self._pay(move, 684.5, "2026-01-15")
        # 1,369 with 219 of VAT, half of it unpaid.
        self.assertEqual(
            self._list(move),
            {self.high: ("reclaim", 105.0), self.low: ("reclaim", 4.5)},
        )
        row = self._find(move, tax_id=self.high.id)
        self.assertEqual((row.why, str(row.date)), ("year", "2026-11-15"))
        self.assertEqual((row.period, row.amount_base), ("Q4 2026", 500))

    def test_the_return_follows_the_setting(self):
        move = self._taxed((1000, self.high))
        for setting, period in (("month", "November 2026"), ("year", "2026")):
            self.company.debt_vat_period = setting
            self._list(move)
            self.assertEqual(self._find(move).period, period)

    def test_not_yet(self):
        soon = self._taxed((1000, self.high), due="2025-12-31")
        later = self._taxed((1000, self.high), due="2026-01-01")
        self.assertTrue(self._list(soon))
        self.assertFalse(self._list(later))

    def test_without_vat_there_is_nothing(self):
        self.assertFalse(self._list(self._taxed((1000, self.zero))))

    def test_written_off_counts_from_that_day(self):
        move = self._taxed((1000, self.high), due="2026-08-31")
        self.assertFalse(self._list(move))
        self.company.debt_write_off_limit = 0
        write_off = (
            self.env["debt.write.off"]
            .with_user(self.user)
            .create({"case_id": self._case(move).id, "reason": "Bankrupt"})
        )
        write_off.action_confirm()
        self.assertEqual(self._list(move), {self.high: ("reclaim", 210)})
        self.assertEqual(self._find(move).why, "uncollectable")
        write_off._reverse("Pays after all")
        self.assertFalse(self._list(move))

    def test_part_paid_with_the_rest_on_the_bad_debts_account(self):
        move = self._taxed((1000, self.high), due="2025-06-30")
        self._pay(
            move,
            968,
            "2026-11-01",
            payment_difference_handling="reconcile",
            writeoff_account_id=self.bad_debts.id,
            writeoff_label="Lost",
        )
        move._mark_uncollectable(self.today)
        # 242 of 1,210 is lost: a fifth.
        self.assertEqual(self._list(move), {self.high: ("reclaim", 42)})

    def test_credit_notes_take_their_own_tax_away(self):
        move = self._taxed((1000, self.high), (1000, self.low))
        note = self._reverse_invoice(move, date="2026-01-01")
        note.invoice_line_ids.filtered(lambda line: line.tax_ids == self.low).unlink()
        note.action_post()
        self.assertEqual(self._list(move), {self.low: ("reclaim", 90)})

    def test_instalments_fall_due_one_by_one(self):
        term = self._create_term((50, 0), (50, 120))
        move = self._taxed(
            (1000, self.high), date="2025-10-01", invoice_payment_term_id=term.id
        )
        self.assertEqual(self._list(move), {self.high: ("reclaim", 105)})

    def test_cash_rounding_has_no_vat(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "0.05",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.bad_debts.id,
                "loss_account_id": self.bad_debts.id,
            }
        )
        move = self._taxed((100.04, self.high), invoice_cash_rounding_id=rounding.id)
        self.assertEqual(move.amount_total, 121.05)
        self.assertEqual(self._list(move), {self.high: ("reclaim", 21.01)})

    def test_foreign_currency_in_euro(self):
        dollar = self._create_dollar(("2025-01-01", 2.0), ("2026-01-01", 4.0))
        move = self._taxed((1000, self.high), currency_id=dollar.id)
        self._pay(move, 605, "2026-02-01", currency_id=dollar.id)
        # 210 dollars of VAT were 105 euro; half of the invoice is unpaid.
        self.assertEqual(self._list(move), {self.high: ("reclaim", 52.5)})

    def test_filed_and_paid_after_all(self):
        move = self._taxed((1000, self.high))
        self._list(move)
        row = self._find(move)
        wizard = self.env["debt.bad.debt.vat.mark"].with_user(self.user)
        action = row.action_mark()
        self.assertEqual(action["context"]["default_marked_in"], "Q4 2026")
        wizard.create({"row_ids": row.ids, "marked_in": "Q4 2026"}).action_confirm()
        self.assertEqual((row.state, row.marked_by_id), ("marked", self.user))
        self.assertFalse(self._list(move))
        with freeze_time("2027-02-10"):
            self._pay(move, 605, "2027-02-10")
            self.assertEqual(self._list(move), {self.high: ("return", 105)})
            back = self._find(move, state="open")
            self.assertEqual((back.period, back.why), ("Q1 2027", "paid"))
            back._mark("Q1 2027")
            self.assertFalse(self._list(move))
            self._pay(move, 605, "2027-02-10")
            self.assertEqual(self._list(move), {self.high: ("return", 105)})
            back.action_unmark()
            self.assertEqual(self._list(move), {self.high: ("return", 210)})
        with self.assertRaisesRegex(UserError, "not filed yet"):
            row.action_mark()
        self.assertIn("reclaimed in return", str(move.message_ids.mapped("body")))

    def test_handed_over_and_marked(self):
        move = self._taxed((1000, self.high), due="2026-08-31")
        case = self._case(move)
        case._mark_handed_over()
        self.assertFalse(self._list(move))
        case.with_user(self.user).action_mark_uncollectable()
        self.assertEqual(self._list(move), {self.high: ("reclaim", 210)})

    def test_rights_and_companies(self):
        move = self._taxed((1000, self.high))
        self._list(move)
        row = self._find(move)
        with self.assertRaises(AccessError):
            row.write({"amount": 1})
        auditor = new_test_user(
            self.env,
            "vat_auditor",
            groups="account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        row.with_user(auditor).read(["amount"])
        with self.assertRaisesRegex(UserError, "Only debt users"):
            row.with_user(auditor).action_mark()
        other = self.company_data_2["company"]
        stranger = new_test_user(
            self.env,
            "vat_stranger",
            groups="debt_dispute.debt_dispute_group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["amount"])
        with self.assertRaises(AccessError):
            row.with_user(stranger)._mark("Q4")
