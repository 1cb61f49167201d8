import hashlib
import io
import json
import zipfile
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_handover import HandoverTestCommon

TODAY = "2026-11-21"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestHandover(HandoverTestCommon):
    """Handing over stops the ladder, taking back goes on with it."""

    def _kinds(self, move):
        return [hold.kind for hold in move._get_debt_holds()[move.id]]

    # --- handing over -----------------------------------------------------

    def test_handing_over_freezes_the_claim_and_stops_the_ladder(self):
        claim = self.case._get_statement(date(2026, 11, 21)).claim
        handover = self._hand_over(self.case)
        self.assertEqual((handover.state, self.case.state), ("sent", "handed_over"))
        self.assertEqual(handover.amount_total, float(claim.total))
        self.assertEqual(handover.amount_company, float(claim.total))
        self.assertEqual(self._kinds(self.invoice), ["handed_over"])
        self.assertEqual(self._kinds(self.second), ["handed_over"])
        self.assertIn("De Boer", self.invoice.debt_hold_text)
        run = self.env["debt.notice.run"]
        notices = run._plan_items(date(2026, 11, 21), self.case._get_items().ids)
        self.assertFalse(notices)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            handover.party_id = self.agency
        # Context comes with every call over RPC.
        opened = handover.with_context(debt_handover_freezing=True)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            opened.party_id = self.agency
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            handover.unlink()

    def test_files_are_mandate_dossier_and_exhibits_of_one_claim(self):
        handover = self._hand_over(self.case)
        self.assertEqual(
            handover.file_ids.mapped("kind"), ["mandate", "dossier", "exhibits"]
        )
        dossier = handover.dossier_id
        self.assertEqual(dossier.state, "frozen")
        self.assertEqual(dossier.receiver_id, self.bailiff)
        self.assertEqual(dossier.claim_total, handover.amount_total)
        for file in handover.file_ids:
            content = file.attachment_id.raw
            self.assertEqual(file.sha256, hashlib.sha256(content).hexdigest())
            self.assertEqual(file.size, len(content))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (name,) = [name for name in archive.namelist() if "claim.json" in name]
            claim = json.loads(archive.read(name))
        self.assertEqual(claim["totals"]["total"], f"{handover.amount_total:.2f}")

    def test_a_dossier_that_was_frozen_before_goes_as_it_is(self):
        dossier = self.case._prepare_dossier("en")
        dossier.date = "2026-11-10"
        dossier._freeze()
        handover = self._hand_over(self.case, dossier_id=dossier.id)
        self.assertEqual(handover.claim_date, date(2026, 11, 10))
        self.assertEqual(handover.amount_total, dossier.claim_total)
        self.assertEqual(handover.file_ids[1].sha256, dossier.pdf_sha256)

    def test_a_party_must_be_chosen_that_takes_over_claims(self):
        handover = self.case._prepare_handover()
        with self.assertRaisesRegex(UserError, "Choose to whom"):
            handover.action_send()
        handover.party_id = self.consumer
        with self.assertRaisesRegex(UserError, "no party that takes over"):
            handover.action_send()

    def test_mail_needs_an_address(self):
        self.bailiff.email = False
        handover = self._prepare(self.case, delivery="link")
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            handover.action_send()

    def test_paid_case_is_not_handed_over(self):
        handover = self._prepare(self.case)
        self._pay(self.invoice, 2000, "2026-06-01")
        self._pay(self.second, 2000, "2026-06-01")
        self.assertEqual(self.case.state, "closed")
        with self.assertRaisesRegex(UserError, "closed"):
            handover.action_send()

    def test_invoices_of_a_selection_are_handed_over(self):
        action = self.env.ref("debt_dispute.account_move_action_hand_over")
        other = self._invoice(self.consumer, 150)
        moves = self.invoice | self.second | other
        user = new_test_user(
            self.env, "selecting", groups="debt_dispute.debt_dispute_group_user"
        )
        result = (
            action.with_user(user)
            .with_context(active_model="account.move", active_ids=moves.ids)
            .run()
        )
        handovers = self.env["debt.handover"].search(result["domain"])
        self.assertEqual(handovers.case_id, moves.debt_case_id)
        self.assertEqual(len(handovers), 2)
        self.assertEqual(set(handovers.mapped("state")), {"draft"})
        self._pay(other, 150, "2026-06-01")
        with self.assertRaisesRegex(UserError, "Nothing is owed"):
            other.action_debt_hand_over()

    def test_the_bailiff_of_the_final_demand_is_proposed(self):
        self.company.debt_bailiff_id = self.bailiff
        handover = self.case._prepare_handover()
        self.assertEqual(handover.party_id, self.bailiff)
        self.assertEqual(handover.party_type, "bailiff")
        self.assertEqual(self.case._prepare_handover(), handover)

    # --- obstacles --------------------------------------------------------

    def test_obstacles_warn_or_refuse(self):
        handover = self._prepare(self.case)
        cases = type(self.case)
        with patch.object(
            cases, "_get_handover_obstacles", lambda case: ["A dispute is open."]
        ):
            self.company.debt_handover_obstacles = "refuse"
            self.assertEqual(handover.obstacles, "A dispute is open.")
            with self.assertRaisesRegex(UserError, "• A dispute is open."):
                handover.action_send()
            self.assertEqual((handover.state, self.case.state), ("draft", "open"))
            self.company.debt_handover_obstacles = "warn"
            handover.action_send()
        self.assertEqual(handover.state, "sent")
        self.assertIn(
            "A dispute is open.", " ".join(handover.message_ids.mapped("preview"))
        )

    # --- two at a time ----------------------------------------------------

    def test_only_one_hands_over(self):
        handover = self._prepare(self.case)
        values = {"case_id": self.case.id, "party_id": self.agency.id}
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["debt.handover"].create(values)
        handover.action_send()
        with self.assertRaisesRegex(UserError, "this cannot be done now"):
            handover.action_send()
        with self.assertRaisesRegex(UserError, "not possible now"):
            self.case._prepare_handover()

    def test_a_case_that_another_transaction_has_is_left_alone(self):
        handover = self._prepare(self.case)
        with (
            patch.object(
                type(self.case), "try_lock_for_update", lambda case, **kw: case.browse()
            ),
            self.assertRaisesRegex(UserError, "Somebody else works on"),
        ):
            handover.action_send()
        self.assertEqual(handover.state, "draft")

    # --- mails ------------------------------------------------------------

    def test_mails_to_party_and_debtor(self):
        handover = self._hand_over(self.case, delivery="attach", tell_debtor=True)
        (to_party,) = self._mails("bailiff@party.example")
        self.assertIn(self.case.name, to_party.subject)
        self.assertEqual(
            set(to_party.attachment_ids.mapped("name")),
            set(handover.file_ids.mapped("name")),
        )
        (to_debtor,) = self._mails("jansen@debtor.example")
        self.assertIn("De Boer", to_debtor.subject)
        self.assertFalse(to_debtor.attachment_ids)

    def test_large_files_go_by_link(self):
        with patch(
            "odoo.addons.debt_dispute.models.debt_handover_delivery.MAX_MAIL_SIZE", 10
        ):
            handover = self._hand_over(self.case, delivery="attach")
        (mail,) = self._mails("bailiff@party.example")
        self.assertFalse(mail.attachment_ids)
        self.assertIn(f"/debt/handover/{handover.link_ids.id}/", mail.body_html)

    # --- what comes back --------------------------------------------------

    def test_money_and_costs_add_up(self):
        handover = self._hand_over(self.case)
        handover.write(
            {
                "payment_ids": [
                    Command.create({"date": "2026-11-20", "amount": 300}),
                    Command.create(
                        {
                            "date": "2026-11-19",
                            "amount": 200,
                            "paid_over_on": "2026-11-20",
                        }
                    ),
                ],
                "cost_ids": [
                    Command.create({"kind": "writ", "amount": 100, "vat": 21})
                ],
            }
        )
        self.assertEqual(handover.amount_collected, 500)
        self.assertEqual(handover.amount_kept, 300)
        self.assertEqual(handover.amount_cost, 121)
        with self.assertRaisesRegex(ValidationError, "in the future"):
            handover.payment_ids[0].date = "2026-11-22"
        handover._record_result("settled")
        ((share, collected, cost, days),) = self.env[
            "debt.handover.analysis"
        ]._read_group(
            [("party_id", "=", self.bailiff.id)],
            [],
            ["share:avg", "collected:sum", "cost:sum", "days:avg"],
        )
        self.assertEqual((collected, cost, days), (500, 100, 0))
        self.assertAlmostEqual(share, 100 * 500 / handover.amount_total, 4)

    def test_money_with_the_party_lowers_the_claim_until_it_is_booked(self):
        handover = self._hand_over(self.case)
        on = date(2026, 11, 21)
        before = self.case._get_statement(on).claim.total
        handover.payment_ids = [Command.create({"date": "2026-11-21", "amount": 300})]
        claim = self.case._get_statement(on).claim
        self.assertEqual(before - claim.total, 300)
        self.assertEqual(
            claim.payments[-1].reference, f"Received by {self.bailiff.name}"
        )
        files = dict(self.case._get_export_files(on))
        exported = json.loads(files["claim.json"])["totals"]["total"]
        self.assertEqual(exported, str(claim.total))
        payment = self._pay(self.invoice, 300, "2026-11-21")
        handover.payment_ids.payment_id = payment
        self.assertEqual(self.case._get_statement(on).claim.total, claim.total)

    def test_paid_completes_and_closes_what_is_paid_in_the_books(self):
        handover = self._hand_over(self.case)
        handover.action_start()
        self._pay(self.invoice, 1000, "2026-11-20")
        self._pay(self.second, 500, "2026-11-20")
        handover._record_result("paid")
        self.assertEqual((handover.state, self.case.state), ("completed", "closed"))
        with self.assertRaisesRegex(UserError, "this cannot be done now"):
            handover._record_result("settled")

    def test_settled_with_a_rest_stays_until_it_is_taken_back(self):
        handover = self._hand_over(self.case)
        handover._record_result("settled")
        self.assertEqual(
            (handover.state, self.case.state), ("completed", "handed_over")
        )
        handover.action_take_back()
        self.assertEqual((handover.state, self.case.state), ("completed", "open"))

    def test_uncollectable_comes_back(self):
        handover = self._hand_over(self.case)
        handover._record_result("uncollectable", note="No means")
        self.assertEqual((handover.state, self.case.state), ("returned", "open"))
        self.assertEqual(self._kinds(self.invoice), [])

    def test_judgment_lasts_twenty_years(self):
        handover = self._hand_over(self.case)
        with self.assertRaisesRegex(UserError, "day of the judgment"):
            handover._record_result("judgment")
        handover._record_result("judgment", date(2026, 11, 2))
        self.assertEqual(handover.state, "in_progress")
        self.assertEqual(handover.phase, "enforcement")
        # From the day after it, twenty years (BW 3:324).
        self.assertEqual(handover.judgment_prescription_date, date(2046, 11, 3))
        self.assertEqual(self.invoice.debt_prescription_date, date(2046, 11, 3))
        with self.assertRaisesRegex(ValidationError, "in the future"):
            handover.judgment_date = "2026-11-22"

    # --- taking back ------------------------------------------------------

    def test_taking_back_restores_the_position_with_a_fresh_date(self):
        (item,) = self.invoice._get_debt_items()
        step = self.env.ref("debt_dispute.debt_escalation_step_business_formal_notice")
        item.write({"debt_step_id": step.id, "debt_step_date": "2026-07-01"})
        next_step = item.debt_next_step_id
        self.assertTrue(next_step)
        self.company.debt_handover_fresh_days = 9
        handover = self._hand_over(self.case)
        handover.action_take_back()
        self.assertEqual((handover.state, self.case.state), ("withdrawn", "open"))
        self.assertEqual(item.debt_step_id, step)
        self.assertEqual(item.debt_next_step_id, next_step)
        # Today and nine days is a Monday.
        self.assertEqual(item.debt_next_date, date(2026, 11, 30))
        self.assertEqual(self._kinds(self.invoice), [])
        (mail,) = self._mails("bailiff@party.example")
        self.assertIn("take back", mail.subject)
        again = self._hand_over(self.case, self.agency)
        self.assertEqual(self.case.handover_id, again)

    def test_taking_back_warns_of_money_that_is_still_with_the_party(self):
        handover = self._hand_over(self.case)
        handover.payment_ids = [Command.create({"date": "2026-11-20", "amount": 300})]
        self.case.action_take_back()
        self.assertIn(
            "Money is still with Gerechtsdeurwaarder De Boer",
            self.case.activity_ids.mapped("summary"),
        )

    def test_states_are_guarded(self):
        handover = self._prepare(self.case)
        for action in ("action_accept", "action_start", "action_take_back"):
            with self.assertRaisesRegex(UserError, "this cannot be done now"):
                getattr(handover, action)()
        handover.action_send()
        handover.action_accept()
        with self.assertRaisesRegex(UserError, "this cannot be done now"):
            handover.action_accept()
        handover.action_start()
        self.assertEqual(handover.state, "in_progress")

    # --- the ladder -------------------------------------------------------

    def test_last_step_of_the_ladder_prepares_the_handover(self):
        (item,) = self.invoice._get_debt_items()
        step = self.env.ref("debt_dispute.debt_escalation_step_business_final_demand")
        item.write({"debt_step_id": step.id, "debt_step_date": "2026-09-01"})
        run = self.env["debt.notice.run"]
        notice = run._plan_items(date(2026, 11, 21), item.ids, force=True)
        self.assertEqual(notice.kind, "handover")
        notice.filtered(lambda notice: notice.state == "to_approve").action_approve()
        notice._deliver(date(2026, 11, 21))
        self.assertEqual(notice.state, "sent", notice.error)
        handover = self.case.handover_id
        self.assertEqual((handover.state, self.case.state), ("draft", "open"))
        self.assertEqual(len(self.case.activity_ids), 1)
        self.assertEqual(self.case.activity_ids.user_id, handover.user_id)

    # --- timeline ---------------------------------------------------------

    def test_handover_stands_on_the_timeline(self):
        handover = self._hand_over(self.case)
        handover.status_ids = [
            Command.create({"phase": "amicable", "name": "Called twice."})
        ]
        handover.payment_ids = [Command.create({"date": "2026-11-20", "amount": 300})]
        handover.action_take_back()
        events = self.env["debt.case.event"].search(
            [("case_id", "=", self.case.id), ("kind", "=", "handover")]
        )
        self.assertEqual(
            set(events.mapped("detail")), {"sent", "ended", "status", "payment"}
        )
        words = " ".join(events.mapped("description"))
        self.assertIn("Handed over to Gerechtsdeurwaarder De Boer", words)
        self.assertIn("Out of court: Called twice.", words)

    # --- who --------------------------------------------------------------

    def test_debt_user_hands_over_and_takes_back(self):
        user = new_test_user(
            self.env, "handover_user", groups="debt_dispute.debt_dispute_group_user"
        )
        case = self.case.with_user(user)
        handover = case._prepare_handover()
        handover.write(
            {"party_id": self.bailiff.id, "delivery": "link", "tell_debtor": True}
        )
        handover.action_send()
        handover.cost_ids = [Command.create({"kind": "writ", "amount": 100})]
        handover.action_send_link()
        self.assertEqual(len(handover.link_ids), 2)
        with self.assertRaises(AccessError):
            handover.link_ids.unlink()
        with self.assertRaises(AccessError):
            handover.link_ids.mapped("token_hash")
        handover.action_take_back()
        self.assertEqual(case.state, "open")

    def test_others_see_nothing_and_auditors_change_nothing(self):
        handover = self._hand_over(self.case)
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        auditor = new_test_user(
            self.env, "auditor", groups="account.group_account_readonly"
        )
        with self.assertRaises(AccessError):
            handover.with_user(nobody).read(["name"])
        handover.with_user(auditor).read(["name", "amount_total"])
        with self.assertRaises(AccessError):
            handover.with_user(auditor).action_take_back()

    def test_another_company_sees_nothing(self):
        handover = self._hand_over(self.case)
        other = self.env["res.company"].create({"name": "Other BV"})
        user = new_test_user(
            self.env,
            "other_company",
            groups="debt_dispute.debt_dispute_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in ("debt.handover", "debt.handover.file", "debt.handover.analysis"):
            self.assertFalse(self.env[model].with_user(user).search([]))
        with self.assertRaises(AccessError):
            handover.with_user(user).read(["name"])
