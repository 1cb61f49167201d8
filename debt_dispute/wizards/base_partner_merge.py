from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Partners that are merged keep one case per company and currency."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Odoo changes the debtor by SQL, past the index of open cases.
        debtor = dst_partner.commercial_partner_id
        self.env["debt.case"].sudo()._merge_debtors(src_partners | dst_partner, debtor)
        return super()._update_foreign_keys(src_partners, dst_partner)
