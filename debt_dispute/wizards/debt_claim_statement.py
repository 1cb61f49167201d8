from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class DebtClaimStatement(models.TransientModel):
    """What one debtor owes on a day, to look at and to print."""

    _name = "debt.claim.statement"
    _description = "Claim Statement"

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_debtor")
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", compute="_compute_debtor"
    )
    date = fields.Date(
        string="Claim On",
        required=True,
        default=fields.Date.context_today,
        help="Day up to and including which interest is counted.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("move_ids")
    def _compute_debtor(self):
        for wizard in self:
            wizard.company_id = wizard.move_ids.company_id[:1]
            wizard.partner_id = wizard.move_ids.commercial_partner_id[:1]

    @api.depends("move_ids", "date")
    def _compute_preview(self):
        claims = self.env["debt.claim"]
        for wizard in self:
            try:
                statements = wizard._get_statements()
            except UserError as error:
                wizard.preview = self.env["ir.qweb"]._render(
                    "debt_dispute.claim_message", {"message": str(error)}
                )
                continue
            wizard.preview = self.env["ir.qweb"]._render(
                "debt_dispute.claim_preview",
                {
                    "parts": [
                        claims._render(
                            statement, claims._get_money_on_its_way(statement)
                        )
                        for statement in statements
                    ]
                },
            )

    @api.model
    def _open_for(self, moves, on=False):
        """Open the statement of these invoices.

        :raises UserError: one of them cannot stand in it, or nothing is open.
        """
        wizard = self.create(
            {
                "move_ids": moves.ids,
                "date": on or fields.Date.context_today(self),
            }
        )
        wizard._get_statements()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim Statement"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_print(self):
        """Print the statement in the debtor's language."""
        self.ensure_one()
        self._get_statements()
        return self.env.ref("debt_dispute.debt_claim_statement_report").report_action(
            self
        )

    def _get_statements(self):
        """Return the claim per currency.

        :raises UserError: nothing can be claimed; says which invoice and why.
        """
        self.ensure_one()
        self._check_invoices()
        items = self.move_ids._origin._get_debt_items()
        claims = self.env["debt.claim"]
        claims._check_one_debtor(items)
        statements = [
            statement
            for statement in claims._compute_per_currency(items, self.date)
            if statement.claim.total or statement.claim.held
        ]
        if not statements:
            raise UserError(
                self.env._(
                    "Nothing is owed on %(invoices)s on %(date)s.",
                    invoices=", ".join(self.move_ids.mapped("name")),
                    date=format_date(self.env, self.date),
                )
            )
        return statements

    def _check_invoices(self):
        """Refuse what is no posted customer invoice, or dated after the claim."""
        if not self.date:
            raise UserError(self.env._("Choose the day of the claim."))
        if not self.move_ids:
            raise UserError(
                self.env._("Nothing is open: there is no invoice to claim.")
            )
        for move in self.move_ids:
            if move.move_type not in move._get_debt_move_types():
                raise UserError(
                    self.env._(
                        "%s is not a customer invoice: only those can be claimed.",
                        move.display_name,
                    )
                )
            if move.state != "posted":
                raise UserError(
                    self.env._(
                        "%s is not posted: post it before you claim it.",
                        move.display_name,
                    )
                )
            if move.invoice_date and move.invoice_date > self.date:
                raise UserError(
                    self.env._(
                        "%(invoice)s is dated %(invoice_date)s: choose that day or a "
                        "later one for the claim.",
                        invoice=move.name,
                        invoice_date=format_date(self.env, move.invoice_date),
                    )
                )

    # --- paper ------------------------------------------------------------

    def _get_report_file_name(self):
        """Return the name of the printed file, without its ending."""
        self.ensure_one()
        return self.env._(
            "Claim statement %(debtor)s %(date)s",
            debtor=self.partner_id.name,
            date=self.date,
        )

    def _get_introduction(self):
        """Return the sentence that says who owes whom, and on which day."""
        self.ensure_one()
        return self.env._(
            "What %(debtor)s owes %(creditor)s on %(date)s, that day included.",
            debtor=self.partner_id.name,
            creditor=", ".join(self._get_identification(self.company_id)),
            date=format_date(self.env, self.date),
        )

    @api.model
    def _get_identification(self, company):
        """Return the name of the creditor with KvK and VAT number, as far as known."""
        parts = [company.name]
        if company.company_registry:
            parts.append(self.env._("KvK %s", company.company_registry))
        if company.vat:
            parts.append(self.env._("VAT %s", company.vat))
        return parts

    def _get_paper_values(self):
        """Return what the printed statement needs for each currency."""
        self.ensure_one()
        claims = self.env["debt.claim"]
        return [
            {
                **claims._prepare_values(
                    statement, claims._get_money_on_its_way(statement)
                ),
                "bank": self._get_bank_account(statement),
                "reference": self._get_payment_reference(statement),
                "qr_code": self._get_qr_code(statement),
            }
            for statement in self._get_statements()
        ]

    def _get_bank_account(self, statement):
        """Return the account to pay to: the invoice's, else the company's first."""
        return (
            statement.items.move_id.partner_bank_id[:1]
            or statement.company.partner_id.bank_ids[:1]
        )

    def _get_payment_reference(self, statement):
        """Return what the debtor must mention: the invoices' own references."""
        invoices = statement.items.move_id
        return ", ".join(move.payment_reference or move.name for move in invoices)

    def _get_qr_code(self, statement):
        """Return a SEPA QR code as a data URL; ``None`` unless EUR and IBAN."""
        bank = self._get_bank_account(statement)
        if not bank or not statement.claim.total:
            return None
        return bank.build_qr_code_base64(
            float(statement.claim.total),
            self._get_payment_reference(statement)[:140],
            None,
            statement.currency,
            statement.debtor,
            "sct_qr",
            silent_errors=True,
        )
