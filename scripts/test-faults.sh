#!/usr/bin/env bash
# Kills the worker, the responder and the engine at every step between two effects, and writes what became of it into the table of
# docs/reliability.md. All cases of the engine take a few minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly document=docs/reliability.md
cases=$(mktemp)
trap 'rm -f "$cases"' EXIT

PRECHECK_FAULTS=all PRECHECK_CASES=$cases scripts/test.sh --filter FaultTests

# What stands between the two marks is made here.
{
    sed '/^<!-- cases -->$/q' "$document"
    printf '\n| What happens | At | What becomes of the run | Promise |\n| --- | --- | --- | --- |\n'
    cat "$cases"
    echo
    sed -n '/^<!-- end of cases -->$/,$p' "$document"
} >"$cases.new"
mv "$cases.new" "$document"
echo "$(wc -l <"$cases") cases written to $document"
