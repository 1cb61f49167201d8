import re
from datetime import timedelta
from html import unescape

from freezegun import freeze_time

from odoo import Command, fields

from .common_escalation import EscalationCommon

IBAN = "NL91ABNA0417164300"


class LettersCommon(EscalationCommon):
    """Builders for notices that are ready to go out, and for reading what they say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "name": "Kade Advies BV",
                "phone": "+31 20 1234567",
                "email": "administratie@kade.example",
            }
        )
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": IBAN,
                "partner_id": cls.company.partner_id.id,
                "company_id": cls.company.id,
                "allow_out_payment": True,
            }
        )
        cls.controller = cls.env["res.users"].create(
            {
                "name": "Sanne de Jong",
                "login": "sanne",
                "email": "sanne@kade.example",
                "group_ids": [
                    Command.set(
                        [
                            cls.env.ref("base.group_user").id,
                            cls.env.ref("debt_dispute.debt_dispute_group_user").id,
                        ]
                    )
                ],
            }
        )
        # The figures of the tests are those without the EUR 40 minimum.
        cls.company.debt_trade_minimum = "none"
        cls.env.ref("base.EUR").position = "before"

    def _ready(self, invoices, step, day, **values):
        """Return the notice of a step on these invoices, ready to go out on a day."""
        day = fields.Date.to_date(day)
        debtor = invoices.commercial_partner_id
        items = invoices._get_debt_items()
        figures = self.notices._get_figures(items, step, day)
        notice = self.notices.create(
            {
                "company_id": invoices.company_id.id,
                "currency_id": invoices.currency_id.id,
                "partner_id": debtor.id,
                "recipient_id": debtor.debt_contact_id.id or debtor.id,
                "step_id": step.id,
                "kind": step.kind,
                "channel": step.channel,
                "state": "ready",
                "user_id": self.controller.id,
                "date": day,
                "is_notice_of_default": step.is_notice_of_default,
                "is_fourteen_day_letter": step.is_fourteen_day_letter,
                "interrupts_prescription": step.interrupts_prescription,
                "adds_interest": step.adds_interest,
                "adds_costs": step.adds_costs,
                "line_ids": [
                    Command.create(
                        {
                            "company_id": item.company_id.id,
                            "currency_id": item.currency_id.id,
                            "step_id": step.id,
                            "is_waiting": bool(step.policy_id),
                            "item_id": item.id,
                            "move_id": item.move_id.id,
                            "date_due": item.date_maturity,
                        }
                    )
                    for item in items
                ],
                **self.notices._prepare_amounts(figures),
                **values,
            }
        )
        return notice

    def _send(self, notice, day=None):
        """Send a ready notice on its day; fail with its error if it does not go."""
        day = fields.Date.to_date(day) if day else notice.date
        with freeze_time(f"{day} 09:00:00"):
            notice._deliver(day)
        self.assertEqual(notice.state, "sent", notice.error or notice.cancel_reason)
        return notice

    def _sent(self, debtor, step, due="2026-02-02", late=20, amount=1000.0, **values):
        """Return a notice that went out so many days after the due date."""
        invoice = self._invoice(debtor, due, amount)
        day = fields.Date.to_date(due) + timedelta(days=late)
        return self._send(self._ready(invoice, step, day, **values))

    def _read(self, notice):
        """Return the text of the letter that was stored, on one line."""
        return self._to_text(notice.pdf_attachment_id.raw.decode())

    def _to_text(self, html):
        body = re.sub(r"(?s)<(script|style).*?</\1>", " ", html)
        text = unescape(re.sub(r"<[^>]+>", " ", body))
        return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " "))
