import re
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ..dutch_law import DebtorType
from .debt_payment_plan import RUNNING_STATES

#: Kinds of notices that ask for payment before the final demand.
REMINDER_KINDS = ("reminder", "formal_notice", "fourteen_day_letter", "final_demand")
#: An address that a writ cannot be served at.
PO_BOX = re.compile(r"^\s*(postbus|p\.?\s?o\.?\s?box|antwoordnummer)\b", re.IGNORECASE)


class Requirement(NamedTuple):
    """One item of the checklist of a case.

    ``state`` is ``present``, ``missing`` or ``not_needed``; ``where`` says what it was
    found in, or where it can be got; ``record`` is what meets it, if that is a record.
    """

    code: str
    label: str
    state: str
    required: bool
    where: str
    record: Any = None


class DebtCase(models.Model):
    """Whether a case is complete, and what stands in the way of a handover."""

    _inherit = "debt.case"

    requirement_line_ids = fields.One2many(
        "debt.case.requirement", "case_id", string="Checklist"
    )
    missing_requirements = fields.Char(
        string="Missing",
        compute="_compute_missing_requirements",
        help="What is required for a handover and is not there.",
    )

    @api.depends("requirement_line_ids.state", "move_ids")
    @api.depends_context("lang")
    def _compute_missing_requirements(self):
        for case in self:
            missing = case._origin._get_missing_requirements()
            case.missing_requirements = ", ".join(item.label for item in missing)

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._sync_requirements()
        return cases

    def _prepare_dossier(self, lang=None):
        self._sync_requirements()
        return super()._prepare_dossier(lang)

    def action_sync_requirements(self):
        """Bring the checklist up to date with the settings."""
        self._sync_requirements()

    def _sync_requirements(self):
        """Add the items that are asked for and are not on the checklist yet."""
        requirements = self.env["debt.dossier.requirement"].sudo().search([])
        missing = []
        for case in self.sudo():
            wanted = requirements.filtered(
                lambda item, case=case: item._is_for(case.debtor_type)
            )
            wanted -= case.requirement_line_ids.requirement_id
            missing += [
                {"case_id": case.id, "requirement_id": item.id} for item in wanted
            ]
        self.requirement_line_ids.sudo().create(missing)

    # --- checklist --------------------------------------------------------

    def _get_completeness(self, lines=None):
        """Return the :class:`Requirement` list of this case, in order.

        :param lines: checklist lines with values that are still being edited.
        """
        self.ensure_one()
        case = self.sudo()
        by_requirement = {
            line.requirement_id.id: line for line in case.requirement_line_ids
        }
        for line in lines or ():
            by_requirement[line.requirement_id.id] = line.sudo()
        none = self.env["debt.case.requirement"].sudo()
        items = []
        for requirement in self.env["debt.dossier.requirement"].sudo().search([]):
            if not requirement._is_for(case.debtor_type):
                continue
            line = by_requirement.get(requirement.id, none)
            items.append(case._check_requirement(requirement, line))
        return items

    def _get_missing_requirements(self):
        """Return the :class:`Requirement` list of what is required and missing."""
        return [
            item
            for item in self._get_completeness()
            if item.required and item.state == "missing"
        ]

    def _check_requirement(self, requirement, line):
        """Return one :class:`Requirement`: by hand, by a file, by its own check."""
        found, record = "", None
        if line.is_not_needed and line.reason:
            state, found = "not_needed", line.reason
        elif line.attachment_ids:
            state, record = "present", line.attachment_ids[:1]
            found = ", ".join(line.attachment_ids.mapped("name"))
        else:
            record = getattr(self, f"_find_{requirement.check_kind}")(requirement)
            state = "present" if record else "missing"
            if isinstance(record, models.BaseModel):
                found = ", ".join(record[:3].mapped("display_name"))
            else:
                record = None
        return Requirement(
            code=requirement.code,
            label=requirement.name,
            state=state,
            required=requirement.is_required,
            where=found if state != "missing" else requirement.where or "",
            record=record,
        )

    # --- checks: each returns what meets a requirement, or something false --

    def _find_file(self, _requirement):
        return False

    def _find_evidence(self, requirement):
        return self._get_disputes().evidence_ids.filtered(
            lambda evidence: (
                evidence.type_id in requirement.evidence_type_ids
                and evidence.attachment_ids
            )
        )

    def _find_terms(self, requirement):
        return bool(self.company_id._get_debt_terms_attachment()) or (
            self._find_evidence(requirement)
        )

    def _find_address(self, _requirement):
        debtor = self.partner_id
        return bool(
            debtor.street
            and debtor.zip
            and debtor.city
            and not PO_BOX.match(debtor.street)
        )

    def _find_contact(self, _requirement):
        people = self.partner_id | self.partner_id.child_ids
        return people.filtered(lambda person: person.phone or person.email)[:1]

    def _find_registration(self, _requirement):
        return bool(self.partner_id.company_registry)

    def _find_birth_date(self, _requirement):
        return bool(self.env["debt.dossier"]._get_birth_date(self.partner_id))

    def _find_creditor(self, _requirement):
        company = self.company_id
        return bool(company.company_registry and company.partner_id.bank_ids)

    def _find_invoices(self, _requirement):
        return self._get_claimed_moves()

    def _find_interest(self, _requirement):
        statement = self._get_statement(fields.Date.context_today(self))
        return bool(statement) and not any(
            line.rate_missing_on for line in statement.claim.lines
        )

    def _find_reminder(self, _requirement):
        return self._find_notice_for_all(lambda notice: notice.kind in REMINDER_KINDS)

    def _find_final_demand(self, _requirement):
        return self._find_notice_for_all(
            lambda notice: notice.kind == "final_demand" and notice._is_effective()
        )

    def _find_fourteen_day_letter(self, _requirement):
        today = fields.Date.context_today(self)
        return self._find_notice_for_all(
            lambda notice: (
                notice._makes_costs_due(consumer=True)
                and notice.costs_due_from <= today
            )
        )

    def _find_fourteen_day_proof(self, _requirement):
        return self._find_notice_for_all(
            lambda notice: notice.is_fourteen_day_letter and notice._is_proven()
        )

    def _find_correspondence(self, _requirement):
        dossiers = self.env["debt.dossier"]
        for records in (self._get_disputes(), self._get_claimed_moves(), self):
            messages = dossiers._get_outside_messages(records)
            if messages:
                return records.browse(messages[:1].res_id)
        return False

    def _find_notice_for_all(self, fits):
        """Return notices that fit, if each open invoice stands in one of them."""
        notices = self._get_sent_notices().filtered(
            lambda notice: not notice.is_bounced and fits(notice)
        )
        covered = notices.line_ids.filtered("is_live").move_id
        wanted = self._get_items(open_only=True).move_id
        return notices if wanted and not wanted - covered else False

    # --- obstacles --------------------------------------------------------

    def _get_handover_obstacles(self):
        """Return in sentences what stands in the way of a handover; empty if nothing.

        Something required is missing, a dispute is open, a plan runs, or the term of a
        14-day letter has not lapsed.
        """
        self.ensure_one()
        return [
            *self._get_completeness_obstacles(),
            *self._get_dispute_obstacles(),
            *self._get_plan_obstacles(),
            *self._get_cost_obstacles(),
        ]

    def _get_completeness_obstacles(self):
        return [
            self.env._(
                "%(item)s is missing. %(where)s", item=item.label, where=item.where
            ).strip()
            for item in self._get_missing_requirements()
        ]

    def _get_dispute_obstacles(self):
        return [
            self.env._("Dispute %s is open.", dispute.name)
            for dispute in self.sudo()._get_disputes().filtered("is_open")
        ]

    def _get_plan_obstacles(self):
        return [
            self.env._(
                "%(plan)s is in force: it must be kept or ended first.",
                plan=plan.display_name,
            )
            for plan in self.sudo()._get_plans()
            if plan.state in ("proposed", *RUNNING_STATES)
        ]

    def _get_cost_obstacles(self):
        """Return the 14-day letters whose term runs: costs are not due yet."""
        if self.debtor_type != DebtorType.CONSUMER.value:
            return []
        today = fields.Date.context_today(self)
        open_moves = self._get_items(open_only=True).move_id
        return [
            self.env._(
                "Costs are not due yet: the term of %(letter)s runs until %(day)s.",
                letter=letter.name,
                day=format_date(self.env, letter.last_day_to_pay),
            )
            for letter in self.sudo()._get_sent_notices()
            if letter._makes_costs_due(consumer=True)
            and letter.costs_due_from > today
            and letter.line_ids.filtered("is_live").move_id & open_moves
        ]


class DebtNotice(models.Model):
    _inherit = "debt.notice"

    def _is_proven(self):
        """Return whether there is something that shows that this notice arrived.

        Hook: what counts as proof of an ordinary letter. That it was posted is for the
        creditor to prove, with its receipt where it is contested (BW 3:37 lid 3).
        """
        self.ensure_one()
        if self.is_bounced:
            return False
        if self.delivered_on or self.proof_attachment_ids:
            return True
        failed = self.mail_message_id.notification_ids.filtered(
            lambda notification: (
                notification.notification_status in ("bounce", "exception", "canceled")
            )
        )
        return bool(self.channel == "email" and self.mail_message_id and not failed)
