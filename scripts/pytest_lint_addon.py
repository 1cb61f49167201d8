"""A pytest plugin: Odoo's module test_lint, looking at this addon only.

test_lint reads every module in the addons path.  It asks Manifest and get_modules for
them, and its pylint test also reads all of Odoo.
"""

import sys
import tempfile

import pytest

ADDON = "debt_dispute"


@pytest.fixture(scope="session", autouse=True)
def only_this_addon(load_registry):
    from odoo import modules

    patch = pytest.MonkeyPatch()
    manifest = modules.Manifest.for_addon(ADDON)
    patch.setattr(
        modules.Manifest, "all_addon_manifests", staticmethod(lambda: [manifest])
    )
    for name, module in list(sys.modules.items()):
        if name.startswith("odoo.addons.test_lint") and hasattr(module, "get_modules"):
            patch.setattr(module, "get_modules", lambda: [ADDON])
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def pylint_reads_no_odoo(request, monkeypatch):
    if request.node.name == "test_pylint":
        from odoo.tools import config

        with tempfile.TemporaryDirectory() as empty:
            monkeypatch.setattr(type(config), "root_path", property(lambda self: empty))
            yield
    else:
        yield
