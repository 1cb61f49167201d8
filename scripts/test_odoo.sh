#!/usr/bin/env bash
# test_odoo.sh [TAGS]: tests with Odoo's own runner; by default those of the addon.
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/debian.sh"
cd "$ROOT"
DB=${DB:-test}
tags=${1:-/debt_dispute}
log="$RUN/test_odoo.log"
# Odoo runs the tests of modules that are updated: debt_dispute, or that of the tags.
module=${tags#/}
module=${module%%[:,.]*}

find_browser >/dev/null || die "browser tests need Chromium: apt-get install chromium (as root)."
use_odoo
"$PYTHON" scripts/databases.py fresh "$DB"
port=$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
say "Odoo's runner on $tags (log: $log)"
status=0
"$PYTHON" -m odoo --database "$DB" --update "$module" --test-tags "$tags" \
    --http-port "$port" --stop-after-init --logfile "$log.new" || status=$?
mv "$log.new" "$log"
result=$(grep -h 'odoo.tests.result:' "$log" | tail -1 | sed 's/.*odoo.tests.result: //')
echo "$result"
[[ "$result" != *" of 0 tests"* ]] || die "the tags $tags select no test; see $log"
# The addon's own tests leave the log clean; those of other modules only must pass.
[ "$tags" != /debt_dispute ] || "$PYTHON" scripts/odoo_log.py "$log" || status=1
[ "$status" = 0 ] || die "Odoo's runner found failures or warnings: see $log"
[ -n "${KEEP:-}" ] || scripts/db drop "$DB"
