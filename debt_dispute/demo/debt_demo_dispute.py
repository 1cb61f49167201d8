import io
from datetime import timedelta

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from odoo import Command, api, fields, models
from odoo.tools import plaintext2html

from . import dispute_tables as tables


def make_paper(title):
    """Return a PDF of one page, for a piece of evidence."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 20)
    canvas.drawString(60, 740, title)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class DebtDemo(models.AbstractModel):
    """Adds disputes in every state.

    ``_get_dispute("price")`` is ``debt_dispute.demo_dispute_price``.
    """

    _inherit = "debt.demo"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), self._create_disputes]

    @api.model
    def _get_dispute(self, key):
        return self._ref(f"demo_dispute_{key}")

    @api.model
    def _create_disputes(self):
        """Open the disputes, oldest first, and take each as far as its state."""
        self.env.company.write(
            {
                "debt_dispute_user_id": self._ref("demo_user_controller").id,
                "debt_dispute_coordinator_id": self.env.ref("base.user_admin").id,
                "debt_dispute_approval_limit": 1000.0,
            }
        )
        rows = sorted(tables.DISPUTES, key=lambda row: -row.days_ago)
        disputes = self._create_named(
            "debt.dispute",
            {f"demo_dispute_{row.key}": self._prepare_dispute(row) for row in rows},
        )
        for row, dispute in zip(rows, disputes, strict=True):
            dispute._post_customer_words(row.words)
            self._add_evidence(dispute, row)
            self._advance(dispute, row)

    @api.model
    def _prepare_dispute(self, row):
        invoices = [self._get_invoice(number) for number in row.invoices]
        lines = [{"move_id": invoice.id} for invoice in invoices]
        if row.amount:
            lines[0]["amount"] = row.amount
        return {
            "partner_id": invoices[0].partner_id.id,
            "company_id": self.env.company.id,
            "reason_id": self._ref(f"debt_dispute_reason_{row.reason}").id,
            "channel": row.channel,
            "priority": row.priority,
            "coordinator_id": self.env.ref("base.user_admin").id,
            "date_opened": fields.Datetime.now() - timedelta(days=row.days_ago),
            "customer_words": plaintext2html(row.words),
            "internal_note": plaintext2html(row.findings) if row.findings else False,
            "prevention": row.prevention,
            "win_chance": row.chance,
            "writ_cost": row.writ,
            "line_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _add_evidence(self, dispute, row):
        kinds = {f"debt_evidence_type_{kind}" for kind in row.evidence}
        for piece in dispute.evidence_ids:
            if piece.type_id in [self._ref(kind) for kind in kinds]:
                piece.write(
                    {
                        "portal_visible": True,
                        "date": dispute.date_opened.date(),
                        "attachment_ids": [
                            Command.create(
                                {
                                    "name": f"{piece.name}.pdf",
                                    "raw": make_paper(piece.name or ""),
                                }
                            )
                        ],
                    }
                )

    @api.model
    def _advance(self, dispute, row):
        """Take a dispute through its states, with times that fit."""
        if row.state == "new":
            return
        dispute._acknowledge()
        dispute.date_first_reply = dispute.date_opened + timedelta(hours=5)
        if row.state != "acknowledged":
            dispute.action_investigate()
        if row.waiting:
            dispute._wait_for_customer()
        if row.state == "withdrawn":
            dispute.action_withdraw()
        if row.resolution:
            self._resolve(dispute, row)
        if not dispute.is_open:
            dispute.date_closed = dispute.date_opened + timedelta(
                days=row.days_ago * 0.6
            )

    @api.model
    def _resolve(self, dispute, row):
        resolution = self._create_named(
            "debt.dispute.resolution",
            {f"demo_resolution_{row.key}": self._prepare_resolution(dispute, row)},
        )
        for line in resolution.quantity_line_ids:
            for key, quantity in row.resolution.quantities.items():
                if line.move_line_id.product_id == self._ref(f"demo_product_{key}"):
                    line.quantity = quantity
        if row.state == "proposed":
            resolution._propose()
        else:
            resolution._apply()

    @api.model
    def _prepare_resolution(self, dispute, row):
        wanted = row.resolution
        method = "lines" if wanted.quantities else "percent"
        cause = wanted.cause and self._ref(f"debt_dispute_cause_{wanted.cause}").id
        return {
            "dispute_id": dispute.id,
            "kind": wanted.kind,
            "method": method if wanted.quantities or wanted.percent else "amount",
            "percent": wanted.percent,
            "note": plaintext2html(wanted.note) if wanted.note else False,
            "cause_id": cause or False,
        }
