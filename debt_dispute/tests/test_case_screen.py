from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

from .common import cents, interest
from .test_access import AccessCommon


@tagged("post_install", "-at_install")
class TestCaseScreen(AccessCommon):
    """All about one debtor on one screen, for each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.business.write({"phone": "+31 30 1234567", "email": "info@jansen.example"})
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Piet Jansen",
                "parent_id": cls.business.id,
                "function": "Director",
                "phone": "+31 6 12345678",
            }
        )
        cls.invoice = cls._invoice(cls.business, 1000)
        cls.second = cls._invoice(cls.business, 500, due="2026-10-31")
        cls.case = cls.env["debt.case"]._open_for(cls.invoice)
        cls.user = cls._create_user("collector", "account.group_account_invoice")
        cls.debt_user = cls._create_user(
            "debt", "base.group_user,debt_dispute.debt_dispute_group_user"
        )
        cls.auditor = cls._create_user("auditor", "account.group_account_readonly")
        cls.employee = cls._create_user("employee", "base.group_user")

    # --- claim at any date --------------------------------------------------

    def test_claim_on_another_day(self):
        with Form(self.case.with_user(self.user)) as form:
            today = form.claim_total
            form.claim_date = "2026-06-30"
            # The second invoice had not been made yet.
            self.assertEqual(form.claim_principal, 1000)
            # 30 days after 31 May
            self.assertEqual(
                form.claim_interest, float(cents(interest(1000, 10.15, 30)))
            )
            self.assertEqual(form.claim_costs, 40)
            self.assertLess(form.claim_total, today)
            self.assertIn("06/30/2026", form.claim_html)

    def test_statement_is_of_the_day_that_is_shown(self):
        action = self.case.with_context(claim_date="2026-06-30").action_statement()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(str(wizard.date), "2026-06-30")
        self.assertEqual(wizard.move_ids, self.invoice)

    # --- why, contacts, relation --------------------------------------------

    def test_why_contacts_and_best_hours(self):
        case = self.case
        for text in (self.invoice.name, self.second.name):
            self.assertIn(text, case.why_html)
        for text in ("Piet Jansen", "Director", "tel:+31 6 12345678", "mailto:info@"):
            self.assertIn(text, case.contact_html)
        self.assertIn("not known yet", case.contact_html)
        call = self.env["debt.call"].create(
            {"partner_id": self.business.id, "move_ids": self.invoice.ids}
        )
        with freeze_time("2026-11-20 10:10:00"):
            call._report("no_agreement", send_confirmation=False)
        case.invalidate_recordset()
        self.assertIn("1 times", case.contact_html)
        self.assertEqual(case.call_count, 1)

    def test_relation(self):
        case = self.case
        self.assertEqual((case.turnover, case.paid_count), (1500, 0))
        self._pay(self.second, 500, "2026-11-10")
        in_time = self._invoice(self.business, 300, due="2026-11-15")
        self._pay(in_time, 300, "2026-11-01")
        # Before the last twelve months, and credited: no payment behaviour
        self._invoice(self.business, 7000, due="2025-01-31")
        credited = self._invoice(self.business, 200, due="2026-09-30")
        self._credit(credited, 200, "2026-11-10")
        self.env["debt.dispute"].create(
            {
                "partner_id": self.business.id,
                "line_ids": [
                    Command.create({"move_id": self.invoice.id, "amount": 180})
                ],
            }
        )
        self.business.credit_limit = 5000
        self.env.invalidate_all()
        self.assertEqual(case.turnover, 1800)
        self.assertEqual(case.paid_count, 2)
        self.assertEqual(case.average_days_late, 5.0)
        self.assertEqual(case.share_paid_late, 50.0)
        self.assertEqual(
            case.behaviour, "5.0 days late on average; 50% of 2 invoices paid late"
        )
        self.assertEqual(case.dispute_share, 10.0)
        self.assertEqual((case.credit_limit, case.credit_used), (5000, 8000))
        self.assertTrue(case.is_over_limit)

    # --- buttons ------------------------------------------------------------

    def test_buttons_lead_to_what_they_say(self):
        case = self.case.with_user(self.debt_user)
        dispute = case.action_new_dispute()
        self.assertEqual(dispute["res_model"], "debt.dispute")
        with Form(case.env["debt.dispute"].with_context(**dispute["context"])) as form:
            form.customer_words = "Wrong"
        made = form.save()
        self.assertEqual(made.move_ids, self.invoice + self.second)
        made.action_withdraw()
        hold = case.action_new_hold()
        self.assertEqual(
            hold["context"]["default_move_ids"], (self.invoice + self.second).ids
        )
        call = case.action_new_call()
        self.assertEqual(call["res_model"], "debt.call")
        promise = case.action_new_promise()
        self.assertEqual(promise["res_model"], "debt.promise")
        plan = case.action_new_plan()
        self.assertEqual(plan["res_model"], "debt.payment.plan")
        case.env["debt.payment.plan"].browse(plan["res_id"]).action_propose()
        case.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "in a payment plan"):
            case.action_new_promise()
        self.assertEqual((case.dispute_count, case.plan_count), (1, 1))
        self.assertEqual(case.action_open_disputes()["res_id"], made.id)
        self.assertEqual(case.action_open_plans()["res_id"], plan["res_id"])
        calls = case.action_open_calls()
        self.assertEqual(calls["res_id"], call["res_id"])
        self.assertEqual(case.action_open_notices()["res_model"], "debt.notice")
        timeline = case.action_open_timeline()
        events = self.env["debt.case.event"].search(timeline["domain"])
        self.assertEqual(len(events), case.event_count)
        self.assertEqual(case.event_ids, events)

    def test_nothing_to_do_on_a_case_that_is_paid(self):
        self._pay(self.invoice + self.second, 1500, "2026-11-20", group_payment=True)
        with self.assertRaisesRegex(UserError, "no open invoice any more"):
            self.case.action_new_hold()

    def test_interruption_letter_from_the_case(self):
        action = self.case.action_interrupt()
        notice = self.env["debt.notice"].browse(action["res_id"])
        self.assertEqual(notice.move_ids, self.invoice + self.second)

    # --- roles --------------------------------------------------------------

    def test_each_role_opens_the_form(self):
        view = self.env.ref("debt_dispute.debt_case_view_form")
        for user in (self.user, self.debt_user, self.auditor):
            with self.subTest(user.login):
                case = self.case.with_user(user)
                self.env.invalidate_all()
                models = case.get_views([(view.id, "form")])["models"]
                names = set(models["debt.case"]["fields"])
                (values,) = case.read(list(names))
                self.assertEqual(values["amount_open"], 1500)
                self.assertEqual(len(values["event_ids"]), 3)
                self.assertTrue(values["contact_html"] and values["why_html"])
                lines = models["account.move"]["fields"]
                self.assertIn("debt_next_step_id", lines)
                case.move_ids.read(list(lines))
                self.assertTrue(case.event_ids.mapped("description"))
        self._assert_denied(self.case.with_user(self.employee).read, ["name"])

    def test_auditor_changes_nothing(self):
        case = self.case.with_user(self.auditor)
        self._assert_denied(case.write, {"user_id": self.auditor.id})
        self._assert_denied(case._close, "No")
        arch = case.get_view(self.env.ref("debt_dispute.debt_case_view_form").id)[
            "arch"
        ]
        self.assertNotIn("action_new_hold", arch)
        self.assertIn("action_statement", arch)

    def test_debt_user_opens_a_case_by_hand(self):
        invoice = self._invoice(self.consumer, 80)
        invoice.with_user(self.debt_user).action_open_debt_case()
        self.assertEqual(invoice.debt_case_id.opened_by, "hand")

    def test_another_company_sees_no_case(self):
        other = self.setup_other_company(name="Tweede BV")["company"]
        there = self._create_user(
            "there", "account.group_account_manager", company=other
        )
        self.assertFalse(
            self.env["debt.case"].with_user(there).search([("id", "=", self.case.id)])
        )
        self._assert_denied(self.case.with_user(there).read, ["amount_open"])
        partner = self.business.with_user(there).with_company(other)
        partner.invalidate_recordset()
        self.assertFalse(partner.has_debt_case)
        self.assertFalse(partner.debt_case_amount)

    def test_form_takes_as_many_queries_for_many_invoices(self):
        specification = self._get_specification()
        self.assertLess({"move_ids", "event_ids", "why_html"}, specification.keys())

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            case = self.case.with_user(self.user)
            before = self.env.cr.sql_log_count
            case.web_read(specification)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(10):
            self._invoice(self.business, 100 + number)
        count()
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, 85)

    def _get_specification(self):
        """Return what the web client asks for, with its two lists."""
        view = self.env.ref("debt_dispute.debt_case_view_form")
        root = etree.fromstring(self.case.get_view(view.id, "form")["arch"])

        def prepare(model, nodes):
            specification = {}
            for node in nodes:
                name = node.get("name")
                field = self.env[model]._fields[name]
                if field.type == "many2one":
                    specification[name] = {"fields": {"display_name": {}}}
                elif node.find("list") is not None:
                    nested = prepare(field.comodel_name, node.findall("list/field"))
                    specification[name] = {"fields": nested, "limit": 20}
                else:
                    specification[name] = {}
            return specification

        nodes = root.xpath("//field[not(ancestor::list)]")
        return prepare("debt.case", nodes)


@tagged("post_install", "-at_install")
class TestCaseTour(AccessCommon, HttpCase):
    # The browser has its own clock: no figure here is of today.
    freeze_time = None

    def test_work_list_and_case(self):
        user = self._create_user(
            "collector", "account.group_account_invoice", password="collector"
        )
        due = fields.Date.add(fields.Date.today(), days=-100)
        invoice = self._invoice(self.business, 1000, due=str(due))
        case = self.env["debt.case"]._open_for(invoice)
        case.user_id = user
        self.start_tour("/odoo/debt-work-list", "debt_case_tour", login=user.login)
        self.assertTrue(invoice.debt_hold_ids)
        self.assertEqual(case.next_action, "wait")
