from typing import Any


class OneDebtorItems:
    """Items of one debtor, company and currency, and what they have in common."""

    items: Any

    @property
    def company(self):
        return self.items.company_id

    @property
    def currency(self):
        return self.items.currency_id

    @property
    def debtor(self):
        return self.items.move_id.commercial_partner_id
