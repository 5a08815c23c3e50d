#!/usr/bin/env bash
# Has the forms of reports for CI systems read by the programs that those use: JUnit's XML by junitparser (PyPI), Markdown by cmark-gfm
# (Debian). The reports are those of the real trees in Tests/ReportsTests/Fixtures, and one with hostile names. Needs a build of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cmark-gfm >/dev/null || { echo "cmark-gfm is not installed; Debian has it in the package cmark-gfm" >&2; exit 1; }
venv=$(scripts/venv.sh junitparser junitparser==5.0.3)

folder=$(mktemp -d /tmp/precheck-forms.XXXXXX)
trap 'rm -rf "$folder"' EXIT
PRECHECK_REPORT_FORMS=$folder swift test --skip-build --filter 'FormTests.written' >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
for file in "$folder"/*.md; do cmark-gfm --extension table --extension autolink --extension strikethrough -t xml "$file" >"$file.xml"; done
"$venv/bin/python" Tests/ReportsTests/read_forms.py "$folder"
