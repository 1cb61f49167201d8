from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..models.debt_payment_plan import RUNNING_STATES
from ..models.debt_payment_plan_portal import PORTAL_FREQUENCIES
from ..models.debt_portal_document import MAX_WORDS
from .pdf import make_pdf_response
from .portal_document import DebtPortalDocument

#: What the page of a plan can tell after a change; the words are in the template.
PLAN_NOTICES = ("requested", "promised", "accepted", "declined")


class DebtPlanPortal(DebtPortalDocument):
    """Payment plans on the portal: for who is logged in, and for who has a token.

    Each route checks the access and calls one method of ``debt.payment.plan``.
    """

    # --- home and list ----------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "debt_plan_count" in counters:
            plans = request.env["debt.payment.plan"]
            values["debt_plan_count"] = plans.sudo().search_count(
                plans._portal_domain()
            )
        return values

    def _get_plan_searchbar_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "waiting": {
                "label": request.env._("Waiting for you"),
                "domain": Domain("state", "=", "proposed"),
            },
            "running": {
                "label": request.env._("Running"),
                "domain": Domain("state", "in", RUNNING_STATES),
            },
            "ended": {
                "label": request.env._("Ended"),
                "domain": Domain("state", "in", ("completed", "broken", "cancelled")),
            },
        }

    @http.route(
        ["/my/plans", "/my/plans/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_debt_plans(self, page=1, filterby="all", **_kw):
        """Show the payment plans of the logged-in debtor."""
        filters = self._get_plan_searchbar_filters()
        filterby = filterby if filterby in filters else "all"
        plans, values = self._debt_read_page(
            "debt.payment.plan", "/my/plans", filters, page, filterby=filterby
        )
        request.session["my_debt_plans_history"] = plans.ids[:100]
        values.update({"page_name": "debt_plan", "plans": plans})
        return request.render("debt_dispute.portal_my_plans", values)

    # --- asking for a plan or promising -----------------------------------

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values["debt_plan_ask"] = request.env["debt.payment.plan"]._portal_get_askable(
            invoice
        )
        return values

    @http.route(
        "/my/invoices/<int:invoice_id>/plan",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_debt_plan_form(self, invoice_id, access_token=None, **_kw):
        """Show the form to ask for a payment plan or to promise a day."""
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_plan_form(invoice, access_token)

    @http.route(
        [
            "/my/invoices/<int:invoice_id>/plan",
            "/my/invoices/<int:invoice_id>/<any(promise):kind>",
        ],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_debt_plan_submit(
        self, invoice_id, access_token=None, kind="plan", **post
    ):
        """Make the draft that is asked for, or record the promise."""
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        if request.env.user._is_internal():
            return request.redirect("/my")
        form = self._debt_read_form(post)
        form["others"] = request.httprequest.form.getlist("others")
        plans = request.env["debt.payment.plan"]
        try:
            with request.env.cr.savepoint():
                if kind == "promise":
                    plan = plans._portal_promise(
                        invoice, form, self._debt_get_author(), self._debt_get_ip()
                    )
                else:
                    plan = plans._portal_request(invoice, form, self._debt_get_author())
        except (AccessError, MissingError):
            raise
        except UserError as error:
            return self._render_plan_form(invoice, access_token, form, str(error), kind)
        notice = "promised" if kind == "promise" else "requested"
        return request.redirect(self._debt_get_url(plan, access_token, notice))

    def _render_plan_form(
        self, invoice, access_token, form=None, error=None, kind="plan"
    ):
        plans = request.env["debt.payment.plan"]
        ask = plans._portal_get_askable(invoice)
        if not (ask["plan"] or ask["promise"]):
            return request.redirect(
                invoice.get_portal_url() if access_token else invoice.access_url
            )
        invoice = invoice.sudo()
        today = fields.Date.context_today(plans)
        promise_days = invoice.company_id.debt_promise_max_days
        frequency = plans._fields["frequency"]._description_selection(request.env)
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "debt_plan_form",
                "res_company": invoice.company_id,
                "no_breadcrumbs": request.env.user._is_public(),
                "invoice": invoice,
                "access_token": access_token,
                "ask": ask,
                "amount_open": invoice._get_debt_plannable_amount(),
                "others": plans._portal_get_other_invoices(invoice),
                "frequencies": [
                    row for row in frequency if row[0] in PORTAL_FREQUENCIES
                ],
                "max_words": MAX_WORDS,
                "promise_days": promise_days,
                "promise_first": today,
                "promise_last": fields.Date.add(today, days=promise_days),
                "form": form or {},
                "error": error,
                "kind": kind,
            }
        )
        response = request.render(
            "debt_dispute.portal_plan_form", values, status=422 if error else 200
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    # --- the page of a plan -----------------------------------------------

    @http.route(
        "/my/plans/<int:plan_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_debt_plan_page(self, plan_id, access_token=None, notice=None, **_kw):
        """Show one plan with its schedule and progress."""
        try:
            plan = request.env["debt.payment.plan"]._portal_browse(
                plan_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_plan_page(plan, access_token, notice=notice)

    @http.route(
        "/my/plans/<int:plan_id>/pdf",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def portal_debt_plan_pdf(self, plan_id, access_token=None, **_kw):
        """Send the agreement: the signed copy, once there is one."""
        try:
            plan = request.env["debt.payment.plan"]._portal_browse(
                plan_id, access_token
            )
        except (AccessError, MissingError):
            raise request.not_found() from None
        if not plan.date_proposed or plan.kind == "promise":
            raise request.not_found()
        return make_pdf_response(
            plan._get_agreement_pdf(), f"{plan._get_agreement_file_name()}.pdf"
        )

    @http.route(
        "/my/plans/<int:plan_id>/accept", type="jsonrpc", auth="public", website=True
    )
    def portal_debt_plan_accept(self, plan_id, name=None, signature=None):
        """Sign the proposal that was on the screen.

        The signature widget sends no CSRF token of its own: it stands, with the
        token of the plan and the key of its terms, in the address that it calls.
        """
        query = request.httprequest.args
        if not request.validate_csrf(query.get("csrf_token")):
            return {"error": request.env._("Your session expired. Reload the page.")}
        access_token = query.get("access_token")
        try:
            plan = request.env["debt.payment.plan"]._portal_browse_to_answer(
                plan_id, access_token
            )
        except (AccessError, MissingError):
            return {"error": request.env._("You cannot sign this payment plan.")}
        form = {"name": name, "signature": signature, "key": query.get("key")}
        try:
            with request.env.cr.savepoint():
                plan._portal_accept(form, self._debt_get_ip(), self._debt_get_author())
        except UserError as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": self._debt_get_url(plan, access_token, "accepted"),
        }

    @http.route(
        "/my/plans/<int:plan_id>/decline",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_debt_plan_decline(self, plan_id, access_token=None, **post):
        """Decline the proposal, and perhaps say why."""
        form = self._debt_read_form(post)
        return self._debt_change(
            "debt.payment.plan",
            plan_id,
            access_token,
            "declined",
            lambda plan: plan._portal_decline(
                form.get("message"), self._debt_get_author()
            ),
            self._render_plan_page,
            form,
        )

    def _render_plan_page(self, plan, access_token, notice=None, form=None, error=None):
        values = self._prepare_portal_layout_values()
        values.update(plan._portal_get_page_values())
        values.update(
            {
                "page_name": "debt_plan",
                "notice": notice if notice in PLAN_NOTICES else None,
                "form": form or {},
                "refusal": error,
                "max_words": MAX_WORDS,
                "can_answer": values["can_answer"]
                and not request.env.user._is_internal(),
                "csrf_token": request.csrf_token(),
                "res_company": plan.company_id,
                "backend_url": f"/odoo/debt.payment.plan/{plan.id}",
            }
        )
        values = self._get_page_view_values(
            plan,
            access_token,
            values,
            "my_debt_plans_history",
            request.env.user._is_public(),
        )
        return request.render(
            "debt_dispute.portal_plan_page", values, status=422 if error else 200
        )
