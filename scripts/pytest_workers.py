"""A pytest plugin: tests that run side by side each have their own files.

pytest-odoo gives each worker a copy of the database but lets them share its file
store, and at the end of a class Odoo removes the files that its own database does not
know: also those of the other worker.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest_odoo

from odoo.tools import config


@contextmanager
def own_filestore(original: str, copy: str) -> Iterator[None]:
    if copy == original:
        yield
        return
    files = Path(config.filestore(copy))
    shutil.rmtree(files, ignore_errors=True)
    # Odoo never changes a stored file, it only removes it: links will do.
    shutil.copytree(config.filestore(original), files, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(files, ignore_errors=True)


pytest_odoo._shared_filestore = own_filestore
