#!/usr/bin/env bash
# Installs what was built: install.sh BIN DESTDIR PREFIX, as `make install` calls it. BIN is the folder of the programs.
#
# Programs, units, nginx templates, documentation, manual pages and completions; no user is made and nothing is started, see
# docs/operating.md. Existing configuration is left as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly bin=$1 root=$2 prefix=$3
# Where the units expect the configuration, whatever the prefix.
readonly etc=$root/etc
readonly lib=$root$prefix/lib share=$root$prefix/share
readonly doc=$share/doc/precheck-server

# Also for what is started below.
source packaging/source-date.sh

put() { install -D -m "$1" "${@:2}"; }

for program in precheck-api precheck-queue precheck-server; do
    put 0755 "$bin/$program" "$root$prefix/bin/$program"
done
umask 022
scripts/manuals.sh "$share" "$bin"

for unit in systemd/*.service systemd/*.socket; do
    put 0644 "$unit" "$lib/systemd/system/${unit##*/}"
    # The units name the programs of /usr; others are where they are installed.
    sed -i "s#/usr/bin/precheck#$prefix/bin/precheck#; s#/usr/share/doc#$prefix/share/doc#" "$lib/systemd/system/${unit##*/}"
done
put 0644 systemd/precheck-server.sysusers "$lib/sysusers.d/precheck-server.conf"
put 0644 systemd/precheck-server.tmpfiles "$lib/tmpfiles.d/precheck-server.conf"

for file in nginx/*.conf; do
    put 0644 "$file" "$share/precheck-server/nginx/${file##*/}"
done
for file in README.md docs/*.md docs/decisions/*.md; do
    put 0644 "$file" "$doc/${file#docs/}"
done
# There it lies beside the others.
sed -i 's#(docs/#(#g; s#(config.example.toml)#(examples/config.toml)#g; s#(LICENSE)#(copyright)#g' "$doc/README.md"
put 0644 config.example.toml "$doc/examples/config.toml"

# What is linked into the programs, whose it is, and what its authors want to be said.
{ cat packaging/debian/copyright && sed 's/^$/./; s/^/ /' packaging/licences/ICU.txt; } >"$doc/copyright"
packaging/sbom.py "$(packaging/version.sh)" "$(dirname "$bin")" packaging/debian/copyright >"$doc/sbom.cdx.json"
for notice in "$(dirname "$bin")"/checkouts/*/NOTICE.txt; do
    package=${notice%/*}
    put 0644 "$notice" "$doc/notices/${package##*/}.txt"
done

if [[ ! -e $etc/precheck-server/config.toml ]]; then
    # API keys may stand in it: root's, and readable for the group of responder and worker once there is one.
    put 0640 packaging/config.toml "$etc/precheck-server/config.toml"
fi
