#!/usr/bin/env bash
# Makes the Debian package: deb.sh BIN OUTPUT, as `make deb` calls it. BIN is the folder of the programs, which hold all of Swift.
# DEBFULLNAME and DEBEMAIL name who answers for the package, as for Debian's own tools.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly bin=$1 output=$2
version=$(packaging/version.sh)
readonly version
architecture=$(dpkg --print-architecture)
readonly architecture
readonly maintainer="${DEBFULLNAME:-Precheck server maintainers} <${DEBEMAIL:-precheck-server@localhost}>"
source packaging/source-date.sh

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"
umask 022

packaging/install.sh "$bin" "$root" /usr
strip --strip-unneeded --remove-section=.comment "$root"/usr/bin/*

# Debian's places: units below /lib, where dpkg of Debian 12 finds them; the changelog by its own name.
mkdir -p "$root/lib/systemd"
mv "$root/usr/lib/systemd/system" "$root/lib/systemd/system"
rmdir "$root/usr/lib/systemd"
readonly doc=$root/usr/share/doc/precheck-server
install -D -m 0644 packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/precheck-server"
{
    printf 'precheck-server (%s) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n' "$version"
    printf ' -- %s  %s\n' "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$doc/changelog.gz"
gzip -9n <CHANGELOG.md >"$doc/CHANGELOG.md.gz"
find "$root/usr/share/man" -type f -exec gzip -9n {} +
mv "$root"/usr/share/zsh/{site-functions,vendor-completions}

mkdir "$root/DEBIAN"
install -m 0755 packaging/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
install -m 0644 packaging/debian/conffiles "$root/DEBIAN/"
# The libraries that the programs are linked to, by the packages of this Debian.
mkdir "$root/debian"
: >"$root/debian/control"
depends=$(cd "$root" && dpkg-shlibdeps -O --ignore-missing-info usr/bin/* 2>shlibdeps.log) || {
    cat "$root/shlibdeps.log" >&2
    echo "deb.sh: dpkg-shlibdeps has failed (apt-get install dpkg-dev, if it is not there)" >&2
    exit 1
}
rm -r "$root/debian" "$root/shlibdeps.log"
(cd "$root" && find usr lib etc -type f -exec md5sum {} + | sort -k 2) >"$root/DEBIAN/md5sums"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@SIZE@/$(du -sk --exclude=DEBIAN "$root" | cut -f1)/" -e "s/@MAINTAINER@/$maintainer/" -e "s/@DEPENDS@/${depends#shlibs:Depends=}/" \
    packaging/debian/control >"$root/DEBIAN/control"

# Each file has the time of the last change, and dpkg-deb sorts them and takes this time for itself, too.
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$output"
# A sixth larger than by the default, xz's level 6, in a tenth of its time.
dpkg-deb -Zxz -z1 --root-owner-group --build "$root" "$output/precheck-server_${version}_$architecture.deb"
