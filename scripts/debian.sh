# shellcheck shell=bash
# Sourced: `make_debian SUITE FOLDER PACKAGES` makes a Debian in FOLDER with a comma-separated list of packages, in which nothing
# starts by itself. From this host's own mirror, where it has one. Needs root.

make_debian() {
    local -r suite=$1 root=$2 packages=$3
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
        sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' | grep -v security | head -n 1) || true
    debootstrap --variant=minbase --include="$packages" "$suite" "$root" "${mirror:-http://deb.debian.org/debian}" \
        >"$root.log" 2>&1 || {
        tail -n 20 "$root.log" >&2
        return 1
    }
    cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # There is no service manager.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
}
