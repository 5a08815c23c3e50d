#!/usr/bin/env bash
# Installs the Debian package into a Debian of its own and drives the service there, as its units have it: users, groups, command
# lines, sockets, Debian's nginx with the shipped files, TLS. SUITE names the release (bookworm unless set). Needs root and Debian's
# archive; takes a few minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/debian.sh
source scripts/steps.sh

if [[ ${1-} != inside ]]; then
    ((EUID == 0)) || {
        echo "test-package.sh: needs root, for debootstrap and chroot" >&2
        exit 1
    }
    package=.build-static/precheck-server_$(packaging/version.sh)_$(dpkg --print-architecture).deb
    # Makes the layout that is sent through the service.
    scripts/build-release.sh precheck-demo

    folder=$(mktemp -d /tmp/precheck-package.XXXXXX)
    # Nothing is mounted outside of the namespace below, so nothing but the folder is left.
    [[ -n ${KEEP-} ]] || trap 'rm -rf --one-file-system "$folder"' EXIT
    step "A Debian (${SUITE:-bookworm}) in $folder"
    make_debian "${SUITE:-bookworm}" "$folder/root" nginx-light,curl,openssl,sqlite3,ca-certificates
    step "Installing the package"
    cp "$package" "$folder/root/precheck-server.deb"
    # With /proc, which systemd-tmpfiles needs; gone with the namespace.
    # shellcheck disable=SC2016 # Expanded by that shell.
    DEBIAN_FRONTEND=noninteractive unshare --mount sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$folder/root" \
        apt-get install --yes --quiet=2 --no-install-recommends /precheck-server.deb >"$folder/apt.log" 2>&1 || {
        tail -n 20 "$folder/apt.log" >&2
        exit 1
    }
    # Processes, mounts and network of its own: ports 80 and 443 are free there, and all ends with it.
    unshare --mount --net --pid --fork --kill-child --mount-proc "$0" inside "$folder"
    exit
fi

readonly folder=$2
readonly root=$folder/root
ip link set lo up
# A run's folders must have the same names for the engine as for the worker.
mount -t tmpfs tmpfs /var/lib -o mode=0755
mkdir -p /var/lib/precheck-server
mount --bind "$root/var/lib/precheck-server" /var/lib/precheck-server
mount -t proc proc "$root/proc"
for device in null urandom; do
    [[ -c $root/dev/$device ]] || { touch "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"; }
done

step "A Docker Engine, and its images"
# The engine's socket is shown to the service where Docker has it.
DOCKER_HOST=$(scripts/engine.sh start "$folder/engine" --live-restore)
export DOCKER_HOST
trap 'scripts/engine.sh stop "$folder/engine"' EXIT
images/demo/build.sh
images/stand-in/build.sh
chown "root:$(awk -F: '$1 == "docker" { print $3 }' "$root/etc/group")" "$folder/engine/docker.sock"
chmod 0660 "$folder/engine/docker.sock"
touch "$root/run/docker.sock"
mount --bind "$folder/engine/docker.sock" "$root/run/docker.sock"

step "The service in it"
python3 Tests/Packaging/drive.py "$root"
end_steps "The package passed"
