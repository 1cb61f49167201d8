#!/usr/bin/env bash
# Writes debt_dispute/i18n/debt_dispute.pot anew and brings nl.po up to date with it.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
DB=${DB:-test}
use_odoo
"$PYTHON" scripts/databases.py fresh "$DB" "${DB}_i18n"
"$PYTHON" scripts/i18n.py export "${DB}_i18n"
scripts/db drop "${DB}_i18n"
