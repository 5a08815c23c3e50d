#!/usr/bin/env bash
# Installs the Debian packages that are missing for the named purposes. Needs root for that.
#
#   scripts/install-dependencies.sh PURPOSE...
set -euo pipefail

(($# > 0)) || {
    echo "usage: scripts/install-dependencies.sh PURPOSE..." >&2
    exit 64
}

packages=()
for purpose; do
    case $purpose in
    # Compiling the programs, and the tests that need nothing else.
    build) packages+=(libfcgi-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev zlib1g-dev pkg-config git) ;;
    # Running the whole service.
    service) packages+=(nginx-light docker.io busybox-static curl jq python3 python3-venv) ;;
    # What the tests and the benchmarks need besides.
    test) packages+=(sqlite3 systemd wrk openssl xfsprogs e2fsprogs cmark-gfm) ;;
    # Making the Debian package.
    package) packages+=(dpkg-dev git python3) ;;
    # Checking scripts and the package without running them.
    lint) packages+=(shellcheck lintian python3 python3-venv) ;;
    # A Debian in a folder of its own.
    debian) packages+=(debootstrap docker.io busybox-static curl python3) ;;
    *)
        echo "install-dependencies.sh: there is no purpose '$purpose'" >&2
        exit 64
        ;;
    esac
done

# nginx and Docker come in several packages, each of which will do.
is_installed() {
    case $1 in
    docker.io) command -v docker >/dev/null && command -v dockerd >/dev/null ;;
    nginx-light) command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] ;;
    *) [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]] ;;
    esac
}

missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done

if ((${#missing[@]} > 0)); then
    if ((EUID != 0)); then
        echo "Missing Debian packages; install them as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    # No service is to start by itself: nginx and Docker are started where and when they are needed.
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get install --yes --quiet=2 --no-install-recommends --no-remove "${missing[@]}" >/dev/null
fi

if ! command -v swift >/dev/null; then
    echo "Swift 6.2 or later is missing: see https://www.swift.org/install/linux" >&2
    exit 1
fi
