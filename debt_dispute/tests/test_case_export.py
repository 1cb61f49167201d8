import csv
import io
import json
from decimal import Decimal

from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..models.debt_case_export_csv import CSV_COLUMNS
from .common import DebtTestCommon
from .common_schema import schema_faults

ON = "2026-11-21"


@freeze_time(ON)
@tagged("post_install", "-at_install")
class TestCaseExport(DebtTestCommon):
    """The claim as data says what the screen says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on = fields.Date.to_date(ON)
        cls.first = cls._invoice(
            cls.business, 2000, due="2025-03-31", ref='=HYPERLINK("http://evil")'
        )
        cls.second = cls._invoice(
            cls.business,
            900,
            date="2026-06-01",
            invoice_payment_term_id=cls._create_term((50, 30), (50, 60)).id,
        )
        cls._credit(cls.first, 100, "2025-05-01")
        cls._pay(cls.first, 700, "2025-09-15")
        cls._write_off(cls.second, 50, "2026-09-01")
        cls.case = cls.env["debt.case"]._open_for(cls.first)

    def _files(self, case=None):
        return dict((case or self.case)._get_export_files(self.on))

    def _json(self, case=None):
        return json.loads(self._files(case)["claim.json"])

    def _rows(self, case=None):
        content = self._files(case)["claim.csv"].decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content)))

    def assert_follows_schema(self, case):
        files = self._files(case)
        schema = json.loads(files["claim.schema.json"])
        self.assertEqual(schema_faults(json.loads(files["claim.json"]), schema), [])

    # --- form -------------------------------------------------------------

    def test_example_follows_the_schema(self):
        self.assert_follows_schema(self.case)

    def test_case_with_a_whole_history_follows_the_schema(self):
        self.business.email = "jansen@example.nl"
        run = self.env["debt.notice.run"]
        notice = run._plan_items(self.on, self.first._get_debt_items().ids, force=True)
        notice.filtered(lambda notice: notice.state == "to_approve").action_approve()
        notice._deliver(self.on)
        self.assertEqual(notice.state, "sent")
        self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "company_id": self.company.id,
                "reason_id": self.env.ref("debt_dispute.debt_dispute_reason_other").id,
                "customer_words": "<p>Half of it is <b>missing</b>.</p>",
                "internal_note": "<p>He always says so.</p>",
                "line_ids": [
                    Command.create({"move_id": self.second.id, "amount": 200})
                ],
            }
        )
        self.assert_follows_schema(self.case)
        data = self._json()
        self.assertEqual([row["number"] for row in data["notices"]], [notice.name])
        self.assertEqual(data["totals"]["held"], "200.00")
        (dispute,) = data["disputes"]
        self.assertEqual(dispute["debtor_words"], "Half of it is *missing*.")
        self.assertNotIn("always says so", json.dumps(data))

    def test_schema_refuses_what_is_wrong(self):
        data = self._json()
        schema = json.loads(self._files()["claim.schema.json"])
        data["totals"]["total"] = 12.5
        data["items"][0]["due_date"] = "31-03-2025"
        del data["creditor"]["vat_number"]
        data["secret"] = "x"
        self.assertEqual(len(schema_faults(data, schema)), 4)

    # --- figures ----------------------------------------------------------

    def test_totals_are_those_of_the_screen(self):
        self.case.claim_date = self.on
        data = self._json()
        self.assertEqual(data["totals"]["total"], f"{self.case.claim_total:.2f}")
        claim = self.case._get_statement(self.on).claim
        for name in ("principal", "interest", "costs", "vat_on_costs", "held"):
            self.assertEqual(Decimal(data["totals"][name]), getattr(claim, name))
        for path in (("principal_open",), ("interest", "open")):
            total = Decimal()
            for item in data["items"]:
                value = item
                for key in path:
                    value = value[key]
                total += Decimal(value)
            self.assertEqual(total, Decimal(data["totals"][path[0].split("_")[0]]))
        self.assertEqual(
            sum(Decimal(row["amount"]) for row in data["build_up"]),
            Decimal(data["totals"]["total"]),
        )

    def test_parts_add_up(self):
        data = self._json()
        self.assertEqual(len(data["items"]), 3)
        for item in data["items"]:
            interest = item["interest"]
            self.assertEqual(
                sum(Decimal(segment["interest"]) for segment in interest["segments"]),
                Decimal(interest["total"]),
            )
            self.assertEqual(
                Decimal(item["principal_open"]),
                Decimal(item["principal"])
                - Decimal(item["held"])
                - Decimal(item["principal_paid"])
                - Decimal(item["principal_waived"]),
            )
        for payment in data["payments"]:
            self.assertEqual(
                Decimal(payment["amount"]),
                sum(
                    Decimal(payment[key])
                    for key in ("to_costs", "to_interest", "to_principal", "surplus")
                ),
            )
        kinds = [payment["kind"] for payment in data["payments"]]
        self.assertEqual(sorted(kinds), ["offset", "payment"])
        first = next(i for i in data["items"] if i["invoice"] == self.first.name)
        self.assertEqual(first["invoiced"], "2000.00")
        self.assertEqual(first["principal"], "1900.00")
        self.assertEqual(first["credit_notes"][0]["amount"], "100.00")
        # Of EUR 700: EUR 40 costs (BW 6:96 lid 4) and interest, the rest principal.
        payment = next(p for p in data["payments"] if p["kind"] == "payment")
        self.assertEqual(payment["to_costs"], "40.00")

    def test_table_adds_up_to_the_total(self):
        rows = self._rows()
        self.assertEqual(tuple(rows[0]), CSV_COLUMNS)
        *parts, total = rows
        self.assertEqual(total["kind"], "total")
        self.assertEqual(
            sum(Decimal(row["amount"]) for row in parts), Decimal(total["amount"])
        )
        self.assertEqual(total["amount"], self._json()["totals"]["total"])

    def test_table_adds_up_when_too_much_was_paid(self):
        self._pay(self.second, 2000, "2026-11-01", payment_difference_handling="open")
        self._pay(self.first, 5000, "2026-11-02", payment_difference_handling="open")
        *parts, total = self._rows()
        self.assertEqual(
            sum(Decimal(row["amount"]) for row in parts), Decimal(total["amount"])
        )
        self.assertIn("surplus", [row["kind"] for row in parts])

    def test_what_was_waived_is_told_and_adds_up(self):
        before = Decimal(self._json()["totals"]["total"])
        waiver = self.env["debt.waiver"].create(
            {
                "case_id": self.case.id,
                "part": "interest",
                "is_whole": False,
                "amount": 10,
                "reason": "Goodwill",
            }
        )
        waiver.action_confirm()
        data = self._json()
        (waived,) = data["waivers"]
        self.assertEqual((waived["part"], waived["amount"]), ("interest", "10.00"))
        self.assertEqual(before - Decimal(data["totals"]["total"]), 10)
        self.assertEqual(
            sum(Decimal(item["interest"]["waived"]) for item in data["items"]), 10
        )
        *parts, total = self._rows()
        self.assertIn("waived_interest", [row["kind"] for row in parts])
        self.assertEqual(
            sum(Decimal(row["amount"]) for row in parts), Decimal(total["amount"])
        )
        self.assert_follows_schema(self.case)

    def test_texts_of_others_are_no_formulas(self):
        (row,) = [row for row in self._rows() if "HYPERLINK" in row["description"]]
        self.assertTrue(row["description"].startswith("'="))

    # --- invoices ---------------------------------------------------------

    def test_each_invoice_is_there_once_as_ubl(self):
        files = self._files()
        ubl = {name: content for name, content in files.items() if "ubl/" in name}
        self.assertEqual(len(ubl), 2)
        data = self._json()
        self.assertEqual({item["ubl_file"] for item in data["items"]}, set(ubl))
        for item in data["items"]:
            root = etree.fromstring(ubl[item["ubl_file"]])
            self.assertEqual(root.findtext("{*}ID"), item["invoice"])

    def test_an_invoice_that_odoo_cannot_export_is_named_with_the_reason(self):
        reason = "No way"

        def refuse(builder, invoice):
            raise UserError(reason)

        self.patch(self.registry["account.edi.xml.ubl_bis3"], "_export_invoice", refuse)
        self.assertFalse([name for name in self._files() if "ubl/" in name])
        item = self._json()["items"][0]
        self.assertEqual((item["ubl_file"], item["ubl_remarks"]), (None, [reason]))

    # --- who and when -----------------------------------------------------

    def test_debt_user_without_rights_on_invoicing_exports(self):
        user = new_test_user(
            self.env, "export_user", groups="debt_dispute.debt_dispute_group_user"
        )
        files = self.case.with_user(user)._get_export_files(self.on)
        self.assertEqual(len(files), 5)

    def test_case_without_invoices_is_refused(self):
        case = self.env["debt.case"].create({"partner_id": self.consumer.id})
        with self.assertRaisesRegex(UserError, "no claim to export"):
            case._get_export_files(self.on)
