import re
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_handover import HandoverBuilders
from .common_portal import PortalTestCommon


@tagged("post_install", "-at_install")
class TestHandoverLink(HandoverBuilders, PortalTestCommon):
    """The secret link opens the files of one handover, for some days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fake_printer()
        cls.bailiff = cls._create_party("Gerechtsdeurwaarder De Boer", "bailiff")
        cls.case = cls.env["debt.case"]._open_for(cls.invoice)
        cls.handover = cls._hand_over(cls.case, delivery="link")
        cls.other = cls._hand_over(
            cls.env["debt.case"]._open_for(cls._create_sale(cls.smit))
        )
        cls.link = cls.handover.link_ids

    def _get_address(self):
        """Return the path of the link, as the mail has it: nothing else knows it."""
        (mail,) = self._mails("bailiff@party.example")
        return re.search(r"(/debt/handover/\d+/[\w-]+)", mail.body_html).group(1)

    def _visits(self, granted):
        self.env.invalidate_all()
        return self.handover.access_ids.filtered(lambda visit: visit.granted == granted)

    def assert_nothing_there(self, path, logged=1):
        before = len(self._visits(granted=False))
        response = self._get(path)
        self.assertEqual(response.status_code, 404)
        self.assertNotIn("PDF", response.text[:10])
        self.assertEqual(len(self._visits(granted=False)), before + logged)

    def test_link_shows_the_files_and_writes_each_visit_down(self):
        address = self._get_address()
        response = self._get(address)
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.case.name, response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        for file in self.handover.file_ids:
            response = self._get(f"{address}/{file.id}")
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content, file.attachment_id.raw)
            self.assertEqual(int(response.headers["Content-Length"]), file.size)
            self.assertIn("attachment", response.headers["Content-Disposition"])
        visits = self._visits(granted=True)
        self.assertEqual(len(visits), 1 + len(self.handover.file_ids))
        self.assertEqual(set(visits.mapped("ip")), {"127.0.0.1"})
        self.assertTrue(all(visits.mapped("user_agent")))

    def test_token_is_nowhere_but_in_the_mail(self):
        token = self._get_address().rpartition("/")[2]
        self.assertNotIn(token, self.link.sudo().token_hash)
        (mail,) = self._mails("bailiff@party.example")
        self.assertFalse(mail.model or mail.res_id)
        self.assertTrue(mail.auto_delete)
        for message in self.handover.message_ids | self.case.message_ids:
            self.assertNotIn(token, message.body)

    def test_expired(self):
        address = self._get_address()
        self.link.sudo().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assert_nothing_there(address)
        self.assert_nothing_there(f"{address}/{self.handover.file_ids[0].id}")

    def test_revoked(self):
        address = self._get_address()
        self.link.with_user(self.controller).action_revoke()
        self.assert_nothing_there(address)
        self.assert_nothing_there(f"{address}/{self.handover.file_ids[0].id}")

    def test_new_link_and_taking_back_revoke_the_old_one(self):
        address = self._get_address()
        self.handover.action_send_link()
        self.assert_nothing_there(address)
        newest = self.handover.link_ids.sorted("id")[-1]
        self.assertTrue(newest.is_valid)
        self.handover.action_take_back()
        self.assertFalse(newest.is_valid)

    def test_wrong_token(self):
        address = self._get_address()
        self.assert_nothing_there(f"{address[:-1]}{'A' if address[-1] != 'A' else 'B'}")
        self.assert_nothing_there(f"/debt/handover/{self.link.id}/x")
        self.assert_nothing_there("/debt/handover/999999999/x", logged=0)

    def test_file_of_another_case(self):
        address = self._get_address()
        before = len(self._visits(granted=True))
        for file_id in (self.other.file_ids[0].id, 999999999, 0):
            response = self._get(f"{address}/{file_id}")
            self.assertEqual(response.status_code, 404)
        # The link was good, the file was not its own.
        self.assertEqual(len(self._visits(granted=True)), before)
        self.assertEqual(len(self._visits(granted=False)), 3)

    def test_file_that_was_deleted_meanwhile(self):
        address = self._get_address()
        file = self.handover.file_ids[0]
        file.attachment_id.sudo().unlink()
        self.assertEqual(self._get(f"{address}/{file.id}").status_code, 404)
        self.assertEqual(self._get(address).status_code, 200)
