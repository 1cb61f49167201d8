#!/usr/bin/env bash
# test.sh: every test.  TESTS=... selects (paths or pytest's node ids), DB=... names the
# database, KEEP=1 leaves it, WORKERS=... run side by side (all tests: as many as there
# are processors, up to 4; selected ones: one), PYTEST_OPTIONS=... go to pytest.
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/debian.sh"
cd "$ROOT"
DB=${DB:-test}
read -ra tests <<<"${TESTS:-}"
read -ra options <<<"${PYTEST_OPTIONS:-}"

drop() {
    [ -n "${KEEP:-}" ] || scripts/db drop "$1"
}

test_law() {
    say "Tests of dutch_law (no Odoo, no database)"
    env -u PYTHONPATH "$PYTHON" -m pytest "${options[@]}" "$@"
}

test_addon() {
    say "Tests of the addon"
    "$PYTHON" scripts/databases.py fresh "$DB"
    # Each worker copies the database; a class stays together, for its set-up is slow.
    local workers=()
    [ "${WORKERS:-1}" = 1 ] || workers=(--numprocesses="$WORKERS" --dist=loadscope)
    # pytest_strict.py fails the tests that make Odoo warn.
    PYTHONPATH="$PYTHONPATH:$ROOT/scripts" PATH="$("$PYTHON" scripts/postgres.py bin):$PATH" \
        "$PYTHON" -m pytest -p pytest_strict -p pytest_workers --odoo-database="$DB" --odoo-http \
        --odoo-log-level=warn "${workers[@]}" "${options[@]}" "$@"
    drop "$DB"
}

# Installing with demo data, and updating what is installed, must not warn either.
test_demo_and_update() {
    say "Installation with demo data, update"
    "$PYTHON" scripts/databases.py fresh "${DB}_demo" --demo
    "$PYTHON" scripts/databases.py force-update "${DB}_demo"
    drop "${DB}_demo"
}

# The optional addon, on a copy of the database that the addon is installed in.
test_automation() {
    say "Tests of debt_dispute_automation"
    local name="${DB}_automation"
    "$PYTHON" scripts/databases.py fresh "$DB" "$name"
    "$PYTHON" scripts/databases.py install "$name" debt_dispute_automation
    PYTHONPATH="$PYTHONPATH:$ROOT/scripts" "$PYTHON" -m pytest -p pytest_strict \
        --odoo-database="$name" --odoo-log-level=warn "${options[@]}" "$@"
    drop "$name"
}

find_browser >/dev/null || die "browser tests need Chromium, and a test that is not run is not passed.
Install it with: apt-get install chromium (as root), then run again."
use_odoo

law_tests=() addon_tests=() automation_tests=()
for test in "${tests[@]}"; do
    case $test in
        *dutch_law/tests*) law_tests+=("$test") ;;
        debt_dispute_automation/*) automation_tests+=("$test") ;;
        *) addon_tests+=("$test") ;;
    esac
done

# part NAME FUNCTION...: runs it up to its first error; all parts run before we fail.
failed=()
part() {
    local name=$1 status
    shift
    set +e
    (set -e; "$@")
    status=$?
    set -e
    [ "$status" = 0 ] || failed+=("$name")
}

if [ "${#tests[@]}" = 0 ]; then
    law_tests=(debt_dispute/dutch_law/tests)
    addon_tests=(debt_dispute/tests)
    processors=$(nproc)
    WORKERS=${WORKERS:-$((processors < 4 ? processors : 4))}
    automation_tests=(debt_dispute_automation/tests)
fi
[ "${#law_tests[@]}" = 0 ] || part "dutch_law" test_law "${law_tests[@]}"
[ "${#tests[@]}" != 0 ] || part "installation and update" test_demo_and_update
[ "${#addon_tests[@]}" = 0 ] || part "addon" test_addon "${addon_tests[@]}"
[ "${#automation_tests[@]}" = 0 ] || part "automation" test_automation "${automation_tests[@]}"

if [ "${#failed[@]}" != 0 ]; then
    printf -v names '%s, ' "${failed[@]}"
    die "failed: ${names%, } (see above). Again, but only one test: make test TESTS=path::Class::test"
fi
