#!/usr/bin/env python3
"""Finds the warnings and errors in Odoo's log that ``log_allowed.txt`` does not allow.

``odoo_log.py FILE`` prints them and exits with 1 if there are any.
"""

import re
import sys
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ "  # date time pid level base
    r"(?P<logger>\S+): (?P<message>.*)"
)
SERIOUS = {"WARNING", "ERROR", "CRITICAL"}


def read_allowed() -> list[tuple[str, re.Pattern[str]]]:
    """The pairs of logger and message pattern of ``log_allowed.txt``."""
    lines = Path(__file__).with_name("log_allowed.txt").read_text().splitlines()
    pairs = [line.split(maxsplit=1) for line in lines if line and line[0] != "#"]
    return [(logger, re.compile(pattern)) for logger, pattern in pairs]


ALLOWED = read_allowed()


def is_allowed(logger: str, message: str) -> bool:
    return any(
        logger == allowed and pattern.search(message) for allowed, pattern in ALLOWED
    )


def problems(log: str) -> list[str]:
    """Each serious entry of the log with the lines (traceback) that belong to it."""
    result: list[str] = []
    inside = False
    for line in log.splitlines():
        entry = LINE.match(line)
        if entry:
            inside = entry["level"] in SERIOUS and not is_allowed(
                entry["logger"], entry["message"]
            )
        if inside:
            result.append(line)
    return result


def main() -> None:
    found = problems(Path(sys.argv[1]).read_text())
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
