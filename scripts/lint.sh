#!/usr/bin/env bash
# Checks the formatting of Swift, shell scripts with shellcheck, and Python with ruff, which comes from PyPI. Builds nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Package.swift Sources Tests

mapfile -t scripts < <(
    git ls-files '*.sh'
    # Those with another name, by their first line.
    git grep --files-with-matches --extended-regexp '^#!(/usr/bin/env bash|/bin/(ba)?sh)$' -- ':!*.sh' ':!*.md' ':!*.swift'
)
shellcheck "${scripts[@]}"

if ruff=$(scripts/venv.sh ruff ruff==0.17.6); then
    "$ruff/bin/ruff" check --quiet .
else
    echo "NOT CHECKED: Python, as ruff cannot be installed." >&2
fi
