# Sourced by every script: where things are, and how to speak to the user.
# To share one set-up between worktrees, export ODOO_HOME, VENV and PG_HOME.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${ODOO_SOURCE:=}"                # an Odoo 19 checkout, instead of:
: "${ODOO_HOME:=$ROOT/.odoo}"       # the unpacked Debian packages
: "${VENV:=$ROOT/.venv}"            # Python packages
: "${PG_HOME:=$ROOT/.run/postgres}" # data of the embedded PostgreSQL
RUN="$ROOT/.run"                    # logs of this checkout
PYTHON="$VENV/bin/python"
ODOO_PATH=${ODOO_SOURCE:-$ODOO_HOME/usr/lib/python3/dist-packages}
export ROOT ODOO_SOURCE ODOO_HOME VENV PG_HOME RUN PYTHON ODOO_PATH

export PATH="$VENV/bin:$PATH"
export TZ=UTC PYTHONUNBUFFERED=1 PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Odoo reads these; no ~/.odoorc of the user can change a test.
export ODOO_RC="$ROOT/scripts/odoo.conf"
export ODOO_ADDONS_PATH="$ROOT"
ODOO_DATA_DIR="$(dirname "$PG_HOME")/odoo" # beside its databases
export ODOO_DATA_DIR

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '\033[1;31mError:\033[0m %s\n' "$*" >&2; exit 1; }

# Makes `import odoo` work and sets PGHOST, PGPORT and PGUSER: an existing server
# if PGHOST is set, else the embedded one, which is started when it does not run.
use_odoo() {
    [ -x "$PYTHON" ] || die "no Python environment in $VENV: run 'make setup' first."
    export PYTHONPATH="$ODOO_PATH"
    mkdir -p "$RUN"
    local settings
    settings=$("$PYTHON" "$ROOT/scripts/postgres.py" start) || exit 1
    eval "$settings"
}
