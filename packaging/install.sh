#!/usr/bin/env bash
# Installs what was built: install.sh BIN DESTDIR PREFIX, as `make install` calls it. BIN is the folder of the programs.
#
# Programs, units, nginx templates, documentation, manual pages and completions; no user is made and nothing is started, see
# docs/operating.md. Existing configuration is left as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly bin=$1 root=$2 prefix=$3
readonly programs=(precheck-api precheck-queue precheck-server)
# Below /usr, units and configuration have their places outside of the prefix (file-hierarchy(7)).
case $prefix in
/usr | /usr/local) readonly etc=$root/etc ;;
*) readonly etc=$root$prefix/etc ;;
esac
readonly lib=$root$prefix/lib share=$root$prefix/share
readonly doc=$share/doc/precheck-server

put() { install -D -m "$1" "${@:2}"; }

for program in "${programs[@]}"; do
    put 0755 "$bin/$program" "$root$prefix/bin/$program"
    "$bin/$program" --generate-completion-script bash >"$bin/$program.bash"
    "$bin/$program" --generate-completion-script zsh >"$bin/$program.zsh"
    "$bin/$program" --generate-completion-script fish >"$bin/$program.fish"
    put 0644 "$bin/$program.bash" "$share/bash-completion/completions/$program"
    put 0644 "$bin/$program.zsh" "$share/zsh/vendor-completions/_$program"
    put 0644 "$bin/$program.fish" "$share/fish/vendor_completions.d/$program.fish"
done

for unit in systemd/*.service systemd/*.socket; do
    # The units name the programs of /usr; others are where they are installed.
    put 0644 "$unit" "$lib/systemd/system/${unit##*/}"
    sed -i "s#/usr/bin/precheck#$prefix/bin/precheck#; s#/usr/share/doc#$prefix/share/doc#" "$lib/systemd/system/${unit##*/}"
done
put 0644 systemd/precheck-server.sysusers "$lib/sysusers.d/precheck-server.conf"
put 0644 systemd/precheck-server.tmpfiles "$lib/tmpfiles.d/precheck-server.conf"

for file in nginx/*.conf; do
    put 0644 "$file" "$share/precheck-server/nginx/${file##*/}"
done
for file in README.md docs/*.md; do
    put 0644 "$file" "$doc/${file##*/}"
done
put 0644 config.example.toml "$doc/examples/config.toml"
for page in "$bin"/man/*.1; do
    [[ -e $page ]] || continue
    put 0644 "$page" "$share/man/man1/${page##*/}"
done

if [[ ! -e $etc/precheck-server/config.toml ]]; then
    # API keys may stand in it: root's, and readable for the group of responder and worker once there is one.
    put 0640 packaging/config.toml "$etc/precheck-server/config.toml"
fi
