from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.account.controllers.portal import PortalAccount


class DebtPortalDocument(PortalAccount):
    """What the routes of every ``debt.portal.document`` have in common.

    A controller of such a model extends this class. Each route checks the access with
    ``_portal_browse`` and calls one method of the model; each change of a visitor goes
    through :meth:`_debt_change`.
    """

    def _debt_change(
        self, model, record_id, access_token, notice, change, render, form=None
    ):
        """Carry out a change of the debtor, and show the document.

        :param model: name of the ``debt.portal.document``.
        :param notice: what the page says afterwards; its words are in the template.
        :param change: called with the record; what it wrote is undone if it refuses.
        :param render: renders the page of the record with ``form`` and ``error``.
        :param form: what he typed, to keep when the change is refused.
        """
        try:
            record = request.env[model]._portal_browse_to_answer(
                record_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                change(record)
        except (AccessError, MissingError):
            raise
        except UserError as error:
            return render(record, access_token, form=form, error=str(error))
        return request.redirect(self._debt_get_url(record, access_token, notice))

    def _debt_get_author(self):
        """Return the contact who is logged in; ``None`` for a visitor with a token."""
        user = request.env.user
        return None if user._is_public() else user.partner_id

    def _debt_get_ip(self):
        """Return the address from which the visitor came."""
        return request.httprequest.remote_addr

    def _debt_get_url(self, record, access_token, notice):
        """Return the page of the record, with its token for who came with a token."""
        if access_token:
            return record.get_portal_url(query_string=f"&notice={notice}")
        return f"{record.access_url}?notice={notice}"

    def _debt_read_form(self, post):
        """Return the text fields of a form; the database takes no null characters."""
        return {
            name: value.replace("\x00", "")
            for name, value in post.items()
            if isinstance(value, str)
        }
