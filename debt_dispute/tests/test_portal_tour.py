from odoo.tests import tagged

from .common_portal import PortalTestCommon


@tagged("post_install", "-at_install", "is_tour")
class TestPortalTour(PortalTestCommon):
    """A debtor on the portal, in a browser."""

    def test_dispute_with_a_file(self):
        self.start_tour(
            self.invoice.access_url, "debt_dispute_portal", login=self.piet.login
        )
        dispute = self._disputes()
        self.assertEqual(len(dispute), 1)
        self.assertEqual(dispute.amount, 50.0)
        self.assertEqual(dispute.contact_id, self.piet.partner_id)
        files = dispute.evidence_ids.attachment_ids
        self.assertEqual(files.mapped("name"), ["photo of delivery.txt"])
        self.assertEqual(files.raw, b"Two boxes.")

    def test_accept_a_proposal(self):
        dispute = self._dispute(amount=60.0)
        self._propose(dispute)
        self.start_tour(dispute.get_portal_url(), "debt_dispute_portal_accept")
        self.assertEqual(dispute.state, "resolved")
        self.assertEqual(self.invoice.amount_residual, 80.0)
