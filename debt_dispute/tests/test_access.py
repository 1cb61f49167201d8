"""Who may see and change what: roles and companies."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import DebtTestCommon, cents, interest

TABLES = (
    "debt.interest.rate",
    "debt.collection.cost.scale",
    "debt.collection.cost.bracket",
    "debt.court.fee",
)


class AccessCommon(DebtTestCommon):
    @classmethod
    def _create_user(cls, login, group, company=None, **values):
        return new_test_user(
            cls.env,
            login=login,
            groups=group,
            company_id=(company or cls.company).id,
            **values,
        )

    def _assert_denied(self, function, *args, **kwargs):
        with (
            mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"),
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
        ):
            function(*args, **kwargs)


@tagged("post_install", "-at_install")
class TestRoles(AccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoicing = cls._create_user("invoicing", "account.group_account_invoice")
        cls.accountant = cls._create_user("accountant", "account.group_account_manager")
        cls.auditor = cls._create_user("auditor", "account.group_account_readonly")
        cls.employee = cls._create_user("employee", "base.group_user")
        cls.portal = cls._create_user("portal", "base.group_portal")
        cls.invoice = cls._invoice(cls.business, 1000)
        cls.owed = float(
            1040 + cents(interest(1000, 10.15, 30) + interest(1000, 10.4, 144))
        )

    def _open_statement(self, user):
        invoice = self.invoice.with_user(user)
        action = invoice.action_open_debt_claim()
        return invoice.env[action["res_model"]].browse(action["res_id"])

    def test_groups_follow_the_roles_in_accounting(self):
        for user, is_user, is_manager in (
            (self.invoicing, True, False),
            (self.accountant, True, True),
            (self.auditor, False, False),
            (self.employee, False, False),
            (self.portal, False, False),
        ):
            with self.subTest(user.login):
                self.assertEqual(
                    user.has_group("debt_dispute.debt_dispute_group_user"), is_user
                )
                self.assertEqual(
                    user.has_group("debt_dispute.debt_dispute_group_manager"),
                    is_manager,
                )

    # --- statutory tables ---------------------------------------------------

    def test_tables_are_read_by_who_claims_and_kept_by_managers(self):
        for user, may_read, may_change in (
            (self.invoicing, True, False),
            (self.accountant, True, True),
            (self.auditor, True, False),
            (self.employee, False, False),
            (self.portal, False, False),
        ):
            for model_name in TABLES:
                with self.subTest(user=user.login, model=model_name):
                    model = self.env[model_name].with_user(user)
                    self.assertEqual(model.has_access("read"), may_read)
                    for operation in ("write", "create", "unlink"):
                        self.assertEqual(model.has_access(operation), may_change)

    def test_manager_corrects_a_rate(self):
        rate = self.env.ref("debt_dispute.debt_interest_rate_trade_2026_01_01")
        rate.with_user(self.accountant).percent = 10.2
        self._assert_denied(rate.with_user(self.invoicing).write, {"percent": 9})

    # --- claims -------------------------------------------------------------

    def test_claim_is_seen_by_who_sees_the_invoice(self):
        for user in (self.invoicing, self.accountant, self.auditor):
            with self.subTest(user.login):
                invoice = self.invoice.with_user(user)
                invoice.invalidate_recordset()
                self.assertEqual(invoice.debt_claim_total, self.owed)
        for user in (self.employee, self.portal):
            with self.subTest(user.login):
                invoice = self.invoice.with_user(user)
                self._assert_denied(invoice.read, ["debt_claim_total"])

    def test_statement_is_made_by_who_sees_the_invoice(self):
        for user in (self.invoicing, self.accountant, self.auditor):
            with self.subTest(user.login):
                wizard = self._open_statement(user)
                self.assertIn(f"{self.owed:,.2f}", wizard.preview)
                html, _kind = (
                    self.env["ir.actions.report"]
                    .with_user(user)
                    ._render_qweb_html("debt_dispute.claim_statement", wizard.ids)
                )
                self.assertIn(f"{self.owed:,.2f}", html.decode())
        for user in (self.employee, self.portal):
            with self.subTest(user.login):
                self._assert_denied(self._open_statement, user)
                self._assert_denied(
                    self.business.with_user(user).action_open_debt_claim_statement
                )

    def test_invoice_form_of_each_role(self):
        for user in (self.invoicing, self.accountant):
            with self.subTest(user.login), Form(self.invoice.with_user(user)) as form:
                form.debt_regime = "nontrade"
        view = (
            self.env["account.move"]
            .with_user(self.auditor)
            .get_view(self.env.ref("account.view_move_form").id, "form")
        )
        self.assertIn("debt_claim_html", view["arch"])
        self.assertNotIn("debt_regime", view["arch"])
        self.assertNotIn("action_change_debt_default_date", view["arch"])

    def test_auditor_changes_nothing(self):
        invoice = self.invoice.with_user(self.auditor)
        self._assert_denied(invoice.write, {"debt_regime": "nontrade"})
        self._assert_denied(
            invoice._get_debt_items().write, {"debt_default_date": "2026-06-30"}
        )
        self._assert_denied(
            invoice.env["debt.default.date"].create,
            {"line_id": invoice._get_debt_items().id, "reason": "Because"},
        )

    def test_invoicing_user_changes_the_default_date(self):
        item = self.invoice._get_debt_items().with_user(self.invoicing)
        wizard = item.env["debt.default.date"].create(
            {"line_id": item.id, "default_date": "2026-06-30", "reason": "Agreed"}
        )
        wizard.action_apply()
        self.assertTrue(item.debt_default_date)
        for user in (self.employee, self.portal):
            with self.subTest(user.login):
                self._assert_denied(
                    wizard.with_user(user).create,
                    {"line_id": item.id, "reason": "Because"},
                )

    def test_menu_is_for_managers(self):
        menu = self.env.ref("debt_dispute.debt_configuration_menu")
        for user, visible in (
            (self.accountant, True),
            (self.invoicing, False),
            (self.auditor, False),
            (self.employee, False),
        ):
            with self.subTest(user.login):
                visible_ids = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertEqual(menu.id in visible_ids, visible)

    def test_debtor_on_the_portal_sees_no_claim_of_another(self):
        """He is a contact of the consumer, not of the business."""
        debtor = self._create_user("debtor", "base.group_portal")
        debtor.partner_id.parent_id = self.consumer
        self._assert_denied(
            self.invoice.with_user(debtor).read, ["debt_claim_total", "debt_claim_html"]
        )
        self._assert_denied(self._open_statement, debtor)


@tagged("post_install", "-at_install")
class TestCompanies(AccessCommon):
    """Two companies invoice the same debtor; each claims only its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Tweede BV")["company"]
        cls.here = cls._create_user("here", "account.group_account_manager")
        cls.there = cls._create_user(
            "there", "account.group_account_manager", company=cls.other
        )
        cls.invoice_here = cls._invoice(cls.business, 1000)
        cls.invoice_there = cls._invoice(
            cls.business,
            500,
            company_id=cls.other.id,
            journal_id=cls.env["account.journal"]
            .search([("company_id", "=", cls.other.id), ("type", "=", "sale")], limit=1)
            .id,
        )

    def test_claim_of_another_company_is_refused(self):
        invoice = self.invoice_there.with_user(self.here)
        invoice.invalidate_recordset()
        self._assert_denied(invoice.read, ["debt_claim_total"])
        self._assert_denied(invoice.action_open_debt_claim)
        self._assert_denied(
            self.env["debt.claim.statement"].with_user(self.here)._open_for, invoice
        )

    def test_statement_of_another_company_shows_nothing(self):
        action = self.invoice_there.with_user(self.there).action_open_debt_claim()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(self.invoice_there.name, wizard.with_user(self.there).preview)
        wizard.invalidate_recordset()
        wizard = wizard.with_user(self.here)
        self.assertNotIn(self.invoice_there.name, wizard.preview)
        self.assertIn("alert-warning", wizard.preview)
        with self.assertRaises(UserError):
            wizard.action_print()

    def test_statement_of_the_partner_holds_invoices_of_the_company_only(self):
        for user, invoice in (
            (self.here, self.invoice_here),
            (self.there, self.invoice_there),
        ):
            with self.subTest(user.login):
                action = self.business.with_user(
                    user
                ).action_open_debt_claim_statement()
                wizard = self.env[action["res_model"]].browse(action["res_id"])
                self.assertEqual(wizard.sudo().move_ids, invoice)

    def test_statement_of_the_partner_follows_the_current_of_two_companies(self):
        both = self._create_user(
            "both",
            "account.group_account_manager",
            company_ids=(self.company + self.other).ids,
        )
        for company, invoice in (
            (self.company, self.invoice_here),
            (self.other, self.invoice_there),
        ):
            with self.subTest(company.name):
                # The current company stands first; the other one is active too.
                companies = company + (self.company + self.other - company)
                debtor = self.business.with_user(both).with_context(
                    allowed_company_ids=companies.ids
                )
                action = debtor.action_open_debt_claim_statement()
                wizard = self.env[action["res_model"]].browse(action["res_id"])
                self.assertEqual(wizard.sudo().move_ids, invoice)

    def test_settings_are_those_of_the_company_of_the_invoice(self):
        self.other.debt_trade_minimum = "none"
        self.assertEqual(self._claim(self.invoice_here, "2026-11-21").costs, 40)
        self.assertEqual(self._claim(self.invoice_there, "2026-11-21").costs, 0)

    def test_agreed_rate_is_that_of_the_company_of_the_invoice(self):
        self.business.with_company(self.other).write(
            {"debt_regime": "contract", "debt_agreed_percent": 5}
        )
        self.assertEqual(
            self._claim(self.invoice_there, "2026-11-21").interest,
            cents(interest(500, 5, 174)),
        )
        self.assertEqual(
            self._claim(self.invoice_here, "2026-11-21").interest,
            cents(interest(1000, 10.15, 30) + interest(1000, 10.4, 144)),
        )

    def test_credit_in_another_company_is_not_told(self):
        self.init_payment(75, post=True, date="2026-10-01", partner=self.business)
        statement = self._statement(self.invoice_there, "2026-11-21")
        self.assertFalse(self.env["debt.claim"]._get_money_on_its_way(statement))
