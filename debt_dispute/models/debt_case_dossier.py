from odoo import api, fields, models


class DebtCase(models.Model):
    """The dossiers of a case, and what belongs in them."""

    _inherit = "debt.case"

    dossier_ids = fields.One2many("debt.dossier", "case_id", string="Dossiers")
    dossier_count = fields.Integer(
        string="Dossiers Count", compute="_compute_dossier_count"
    )

    @api.depends("dossier_ids")
    def _compute_dossier_count(self):
        groups = self.env["debt.dossier"]._read_group(
            [("case_id", "in", self.ids)], ["case_id"], ["__count"]
        )
        counts = {case.id: count for case, count in groups}
        for case in self:
            case.dossier_count = counts.get(case._origin.id, 0)

    def _prepare_dossier(self, lang=None):
        """Return a new draft of the dossier, with exhibits proposed.

        :param lang: of what is printed: ``nl``, ``en`` or a code such as ``nl_NL``;
            default Dutch. The user's own where it is not installed.
        """
        self.ensure_one()
        dossiers = self.env["debt.dossier"]
        dossier = dossiers.create(
            {
                "case_id": self.id,
                "lang": dossiers._get_default_lang(lang or "nl"),
                "receiver_id": self.company_id.debt_bailiff_id.id,
            }
        )
        dossier._propose_exhibits()
        return dossier

    def action_open_dossier(self):
        """Open the last dossier; one is made if there is none."""
        self.ensure_one()
        dossier = self.dossier_ids.sorted("version")[-1:] or self._prepare_dossier()
        return dossier._get_form_action()

    def action_open_dossiers(self):
        """Open all versions of the dossier."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dossiers"),
            "res_model": "debt.dossier",
            "view_mode": "list,form",
            "domain": [("case_id", "=", self.id)],
            "context": {"create": False},
        }

    # --- what belongs to a case -------------------------------------------

    def _get_claimed_moves(self):
        """Return the invoices that the claim of this case is made up of."""
        return self._get_items().move_id

    def _get_credit_notes(self):
        """Return the posted credit notes that were set off against these invoices."""
        self.ensure_one()
        lines = self._get_items().sudo().matched_credit_ids.credit_move_id
        return lines.move_id.filtered(
            lambda move: move.move_type == "out_refund"
        ).sorted(lambda move: (move.invoice_date, move.name))

    def _get_sent_notices(self):
        """Return what went out about these invoices, oldest first."""
        self.ensure_one()
        lines = self.env["debt.notice.line"].search(
            [("move_id", "in", self.move_ids.ids), ("notice_id.state", "=", "sent")]
        )
        return lines.notice_id.sorted(lambda notice: (notice.sent_on, notice.id))

    def _get_disputes(self):
        """Return the disputes of these invoices, oldest first."""
        self.ensure_one()
        lines = self.env["debt.dispute.line"].search(
            [("move_id", "in", self.move_ids.ids)]
        )
        return lines.dispute_id.sorted(
            lambda dispute: (dispute.date_opened, dispute.id)
        )

    def _get_plans(self):
        """Return the payment plans and promises of these invoices, oldest first."""
        self.ensure_one()
        lines = self.env["debt.payment.plan.line"].search(
            [("move_id", "in", self.move_ids.ids)]
        )
        return lines.plan_id.sorted(lambda plan: (plan.create_date, plan.id))


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_debt_stored_pdf(self):
        """Return the PDF of an invoice as it was sent, empty if none was kept."""
        self.ensure_one()
        move = self.sudo()
        main = move.message_main_attachment_id
        if not main or main.name != move._get_invoice_report_filename():
            main = main.browse()
        return move.invoice_pdf_report_id or main

    def _get_debt_made_attachments(self):
        """Return the files of an invoice that Odoo made: they are no uploads."""
        self.ensure_one()
        name = self._get_invoice_report_filename()
        return self._get_debt_stored_pdf() | self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("name", "=", name),
            ]
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    debt_terms_file = fields.Binary(
        string="General Terms and Conditions",
        help="Goes into each dossier, and counts as present in its checklist.",
    )
    debt_terms_file_name = fields.Char()

    def _get_debt_terms_attachment(self):
        """Return the file with the general terms and conditions, empty if none."""
        self.ensure_one()
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", "debt_terms_file"),
                ],
                limit=1,
            )
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    debt_terms_file = fields.Binary(
        related="company_id.debt_terms_file", readonly=False
    )
    debt_terms_file_name = fields.Char(
        related="company_id.debt_terms_file_name", readonly=False
    )
