"""Makes ``dutch_law`` and the helpers of this folder importable, without Odoo."""

import os
import sys
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).resolve().parent
for folder in (TESTS, TESTS.parents[1]):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

# The same cases each time; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "steady", deadline=None, database=None, derandomize=True, max_examples=100
)
settings.register_profile(
    "search", deadline=None, database=None, max_examples=3000, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
