from odoo import models

from .debt_dossier_pdf import Chapter


class DebtDossier(models.Model):
    """What the front part says about notices, disputes and plans."""

    _inherit = "debt.dossier"

    # --- notices ----------------------------------------------------------

    def _prepare_notices_chapter(self, numbers):
        notices = self.case_id._get_sent_notices()
        return notices and Chapter(
            "notices",
            self.env._("Notices"),
            "debt_dispute.dossier_notices",
            {"rows": [self._prepare_notice(notice, numbers) for notice in notices]},
        )

    def _prepare_notice(self, notice, numbers):
        """Return what the table of notices says of one."""
        return {
            "name": notice.name,
            "step": notice.step_id.name,
            "date": self._day(notice.sent_on),
            "channel": self._label(notice, "channel"),
            "recipient": self._get_notice_recipient(notice),
            "received": self._day(notice.received_on),
            "total": self._money(notice.total),
            "proof": self._describe_proof(notice),
            "exhibit": numbers.get(("debt.notice", notice.id), ""),
        }

    def _get_notice_recipient(self, notice):
        recipient = notice.recipient_id
        if notice.channel == "email":
            return recipient.email or recipient.name
        return recipient.name

    def _describe_proof(self, notice):
        """Return what shows that a notice arrived, or that it did not."""
        if notice.is_bounced:
            return self.env._("Did not arrive")
        parts = []
        if notice.delivered_on:
            parts.append(self.env._("Delivered on %s", self._day(notice.delivered_on)))
        if notice.tracking_number:
            parts.append(self.env._("Registered: %s", notice.tracking_number))
        if notice.proof_attachment_ids:
            parts.append(self.env._("Proof of delivery"))
        if notice.channel == "email" and notice.mail_message_id:
            parts.append(self.env._("E-mail sent on %s", self._moment(notice.sent_at)))
        return ", ".join(parts) or "–"

    # --- 14-day letter ----------------------------------------------------

    def _prepare_fourteen_day_chapter(self, numbers):
        letters = self.case_id._get_sent_notices().filtered("is_fourteen_day_letter")
        return letters and Chapter(
            "fourteen_day_letter",
            self.env._("14-day letter (BW 6:96 lid 6)"),
            "debt_dispute.dossier_fourteen_day",
            {
                "letters": [
                    self._prepare_fourteen_day_letter(letter, numbers)
                    for letter in letters
                ]
            },
        )

    def _prepare_fourteen_day_letter(self, letter, numbers):
        """Return the dates of a 14-day letter, and the invoices that it names."""
        costs = self._money(letter.announced_costs + letter.announced_costs_vat)
        rows = [
            (self.env._("Posted or mailed on"), self._day(letter.sent_on)),
            (self.env._("Channel"), self._label(letter, "channel")),
            (self.env._("Counts as received on"), self._day(letter.received_on)),
            (self.env._("Last day to pay"), self._day(letter.last_day_to_pay)),
            (self.env._("Costs due from"), self._day(letter.costs_due_from)),
            (self.env._("Costs announced"), costs),
            (
                self.env._("Invoices"),
                ", ".join(letter.line_ids.filtered("is_live").move_id.mapped("name")),
            ),
            (self.env._("Proof"), self._describe_proof(letter)),
            (
                self.env._("Exhibits"),
                numbers.get(("debt.notice", letter.id), ""),
            ),
        ]
        return {"name": letter.name, "rows": [row for row in rows if row[1]]}

    # --- disputes ---------------------------------------------------------

    def _prepare_defences_chapter(self, files, numbers):
        """Return what the debtor has brought forward; a writ must name it."""
        disputes = self.case_id._get_disputes()
        return Chapter(
            "defences",
            self.env._("Known defences (Rv 111 lid 3)"),
            "debt_dispute.dossier_defences",
            {
                "disputes": [
                    self._prepare_dispute(dispute, files, numbers)
                    for dispute in disputes
                ]
            },
        )

    def _prepare_dispute(self, dispute, files, numbers):
        """Return the positions of both, what was decided and the evidence."""
        evidence_ids = dispute.evidence_ids.ids
        evidence = [
            file
            for file in files
            if (
                file.exhibit.origin_model == "debt.evidence"
                and file.exhibit.origin_id in evidence_ids
            )
        ]
        rows = [
            (self.env._("Received on"), self._moment(dispute.date_opened)),
            (self.env._("Channel"), self._label(dispute, "channel")),
            (self.env._("Reason"), dispute.reason_id.name),
            (
                self.env._("Invoices"),
                ", ".join(
                    f"{line.move_id.name}: {self._money(line.amount)}"
                    for line in dispute.line_ids
                ),
            ),
            (self.env._("State"), self._label(dispute, "state")),
            (self.env._("Decision"), self._label(dispute, "decision")),
            (self.env._("Closed on"), self._moment(dispute.date_closed)),
            (
                self.env._("Correspondence"),
                self._refer(numbers.get(("debt.dispute", dispute.id))),
            ),
        ]
        return {
            "name": dispute.name,
            "rows": [row for row in rows if row[1]],
            "debtor": self._text(dispute.customer_words),
            "creditor": self._get_creditor_position(dispute),
            "evidence": evidence,
        }

    def _refer(self, numbers):
        return self.env._("exhibits %s", numbers) if numbers else ""

    def _get_creditor_position(self, dispute):
        """Return what the creditor proposed and did, with his words to the debtor.

        Never the findings: those are internal.
        """
        return [
            {
                "title": self._describe_resolution(resolution),
                "text": self._text(resolution.note),
            }
            for resolution in dispute.resolution_ids.sorted("id")
            if resolution.date_proposed or resolution.state in ("promised", "done")
        ]

    def _describe_resolution(self, resolution):
        kind = self._label(resolution, "kind")
        state = self._label(resolution, "state")
        if resolution.amount_credit:
            return self.env._(
                "%(kind)s of %(amount)s: %(state)s",
                kind=kind,
                amount=self._money(resolution.amount_credit),
                state=state.lower(),
            )
        return self.env._(
            "%(kind)s: %(state)s",
            kind=kind,
            state=state.lower(),
        )

    # --- plans ------------------------------------------------------------

    def _prepare_plans_chapter(self, numbers):
        plans = self.case_id._get_plans().filtered(
            lambda plan: plan.state not in ("draft", "proposed")
        )
        return plans and Chapter(
            "plans",
            self.env._("Payment plans and promises"),
            "debt_dispute.dossier_plans",
            {"plans": [self._prepare_plan(plan, numbers) for plan in plans]},
        )

    def _prepare_plan(self, plan, numbers):
        """Return what was agreed, and what came of each instalment."""
        rows = [
            (self.env._("State"), self._label(plan, "state")),
            (self.env._("Agreed total"), self._money(plan.amount_total)),
            (self.env._("Accepted"), plan._get_acceptance_text()),
            (self.env._("Debt acknowledged on"), self._day(plan.acknowledged_on)),
            (
                self.env._("Agreement"),
                self._refer(numbers.get(("debt.payment.plan", plan.id))),
            ),
        ]
        return {
            "name": f"{self._label(plan, 'kind')} {plan.display_name}",
            "rows": [row for row in rows if row[1]],
            "instalments": [
                {
                    "due": self._day(instalment.date_due),
                    "amount": self._money(instalment.amount),
                    "paid": self._money(instalment.amount_paid),
                    "state": self._label(instalment, "state"),
                }
                for instalment in plan.instalment_ids.sorted("date_due")
            ],
        }
