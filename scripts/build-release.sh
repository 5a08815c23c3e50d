#!/usr/bin/env bash
# Builds what is installed and packaged, into .build-static: programs that hold all of Swift, so that a host needs none of it.
#
#   scripts/build-release.sh [PRODUCT...]    all that a package is made of unless named
#
# Product by product: a build of everything would also link the packages' dynamic libraries, which need a Swift that is not static.
set -euo pipefail
cd "$(dirname "$0")/.."

products=("$@")
(($# > 0)) || products=(precheck-api precheck-queue precheck-server generate-manual)

options=(
    --configuration release --static-swift-stdlib --scratch-path .build-static
    # Symbols are bound at the start, so that the tables of library calls are read-only afterwards.
    -Xlinker -z -Xlinker now
    # No path of this folder gets into the programs: the same commit makes the same programs anywhere.
    -Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xcc "-ffile-prefix-map=$PWD=."
)
# The order in which the package manager goes through its sets is random otherwise.
export SWIFT_DETERMINISTIC_HASHING=1
for product in "${products[@]}"; do
    swift build "${options[@]}" --product "$product"
done
