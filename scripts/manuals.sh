#!/usr/bin/env bash
# Writes the manual pages of the programs, and completions of their command lines for shells, below a folder as an
# installation has them below its `share`. The programs must have been built.
#
#   scripts/manuals.sh FOLDER [BIN]      BIN: the folder of the programs (default: the debug build's)
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:?usage: scripts/manuals.sh FOLDER [BIN]}
programs=${2:-$(swift build --show-bin-path)}

# The tool is ArgumentParser's own. Its package plugin would build everything once more.
generator=$programs/generate-manual
[[ -x $generator ]] || {
    echo "manuals.sh: there is no $generator; build it with swift build --product generate-manual" >&2
    exit 1
}
source packaging/source-date.sh
date=$(date --utc --date="@$SOURCE_DATE_EPOCH" +%Y-%m-%d)

# manual PROGRAM SECTION: 1 is for commands, 8 for what the system runs (man(1)).
manual() {
    install -d "$folder/man/man$2"
    "$generator" "$programs/$1" --section "$2" --date "$date" --output-directory "$folder/man/man$2"
}
manual precheck-server 1
manual precheck-api 8
manual precheck-queue 8

# completions PROGRAM
completions() {
    install -d "$folder"/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}
    # Shells read it and do not run it: without the line that names one.
    "$programs/$1" --generate-completion-script bash | sed '1{/^#!/d}' >"$folder/bash-completion/completions/$1"
    "$programs/$1" --generate-completion-script zsh >"$folder/zsh/site-functions/_$1"
    "$programs/$1" --generate-completion-script fish >"$folder/fish/vendor_completions.d/$1.fish"
}
completions precheck-server
