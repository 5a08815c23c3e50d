#!/bin/bash
# Makes the demo image: busybox, precheck-demo with the libraries that it needs, and a `python` that calls it, so that
# the command for the real image works unchanged.
#
#   images/demo/build.sh [--tag precheck-demo:latest] [--executable .build/release/precheck-demo]
#
# DOCKER_HOST is honoured. The last line printed is the tag and the image's id.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=images/common.sh
source "$here/../common.sh"

tag=precheck-demo:latest
executable=
while [ $# -gt 0 ]; do
    case $1 in
        --tag | --executable) [ $# -ge 2 ] || fail "$1 needs a value" ;;
    esac
    case $1 in
        --tag) tag=$2 ;;
        --executable) executable=$2 ;;
        *) fail "unknown option '$1'; there are --tag and --executable" ;;
    esac
    shift 2
done

if [ -z "$executable" ]; then
    for configuration in release debug; do
        candidate=$here/../../.build/$configuration/precheck-demo
        [ -n "$executable" ] || [ ! -x "$candidate" ] || executable=$candidate
    done
    [ -n "$executable" ] || fail "precheck-demo is not built; run 'swift build -c release --product precheck-demo'"
fi
[ -x "$executable" ] || fail "'$executable' is no program"

make_root

program=$root/usr/local/bin/precheck-demo
cp -L "$executable" "$program"
if command -v strip >/dev/null; then
    strip "$program"
fi

# What ldd names: libraries go where every loader looks, the loader itself where the program says.
linked=$(ldd "$executable") || fail "'$executable' is no dynamically linked program"
if grep -q 'not found' <<<"$linked"; then
    fail "libraries of '$executable' are missing: $(grep 'not found' <<<"$linked")"
fi
mkdir -p "$root/usr/lib"
awk '$2 == "=>" && $3 ~ /^\// { print $3 }' <<<"$linked" | while read -r library; do
    cp -L "$library" "$root/usr/lib/"
done
awk '$1 ~ /^\// && $2 != "=>" { print $1 }' <<<"$linked" | while read -r loader; do
    mkdir -p "$root$(dirname "$loader")"
    cp -L "$loader" "$root$loader"
done

install -m 755 "$here/python" "$root/bin/python"

import_root "$tag"
