from odoo import models


class DebtNotice(models.Model):
    """The sentences of the 14-day letter (BW 6:96 lid 6).

    It asks for payment within fourteen days from the day after receipt, says what
    follows otherwise and states the exact costs. No calendar day is printed: if the
    post is late, a day would contradict the term, and a term that is too short or
    unclear costs the creditor all his costs (HR 2016:2704).
    """

    _inherit = "debt.notice"

    def _get_intro_fourteen_day_letter(self):
        previous = self._get_previous_notice()
        if previous:
            return [
                self.env._(
                    "Despite our message of %(day)s (%(number)s) you have not paid the "
                    "amount below, although its due date has passed. You are "
                    "therefore in default.",
                    day=self._day(previous.sent_on),
                    number=previous.name,
                )
            ]
        return [
            self.env._(
                "You have not paid the amount below, although its due date has "
                "passed. You are therefore in default."
            )
        ]

    def _get_demand_fourteen_day_letter(self):
        return [
            self._get_fourteen_day_term_sentence(),
            self._get_fourteen_day_costs_sentence(),
            self._get_vat_sentence(self.announced_costs_vat),
            self._get_fourteen_day_interest_sentence(),
            self.env._(
                "If you do not pay, we may also hand over our claim for collection or "
                "bring it before the court."
            ),
        ]

    def _get_fourteen_day_term_sentence(self):
        if not self.announced_costs:
            return self.env._(
                "We ask you to pay %s within fourteen days from the day after this "
                "letter was delivered to you.",
                self._money(self.total),
            )
        return self.env._(
            "We ask you to pay %s within fourteen days from the day after this letter "
            "was delivered to you. If you pay within this term, you owe us no "
            "collection costs.",
            self._money(self.total),
        )

    def _get_fourteen_day_costs_sentence(self):
        if not self.announced_costs:
            # Letters before this one made due what the law allows.
            return self.env._(
                "If you do not pay within this term, you owe us no further collection "
                "costs on account of this letter."
            )
        costs = self._money(self.announced_costs)
        total = self._money(self._get_total_after_term())
        if self.announced_costs_vat:
            return self.env._(
                "If you do not pay within this term, you owe us compensation for "
                "extrajudicial collection costs of %(costs)s, plus %(vat)s VAT. You "
                "must then pay us %(total)s in total. These costs were calculated "
                "according to article 6:96 of the Dutch Civil Code and the Decree on "
                "Compensation for Extrajudicial Collection Costs.",
                costs=costs,
                vat=self._money(self.announced_costs_vat),
                total=total,
            )
        return self.env._(
            "If you do not pay within this term, you owe us compensation for "
            "extrajudicial collection costs of %(costs)s. You must then pay us "
            "%(total)s in total. These costs were calculated according to article 6:96 "
            "of the Dutch Civil Code and the Decree on Compensation for Extrajudicial "
            "Collection Costs.",
            costs=costs,
            total=total,
        )

    def _get_fourteen_day_interest_sentence(self):
        if not self.interest:
            return ""
        return self.env._(
            "In that case interest on the principal also runs on, from the day after "
            "the date of this letter until the day on which you pay: %s.",
            self._get_interest_basis(),
        )
