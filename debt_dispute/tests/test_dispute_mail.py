import base64

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_dispute import NOW, DisputeTestCommon

MAIL = """Return-Path: <{sender}>
To: disputes@kade.example
From: {sender}
Subject: {subject}
Message-ID: <{message_id}@bakkerij-jansen.example>
{headers}Date: Mon, 23 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="frontier"

--frontier
Content-Type: text/plain; charset="utf-8"

{body}
--frontier
Content-Type: application/pdf; name="delivery.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="delivery.pdf"

{attachment}
--frontier--
"""


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDisputeMail(DisputeTestCommon):
    """Mail to the dispute address, as it comes in from the mail server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alias_domain = cls.env["mail.alias.domain"].create({"name": "kade.example"})
        cls.company.alias_domain_id = cls.alias_domain
        settings = cls.env["res.config.settings"].create({})
        settings.debt_dispute_alias_name = "disputes"
        settings.execute()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _receive(self, subject, body="It never arrived.", sender=None, **values):
        message = MAIL.format(
            sender=sender or self.contact.email_formatted,
            subject=subject,
            body=body,
            message_id=values.get("message_id", f"m{len(subject)}"),
            headers=values.get("headers", ""),
            attachment=base64.b64encode(b"%PDF-1.4 signed for by nobody").decode(),
        )
        record_id = self.env["mail.thread"].message_process(None, message)
        return self.env["debt.dispute"].browse(record_id)

    def test_alias(self):
        alias = self.company.debt_dispute_alias_id
        self.assertEqual(alias.display_name, "disputes@kade.example")
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.debt_dispute_alias_name, "disputes")
        settings.debt_dispute_alias_name = False
        settings.execute()
        self.assertFalse(self.company.debt_dispute_alias_id)
        self.assertFalse(alias.exists())

    def test_mail_opens_a_dispute(self):
        """Debtor and invoice are recognised, the attachment becomes evidence."""
        invoice = self._create_sale()
        dispute = self._receive(f"Invoice {invoice.name} is wrong")
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "new",
                    "channel": "email",
                    "partner_id": self.debtor.id,
                    "contact_id": self.contact.id,
                    "company_id": self.company.id,
                    "amount": 121.0,
                    "user_id": self.controller.id,
                }
            ],
        )
        self.assertRegex(dispute.name, r"^DIS/2026/\d{4}$")
        self.assertEqual(dispute.line_ids.move_id, invoice)
        self.assertIn("never arrived", dispute.customer_words)
        (piece,) = dispute.evidence_ids
        self.assertEqual(piece.name, "delivery.pdf")
        self.assertTrue(piece.from_customer)
        self.assertIn(b"signed for", piece.attachment_ids.raw)
        self.assertEqual(dispute._portal_get_evidence(), piece)
        self.assertEqual(len(dispute._portal_get_messages()), 1)
        self.assertEqual(dispute.activity_ids.user_id, self.controller)
        self.assertTrue(invoice._get_debt_items().no_followup)

    def test_reply_threads_and_ends_the_waiting(self):
        invoice = self._create_sale()
        dispute = self._receive(f"Invoice {invoice.name}")
        question = dispute.with_user(self.controller).message_post(
            body="Do you have photos?",
            partner_ids=self.contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(dispute.date_first_reply)
        dispute._wait_for_customer()
        reply = self._receive(
            "Re: a question",
            body="Here they are.",
            message_id="reply",
            headers=f"In-Reply-To: {question.message_id}\n",
        )
        self.assertEqual(reply, dispute)
        self.assertFalse(dispute.waiting_since)
        self.assertEqual(len(dispute.evidence_ids), 2)
        self.assertEqual(invoice.debt_dispute_count, 1)

    def test_strangers_hold_nothing(self):
        """Who knows an invoice number cannot stop its collection."""
        invoice = self._create_sale()
        dispute = self._receive(f"Invoice {invoice.name}", sender="x@stranger.example")
        self.assertFalse(dispute.partner_id | dispute.line_ids.partner_id)
        self.assertFalse(dispute.line_ids)
        self.assertEqual(dispute.email_from, "x@stranger.example")
        self.assertEqual(invoice.debt_disputed_amount, 0.0)
        bodies = " ".join(str(body) for body in dispute.message_ids.mapped("body"))
        self.assertIn("no contact", bodies)
        self.assertIn(invoice.name, bodies)

    def test_invoice_of_another_debtor(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        invoice = self._create_sale(partner=other)
        dispute = self._receive(f"Invoice {invoice.name}")
        self.assertEqual(dispute.partner_id, self.debtor)
        self.assertFalse(dispute.line_ids)

    def test_subject_without_a_number(self):
        dispute = self._receive("Question")
        self.assertEqual(dispute.partner_id, self.debtor)
        self.assertFalse(dispute.line_ids)

    def test_disputed_already(self):
        invoice = self._create_sale()
        self._dispute(invoice)
        dispute = self._receive(f"Invoice {invoice.name} again")
        self.assertFalse(dispute.line_ids)

    def test_internal_note_is_no_reply(self):
        dispute = self._dispute(self._create_sale())
        dispute.with_user(self.controller).message_post(body="Strange customer")
        self.assertFalse(dispute.date_first_reply)
        self.assertFalse(dispute._portal_get_messages())

    def test_every_template_in_both_languages(self):
        """Each mail renders, with the amounts and in the customer's language."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["debt_dispute"], ["nl_NL"])
        invoice = self._create_sale()
        dispute = self._dispute(invoice, contact_id=self.contact.id)
        self._resolution(dispute, "discount", amount=21.0)._propose()
        templates = self.env["mail.template"].search([("model", "=", "debt.dispute")])
        self.assertEqual(len(templates), 6)
        for lang in ("en_US", "nl_NL"):
            self.contact.lang = lang
            for template in templates:
                with self.subTest(template=template.name, lang=lang):
                    values = template._generate_template(
                        dispute.ids, ("subject", "body_html")
                    )[dispute.id]
                    self.assertIn(dispute.name, values["subject"])
                    self.assertIn(invoice.name, values["body_html"])
                    english = ("Dear", "complaint", "Kind regards")
                    for text in english:
                        self.assertEqual(
                            text in f"{values['subject']} {values['body_html']}",
                            lang == "en_US",
                            text,
                        )
