from odoo import models
from odoo.tools import html2plaintext

from .debt_case_export import _day


class DebtCase(models.Model):
    """What happened before, as data: notices, disputes and plans of a case.

    Only what the debtor has seen or said himself: internal notes never leave.
    """

    _inherit = "debt.case"

    def _prepare_export_notices(self):
        """Return the notices that went out, oldest first."""
        notices = self.sudo()._get_items().debt_notice_line_ids.notice_id
        return [
            self._prepare_export_notice(notice)
            for notice in notices.filtered(
                lambda notice: notice.state == "sent"
            ).sorted(lambda notice: (notice.sent_on or notice.date, notice.id))
        ]

    def _prepare_export_notice(self, notice):
        return {
            "number": notice.name,
            "kind": notice.kind,
            "channel": notice.channel,
            "invoices": sorted(set(notice.line_ids.move_id.mapped("name"))),
            "sent_on": _day(notice.sent_on),
            "received_on": _day(notice.received_on),
            "last_day_to_pay": _day(notice.last_day_to_pay),
            "costs_due_from": _day(notice.costs_due_from),
            "is_notice_of_default": notice.is_notice_of_default,
            "is_fourteen_day_letter": notice.is_fourteen_day_letter,
            "interrupts_prescription": notice.interrupts_prescription,
            "bounced": notice.is_bounced,
            "tracking_number": notice.tracking_number or None,
            "delivered_on": _day(notice.delivered_on),
            "principal": self._export_amount(notice.principal),
            "interest": self._export_amount(notice.interest),
            "costs": self._export_amount(notice.costs),
            "vat_on_costs": self._export_amount(notice.costs_vat),
            "total": self._export_amount(notice.total),
            "pdf_sha256": notice.pdf_sha256 or None,
        }

    def _prepare_export_disputes(self):
        """Return the disputes about these invoices, oldest first."""
        disputes = self.sudo().move_ids.debt_dispute_line_ids.dispute_id
        return [
            self._prepare_export_dispute(dispute)
            for dispute in disputes.sorted(
                lambda dispute: (dispute.date_opened, dispute.id)
            )
        ]

    def _prepare_export_dispute(self, dispute):
        return {
            "number": dispute.name,
            "opened_on": _day(dispute.date_opened.date()),
            "closed_on": _day(dispute.date_closed and dispute.date_closed.date()),
            "state": dispute.state,
            "decision": dispute.decision or None,
            "reason": dispute.reason_id.name or None,
            "invoices": sorted(set(dispute.line_ids.move_id.mapped("name"))),
            "amount": self._export_amount(dispute.amount),
            "held": self._export_amount(dispute.amount_held),
            "credited": self._export_amount(dispute.amount_credited),
            "debtor_words": html2plaintext(dispute.customer_words or "") or None,
        }

    def _prepare_export_plans(self):
        """Return the plans and promises that the debtor agreed to, oldest first."""
        plans = self.sudo().move_ids.debt_plan_line_ids.plan_id
        return [
            self._prepare_export_plan(plan)
            for plan in plans.filtered("accepted_on").sorted(
                lambda plan: (plan.accepted_on, plan.id)
            )
        ]

    def _prepare_export_plan(self, plan):
        return {
            "number": plan.name,
            "kind": plan.kind,
            "state": plan.state,
            "accepted_on": _day(plan.accepted_on),
            "accepted_by": plan.accepted_by or None,
            "acknowledged_on": _day(plan.acknowledged_on),
            "ended_on": _day(plan.completed_on or plan.broken_on or plan.cancelled_on),
            "invoices": sorted(
                set(
                    plan.line_ids.filtered(
                        lambda line: not line.is_charge
                    ).move_id.mapped("name")
                )
            ),
            "total": self._export_amount(plan.amount_total),
            "instalments": [
                {
                    "due_date": _day(instalment.date_due),
                    "amount": self._export_amount(instalment.amount),
                    "paid": self._export_amount(instalment.amount_paid),
                    "state": instalment.state,
                }
                for instalment in plan.instalment_ids.sorted("date_due")
            ],
        }
