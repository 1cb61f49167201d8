from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_dispute import NOW, DisputeTestCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeState(DisputeTestCommon):
    """States, transitions and their guards; what a dispute takes in."""

    def test_number_debtor_and_contact(self):
        dispute = self._dispute(self._create_sale(partner=self.contact))
        self.assertRegex(dispute.name, r"^DIS/2026/\d{4}$")
        self.assertEqual(dispute.partner_id, self.debtor)
        self.assertEqual(dispute.contact_id, self.contact)
        self.assertEqual(dispute.user_id, self.controller)
        self.assertEqual(dispute.access_url, f"/my/disputes/{dispute.id}")

    def test_way_of_a_dispute(self):
        dispute = self._dispute(self._create_sale())
        self.assertEqual(dispute.state, "new")
        dispute.action_acknowledge_without_mail()
        self.assertEqual(dispute.state, "acknowledged")
        self.assertTrue(dispute.date_first_reply)
        dispute.action_investigate()
        self.assertEqual(dispute.state, "investigating")
        self._resolve(dispute, "discount", amount=1.0)
        self.assertEqual(dispute.state, "resolved")
        self.assertTrue(dispute.date_closed)
        dispute.action_reopen()
        self.assertEqual((dispute.state, dispute.decision), ("investigating", False))
        self.assertFalse(dispute.date_closed)
        dispute.action_withdraw()
        self.assertEqual(dispute.state, "withdrawn")

    def test_every_change_is_in_the_chatter(self):
        # The context of accounting tests switches tracking off.
        dispute = self._dispute(self._create_sale()).with_env(self.env(context={}))
        self.env.cr.flush()
        for action in ("action_acknowledge_without_mail", "action_investigate"):
            getattr(dispute, action)()
            self.env.flush_all()
            self.env.cr.flush()
        states = dispute.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "state"
        )
        self.assertEqual(
            sorted(states.mapped("new_value_char")), ["Acknowledged", "Investigating"]
        )

    def test_forbidden_transitions(self):
        dispute = self._dispute(self._create_sale())
        for state in ("resolved", "rejected", "proposed"):
            with self.subTest(state=state), self.assertRaises(UserError):
                dispute.state = state
        dispute.action_withdraw()
        with self.assertRaisesRegex(UserError, "is Withdrawn"):
            dispute.action_acknowledge()
        with self.assertRaisesRegex(UserError, "Reopen"):
            self._resolution(dispute, "full_credit")

    def test_state_cannot_be_given_at_the_start(self):
        dispute = self._dispute(self._create_sale(), state="resolved")
        self.assertEqual(dispute.state, "new")

    def test_nothing_goes_on_without_debtor_and_invoice(self):
        dispute = self.env["debt.dispute"].create({"reason_id": self.reason.id})
        with self.assertRaisesRegex(UserError, "at least one invoice"):
            dispute.action_acknowledge_without_mail()
        dispute.action_withdraw()
        self.assertEqual(dispute.state, "withdrawn")

    def test_acknowledge_with_the_mail(self):
        """Sending the previewed mail acknowledges; discarding it does not."""
        dispute = self._dispute(self._create_sale(), contact_id=self.contact.id)
        action = dispute.with_user(self.controller).action_acknowledge()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.controller)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(dispute.state, "new")
        self.assertIn("within 24 hours", composer.body)
        self.assertIn(f"/my/disputes/{dispute.id}?access_token=", composer.body)
        self.assertEqual(composer.partner_ids, self.contact)
        composer.action_send_mail()
        self.assertEqual(dispute.state, "acknowledged")
        self.assertEqual(dispute.hours_first_reply, 0.0)
        self.assertTrue(dispute.date_first_reply)

    def test_words_are_kept_as_received(self):
        dispute = self._dispute(self._create_sale())
        with self.assertRaisesRegex(UserError, "kept as received"):
            dispute.customer_words = "<p>All is well.</p>"

    def test_only_new_disputes_can_be_deleted(self):
        dispute = self._dispute(self._create_sale())
        dispute.action_investigate()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            dispute.unlink()

    # --- lines ------------------------------------------------------------

    def test_amount_is_the_open_amount_and_never_more(self):
        invoice = self._create_sale()
        self._pay(invoice, 21.0)
        dispute = self._dispute(invoice)
        self.assertEqual(dispute.amount, 100.0)
        with self.assertRaisesRegex(ValidationError, "At most"):
            dispute.line_ids.amount = 100.01

    def test_two_disputes_share_an_invoice(self):
        invoice = self._create_sale()
        self._dispute(invoice, 40.0)
        second = self._dispute(invoice)
        self.assertEqual(second.amount, 81.0)
        with self.assertRaisesRegex(ValidationError, "disputed already"):
            self._dispute(invoice)

    def test_only_posted_customer_invoices(self):
        for values in ({"post": False}, {"move_type": "out_refund"}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._dispute(self._create_sale(**values), 10.0)

    def test_one_debtor_one_currency(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        invoices = self._create_sale() | self._create_sale(partner=other)
        with self.assertRaisesRegex(ValidationError, "one debtor"):
            self._dispute(invoices)
        with self.assertRaisesRegex(UserError, "one debtor"):
            invoices.action_create_debt_dispute()
        dollar = self.setup_other_currency("USD")
        invoices = self._create_sale() | self._create_sale(currency_id=dollar.id)
        with self.assertRaisesRegex(ValidationError, "one dispute per currency"):
            self._dispute(invoices)
        with self.assertRaisesRegex(UserError, "one currency"):
            invoices.action_create_debt_dispute()

    def test_from_a_selection_of_invoices(self):
        """The button and the server action open a form that can be saved as it is."""
        invoices = self._create_sale() | self._create_mixed_sale()
        action = invoices.with_user(self.controller).action_create_debt_dispute()
        form = Form(
            self.env["debt.dispute"]
            .with_user(self.controller)
            .with_context(**action["context"])
        )
        self.assertEqual(form.partner_id, self.debtor)
        form.reason_id = self.env.ref("debt_dispute.debt_dispute_reason_delivery")
        dispute = form.save()
        self.assertEqual(dispute.line_ids.move_id, invoices)
        self.assertEqual(dispute.amount, 331.51)
        self.assertEqual(
            dispute.evidence_ids.mapped("name"),
            ["Contract or order", "Proof of delivery"],
        )

    # --- evidence ---------------------------------------------------------

    def test_checklist_follows_the_reason(self):
        dispute = self._dispute(
            self._create_sale(),
            reason_id=self.env.ref("debt_dispute.debt_dispute_reason_quality").id,
        )
        self.assertEqual(dispute.missing_evidence, "Proof of delivery, Photos")
        photos = dispute.evidence_ids.filtered(lambda piece: piece.name == "Photos")
        attachment = self.env["ir.attachment"].create({"name": "a.png", "raw": b"x"})
        photos.attachment_ids = attachment
        self.assertEqual(photos.state, "present")
        self.assertEqual(str(photos.date), "2026-11-23")
        self.assertEqual(attachment.res_model, "debt.evidence")
        self.assertEqual(dispute.missing_evidence, "Proof of delivery")
        # What was found stays, what was never found is no longer asked.
        dispute.reason_id = self.env.ref("debt_dispute.debt_dispute_reason_paid")
        self.assertEqual(
            sorted(dispute.evidence_ids.mapped("name")), ["Photos", "Proof of payment"]
        )

    def test_missing_evidence_warns(self):
        dispute = self._dispute(
            self._create_sale(),
            reason_id=self.env.ref("debt_dispute.debt_dispute_reason_delivery").id,
        )
        resolution = self._resolution(dispute, "explanation")
        self.assertIn("Contract or order, Proof of delivery", resolution.warning)
        resolution._apply()
        bodies = " ".join(str(body) for body in dispute.message_ids.mapped("body"))
        self.assertIn("Decided without: Contract or order", bodies)

    def test_evidence_on_paper(self):
        dispute = self._dispute(self._create_sale())
        piece = self.env["debt.evidence"].create(
            {"dispute_id": dispute.id, "name": "Signed order", "required": True}
        )
        self.assertEqual(dispute.missing_evidence, "Signed order")
        piece.state = "present"
        self.assertFalse(dispute.missing_evidence)

    def test_the_customer_is_asked_for_what_he_has(self):
        """Damaged goods: the photos are his, the proof of delivery is ours."""
        dispute = self._dispute(
            self._create_sale(),
            reason_id=self.env.ref("debt_dispute.debt_dispute_reason_quality").id,
        )
        self.env["debt.evidence"].create(
            [
                {"dispute_id": dispute.id, "name": "Advice of our lawyer"},
                {
                    "dispute_id": dispute.id,
                    "name": "Packing list",
                    "ask_customer": True,
                },
            ]
        )
        template = self.env.ref("debt_dispute.mail_template_dispute_information")
        body = template._render_field("body_html", dispute.ids)[dispute.id]
        self.assertIn("Photos, Packing list", body)
        for ours in ("Proof of delivery", "lawyer"):
            self.assertNotIn(ours, body)
        page = dispute._portal_get_page_values()
        self.assertEqual(page["wanted"], "Photos, Packing list")
        dispute.evidence_ids.filtered("ask_customer").state = "present"
        body = template._render_field("body_html", dispute.ids)[dispute.id]
        self.assertNotIn("What we miss", body)

    # --- from the books ---------------------------------------------------

    def test_duplicates_are_found(self):
        invoice = self._create_sale(date="2026-10-01")
        near = self._create_sale(date="2026-10-20")
        far = self._create_sale(date="2026-03-01")
        same_reference = self._create_sale(date="2026-03-02", ref="PO 1")
        invoice.ref = "PO 1"
        self._create_sale(self._line(99.0), date="2026-10-01")
        dispute = self._dispute(
            invoice,
            reason_id=self.env.ref("debt_dispute.debt_dispute_reason_duplicate").id,
        )
        found = dispute._find_duplicates()
        self.assertEqual(found, near | same_reference)
        self.assertNotIn(far, found)
        self.assertIn(near.name, dispute.suggestion_html)

    def test_unreconciled_payments_are_found(self):
        invoice = self._create_sale()
        payment = self.env["account.payment"].create(
            {
                "amount": 121.0,
                "partner_id": self.debtor.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "date": "2026-10-05",
                "memo": "Invoice of October",
            }
        )
        payment.action_post()
        dispute = self._dispute(
            invoice, reason_id=self.env.ref("debt_dispute.debt_dispute_reason_paid").id
        )
        found = dispute._find_unreconciled_payments()
        if payment.move_id:
            self.assertEqual(found.move_id, payment.move_id)
            self.assertIn(payment.move_id.name, dispute.suggestion_html)

    # --- insight ----------------------------------------------------------

    def test_figures_of_the_debtor(self):
        justified = self._dispute(self._create_sale())
        with freeze_time("2026-11-25 10:00:00"):
            self._resolve(justified, "full_credit")
        rejected = self._dispute(self._create_sale())
        with freeze_time("2026-11-27 10:00:00"):
            self._resolve(rejected, "explanation")
        self._dispute(self._create_sale())
        self.env.invalidate_all()
        self.assertRecordValues(
            self.contact,
            [
                {
                    "debt_dispute_count": 3,
                    "debt_dispute_open_count": 1,
                    "debt_dispute_amount": 363.0,
                    "debt_dispute_justified_share": 50.0,
                    "debt_dispute_average_days": 3.0,
                }
            ],
        )

    def test_analysis_divides_over_categories(self):
        category = self.env["product.category"].create({"name": "Bread"})
        product = self.env["product.product"].create(
            {"name": "Loaf", "categ_id": category.id}
        )
        invoice = self._create_sale(
            self._line(100.0, product_id=product.id), self._line(300.0)
        )
        dispute = self._dispute(invoice, 242.0)
        self.env.flush_all()
        rows = self.env["debt.dispute.analysis"]._read_group(
            [("dispute_id", "=", dispute.id)],
            ["product_categ_id"],
            ["amount:sum", "dispute_count:count_distinct"],
        )
        self.assertEqual(
            {group.name: (round(amount, 2), count) for group, amount, count in rows},
            {"Bread": (60.5, 1), False: (181.5, 1)},
        )
        # Only the line meant, if one was meant.
        dispute.line_ids.product_line_ids = invoice.invoice_line_ids[0]
        self.env.flush_all()
        rows = self.env["debt.dispute.analysis"].search(
            [("dispute_id", "=", dispute.id)]
        )
        self.assertEqual(rows.mapped("amount"), [242.0])

    def test_cost_of_the_dispute(self):
        invoice = self._create_sale(self._line(1000.0))
        dispute = self._dispute(invoice)
        dispute.write({"win_chance": 60.0, "writ_cost": 120.0})
        self._resolution(dispute, "discount", amount=400.0)
        cost = dispute._get_cost()
        # 1,210 claimed: court fee of a legal person up to 1,500 in 2026 is 350.
        self.assertEqual(float(cost["court_fee"]), 350.0)
        # 60% x 1,210 - 40% x (350 + 120)
        self.assertEqual(float(cost["expected"]), 538.0)
        self.assertEqual(float(cost["lowest"]), 538.0)
        (row,) = dispute._get_proposals_cost(cost)
        # The customer pays 810: 272 better than going to court.
        self.assertEqual((float(row["left"]), float(row["gain"])), (810.0, 272.0))
        self.assertIn("538.00", dispute.cost_html)
        self.assertEqual(float(cost["turnover"]), 1000.0)

    def test_lines_of_a_closed_dispute_stay(self):
        dispute = self._dispute(self._create_sale())
        self._resolve(dispute, "explanation")
        with self.assertRaises(ValidationError):
            dispute.write({"line_ids": [Command.clear()]})
