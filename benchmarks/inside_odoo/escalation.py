"""The daily run: put after ``setup.py``, see ``benchmarks/escalation.py``."""
# ruff: noqa: F821

company.debt_bank_check = "none"


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


business = "debt_dispute.debt_escalation_step_business_"
for title, before in (
    ("friendly reminder", env.ref(business + "pre_due")),
    ("formal notice with interest and costs", env.ref(business + "call")),
):
    print(f"\n{title}: {DEBTORS} debtors with {PER_DEBTOR} invoices each")
    template = template_on_step(before)
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
template = template_on_step(env.ref(business + "pre_due"))
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
