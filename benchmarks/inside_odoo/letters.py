"""100 letters, rendered together and one by one: put after ``setup.py``.

``STYLES_URL`` is a server on the same database, which the PDF engine asks for styles.
"""
# ruff: noqa: F821

import io
import os

from odoo.tools.pdf import PdfFileReader

LETTERS, SINGLES = 100, 5

env["ir.config_parameter"].sudo().set_param("report.url", os.environ["STYLES_URL"])
env["res.partner.bank"].create(
    {
        "acc_number": "NL91ABNA0417164300",
        "partner_id": company.partner_id.id,
        "company_id": company.id,
    }
)
step = env.ref("debt_dispute.debt_escalation_step_business_final_demand")
step.approval = False
template = template_on_step(
    env.ref("debt_dispute.debt_escalation_step_business_formal_notice")
)
count = LETTERS + SINGLES + 1
copy_invoices(template, make_debtors("letter", count), 3, today - timedelta(days=60))
env["debt.notice.run"]._plan(today, [("move_id", "not in", templates)])
notices = env["debt.notice"].search(
    [("state", "=", "ready"), ("company_id", "=", company.id)], order="id"
)
assert len(notices) == count, len(notices)
first, singles, batch = notices[0], notices[1 : SINGLES + 1], notices[SINGLES + 1 :]
print("\nfinal demands on 3 invoices, with their calculation")
assert first._deliver(), first.error  # makes the styles


def deliver(*parts):
    for part in parts:
        assert part._deliver() == part, part.mapped("error")


single = measure(f"{SINGLES} letters one by one", lambda: deliver(*singles), SINGLES)
together = measure(f"{LETTERS} letters together", lambda: deliver(batch), LETTERS)
times = single.seconds / SINGLES / (together.seconds / LETTERS)
print(f"  together {times:.1f} times as fast as one by one")
for notice in batch[:5]:
    reader = PdfFileReader(io.BytesIO(notice.pdf_attachment_id.raw))
    pages = reader.getNumPages()
    for number in range(pages):
        text = " ".join(reader.getPage(number).extract_text().split())
        assert f"{number + 1} / {pages}" in text, (notice.name, number, text[-200:])
    assert notice.name in reader.getPage(0).extract_text()
print(f"  each of its own {pages} pages, numbered within the letter")
