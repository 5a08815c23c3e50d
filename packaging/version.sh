#!/usr/bin/env bash
# Prints the version of the Debian package, which grows with each commit: the programs' version, the number of commits and the last one.
#
#   packaging/version.sh [COMMIT]    HEAD unless named; without git, the programs' version alone
set -euo pipefail
cd "$(dirname "$0")/.."

readonly commit=${1:-HEAD}
readonly pattern='s/^package let version = "\(.*\)"$/\1/p'
if ! git rev-parse --git-dir >/dev/null 2>&1; then
    sed -n "$pattern" Sources/Domain/Version.swift
    exit
fi
hash=$(git rev-parse --verify "$commit^{commit}")
version=$(git show "$hash:Sources/Domain/Version.swift" | sed -n "$pattern")
if [[ $(git rev-parse --is-shallow-repository) == true ]]; then
    # The number of commits is not known. To apt this is older than any package of this version.
    echo "version.sh: a shallow clone makes no package that apt takes for an upgrade (git fetch --unshallow)" >&2
    echo "$version~git.${hash:0:7}"
else
    echo "$version+git$(git rev-list --count "$hash").${hash:0:7}"
fi
