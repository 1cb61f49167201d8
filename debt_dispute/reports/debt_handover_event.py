from odoo import api, models

from .debt_case_event import NOON


class DebtCaseEvent(models.Model):
    """Handovers, and what the party reported, on the timeline of a case."""

    _inherit = "debt.case.event"

    @api.model
    def _get_queries(self):
        return [*super()._get_queries(), *self._get_handover_queries()]

    @api.model
    def _get_handover_queries(self):
        """Handed over, ended, a judgment, each status message and payment."""
        handover = {
            "source_id": "handover.id",
            "case_id": "handover.case_id",
            "kind": "'handover'",
            "name": "handover.name",
            "partner_id": "handover.party_id",
            "user_id": "handover.user_id",
            "currency_id": "handover.currency_id",
            "res_model": "'debt.handover'",
            "res_id": "handover.id",
        }
        return [
            self._query(
                "debt_handover handover WHERE handover.date_sent IS NOT NULL",
                **handover,
                date="handover.date_sent",
                detail="'sent'",
                amount="handover.amount_total",
            ),
            self._query(
                "debt_handover handover WHERE handover.date_ended IS NOT NULL",
                **handover,
                date=f"handover.date_ended + {NOON}",
                detail="'ended'",
            ),
            self._query(
                "debt_handover handover WHERE handover.judgment_date IS NOT NULL",
                **handover,
                date=f"handover.judgment_date + {NOON}",
                detail="'judgment'",
            ),
            self._query(
                """debt_handover_message status
                   JOIN debt_handover handover ON handover.id = status.handover_id""",
                **{
                    **handover,
                    "source_id": "status.id",
                    "partner_id": "status.author_id",
                    "res_model": "'debt.handover.message'",
                    "res_id": "status.id",
                },
                date=f"status.date + {NOON}",
                detail="'status'",
                is_internal="TRUE",
            ),
            self._query(
                """debt_handover_payment payment
                   JOIN debt_handover handover ON handover.id = payment.handover_id""",
                **{
                    **handover,
                    "source_id": "payment.id",
                    "res_model": "'debt.handover.payment'",
                    "res_id": "payment.id",
                },
                date=f"payment.date + {NOON}",
                detail="'payment'",
                amount="payment.amount",
                is_internal="TRUE",
            ),
        ]

    @api.model
    def _describe_handover(self, event, record):
        party = event.partner_id.sudo().display_name
        if event.detail == "sent":
            return self.env._(
                "Handed over to %(party)s: %(amount)s",
                party=party,
                amount=self._money(event),
            )
        if event.detail == "ended":
            return self.env._(
                "Handover to %(party)s ended: %(reason)s",
                party=party,
                reason=record.end_reason or self._get_label(record, "state"),
            )
        if event.detail == "judgment":
            return self.env._("Judgment obtained by %s", party)
        if event.detail == "payment":
            return self.env._(
                "%(amount)s received by %(party)s",
                amount=self._money(event),
                party=party,
            )
        return f"{self._get_label(record, 'phase')}: {record.name}"
