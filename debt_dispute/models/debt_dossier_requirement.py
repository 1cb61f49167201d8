from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .debt_dossier_exhibit import KINDS

#: How it is seen that a requirement is met; each has a method ``_find_<check>``.
CHECKS = [
    ("file", "A file on the checklist"),
    ("evidence", "Evidence in a dispute, or a file on the checklist"),
    ("terms", "General terms of the company, or a file"),
    ("address", "Street, postcode and town of the debtor"),
    ("contact", "Phone or e-mail of the debtor"),
    ("registration", "KvK number of the debtor"),
    ("birth_date", "Date of birth of the debtor"),
    ("creditor", "KvK number and IBAN of the company"),
    ("invoices", "Invoices of the claim"),
    ("interest", "Interest up to the day of the claim"),
    ("reminder", "A reminder or formal notice for each invoice"),
    ("final_demand", "A final demand for each invoice"),
    ("fourteen_day_letter", "A 14-day letter whose term has lapsed"),
    ("fourteen_day_proof", "Proof that the 14-day letter arrived"),
    ("correspondence", "Messages between the parties"),
]


class DebtDossierRequirement(models.Model):
    """What a bailiff or agency asks for before he acts, per type of debtor."""

    _name = "debt.dossier.requirement"
    _description = "Requirement of a Dossier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="For programs; must be unique.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    check_kind = fields.Selection(
        CHECKS, string="Met By", required=True, default="file"
    )
    is_required = fields.Boolean(
        string="Required", help="Without it the case is not complete."
    )
    for_business = fields.Boolean(string="Business", default=True)
    for_consumer = fields.Boolean(string="Consumer", default=True)
    for_government = fields.Boolean(string="Government", default=True)
    where = fields.Char(
        string="Where to Get It",
        translate=True,
        help="Shown while it is missing.",
    )
    url = fields.Char(
        string="Web Page", help="Page on which it can be found or asked for."
    )
    evidence_type_ids = fields.Many2many(
        "debt.evidence.type",
        string="Kinds of Evidence",
        help="Evidence of these kinds in a dispute of the case meets it.",
    )
    exhibit_kind = fields.Selection(
        KINDS,
        string="Kind of Exhibit",
        required=True,
        default="other",
        help="What its files are in the dossier.",
    )

    _unique_code = models.Constraint(
        "UNIQUE(code)", "The code of a requirement must be unique."
    )

    @api.constrains("for_business", "for_consumer", "for_government")
    def _check_debtor_type(self):
        for requirement in self:
            if not (
                requirement.for_business
                or requirement.for_consumer
                or requirement.for_government
            ):
                raise ValidationError(
                    self.env._(
                        "Choose a type of debtor for %s, or archive it.",
                        requirement.name,
                    )
                )

    def _is_for(self, debtor_type):
        """Return whether this is asked for a debtor of a type."""
        self.ensure_one()
        return bool(self[f"for_{debtor_type}"])


class DebtCaseRequirement(models.Model):
    """One line of the checklist of a case: its files, or why it is not needed."""

    _name = "debt.case.requirement"
    _description = "Checklist Line of a Case"
    _order = "case_id, sequence, id"
    _rec_name = "requirement_id"

    case_id = fields.Many2one(
        "debt.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, precompute=True
    )
    requirement_id = fields.Many2one(
        "debt.dossier.requirement",
        string="What Is Asked",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(
        related="requirement_id.sequence", store=True, precompute=True
    )
    is_not_needed = fields.Boolean(string="Not Needed")
    reason = fields.Char(
        string="Why Not Needed", help="Needed to leave out something that is required."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", bypass_search_access=True
    )
    state = fields.Selection(
        [
            ("present", "Present"),
            ("missing", "Missing"),
            ("not_needed", "Not needed"),
        ],
        compute="_compute_state",
    )
    is_required = fields.Boolean(related="requirement_id.is_required")
    where = fields.Char(string="Found In / Where to Get It", compute="_compute_state")
    url = fields.Char(related="requirement_id.url")

    _unique_line = models.Constraint(
        "UNIQUE(case_id, requirement_id)", "An item stands once on a checklist."
    )

    @api.depends(
        "is_not_needed",
        "reason",
        "attachment_ids",
        "requirement_id.check_kind",
        "case_id.move_ids",
    )
    @api.depends_context("lang")
    def _compute_state(self):
        for case in self.case_id:
            lines = self.filtered(lambda line, case=case: line.case_id == case)
            found = {
                requirement.code: requirement
                for requirement in case._origin._get_completeness(lines)
            }
            for line in lines:
                item = found.get(line.requirement_id.code)
                line.state = item.state if item else "not_needed"
                line.where = item.where if item else False
        loose = self.filtered(lambda line: not line.case_id)
        loose.state = "missing"
        loose.where = False

    @api.constrains("is_not_needed", "reason")
    def _check_reason(self):
        for line in self:
            if line.is_not_needed and not (line.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %s is not needed.", line.requirement_id.display_name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._adopt_files()
        return lines

    def write(self, vals):
        changed = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        if {"is_not_needed", "reason"} & vals.keys():
            self._log_reason()
        return changed

    def _adopt_files(self):
        """Let files that were uploaded here follow the access rights of the line."""
        if not self.env.su:
            self.attachment_ids.check_access("read")
        for line in self.sudo():
            line.attachment_ids.filtered(lambda file: not file.res_id).write(
                {"res_model": line._name, "res_id": line.id}
            )

    def _log_reason(self):
        """Note on the case who left an item out, and why."""
        for line in self.filtered("is_not_needed"):
            line.case_id.sudo()._message_log(
                body=self.env._(
                    "%(item)s is not needed: %(reason)s",
                    item=line.requirement_id.display_name,
                    reason=line.reason,
                ),
                author_id=self.env.user.partner_id.id,
            )
