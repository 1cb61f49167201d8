from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from .pdf import make_pdf_response


class DebtDossierController(http.Controller):
    """The PDF of a dossier, for colleagues."""

    @http.route(
        "/debt_dispute/dossier/<int:dossier_id>/pdf",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def preview(self, dossier_id):
        """Show the stored PDF, or that of the draft as it would be now."""
        dossier = request.env["debt.dossier"].browse(dossier_id).exists()
        if not dossier:
            raise request.not_found()
        try:
            dossier.check_access("read")
            content = dossier._get_pdf()
        except (AccessError, MissingError):
            raise request.not_found() from None
        name = dossier.sudo()._get_file_name("pdf")
        return make_pdf_response(content, name, is_shown=True)
