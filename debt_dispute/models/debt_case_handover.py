from odoo import api, fields, models

from ..dutch_law import Payment
from ..tools import money_to_decimal
from .debt_handover import ACTIVE_STATES


class DebtCase(models.Model):
    """Handing a case over, and who has it."""

    _inherit = "debt.case"

    handover_ids = fields.One2many("debt.handover", "case_id", string="Handovers")
    handover_id = fields.Many2one(
        "debt.handover",
        compute="_compute_handover_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The one that runs or is prepared, else the last one.",
    )
    handover_count = fields.Integer(compute="_compute_handover_count")
    party_id = fields.Many2one(related="handover_id.party_id", string="With")

    @api.depends("handover_ids.state")
    def _compute_handover_id(self):
        for case in self:
            handovers = case.handover_ids.sorted("id", reverse=True)
            current = handovers.filtered(
                lambda handover: handover.state in ("draft", *ACTIVE_STATES)
            )
            case.handover_id = (current or handovers)[:1]

    @api.depends("handover_ids")
    def _compute_handover_count(self):
        for case in self:
            case.handover_count = len(case.handover_ids)

    def _get_statement(self, on):
        """Count money that the party has: who pays a mandated party has paid.

        Until it is booked it is counted towards the oldest item, on the day on which
        the party received it.
        """
        unbooked = self.sudo().handover_ids.payment_ids.filtered(
            lambda payment: not payment.payment_id
        )
        items = self._get_items() if unbooked else None
        if not items:
            return super()._get_statement(on)
        return self.env["debt.claim"]._compute(
            items,
            on,
            unallocated=[
                Payment(
                    date=payment.date,
                    amount=money_to_decimal(payment.amount, payment.currency_id),
                    reference=self.env._(
                        "Received by %s", payment.handover_id.party_id.name
                    ),
                )
                for payment in unbooked
            ],
        )

    def _prepare_handover(self):
        """Return the draft with which this case is handed over; make it if needed.

        To the company's bailiff, who a final demand names, unless another is chosen.

        :raises UserError: the case is not open.
        """
        self.ensure_one()
        draft = self.handover_ids.filtered(lambda handover: handover.state == "draft")
        if draft:
            return draft[:1]
        self._check_state("open")
        party = self.company_id.debt_bailiff_id
        values = {"case_id": self.id}
        if party.debt_party_type:
            values["party_id"] = party.id
        return self.env["debt.handover"].create(values)

    # --- actions ----------------------------------------------------------

    def action_hand_over(self):
        """Open the draft with which this case is handed over."""
        return self._prepare_handover()._get_records_action(
            name=self.env._("Hand Over")
        )

    def action_take_back(self):
        """Take the case back from who has it."""
        self._check_state("handed_over")
        self.handover_id.action_take_back()

    def action_open_handovers(self):
        return self.handover_ids._get_records_action(name=self.env._("Handovers"))

    def action_court_estimate(self):
        """Show what going to court with this case costs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Estimate for Going to Court"),
            "res_model": "debt.court.estimate",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_case_id": self.id,
                "default_claimant": self.company_id.debt_claimant_form,
            },
        }
