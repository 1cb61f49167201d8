from base64 import b64encode
from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from odoo import api, fields, models

from ..tools import FREEZING
from . import plan_tables as tables


class DebtDemo(models.AbstractModel):
    """Adds a payment plan or promise in each state, as of today.

    ``_get_plan("running")`` is ``debt_dispute.demo_plan_running``.
    """

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), self._create_plans]

    @api.model
    def _get_plan(self, key):
        return self._ref(f"demo_plan_{key}")

    @api.model
    def _create_plans(self):
        """Make the plans through the same methods as a user and a debtor.

        No mail goes out: the demo company tells nobody anything.
        """
        for plan in tables.PLANS:
            self._create_plan(plan)
        # Money that came in since decides the states, not the table.
        plans = self.env["debt.payment.plan"].search(
            [("company_id", "=", self.env.company.id)]
        )
        plans._follow_money()

    @api.model
    def _create_plan(self, row):
        moves = self.env["account.move"].union(
            *(self._get_invoice(number) for number in row.invoices)
        )
        user = self._ref("demo_user_controller")
        plans = self.env["debt.payment.plan"].with_context(
            lang=user.lang,
            debt_plan_no_mail=True,
            # Nobody serves the styles of the paper yet: the daily run prints it.
            debt_plan_copy_later=True,
        )
        today = self._get_today()
        if row.kind == "promise":
            plan = plans._make_promise(
                moves,
                today + timedelta(days=row.first),
                self._prepare_acceptance(moves.partner_id[:1], "call"),
                user_id=user.id,
            )
        else:
            plan = plans._create_for(moves, **self._prepare_plan(row))
        self._name_plan(row, plan)
        for step in row.steps:
            getattr(self, f"_plan_{step}")(plan, row)

    @api.model
    def _prepare_plan(self, row):
        today = self._get_today()
        values = {
            "frequency": row.frequency,
            "instalment_count": row.count,
            "date_first": today + timedelta(days=max(row.first, 0)),
            "date_claim": today - timedelta(days=row.age),
            "interest_rule": row.interest,
            "include_interest": row.interest != "waived",
            "amount_down": row.down,
            "user_id": self._ref("demo_user_controller").id,
        }
        if row.interest == "waived":
            values.update(include_costs=False, costs_rule="waived")
        if row.words:
            values.update(
                requested_on=fields.Datetime.now(),
                request_words=row.words,
            )

        return values

    @api.model
    def _name_plan(self, row, plan):
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"debt_dispute.demo_plan_{row.key}",
                    "record": plan,
                    "noupdate": True,
                }
            ]
        )

    # --- steps ------------------------------------------------------------

    @api.model
    def _plan_propose(self, plan, row):
        plan.action_propose()

    @api.model
    def _plan_sign(self, plan, row):
        contact = plan.contact_id
        plan._accept_on_portal(
            contact.name, self._draw_signature(), plan._get_terms_key(), "192.0.2.17"
        )

    @api.model
    def _plan_sign_on_paper(self, plan, row):
        plan._accept(
            {
                **self._prepare_acceptance(plan.contact_id, "paper"),
                "acknowledged_on": self._get_today(),
            }
        )

    @api.model
    def _plan_age(self, plan, row):
        """Move an agreed plan back in time, as if it had begun so many days ago.

        The demo counts back from the day of loading; a plan cannot be agreed on in
        the past, so its dates are moved afterwards.
        """
        back = timedelta(days=row.age)
        moved = plan.with_context(debt_plan_freezing=FREEZING)
        for instalment in moved.instalment_ids:
            instalment.date_due -= back
        moved.write(
            {
                "accepted_on": plan.accepted_on - back,
                "accepted_at": plan.accepted_at - back,
                "date_proposed": plan.date_proposed - back,
                "acknowledged_on": plan.acknowledged_on and plan.acknowledged_on - back,
            }
        )

    @api.model
    def _plan_pay(self, plan, row):
        """Receive instalments on the bank, so many days after their due date."""
        rows = plan.instalment_ids.sorted("date_due")
        for instalment, days in zip(rows, row.paid, strict=False):
            day = min(instalment.date_due + timedelta(days=days), self._get_today())
            self._receive_instalment(plan, instalment.amount, day)

    @api.model
    def _receive_instalment(self, plan, amount, day):
        move = plan._get_open_moves()[:1] or plan._get_moves()[:1]
        values = self._prepare_bank_line(day, move, amount)
        bank_line = self.env["account.bank.statement.line"].create(values)
        items = bank_line.move_id.line_ids + plan._get_open_moves().line_ids
        items.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()

    @api.model
    def _plan_follow(self, plan, row):
        """Let the daily run look at the plan."""
        plan.with_context(debt_plan_copy_later=True)._follow(self._get_today())

    @api.model
    def _plan_cancel(self, plan, row):
        plan._cancel(tables.CANCEL_REASON)

    @api.model
    def _prepare_acceptance(self, contact, how):
        return {
            "accepted_by": contact.name,
            "accepted_at": fields.Datetime.now(),
            "accepted_how": how,
        }

    @api.model
    def _draw_signature(self):
        """Return a scribble as the signature widget sends it."""
        picture = Image.new("RGBA", (320, 90), (255, 255, 255, 0))
        points = [
            *((15, 60), (40, 18), (52, 70), (78, 30), (92, 66), (120, 40)),
            *((150, 62), (180, 24), (205, 58), (240, 44), (305, 50)),
        ]
        ImageDraw.Draw(picture).line(points, fill=(20, 30, 90, 255), width=3)
        stream = BytesIO()
        picture.save(stream, "PNG")
        return b64encode(stream.getvalue()).decode()
