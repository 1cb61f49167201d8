# Sourced by every script: where things are, and how to talk to the user.
# To share a set-up between worktrees, export ODOO_HOME, VENV and PG_HOME.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${ODOO_HOME:=$ROOT/.odoo}"     # the unpacked Debian packages
: "${ODOO_SOURCE:=}"              # an Odoo 19 checkout to use instead
: "${VENV:=$ROOT/.venv}"          # Python packages
: "${PG_HOME:=$ROOT/.run/postgres}" # data of the embedded PostgreSQL
RUN="$ROOT/.run"                  # logs, file store, stamps of this checkout
PYTHON="$VENV/bin/python"

export ROOT ODOO_HOME ODOO_SOURCE VENV PG_HOME RUN
export PATH="$VENV/bin:$PATH"
export TZ=UTC PYTHONUNBUFFERED=1 PYTHONNOUSERSITE=1
# Odoo reads these; no ~/.odoorc of the user can change a test.
export ODOO_RC="$ROOT/scripts/odoo.conf"
export ODOO_DATA_DIR="$RUN/odoo"
export ODOO_ADDONS_PATH="$ROOT"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '\033[1;31mError:\033[0m %s\n' "$*" >&2; exit 1; }

# Sets PGHOST, PGPORT and PGUSER: an existing server if PGHOST is set,
# else the embedded one, started when it is not running.
use_postgres() {
    mkdir -p "$RUN"
    local settings
    settings=$("$PYTHON" "$ROOT/scripts/postgres.py" start) || exit 1
    eval "$settings"
}
