"""The same with OCA's account_credit_control: put after ``escalation.py``."""
# ruff: noqa: F821

policy = env.ref("account_credit_control.credit_control_3_time")
account = env["account.account"].search(
    [("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)]
)
policy.account_ids = account
policy.company_id = False
company.credit_policy_id = policy
template = template_invoice()
print(f"\naccount_credit_control: {DEBTORS} debtors with {PER_DEBTOR} invoices each")
copy_invoices(
    template, make_debtors("debtor", DEBTORS), PER_DEBTOR, today - timedelta(days=30)
)
run = env["credit.control.run"].create(
    {"date": today, "policy_ids": [Command.set(policy.ids)], "company_id": company.id}
)
peer = measure("lines", run._generate_credit_lines, due).seconds
assert len(run.line_ids) >= due, len(run.line_ids)
run.line_ids.state = "to_be_sent"
peer += measure(
    "communications",
    lambda: env["credit.control.communication"]._generate_comm_from_credit_lines(
        run.line_ids
    ),
    due,
).seconds
for title, own in seconds.items():
    print(f"  debt_dispute, {title}: {peer / own:.1f} times as fast")
