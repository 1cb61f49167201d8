"""The daily run: put after ``setup.py``, see ``benchmarks/escalation.py``."""
# ruff: noqa: F821

company.debt_bank_check = "none"


def plan(due_items, expected):
    """Measure the planning of one day; return its seconds."""
    run = env["debt.notice.run"]
    before = env["debt.notice"].search_count([])
    measured = measure(
        f"run: {due_items} due items",
        lambda: run._plan(today, [("move_id", "not in", templates)]),
        due_items,
    )
    made = env["debt.notice"].search_count([]) - before
    assert made == expected, (made, expected)
    return measured.seconds


def raw():
    cr.execute(
        """SELECT line.id, line.amount_residual_currency, line.partner_id
             FROM account_move_line line
            WHERE line.debt_next_date <= %s AND NOT line.reconciled""",
        [today],
    )
    return len(cr.fetchall())


def open_cases():
    moves = env["account.move"].search([("id", "not in", templates)])
    assert len(env["debt.case"]._open_for(moves, "escalation")) == DEBTORS


def write_in_sql():
    """Write the rows that the run wrote, and nothing else."""
    cr.execute("INSERT INTO debt_notice SELECT * FROM made_notice")
    cr.execute("INSERT INTO debt_notice_line SELECT * FROM made")


def floor(due_items):
    """Measure the least that the database takes for what was just planned."""
    env.flush_all()
    cr.execute(
        """CREATE TEMP TABLE made ON COMMIT DROP AS
           SELECT * FROM debt_notice_line WHERE is_waiting;
           CREATE TEMP TABLE made_notice ON COMMIT DROP AS
           SELECT * FROM debt_notice
            WHERE id IN (SELECT notice_id FROM made);
           DELETE FROM debt_notice_line WHERE is_waiting;
           DELETE FROM debt_notice WHERE id IN (SELECT id FROM made_notice)"""
    )
    return measure("floor: the same rows in SQL", write_in_sql, due_items).seconds


business = "debt_dispute.debt_escalation_step_business_"
due = DEBTORS * PER_DEBTOR
seconds = {}
# The first step opens a case per debtor once it went out; later ones find it open.
for title, before, has_cases in (
    ("friendly reminder", env.ref(business + "pre_due"), False),
    ("formal notice with interest and costs", env.ref(business + "call"), True),
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
    if has_cases:
        measure(f"open {DEBTORS} cases", open_cases, due)
    measure("raw SQL: read the due items", raw, due)
    seconds[title] = plan(due, DEBTORS)
    print(f"  {seconds[title] / floor(due):.1f} times the floor")
    cr.execute("ROLLBACK TO SAVEPOINT scenario")
    env.invalidate_all(flush=False)

print("\n1,000 due of 1,000 open, then 1,000 due of 100,000 open")
template = template_on_step(env.ref(business + "pre_due"))
alike = []
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
    alike.append(plan(1000, 100))
    cr.execute("ROLLBACK TO SAVEPOINT scenario")
    env.invalidate_all(flush=False)
print(f"  of 100,000 it takes {alike[1] / alike[0]:.2f} times as long")
