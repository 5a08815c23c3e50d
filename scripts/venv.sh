#!/usr/bin/env bash
# Prints the folder of a Python environment that holds packages from PyPI, and makes it where it is not there yet.
#
#   scripts/venv.sh NAME REQUIREMENT...    the folder is .build/NAME; the requirements as pip takes them
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=$PWD/.build/$1
shift
if [[ $(cat "$venv/installed" 2>/dev/null) != "$*" ]]; then
    rm -rf "$venv"
    if ! { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet "$@"; } >&2; then
        rm -rf "$venv"
        echo "venv.sh: cannot install $* with python3 -m venv and pip" >&2
        exit 1
    fi
    echo "$*" >"$venv/installed"
fi
echo "$venv"
