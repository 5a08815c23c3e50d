#!/usr/bin/env bash
# Checks the Debian package of the last commit without installing it: lintian, versions, what it says of what is linked into it.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/steps.sh

version=$(packaging/version.sh)
package=.build-static/precheck-server_${version}_$(dpkg --print-architecture).deb
[[ -f $package ]] || {
    echo "check-package.sh: there is no $package; make deb makes it" >&2
    exit 1
}

step "lintian"
lintian --allow-root --fail-on error,warning "$package"

step "Version $version"
if git rev-parse --verify --quiet HEAD~1 >/dev/null; then
    before=$(packaging/version.sh HEAD~1)
    dpkg --compare-versions "$version" gt "$before" || {
        echo "apt would not take $version for an upgrade of $before" >&2
        exit 1
    }
fi

step "Bill of materials and licences"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dpkg-deb --extract "$package" "$folder"
if venv=$(scripts/venv.sh cyclonedx 'cyclonedx-python-lib[json-validation]==11.12.0' python-debian==1.1.1); then
    "$venv/bin/python" Tests/Packaging/bill.py "$folder/usr/share/doc/precheck-server"
else
    echo "NOT CHECKED: the bill of materials, as its validator cannot be installed." >&2
fi

step "What the programs hold"
for program in "$folder"/usr/bin/*; do
    if grep --quiet --text --fixed-strings -e "$PWD/Sources/" -e "$PWD/.build" "$program"; then
        echo "${program##*/} holds paths of the folder in which it was built" >&2
        exit 1
    fi
done
end_steps "The package is as it should be"
