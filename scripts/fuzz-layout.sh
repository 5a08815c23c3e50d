#!/usr/bin/env bash
# Feeds the layout reader with mutated layouts, for MINUTES (10 unless set) or for a number of seconds, DURATION, under libFuzzer and
# the address sanitizer.
# What it finds is left in .build-fuzz/crash-* and named; inputs that reach new code are kept in .build-fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly minutes=${MINUTES:-10}
readonly build=.build-fuzz
[[ $minutes =~ ^[0-9]+$ ]] || { echo "MINUTES is '$minutes'; it has to be a whole number." >&2; exit 2; }
readonly duration=${DURATION:-$((minutes * 60))}
[[ $duration =~ ^[0-9]+$ ]] || { echo "DURATION is '$duration'; it has to be a whole number of seconds." >&2; exit 2; }
mkdir -p "$build/corpus"

echo "Building $build/fuzz-layout"
mapfile -t sources < <(find Sources/Layout -name '*.swift' | sort)
swiftc -O -swift-version 6 -parse-as-library -sanitize=fuzzer,address -package-name precheck-server -module-name LayoutFuzz \
    -I Sources/CZlib -enable-upcoming-feature InternalImportsByDefault \
    "${sources[@]}" Tests/Fuzzing/LayoutFuzzer.swift -o "$build/fuzz-layout"

echo "Fuzzing for $duration seconds"
# A Swift trap is a signal that libFuzzer reports; -timeout finds input that costs more than it should.
SWIFT_BACKTRACE=enable=no timeout --signal=KILL $((duration + 120)) "$build/fuzz-layout" \
    -max_total_time="$duration" -timeout=10 -rss_limit_mb=1024 -max_len=20000 \
    -artifact_prefix="$build/" -print_final_stats=1 "$build/corpus" Tests/Fuzzing/Corpus
echo "Nothing found."
