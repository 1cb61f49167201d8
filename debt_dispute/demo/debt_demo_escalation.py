from datetime import timedelta
from typing import NamedTuple

from odoo import Command, api, fields, models

from .company_tables import LANGUAGES


class Position(NamedTuple):
    """The step that an invoice had reached before the company used a ladder."""

    step: str
    days_ago: int


#: Debtor -> where the collection by hand had come: the others begin at the first step.
POSITIONS = {
    "kapsalon": Position("business_reminder", 10),
    "transport": Position("business_call", 15),
    "ltd": Position("business_formal_notice", 15),
    "el_amrani": Position("consumer_call", 15),
}
#: Only on the telephone and by post: no e-mail address is known.
WITHOUT_EMAIL = ("el_amrani",)
HELD_DEBTOR = "usd"
HOLD_DAYS = 10
HOLD_REASON = "Bank van de klant onderzoekt een zoekgeraakte overboeking"
#: Who logs in on the portal as a debtor.
PORTAL_CONTACT = "demo_contact_bakkerij_1"
PORTAL_LOGIN = "debiteur"


class DebtDemo(models.AbstractModel):
    """Puts the first notices in the outbox; nothing goes out."""

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [
            *super()._get_parts(),
            self._create_portal_user,
            self._take_over_positions,
            self._create_hold,
            self._plan_notices,
        ]

    @api.model
    def _create_portal_user(self):
        """Let a contact of a debtor log in on the portal."""
        self.with_context(no_reset_password=True)._create_named(
            "res.users",
            {
                "demo_user_debtor": {
                    "partner_id": self._ref(PORTAL_CONTACT).id,
                    "login": PORTAL_LOGIN,
                    "password": PORTAL_LOGIN,
                    "lang": LANGUAGES["nl"],
                    "tz": "Europe/Amsterdam",
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                    "company_ids": [Command.set(self.env.company.ids)],
                    "company_id": self.env.company.id,
                }
            },
        )

    @api.model
    def _take_over_positions(self):
        """Put invoices on the ladder where the collection by hand had come."""
        for key, position in POSITIONS.items():
            debtor = self._get_debtor(key)
            if key in WITHOUT_EMAIL:
                debtor.email = False
            items = debtor._get_debt_open_invoices()._get_debt_items()
            taken_on = self._get_today() - timedelta(days=position.days_ago)
            items = items.filtered(
                lambda item, day=taken_on: (
                    not item.reconciled and item.date_maturity < day
                )
            )
            step = self.env.ref(f"debt_dispute.debt_escalation_step_{position.step}")
            items.write({"debt_step_id": step.id, "debt_step_date": taken_on})

    @api.model
    def _create_hold(self):
        self.env["debt.hold"].create(
            {
                "partner_id": self._get_debtor(HELD_DEBTOR).id,
                "company_id": self.env.company.id,
                "reason": HOLD_REASON,
                "date_until": self._get_today() + timedelta(days=HOLD_DAYS),
            }
        )

    @api.model
    def _plan_notices(self):
        """Plan what is due today, as the daily run would before it delivers.

        Calls are planned in the diary: they leave the house no more than the rest.
        """
        today = fields.Date.context_today(self)
        run = self.env["debt.notice.run"].with_context(
            allowed_company_ids=self.env.company.ids
        )
        notices = self.env["debt.notice"]
        for item_ids in run._get_due_debtors(today):
            notices |= run._plan_items(today, list(item_ids))
        notices.filtered(lambda notice: notice.channel == "call")._deliver()
