#!/usr/bin/env bash
# Builds the last commit in two folders, and compares the programs byte by byte, and the packages. Two release builds.
#
#   scripts/check-reproducible.sh [PRODUCT...]    only these programs, and no package
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/steps.sh

folder=$(mktemp -d /tmp/precheck-reproducible.XXXXXX)
trap 'rm -rf "$folder"' EXIT
# Names of different lengths, as a path's length counts, too.
readonly copies=("$folder/one" "$folder/the-other/one")

for copy in "${copies[@]}"; do
    step "Building in $copy"
    # With the history, which the version is made of.
    git clone --quiet . "$copy"
    (
        cd "$copy"
        scripts/build-release.sh "$@"
        (($# > 0)) || packaging/deb.sh .build-static/release .build-static
    )
done

step "Comparing"
compared=("${@/#/release/}")
if (($# == 0)); then
    compared=(release/precheck-{api,queue,server})
    packages=("${copies[0]}"/.build-static/*.deb)
    compared+=("${packages[0]##*/}")
fi
for file in "${compared[@]}"; do
    cmp "${copies[0]}/.build-static/$file" "${copies[1]}/.build-static/$file" || {
        trap - EXIT
        echo "check-reproducible.sh: both builds are left in $folder" >&2
        exit 1
    }
    echo "identical: $file"
done
end_steps "Both builds are the same"
