#!/usr/bin/env bash
# Runs the end-to-end tests on the Docker Engine and the nginx of Debian 13, which lies in .build/trixie and is made there if need be.
# Everything else is this host's. Needs root.
#
#   scripts/test-trixie.sh FILTER    of swift test, such as EndToEnd or WorkflowTests
set -euo pipefail
cd "$(dirname "$0")/.."

readonly debian=$PWD/.build/trixie
readonly root=$debian/root

if [[ ${1-} != inside ]]; then
    source scripts/debian.sh
    ((EUID == 0)) || {
        echo "test-trixie.sh: needs root, for debootstrap and chroot" >&2
        exit 1
    }
    if [[ ! -e $debian/done ]]; then
        rm -rf --one-file-system "$debian"
        mkdir -p "$debian"
        make_debian trixie "$root" nginx-light,docker.io
        touch "$debian/done"
    fi
    # Mounts of its own, gone with the last process in it.
    exec unshare --mount "$0" inside "$@"
fi
shift

# dockerd wants its root to be a mount point. What tests and engine put below /tmp, file systems included, is seen in both.
mount --bind "$root" "$root"
mount --bind /tmp /tmp
mount --make-shared /tmp
mount --bind /tmp "$root/tmp"
for name in proc sys dev; do mount --rbind "/$name" "$root/$name"; done

# Stand for this host's programs of the same names. Those that may not change the root run nginx with the libraries of its Debian.
readonly programs=$debian/programs
mkdir -p "$programs"
for path in usr/sbin/dockerd usr/bin/containerd usr/sbin/nginx; do
    program=$programs/${path##*/}
    cat >"$program" <<-SCRIPT
	#!/bin/sh
	[ "\$(id -u)" != 0 ] || exec chroot "$root" "/$path" "\$@"
	exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/$path" "\$@"
	SCRIPT
    chmod +x "$program"
done
export PATH=$programs:$PATH
nginx -v
dockerd --version

# Not one that answers already, which would be this host's.
readonly engine=${ENGINE:?}-trixie
unset DOCKER_HOST
trap 'scripts/engine.sh stop "$engine"' EXIT
DOCKER_HOST=$(scripts/engine.sh start "$engine")
export DOCKER_HOST
scripts/test.sh --filter "$@"
