from odoo import fields, http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from ..models.debt_handover import ACTIVE_STATES, ENDED_STATES
from ..models.debt_portal_document import MAX_WORDS
from .handover_link import send_file, send_nothing
from .portal_document import DebtPortalDocument

#: Report -> method of the model that takes the form and the author.
REPORTS = {
    "accept": "_portal_accept",
    "status": "_portal_report_status",
    "payment": "_portal_report_payment",
    "cost": "_portal_report_cost",
    "result": "_portal_report_result",
}


class DebtHandoverPortal(DebtPortalDocument):
    """Cases that were handed over, for the users of the receiving party.

    Each route checks the access and calls one method of ``debt.handover``.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "debt_handover_count" in counters:
            handovers = request.env["debt.handover"]
            values["debt_handover_count"] = handovers.sudo().search_count(
                handovers._portal_domain()
            )
        return values

    def _get_handover_searchbar_filters(self):
        return {
            "running": {
                "label": request.env._("Running"),
                "domain": Domain("state", "in", ACTIVE_STATES),
            },
            "ended": {
                "label": request.env._("Ended"),
                "domain": Domain("state", "in", ENDED_STATES),
            },
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
        }

    @http.route(
        ["/my/handovers", "/my/handovers/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_handovers(self, page=1, filterby="running", **_kw):
        """Show the cases of the logged-in party."""
        filters = self._get_handover_searchbar_filters()
        filterby = filterby if filterby in filters else "running"
        handovers, values = self._debt_read_page(
            "debt.handover", "/my/handovers", filters, page, filterby=filterby
        )
        values.update({"page_name": "debt_handover", "handovers": handovers})
        return request.render("debt_dispute.portal_my_handovers", values)

    @http.route(
        "/my/handovers/<int:handover_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_handover(self, handover_id, notice=None, **_kw):
        """Show one case with its files and what was reported."""
        try:
            handover = request.env["debt.handover"]._portal_browse(handover_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_handover_page(handover, notice=notice)

    @http.route(
        "/my/handovers/<int:handover_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def portal_handover_file(self, handover_id, file_id, **_kw):
        """Send one file of the case; who fetched it is written down."""
        try:
            handover = request.env["debt.handover"]._portal_browse(handover_id)
        except (AccessError, MissingError):
            return send_nothing()
        attachment = handover._portal_get_file(
            file_id, self._debt_get_ip(), request.httprequest.user_agent.string
        )
        return send_file(attachment) if attachment else send_nothing()

    @http.route(
        "/my/handovers/<int:handover_id>/<any(accept,status,payment,cost,result):kind>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_handover_report(self, handover_id, kind, **post):
        """Take a report of the party."""
        form = self._debt_read_form(post)
        form["kind_of_form"] = kind
        return self._debt_change(
            "debt.handover",
            handover_id,
            None,
            kind,
            lambda handover: getattr(handover, REPORTS[kind])(
                form, self._debt_get_author()
            ),
            self._render_handover_page,
            form,
        )

    def _render_handover_page(
        self, handover, access_token=None, notice=None, form=None, error=None
    ):
        def choices(model, field):
            return (
                request.env[model]
                .sudo()
                ._fields[field]
                ._description_selection(request.env)
            )

        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "debt_handover",
                "handover": handover,
                "res_company": handover.company_id,
                "today": fields.Date.context_today(handover),
                "phases": choices("debt.handover.message", "phase"),
                "cost_kinds": choices("debt.handover.cost", "kind"),
                "results": choices("debt.handover", "result"),
                "max_words": MAX_WORDS,
                "notice": notice if notice in REPORTS else None,
                "form": form or {},
                "error": error,
            }
        )
        response = request.render(
            "debt_dispute.portal_handover_page", values, status=422 if error else 200
        )
        response.headers["Cache-Control"] = "no-store"
        return response
