from odoo import fields, models
from odoo.exceptions import UserError, ValidationError


class DebtDisputeResolution(models.Model):
    """A dispute that ends in instalments: the plan over what remains owed."""

    _inherit = "debt.dispute.resolution"

    plan_id = fields.Many2one(
        "debt.payment.plan",
        string="Payment Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _start_payment_plan(self):
        """Draw the plan up over what remains owed on the invoices of the dispute.

        What another dispute still contests stays out of it, and so do invoices that
        are in a plan already. It is a draft: nothing is promised before a user
        proposes it. If it cannot be made, the responsible is told why.
        """
        self.ensure_one()
        dispute = self.dispute_id
        moves = dispute.sudo().line_ids.move_id.filtered(
            lambda move: move._get_debt_plannable_amount() and not move.debt_plan_id
        )
        if not moves:
            dispute._message_log(
                body=self.env._("Nothing remains owed: no payment plan is needed.")
            )
            return
        try:
            with self.env.cr.savepoint():
                self.sudo().plan_id = self._create_payment_plan(moves)
        except (UserError, ValidationError) as error:
            dispute._tell_responsible(
                self.env._("Draw up the payment plan"), str(error)
            )
            return
        dispute._message_log(
            body=self.env._("Payment plan: %s", self.plan_id._get_html_link())
        )

    def _create_payment_plan(self, moves):
        """Return the draft plan over these invoices, with a task to propose it."""
        dispute = self.dispute_id
        plan = (
            self.env["debt.payment.plan"]
            .sudo()
            .with_company(dispute.company_id)
            ._create_for(moves, user_id=dispute._get_responsible().id)
        )
        if dispute.contact_id.commercial_partner_id == plan.partner_id:
            plan.contact_id = dispute.contact_id
        plan._message_log(
            body=self.env._("Agreed in dispute %s.", dispute._get_html_link())
        )
        plan._plan_activity(
            self.env._("Draw up the payment plan"),
            self.env._("Check the schedule and propose it to the customer."),
        )
        return plan

    def _get_next_screen(self):
        """Go on with the plan where there is one: its proposal tells the customer."""
        if self.plan_id:
            return self.plan_id._get_records_action(name=self.env._("Payment Plan"))
        return super()._get_next_screen()
