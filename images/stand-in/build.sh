#!/bin/bash
# Makes the stand-in image for tests: busybox, and a `python` that does what the input file tells it to (see the file
# `python` beside this one).
#
#   images/stand-in/build.sh [--tag precheck-stand-in:latest]
#
# DOCKER_HOST is honoured. The last line printed is the tag and the image's id.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=images/common.sh
source "$here/../common.sh"

tag=precheck-stand-in:latest
while [ $# -gt 0 ]; do
    case $1 in
        --tag)
            [ $# -ge 2 ] || fail "$1 needs a value"
            tag=$2
            shift 2
            ;;
        *) fail "unknown option '$1'; there is --tag" ;;
    esac
done

make_root
install -m 755 "$here/python" "$root/bin/python"
import_root "$tag"
