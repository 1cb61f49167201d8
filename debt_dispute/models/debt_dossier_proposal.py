from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Command
from odoo.tools import format_date

#: Kind of evidence (XML id) -> kind of exhibit; others belong to their dispute.
EVIDENCE_KINDS = {
    "debt_dispute.debt_evidence_type_contract": "contract",
    "debt_dispute.debt_evidence_type_quotation": "contract",
    "debt_dispute.debt_evidence_type_terms": "terms",
    "debt_dispute.debt_evidence_type_delivery": "delivery",
    "debt_dispute.debt_evidence_type_hours": "delivery",
    "debt_dispute.debt_evidence_type_photos": "delivery",
}
#: What passed between the parties; all else in a chatter is for colleagues.
OUTSIDE_TYPES = ("comment", "email", "email_outgoing", "sms")
#: Electronic copies of an invoice are handed over with the data of the claim.
DATA_TYPES = ("application/xml", "text/xml", "application/json")
#: Kinds of exhibits, in the order in which they are proposed.
ORDER = (
    "contract",
    "terms",
    "delivery",
    "invoice",
    "credit_note",
    "notice",
    "dispute",
    "plan",
    "correspondence",
    "identification",
    "other",
)


class Proposal(NamedTuple):
    """An exhibit that is proposed, and where it stands among the others."""

    group: str
    values: dict
    key: Any


class DebtDossier(models.Model):
    """Which exhibits are proposed: what belongs to the case, and no internal note."""

    _inherit = "debt.dossier"

    def _propose_exhibits(self):
        """Add what belongs in this dossier and is not in it yet.

        What the user chose in the last version (order, titles, left out, own files) is
        taken over.
        """
        self.ensure_one()
        dossier = self._get_printing()
        present = {exhibit._get_key() for exhibit in dossier.exhibit_ids}
        proposals = {}
        for proposal in dossier._collect_proposals():
            if proposal.key not in present:
                proposals.setdefault(proposal.key, proposal)
        ordered = dossier._put_in_order(list(proposals.values()))
        start = max(dossier.exhibit_ids.mapped("sequence"), default=0)
        dossier.write(
            {
                "exhibit_ids": [
                    Command.create({"sequence": start + 10 * number, **proposal.values})
                    for number, proposal in enumerate(ordered, start=1)
                ]
            }
        )

    @api.model
    def _get_rank(self, group):
        return ORDER.index(group) if group in ORDER else len(ORDER)

    def _put_in_order(self, proposals):
        """Return proposals as the user chose in the last version; new ones by kind.

        A new one comes after the last that belongs before it.
        """
        self.ensure_one()
        by_key = {proposal.key: proposal for proposal in proposals}
        ordered = []
        for exhibit in self._get_earlier_exhibits():
            key = exhibit._get_key()
            values = exhibit._prepare_choices(self)
            if key in by_key:
                proposal = by_key.pop(key)
                ordered.append(proposal._replace(values={**proposal.values, **values}))
            elif exhibit.attachment_id and not exhibit.origin_model:
                values["attachment_id"] = exhibit.attachment_id.id
                ordered.append(Proposal(exhibit.kind, values, key))
        for proposal in proposals:
            if proposal.key not in by_key:
                continue
            rank = self._get_rank(proposal.group)
            before = [
                place
                for place, other in enumerate(ordered, start=1)
                if self._get_rank(other.group) <= rank
            ]
            ordered.insert(max(before, default=0), proposal)
        return ordered

    def _get_earlier_exhibits(self):
        """Return the exhibits of the last version, for a dossier that has none yet."""
        if self.exhibit_ids:
            return self.exhibit_ids.browse()
        earlier = self.search(
            [("case_id", "=", self.case_id.id), ("id", "!=", self.id)],
            order="version desc",
            limit=1,
        )
        return earlier.exhibit_ids

    # --- what is proposed -------------------------------------------------

    def _collect_proposals(self):
        """Return the :class:`Proposal` list of this case, in order within a group.

        Hook: documents of other apps are added here.
        """
        self.ensure_one()
        return [
            *self._propose_requirement_files(),
            *self._propose_terms(),
            *self._propose_invoices(),
            *self._propose_notices(),
            *self._propose_disputes(),
            *self._propose_plans(),
            *self._propose_correspondence(),
            *self._propose_other_files(),
        ]

    def _propose_file(
        self, attachment, kind, record, title=None, date=None, group=None
    ):
        values = {
            "kind": kind,
            "title": title or attachment.name,
            "attachment_id": attachment.id,
            "date": date or attachment.create_date.date(),
            "origin_model": record._name,
            "origin_id": record.id,
        }
        return Proposal(group or kind, values, ("file", attachment.id))

    def _propose_requirement_files(self):
        """Return the files that were attached to the checklist of the case."""
        return [
            self._propose_file(attachment, line.requirement_id.exhibit_kind, line)
            for line in self.case_id.requirement_line_ids
            for attachment in line.attachment_ids
        ]

    def _propose_terms(self):
        """Return the general terms and conditions of the company."""
        attachment = self.company_id._get_debt_terms_attachment()
        if not attachment:
            return []
        return [
            self._propose_file(
                attachment,
                "terms",
                self.company_id,
                self.env._("General terms and conditions of %s", self.company_id.name),
            )
        ]

    def _propose_invoices(self):
        moves = self.case_id._get_claimed_moves().sorted(
            lambda move: (move.invoice_date, move.name)
        )
        credit_notes = self.case_id._get_credit_notes()
        return [
            *(self._propose_move(move, "invoice") for move in moves),
            *(self._propose_move(move, "credit_note") for move in credit_notes),
        ]

    def _propose_move(self, move, kind):
        """Return an invoice: the PDF that was sent, else one that will be printed."""
        attachment = move._get_debt_stored_pdf()
        titles = {
            "invoice": self.env._(
                "Invoice %(number)s of %(date)s",
                number=move.name,
                date=format_date(self.env, move.invoice_date),
            ),
            "credit_note": self.env._(
                "Credit note %(number)s of %(date)s",
                number=move.name,
                date=format_date(self.env, move.invoice_date),
            ),
        }
        values = {
            "kind": kind,
            "title": titles[kind],
            "date": move.invoice_date,
            "attachment_id": attachment.id,
            "move_id": False if attachment else move.id,
            "origin_model": move._name,
            "origin_id": move.id,
        }
        return Proposal(kind, values, ("move", move.id))

    def _propose_notices(self):
        """Return each notice as it was sent, followed by the proof that it arrived."""
        proposals = []
        for notice in self.case_id._get_sent_notices():
            kind = "fourteen_day_letter" if notice.is_fourteen_day_letter else "notice"
            title = self.env._(
                "%(step)s %(number)s of %(date)s",
                step=notice.step_id.name,
                number=notice.name,
                date=format_date(self.env, notice.sent_on),
            )
            if notice.pdf_attachment_id:
                proposals.append(
                    self._propose_file(
                        notice.pdf_attachment_id,
                        kind,
                        notice,
                        title,
                        notice.sent_on,
                        "notice",
                    )
                )
            proposals += [
                self._propose_file(
                    attachment,
                    "proof",
                    notice,
                    self.env._("Proof of delivery of %s", notice.name),
                    notice.delivered_on,
                    "notice",
                )
                for attachment in notice.proof_attachment_ids
            ]
        return proposals

    def _propose_disputes(self):
        """Return per dispute what was written about it, and the evidence of both."""
        proposals = []
        for dispute in self.case_id._get_disputes():
            messages = self._get_outside_messages(dispute)
            if messages:
                proposals.append(
                    self._propose_messages(
                        messages,
                        "dispute",
                        dispute,
                        self.env._("Correspondence about dispute %s", dispute.name),
                    )
                )
            for evidence in dispute.evidence_ids:
                proposals += self._propose_evidence(evidence)
            proposals += [
                self._propose_file(attachment, "dispute", dispute)
                for attachment in messages.attachment_ids
            ]
        return proposals

    def _propose_evidence(self, evidence):
        if evidence.from_customer:
            kind = "dispute"
            title = self.env._("Evidence of the debtor: %s", evidence.name or "")
        else:
            kind = self._get_evidence_kinds().get(evidence.type_id.id, "dispute")
            title = self.env._("Evidence of the creditor: %s", evidence.name or "")
        return [
            self._propose_file(attachment, kind, evidence, title, evidence.date)
            for attachment in evidence.attachment_ids
        ]

    @api.model
    def _get_evidence_kinds(self):
        """Return the kind of exhibit per kind of evidence: id -> kind."""
        return {
            self.env["ir.model.data"]._xmlid_to_res_id(name): kind
            for name, kind in EVIDENCE_KINDS.items()
        }

    def _propose_plans(self):
        """Return the signed agreements, and the papers that accepted them."""
        proposals = []
        for plan in self.case_id._get_plans().filtered("accepted_at"):
            title = self.env._("Agreement on payment plan %s", plan.display_name)
            proposals += [
                self._propose_file(
                    attachment,
                    "plan",
                    plan,
                    title if attachment == plan.signed_attachment_id else None,
                    plan.accepted_at.date(),
                )
                for attachment in (plan.signed_attachment_id | self._get_uploads(plan))
            ]
        return proposals

    def _propose_correspondence(self):
        """Return all other messages that passed between the parties, as one exhibit."""
        case = self.case_id
        messages = self.env["mail.message"]
        for records in (
            case._get_claimed_moves(),
            case._get_sent_notices(),
            case._get_plans(),
            case,
        ):
            messages |= self._get_outside_messages(records)
        if not messages:
            return []
        return [
            self._propose_messages(
                messages,
                "correspondence",
                case,
                self.env._("E-mails and messages between the parties"),
            ),
            *(
                self._propose_file(attachment, "correspondence", case)
                for attachment in messages.attachment_ids.filtered(
                    lambda attachment: (
                        attachment.res_model != "debt.notice"
                        and attachment.res_field is False
                        and attachment.mimetype not in DATA_TYPES
                    )
                )
            ),
        ]

    def _propose_messages(self, messages, kind, record, title):
        messages = messages.sorted(lambda message: (message.date, message.id))
        values = {
            "kind": kind,
            "title": title,
            "date": messages[:1].date.date(),
            "message_ids": [Command.set(messages.ids)],
            "origin_model": record._name,
            "origin_id": record.id,
        }
        return Proposal(kind, values, ("messages", record._name, record.id))

    def _propose_other_files(self):
        """Return what was uploaded on the case and its invoices."""
        case = self.case_id
        return [
            self._propose_file(attachment, "other", record)
            for records in (case, case._get_claimed_moves())
            for record in records
            for attachment in self._get_uploads(record)
        ]

    # --- messages and uploads ---------------------------------------------

    @api.model
    def _get_outside_messages(self, records):
        """Return the messages on records that the other party got or wrote.

        Never internal notes, notifications and changes of fields.
        """
        if not records:
            return self.env["mail.message"]
        messages = self.env["mail.message"].search(
            [
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
                ("message_type", "in", OUTSIDE_TYPES),
                ("is_internal", "=", False),
            ]
        )
        return messages.filtered(lambda message: self._is_outside(message))

    @api.model
    def _is_outside(self, message):
        """Return whether a message passed between the parties."""
        if message.is_internal or message.message_type not in OUTSIDE_TYPES:
            return False
        if message.message_type == "sms":
            return True
        return message.subtype_id == self.env.ref("mail.mt_comment")

    @api.model
    def _get_uploads(self, record):
        """Return what was uploaded on a record; not what hangs on an internal note."""
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )
        noted = self.env["mail.message"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("attachment_ids", "in", attachments.ids),
            ]
        )
        internal = noted.filtered(lambda message: not self._is_outside(message))
        made = (
            record._get_debt_made_attachments()
            if record._name == "account.move"
            else self.env["ir.attachment"]
        )
        return (attachments - internal.attachment_ids - made).filtered(
            lambda attachment: attachment.mimetype not in DATA_TYPES
        )


class DebtDossierExhibit(models.Model):
    _inherit = "debt.dossier.exhibit"

    def _get_key(self):
        """Return what tells whether a proposal is this exhibit."""
        self.ensure_one()
        if self.origin_model == "account.move" and self.kind in (
            "invoice",
            "credit_note",
        ):
            return "move", self.origin_id
        if self.message_ids:
            return "messages", self.origin_model, self.origin_id
        return "file", self.attachment_id.id

    def _prepare_choices(self, dossier):
        """Return what a new version takes over from this exhibit."""
        self.ensure_one()
        values = {"is_included": self.is_included, "kind": self.kind, "date": self.date}
        # A title is in the language that it was proposed in.
        if self.dossier_id.lang == dossier.lang or not self.origin_model:
            values["title"] = self.title
        return values
