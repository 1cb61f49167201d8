"""100 letters, rendered together and one by one: put after ``setup.py``.

``STYLES_URL`` is a server on the same database, which the PDF engine asks for fonts.
The floor is wkhtmltopdf alone with the very same HTML, in as many processes.
"""
# ruff: noqa: F821

import io
import os
import resource
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.addons.debt_dispute.print_engine import PrintEngine

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


class Parts:
    """Where the time of a delivery goes: part -> seconds on the clock and in Python."""

    def __init__(self):
        self.seconds, self.jobs = {}, []

    @contextmanager
    def watch(self):
        notice, report = type(env["debt.notice"]), type(env["ir.actions.report"])
        start = PrintEngine.start
        with (
            self._time(notice, "_freeze", "amounts frozen"),
            self._time(report, "_render_qweb_html", "letters written"),
            self._time(report, "_prepare_html", "and made ready for print"),
            self._time(PrintEngine, "collect", "waited for wkhtmltopdf"),
            self._time(notice, "_send", "stored and sent"),
            patch.object(
                PrintEngine,
                "start",
                lambda engine, *job: (self.jobs.append(job), start(engine, *job)),
            ),
        ):
            yield

    def _time(self, owner, name, part):
        function = getattr(owner, name)

        def timed(*args, **kwargs):
            begin, busy = time.perf_counter(), time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - begin, time.process_time() - busy
                before = self.seconds.get(part, (0.0, 0.0))
                self.seconds[part] = before[0] + spent[0], before[1] + spent[1]

        return patch.object(owner, name, timed)

    def print_again(self):
        with PrintEngine(_wkhtml().bin) as engine:
            for job in self.jobs:
                engine.start(*job)
            return engine.collect()


parts = Parts()
single = measure(f"{SINGLES} letters one by one", lambda: deliver(*singles), SINGLES)
with parts.watch():
    together = measure(f"{LETTERS} letters together", lambda: deliver(batch), LETTERS)
for part, (seconds, busy) in parts.seconds.items():
    print(f"  {part:<38}{seconds:8.2f} s, of which Python {busy:6.2f} s")
printing = resource.getrusage(resource.RUSAGE_CHILDREN)
floor = measure("wkhtmltopdf alone, the same HTML", parts.print_again, LETTERS)
assert len(floor.result) == LETTERS, len(floor.result)
printed = resource.getrusage(resource.RUSAGE_CHILDREN)
busy = printed.ru_utime + printed.ru_stime - printing.ru_utime - printing.ru_stime
print(f"  its processors' time                  {busy:8.2f} s")
print(f"  together {together.seconds / floor.seconds:.1f} times the floor")
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
