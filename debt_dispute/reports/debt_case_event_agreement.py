from odoo import api, models

from .debt_case_event import NOON


class DebtCaseEvent(models.Model):
    """Disputes, plans, promises and holds on the timeline of a case."""

    _inherit = "debt.case.event"

    # --- agreements -------------------------------------------------------

    @api.model
    def _get_agreement_queries(self):
        """Disputes opened and closed; plans and promises and how they went."""
        dispute = {
            "source_id": "dispute.id",
            "case_id": "move.debt_case_id",
            "kind": "'dispute'",
            "name": "dispute.name",
            "partner_id": "dispute.contact_id",
            "user_id": "dispute.user_id",
            "amount": "SUM(line.amount)",
            "currency_id": "dispute.currency_id",
            "res_model": "'debt.dispute'",
            "res_id": "dispute.id",
        }
        disputes = """debt_dispute_line line
                      JOIN account_move move ON move.id = line.move_id
                      JOIN debt_dispute dispute ON dispute.id = line.dispute_id
                     WHERE %s
                  GROUP BY dispute.id, move.debt_case_id"""
        queries = [
            self._query(
                disputes % "TRUE",
                **dispute,
                date="dispute.date_opened",
                detail="'opened'",
            ),
            self._query(
                disputes % "dispute.date_closed IS NOT NULL",
                **dispute,
                date="dispute.date_closed",
                detail="dispute.state",
            ),
        ]
        for detail, column in (
            ("accepted", "accepted_on"),
            ("completed", "completed_on"),
            ("broken", "broken_on"),
            ("cancelled", "cancelled_on"),
        ):
            queries.append(
                self._query(
                    f"""debt_payment_plan_line line
                        JOIN account_move move ON move.id = line.move_id
                        JOIN debt_payment_plan plan ON plan.id = line.plan_id
                       WHERE plan.{column} IS NOT NULL
                         AND plan.date_proposed IS NOT NULL
                    GROUP BY plan.id, move.debt_case_id""",
                    source_id="plan.id",
                    case_id="move.debt_case_id",
                    date=f"plan.{column} + {NOON}",
                    kind="CASE plan.kind WHEN 'promise' THEN 'promise' ELSE 'plan' END",
                    detail=f"'{detail}'",
                    name="plan.name",
                    partner_id="plan.contact_id",
                    user_id="plan.user_id",
                    amount="plan.amount_total",
                    currency_id="plan.currency_id",
                    res_model="'debt.payment.plan'",
                    res_id="plan.id",
                )
            )
        return queries

    # --- holds ------------------------------------------------------------

    @api.model
    def _get_hold_queries(self):
        """Holds by hand set, and lifted or ended, on an invoice or on the debtor."""
        ended = "COALESCE(hold.lifted_on, hold.date_until + 1)"
        is_ended = f"{ended} <= CURRENT_DATE"
        on_move = "debt_hold hold JOIN account_move move ON move.id = hold.move_id"
        on_debtor = """debt_hold hold
                       JOIN res_partner partner ON partner.id = hold.partner_id
                       JOIN debt_case file
                         ON file.partner_id = partner.commercial_partner_id
                        AND file.company_id = hold.company_id
                        AND COALESCE(hold.lifted_on, hold.date_until, 'infinity')
                            >= file.date_opened
                        AND hold.create_date::date
                            <= COALESCE(file.date_closed, 'infinity')"""
        hold = {
            "source_id": "hold.id",
            "kind": "'hold'",
            "name": "hold.reason",
            "partner_id": "hold.partner_id",
            "res_model": "'debt.hold'",
            "res_id": "hold.id",
        }
        queries = []
        for tables, case in (
            (on_move, "move.debt_case_id"),
            (on_debtor, "file.id"),
        ):
            queries += [
                self._query(
                    tables,
                    **hold,
                    case_id=case,
                    date="hold.create_date",
                    detail="'set'",
                    user_id="hold.create_uid",
                ),
                self._query(
                    f"{tables} WHERE {is_ended}",
                    **hold,
                    case_id=case,
                    date=f"{ended} + {NOON}",
                    detail="CASE WHEN hold.lifted_on IS NULL THEN 'ended' "
                    "ELSE 'lifted' END",
                    user_id="CASE WHEN hold.lifted_on IS NOT NULL "
                    "THEN hold.write_uid END",
                ),
            ]
        return queries
