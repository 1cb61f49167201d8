"""The tables that the law publishes: what was loaded, kept and told of in time."""

from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..dutch_law import (
    BIK,
    COURT_FEES,
    CourtFeeNotCovered,
    RateNotCovered,
    collection_costs,
)
from .common import DebtTestCommon, cents, interest, read_law_data


@tagged("post_install", "-at_install")
class TestInterestRates(DebtTestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["debt.interest.rate"]

    def _rows(self, regime):
        return {
            rate.date_from.isoformat(): Decimal(f"{rate.percent:.4f}")
            for rate in self.rates.search([("regime", "=", regime)])
        }

    def test_loaded_rates_are_those_of_the_sources(self):
        for regime in ("trade", "nontrade"):
            with self.subTest(regime):
                rows = read_law_data(f"rates_{regime}.csv")
                self.assertEqual(
                    self._rows(regime),
                    {
                        row["date_from"]: Decimal(row["rate_percent"])
                        for row in rows
                        if not row["source"].startswith("UNCONFIRMED")
                    },
                )

    def test_rates_that_no_second_source_confirms_are_left_out(self):
        doubtful = {
            row["date_from"]
            for row in read_law_data("rates_nontrade.csv")
            if row["source"].startswith("UNCONFIRMED")
        }
        self.assertEqual(doubtful, {"1934-01-01", "1974-05-01"})
        self.assertFalse(doubtful & self._rows("nontrade").keys())

    def test_each_rate_names_its_source(self):
        self.assertFalse(self.rates.search([("source", "=", False)]))

    def test_coverage(self):
        for regime, covered_from in (
            ("trade", date(2002, 12, 1)),
            ("government", date(2002, 12, 1)),
            ("nontrade", date(1976, 4, 1)),
        ):
            with self.subTest(regime):
                table = self.rates._get_rate_table(regime)
                self.assertEqual(table.covered_from, covered_from)
                self.assertEqual(table.covered_until, date(2026, 12, 31))
                with self.assertRaises(RateNotCovered):
                    table.percent_on(date(2027, 1, 1))

    def test_a_new_rate_covers_its_half_year_or_until_confirmed(self):
        rate = self.rates.create(
            {"regime": "trade", "date_from": "2027-01-01", "percent": 9.9}
        )
        table = self.rates._get_rate_table("trade")
        self.assertEqual(table.covered_until, date(2027, 6, 30))
        self.assertEqual(table.percent_on(date(2027, 6, 30)), Decimal("9.9"))
        rate.confirmed_until = "2027-12-31"
        table = self.rates._get_rate_table("trade")
        self.assertEqual(table.covered_until, date(2027, 12, 31))

    def test_until_is_the_day_before_the_next_rate(self):
        rates = self.rates.search([("regime", "=", "trade")], order="date_from desc")
        self.assertEqual(rates[0].date_to, date(2026, 12, 31))
        self.assertEqual(rates[1].date_to, date(2026, 6, 30))

    @mute_logger("odoo.sql_db")
    def test_refuses_two_rates_on_a_day_and_impossible_ones(self):
        for values in (
            {"date_from": "2026-07-01", "percent": 1},
            {"date_from": "2027-01-01", "percent": -1},
            {
                "date_from": "2027-01-01",
                "percent": 1,
                "confirmed_until": "2026-12-31",
            },
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.rates.create({"regime": "trade", **values})

    def test_import(self):
        fields = ["id", "regime", "date_from", "percent", "source"]
        result = self.rates.load(
            fields,
            [
                ["__import__.trade_2027", "trade", "2027-01-01", "9.65", "Stcrt."],
                [
                    "__import__.nontrade_2027",
                    "Non-trade (consumers)",
                    "2027-01-01",
                    "5",
                    "Stcrt.",
                ],
            ],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self._rows("trade")["2027-01-01"], Decimal("9.65"))
        self.assertEqual(self._rows("nontrade")["2027-01-01"], Decimal(5))
        # The same identifier again corrects the row.
        result = self.rates.load(
            fields, [["__import__.trade_2027", "trade", "2027-01-01", "9.70", "Stcrt."]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self._rows("trade")["2027-01-01"], Decimal("9.70"))

    @mute_logger("odoo.sql_db")
    def test_import_of_a_day_that_is_there_says_so(self):
        result = self.rates.load(
            ["regime", "date_from", "percent"], [["trade", "2026-07-01", "9"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn(
            "There is already a rate of this regime from this day.",
            result["messages"][0]["message"],
        )

    def test_claims_follow_an_edited_table_at_once(self):
        invoice = self._invoice(self.business, 1000, due="2026-06-30")
        newest = self.rates.search(
            [("regime", "=", "trade")], order="date_from desc", limit=1
        )
        for change, percent in (
            (lambda: None, 10.4),
            (lambda: newest.write({"percent": 20}), 20),
            # The rate of the half-year before, whose end is its own.
            (lambda: newest.unlink(), None),
            (
                lambda: self.rates.create(
                    {"regime": "trade", "date_from": "2026-07-01", "percent": 30}
                ),
                30,
            ),
        ):
            change()
            owed = interest(1000, percent, 144) if percent else 0
            self.assertEqual(self._claim(invoice, "2026-11-21").interest, cents(owed))


@tagged("post_install", "-at_install")
class TestOtherTables(DebtTestCommon):
    def test_scale_is_that_of_the_decree(self):
        scales = self.env["debt.collection.cost.scale"]
        self.assertEqual(scales._get_scale(date(2026, 11, 21)), BIK)
        self.assertEqual(scales._get_scale(date(2012, 7, 1)), BIK)
        self.assertIsNone(scales._get_scale(date(2012, 6, 30)))

    def test_published_collection_costs(self):
        scale = self.env["debt.collection.cost.scale"]._get_scale(date(2026, 11, 21))
        rows = [row for row in read_law_data("examples.csv") if row["kind"] == "bik"]
        self.assertGreater(len(rows), 10)
        for row in rows:
            with self.subTest(row["principal"]):
                self.assertEqual(
                    collection_costs(Decimal(row["principal"]), scale=scale).net,
                    Decimal(row["published_result"]),
                )

    def test_scale_refuses_brackets_that_do_not_end(self):
        scale = self.env["debt.collection.cost.scale"].search([], limit=1)
        with self.assertRaisesRegex(ValidationError, "must ascend"):
            scale.bracket_ids = [Command.clear()]
        last = scale.bracket_ids.filtered(lambda bracket: not bracket.amount_to)
        with self.assertRaisesRegex(ValidationError, "must ascend"):
            scale.bracket_ids = [Command.update(last.id, {"amount_to": 500000})]

    def test_court_fees_are_those_of_the_law(self):
        fees = self.env["debt.court.fee"].search([])
        self.assertEqual(
            {
                (
                    fee.date_from,
                    fee.date_to,
                    fee.court,
                    fee.amount_to,
                    fee.legal_person,
                    fee.natural_person,
                )
                for fee in fees
            },
            {
                (
                    date(year, 1, 1),
                    date(year, 12, 31),
                    bracket.court.value,
                    float(bracket.up_to or 0),
                    float(bracket.legal_person),
                    float(bracket.natural_person),
                )
                for year, brackets in COURT_FEES.items()
                for bracket in brackets
            },
        )
        self.assertFalse(fees.filtered(lambda fee: not fee.source))

    def test_court_fee_of_a_claim(self):
        """Tariffs of 2024 and 2026; the cantonal judge hears up to EUR 25,000."""
        fees = self.env["debt.court.fee"]
        for amount, on, claimant, fee in (
            ("500.00", date(2026, 1, 1), "legal_person", 139),
            ("500.01", date(2026, 12, 31), "legal_person", 350),
            ("500.01", date(2026, 6, 1), "natural_person", 233),
            ("25000.00", date(2026, 6, 1), "legal_person", 1504),
            ("25000.01", date(2026, 6, 1), "legal_person", 3083),
            ("2000000", date(2024, 6, 1), "legal_person", 9825),
        ):
            with self.subTest(amount=amount, on=on, claimant=claimant):
                self.assertEqual(
                    fees._get_court_fee(Decimal(amount), on, claimant).amount, fee
                )

    def test_no_court_fee_of_a_year_without_a_table(self):
        for year in (2023, 2025, 2027):
            with self.subTest(year), self.assertRaises(CourtFeeNotCovered):
                self.env["debt.court.fee"]._get_court_fee(
                    Decimal(1000), date(year, 6, 1), "legal_person"
                )

    def test_settings_show_until_when_the_tables_hold(self):
        settings = self.env["res.config.settings"].create({})
        for expected in (
            "Statutory interest: Trade and government",
            "Statutory interest: Non-trade (consumers)",
            "Court fees",
            "12/31/2026",
            "rijksoverheid.nl",
        ):
            self.assertIn(expected, settings.debt_table_coverage)


@tagged("post_install", "-at_install")
class TestTablesThatRunOut(DebtTestCommon):
    """The managers are told four weeks before a table ends, each of them once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        managers = cls.env.ref("debt_dispute.debt_dispute_group_manager").all_user_ids
        cls.managers = managers.filtered(lambda user: user.active and not user.share)
        cls.managers += new_test_user(
            cls.env,
            login="second_manager",
            groups="debt_dispute.debt_dispute_group_manager",
            company_id=cls.company.id,
        )
        cls.user = new_test_user(
            cls.env, login="debt_user", groups="debt_dispute.debt_dispute_group_user"
        )
        cls.activity_type = cls.env.ref(
            "debt_dispute.mail_activity_type_statutory_table"
        )

    def _run_cron(self, on):
        cron = self.env.ref("debt_dispute.ir_cron_warn_before_tables_run_out")
        with freeze_time(on), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _activities(self):
        return self.env["mail.activity"].search(
            [("activity_type_id", "=", self.activity_type.id)]
        )

    def test_four_weeks_before_and_not_a_day_earlier(self):
        self._run_cron("2026-12-02")
        self.assertFalse(self._activities())
        self._run_cron("2026-12-03")
        activities = self._activities()
        self.assertEqual(set(activities.mapped("date_deadline")), {date(2026, 12, 31)})
        self.assertEqual(activities.user_id, self.managers)
        # Trade, non-trade and court fees.
        self.assertEqual(len(activities), 3 * len(self.managers))
        self.assertIn(
            "Statutory interest: Trade and government ends",
            activities.mapped("summary"),
        )
        self.assertIn("rijksoverheid.nl", "".join(activities.mapped("note")))

    def test_once(self):
        self._run_cron("2026-12-03")
        told = self._activities()
        # Another row of the same table is written: the database now finds it last.
        fees = self.env["debt.court.fee"].search([("date_to", "=", "2026-12-31")])
        for fee in fees:
            fee.source = "checked"
        for day in ("2026-12-03", "2026-12-04", "2027-01-04"):
            self._run_cron(day)
            self.assertEqual(self._activities(), told, day)

    def test_not_again_when_it_was_done(self):
        self._run_cron("2026-12-03")
        told = self._activities()
        mine = told.filtered(lambda activity: activity.user_id == self.env.user)
        self.assertEqual(len(mine), 3)
        mine.action_feedback(feedback="Looked up: not published yet")
        self._run_cron("2026-12-04")
        self.assertEqual(self._activities(), told - mine)

    def test_told_of_the_next_end_too(self):
        """The rate did not change: the newest row was confirmed for longer."""
        self._run_cron("2026-12-03")
        self._activities().action_feedback()
        rate = self.env.ref("debt_dispute.debt_interest_rate_nontrade_2026_01_01")
        rate.confirmed_until = "2027-06-30"
        self._run_cron("2027-06-01")
        self.assertFalse(rate.activity_ids)
        self._run_cron("2027-06-02")
        self.assertEqual(rate.activity_ids.user_id, self.managers)

    def test_no_more_once_the_next_rate_is_entered(self):
        self.env["debt.interest.rate"].create(
            {"regime": "trade", "date_from": "2027-01-01", "percent": 10}
        )
        self._run_cron("2026-12-03")
        self.assertNotIn(
            "Statutory interest: Trade and government ends",
            self._activities().mapped("summary"),
        )

    def test_in_the_language_of_the_manager(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        manager = self.managers[-1]
        manager.lang = "nl_NL"
        self._run_cron("2026-12-03")
        mine = self._activities().filtered(lambda each: each.user_id == manager)
        self.assertIn("31-12-2026", "".join(mine.mapped("note")))
        self.assertTrue(all("tabel loopt af" in each.summary for each in mine))
