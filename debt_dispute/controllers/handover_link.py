from odoo import http
from odoo.http import request

#: A page with a secret in its address: kept nowhere, told to nobody.
SECRET_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class DebtHandoverLink(http.Controller):
    """The files of a handover behind a secret address, without a login.

    Whatever is wrong, the answer is that there is no such page. It is returned, not
    raised: what was raised would undo the log of the attempt.
    """

    @http.route(
        "/debt/handover/<int:link_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=False,
    )
    def handover_page(self, link_id, token, **_kw):
        """Show which files there are."""
        link = self._open(link_id, token, request.env._("Page"))
        if not link:
            return send_nothing()
        handover = link.handover_id._in_party_language()
        request.update_context(lang=handover.env.lang)
        link = link.with_env(handover.env)
        response = request.render(
            "debt_dispute.handover_link_page",
            {
                "handover": handover,
                "link": link,
                "address": f"/debt/handover/{link.id}/{token}",
                "res_company": handover.company_id,
            },
        )
        response.headers.update(SECRET_HEADERS)
        return response

    @http.route(
        "/debt/handover/<int:link_id>/<string:token>/<int:file_id>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=False,
    )
    def handover_file(self, link_id, token, file_id, **_kw):
        """Send one file of this handover as it was handed over."""
        attachment = self._open(link_id, token, f"#{file_id}", file_id)
        return send_file(attachment) if attachment else send_nothing()

    def _open(self, link_id, token, what, file_id=None):
        agent = request.httprequest.user_agent.string
        address = request.httprequest.remote_addr
        links = request.env["debt.handover.link"]
        return links._open(link_id, token, what, address, agent, file_id)


def send_file(attachment):
    """Return the response that streams an attachment (as superuser)."""
    stream = request.env["ir.binary"]._get_stream_from(attachment)
    # No ETag and no 304: each visit is one that the log knows.
    response = stream.get_response(as_attachment=True, max_age=0)
    response.headers.update(SECRET_HEADERS)
    return response


def send_nothing():
    """Return that there is no such page; it says the same whatever is wrong."""
    response = request.render("debt_dispute.handover_link_nothing", status=404)
    response.headers.update(SECRET_HEADERS)
    return response
