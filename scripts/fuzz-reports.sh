#!/usr/bin/env bash
# Feeds the readers of reports and logs with mutated ones, for MINUTES (10 unless set), under libFuzzer and the address sanitizer.
# What it finds is left in .build-fuzz/crash-* and named; inputs that reach new code are kept in .build-fuzz/reports.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly minutes=${MINUTES:-10}
readonly build=.build-fuzz
[[ $minutes =~ ^[0-9]+$ ]] || { echo "MINUTES is '$minutes'; it has to be a whole number." >&2; exit 2; }
mkdir -p "$build/reports" "$build/report-seeds"

# Those that need nothing of the rest of the project.
readers=()
for name in XMLScanner RuleReport MarkerDatabase MagicReport FlowLog LogTail; do readers+=("Sources/Reports/$name.swift"); done
echo "Building $build/fuzz-reports"
swiftc -O -swift-version 6 -parse-as-library -sanitize=fuzzer,address -package-name precheck-server -module-name ReportFuzz \
    -enable-upcoming-feature InternalImportsByDefault "${readers[@]}" Tests/Fuzzing/ReportFuzzer.swift -o "$build/fuzz-reports"

# The real reports, behind the byte that names their reader.
for tree in Tests/ReportsTests/Fixtures/*.tree; do
    for kind in 0 1 2 3; do
        # shellcheck disable=SC2059 # The format is the byte.
        { printf "\\$kind"; head -c 19000 "$tree"; } >"$build/report-seeds/$(basename "$tree").$kind"
    done
done
printf '\0%s' "<report-database><categories><category><name>a</name><description>&lt;</description></category></categories><items><item><category>'a'</category><cell>c</cell><multiplicity>2</multiplicity><values><value>edge-pair: (1,2;3,4)|(5,6;7,8)</value></values></item></items></report-database>" >"$build/report-seeds/markers"

echo "Fuzzing for $minutes minutes"
SWIFT_BACKTRACE=enable=no timeout --signal=KILL $((minutes * 60 + 120)) "$build/fuzz-reports" -max_total_time=$((minutes * 60)) \
    -timeout=10 -rss_limit_mb=1024 -max_len=20000 -artifact_prefix="$build/" -print_final_stats=1 "$build/reports" "$build/report-seeds"
echo "Nothing found."
