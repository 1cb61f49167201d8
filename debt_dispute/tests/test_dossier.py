import hashlib
import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import new_test_user, tagged

from .common_dossier import TODAY, DossierCommon, make_pdf, read_text


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDossier(DossierCommon):
    """What is proposed, what is frozen, and who may do what."""

    def test_exhibits_stand_in_the_order_of_a_court(self):
        letter = self._send(
            self._ready(
                self.first | self.second,
                self._step("consumer", "fourteen_day_letter"),
                "2026-10-01",
            )
        )
        letter.proof_attachment_ids = self._attach(
            "post.pdf", make_pdf("posted"), letter
        )
        dispute = self._dispute()
        dispute._post_customer_words("The roof leaks.", self.consumer)
        self.env["debt.evidence"].create(
            {
                "dispute_id": dispute.id,
                "type_id": self.env.ref("debt_dispute.debt_evidence_type_contract").id,
                "attachment_ids": [
                    Command.set(
                        self._attach("order.pdf", make_pdf("order"), dispute).ids
                    )
                ],
            }
        )
        credit_note = self.first._reverse_moves(
            [{"date": "2026-09-15", "invoice_date": "2026-09-15"}]
        )
        credit_note.invoice_line_ids.price_unit = 100.0
        credit_note.action_post()
        lines = (self.first | credit_note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.filtered(lambda line: not line.reconciled).reconcile()
        self._attach("photo of the site.pdf", make_pdf("photo"))
        dossier = self._dossier()
        self.assertEqual(
            dossier._get_included().mapped("kind"),
            [
                "contract",
                "invoice",
                "invoice",
                "credit_note",
                "fourteen_day_letter",
                "proof",
                "dispute",
                "other",
            ],
        )
        self.assertEqual(dossier._get_included().mapped("number"), list(range(1, 9)))
        self.assertEqual(
            dossier._get_included()[4].attachment_id, letter.pdf_attachment_id
        )

    def test_user_leaves_out_and_puts_in_order(self):
        self._attach("own.pdf", make_pdf("own"))
        dossier = self._dossier()
        first, second, own = dossier._get_included()
        own.sequence = 0
        second.is_included = False
        self.assertEqual([own.number, first.number, second.number], [1, 2, 0])
        self.assertEqual(dossier.exhibit_count, 2)

    def test_new_version_takes_choices_over_and_adds_what_came_in(self):
        dossier = self._dossier()
        first, second = dossier._get_included()
        first.write({"sequence": 900, "title": "The large invoice"})
        second.is_included = False
        dossier.upload_ids = self._attach("extract.pdf", make_pdf("extract"), dossier)
        self.assertFalse(dossier.upload_ids)
        self._freeze(dossier)
        self._attach("later.pdf", make_pdf("later"))
        version = self.case._prepare_dossier("en")
        self.assertEqual(version.version, 2)
        self.assertEqual(
            self._titles(version), ["The large invoice", "extract.pdf", "later.pdf"]
        )
        self.assertEqual(len(version.exhibit_ids), 4)
        version.action_propose_exhibits()
        self.assertEqual(len(version.exhibit_ids), 4)

    def test_internal_notes_never_go_in(self):
        dispute = self._dispute()
        note = self._attach("margin.pdf", make_pdf("our margin"))
        self.case.message_post(
            body="Do not tell", attachment_ids=note.ids, subtype_xmlid="mail.mt_note"
        )
        dispute.message_post(body="Secret thought", subtype_xmlid="mail.mt_note")
        dispute._post_customer_words("Said aloud", self.consumer)
        self.env["debt.hold"].create(
            {"move_id": self.first.id, "reason": "Wait for the boss"}
        )
        hidden = dispute.message_ids.filtered(lambda m: "thought" in m.body)
        dossier = self._dossier()
        self.assertNotIn(note, dossier.exhibit_ids.attachment_id)
        talk = dossier.exhibit_ids.filtered("message_ids")
        self.assertNotIn(hidden, talk.message_ids)
        # Not even if it comes in another way.
        talk.message_ids |= hidden
        rows = [row["text"] for row in talk._get_message_rows()]
        self.assertIn("Said aloud", " ".join(rows))
        self.assertNotIn("thought", " ".join(rows))
        html = "".join(
            dossier._get_printing()._render_chapter(chapter)
            for chapter in dossier._get_printing()._get_chapters([])
        )
        self.assertIn("The work is not finished.", html)
        self.assertNotIn("Secret finding", html)
        self.assertNotIn("Do not tell", html)
        self.assertNotIn("Wait for the boss", html)

    def test_terms_of_the_company_are_an_exhibit(self):
        self.company.write(
            {"debt_terms_file": b"JVBERi0=", "debt_terms_file_name": "terms.pdf"}
        )
        dossier = self._dossier()
        self.assertEqual(dossier._get_included()[0].kind, "terms")

    def test_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.assertEqual(self.case._prepare_dossier().lang, "nl_NL")
        self.assertEqual(self.case._prepare_dossier("en").lang, "en_US")
        self.assertEqual(
            self.case.with_context(lang="en_US")._prepare_dossier("fr").lang, "en_US"
        )

    # --- freezing ---------------------------------------------------------

    def test_numbers_hashes_and_totals_agree(self):
        self._attach("a/b: contract?.pdf", make_pdf("one", "two"))
        dossier = self._dossier()
        self._freeze(dossier)
        self.assertEqual(dossier.state, "frozen")
        pdf, files = dossier.pdf_attachment_id.raw, self._unpack(dossier)
        manifest = self._manifest(dossier)
        statement = self.case._get_statement(dossier.date)
        self.assertEqual(manifest["claim_total"], str(statement.claim.total))
        self.assertEqual(dossier.claim_total, float(statement.claim.total))
        self.assertEqual(hashlib.sha256(pdf).hexdigest(), dossier.pdf_sha256)
        self.assertEqual(
            hashlib.sha256(dossier.zip_attachment_id.raw).hexdigest(),
            dossier.zip_sha256,
        )
        sums = dict(
            reversed(line.split("  ", 1))
            for line in files["SHA256SUMS"].decode().splitlines()
        )
        for entry in manifest["files"]:
            content = files[entry["file"]]
            self.assertEqual(hashlib.sha256(content).hexdigest(), entry["sha256"])
            self.assertEqual(sums[entry["file"]], entry["sha256"])
            self.assertEqual(len(content), entry["size"])
        self.assertEqual(files.keys() - sums.keys(), {"manifest.json", "SHA256SUMS"})
        claim = json.loads(files["claim.json"])
        self.assertEqual(claim["totals"]["total"], manifest["claim_total"])
        for item in claim["items"]:
            self.assertTrue(item["ubl_file"])
            self.assertIn(item["ubl_file"], files)
        pages = read_text(pdf)
        self.assertEqual(len(pages), dossier.page_count)
        for exhibit in dossier._get_included():
            entry = next(
                e for e in manifest["files"] if e.get("exhibit") == exhibit.number
            )
            self.assertEqual(entry["sha256"], exhibit.sha256)
            self.assertEqual(entry["first_page"], exhibit.page)
            self.assertTrue(
                entry["file"].startswith(f"producties/{exhibit.number:02d} ")
            )
            for page in range(exhibit.page, exhibit.page + exhibit.page_count):
                self.assertIn(f"Exhibit {exhibit.number}", pages[page - 1])
        for number, text in enumerate(pages, start=1):
            self.assertIn(f"page {number} of {len(pages)}", text)

    def test_frozen_dossier_cannot_be_changed(self):
        dossier = self._dossier()
        self._freeze(dossier)
        exhibit = dossier.exhibit_ids[0]
        for change in (
            lambda: dossier.write({"remarks": "later"}),
            lambda: exhibit.write({"title": "other"}),
            lambda: exhibit.unlink(),
            lambda: dossier.unlink(),
            lambda: dossier.write({"exhibit_ids": [Command.create({"title": "x"})]}),
            lambda: dossier._freeze(),
        ):
            with (
                self.assertRaisesRegex(UserError, "was frozen"),
                self.env.cr.savepoint(),
            ):
                change()
        with self._fake_printer() as printed:
            self.assertEqual(dossier._get_pdf(), dossier.pdf_attachment_id.raw)
            self.assertEqual(dossier._build_zip(), dossier.zip_attachment_id.raw)
        self.assertFalse(printed)
        dossier.pdf_attachment_id.raw = b"%PDF forged"
        with self.assertRaisesRegex(UserError, "changed after it was frozen"):
            dossier._get_pdf()

    def test_two_users_freeze_at_once(self):
        dossier = self._dossier()

        def locked(_records, **_options):
            raise LockError("locked")

        with (
            patch.object(self.registry["debt.dossier"], "lock_for_update", locked),
            self.assertRaisesRegex(UserError, "being frozen by somebody else"),
        ):
            self._freeze(dossier)
        self.assertEqual(dossier.state, "draft")
        self.assertFalse(dossier.pdf_attachment_id)

    def test_export_files_of_the_handover_are_in_the_zip(self):
        dossier = self._dossier()
        with patch.object(
            self.registry["debt.case"],
            "_get_export_files",
            lambda case, on: [("claim.json", f'{{"on": "{on}"}}'.encode())],
            create=True,
        ):
            self._freeze(dossier)
        self.assertEqual(self._unpack(dossier)["claim.json"], b'{"on": "2026-11-23"}')

    def test_case_without_invoices(self):
        case = self.env["debt.case"].create({"partner_id": self.government.id})
        with self.assertRaisesRegex(UserError, "nothing to claim"):
            self._freeze(case._prepare_dossier("en"))

    # --- who may do and see what ------------------------------------------

    def test_debt_user_makes_and_freezes_a_dossier(self):
        self._dispute()._post_customer_words("Said aloud", self.consumer)
        dossier = self.case.with_user(self.clerk)._prepare_dossier("en")
        self._freeze(dossier)
        self.assertEqual(dossier.frozen_by_id, self.clerk)
        self.assertTrue(dossier.pdf_attachment_id.raw)
        self.assertTrue(dossier.exhibit_ids.mapped("title"))

    def test_auditor_only_reads(self):
        dossier = self._dossier()
        auditor = new_test_user(
            self.env,
            "dossier_auditor",
            groups="account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        own = dossier.with_user(auditor)
        self.assertTrue(own.name)
        with self.assertRaises(AccessError):
            own._freeze()

    def test_file_that_the_user_may_not_read_is_refused(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.pdf",
                "raw": make_pdf("secret"),
                "res_model": "ir.mail_server",
                "res_id": self.env["ir.mail_server"]
                .create({"name": "mail", "smtp_host": "localhost"})
                .id,
            }
        )
        dossier = self._dossier().with_user(self.clerk)
        for values in ({"attachment_id": secret.id},):
            with self.assertRaises(AccessError):
                dossier.exhibit_ids = [Command.create(values)]
        with self.assertRaises(AccessError):
            dossier.exhibit_ids[0].attachment_id = secret

    def test_other_company_sees_nothing(self):
        dossier = self._dossier()
        other = self.env["res.company"].create({"name": "Other BV"})
        user = new_test_user(
            self.env,
            "dossier_other",
            groups="base.group_user,debt_dispute.debt_dispute_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for record in (
            dossier,
            dossier.exhibit_ids[0],
            self.case.requirement_line_ids[0],
        ):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["company_id"])
