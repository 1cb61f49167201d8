from odoo import Command, fields
from odoo.tests import tagged

from .test_access import AccessCommon


@tagged("post_install", "-at_install")
class TestCaseEvent(AccessCommon):
    """The timeline of a case: every kind of event, on real records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.events = cls.env["debt.case.event"]
        cls.business.email = "info@bakkerij.example"
        cls.invoice = cls._invoice(cls.business, 1000)
        cls.second = cls._invoice(cls.business, 500, due="2026-08-31")
        cls.case = cls.env["debt.case"]._open_for(cls.invoice)
        cls.user = cls._create_user("collector", "account.group_account_invoice")
        cls.auditor = cls._create_user("auditor", "account.group_account_readonly")

    def _find(self, kind, detail=None, case=None):
        """Return the events of a kind as (day, name, amount), the oldest first."""
        domain = [("case_id", "=", (case or self.case).id), ("kind", "=", kind)]
        if detail:
            domain.append(("detail", "=", detail))
        found = self.events.with_user(self.user).search(domain, order="date, id")
        for event in found:
            self.assertTrue(event.description)
            record = event.env[event.res_model].browse(event.res_id)
            self.assertTrue(record.exists(), event.description)
            action = event.action_open_record()
            self.assertEqual(
                (action["res_model"], action["res_id"]), (record._name, record.id)
            )
        return found

    def _rows(self, events):
        return [(str(event.date.date()), event.name, event.amount) for event in events]

    # --- kinds --------------------------------------------------------------

    def test_case_and_invoices(self):
        opened = self._find("case", "opened")
        self.assertEqual(opened.name, self.case.name)
        self.assertEqual(opened.description, "Case opened: by hand")
        self.assertEqual(
            self._rows(self._find("invoice")),
            [
                ("2026-05-01", self.invoice.name, 1000),
                ("2026-08-01", self.second.name, 500),
            ],
        )
        self._pay(self.invoice + self.second, 1500, "2026-11-01", group_payment=True)
        self.case._close("All paid")
        closed = self._find("case", "closed")
        self.assertEqual(closed.description, "Case closed: All paid")

    def test_sent_notice_but_not_a_planned_one(self):
        step = self.env.ref("debt_dispute.debt_escalation_step_business_reminder")
        run = self.env["debt.notice.run"]
        self.company.debt_bank_check = "none"
        items = (self.invoice + self.second)._get_debt_items()
        notices = run._create_outside_ladder(items, step)
        self.assertFalse(self._find("notice"))
        notices._deliver()
        self.assertEqual(notices.mapped("state"), ["sent"], notices.mapped("error"))
        event = self._find("notice")
        self.assertEqual(len(event), 1)
        self.assertEqual(event.detail, notices.channel)
        self.assertEqual((event.name, event.amount), (notices.name, notices.total))
        self.assertIn(f"{notices.total:,.2f}", event.description)
        self.assertIn("e-mail", event.description.lower())
        # Its e-mail is the notice: not told twice.
        self.assertFalse(self._find("mail"))
        reply = notices.message_post(
            body="We pay next week",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.business.id,
        )
        mail = self._find("mail")
        self.assertEqual((mail.detail, mail._get_messages()), ("in", reply))
        self.assertIn("We pay next week", mail.description)

    def test_call_that_was_made(self):
        call = self.env["debt.call"].create(
            {
                "partner_id": self.business.id,
                "move_ids": [Command.set((self.invoice + self.second).ids)],
            }
        )
        self.assertFalse(self._find("call"))
        call._report("no_agreement", {"note": "Waits for his accountant"}, False)
        event = self._find("call")
        self.assertEqual(len(event), 1)
        self.assertEqual(event.detail, "no_agreement")
        self.assertIn("Waits for his accountant", event.description)
        self.assertEqual(event.user_id, self.env.user)

    def test_messages_of_all_documents_and_internal_ones_flagged(self):
        plan = self.env["debt.payment.plan"]._create_for(self.second)
        dispute = self._dispute(self.invoice, 100)
        said = {}
        for record in (self.case, self.invoice, plan, dispute):
            for is_internal in (False, True):
                subtype = "mail.mt_note" if is_internal else "mail.mt_comment"
                message = record.message_post(
                    body=f"About {record._name}",
                    message_type="comment",
                    subtype_xmlid=subtype,
                )
                said[message] = is_internal
            # What Odoo notes by itself is no message.
            record.message_post(body="Automatic")
        events = self._find("mail")
        self.assertEqual(
            {event._get_messages(): event.is_internal for event in events}, said
        )
        self.assertEqual(set(events.mapped("detail")), {"out"})
        hidden = self.case.message_post(
            body="For staff only",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        hidden.is_internal = True
        flagged = self._find("mail") - events
        self.assertTrue(flagged.is_internal)

    def _dispute(self, invoice, amount):
        return self.env["debt.dispute"].create(
            {
                "partner_id": invoice.partner_id.id,
                "customer_words": "Wrong",
                "line_ids": [Command.create({"move_id": invoice.id, "amount": amount})],
            }
        )

    def test_dispute_opened_and_closed(self):
        dispute = self._dispute(self.invoice, 100)
        self.assertEqual(
            self._rows(self._find("dispute", "opened")),
            [("2026-11-21", dispute.name, 100)],
        )
        self.assertEqual(len(self._find("dispute")), 1)
        dispute.action_withdraw()
        closed = self._find("dispute", "withdrawn")
        self.assertEqual(closed.description, "Dispute withdrawn")

    def test_plan_accepted_broken_and_completed(self):
        plan = self.env["debt.payment.plan"]._create_for(
            self.invoice, include_interest=False, include_costs=False
        )
        plan.action_propose()
        self.assertFalse(self._find("plan"))
        plan._accept({})
        (accepted,) = self._rows(self._find("plan", "accepted"))
        self.assertEqual(accepted, ("2026-11-21", plan.name, 1000))
        plan._break(plan.instalment_ids[:1])
        self.assertIn("was not received", self._find("plan", "broken").description)
        other = self.env["debt.payment.plan"]._create_for(
            self.second,
            include_interest=False,
            include_costs=False,
            instalment_count=2,
        )
        other.action_propose()
        other._accept({})
        self._pay(self.second, 500, "2026-11-21")
        self.assertEqual(other.state, "completed")
        self.assertEqual(
            self._rows(self._find("plan", "completed")),
            [("2026-11-21", other.name, 500)],
        )

    def test_promise(self):
        promise = self.env["debt.payment.plan"]._make_promise(
            self.second, fields.Date.to_date("2026-11-30"), {}
        )
        event = self._find("promise", "accepted")
        self.assertEqual((event.name, event.amount), (promise.name, 500))
        self.assertIn("11/30/2026", event.description)
        promise._cancel("Changed his mind")
        self.assertIn("withdrawn", self._find("promise", "cancelled").description)
        self.assertFalse(self._find("plan"))

    def test_holds_on_the_invoice_and_on_the_debtor(self):
        holds = self.env["debt.hold"].create(
            [
                {"reason": "Illness", "move_id": self.invoice.id},
                {
                    "reason": "Merger",
                    "partner_id": self.business.id,
                    "company_id": self.company.id,
                    "date_until": "2026-12-01",
                },
            ]
        )
        self.assertEqual(
            set(self._find("hold", "set").mapped("name")), {"Illness", "Merger"}
        )
        holds.action_lift()
        lifted = self._find("hold", "lifted")
        self.assertEqual(
            set(lifted.mapped("description")),
            {"Hold lifted: Illness", "Hold lifted: Merger"},
        )
        self.assertEqual(len(self._find("hold")), 4)

    # --- money --------------------------------------------------------------

    def test_one_payment_of_two_invoices_is_one_event(self):
        payment = self._pay(
            self.invoice + self.second, 1200, "2026-10-05", group_payment=True
        )
        event = self._find("payment")
        self.assertEqual((str(event.date.date()), event.amount), ("2026-10-05", 1200))
        self.assertEqual((event.res_model, event.res_id), (payment._name, payment.id))
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertFalse(self._find("payment"))

    def test_bank_credit_note_and_write_off(self):
        self._pay_by_bank(self.invoice, 300, "2026-10-05")
        credit_note = self._credit(self.invoice, 50, "2026-10-06")
        self._write_off(self.invoice, 20, "2026-10-07")
        self.assertEqual(self._find("payment").amount, 300)
        self.assertEqual(
            self._rows(self._find("credit_note")),
            [("2026-10-06", credit_note.name, 50)],
        )
        self.assertEqual(self._find("write_off").amount, 20)

    def test_payment_with_a_difference_written_off(self):
        self._pay_and_write_off(self.invoice, 970, "2026-10-05")
        self.assertEqual(self._find("payment").amount, 970)
        self.assertEqual(self._find("write_off").amount, 30)

    def test_amounts_are_in_the_currency_of_the_case(self):
        dollar = self._create_dollar(("2026-01-01", 1.25))
        invoice = self._invoice(
            self.consumer, 100, date="2026-08-01", currency_id=dollar.id
        )
        case = self.env["debt.case"]._open_for(invoice)
        # EUR 40 is USD 50.
        self._pay(invoice, 40, "2026-10-05", currency_id=self.company.currency_id.id)
        event = self._find("payment", case=case)
        self.assertEqual((event.amount, event.currency_id), (50, dollar))

    # --- reading ------------------------------------------------------------

    def test_list_and_groups_agree(self):
        self._pay(self.invoice, 100, "2026-10-05")
        domain = [("case_id", "=", self.case.id)]
        groups = self.events.with_user(self.user)._read_group(
            domain, ["kind"], ["__count"]
        )
        self.assertEqual(dict(groups), {"case": 1, "invoice": 2, "payment": 1})
        events = self.events.search(domain)
        self.assertEqual(len(events), 4)
        self.assertEqual(events, events.sorted("date", reverse=True))
        # By id alone, as a click on a row reads it
        self.env.invalidate_all()
        self.assertEqual(
            self.events.browse(events[0].id).name, events.with_env(self.env)[0].name
        )
        self.assertEqual(
            self.events.search([("id", "not in", events[:1].ids), *domain]), events[1:]
        )

    def test_events_of_a_handed_over_case_stay_there(self):
        self.case._mark_handed_over()
        later = self._invoice(self.business, 90, date="2026-11-01")
        second = self.env["debt.case"]._open_for(later)
        self.assertEqual(
            self._find("invoice", case=second).mapped("name"), [later.name]
        )
        self.assertEqual(len(self._find("invoice")), 2)

    def test_another_company_sees_nothing(self):
        other = self.setup_other_company(name="Tweede BV")["company"]
        there = self._create_user(
            "there", "account.group_account_manager", company=other
        )
        events = self.events.search([("case_id", "=", self.case.id)])
        self.assertFalse(
            self.events.with_user(there).search([("case_id", "=", self.case.id)])
        )
        self._assert_denied(events[:1].with_user(there).read, ["name"])

    def test_auditor_reads_and_employee_does_not(self):
        self.invoice.message_post(
            body="Internal",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        events = self.events.with_user(self.auditor).search(
            [("case_id", "=", self.case.id)]
        )
        self.assertEqual(len(events.mapped("description")), 4)
        employee = self._create_user("employee", "base.group_user")
        self._assert_denied(self.events.with_user(employee).search, [])

    def test_count_of_queries_does_not_grow_with_the_events(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            events = self.events.search([("case_id", "=", self.case.id)])
            self.assertTrue(all(events.mapped("description")))
            return self.env.cr.sql_log_count - before

        for day in range(1, 3):
            self._pay(self.invoice, 10, f"2026-10-{day:02}")
        count()
        few = count()
        for day in range(3, 13):
            self._pay(self.invoice, 10, f"2026-10-{day:02}")
        self.assertEqual(count(), few)
