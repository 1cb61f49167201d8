from odoo import api, fields, models


class DebtPaymentPlan(models.Model):
    """The agreement in words: on paper and on the portal the same."""

    _inherit = "debt.payment.plan"

    def _get_agreement_file_name(self):
        """Return the name of the printed agreement, without its ending."""
        self.ensure_one()
        plan = self.with_context(lang=self._get_lang())
        return plan.env._(
            "Payment plan %(number)s %(debtor)s",
            number=self.name.replace("/", "-"),
            debtor=self.partner_id.name,
        )

    def _get_lang(self):
        """Return the language of the debtor."""
        self.ensure_one()
        return self.contact_id.lang or self.partner_id.lang or self.env.lang

    def get_invoice_names(self):
        return ", ".join(self._get_moves().mapped("name"))

    def _get_creditor(self):
        """Return the creditor with its KvK number, as far as known."""
        company = self.sudo().company_id
        if company.company_registry:
            return self.env._(
                "%(company)s (KvK %(number)s)",
                company=company.name,
                number=company.company_registry,
            )
        return company.name

    def _get_build_up(self):
        """Return ``(label, amount)`` rows that add up to the agreed total."""
        self.ensure_one()
        day = self._day(self.date_claim)
        rows = [(self.env._("Principal"), self.amount_principal)]
        if self.amount_interest:
            rows.append((self.env._("Interest until %s", day), self.amount_interest))
        if self.amount_costs:
            rows.append((self.env._("Collection costs"), self.amount_costs))
        return rows

    def _get_agreement_rules(self):
        """Return ``(heading, sentence)`` of what the parties agree on.

        Hook: add or replace clauses of the agreement.
        """
        self.ensure_one()
        return [
            (self.env._("Acknowledgement"), self._get_clause_acknowledgement()),
            (self.env._("Payment"), self._get_clause_payment()),
            (self.env._("Allocation"), self._get_clause_allocation()),
            (self.env._("Interest"), self._get_clause_interest()),
            (self.env._("Costs"), self._get_clause_costs()),
            (self.env._("Default"), self._get_clause_default()),
            (self.env._("Change of the plan"), self._get_clause_change()),
            (self.env._("Discharge"), self._get_clause_discharge()),
            (self.env._("Law"), self._get_clause_law()),
        ]

    def _get_clause_acknowledgement(self):
        sentence = self.env._(
            "The debtor acknowledges that %(total)s is owed on %(date)s. This "
            "acknowledgement interrupts prescription (article 3:318 of the Dutch Civil "
            "Code) and stays in force if the payment plan ends.",
            total=self._money(self.amount_total),
            date=self._day(self.date_claim),
        )
        disputed = sum(self.sudo().line_ids.mapped("amount_disputed"))
        if not self.currency_id.is_zero(disputed):
            sentence += " " + self.env._(
                "%s that the debtor disputes is not part of it; both parties keep "
                "their rights on that part.",
                self._money(disputed),
            )
        return sentence

    def _get_clause_payment(self):
        bank = self._get_bank_account()
        dates = self.env._(
            "The due dates are strict: each instalment must have been credited to the "
            "creditor's account on its due date at the latest. Paying earlier or more "
            "is allowed; it is counted towards the oldest open instalment."
        )
        if not bank:
            return dates
        return (
            dates
            + " "
            + self.env._(
                "Payment is made to %(account)s in the name of %(holder)s, mentioning "
                "%(reference)s.",
                account=bank.acc_number,
                holder=bank.acc_holder_name or self.sudo().company_id.name,
                reference=self.get_payment_reference(),
            )
        )

    def _get_clause_allocation(self):
        if self.sudo().company_id.debt_allocation_order == "principal_first":
            return self.env._(
                "Payments are counted first towards the principal, then the interest "
                "and last the costs."
            )
        return self.env._(
            "Payments are counted first towards the costs, then the interest and last "
            "the principal (article 6:44 of the Dutch Civil Code)."
        )

    def _get_clause_interest(self):
        day = self._day(self.date_claim)
        if self.include_interest:
            sentences = [
                self.env._("Interest up to and including %s is part of the total.", day)
            ]
        else:
            sentences = [self.env._("Interest is not part of the total.")]
        if self.interest_rule == "runs":
            sentences.append(
                self.env._(
                    "Interest runs on over what is unpaid and is owed on top of the "
                    "total."
                )
            )
        elif self.interest_rule == "frozen":
            sentences.append(
                self.env._(
                    "No interest is counted over the days on which the plan is kept. "
                    "If the plan ends early, interest runs again from that day."
                )
            )
        else:
            sentences.append(
                self.env._(
                    "Interest runs on, but the creditor waives all of it once the "
                    "whole total has been paid under this plan."
                )
            )
        return " ".join(sentences)

    def _get_clause_costs(self):
        if self.include_costs and self.amount_costs:
            sentences = [
                self.env._(
                    "Collection costs of %s are part of the total.",
                    self._money(self.amount_costs),
                )
            ]
        else:
            sentences = [self.env._("Collection costs are not part of the total.")]
        if self.costs_rule == "runs":
            sentences.append(
                self.env._("Costs that are owed by law and not included stay owed.")
            )
        elif self.costs_rule == "frozen":
            sentences.append(
                self.env._("No new costs are charged while the plan is kept.")
            )
        else:
            sentences.append(
                self.env._(
                    "The creditor waives the costs once the whole total has been paid "
                    "under this plan."
                )
            )
        return " ".join(sentences)

    def _get_clause_default(self):
        return self.env._(
            "If an instalment has not been received in full %(days)s days after its "
            "due date (moved to the next working day where needed), this plan ends "
            "without further notice of default, and all that is unpaid is due at once. "
            "The creditor then goes on with collection. The creditor will not end a "
            "plan that is kept.",
            days=self.grace_days,
        )

    def _get_clause_change(self):
        return self.env._(
            "A change of this plan is agreed in writing, as a new version. The debtor "
            "tells the creditor in time when payment becomes impossible, and when "
            "means improve so much that faster payment is possible."
        )

    def _get_clause_discharge(self):
        if self.interest_rule == "runs" or (
            not self.include_interest and self.interest_rule != "waived"
        ):
            return self.env._(
                "Once all instalments have been paid, nothing more is owed on the "
                "invoices above except the interest and costs that this agreement "
                "leaves open."
            )
        return self.env._(
            "Once all instalments have been paid, the parties discharge each other "
            "finally for the invoices above, as far as they are part of this plan."
        )

    def _get_clause_law(self):
        return self.env._("Dutch law applies to this agreement.")

    def _get_valid_text(self):
        """Return until when the proposal can be accepted."""
        if self.state != "proposed" or not self.date_valid:
            return ""
        return self.env._(
            "This proposal can be accepted until %s.", self._day(self.date_valid)
        )

    @api.model
    def _get_state_words(self):
        """Return the words of each state for the debtor."""
        return {
            "draft": self.env._("Requested"),
            "proposed": self.env._("Waiting for you"),
            "accepted": self.env._("Waiting for the down payment"),
            "active": self.env._("Running"),
            "completed": self.env._("Completed"),
            "broken": self.env._("Ended: not kept"),
            "cancelled": self.env._("Cancelled"),
        }

    def _get_state_word(self):
        self.ensure_one()
        return self._get_state_words()[self.state]

    def _get_today(self):
        return fields.Date.context_today(self)
