import uuid

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..models.debt_evidence import MAX_UPLOAD_FILES
from ..models.debt_portal_document import MAX_WORDS
from ..upload_types import UPLOAD_TYPES
from .portal_document import DebtPortalDocument

#: What the page of a dispute can tell after a change; the words are in the template.
NOTICES = ("received", "sent", "accepted", "declined", "withdrawn")
#: What the texts of a form take of the largest request that Odoo accepts, in bytes.
FORM_SIZE = 1024 * 1024


class DebtDisputePortal(DebtPortalDocument):
    """Disputes on the portal: for who is logged in, and for who has a token.

    Each route checks the access and calls one method of ``debt.dispute``.
    """

    # --- home and list ----------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "dispute_count" in counters:
            disputes = request.env["debt.dispute"]
            values["dispute_count"] = disputes.sudo().search_count(
                disputes._portal_domain()
            )
        return values

    def _get_dispute_searchbar_sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "date_opened desc, id desc",
            },
            "number": {"label": request.env._("Number"), "order": "name desc, id desc"},
            "amount": {
                "label": request.env._("Amount"),
                "order": "amount desc, id desc",
            },
        }

    def _get_dispute_searchbar_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("is_open", "=", True),
            },
            "waiting": {
                "label": request.env._("Waiting for you"),
                "domain": Domain("is_open", "=", True)
                & (
                    Domain("waiting_since", "!=", False)
                    | Domain("resolution_ids.state", "=", "proposed")
                ),
            },
            "closed": {
                "label": request.env._("Closed"),
                "domain": Domain("is_open", "=", False),
            },
        }

    @http.route(
        ["/my/disputes", "/my/disputes/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_disputes(self, page=1, sortby="date", filterby="all", **_kw):
        """Show the disputes of the logged-in customer."""
        sortings = self._get_dispute_searchbar_sortings()
        filters = self._get_dispute_searchbar_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        disputes, values = self._debt_read_page(
            "debt.dispute",
            "/my/disputes",
            filters,
            page,
            order=sortings[sortby]["order"],
            sortby=sortby,
            filterby=filterby,
        )
        request.session["my_disputes_history"] = disputes.ids[:100]
        values.update(
            {
                "page_name": "dispute",
                "disputes": disputes,
                "searchbar_sortings": sortings,
            }
        )
        return request.render("debt_dispute.portal_my_disputes", values)

    # --- a new dispute ----------------------------------------------------

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values.update(request.env["debt.dispute"]._portal_get_invoice_values(invoice))
        return values

    @http.route(
        "/my/invoices/<int:invoice_id>/dispute",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_dispute_form(self, invoice_id, access_token=None, **_kw):
        """Show the form to dispute an invoice."""
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_dispute_form(invoice, access_token)

    @http.route(
        "/my/invoices/<int:invoice_id>/dispute",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_dispute_submit(self, invoice_id, access_token=None, **post):
        """Open the dispute of the form; the same form twice opens one."""
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        form = self._debt_read_form(post)
        try:
            with request.env.cr.savepoint():
                dispute = request.env["debt.dispute"]._portal_submit(
                    invoice, form, self._read_files(), self._debt_get_author()
                )
        except (AccessError, MissingError):
            raise
        except UserError as error:
            return self._render_dispute_form(invoice, access_token, form, str(error))
        return request.redirect(self._debt_get_url(dispute, access_token, "received"))

    def _render_dispute_form(self, invoice, access_token, form=None, error=None):
        """Show the form, with what was typed and why it was refused, if it was."""
        disputes = request.env["debt.dispute"]
        values = self._prepare_portal_layout_values()
        values.update(disputes._portal_get_invoice_values(invoice))
        if not values["can_dispute"]:
            return request.redirect(
                invoice.get_portal_url() if access_token else invoice.access_url
            )
        values.update(self._get_upload_values(invoice.company_id))
        values.update(
            {
                "page_name": "dispute_form",
                "no_breadcrumbs": request.env.user._is_public(),
                "move": invoice,
                "access_token": access_token,
                "reasons": disputes._portal_get_reasons(),
                "form": form or {},
                "submission_key": (form or {}).get("submission_key")
                or uuid.uuid4().hex,
                "error": error,
            }
        )
        response = request.render(
            "debt_dispute.portal_dispute_form", values, status=422 if error else 200
        )
        # Going back must give a new form: the old one is that of the old dispute.
        response.headers["Cache-Control"] = "no-store"
        return response

    # --- the page of a dispute --------------------------------------------

    @http.route(
        "/my/disputes/<int:dispute_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_dispute_page(self, dispute_id, access_token=None, notice=None, **_kw):
        """Show one dispute."""
        try:
            dispute = request.env["debt.dispute"]._portal_browse(
                dispute_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_dispute_page(dispute, access_token, notice=notice)

    @http.route(
        "/my/disputes/<int:dispute_id>/files/<int:attachment_id>",
        type="http",
        auth="public",
        sitemap=False,
    )
    def portal_dispute_file(self, dispute_id, attachment_id, access_token=None, **_kw):
        """Send one file of the dispute that the customer may see; never show it."""
        try:
            attachment = (
                request.env["debt.dispute"]
                ._portal_browse(dispute_id, access_token)
                ._portal_get_attachment(attachment_id)
            )
        except (AccessError, MissingError):
            raise request.not_found() from None
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=True)

    @http.route(
        "/my/disputes/<int:dispute_id>/message",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_dispute_message(self, dispute_id, access_token=None, **post):
        """Post a message, with or without more evidence."""
        form = self._debt_read_form(post)
        return self._change(
            dispute_id,
            access_token,
            "sent",
            lambda dispute: dispute._portal_post(
                form.get("message"), self._read_files(), self._debt_get_author()
            ),
            form,
        )

    @http.route(
        "/my/disputes/<int:dispute_id>/accept",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_dispute_accept(self, dispute_id, access_token=None, **post):
        """Accept the proposal that the customer saw."""
        form = self._debt_read_form(post)
        return self._change(
            dispute_id,
            access_token,
            "accepted",
            lambda dispute: dispute._portal_accept(
                form.get("proposal"), self._debt_get_author()
            ),
        )

    @http.route(
        "/my/disputes/<int:dispute_id>/decline",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_dispute_decline(self, dispute_id, access_token=None, **post):
        """Decline the proposal that the customer saw, and perhaps say why."""
        form = self._debt_read_form(post)
        return self._change(
            dispute_id,
            access_token,
            "declined",
            lambda dispute: dispute._portal_decline(
                form.get("proposal"), form.get("message"), self._debt_get_author()
            ),
            form,
        )

    @http.route(
        "/my/disputes/<int:dispute_id>/withdraw",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_dispute_withdraw(self, dispute_id, access_token=None, **_post):
        """Take the complaint back."""
        return self._change(
            dispute_id,
            access_token,
            "withdrawn",
            lambda dispute: dispute._portal_withdraw(self._debt_get_author()),
        )

    def _change(self, dispute_id, access_token, notice, change, form=None):
        return self._debt_change(
            "debt.dispute",
            dispute_id,
            access_token,
            notice,
            change,
            self._render_dispute_page,
            form,
        )

    def _render_dispute_page(
        self, dispute, access_token, notice=None, form=None, error=None
    ):
        values = self._prepare_portal_layout_values()
        values.update(dispute._portal_get_page_values())
        values.update(self._get_upload_values(dispute.company_id))
        values.update(
            {
                "page_name": "dispute",
                "notice": notice if notice in NOTICES else None,
                "form": form or {},
                "refusal": error,
                "is_guest": request.env.user._is_public(),
                "backend_url": f"/odoo/debt.dispute/{dispute.id}",
            }
        )
        values = self._get_page_view_values(
            dispute,
            access_token,
            values,
            "my_disputes_history",
            request.env.user._is_public(),
        )
        return request.render(
            "debt_dispute.portal_dispute_page", values, status=422 if error else 200
        )

    # --- tools ------------------------------------------------------------

    def _read_files(self):
        """Return ``(file name, content)`` of each file of the form."""
        files = []
        for upload in request.httprequest.files.getlist("files"):
            if upload.filename:
                # When a request is tried again, its files have been read already.
                upload.seek(0)
                files.append((upload.filename, upload.read()))
        return files

    def _get_upload_values(self, company):
        evidence = request.env["debt.evidence"].sudo()
        return {
            "upload_types": list(UPLOAD_TYPES),
            "upload_max_size": evidence._get_max_upload_size(company),
            "upload_max_files": MAX_UPLOAD_FILES,
            "upload_max_total": http.DEFAULT_MAX_CONTENT_LENGTH - FORM_SIZE,
            "max_words": MAX_WORDS,
        }
