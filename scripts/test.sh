#!/usr/bin/env bash
# Runs every test; with arguments only those that they choose, as in `test.sh --filter SoakTests`. Needs no file outside of the source
# tree, and leaves nothing running. WITHOUT_FUZZING=1 leaves out the fuzzing, and with it schemathesis from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/steps.sh

all() { (($# == 0)); }

if all "$@"; then
    step "Checking formatting and scripts"
    scripts/lint.sh
fi

step "Building"
swift build --build-tests --explicit-target-dependency-import-check=error

if all "$@"; then
    step "Checking the units of systemd"
    scripts/check-units.sh

    step "Comparing the layout reader with KLayout"
    scripts/compare-layouts.sh
fi

step "Starting a Docker Engine"
source scripts/engine-session.sh
trap end_engine EXIT
echo "Docker Engine at $DOCKER_HOST"
images/demo/build.sh
images/stand-in/build.sh

step "Testing"
export PRECHECK_TEST_DOCKER=$DOCKER_HOST
swift test --skip-build "$@"

if all "$@" && [[ -z ${WITHOUT_FUZZING:-} ]]; then
    step "Having reports read by what CI systems use"
    scripts/check-report-forms.sh

    step "Fuzzing the layout reader"
    DURATION=45 scripts/fuzz-layout.sh

    step "Fuzzing the interface"
    SEED=1 EXAMPLES=25 scripts/fuzz-api.sh
fi

if all "$@"; then
    step "Looking that every measurement runs"
    scripts/bench.sh .build/debug --smoke
fi

end_steps "All tests passed"
