from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..cron_tools import isolated
from ..dutch_law import DebtorType, prescription_date
from .debt_notice import WAITING_STATES

#: How long before a claim lapses somebody is told, the earliest first.
WARN_BEFORE = (relativedelta(months=6), relativedelta(weeks=4))


class AccountMove(models.Model):
    """When the claim on an invoice lapses, and who is told in time."""

    _inherit = "account.move"

    debt_is_goods_sale = fields.Boolean(
        string="Consumer Sale of Goods",
        compute="_compute_debt_is_goods_sale",
        store=True,
        readonly=False,
        copy=False,
        help="The price of goods sold to a consumer is prescribed after two years, "
        "everything else after five (BW 7:28, 3:307).",
    )
    debt_prescription_date = fields.Date(
        string="Prescribed On",
        compute="_compute_debt_prescription_date",
        store=True,
        help="First day on which the claim can no longer be enforced, of the open "
        "item that lapses first. Every demand that reserves all rights moves it.",
    )
    debt_prescription_warnings = fields.Integer(copy=False, default=0)

    _debt_prescription = models.Index(
        "(debt_prescription_date) WHERE debt_prescription_date IS NOT NULL"
    )

    @api.depends("state", "invoice_line_ids.product_id")
    def _compute_debt_is_goods_sale(self):
        for move in self:
            move.debt_is_goods_sale = (
                move.move_type in move._get_debt_move_types()
                and move.commercial_partner_id.debt_debtor_type
                == DebtorType.CONSUMER.value
                and any(
                    line.product_id.type == "consu" for line in move.invoice_line_ids
                )
            )

    @api.depends(
        "state",
        "debt_is_goods_sale",
        "line_ids.date_maturity",
        "line_ids.reconciled",
    )
    def _compute_debt_prescription_date(self):
        moves = self.filtered(lambda move: move._is_debt_claimable())
        (self - moves).debt_prescription_date = False
        open_items = moves._get_debt_items().filtered(lambda item: not item.reconciled)
        interruptions = open_items._get_debt_interruptions() if open_items else {}
        by_move = open_items.grouped("move_id")
        for move in moves:
            items = by_move.get(move, open_items.browse())
            move.debt_prescription_date = min(
                (
                    prescription_date(
                        item.date_maturity or item.date,
                        consumer_sale=move.debt_is_goods_sale,
                        interruptions=interruptions.get(item.id, ()),
                    )
                    for item in items
                ),
                default=False,
            )

    def write(self, vals):
        if "debt_is_goods_sale" in vals:
            vals = {**vals, "debt_prescription_warnings": 0}
        return super().write(vals)

    # --- warnings ---------------------------------------------------------

    @api.model
    def _cron_warn_prescription(self):
        """Plan an activity 6 months and 4 weeks before a claim lapses."""
        today = fields.Date.context_today(self)
        for level, before in reversed(list(enumerate(WARN_BEFORE, start=1))):
            moves = self.search(
                [
                    ("debt_prescription_date", "<=", today + before),
                    ("debt_prescription_date", ">", today),
                    ("debt_prescription_warnings", "<", level),
                ]
            )
            for move in moves:
                with isolated(move, "Warning of prescription"):
                    move._warn_prescription()
                    move.debt_prescription_warnings = level

    def _warn_prescription(self):
        self.ensure_one()
        user = self.debt_policy_id.user_id or self.invoice_user_id
        if not user.active:
            user = self.env["debt.notice.run"]._get_bank_responsible(self.company_id)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "debt_dispute.mail_activity_type_prescription",
            date_deadline=fields.Date.context_today(self),
            user_id=user.id,
            note=self.env._(
                "The claim lapses on %s. An interruption letter starts a new term.",
                format_date(self.env, self.debt_prescription_date),
            ),
        )

    # --- interruption -----------------------------------------------------

    def action_debt_interrupt(self):
        """Make the letter that interrupts prescription, one per debtor.

        Holds do not stop it: a claim that is disputed lapses too. A letter that
        waits already is opened, not made again.
        """
        step = self.env.ref("debt_dispute.debt_escalation_step_interruption")
        items = self._get_debt_items().filtered(lambda item: not item.reconciled)
        if not items:
            raise UserError(
                self.env._("There is no open item on a posted customer invoice.")
            )
        # Who asks twice gets the letter that is there.
        lines = items.sudo().debt_notice_line_ids.filtered(
            lambda line: (
                line.is_live
                and line.step_id == step
                and line.notice_id.state in WAITING_STATES
            )
        )
        notices = lines.notice_id.with_env(self.env)
        items -= lines.item_id
        if items:
            notices |= self.env["debt.notice.run"]._create_outside_ladder(items, step)
        return notices._get_records_action(name=self.env._("Interruption Letters"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_debt_interruptions(self):
        """Return when prescription of these items was interrupted: id -> days.

        Hook: acknowledgements (signed plans) and court claims add theirs.
        """
        interruptions = {}
        for item in self.sudo():
            for notice in item.debt_notice_line_ids.filtered("is_live").notice_id:
                if notice.interrupts_prescription and notice._is_effective():
                    interruptions.setdefault(item.id, []).append(notice.received_on)
        return interruptions

    def _describe_debt_prescription(self, on):
        """Return in a sentence that this item is prescribed on a day, empty if not.

        Who threatens with a court then claims what he cannot get.
        """
        self.ensure_one()
        move = self.move_id
        # Of the invoice the first item is stored; the others are looked at if need be.
        if not move.debt_prescription_date or move.debt_prescription_date > on:
            return ""
        prescribed = prescription_date(
            self.date_maturity or self.date,
            consumer_sale=move.debt_is_goods_sale,
            interruptions=self._get_debt_interruptions().get(self.id, ()),
        )
        if prescribed > on:
            return ""
        return self.env._(
            "The claim is prescribed since %s (BW 3:307, 7:28).",
            format_date(self.env, prescribed),
        )

    def _update_debt_prescription(self):
        """Work the date of prescription out anew, after an interruption."""
        moves = self.move_id
        self.env.add_to_compute(moves._fields["debt_prescription_date"], moves)
        moves.filtered("debt_prescription_warnings").debt_prescription_warnings = 0
