from odoo import Command, http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.payment import utils as payment_utils


class DebtPlanPayment(PaymentPortal):
    """Instalments on Odoo's own payment page, always for what is open on them."""

    @http.route(
        "/my/plans/<int:plan_id>/pay/<int:instalment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_debt_plan_pay(self, plan_id, instalment_id, access_token=None, **_kw):
        """Open the payment page for the open amount of an instalment."""
        try:
            plan, instalment = self._get_payable(plan_id, instalment_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not plan._portal_is_payable(instalment):
            return request.redirect(
                plan.get_portal_url() if access_token else plan.access_url
            )
        plan._portal_ensure_token()
        amount = instalment.amount_open
        token = payment_utils.generate_access_token(
            plan.contact_id.id, amount, plan.currency_id.id
        )
        return request.redirect(
            "/payment/pay"
            f"?debt_plan_id={plan.id}&debt_instalment_id={instalment.id}"
            f"&debt_plan_token={plan.access_token}"
            f"&amount={amount}&access_token={token}"
        )

    @http.route()
    def payment_pay(
        self,
        *args,
        amount=None,
        access_token=None,
        debt_plan_id=None,
        debt_instalment_id=None,
        debt_plan_token=None,
        **kwargs,
    ):
        """Fill in what belongs to the instalment; refuse another amount."""
        plan_id = self._cast_as_int(debt_plan_id)
        instalment_id = self._cast_as_int(debt_instalment_id)
        if not plan_id or not instalment_id:
            return super().payment_pay(
                *args, amount=amount, access_token=access_token, **kwargs
            )
        try:
            plan, instalment = self._get_payable(
                plan_id, instalment_id, debt_plan_token
            )
        except (AccessError, MissingError):
            raise ValidationError(
                request.env._("The provided parameters are invalid.")
            ) from None
        amount = self._cast_as_float(amount)
        if not payment_utils.check_access_token(
            access_token, plan.contact_id.id, amount, plan.currency_id.id
        ):
            raise ValidationError(request.env._("The provided parameters are invalid."))
        if plan.currency_id.compare_amounts(amount, instalment.amount_open):
            # Something was paid since the link was made.
            return request.redirect(plan.get_portal_url())
        kwargs.update(
            {
                "reference": plan.name,
                "currency_id": plan.currency_id.id,
                "partner_id": plan.contact_id.id,
                "company_id": plan.company_id.id,
                "debt_plan_id": plan.id,
                "debt_instalment_id": instalment.id,
                "debt_plan_token": debt_plan_token,
            }
        )
        return super().payment_pay(
            *args, amount=amount, access_token=access_token, **kwargs
        )

    def _get_extra_payment_form_values(
        self,
        debt_plan_id=None,
        debt_instalment_id=None,
        debt_plan_token=None,
        **kwargs,
    ):
        values = super()._get_extra_payment_form_values(**kwargs)
        if debt_plan_id and debt_instalment_id:
            plan, instalment = self._get_payable(
                debt_plan_id, debt_instalment_id, debt_plan_token
            )
            values.update(
                {
                    "transaction_route": (
                        f"/my/plans/{plan.id}/transaction/{instalment.id}"
                    ),
                    "landing_route": plan.get_portal_url(),
                    "access_token": plan.access_token,
                }
            )
        return values

    @http.route(
        "/my/plans/<int:plan_id>/transaction/<int:instalment_id>",
        type="jsonrpc",
        auth="public",
    )
    def portal_debt_plan_transaction(
        self, plan_id, instalment_id, access_token=None, **kwargs
    ):
        """Make the transaction of an instalment, on the open invoices of its plan."""
        try:
            plan, instalment = self._get_payable(plan_id, instalment_id, access_token)
        except (AccessError, MissingError):
            raise ValidationError(
                request.env._("The access token is invalid.")
            ) from None
        if not plan._portal_is_payable(instalment):
            raise ValidationError(
                request.env._("This instalment has been paid. Reload the page.")
            )
        self._validate_transaction_kwargs(kwargs)
        logged_in = not request.env.user._is_public()
        partner = request.env.user.partner_id if logged_in else plan.contact_id
        kwargs.update(
            {
                # Not what the browser says
                "amount": instalment.amount_open,
                "currency_id": plan.currency_id.id,
                "partner_id": partner.id,
                "reference_prefix": None,
            }
        )
        transaction = self._create_transaction(
            custom_create_values={
                "invoice_ids": [Command.set(plan._get_open_moves().ids)]
            },
            **kwargs,
        )
        return transaction._get_processing_values()

    def _get_payable(self, plan_id, instalment_id, access_token):
        """Return the plan and its instalment, as superuser, if the visitor may pay."""
        plan = request.env["debt.payment.plan"]._portal_browse(plan_id, access_token)
        return plan, plan._portal_get_instalment(instalment_id)
