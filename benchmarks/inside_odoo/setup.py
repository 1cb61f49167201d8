"""Data and clock of the benchmarks that run in an Odoo shell; put before each of them.

Makes a company with debtors and invoices, copied in SQL from one real posted invoice.
Nothing is committed.
"""

import logging
import time
from datetime import timedelta
from typing import NamedTuple

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
    item = template.line_ids.filtered(lambda line: line.display_type == "payment_term")
    number = "'BENCH/' || copies.new_id"
    move = {
        "id": "copies.new_id",
        "name": number,
        "partner_id": "copies.partner_id",
        "commercial_partner_id": "copies.partner_id",
        "payment_reference": number,
        "invoice_date_due": "%(due)s",
        "sequence_number": "copies.new_id",
        "access_token": "NULL",
    }
    line = {
        "id": "nextval('account_move_line_id_seq')",
        "move_id": "copies.new_id",
        "partner_id": "copies.partner_id",
        "move_name": number,
        "date_maturity": "CASE WHEN line.id = %(item)s THEN %(due)s::date END",
    }
    values = {
        "partners": partners.ids,
        "count": count,
        "due": due,
        "move": template.id,
        "item": item.id,
    }
    if "debt_next_date" in item._fields:
        line["debt_next_date"] = "CASE WHEN line.id = %(item)s THEN %(next)s::date END"
        step = item.debt_next_step_id
        values["next"] = item._get_debt_next_date(step) + (due - item.date_maturity)
    for table, alias, own in (
        ("account_move", "move", move),
        ("account_move_line", "line", line),
    ):
        rest = columns(table, own)
        own["insert"] = (
            f"INSERT INTO {table} ({', '.join([*own, *rest])}) "
            f"SELECT {', '.join([*own.values(), *(f'{alias}.{n}' for n in rest)])} "
            f"FROM {table} {alias}, copies "
        )
    cr.execute(
        f"""
        CREATE TEMP TABLE copies ON COMMIT DROP AS
        SELECT nextval('account_move_id_seq') AS new_id, partner.id AS partner_id
          FROM unnest(%(partners)s) AS partner(id), generate_series(1, %(count)s);
        {move["insert"]} WHERE move.id = %(move)s;
        {line["insert"]} WHERE line.move_id = %(move)s;
        DROP TABLE copies;
        ANALYZE account_move;
        ANALYZE account_move_line;
        ANALYZE res_partner
        """,
        values,
    )
    env.invalidate_all(flush=False)


class Measured(NamedTuple):
    """What a function returned, and how long it took on the clock."""

    result: object
    seconds: float


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
    return Measured(result, seconds)


today = fields.Date.today()
company = env["res.company"].create(
    {"name": "Benchmark BV", "currency_id": env.ref("base.EUR").id}
)
env["account.chart.template"].try_loading("nl", company, install_demo=False)
env = env(context={**env.context, "allowed_company_ids": company.ids})
company = company.with_env(env)


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


def template_invoice():
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
    env.flush_all()
    templates.append(invoice.id)
    return invoice


templates = []


def template_on_step(step):
    """Return a posted invoice that took this step, to be copied."""
    invoice = template_invoice()
    invoice._get_debt_items().debt_step_id = step
    env.flush_all()
    return invoice
