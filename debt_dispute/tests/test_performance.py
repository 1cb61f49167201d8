"""What the claim costs in queries; see also ``make bench`` for its speed."""

from odoo.tests import Form, tagged

from .common import DebtTestCommon

EXTRA_QUERIES_ON_FORM = 5
#: Disputes, escalation and plans ask for their own counts and reasons.
EXTRA_QUERIES_OF_ALL = 22

CLAIM_FIELDS = {
    "debt_agreed_percent",
    "debt_agreed_period",
    "debt_claim_date",
    "debt_claim_html",
    "debt_claim_total",
    "debt_debtor_type",
    "debt_item_ids",
    "debt_regime",
}


@tagged("post_install", "-at_install")
class TestPerformance(DebtTestCommon):
    def _count_queries(self, function):
        """Return how many queries ``function`` needs when nothing is cached.

        It runs once before: what is cached per registry is not its cost.
        """
        for _attempt in ("warm up", "count"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function()
        return self.env.cr.sql_log_count - before

    def _is_debt_field(self, name):
        field = self.env["account.move"]._fields[name]
        return field._module == "debt_dispute"

    def test_form_costs_at_most_five_queries_more(self):
        invoice = self._invoice(
            self.business,
            1000,
            date="2026-05-01",
            invoice_payment_term_id=self._create_term((40, 30), (60, 60)).id,
        )
        self._pay(invoice, 300, "2026-08-31")
        self._pay(invoice, 100, "2026-09-30")
        # What the web client asks for.
        specification = Form(invoice)._view["fields_spec"]
        self.assertLessEqual(CLAIM_FIELDS, specification.keys())

        def count(is_left_out):
            asked = {
                name: value
                for name, value in specification.items()
                if not is_left_out(name)
            }
            return self._count_queries(lambda: invoice.web_read(asked))

        everything = count(lambda name: False)
        without_claim = count(lambda name: name in CLAIM_FIELDS)
        without_addon = count(self._is_debt_field)
        self.assertLessEqual(everything - without_claim, EXTRA_QUERIES_ON_FORM)
        self.assertLessEqual(everything - without_addon, EXTRA_QUERIES_OF_ALL)

    def test_list_costs_no_query_more(self):
        for view in ("account.view_out_invoice_tree", "account.view_invoice_tree"):
            arch = self.env["account.move"].get_view(self.env.ref(view).id)["arch"]
            self.assertNotIn("debt_", arch)

    def test_count_does_not_grow_with_the_payments(self):
        few = self._invoice(self.business, 1000)
        many = self._invoice(self.business, 1000)
        self._pay(few, 100, "2026-06-30")
        for day in range(1, 11):
            self._pay(many, 50, f"2026-07-{day:02}")
        counts = [
            self._count_queries(lambda moves=moves: self._claim(moves, "2026-11-21"))
            for moves in (few, many)
        ]
        self.assertEqual(counts[0], counts[1])

    def test_count_does_not_grow_with_the_items(self):
        one = self._invoice(self.business, 1000)
        many = self._invoice(
            self.business,
            1000,
            date="2026-05-01",
            invoice_payment_term_id=self._create_term(
                *[(10, 10 * number) for number in range(1, 11)]
            ).id,
        )
        for _number in range(5):
            many += self._invoice(self.business, 100)
        counts = [
            self._count_queries(lambda moves=moves: self._claim(moves, "2026-11-21"))
            for moves in (one, many)
        ]
        self.assertEqual(counts[0], counts[1])

    def test_count_of_a_statement_does_not_grow_with_the_invoices(self):
        one = self._invoice(self.business, 1000)
        many = self.env["account.move"].union(
            *[self._invoice(self.business, 100) for _number in range(8)]
        )
        wizards = [
            self.env["debt.claim.statement"].create({"move_ids": moves.ids})
            for moves in (one, many)
        ]
        counts = [
            self._count_queries(lambda wizard=wizard: wizard.preview)
            for wizard in wizards
        ]
        self.assertEqual(counts[0], counts[1])
