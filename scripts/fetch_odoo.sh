#!/usr/bin/env bash
# Unpacks Debian's package of Odoo 19 and what its files link to into $ODOO_HOME.
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/debian.sh"

[ -e "$ODOO_HOME/.complete" ] && exit

# Links in Odoo's tree lead to ../../share/...: one prefix for all packages.
packages=(
    odoo-19
    libjs-jquery libjs-jquery-form libjs-underscore
    fonts-inconsolata fonts-montserrat fonts-ocr-b fonts-roboto-unhinted
)

say "Fetching Odoo 19 (130 MB) into $ODOO_HOME ..."
partial="$ODOO_HOME.partial"
rm -rf "$partial"
unpack_debian_packages "$partial" "${packages[@]}"

python_path="$partial/usr/lib/python3/dist-packages"
addons="$python_path/odoo/addons"
share="$partial/usr/share"

# Stray folders of the package; 'addons' would be taken for an addons path.
rm -rf "$python_path"/{addons,doc,setup}

# Font Awesome 4 has left Debian; its last release is on PyPI.
"$PYTHON" -m pip install --quiet --no-deps --target "$partial/font-awesome" XStatic-Font-Awesome==4.7.0.0
mkdir -p "$share/fonts-font-awesome"
mv "$partial/font-awesome/xstatic/pkg/font_awesome/data/fonts" "$share/fonts-font-awesome/"
rm -rf "$partial/font-awesome"

# The point of sale still asks for Inconsolata under its old name.
mkdir -p "$share/fonts/truetype/inconsolata"
cp "$share/fonts/opentype/inconsolata/Inconsolata-Regular.otf" \
    "$share/fonts/truetype/inconsolata/Inconsolata.otf"

# Debian leaves out a file that the web client asks for in browser tests.
mkdir -p "$addons/mail/static/lib/selfie_segmentation"
touch "$addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"

dangling=$(find "$partial" -xtype l)
[ -z "$dangling" ] || die "links without a target, so Odoo's pages would lack files:
$dangling
Add the Debian packages that hold them to scripts/fetch_odoo.sh."

rm -rf "$ODOO_HOME"
mv "$partial" "$ODOO_HOME"
touch "$ODOO_HOME/.complete"
