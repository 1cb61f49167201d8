#!/usr/bin/env bash
# Stops the embedded PostgreSQL of this checkout, if it runs.
. "$(dirname "$0")/common.sh"
if [ "$PG_HOME" = "$RUN/postgres" ] && [ -x "$PYTHON" ]; then # one that is shared stays
    "$PYTHON" "$ROOT/scripts/postgres.py" stop
fi
