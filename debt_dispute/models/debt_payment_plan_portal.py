from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..dutch_law.plan_schedule import MAX_INSTALMENTS, Frequency
from .debt_payment_plan import RUNNING_STATES

#: How often a customer can ask to pay.
PORTAL_FREQUENCIES = (
    Frequency.WEEKLY.value,
    Frequency.FORTNIGHTLY.value,
    Frequency.MONTHLY.value,
    Frequency.END_OF_MONTH.value,
)


class DebtPaymentPlan(models.Model):
    """What a debtor can see and do on the portal, behind the gate of
    ``debt.portal.document``.
    """

    _inherit = "debt.payment.plan"

    requested_on = fields.Datetime(
        readonly=True, copy=False, help="The debtor asked for this plan on the portal."
    )
    request_words = fields.Html(string="Debtor's Words", readonly=True, copy=False)

    # --- access -----------------------------------------------------------

    @api.model
    def _portal_get_path(self):
        return "/my/plans"

    @api.model
    def _portal_get_refusals(self):
        return {
            **super()._portal_get_refusals(),
            "missing": self.env._("This payment plan does not exist."),
            "forbidden": self.env._("You cannot see this payment plan."),
            "answer": self.env._("Only the debtor can answer here."),
        }

    @api.model
    def _portal_visible_domain(self):
        """Return the domain of plans that were shown to a debtor, or asked for."""
        return Domain("date_proposed", "!=", False) | Domain(
            "requested_on", "!=", False
        )

    def _portal_get_contact(self):
        self.ensure_one()
        return self.contact_id

    # --- answering --------------------------------------------------------

    def _portal_accept(self, form, ip=None, author=None):
        """The debtor signs: ``form`` has ``name``, ``signature`` and ``key``."""
        self._accept_on_portal(
            form.get("name"), form.get("signature"), form.get("key"), ip, author
        )

    def _portal_decline(self, words=None, author=None):
        """The debtor says no, and perhaps why."""
        self.ensure_one()
        words = self._portal_clean_words(words)
        self._decline()
        self._post_customer_words(words or self.env._("Declined."), author)

    # --- asking -----------------------------------------------------------

    @api.model
    def _portal_get_askable(self, move):
        """Return whether this visitor can ask for a plan or promise for an invoice.

        :return: ``{"plan": bool, "promise": bool, "in_plan": plan}``.
        """
        move = move.sudo()
        plans = self.sudo()
        in_plan = move._get_debt_holding_plans().get(move.id, plans.browse())
        requested = plans.search(
            [
                ("state", "=", "draft"),
                ("requested_on", "!=", False),
                ("line_ids.move_id", "=", move.id),
            ],
            limit=1,
        )
        in_plan = in_plan or requested
        is_open = (
            move._is_debt_claimable()
            and not move.currency_id.is_zero(move.amount_residual)
            and bool(self._portal_get_open_amount(move))
        )
        company = move.company_id
        return {
            "plan": is_open and not in_plan and company.debt_plan_on_portal,
            "promise": (
                is_open
                and not in_plan
                and company.debt_promise_max_days > 0
                and not move.debt_plan_line_ids.plan_id.filtered(
                    lambda plan: plan.kind == "promise" and plan._was_agreed()
                )
            ),
            "in_plan": in_plan,
        }

    @api.model
    def _portal_get_open_amount(self, move):
        """Return what is open on an invoice and not disputed."""
        move = move.sudo()
        held = sum(item._get_debt_held_amount() for item in move._get_debt_items())
        return max(move.amount_residual - float(held), 0.0)

    @api.model
    def _portal_get_other_invoices(self, move):
        """Return the debtor's other open invoices that can go in the same plan."""
        move = move.sudo()
        if self.env.user._is_public():
            return move.browse()
        own = self.env.user.partner_id.commercial_partner_id
        if own != move.commercial_partner_id:
            return move.browse()
        others = move.search(
            [
                ("commercial_partner_id", "=", own.id),
                ("company_id", "=", move.company_id.id),
                ("currency_id", "=", move.currency_id.id),
                ("move_type", "in", move._get_debt_move_types()),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
                ("id", "!=", move.id),
            ],
            order="invoice_date_due, id",
        )
        return others.filtered(lambda other: self._portal_get_askable(other)["plan"])

    @api.model
    def _portal_request(self, move, form, author=None):
        """Make a draft plan from what a debtor asks; nothing is promised by it.

        The caller has checked that the visitor may see the invoice.

        :param form: ``divide_by``, ``count`` or ``amount``, ``frequency``,
            ``reason`` and ``others``: ids of further invoices of his.
        :return: the plan, as superuser.
        :raises UserError: with what the debtor can do about it.
        """
        if not self._portal_get_askable(move)["plan"]:
            raise UserError(
                self.env._("You cannot ask for a payment plan for this invoice.")
            )
        words = self._portal_clean_words(form.get("reason"))
        if not words:
            raise UserError(self.env._("Please tell us why you cannot pay at once."))
        wishes = self._portal_read_wishes(form, move.currency_id)
        others = self._portal_get_other_invoices(move)
        chosen = move.sudo() | others.filtered(
            lambda other: str(other.id) in form.get("others", ())
        )
        company = move.sudo().company_id
        author = author or move.sudo().partner_id
        plan = (
            self.sudo()
            .with_company(company)
            .create(
                {
                    **self._prepare_for(chosen, **wishes),
                    "contact_id": author.id
                    if author.commercial_partner_id == chosen.commercial_partner_id
                    else move.sudo().partner_id.id,
                    "user_id": (
                        company.debt_plan_user_id or move.sudo().invoice_user_id
                    ).id,
                    "requested_on": fields.Datetime.now(),
                    "request_words": plaintext2html(words),
                }
            )
        )
        # What does not divide is for the user who makes the proposal to see.
        plan._portal_check_wishes()
        plan._portal_ensure_token()
        plan.message_post(
            body=plaintext2html(words),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        plan._plan_activity(
            self.env._("Payment plan asked for"),
            self.env._("Check the schedule and propose it, or cancel it."),
        )
        return plan

    def _portal_check_wishes(self):
        """Make the schedule that the debtor asked for.

        :raises UserError: it cannot be made: he asks for something else.
        """
        self.ensure_one()
        if self.divide_by == "amount":
            smallest = self._from_company_currency(
                self.company_id.debt_plan_min_instalment
            )
            if self.currency_id.compare_amounts(self.instalment_amount, smallest) < 0:
                raise UserError(
                    self.env._(
                        "Please ask for at least %s per instalment.",
                        self._money(smallest),
                    )
                )
        self.action_make_schedule()

    @api.model
    def _portal_read_wishes(self, form, currency):
        """Return the values of a plan for what the debtor filled in."""
        frequency = form.get("frequency") or Frequency.MONTHLY.value
        if frequency not in PORTAL_FREQUENCIES:
            raise UserError(self.env._("Please choose how often you want to pay."))
        if form.get("divide_by") == "amount":
            text = (form.get("amount") or "").strip().replace(",", ".")
            try:
                amount = currency.round(float(text))
            except ValueError:
                amount = 0.0
            if not 0 < amount < 10**9:
                raise UserError(
                    self.env._("Please enter the amount per instalment, like 50.00.")
                )
            return {
                "divide_by": "amount",
                "instalment_amount": amount,
                "frequency": frequency,
            }
        text = (form.get("count") or "").strip()
        if not text.isdecimal() or not 1 <= int(text[:6]) <= MAX_INSTALMENTS:
            raise UserError(
                self.env._(
                    "Please enter the number of instalments, from 1 to %s.",
                    MAX_INSTALMENTS,
                )
            )
        return {
            "divide_by": "count",
            "instalment_count": int(text),
            "frequency": frequency,
        }

    @api.model
    def _portal_promise(self, move, form, author=None, ip=None):
        """Record the promise of a debtor to pay an invoice by a day (``form["date"]``).

        :return: the promise, as superuser.
        :raises UserError: with what the debtor can do about it.
        """
        if not self._portal_get_askable(move)["promise"]:
            raise UserError(
                self.env._("You cannot promise to pay this invoice here. Call us.")
            )
        company = move.sudo().company_id
        today = fields.Date.context_today(self)
        latest = fields.Date.add(today, days=company.debt_promise_max_days)
        try:
            day = fields.Date.to_date(form.get("date"))
        except ValueError:
            day = None
        if not day or not today <= day <= latest:
            raise UserError(
                self.env._(
                    "Please choose a day from today up to and including %s.",
                    self._day(latest),
                )
            )
        author = author or move.sudo().partner_id
        return (
            self.sudo()
            .with_company(company)
            ._make_promise(
                move.sudo(),
                day,
                {
                    "accepted_by": author.name,
                    "accepted_at": fields.Datetime.now(),
                    "accepted_ip": ip,
                    "accepted_how": "portal",
                    # In writing, by the debtor himself
                    "acknowledged_on": today,
                },
                user_id=(company.debt_plan_user_id or move.sudo().invoice_user_id).id,
            )
        )

    # --- the page ---------------------------------------------------------

    def _portal_get_page_values(self):
        """Return what the page of this plan shows."""
        self.ensure_one()
        is_open = self.state in ("proposed", *RUNNING_STATES)
        return {
            "plan": self,
            "instalments": self.instalment_ids.sorted("date_due"),
            "rules": self._get_agreement_rules(),
            "terms_key": self._get_terms_key(),
            "can_answer": self.state == "proposed" and not self._is_past_valid(),
            "is_open": is_open,
            "bank": self._get_bank_account(),
            "reference": self.get_payment_reference(),
            "can_pay_online": self._portal_can_pay_online(),
            "versions": self._portal_get_versions(),
        }

    def _is_past_valid(self):
        return bool(
            self.date_valid and self.date_valid < fields.Date.context_today(self)
        )

    def _portal_get_versions(self):
        """Return the other versions that the debtor has seen."""
        others = self.version_ids - self
        return others.filtered_domain(self._portal_visible_domain())

    def _portal_get_instalment(self, instalment_id):
        """Return an instalment of this plan that is open and can be paid.

        :raises MissingError: it is no instalment of this plan.
        """
        self.ensure_one()
        row = self.instalment_ids.filtered(lambda row: row.id == instalment_id)
        if not row:
            raise MissingError(self.env._("This instalment does not exist."))
        return row

    def _portal_is_payable(self, instalment):
        return (
            self.state in (*RUNNING_STATES, "broken")
            and not self.currency_id.is_zero(instalment.amount_open)
            and bool(self._get_open_moves())
        )

    def _get_open_moves(self):
        """Return the invoices of the plan on which something is open."""
        return self._get_moves().filtered(
            lambda move: (
                move.state == "posted"
                and not move.currency_id.is_zero(move.amount_residual)
            )
        )

    def _portal_can_pay_online(self):
        """Return whether a payment provider takes the money of this plan."""
        self.ensure_one()
        if not self.amount_open:
            return False
        amount = self.next_instalment_id.amount_open
        providers = (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                self.company_id.id,
                self.contact_id.id,
                amount,
                currency_id=self.currency_id.id,
            )
        )
        return bool(providers)

    def _get_bank_account(self):
        """Return the account to pay to: the invoices', else the company's first."""
        self.ensure_one()
        return (
            self._get_moves().partner_bank_id[:1]
            or self.sudo().company_id.partner_id.bank_ids[:1]
        )

    def get_payment_reference(self):
        """Return what the debtor must mention with every instalment."""
        self.ensure_one()
        moves = self._get_moves()
        if len(moves) == 1:
            return moves.payment_reference or moves.name
        return self.name

    def get_account_number(self):
        """Return the IBAN to pay to, or an empty string."""
        return self._get_bank_account().acc_number or ""

    def _get_qr_code(self, instalment):
        """Return a SEPA QR code of an open instalment as data URL, if there can be."""
        self.ensure_one()
        bank = self._get_bank_account()
        if not bank or self.currency_id.is_zero(instalment.amount_open):
            return None
        return bank.build_qr_code_base64(
            instalment.amount_open,
            self.get_payment_reference()[:140],
            None,
            self.currency_id,
            self.partner_id,
            "sct_qr",
            silent_errors=True,
        )
