import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, format_datetime

from .debt_call import DEFAULT_TIME_ZONE
from .debt_handover import ACTIVE_STATES

#: Longest text of a browser's name that is kept.
MAX_USER_AGENT = 250


class DebtHandoverLink(models.Model):
    """A secret address under which the party fetches the files, for some days.

    Only the hash of its token is stored: who reads the database cannot use it. Each
    visit is written down, refused ones as well.
    """

    _name = "debt.handover.link"
    _description = "Link to a Dossier"
    _order = "create_date desc, id desc"
    _rec_name = "handover_id"

    handover_id = fields.Many2one(
        "debt.handover",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    token_hash = fields.Char(
        required=True, readonly=True, groups="base.group_system", copy=False
    )
    recipient = fields.Char(string="Sent To", readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    revoked_at = fields.Datetime(readonly=True)
    is_valid = fields.Boolean(compute="_compute_is_valid")
    access_ids = fields.One2many("debt.handover.access", "link_id", readonly=True)

    @api.depends("expires_at", "revoked_at")
    def _compute_is_valid(self):
        now = fields.Datetime.now()
        for link in self:
            link.is_valid = not link.revoked_at and link.expires_at > now

    @api.model
    def _make(self, handover, recipient):
        """Make a link; return ``(link, full address)``.

        The address is told once: it cannot be found out from the link afterwards.
        """
        token = secrets.token_urlsafe(32)
        days = handover.company_id.debt_handover_link_days
        link = self.sudo().create(
            {
                "handover_id": handover.id,
                "token_hash": _hash(token),
                "recipient": recipient,
                "expires_at": fields.Datetime.add(fields.Datetime.now(), days=days),
            }
        )
        return link, f"{handover.get_base_url()}/debt/handover/{link.id}/{token}"

    @api.model
    def _open(self, link_id, token, what, ip=None, user_agent=None, file_id=None):
        """Return what this token opens (as superuser), else something empty.

        Every attempt on a link that exists is written down.

        :param what: page or file that is asked for, for the log.
        :param file_id: a file of the link's handover; ``None``: the page.
        :return: the link, or the attachment of the file.
        """
        link = self.sudo().browse(link_id).exists()
        # Compare in any case: the time of the answer tells nothing.
        matches = consteq(link.token_hash or _hash(""), _hash(token))
        if not link:
            return link
        found = link if matches and link.is_valid else link.browse()
        if file_id is not None:
            files = found.handover_id.file_ids
            file = files.filtered(lambda file: file.id == file_id)
            what = file.name or what
            found = file._get_attachment() if file else file.attachment_id
        self._log_visit(
            link.handover_id, what, ip, user_agent, link_id=link.id, granted=bool(found)
        )
        return found

    @api.model
    def _log_visit(
        self, handover, what, ip, user_agent, user=None, link_id=False, granted=True
    ):
        """Write down who asked for what of a handover, and whether he got it."""
        self.env["debt.handover.access"].sudo().create(
            {
                "handover_id": handover.id,
                "link_id": link_id,
                "user_id": user and user.id,
                "what": what,
                "ip": ip,
                "user_agent": (user_agent or "").replace("\x00", "")[:MAX_USER_AGENT],
                "granted": granted,
            }
        )

    def _get_page_text(self):
        """Return what the files are about, in one sentence."""
        self.ensure_one()
        handover = self.handover_id.with_env(self.env)
        return self.env._(
            "Case %(case)s: claim on %(debtor)s of %(amount)s on %(date)s.",
            case=handover.case_id.name,
            debtor=handover.partner_id.name,
            amount=handover._money(handover.amount_total),
            date=handover._day(handover.claim_date),
        )

    def _get_validity_text(self):
        """Return until when the link works."""
        self.ensure_one()
        return self.env._(
            "This link is meant for you alone and works until %s. Each visit is "
            "written down.",
            format_datetime(
                self.env,
                self.expires_at,
                # Nobody is logged in: in the time of the company.
                tz=self.company_id.partner_id.tz or DEFAULT_TIME_ZONE,
                dt_format="d MMMM y HH:mm",
            ),
        )

    def action_revoke(self):
        """Let nobody use these links any more."""
        self.check_access("read")
        self._revoke()
        return True

    def _revoke(self):
        live = self.sudo().filtered("is_valid")
        live.revoked_at = fields.Datetime.now()
        for handover in live.handover_id:
            handover.message_post(body=self.env._("The link to the files was revoked."))


class DebtHandoverAccess(models.Model):
    """One visit to the files of a handover: who, when, what. Never changed."""

    _name = "debt.handover.access"
    _description = "Visit to a Dossier"
    _order = "create_date desc, id desc"
    _rec_name = "what"

    handover_id = fields.Many2one(
        "debt.handover", required=True, readonly=True, index=True, ondelete="cascade"
    )
    link_id = fields.Many2one(
        "debt.handover.link", readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    user_id = fields.Many2one("res.users", string="Portal User", readonly=True)
    what = fields.Char(required=True, readonly=True)
    ip = fields.Char(string="IP Address", readonly=True)
    user_agent = fields.Char(string="Browser", readonly=True)
    granted = fields.Boolean(readonly=True)


class DebtHandover(models.Model):
    """Links to the files, and who used them."""

    _inherit = "debt.handover"

    link_ids = fields.One2many("debt.handover.link", "handover_id", readonly=True)
    access_ids = fields.One2many("debt.handover.access", "handover_id", readonly=True)

    def action_send_link(self):
        """Send the party a new link to the files; older ones stop working."""
        self.ensure_one()
        self._check_state(*ACTIVE_STATES)
        if not self.contact_id.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address to send the link to.",
                    self.contact_id.display_name or self.party_id.display_name,
                )
            )
        self.link_ids._revoke()
        self._mail_link()
        return True


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
