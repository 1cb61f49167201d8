#!/usr/bin/env bash
# Fetches what the addon needs to run and to be tested.  Does nothing the second time.
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/debian.sh"

find_python() {
    local candidate PATH=${PATH#"$VENV/bin:"}
    for candidate in "${PYTHON3:-python3}" python3.13 python3.12 python3.11 python3.10; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    die "Python 3.10 to 3.13 is needed; name one with: make setup PYTHON3=/path/to/python3.12"
}

# Debian's python3 may come without venv's pip: then take pip from its package.
create_venv() {
    local python folder wheel
    python=$(find_python)
    say "Creating a Python environment in $VENV ..."
    rm -rf "$VENV"
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv "$VENV"
    else
        "$python" -m venv --without-pip "$VENV" \
            || die "python3 lacks the venv module: apt-get install python3-venv"
        folder=$(mktemp -d)
        unpack_debian_packages "$folder" python3-pip-whl
        wheel=$(echo "$folder"/usr/share/python-wheels/pip-*.whl)
        "$PYTHON" "$wheel/pip" install --quiet "$wheel"
        rm -rf "$folder"
    fi
}

setup_python() {
    local files stamp wanted
    files=("$ROOT"/scripts/{requirements-odoo,requirements-dev,constraints,requirements-no-deps}.txt)
    stamp="$VENV/.requirements"
    wanted=$(cat "${files[@]}" | sha256sum)
    [ -x "$PYTHON" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    "$PYTHON" -m pip --version >/dev/null 2>&1 || create_venv
    say "Installing Python packages ..."
    "$PYTHON" -m pip install --quiet --requirement "${files[0]}" \
        --requirement "${files[1]}" --constraint "${files[2]}" \
        && "$PYTHON" -m pip install --quiet --no-deps --requirement "${files[3]}" \
        || die "pip could not install the requirements (see above)."
    echo "$wanted" >"$stamp"
}

# Odoo needs the wkhtmltopdf with patched Qt: it prints headers and footers.
setup_wkhtmltopdf() {
    [ -e "$VENV/bin/wkhtmltopdf" ] && return
    wkhtmltopdf --version 2>/dev/null | grep -q 'patched qt' && return
    ln -s wkhtmltopdf-pack "$VENV/bin/wkhtmltopdf"
}

setup_odoo() {
    if [ -n "$ODOO_SOURCE" ]; then
        [ -d "$ODOO_SOURCE/odoo" ] || die "ODOO_SOURCE=$ODOO_SOURCE is no Odoo checkout."
    else
        "$ROOT/scripts/fetch_odoo.sh"
    fi
    "$PYTHON" - "$ODOO_PATH" <<'PYTHON' || die "the addon is for Odoo 19 (see above)."
import re, sys
release = open(f"{sys.argv[1]}/odoo/release.py").read()
version = re.search(r"version_info = \((\d+), *(\d+)", release).groups()
sys.exit(None if version == ("19", "0") else f"found Odoo {'.'.join(version)}")
PYTHON
}

setup_python
setup_wkhtmltopdf
setup_odoo
setup_system
