#!/usr/bin/env bash
# Installs the Debian packages that the project is built and tested with, where they are missing. Needs root for that.
set -euo pipefail

readonly packages=(
    nginx-light libfcgi-dev libsqlite3-dev libcurl4-openssl-dev zlib1g-dev pkg-config docker.io busybox-static curl jq sqlite3 git make systemd wrk openssl
    xfsprogs e2fsprogs python3 python3-venv cmark-gfm
)

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
