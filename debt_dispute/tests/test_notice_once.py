from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.modules.registry import Registry
from odoo.tests import get_db_name, tagged
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger

from ..models.debt_notice_delivery import DebtNotice as NoticeDelivery


@tagged("post_install", "-at_install")
class TestNoticeOnce(BaseCase):
    """P2 with real connections: what is committed here is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connection() as env:
            self._create_overdue_invoice(env)
            env.cr.commit()
        self.addCleanup(self._remove_everything)

    @contextmanager
    def _connection(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})

    def _create_overdue_invoice(self, env):
        company = env.ref("base.main_company")
        env = env(
            context={"allowed_company_ids": company.ids, "tracking_disable": True}
        )
        receivable, income = env["account.account"].create(
            [
                {
                    "name": "Once receivable",
                    "code": "ONCE1",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                },
                {"name": "Once income", "code": "ONCE2", "account_type": "income"},
            ]
        )
        journal = env["account.journal"].create(
            {
                "name": "Once",
                "code": "ONCE",
                "type": "sale",
                "default_account_id": income.id,
            }
        )
        debtor = env["res.partner"].create(
            {
                "name": "Once BV",
                "is_company": True,
                "email": "once@example.com",
                "property_account_receivable_id": receivable.id,
            }
        )
        today = fields.Date.today()
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": debtor.id,
                "journal_id": journal.id,
                "invoice_date": today - timedelta(days=40),
                "invoice_date_due": today - timedelta(days=15),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": 100.0,
                            "account_id": income.id,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        # On a weekend the ready steps would wait for Monday.
        policy = env["debt.escalation.policy"].create(
            {
                "name": "Once",
                "step_ids": [
                    Command.create(
                        {
                            "name": "Once reminder",
                            "days": 3,
                            "working_days_only": False,
                            "channel": "email",
                        }
                    )
                ],
            }
        )
        template = env["mail.template"].create(
            {
                "name": "Once",
                "model_id": env["ir.model"]._get_id("debt.notice"),
                "subject": "Once",
                "body_html": "<p>Pay</p>",
            }
        )
        policy.step_ids.mail_template_id = template
        invoice.debt_policy_override_id = policy
        company.debt_bank_check = "none"
        self.ids = {
            "account.move": invoice.ids,
            "debt.escalation.policy": policy.ids,
            "mail.template": template.ids,
            "account.journal": journal.ids,
            "res.partner": debtor.ids,
            "account.account": [receivable.id, income.id],
        }
        self.item_ids = invoice._get_debt_items().ids
        self.company_id = company.id

    def _remove_everything(self):
        with self._connection() as env:
            notices = self._notices(env)
            notices.message_ids.mail_ids.unlink()
            notices.message_ids.unlink()
            attachments = env["ir.attachment"].search(
                [("res_model", "=", "debt.notice"), ("res_id", "in", notices.ids)]
            )
            env.cr.execute(
                "DELETE FROM debt_notice WHERE id IN %s", (tuple(notices.ids or [0]),)
            )
            env.cr.execute(
                "DELETE FROM debt_case WHERE partner_id IN %s",
                (tuple(self.ids["res.partner"]),),
            )
            env.invalidate_all()
            attachments.unlink()
            invoice = env["account.move"].browse(self.ids["account.move"])
            invoice.button_draft()
            invoice.with_context(force_delete=True).unlink()
            for model, ids in self.ids.items():
                env[model].browse(ids).exists().unlink()
            env.cr.commit()

    def _step(self, env):
        policy = env["debt.escalation.policy"].browse(
            self.ids["debt.escalation.policy"]
        )
        return policy.step_ids

    def _notices(self, env):
        return env["debt.notice"].search(
            [("partner_id", "in", self.ids["res.partner"])]
        )

    def _service(self, env):
        context = {"allowed_company_ids": [self.company_id]}
        return env(context={**env.context, **context})["debt.notice.run"]

    def _run(self, env):
        domain = [("id", "in", self.item_ids)]
        service = self._service(env)
        planned = service._plan(fields.Date.today(), domain)
        self._notices(env).filtered(lambda n: n.state in ("ready", "failed"))._deliver()
        env.cr.commit()
        return planned

    def _assert_sent_once(self):
        with self._connection() as env:
            notices = self._notices(env)
            self.assertEqual(notices.mapped("state"), ["sent"])
            # To the debtor: who is told of a failure gets a mail of his own.
            mails = env["mail.mail"].search(
                [
                    ("mail_message_id", "in", notices.message_ids.ids),
                    ("recipient_ids", "in", self.ids["res.partner"]),
                ]
            )
            self.assertEqual(len(mails), 1)
            self.assertEqual(mails.state, "outgoing")

    def test_a_second_run_does_nothing(self):
        with self._connection() as env:
            self.assertEqual(self._run(env), 1)
        with self._connection() as env:
            self.assertEqual(self._run(env), 0)
        self._assert_sent_once()

    def test_two_workers_at_a_time(self):
        with self._connection() as first, self._connection() as second:
            made = self._service(first)._plan_items(fields.Date.today(), self.item_ids)
            first.flush_all()
            self.assertEqual(len(made), 1)
            # The second worker runs while the first has not committed yet.
            self.assertEqual(self._run(second), 0)
            first.cr.commit()
            self.assertEqual(self._run(second), 0)
        self._assert_sent_once()

    @mute_logger("odoo.sql_db")
    def test_a_worker_that_looked_before_the_other_committed(self):
        with self._connection() as first, self._connection() as second:
            # The second worker's view of the database is fixed by its first query.
            second.cr.execute("SELECT 1")
            self.assertEqual(self._run(first), 1)
            planned = self._service(second)._plan_batch(
                fields.Date.today(), [self.item_ids]
            )
            self.assertEqual(planned, 0)
        self._assert_sent_once()

    @mute_logger("odoo.sql_db")
    def test_a_worker_that_looked_before_the_other_planned(self):
        with self._connection() as first, self._connection() as second:
            second.cr.execute("SELECT 1")
            self._service(first)._plan(
                fields.Date.today(), [("id", "in", self.item_ids)]
            )
            first.cr.commit()
            # The second one chose another step: no index on the step stops it.
            other = self._step(second).copy({"name": "Another step"})
            drafts = (
                self._service(second)
                ._evaluate(
                    second["account.move.line"].browse(self.item_ids),
                    fields.Date.today(),
                )
                .drafts
            )
            drafts[0].step = other
            with self.assertRaises(IntegrityError) as caught:
                self._service(second)._create_notices(drafts, fields.Date.today())
                second.flush_all()
            self.assertIn("debt_notice_line_one_waiting", str(caught.exception))
            second.cr.rollback()
            self.assertEqual(self._run(second), 0)
        self._assert_sent_once()

    @mute_logger("odoo.sql_db")
    def test_the_index_refuses_a_second_notice_without_any_lock(self):
        with self._connection() as first:
            self._run(first)
            notice = self._notices(first)
            with self.assertRaises(Exception) as caught, first.cr.savepoint():
                notice.line_ids.copy(
                    {"notice_id": notice.id, "item_id": self.item_ids[0]}
                )
                first.flush_all()
            self.assertIn("debt_notice_line_once", str(caught.exception))

    def test_a_crash_between_notice_and_delivery(self):
        with self._connection() as env:
            self._service(env)._plan(fields.Date.today(), [("id", "in", self.item_ids)])
            env.cr.commit()
            self.assertEqual(self._notices(env).state, "ready")
            # The process dies after the mail was queued and before the commit.
            self._notices(env)._deliver()
            self.assertEqual(self._notices(env).state, "sent")
            env.cr.rollback()
        with self._connection() as env:
            self.assertEqual(self._notices(env).state, "ready")
            self.assertEqual(self._run(env), 0)
        self._assert_sent_once()

    def test_a_delivery_that_fails_is_tried_again(self):
        def fail(notice):
            notice.message_post(body="half done", partner_ids=notice.recipient_id.ids)
            raise RuntimeError("no mail server")

        with self._connection() as env:
            with patch.object(NoticeDelivery, "_deliver_email", fail):
                self._run(env)
            notice = self._notices(env)
            self.assertEqual((notice.state, notice.error), ("failed", "no mail server"))
            self.assertTrue(notice.activity_ids)
            self.assertFalse(
                env["mail.mail"].search(
                    [("mail_message_id", "in", notice.message_ids.ids)]
                )
            )
        with self._connection() as env:
            self._run(env)
        self._assert_sent_once()

    def test_two_workers_deliver_the_same_notice(self):
        with self._connection() as first, self._connection() as second:
            self._service(first)._plan(
                fields.Date.today(), [("id", "in", self.item_ids)]
            )
            first.cr.commit()
            self.assertTrue(self._notices(first)._deliver())
            first.flush_all()
            self.assertFalse(self._notices(second)._deliver())
            second.cr.rollback()
            first.cr.commit()
            self.assertFalse(self._notices(second)._deliver())
        self._assert_sent_once()
