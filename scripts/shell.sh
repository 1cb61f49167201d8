#!/usr/bin/env bash
# A Python shell on the demo database (DB=... for another).
. "$(dirname "$0")/common.sh"
DB=${DB:-demo}
use_odoo
[ "$DB" != demo ] || "$PYTHON" "$ROOT/scripts/databases.py" updated demo --demo
exec "$PYTHON" -m odoo shell --database "$DB" --no-http --log-level warn
