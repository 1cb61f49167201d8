import io
import socketserver
import threading
from base64 import b64decode
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common_letters import LettersCommon


class SmtpHandler(socketserver.StreamRequestHandler):
    """Enough SMTP to take a message, or to refuse its recipient."""

    def handle(self):
        self._say("220 test")
        data = None
        while line := self.rfile.readline():
            if data is not None:
                if line == b".\r\n":
                    self.server.messages.append(b"".join(data))
                    data = None
                    self._say("250 queued")
                else:
                    data.append(line)
                continue
            command = line[:4].upper()
            if command == b"DATA":
                data = []
                self._say("354 go on")
            elif command == b"RCPT" and self.server.refuses:
                self._say("550 no such user")
            elif command == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class SmtpServer(socketserver.ThreadingTCPServer):
    """A real mail server on the loopback."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refuses=False):
        super().__init__(("127.0.0.1", 0), SmtpHandler)
        self.refuses = refuses
        self.messages = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


@freeze_time("2026-02-20")
@tagged("post_install", "-at_install")
class TestDelivery(LettersCommon):
    """How notices leave the house: by mail, by post, on the phone."""

    def _serve(self, refuses=False):
        server = SmtpServer(refuses)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": server.server_address[1],
                "smtp_encryption": "none",
            }
        )
        return server

    def _send_queued(self, notice):
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", notice.mail_message_id.id)])
        )
        with patch.object(IrMail_Server, "_disable_send", lambda self: False):
            mail.send()
        return mail

    # --- e-mail -------------------------------------------------------------------

    def test_mail_goes_over_smtp_with_letter_and_invoice(self):
        server = self._serve()
        notice = self._sent(self.business, self._step("business", "reminder"), late=3)
        self.assertFalse(server.messages, "queued, not sent within the transaction")
        self._send_queued(notice)
        (message,) = server.messages
        self.assertIn(b"bv@example.nl", message)
        self.assertIn(b"Payment reminder", message)
        self.assertIn(b"Payment_reminder", message.replace(b" ", b"_"))
        names = notice.mail_message_id.attachment_ids.mapped("name")
        self.assertEqual(len(names), 2)
        self.assertIn(notice.pdf_attachment_id, notice.mail_message_id.attachment_ids)

    def test_mail_says_the_same_as_the_letter(self):
        step = self._step("business", "formal_notice")
        notice = self._sent(self.business, step)
        body = self._to_text(notice.mail_message_id.body)
        for expected in ("€ 1,155.56", "NL91 ABNA 0417 1643 00", "6:119a", "3:317"):
            self.assertIn(expected, body)
        self.assertEqual(
            notice.mail_message_id.subject,
            f"Formal demand and notice of default {notice.name} (Kade Advies BV)",
        )
        self.assertEqual(notice.mail_message_id.author_id, self.controller.partner_id)

    def test_fourteen_day_letter_by_mail_has_its_words_in_the_mail_too(self):
        step = self._step("consumer", "fourteen_day_letter")
        notice = self._sent(self.consumer, step, late=17, channel="email")
        body = self._to_text(notice.mail_message_id.body)
        self.assertIn("within fourteen days from the day after this letter", body)
        self.assertIn("collection costs of € 150.00", body)
        self.assertNotIn("To be paid by", body)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_refused_mail_is_shown_as_failed(self):
        self._serve(refuses=True)
        notice = self._sent(self.business, self._step("business", "reminder"), late=3)
        mail = self._send_queued(notice)
        self.assertEqual(mail.state, "exception")
        notifications = notice.mail_message_id.notification_ids
        self.assertIn("exception", notifications.mapped("notification_status"))

    def test_invoice_keeps_its_own_documents(self):
        notice = self._sent(self.business, self._step("business", "reminder"), late=3)
        invoice = notice.move_ids
        self.assertFalse(invoice.message_main_attachment_id)
        self.assertFalse(invoice.is_move_sent)

    def test_each_kind_of_mail_has_a_template(self):
        for kind in dict(self.notices._fields["kind"].selection):
            notice = self.notices.new(
                {"kind": kind, "step_id": self._step("business", "reminder").id}
            )
            self.assertTrue(notice._get_mail_template(), kind)
            self.assertTrue(notice._get_report(), kind)

    # --- print job ------------------------------------------------------------------

    def _pdf(self, pages):
        writer = PdfFileWriter()
        for _page in range(pages):
            writer.add_blank_page(width=595, height=842)
        with io.BytesIO() as stream:
            writer.write(stream)
            return stream.getvalue()

    def _letters(self, *debtors):
        """Return ready final demands, one for each debtor."""
        step = self._step("business", "final_demand")
        notices = self.notices
        for debtor in debtors:
            invoice = self._invoice(debtor, "2026-01-21")
            notices |= self._ready(invoice, step, "2026-02-20")
        return notices

    def _print(self, notices, pages=1, **values):
        """Print letters that have so many pages each."""
        job = self.env["debt.print.letters"].with_context(
            active_model="debt.notice", active_ids=notices.ids
        )
        pdf = self._pdf(pages)
        with (
            patch.object(type(notices), "_render_together", lambda self, report: {}),
            patch.object(type(notices), "_render_pdf", lambda self: pdf),
        ):
            job = job.create(values)
            job.action_print()
        return job

    def test_print_job_sends_and_merges_in_address_order(self):
        north = self._debtor("Noord BV", is_company=True, zip="9999 ZZ")
        south = self._debtor("Zuid BV", is_company=True, zip="1000 AA")
        abroad = self._debtor(
            "Belge SA",
            is_company=True,
            zip="1000",
            country_id=self.env.ref("base.be").id,
        )
        notices = self._letters(abroad, north, south)
        job = self._print(notices, pages=2)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(job.printed_ids, notices)
        order = notices._sort_by_address().partner_id
        self.assertEqual(order.mapped("name"), ["Zuid BV", "Noord BV", "Belge SA"])
        self.assertEqual(job.page_count, 6)
        reader = PdfFileReader(io.BytesIO(b64decode(job.file)))
        self.assertEqual(reader.getNumPages(), 6)

    def test_double_sided_letters_start_on_a_new_sheet(self):
        notices = self._letters(self.business, self.government)
        self.assertEqual(self._print(notices, pages=1, double_sided=True).page_count, 4)

    def test_what_was_sent_is_printed_again_as_it_was(self):
        notice = self._letters(self.business)
        self._print(notice)
        before = notice.pdf_sha256
        job = self._print(notice, pages=3)
        self.assertEqual(job.page_count, 1)
        self.assertEqual(notice.pdf_sha256, before)

    def test_a_changed_letter_is_not_printed(self):
        notice = self._letters(self.business)
        self._print(notice)
        # As somebody who gets at the stored file could.
        with patch.object(type(notice), "_refuse_change", lambda notices: None):
            notice.pdf_attachment_id.raw = self._pdf(2)
        with self.assertRaisesRegex(UserError, "was changed"):
            self._print(notice)

    def test_one_failing_letter_does_not_stop_the_others(self):
        notices = self._letters(self.business, self.government)
        bad = notices[0]
        pdf = self._pdf(1)

        reason = "Out of ink"

        def render(notice):
            if notice == bad:
                raise UserError(reason)
            return pdf

        job = self.env["debt.print.letters"].create({})
        self.assertEqual(job.notice_ids, notices)
        with (
            patch.object(type(notices), "_render_together", lambda self, report: {}),
            patch.object(type(notices), "_render_pdf", render),
        ):
            job.action_print()
        self.assertEqual(job.failed_ids, bad)
        self.assertEqual((bad.state, bad.error), ("failed", "Out of ink"))
        self.assertEqual(notices[1].state, "sent")
        self.assertEqual(job.page_count, 1)

    @mute_logger("odoo.addons.debt_dispute.models.debt_notice_pdf")
    def test_a_batch_that_cannot_be_rendered_goes_one_by_one(self):
        third = self._debtor("Schildersbedrijf Bakker BV", is_company=True)
        notices = self._letters(self.business, self.government, third)
        pdf, reason = self._pdf(1), "Out of ink"
        together = patch.object(
            type(self.env["ir.actions.report"]),
            "_pre_render_qweb_pdf",
            side_effect=UserError("Out of memory"),
        )

        def render(notice):
            if notice == notices[1]:
                raise UserError(reason)
            return pdf

        with together, patch.object(type(notices), "_render_pdf", render):
            sent = notices._deliver()
        self.assertEqual(sent, notices[0] | notices[2])
        failed = notices[1]
        self.assertEqual((failed.state, failed.error), ("failed", "Out of ink"))
        self.assertFalse(failed.sent_on or failed.pdf_attachment_id)
        self.assertFalse(failed.last_day_to_pay or failed.claim_html)
        self.assertEqual(len(notices.pdf_attachment_id), 2)
        # Tried again it keeps the number that it was given.
        number = failed.name
        with patch.object(type(notices), "_render_pdf", lambda self: pdf):
            self.assertTrue(failed._deliver())
        self.assertEqual((failed.state, failed.name), ("sent", number))
        self.assertFalse(notices._deliver(), "what went out does not go twice")

    def test_a_failure_while_freezing_does_not_stop_the_batch(self):
        notices = self._letters(self.business, self.government)
        amounts = type(notices)._get_figures

        def figures(records, items, *args, **kwargs):
            if items.partner_id == self.business:
                raise ZeroDivisionError
            return amounts(records, items, *args, **kwargs)

        with patch.object(type(notices), "_get_figures", figures):
            sent = notices._deliver()
        self.assertEqual(sent, notices[1])
        self.assertEqual(notices[0].state, "failed")
        self.assertFalse(notices[0].name)

    def test_a_server_action_is_not_repeated_for_the_failure_of_another(self):
        notices = self._letters(self.business, self.government)
        acting, bad = notices
        acting.channel = "server_action"
        acting.step_id.server_action_id = self.env["ir.actions.server"].create(
            {
                "name": "Ring the bell",
                "model_id": self.env["ir.model"]._get_id("debt.notice"),
                "state": "code",
                "code": "record.env.context['rung'].append(record.id)",
            }
        )
        rung = []
        with patch.object(
            type(notices), "_deliver_letter", side_effect=UserError("Out of ink")
        ):
            notices.with_context(rung=rung)._deliver()
        self.assertEqual((acting.state, bad.state), ("sent", "failed"))
        self.assertEqual(rung, acting.ids)

    def test_each_notice_of_an_invoice_is_in_its_chatter(self):
        notices = self._letters(self.business) | self._letters(self.business)
        move = notices[0].move_ids
        notices[1].line_ids.move_id = move
        notices._log_on_invoices()
        bodies = " ".join(move.message_ids.mapped("body"))
        for notice in notices:
            self.assertIn(f'data-oe-id="{notice.id}"', bodies)

    def test_pages_of_another_report_must_bear_the_number(self):
        notice = self._letters(self.business)
        notice.name = "N/2026/00042"
        own, other = notice._get_report(), notice._get_report().copy()
        self.assertTrue(notice._is_own_paper(own, self._pdf(1)))
        self.assertFalse(notice._is_own_paper(other, self._pdf(1)))

    def test_a_letter_that_was_paid_meanwhile_is_not_printed(self):
        notice = self._letters(self.business)
        self._pay(notice.move_ids, "2026-02-20")
        job = self._print(notice)
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(job.file)
        self.assertEqual(job.failed_ids, notice)

    def test_posting_day_is_today_or_soon_and_decides_the_terms(self):
        notice = self._letters(self.business)
        for day in ("2026-02-19", "2026-02-25"):
            with self.assertRaisesRegex(UserError, "day of posting"):
                self._print(notice, date=day)
        self._print(notice, date="2026-02-23")
        self.assertEqual(str(notice.sent_on), "2026-02-23")
        # Posted Monday, received on the second delivery day.
        self.assertEqual(str(notice.received_on), "2026-02-25")

    def test_nothing_to_print_is_said(self):
        with self.assertRaisesRegex(UserError, "no letter"):
            self.env["debt.print.letters"].create({}).action_print()

    def test_invoices_lie_in_the_envelope_when_the_step_says_so(self):
        notice = self._letters(self.business)
        notice.step_id.attach_invoices = True
        invoice_pdf = self._pdf(2)
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda self, report, res_ids=None, data=None: (invoice_pdf, "pdf"),
        ):
            self.assertEqual(self._print(notice).page_count, 3)
            self.assertEqual(self._print(notice).page_count, 3)

    def test_registered_letter_keeps_tracking_number_and_proof(self):
        notice = self._letters(self.business)
        notice.channel = "registered_letter"
        job = self._print(notice)
        action = job.action_open_registered()
        self.assertEqual(self.notices.search(action["domain"]), notice)
        proof = self.env["ir.attachment"].create({"name": "proof.pdf", "raw": b"x"})
        notice.write(
            {
                "tracking_number": "3SABCD1234567",
                "delivered_on": "2026-02-24",
                "proof_attachment_ids": [(4, proof.id)],
            }
        )
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            notice.channel = "letter"

    # --- other channels -------------------------------------------------------------

    def test_sms_without_number_says_so(self):
        step = self._step("business", "reminder")
        self.business.phone = False
        notice = self._ready(
            self._invoice(self.business, "2026-02-02"),
            step,
            "2026-02-20",
            channel="sms",
        )
        notice._deliver()
        self.assertEqual(notice.state, "failed")
        self.assertIn("no phone number", notice.error)
