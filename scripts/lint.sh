#!/usr/bin/env bash
# Checks the formatting of Swift, shell scripts with shellcheck, and Python with ruff, which comes from PyPI. Builds nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Package.swift Sources Tests

# swift format leaves comments as they are.
if git ls-files -z '*.swift' | LC_ALL=C.UTF-8 xargs -0 grep --line-number --perl-regexp '^(?=.{121,}$) *//'; then
    echo "These comments are wider than 120 columns." >&2
    exit 1
fi

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
