"""1,000 cases of 10 open invoices: put after ``setup.py``, see ``cases.py``."""
# ruff: noqa: F821

debtors = make_debtors("debtor", DEBTORS)
copy_invoices(template_invoice(), debtors, PER_DEBTOR, today - timedelta(days=30))
moves = env["account.move"].search([("partner_id", "in", debtors.ids)])
cases = env["debt.case"]

opened = measure(
    f"open {DEBTORS} cases of {len(moves)} invoices",
    lambda: cases._open_for(moves, "escalation"),
    DEBTORS,
)
measure("work them out anew (nightly)", lambda: cases._cron_refresh(), DEBTORS)

view = env.ref("debt_dispute.debt_case_view_work_list")
fields_of_list = {
    name: {"fields": {"display_name": {}}}
    if cases._fields[name].type == "many2one"
    else {}
    for name in cases.get_view(view.id, "list")["models"]["debt.case"]
    if name in cases._fields and cases._fields[name].type != "one2many"
}
measure(
    "work list, first 80 rows",
    lambda: cases.web_search_read(
        [("state", "=", "open")], fields_of_list, limit=80, order="priority desc"
    ),
    80,
)
measure(
    "work list grouped by next action, totals",
    lambda: cases._read_group(
        [("state", "=", "open")],
        ["next_action"],
        ["amount_open:sum", "aging_30:sum", "aging_older:sum", "__count"],
    ),
    1,
)
case = opened[:1]
form = [
    name
    for name, field in cases._fields.items()
    if name
    in cases.get_view(env.ref("debt_dispute.debt_case_view_form").id, "form")["models"][
        "debt.case"
    ]
]
measure("form of one case", lambda: case.read(form), 1)
env.cr.execute("ANALYZE")
measure(
    "timeline of one case",
    lambda: case.event_ids.mapped("description"),
    1,
)
measure(
    "one event by its id",
    lambda: env["debt.case.event"].browse(case.event_ids.ids[0]).name,
    1,
)
