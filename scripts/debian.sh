# Sourced: packages of Debian, with the machine's own apt.

# unpack_debian_packages FOLDER PACKAGE...: downloads from Debian's suite sid and unpacks
# into FOLDER.  Uses a private apt state, so needs no root and changes nothing else.
unpack_debian_packages() {
    local target=$1 state package
    shift
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null \
        || die "fetching Odoo needs apt-get and dpkg-deb (Debian, Ubuntu).
On another system: make ... ODOO_SOURCE=/path/to/an/odoo/19.0/checkout"
    state=$(mktemp -d)
    chmod 755 "$state"
    mkdir -p "$state"/{lists/partial,cache/archives/partial,downloads} "$target"
    touch "$state/status"
    write_sources "$state/sources.list"
    cat >"$state/apt.conf" <<CONF
Dir::Etc::SourceList "$state/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "$state";
Dir::State::Lists "$state/lists";
Dir::State::Status "$state/status";
Dir::Cache "$state/cache";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "$(id -un)";
CONF
    export APT_CONFIG="$state/apt.conf"
    apt-get -qq update || die "apt-get could not read the package lists of sid (see above)."
    (cd "$state/downloads" && apt-get -qq download "$@") \
        || die "apt-get could not download: $* (see above)."
    for package in "$state"/downloads/*.deb; do
        dpkg-deb --extract "$package" "$target"
    done
    unset APT_CONFIG
    rm -rf "$state"
}

# The mirror that the machine's apt already uses, with the suite sid.
write_sources() {
    local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE) $(ORIGIN)' \
        'Created-By: Packages' 'Component: main' 2>/dev/null \
        | awk '$1 ~ /debian\/?$/ {print $1; exit}')}
    [ -n "$mirror" ] || die "the machine's apt has no mirror of Debian with the component main.
Name one with DEBIAN_MIRROR=..., or an Odoo checkout with ODOO_SOURCE=/path/to/odoo"
    if [ -e "$keyring" ]; then
        echo "deb [signed-by=$keyring] $mirror sid main" >"$1"
    else
        echo "deb $mirror sid main" >"$1"
    fi
}

# Chromium is for browser tests; it also brings most of the libraries of wkhtmltopdf.
system_packages=(chromium fonts-liberation libcairo2 libfontconfig1 libxext6 libxrender1)

# Installs them if we are root, else tells what will be missed.
setup_system() {
    find_browser >/dev/null && wkhtmltopdf --version >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing Chromium ..."
        mkdir -p "$RUN"
        {
            apt-get -qq update
            DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
                --no-install-recommends "${system_packages[@]}"
        } >"$RUN/apt.log" 2>&1 || say "Note: apt-get failed, see $RUN/apt.log"
    fi
    find_browser >/dev/null && wkhtmltopdf --version >/dev/null 2>&1 && return
    say "Note: without these packages 'make test' will fail and PDFs may not print. As root:
  apt-get install ${system_packages[*]}"
}

# The names that Odoo's test runner looks for.
find_browser() {
    local name
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        command -v "$name" && return
    done
    return 1
}
