#!/usr/bin/env bash
# Compares what the layout reader finds with what KLayout finds, on COUNT layouts (300 unless set) made at random from
# SEED (1 unless set), and on those in shared/layouts where that stands beside the project. Installs KLayout from PyPI, in
# a folder of its own; where that is impossible nothing is compared, which is said. The program to compare has to be built.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! environment=$(scripts/venv.sh klayout klayout==0.30.12); then
    echo "NOT COMPARED: KLayout cannot be installed." >&2
    exit 0
fi

files=()
if [[ -d ../shared/layouts ]]; then
    # Not those of `cases`: what KLayout says about damaged files is not what the flow does with them.
    mapfile -t files < <(find ../shared/layouts -path ../shared/layouts/cases -prune -o \
        '(' -name '*.gds' -o -name '*.gds.gz' -o -name '*.oas' ')' -print)
fi

PYTHONDONTWRITEBYTECODE=1 "$environment/bin/python" Tests/LayoutTests/KLayout/compare.py .build/debug/layout-facts \
    --seed "${SEED:-1}" --count "${COUNT:-300}" --keep .build/klayout-differences --files "${files[@]}"
