from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from .debt_dispute_resolution import CREDIT_KINDS


class DebtDisputeResolutionApproval(models.Model):
    """Whether a resolution is dear enough for a second pair of eyes, and who looked.

    Approval: none → requested → approved or refused; back to none when the terms
    change. Nobody approves what he asked for.
    """

    _inherit = "debt.dispute.resolution"

    approval_state = fields.Selection(
        selection=[
            ("none", "Not asked"),
            ("requested", "Approval requested"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        string="Approval",
        default="none",
        required=True,
        readonly=True,
        copy=False,
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, copy=False
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")

    # --- compute ----------------------------------------------------------

    @api.depends(
        "amount_credit",
        "dispute_id.amount_credited",
        "company_id.debt_dispute_approval_limit",
        "kind",
    )
    def _compute_needs_approval(self):
        for resolution in self:
            limit = resolution.company_id.debt_dispute_approval_limit
            resolution.needs_approval = bool(
                limit
                and resolution.kind in CREDIT_KINDS
                and resolution.company_id.currency_id.compare_amounts(
                    resolution._get_amount_to_approve(), limit
                )
                > 0
            )

    def _get_amount_to_approve(self):
        """Return what this dispute would cost in all, in the company's currency.

        Earlier credit notes count, so that a large sum cannot be split.
        """
        self.ensure_one()
        amount = self.amount_credit + self.dispute_id.amount_credited
        return self.currency_id._convert(
            amount, self.company_id.currency_id, self.company_id, self.date
        )

    @api.depends("approval_state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for resolution in self:
            resolution.can_approve = (
                resolution.approval_state == "requested"
                and resolution._is_allowed_to_approve()
            )

    def _is_allowed_to_approve(self):
        """Return whether this user may decide: a manager who did not ask for it."""
        self.ensure_one()
        return self.env.user.has_group(
            "debt_dispute.debt_dispute_group_manager"
        ) and self.env.user not in (self.requested_by_id | self.create_uid)

    # --- approval ---------------------------------------------------------

    def action_request_approval(self):
        """Ask the managers for their approval."""
        self.ensure_one()
        self._check_terms()
        self._write_outcome(
            {
                "approval_state": "requested",
                "requested_by_id": self.env.user.id,
                "approved_by_id": False,
            }
        )
        dispute = self.dispute_id
        dispute._message_log(
            body=self.env._("Approval requested: %s.", self._describe())
        )
        for manager in self._get_approvers():
            record = dispute.with_context(lang=manager.lang)
            record.activity_schedule(
                "debt_dispute.mail_activity_type_dispute_approval",
                user_id=manager.id,
                summary=record.env._("Approve or refuse: %s", dispute.name),
            )
        return {"type": "ir.actions.act_window_close"}

    def _get_approvers(self):
        """Return the managers of this company who may decide."""
        group = self.env.ref("debt_dispute.debt_dispute_group_manager")
        return group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user not in (self.requested_by_id | self.create_uid)
            )
        )

    def action_approve(self):
        """Approve; the requester can carry it out."""
        for resolution in self:
            resolution._decide("approved")
            resolution.dispute_id._message_log(
                body=self.env._("Approved: %s.", resolution._describe())
            )
        return {"type": "ir.actions.act_window_close"}

    def _refuse(self, reason):
        """Refuse with a reason.

        :raises UserError: there is no reason.
        """
        for resolution in self:
            if not (reason or "").strip():
                raise UserError(self.env._("Say why it is refused."))
            resolution._decide("refused")
            resolution.dispute_id.message_post(
                body=self.env._(
                    "Refused: %(resolution)s. %(reason)s",
                    resolution=resolution._describe(),
                    reason=reason,
                ),
                partner_ids=resolution.requested_by_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _decide(self, approval_state):
        self.ensure_one()
        if self.approval_state != "requested":
            raise UserError(self.env._("No approval was requested."))
        if not self._is_allowed_to_approve():
            raise UserError(
                self.env._(
                    "A debt manager other than the one who asked for it decides."
                )
            )
        self._write_outcome(
            {"approval_state": approval_state, "approved_by_id": self.env.user.id}
        )
        self.dispute_id.activity_feedback(
            ["debt_dispute.mail_activity_type_dispute_approval"]
        )

    def _check_approved(self):
        self.ensure_one()
        if self.needs_approval and self.approval_state != "approved":
            raise UserError(
                self.env._(
                    "%(amount)s is above the limit of %(limit)s: ask for approval "
                    "first.",
                    amount=formatLang(
                        self.env,
                        self._get_amount_to_approve(),
                        currency_obj=self.company_id.currency_id,
                    ),
                    limit=formatLang(
                        self.env,
                        self.company_id.debt_dispute_approval_limit,
                        currency_obj=self.company_id.currency_id,
                    ),
                )
            )
