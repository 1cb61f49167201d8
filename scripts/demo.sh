#!/usr/bin/env bash
# demo.sh: serves the database "demo" with demo data; demo.sh reset makes it anew.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
DB=${DB:-demo}
PORT=${PORT:-8069}
log="$RUN/$DB-server.log"
use_odoo

if [ "${1:-}" = reset ]; then
    scripts/db drop "$DB"
fi
"$PYTHON" scripts/databases.py updated "$DB" --demo

# Where the PDF engine fetches its styles, also before anybody has logged in.
scripts/psql "$DB" -qc "INSERT INTO ir_config_parameter (key, value)
    VALUES ('report.url', 'http://127.0.0.1:$PORT')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"

say "Starting Odoo ..."
: >"$log"
"$PYTHON" -m odoo --database "$DB" --db-filter "^$DB\$" --http-port "$PORT" \
    --logfile "$log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server' EXIT
trap 'exit 130' INT TERM

until "$PYTHON" -c "import urllib.request as r; r.urlopen('http://127.0.0.1:$PORT/web/health')" 2>/dev/null; do
    if ! kill -0 $server 2>/dev/null; then
        tail -20 "$log" >&2
        die "Odoo did not start. If port $PORT is taken, choose another: make demo PORT=8070"
    fi
    sleep 0.3
done
say "
  http://127.0.0.1:$PORT    login: admin    password: admin

  Log: $log    Stop: Ctrl-C
"
wait $server
