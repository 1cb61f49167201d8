from freezegun import freeze_time

from odoo.tests import tagged

from .common_escalation import EscalationCommon


@tagged("post_install", "-at_install")
class TestEscalationLadder(EscalationCommon):
    """Each debtor type through its whole ladder, day by day."""

    def setUp(self):
        super().setUp()
        self._give_paper()

    @freeze_time("2026-01-05")
    def test_business_climbs_the_whole_ladder(self):
        invoice = self._invoice(self.business, "2026-02-02")
        sent = self._run_days("2026-01-26", "2026-03-31")
        self.assertEqual(
            self._ladder(sent),
            [
                ("2026-02-05", "reminder", "email"),
                ("2026-02-12", "call", "call"),
                # 22 February is a Sunday.
                ("2026-02-23", "formal_notice", "email"),
                ("2026-03-04", "final_demand", "letter"),
                ("2026-03-19", "handover", "activity"),
            ],
        )
        notices = [notice for _day, notice in sent]
        self.assertEqual(notices[0].total, 1000.0)
        formal = notices[2]
        # 10.15 % of 1,000 for 21 days and 15 % costs.
        self.assertAlmostEqual(formal.interest, 5.84)
        self.assertAlmostEqual(formal.costs, 150.0)
        self.assertAlmostEqual(formal.total, 1155.84)
        self.assertEqual(str(formal.costs_due_from), "2026-02-23")
        self.assertAlmostEqual(notices[3].costs, 150.0)
        item = self._item(invoice)
        self.assertEqual(item.debt_step_id, self._step("business", "handover"))
        self.assertFalse(item.debt_next_step_id)
        self.assertFalse(item.debt_next_date)

    @freeze_time("2026-01-05")
    def test_consumer_pays_costs_only_after_a_lapsed_letter(self):
        invoice = self._invoice(self.consumer, "2026-02-02")
        sent = self._run_days("2026-01-26", "2026-04-10")
        self.assertEqual(
            self._ladder(sent),
            [
                ("2026-02-05", "reminder", "email"),
                ("2026-02-12", "call", "call"),
                ("2026-02-19", "fourteen_day_letter", "letter"),
                ("2026-03-10", "final_demand", "letter"),
                ("2026-03-24", "handover", "activity"),
            ],
        )
        letter, demand = sent[2][1], sent[3][1]
        # Posted Thursday 19, received Saturday 21, 14 days to Saturday 7 March,
        # moved to Monday 9.
        self.assertEqual(str(letter.received_on), "2026-02-21")
        self.assertEqual(str(letter.last_day_to_pay), "2026-03-09")
        self.assertEqual(str(letter.costs_due_from), "2026-03-10")
        self.assertEqual(letter.costs, 0.0)
        self.assertAlmostEqual(letter.announced_costs, 150.0)
        self.assertAlmostEqual(demand.costs, letter.announced_costs)
        claim = self.env["debt.claim"]
        items = invoice._get_debt_items()
        self.assertFalse(claim._compute(items, self._day("2026-03-09")).claim.costs)
        self.assertEqual(
            claim._compute(items, self._day("2026-03-10")).claim.costs, 150
        )

    @freeze_time("2026-01-05")
    def test_government_climbs_the_whole_ladder(self):
        self._invoice(self.government, "2026-02-02")
        sent = self._run_days("2026-01-26", "2026-04-10")
        self.assertEqual(
            self._ladder(sent),
            [
                # 7 February is a Saturday.
                ("2026-02-09", "reminder", "email"),
                ("2026-02-16", "call", "call"),
                ("2026-03-02", "formal_notice", "email"),
                ("2026-03-19", "final_demand", "registered_letter"),
                # 3 April is Good Friday, 6 April Easter Monday.
                ("2026-04-07", "handover", "activity"),
            ],
        )

    @freeze_time("2026-01-05")
    def test_a_missed_month_catches_up_one_step_at_a_time(self):
        self._invoice(self.business, "2026-01-06")
        sent = self._run_days("2026-03-02", "2026-03-31")
        days = [(str(day), notice.kind) for day, notice in sent]
        self.assertEqual(
            days,
            [
                ("2026-03-02", "reminder"),
                ("2026-03-09", "call"),
                ("2026-03-16", "formal_notice"),
                ("2026-03-24", "final_demand"),
            ],
        )

    @freeze_time("2026-01-05")
    def test_part_payment_in_the_term_lowers_the_costs(self):
        invoice = self._invoice(self.consumer, "2026-02-02")
        self._run_days("2026-02-05", "2026-02-20")
        with freeze_time("2026-03-02"):
            self._pay(invoice, "2026-03-02", 600.0)
        sent = self._run_days("2026-03-03", "2026-03-12")
        demand = sent[-1][1]
        self.assertEqual(demand.kind, "final_demand")
        # 15 % of what was left after the term: 400.
        self.assertAlmostEqual(demand.costs, 60.0)

    @freeze_time("2026-01-05")
    def test_paid_in_full_ends_the_ladder(self):
        invoice = self._invoice(self.business, "2026-02-02")
        self._run_days("2026-02-05", "2026-02-06")
        with freeze_time("2026-02-09"):
            self._pay(invoice, "2026-02-09")
        self.assertFalse(self._item(invoice).debt_next_date)
        self.assertFalse(self._run_days("2026-02-10", "2026-02-28"))
