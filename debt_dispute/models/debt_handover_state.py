from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import money_to_decimal
from .debt_handover import ACTIVE_STATES, ENDED_STATES


class DebtHandover(models.Model):
    """Every change of state of a handover, each guarded and noted in the chatter.

    The table of states is in ``debt_handover.py``.
    """

    _inherit = "debt.handover"

    tell_debtor = fields.Boolean(
        compute="_compute_tell_debtor",
        store=True,
        readonly=False,
        precompute=True,
        help="The debtor gets a mail that says who collects from now on.",
    )

    def _compute_tell_debtor(self):
        for handover in self:
            handover.tell_debtor = handover.company_id.debt_handover_tell_debtor

    def _check_state(self, *allowed):
        """Refuse an action in another state.

        :raises UserError: names the handover and its state.
        """
        for handover in self:
            if handover.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(handover)s is %(state)s: this cannot be done now. Reload "
                        "the page.",
                        handover=handover.display_name,
                        state=handover._get_label("state").lower(),
                    )
                )

    # --- handing over -----------------------------------------------------

    def action_send(self):
        """Hand the case over: freeze the claim, make the files, send them.

        :raises UserError: somebody else does so now or did before, no party is
            chosen, or the case is not ready and the company refuses that.
        """
        for handover in self:
            handover._lock_case()
            handover._check_state("draft")
            handover._check_ready()
            handover._send()
        return True

    def _lock_case(self):
        """Let only one user hand this case over at a time.

        :raises UserError: another transaction has the case now.
        """
        self.ensure_one()
        case = self.case_id.sudo().try_lock_for_update(allow_referencing=True)
        if not case:
            raise UserError(
                self.env._(
                    "Somebody else works on %s at this moment. Reload the page and "
                    "see whether it was handed over.",
                    self.case_id.display_name,
                )
            )
        case.invalidate_recordset(["state"])
        self.invalidate_recordset(["state"])

    def _check_ready(self):
        """Refuse what cannot be handed over.

        :raises UserError: says what is missing and what to do about it.
        """
        self.ensure_one()
        if not self.party_id:
            raise UserError(self.env._("Choose to whom the case is handed over."))
        if not self.party_id.debt_party_type:
            raise UserError(
                self.env._(
                    "%s is no party that takes over claims: say on its contact form "
                    "as what it does.",
                    self.party_id.display_name,
                )
            )
        self.case_id._check_state("open")
        self._check_delivery()
        obstacles = self._get_obstacles()
        if obstacles and self.company_id.debt_handover_obstacles == "refuse":
            raise UserError(
                self.env._(
                    "%(case)s is not ready to be handed over:\n%(obstacles)s",
                    case=self.case_id.display_name,
                    obstacles="\n".join(f"• {obstacle}" for obstacle in obstacles),
                )
            )

    def _send(self):
        self.ensure_one()
        obstacles = self._get_obstacles()
        # Mandate, dossier and data state the claim of one day.
        self._freeze_amounts(self._prepare_own_dossier().date)
        self.write({"state": "sent", "date_sent": fields.Datetime.now()})
        self.case_id._mark_handed_over()
        self.case_id.move_ids._debt_handover_changed()
        self._make_files()
        if obstacles:
            self.message_post(
                body=self.env._(
                    "Handed over although the case was not complete: %s",
                    " ".join(obstacles),
                )
            )
        self.case_id.message_post(
            body=self.env._(
                "Handed over to %(party)s (%(handover)s).",
                party=self.party_id.name,
                handover=self.name,
            )
        )
        self._deliver()
        if self.tell_debtor:
            self._tell_debtor()

    def _freeze_amounts(self, on):
        """Keep the claim of the day on which the case was handed over.

        :raises UserError: nothing is owed.
        """
        self.ensure_one()
        statement = self.case_id._get_statement(on)
        if not statement or statement.claim.total <= money_to_decimal(
            0, self.currency_id
        ):
            raise UserError(
                self.env._(
                    "Nothing is claimed on %s now: there is nothing to hand over.",
                    self.case_id.display_name,
                )
            )
        claim = statement.claim
        self.write(
            {
                "claim_date": on,
                "amount_principal": float(claim.principal),
                "amount_interest": float(claim.interest),
                "amount_costs": float(claim.costs + claim.vat_on_costs),
                "amount_total": float(claim.total),
                "amount_company": self.currency_id._convert(
                    float(claim.total),
                    self.company_id.currency_id,
                    self.company_id,
                    on,
                ),
            }
        )

    # --- in the hands of the party ----------------------------------------

    def action_accept(self):
        """The party took the order."""
        self._check_state("sent")
        self.state = "accepted"

    def action_start(self):
        """The party collects."""
        self._check_state("sent", "accepted")
        self.state = "in_progress"

    def _end(self, state, reason):
        """End a handover; its links lapse.

        :param state: one of ``ENDED_STATES``.
        :param reason: why, in the user's language.
        """
        self._check_state(*ACTIVE_STATES)
        today = fields.Date.context_today(self)
        self.write({"state": state, "date_ended": today, "end_reason": reason})
        self.link_ids._revoke()
        self.activity_ids.unlink()

    # --- back to the company ----------------------------------------------

    def action_take_back(self):
        """Take the case back: the company goes on where it stood, after a rest.

        Also what a party completed and left something open of.
        """
        self._check_state(*ACTIVE_STATES, *ENDED_STATES)
        for handover in self:
            handover._lock_case()
            handover.case_id._check_state("handed_over")
            was_active = handover.state in ACTIVE_STATES
            if was_active:
                handover._end("withdrawn", self.env._("Taken back"))
            handover._give_back()
            if was_active:
                handover._tell_party_it_ended()
        return True

    def _give_back(self):
        """Open the case again: its position is as it stood, with a fresh date."""
        self.ensure_one()
        case = self.case_id
        case._mark_taken_back()
        case.move_ids._debt_take_back(self.company_id.debt_handover_fresh_days)
        case.message_post(
            body=self.env._(
                "%s is over: the company collects again.", self.display_name
            )
        )
        if not self.currency_id.is_zero(self.amount_kept):
            case.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=(self.user_id or self.env.user).id,
                summary=self.env._("Money is still with %s", self.party_id.name),
                note=self.env._(
                    "%(party)s received money of the debtor that is not booked yet "
                    "(%(handover)s). Ask for it before anything more is claimed.",
                    party=self.party_id.name,
                    handover=self.name,
                ),
            )
