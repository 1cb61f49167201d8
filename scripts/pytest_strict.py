"""A pytest plugin: what Odoo warns about while a test runs fails that test.

So does a skip: a browser test that finds no browser has tested nothing.
"""

import logging

import odoo_log
import pytest


class WarningCollector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self.problems: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not odoo_log.is_allowed(record.name, record.getMessage()):
            self.problems.append(self.format(record))

    def take(self) -> list[str]:
        problems, self.problems = self.problems, []
        return problems


collector = WarningCollector()


def pytest_sessionstart() -> None:
    logging.getLogger().addHandler(collector)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    problems = collector.take()
    if report.skipped and not hasattr(report, "wasxfail"):
        problems.append(f"skipped, so it tests nothing: {report.longrepr[2]}")
    if problems and not report.failed:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: the log must stay clean\n" + "\n".join(
            problems
        )
    return report
