from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from .debt_handover import ACTIVE_STATES
from .debt_handover_message import PHASES
from .debt_handover_money import COST_KINDS
from .debt_handover_result import RESULTS


class DebtHandover(models.Model):
    """What the receiving party sees and does on the portal.

    Its users have no access rights on handovers: every page goes through
    ``_portal_browse`` of ``debt.portal.document``, without tokens, and shows what was
    handed over to their company. All it enters is marked as reported by the party.
    """

    _inherit = "debt.handover"

    @api.model
    def _portal_get_path(self):
        return "/my/handovers"

    @api.model
    def _portal_get_refusals(self):
        return {
            **super()._portal_get_refusals(),
            "missing": self.env._("This case does not exist."),
            "forbidden": self.env._("You cannot see this case."),
            "answer": self.env._("Only the party that has the case can report here."),
        }

    @api.model
    def _portal_visible_domain(self):
        return Domain("date_sent", "!=", False)

    @api.model
    def _portal_domain(self):
        """Return the domain of what was handed over to the company of this user."""
        user = self.env.user
        return (
            Domain("party_id", "=", user.partner_id.commercial_partner_id.id)
            & Domain("company_id", "in", user.company_ids.ids)
            & Domain(self._portal_visible_domain())
        )

    def _portal_get_contact(self):
        self.ensure_one()
        return self.contact_id or self.party_id

    def _portal_can_see_files(self):
        """Return whether the files can still be fetched: not after the case is back."""
        self.ensure_one()
        return self.state in (*ACTIVE_STATES, "completed")

    def _portal_get_subtitle(self):
        """Return the numbers of the case, ours and the party's."""
        self.ensure_one()
        if not self.party_reference:
            return self.env._("Case %s", self.case_id.name)
        return self.env._(
            "Case %(case)s · your reference %(reference)s",
            case=self.case_id.name,
            reference=self.party_reference,
        )

    def _portal_get_withdrawn_text(self):
        self.ensure_one()
        return self.env._(
            "%s took this case back. Please take no further steps.",
            self.company_id.name,
        )

    def _portal_is_open(self):
        self.ensure_one()
        return self.state in ACTIVE_STATES

    def _portal_get_file(self, file_id, ip=None, user_agent=None):
        """Return the attachment (as superuser) of one of these files, or none.

        Who asked for it is written down.
        """
        self.ensure_one()
        file = self.file_ids.filtered(lambda file: file.id == file_id)
        attachment = self.env["ir.attachment"]
        if file and self._portal_can_see_files():
            attachment = file._get_attachment()
        self.env["debt.handover.link"]._log_visit(
            self,
            file.name or f"#{file_id}",
            ip,
            user_agent,
            user=self.env.user,
            granted=bool(attachment),
        )
        return attachment

    # --- reports of the party ---------------------------------------------

    def _portal_accept(self, form, author):
        """The party takes the order, and gives its reference."""
        self.action_accept()
        self._portal_set_reference(form)
        self._portal_log(self.env._("The order was accepted."), author)

    def _portal_set_reference(self, form):
        reference = self._portal_clean_words(form.get("reference"))
        if reference:
            self.party_reference = reference[:64]

    def _portal_report_status(self, form, author):
        """Add a status message; the first one starts the work."""
        self._check_state(*ACTIVE_STATES)
        words = self._portal_clean_words(form.get("message"))
        if not words:
            raise UserError(self.env._("Please write what happened."))
        self.env["debt.handover.message"].sudo().create(
            {
                "handover_id": self.id,
                "date": self._read_day(form.get("date")),
                "phase": self._read_choice(form.get("phase"), PHASES),
                "name": words,
                "author_id": author.id,
                "by_party": True,
            }
        )
        self._portal_set_reference(form)
        self._portal_start()
        self._tell_responsible(
            self.env._("%s: status message", self.display_name), plaintext2html(words)
        )

    def _portal_report_payment(self, form, author):
        """Add money that the party received."""
        self._check_state(*ACTIVE_STATES)
        payment = (
            self.env["debt.handover.payment"]
            .sudo()
            .create(
                {
                    "handover_id": self.id,
                    "date": self._read_day(form.get("date")),
                    "amount": self._read_amount(form.get("amount")),
                    "paid_over_on": form.get("paid_over_on")
                    and self._read_day(form["paid_over_on"]),
                    "reference": self._portal_clean_words(form.get("reference")),
                    "by_party": True,
                }
            )
        )
        self._portal_start()
        self._portal_log(
            self.env._("Received %s.", self._money(payment.amount)), author
        )
        self._tell_responsible(
            self.env._(
                "%(handover)s: %(amount)s received",
                handover=self.display_name,
                amount=self._money(payment.amount),
            )
        )

    def _portal_report_cost(self, form, author):
        """Add costs of the party."""
        self._check_state(*ACTIVE_STATES, "completed", "returned")
        cost = (
            self.env["debt.handover.cost"]
            .sudo()
            .create(
                {
                    "handover_id": self.id,
                    "date": self._read_day(form.get("date")),
                    "kind": self._read_choice(form.get("cost_kind"), COST_KINDS),
                    "name": self._portal_clean_words(form.get("description")),
                    "amount": self._read_amount(form.get("amount")),
                    "vat": self._read_amount(form.get("vat") or "0", zero=True),
                    "by_party": True,
                }
            )
        )
        kinds = dict(cost._fields["kind"]._description_selection(self.env))
        self._portal_log(
            self.env._(
                "Costs: %(description)s %(amount)s",
                description=cost.name or kinds[cost.kind],
                amount=self.company_currency_id.format(cost.total),
            ),
            author,
        )

    def _portal_report_result(self, form, author):
        """Record what the party reached."""
        result = self._read_choice(form.get("result"), RESULTS)
        day = form.get("date") and self._read_day(form["date"])
        note = self._portal_clean_words(form.get("message"))
        self._record_result(result, day, note)
        self._portal_log(
            self.env._("Result: %s", self._get_label("result")),
            author,
        )

    def _portal_start(self):
        if self.state in ("sent", "accepted"):
            self.action_start()

    def _portal_log(self, body, author):
        self.message_post(
            body=body,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )

    # --- reading a form ---------------------------------------------------

    @api.model
    def _read_day(self, text):
        try:
            day = fields.Date.to_date((text or "").strip())
        except ValueError:
            day = None
        if not day:
            raise UserError(self.env._("Please enter a date."))
        return day

    def _read_amount(self, text, zero=False):
        """Return an amount as typed, with a comma or a point before the cents."""
        text = (text or "").strip().replace(" ", "")
        if "," in text:
            text = text.replace(".", "").replace(",", ".")
        try:
            amount = float(text)
        except ValueError:
            amount = -1.0
        # Not a number and infinity fail the comparison as well.
        if not (0 if zero else 0.005) <= amount < 1e12:
            raise UserError(self.env._("Please enter an amount, such as 125.50."))
        return self.currency_id.round(amount)

    @api.model
    def _read_choice(self, value, choices):
        if value not in dict(choices):
            raise UserError(self.env._("Please choose one of the options."))
        return value
