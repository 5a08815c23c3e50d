#!/usr/bin/env bash
# Builds what is installed and packaged, into .build-static: programs that hold all of Swift, so that a host needs none of it.
#
#   scripts/build-release.sh [PRODUCT...]    all that a package is made of unless named
#
# Product by product: a build of everything would also link the packages' dynamic libraries, which need a Swift that is not static.
set -euo pipefail
cd "$(dirname "$0")/.."

# Programs hold the name of the folder in which they were built. The project is seen under this one, in a mount namespace, so that one
# commit makes the same programs anywhere. (-file-prefix-map does not do: the lengths of names are still those of the real ones.)
readonly place=/usr/src/precheck-server
if [[ $PWD != "$place" ]]; then
    namespace=(--mount)
    ((EUID == 0)) || namespace+=(--map-root-user)
    if unshare "${namespace[@]}" true 2>/dev/null; then
        # shellcheck disable=SC2016 # Expanded by that shell.
        exec unshare "${namespace[@]}" sh -ec '
            mount -t tmpfs tmpfs "${0%/*}"
            mkdir "$0"
            # The folder itself: its name may be hidden by now.
            mount --no-canonicalize --bind . "$0"
            cd "$0"
            exec scripts/build-release.sh "$@"' "$place" "$@"
    fi
    echo "build-release.sh: mounts are not permitted here; the programs will hold the name of this folder" >&2
fi

products=("$@")
(($# > 0)) || products=(precheck-api precheck-queue precheck-server generate-manual)

options=(
    --configuration release --static-swift-stdlib --scratch-path .build-static
    # Symbols are bound at the start, so that the tables of library calls are read-only afterwards.
    -Xlinker -z -Xlinker now
    # It holds when headers were last changed; the package is stripped of it anyway.
    -debug-info-format none
)
# The order in which the package manager goes through its sets is random otherwise.
export SWIFT_DETERMINISTIC_HASHING=1
for product in "${products[@]}"; do
    swift build "${options[@]}" --product "$product"
done
