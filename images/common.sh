# shellcheck shell=bash
# Functions for the scripts that make images. To be sourced by them, with `set -euo pipefail`.
#
# No registry is asked for anything: a file system is laid out in a temporary folder and imported as an image.

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# need PROGRAM PACKAGE: ends with advice unless the program is installed.
need() {
    command -v "$1" >/dev/null || fail "'$1' is not installed; Debian has it in the package $2"
}

# make_root: a temporary folder in $root, removed when the script ends, with the static busybox under all its names.
make_root() {
    need docker docker.io
    need busybox busybox-static
    local busybox
    busybox=$(command -v busybox)
    if ldd "$busybox" >/dev/null 2>&1; then
        fail "'$busybox' needs shared libraries; install the package busybox-static instead"
    fi
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    chmod 755 "$root"
    mkdir -p "$root"/{bin,etc,proc,sys,dev,usr/local/bin,workspace,workdir}
    mkdir -m 1777 "$root/tmp"
    cp -L "$busybox" "$root/bin/busybox"
    local applet
    for applet in $("$busybox" --list); do
        [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
    done
}

# import_root TAG: makes the image out of $root and prints its tag and id.
import_root() {
    local id
    id=$(
        tar --owner=0 --group=0 --numeric-owner -C "$root" -c . | docker import \
            -c 'WORKDIR /workspace' -c 'ENV PATH=/usr/local/bin:/bin' -c 'CMD ["/bin/sh"]' - "$1"
    )
    echo "$1 $id"
}
