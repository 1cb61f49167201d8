"""The package by itself: no Odoo, no third party, nothing missing."""

import ast
import subprocess
import sys
from pathlib import Path

import dutch_law
import pytest

PACKAGE = Path(dutch_law.__file__).resolve().parent
MODULES = sorted(PACKAGE.glob("*.py"))
#: Recurrence is not for us to write. The package itself does not import this module.
NEEDS = {"plan_schedule.py": {"dateutil"}}


def test_imports_in_a_bare_interpreter():
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
        "from dutch_law import interest_statement\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'odoo'])"
    )
    run = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-I", "-S", "-c", code],
        capture_output=True,
        check=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_imports_the_standard_library_only(module):
    assert len(MODULES) >= 15
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # Relative imports stay in this package: one dot, never two.
            assert node.level in (0, 1)
            names = [] if node.level else [node.module]
        for name in names:
            known = sys.stdlib_module_names | NEEDS.get(module.name, set())
            assert name.partition(".")[0] in known


def test_public_names_exist_once_and_in_order():
    names = dutch_law.__all__
    assert [name for name in names if not hasattr(dutch_law, name)] == []
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "name",
    [
        # DESIGN.md: checked from outside.
        *("interest_statement", "RateTable", "collection_costs", "allocate"),
        *("fourteen_day_letter", "prescription_date", "court_fee", "build_claim"),
        *("DayCount", "InterestStatement", "CollectionCosts", "Allocation"),
        *("FourteenDayTerm", "CourtFee", "Claim", "RateNotCovered"),
    ],
)
def test_promised_names(name):
    assert name in dutch_law.__all__


def test_every_error_is_a_dutch_law_error():
    errors = [
        value
        for value in vars(dutch_law).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert len(errors) == 8
    assert all(issubclass(error, dutch_law.DutchLawError) for error in errors)
    assert issubclass(dutch_law.DutchLawError, ValueError)
