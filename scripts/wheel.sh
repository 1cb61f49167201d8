#!/usr/bin/env bash
# Builds the wheel odoo_addon_debt_dispute as OCA does (with whool) in dist/.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
# From a copy: whool takes all files, and caches do not belong in the wheel.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar --create --exclude='.*' --exclude=__pycache__ debt_dispute | tar --extract --directory "$copy"
mkdir -p dist
WHOOL_POST_VERSION_STRATEGY_OVERRIDE=none "$PYTHON" -m pip wheel --quiet --no-deps \
    --no-build-isolation --wheel-dir dist "$copy/debt_dispute"
ls -1 dist/*.whl
