"""Cases with 10% agreed interest; today is 21 November 2026."""

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .common import DebtTestCommon


@freeze_time("2026-11-21")
@tagged("post_install", "-at_install")
class CaseTestCommon(DebtTestCommon):
    """A company, a debt user without any right on invoices, and a manager."""

    today = fields.Date.to_date("2026-11-21")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.debt_trade_minimum = "claim"
        cls.business.debt_debtor_type_override = "consumer"
        cls.company_data_2 = cls.setup_other_company()
        cls.user = cls._create_user("user")
        cls.manager = cls._create_user("manager")

    @classmethod
    def _create_user(cls, level):
        return new_test_user(
            cls.env,
            f"case_{level}",
            groups=f"debt_dispute.debt_dispute_group_{level}",
            email=f"case_{level}@example.com",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _agreed(cls, amount, due, debtor=None, **values):
        """Return a posted invoice that bears 10% a year after ``due``."""
        return cls._invoice(
            debtor or cls.business,
            amount,
            due=due,
            **{"debt_regime": "contract", "debt_agreed_percent": 10, **values},
        )

    @classmethod
    def _case(cls, *invoices):
        moves = cls.env["account.move"].union(*invoices)
        return cls.env["debt.case"]._open_for(moves)

    @classmethod
    def _owed(cls, case, on="2026-11-21"):
        """Return the :class:`dutch_law.Claim` of a case with floats to compare."""
        return case._get_statement(fields.Date.to_date(on)).claim
