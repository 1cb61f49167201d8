from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.tools import consteq, plaintext2html

#: Longest text that a customer can type on a page, in characters.
MAX_WORDS = 10000


class DebtPortalDocument(models.AbstractModel):
    """A record that a debtor sees on the portal: the one gate of all of them.

    Portal users have no access rights on such a model at all. Every page and every
    form goes through :meth:`_portal_browse` or :meth:`_portal_browse_to_answer`, which
    return the record as superuser, and shows only what the ``_portal_get_*`` methods
    of the model return. ``controllers/portal_document.py`` has the same for routes.

    How a model joins:

    - ``_inherit = ["debt.portal.document", ...]``, first in the list: its
      :meth:`_get_thread_with_access` must come before that of the chatter. It brings
      ``portal.mixin`` (a token per record) and ``mail.thread``.
    - Fields ``partner_id`` (the debtor: a commercial partner) and ``company_id``; or
      override :meth:`_portal_domain`.
    - Override :meth:`_portal_get_path`: under which address its pages are.
    - Override :meth:`_portal_get_refusals`: the words for who may not see it.
    - Override :meth:`_portal_visible_domain` if some records are no debtor's business
      at all, not even with a token, such as drafts.
    - Override :meth:`_portal_get_contact` if it writes to someone else than the debtor.
    - Make the token with ``_portal_ensure_token`` when it is first shown or mailed;
      mails use :meth:`get_portal_link`. Records of internal users alone have none.
    """

    _name = "debt.portal.document"
    _description = "Document on the Portal of a Debtor"
    _inherit = ["portal.mixin", "mail.thread"]

    # --- what a model says about itself -----------------------------------

    @api.model
    def _portal_get_path(self):
        """Return the start of the address of its pages, without a slash at the end."""
        raise NotImplementedError

    @api.model
    def _portal_get_refusals(self):
        """Return what is told to who may not, in the reader's language.

        :return: ``missing`` (there is no such record), ``forbidden`` (it is another
            debtor's), ``answer`` (a colleague cannot answer for the debtor) and
            ``too_long`` (a text has too many characters).
        """
        return {
            "missing": self.env._("This document does not exist."),
            "forbidden": self.env._("You cannot see this document."),
            "answer": self.env._("Only the customer can answer here."),
            "too_long": self.env._("Please use at most %s characters.", MAX_WORDS),
        }

    @api.model
    def _portal_visible_domain(self):
        """Return the domain of the records that any debtor may see."""
        return Domain.TRUE

    @api.model
    def _portal_domain(self):
        """Return the domain of the records that the logged-in debtor may see."""
        user = self.env.user
        return (
            Domain("partner_id", "=", user.partner_id.commercial_partner_id.id)
            & Domain("company_id", "in", user.company_ids.ids)
            & Domain(self._portal_visible_domain())
        )

    def _portal_get_contact(self):
        """Return who writes on the page when nobody is logged in."""
        self.ensure_one()
        return self.partner_id

    # --- access -----------------------------------------------------------

    @api.model
    def _portal_browse(self, record_id, access_token=None):
        """Return the record (as superuser) that this visitor may see.

        :param access_token: of that one record; needed without a login.
        :raises MissingError: there is no such record for debtors.
        :raises AccessError: it is another debtor's, or the token is wrong.
        """
        record = self.sudo().browse(record_id).exists()
        if not record or not record.filtered_domain(self._portal_visible_domain()):
            raise MissingError(self._portal_get_refusals()["missing"])
        if (
            access_token
            and record.access_token
            and consteq(record.access_token, access_token)
        ):
            return record
        user = self.env.user
        if user._is_internal():
            record.with_user(user).check_access("read")
            return record
        if not user._is_public() and record.filtered_domain(self._portal_domain()):
            return record
        raise AccessError(self._portal_get_refusals()["forbidden"])

    @api.model
    def _portal_browse_to_answer(self, record_id, access_token=None):
        """Return the record (as superuser) in which this visitor acts as the debtor.

        A colleague who looks at the debtor's page does not answer for him.

        :raises MissingError, AccessError: as :meth:`_portal_browse`, and for
            colleagues.
        """
        record = self._portal_browse(record_id, access_token)
        if self.env.user._is_internal():
            raise AccessError(self._portal_get_refusals()["answer"])
        return record

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        """Let debtors read and write on the page of the record alone.

        The general routes of the chatter take a token too, but know no limits to
        texts and files, and no notes that are the company's own.
        """
        if not self.env.user._is_internal():
            return self.browse()
        return super()._get_thread_with_access(thread_id, **kwargs)

    # --- addresses --------------------------------------------------------

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for record in self:
            record.access_url = f"{self._portal_get_path()}/{record.id}"
        return result

    def get_portal_link(self):
        """Return the full address of the record's page, with its token, for mails."""
        self.ensure_one()
        return self.get_base_url() + self.sudo().get_portal_url()

    # --- what a debtor writes ---------------------------------------------

    @api.model
    def _portal_clean_words(self, words):
        """Return a text that a debtor typed, without white space around it.

        :raises UserError: it is longer than the page allows.
        """
        words = (words or "").strip()
        if len(words) > MAX_WORDS:
            raise UserError(self._portal_get_refusals()["too_long"])
        return words

    def _post_customer_words(self, words, author=None):
        """Post plain text as a message of the debtor, seen by both sides.

        :param author: ``res.partner`` who writes; default the document's contact.
        """
        self.ensure_one()
        return self.sudo().message_post(
            body=plaintext2html(words),
            author_id=(author or self._portal_get_contact()).id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
