from markupsafe import Markup

from odoo import models
from odoo.tools import is_html_empty

from ..dutch_law import DebtorType, Regime

#: Kinds of earlier notices that a later one refers to.
REFERABLE_KINDS = (
    "reminder",
    "formal_notice",
    "fourteen_day_letter",
    "final_demand",
    "interruption",
    "other",
)
#: Kinds that demand payment under threat of consequences.
STERN_KINDS = ("formal_notice", "fourteen_day_letter", "final_demand", "interruption")


class DebtNotice(models.Model):
    """The sentences of a letter, one method per thing said.

    Whole sentences, so that they translate as a whole. Each is said only if it is
    true of this notice: no costs are named that it does not claim, no earlier letter
    that did not go out, no interest that does not run.
    """

    _inherit = "debt.notice"

    def action_take_text(self):
        """Put the title and introduction of the letter in the text, to edit them."""
        for notice in self:
            letter = notice._in_recipient_language()
            paragraphs = letter._get_letter_intro()
            notice.subject = letter._get_letter_title()
            if is_html_empty(notice.body):
                notice.body = Markup().join(
                    Markup("<p>%s</p>") % paragraph for paragraph in paragraphs
                )

    def _get_letter_title(self):
        """Return the heading of the letter, the user's own if there is one."""
        self.ensure_one()
        if self.subject:
            return self.subject
        if self.is_fourteen_day_letter:
            return self.env._("Formal demand (14-day letter)")
        if self.kind == "formal_notice" and self.is_notice_of_default:
            return self.env._("Formal demand and notice of default")
        titles = {
            "pre_due": self.env._("Your payment falls due soon"),
            "reminder": self.env._("Payment reminder"),
            "formal_notice": self.env._("Formal demand"),
            "final_demand": self.env._("Final demand"),
            "interruption": self.env._("Interruption of prescription"),
            "handover": self.env._("Your file is handed over"),
        }
        return titles.get(self.kind, self.env._("Request for payment"))

    def _get_salutation(self):
        self.ensure_one()
        recipient = self.recipient_id
        if recipient.is_company or not recipient.name:
            return self.env._("Dear Sir or Madam,")
        return self.env._("Dear %s,", recipient.name)

    def _get_letter_intro(self):
        """Return what is said before the invoices, one string per paragraph."""
        self.ensure_one()
        if not is_html_empty(self.body):
            return [self.body]
        if self.is_fourteen_day_letter:
            return self._get_intro_fourteen_day_letter()
        intro = getattr(self, f"_get_intro_{self.kind}", self._get_intro_other)
        return intro()

    def _get_letter_demand(self):
        """Return what is said after the amounts: what to pay, when, what follows."""
        self.ensure_one()
        if self.is_fourteen_day_letter:
            paragraphs = self._get_demand_fourteen_day_letter()
        else:
            demand = getattr(self, f"_get_demand_{self.kind}", self._get_demand_other)
            paragraphs = [
                *demand(),
                self._get_default_sentence(),
                self._get_interest_sentence(),
                self._get_costs_sentence(),
                self._get_vat_sentence(self.costs_vat),
            ]
        paragraphs += [
            self._get_received_sentence(),
            self._get_held_sentence(),
            self._get_reservation_sentence(),
        ]
        return [paragraph for paragraph in paragraphs if paragraph]

    # --- before the due date, reminder ------------------------------------

    def _get_intro_pre_due(self):
        return [
            self.env._(
                "The payment below falls due soon. If you have arranged it already, "
                "you need do nothing: this message is only meant as a reminder."
            )
        ]

    def _get_demand_pre_due(self):
        return [
            self.env._(
                "We kindly ask you to pay %s on the due date at the latest.",
                self._money(self.total),
            )
        ]

    def _get_intro_reminder(self):
        return [
            self.env._(
                "According to our records the amount below has not been paid yet, "
                "although the due date has passed. Perhaps this has escaped your "
                "attention. If your payment and this letter have crossed, you may "
                "disregard this letter."
            )
        ]

    def _get_demand_reminder(self):
        return [self._get_kind_request()]

    def _get_intro_other(self):
        return [self._get_unpaid_sentence()]

    def _get_demand_other(self):
        return [self._get_kind_request()]

    def _get_kind_request(self):
        if self.last_day_to_pay:
            return self.env._(
                "We kindly ask you to pay %(amount)s on %(day)s at the latest.",
                amount=self._money(self.total),
                day=self._day(self.last_day_to_pay),
            )
        return self.env._(
            "We kindly ask you to pay %s as soon as possible.", self._money(self.total)
        )

    # --- formal notice ----------------------------------------------------

    def _get_intro_formal_notice(self):
        paragraphs = [self._get_unpaid_sentence()]
        if self._is_to_government():
            paragraphs.append(
                self.env._(
                    "Perhaps something is missing that you need before you can pay, "
                    "such as an order number or a confirmation of performance. Please "
                    "let us know, and we will send it to you at once."
                )
            )
        return paragraphs

    def _get_demand_formal_notice(self):
        return [
            self._get_demand_sentence(),
            self.env._(
                "If payment is not made, we will be forced to take further steps to "
                "collect our claim."
            ),
        ]

    def _get_demand_sentence(self):
        """Demand the total by the last day; give notice of default if it is one."""
        amount = self._money(self.total)
        day = self._day(self.last_day_to_pay)
        if self.is_notice_of_default and day:
            return self.env._(
                "We hereby give you notice of default and demand that you pay "
                "%(amount)s on %(day)s at the latest.",
                amount=amount,
                day=day,
            )
        if day:
            return self.env._(
                "We demand that you pay %(amount)s on %(day)s at the latest.",
                amount=amount,
                day=day,
            )
        return self.env._("We demand that you pay %s at once.", amount)

    # --- final demand -----------------------------------------------------

    def _get_intro_final_demand(self):
        letter = self._get_previous_notice(fourteen_day_letter=True)
        if letter and self.costs:
            return [
                self.env._(
                    "In our letter of %(day)s (%(number)s) we asked you to pay within "
                    "fourteen days from the day after its delivery. The amount was not "
                    "paid in full within that term. You therefore owe us collection "
                    "costs, as we announced in that letter.",
                    day=self._day(letter.sent_on),
                    number=letter.name,
                )
            ]
        return [self._get_unpaid_sentence()]

    def _get_demand_final_demand(self):
        amount = self._money(self.total)
        day = self._day(self.last_day_to_pay)
        if day:
            demand = self.env._(
                "This is our final demand: pay %(amount)s on %(day)s at the latest.",
                amount=amount,
                day=day,
            )
        else:
            demand = self.env._("This is our final demand: pay %s at once.", amount)
        return [demand, self._get_bailiff_sentence()]

    def _get_bailiff_sentence(self):
        bailiff = self.company_id.debt_bailiff_id
        if bailiff:
            return self.env._(
                "If we do not receive your payment in time, we will hand over our "
                "claim to the bailiff (%s) without further notice. The bailiff can "
                "summon you to appear in court. The costs of those proceedings may "
                "then be charged to you.",
                ", ".join(filter(None, (bailiff.name, bailiff.city))),
            )
        return self.env._(
            "If we do not receive your payment in time, we will hand over our claim "
            "to a bailiff without further notice. The bailiff can summon you to "
            "appear in court. The costs of those proceedings may then be charged to "
            "you."
        )

    # --- interruption, handover -------------------------------------------

    def _get_intro_interruption(self):
        if not self.total:
            return [
                self.env._(
                    "We have a claim on you that you dispute. To avoid that it lapses "
                    "by the passage of time, we write you the following."
                )
            ]
        return [
            self.env._(
                "You owe us the amount below. To avoid that our claim lapses by the "
                "passage of time, we write you the following."
            )
        ]

    def _get_demand_interruption(self):
        return [
            self.env._(
                "We unequivocally reserve our right to performance of this claim, "
                "including the interest and costs that are or will become due."
            ),
            self._get_demand_sentence() if self.total else "",
        ]

    def _get_intro_handover(self):
        return [self._get_unpaid_sentence()]

    def _get_demand_handover(self):
        bailiff = self.company_id.debt_bailiff_id
        if bailiff:
            return [
                self.env._(
                    "We therefore hand over our claim for collection to %s, who will "
                    "contact you about it.",
                    bailiff.name,
                )
            ]
        return [
            self.env._(
                "We therefore hand over our claim for collection. You will be "
                "contacted about it."
            )
        ]

    # --- sentences that several letters share -----------------------------

    def _get_unpaid_sentence(self):
        previous = self._get_previous_notice()
        if previous:
            return self.env._(
                "Despite our message of %(day)s (%(number)s) the amount below is still "
                "unpaid.",
                day=self._day(previous.sent_on),
                number=previous.name,
            )
        return self.env._(
            "The amount below is still unpaid, although its due date has passed."
        )

    def _get_default_sentence(self):
        """What a notice of default does once its term has lapsed (BW 6:82).

        A friendly letter says it only to who is not in default yet: to others it
        would seem to give up the interest that runs already.
        """
        if not self.is_notice_of_default or not self.last_day_to_pay:
            return ""
        if self.kind not in STERN_KINDS and self._is_in_default():
            return ""
        if self.kind in STERN_KINDS:
            return self.env._(
                "If you have not paid by then, you are in default without any further "
                "notice, as far as you are not in default already."
            )
        return self.env._(
            "This letter is also a notice of default: if you have not paid by then, "
            "you are in default and will owe statutory interest."
        )

    def _get_interest_sentence(self):
        if not self.interest:
            return ""
        return self.env._(
            "Because payment is late you owe us interest: %s. It runs on until the day "
            "on which you pay.",
            self._get_interest_basis(),
        )

    def _get_interest_basis(self):
        """Return which interest it is, with its article; several if invoices differ."""
        names = {
            Regime.TRADE: self.env._(
                "statutory commercial interest (article 6:119a of the Dutch Civil Code)"
            ),
            Regime.GOVERNMENT: self.env._(
                "statutory interest on payments by public bodies (article 6:119b of "
                "the Dutch Civil Code)"
            ),
            Regime.NONTRADE: self.env._(
                "statutory interest (article 6:119 of the Dutch Civil Code)"
            ),
            Regime.CONTRACT: self.env._("the agreed interest"),
        }
        regimes = [move._get_debt_regime() for move in self._get_letter_moves()]
        return ", ".join(names[regime] for regime in dict.fromkeys(regimes))

    def _get_costs_sentence(self):
        if not self.costs or self._get_debtor_type() is DebtorType.CONSUMER:
            return ""
        return self.env._(
            "You also owe us collection costs (article 6:96 of the Dutch Civil Code)."
        )

    def _get_vat_sentence(self, vat):
        """Declare that VAT cannot be deducted (Besluit BIK art. 2 lid 3)."""
        if not vat:
            return ""
        return self.env._(
            "We declare that we cannot deduct the VAT on the collection costs. They "
            "are therefore increased by an amount equal to that VAT (article 2 "
            "paragraph 3 of the Decree on Compensation for Extrajudicial Collection "
            "Costs)."
        )

    def _get_received_sentence(self):
        if not self.unallocated:
            return ""
        return self.env._(
            "We have received %s from you that we have not allocated to an invoice "
            "yet. It has already been deducted from the amounts in this letter.",
            self._money(self.unallocated),
        )

    def _get_held_sentence(self):
        if not self.held:
            return ""
        if self.kind == "interruption":
            return self.env._(
                "You dispute an amount of %s. We do not demand it now; our reservation "
                "of rights covers it too.",
                self._money(self.held),
            )
        return self.env._(
            "You dispute an amount of %s. It is not part of this letter; we will come "
            "back to you about it.",
            self._money(self.held),
        )

    def _get_reservation_sentence(self):
        """Reserve the right to performance: this interrupts prescription (3:317)."""
        if not self.interrupts_prescription:
            return ""
        if self.kind == "interruption":
            return self.env._(
                "With this letter we interrupt the prescription of our claim (article "
                "3:317 paragraph 1 of the Dutch Civil Code). A new term of "
                "prescription starts."
            )
        return self.env._(
            "We expressly reserve all our rights, including our right to performance "
            "of the whole claim. This letter interrupts the prescription of our claim "
            "(article 3:317 paragraph 1 of the Dutch Civil Code)."
        )

    def _get_answer_sentence(self):
        """Invite who disagrees or cannot pay to say so."""
        if self.kind == "pre_due":
            return self.env._(
                "Do you disagree with the invoice, or can you not pay on time? Please "
                "let us know."
            )
        return self.env._(
            "Do you disagree with our claim, or can you not pay the amount at once? "
            "Please contact us as soon as possible. We would rather find a solution "
            "together with you."
        )

    def _get_portal_sentence(self):
        return self.env._(
            "Online you can see and pay your invoices, tell us that you disagree, or "
            "ask for a payment plan:"
        )

    def _get_closing(self):
        if self.kind in STERN_KINDS or self.is_fourteen_day_letter:
            return self.env._("Yours faithfully,")
        return self.env._("Kind regards,")

    # --- what they depend on ----------------------------------------------

    def _get_debtor_type(self):
        return DebtorType(self.partner_id.debt_debtor_type)

    def _is_in_default(self):
        """Return whether the debtor is in default on all items of this notice."""
        return all(
            item._get_debt_default_date() for item in self._get_letter_lines().item_id
        )

    def _is_to_government(self):
        return self._get_debtor_type() is DebtorType.GOVERNMENT

    def _get_previous_notice(self, fourteen_day_letter=False):
        """Return the last notice that went out about one of these invoices, if any."""
        self.ensure_one()
        domain = [
            ("state", "=", "sent"),
            ("is_bounced", "=", False),
            ("id", "!=", self.id),
            ("sent_on", "<=", self.sent_on or self.date),
            ("channel", "in", ("email", "letter", "registered_letter")),
            ("kind", "in", REFERABLE_KINDS),
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            (
                "line_ids",
                "any",
                [
                    ("is_live", "=", True),
                    ("move_id", "in", self._get_letter_moves().ids),
                ],
            ),
        ]
        if fourteen_day_letter:
            domain.append(("is_fourteen_day_letter", "=", True))
        return self.search(domain, order="sent_on desc, id desc", limit=1)
