from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from .pdf import make_pdf_response
from .portal_document import DebtPortalDocument

#: What the page can tell after a change; the words are in the template.
NOTICES = ("accepted", "declined")


class DebtSettlementPortal(DebtPortalDocument):
    """A proposed settlement: read, accept with a name, or decline."""

    @http.route(
        "/my/settlements/<int:settlement_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_settlement(self, settlement_id, access_token=None, notice=None, **_kw):
        """Show the proposal."""
        try:
            settlement = request.env["debt.settlement"]._portal_browse(
                settlement_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_settlement(settlement, access_token, notice=notice)

    @http.route(
        "/my/settlements/<int:settlement_id>/pdf",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def portal_settlement_pdf(self, settlement_id, access_token=None, **_kw):
        """Send the letter as it went out."""
        try:
            settlement = request.env["debt.settlement"]._portal_browse(
                settlement_id, access_token
            )
        except (AccessError, MissingError):
            raise request.not_found() from None
        return make_pdf_response(
            settlement._get_letter_pdf(), f"{settlement._get_letter_file_name()}.pdf"
        )

    @http.route(
        "/my/settlements/<int:settlement_id>/<any(accept,decline):answer>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_settlement_answer(
        self, settlement_id, answer, access_token=None, **post
    ):
        """Accept with a name, or decline and perhaps say why."""
        form = self._debt_read_form(post)
        author = self._debt_get_author()

        def change(settlement):
            if answer == "accept":
                settlement._portal_accept(form, self._debt_get_ip(), author)
            else:
                settlement._portal_decline(form.get("message"), author)

        return self._debt_change(
            "debt.settlement",
            settlement_id,
            access_token,
            "accepted" if answer == "accept" else "declined",
            change,
            self._render_settlement,
            form,
        )

    def _render_settlement(
        self, settlement, access_token, notice=None, form=None, error=None
    ):
        values = self._prepare_portal_layout_values()
        values.update(settlement._portal_get_page_values())
        values.update(
            {
                "page_name": "debt_settlement",
                "no_breadcrumbs": True,
                "notice": notice if notice in NOTICES else None,
                "form": form or {},
                "refusal": error,
                "can_answer": values["can_answer"]
                and not request.env.user._is_internal(),
                "res_company": settlement.company_id,
                "access_token": access_token,
                "backend_url": f"/odoo/debt.settlement/{settlement.id}",
            }
        )
        response = request.render(
            "debt_dispute.portal_settlement_page", values, status=422 if error else 200
        )
        response.headers["Cache-Control"] = "no-store"
        return response
