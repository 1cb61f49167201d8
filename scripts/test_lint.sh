#!/usr/bin/env bash
# Odoo's own checks of style (its module test_lint) on the addon.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
DB=${DB:-test}
use_odoo
"$PYTHON" scripts/databases.py fresh "$DB" "${DB}_lint"
tests="$ODOO_PATH/odoo/addons/test_lint/tests"
[ -d "$tests" ] || tests="$ODOO_PATH/addons/test_lint/tests" # a checkout of Odoo
# Left out: test_checkers tests the checkers, test_eslint needs eslint (our JavaScript has
# prettier), test_markers reads all below the addons path, which is the whole checkout.
# importlib: else pytest puts Odoo's addons on the path, where calendar shadows Python's.
PYTHONPATH="$PYTHONPATH:$ROOT/scripts" "$PYTHON" -m pytest --import-mode=importlib \
    -p pytest_strict -p pytest_lint_addon --quiet --no-header \
    --odoo-database="${DB}_lint" --odoo-log-level=warn \
    --ignore="$tests/test_checkers.py" --ignore="$tests/test_eslint.py" \
    --ignore="$tests/test_markers.py" "$tests"
"$PYTHON" scripts/i18n.py check "${DB}_lint"
scripts/db drop "${DB}_lint"
