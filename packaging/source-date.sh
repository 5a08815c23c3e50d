# shellcheck shell=bash
# Sourced: sets SOURCE_DATE_EPOCH to the time of the last change, so that the same sources make the same files.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
