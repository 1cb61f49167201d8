#!/usr/bin/env bash
# Runs benchmarks/run.py with Odoo importable; DB=... names the database it may use.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
use_odoo
export DB=${DB:-bench}
exec "$PYTHON" benchmarks/run.py "$@"
