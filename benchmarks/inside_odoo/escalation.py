"""Benchmark of the daily run, in an Odoo shell: see ``benchmarks/escalation.py``.

Makes a company with 1,000 debtors and 10,000 due invoices (copied in SQL from one real
posted invoice), then evaluates and notices them without rendering, beside the raw SQL
that reads the same items. Then 90,000 invoices more that are open and not due: the run
of 1,000 due ones must cost as before. Nothing is committed.
"""

import logging
import time
from datetime import timedelta

from odoo import Command, fields

logging.getLogger("odoo").setLevel(logging.WARNING)

DEBTORS, PER_DEBTOR = 1000, 10
env = env(context={**env.context, "tracking_disable": True})  # noqa: F821
cr = env.cr
# Measured here; in production the run commits after each batch of debtors.
type(env["ir.cron"])._commit_progress = lambda *args, **kwargs: float("inf")


def columns(table, leave):
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    return [f'"{name}"' for (name,) in cr.fetchall() if name not in leave]


def copy_invoices(template, partners, count, due):
    """Copy one posted invoice ``count`` times for each partner, in SQL."""
    item = template._get_debt_items()
    move_columns = columns(
        "account_move",
        {
            "id",
            "name",
            "partner_id",
            "commercial_partner_id",
            "payment_reference",
            "invoice_date_due",
            "sequence_number",
            "access_token",
        },
    )
    line_columns = columns(
        "account_move_line",
        {
            "id",
            "move_id",
            "partner_id",
            "date_maturity",
            "move_name",
            "debt_next_date",
            "debt_next_step_id",
            "debt_step_id",
        },
    )
    cr.execute(
        f"""
        CREATE TEMP TABLE copies ON COMMIT DROP AS
        SELECT nextval('account_move_id_seq') AS new_id, partner.id AS partner_id, n
          FROM unnest(%s) AS partner(id), generate_series(1, %s) n;
        INSERT INTO account_move (id, name, partner_id, commercial_partner_id,
               payment_reference, invoice_date_due, sequence_number,
               {", ".join(move_columns)})
        SELECT copies.new_id, 'BENCH/' || copies.new_id, copies.partner_id,
               copies.partner_id, 'BENCH' || copies.new_id, %s, copies.new_id,
               {", ".join(f"move.{name}" for name in move_columns)}
          FROM account_move move, copies WHERE move.id = %s;
        INSERT INTO account_move_line (id, move_id, partner_id, date_maturity,
               move_name, debt_next_date, debt_next_step_id, debt_step_id,
               {", ".join(line_columns)})
        SELECT nextval('account_move_line_id_seq'), copies.new_id, copies.partner_id,
               CASE WHEN line.id = %s THEN %s::date END, 'BENCH/' || copies.new_id,
               CASE WHEN line.id = %s THEN %s::date END,
               line.debt_next_step_id, line.debt_step_id,
               {", ".join(f"line.{name}" for name in line_columns)}
          FROM account_move_line line, copies WHERE line.move_id = %s;
        """,
        [
            partners.ids,
            count,
            due,
            template.id,
            item.id,
            due,
            item.id,
            item._get_debt_next_date(item.debt_next_step_id)
            + (due - item.date_maturity),
            template.id,
        ],
    )
    cr.execute("DROP TABLE copies")
    cr.execute("ANALYZE account_move; ANALYZE account_move_line; ANALYZE res_partner")
    env.invalidate_all(flush=False)


def measure(name, function, per):
    env.flush_all()
    env.invalidate_all()
    queries, start, busy = cr.sql_log_count, time.perf_counter(), time.process_time()
    result = function()
    env.flush_all()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    queries = cr.sql_log_count - queries
    print(
        f"{name:<40}{seconds:8.2f} s, of which Python {busy:6.2f} s"
        f"{queries:7d} queries{queries / per:7.3f} each"
    )
    return result


def plan(due_items, expected):
    run = env["debt.notice.run"]
    before = env["debt.notice"].search_count([])
    measure(
        f"run: {due_items} due items",
        lambda: run._plan(today, [("move_id", "not in", templates)]),
        due_items,
    )
    made = env["debt.notice"].search_count([]) - before
    assert made == expected, (made, expected)


today = fields.Date.today()
company = env["res.company"].create(
    {"name": "Benchmark BV", "currency_id": env.ref("base.EUR").id}
)
env["account.chart.template"].try_loading("nl", company, install_demo=False)
env = env(context={**env.context, "allowed_company_ids": company.ids})
company = company.with_env(env)
company.debt_bank_check = "none"


def make_debtors(prefix, count):
    return env["res.partner"].create(
        [
            {
                "name": f"{prefix} {number}",
                "is_company": True,
                "email": f"{prefix}{number}@example.com",
                "street": "Dorpsstraat 1",
                "city": "Utrecht",
            }
            for number in range(count)
        ]
    )


def template_invoice(step=None):
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": make_debtors("template", 1).id,
            "invoice_date": today - timedelta(days=60),
            "invoice_date_due": today - timedelta(days=30),
            "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 100.0})],
        }
    )
    invoice.action_post()
    item = invoice._get_debt_items()
    item.debt_step_id = step or env.ref(
        "debt_dispute.debt_escalation_step_business_pre_due"
    )
    env.flush_all()
    templates.append(invoice.id)
    return invoice


templates = []
business = "debt_dispute.debt_escalation_step_business_"
for title, before in (
    ("friendly reminder", None),
    ("formal notice with interest and costs", env.ref(business + "call")),
):
    print(f"\n{title}: {DEBTORS} debtors with {PER_DEBTOR} invoices each")
    template = template_invoice(before)
    cr.execute("SAVEPOINT scenario")
    copy_invoices(
        template,
        make_debtors("debtor", DEBTORS),
        PER_DEBTOR,
        today - timedelta(days=30),
    )

    def raw():
        cr.execute(
            """SELECT line.id, line.amount_residual_currency, line.partner_id
                 FROM account_move_line line
                WHERE line.debt_next_date <= %s AND NOT line.reconciled""",
            [today],
        )
        return len(cr.fetchall())

    measure("raw SQL: read the due items", raw, DEBTORS * PER_DEBTOR)
    plan(DEBTORS * PER_DEBTOR, DEBTORS)
    cr.execute("ROLLBACK TO SAVEPOINT scenario")
    env.invalidate_all(flush=False)

print("\n1,000 due of 1,000 open, then 1,000 due of 100,000 open")
template = template_invoice()
for others in (0, 99000):
    cr.execute("SAVEPOINT scenario")
    if others:
        copy_invoices(
            template,
            make_debtors("quiet", DEBTORS),
            others // DEBTORS,
            today + timedelta(days=40),
        )
    copy_invoices(template, make_debtors("debtor", 100), 10, today - timedelta(days=30))
    measure("raw SQL: read the due items", raw, 1000)
    plan(1000, 100)
    cr.execute("ROLLBACK TO SAVEPOINT scenario")
    env.invalidate_all(flush=False)
cr.rollback()
