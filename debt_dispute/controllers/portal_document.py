from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.account.controllers.portal import PortalAccount
from odoo.addons.portal.controllers.portal import pager as portal_pager


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

    def _debt_read_page(self, model, url, filters, page, order=None, **chosen):
        """Return one page of the documents of who is logged in, and what lists it.

        :param model: name of the ``debt.portal.document``.
        :param url: address of the list.
        :param filters: key -> ``label`` and ``domain``.
        :param order: of the search; ``None`` for that of the model.
        :param chosen: ``filterby``, a key of ``filters``, and what else the address of
            a page keeps.
        :return: the records as superuser, and values for the template.
        """
        documents = request.env[model]
        domain = documents._portal_domain() & filters[chosen["filterby"]]["domain"]
        documents = documents.sudo()
        pager = portal_pager(
            url=url,
            url_args=chosen,
            total=documents.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        documents = documents.search(
            domain, order=order, limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "pager": pager,
                "default_url": url,
                "searchbar_filters": filters,
                **chosen,
            }
        )
        return documents, values

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
