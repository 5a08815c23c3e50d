#!/usr/bin/env bash
# Sends the whole service, on loopback, all kinds of requests that its description allows, forbids or links, with schemathesis
# (https://schemathesis.readthedocs.io), once open and once with an API key, and fails at anything that the description does not say.
# Leaves nothing behind but what lies in .build. Variables:
#
#   SEED=7          of the random requests; chosen and printed unless given
#   EXAMPLES=100    requests for each operation and phase, about
#   MINUTES=30      goes on for that long; EXAMPLES are then those of one round
#   PHASES=coverage,fuzzing,stateful   without a key; with one, fuzzing is left out
set -euo pipefail
cd "$(dirname "$0")/.."

readonly seed=${SEED:-$RANDOM} examples=${EXAMPLES:-50} phases=${PHASES:-coverage,fuzzing,stateful}
readonly venv=.build/schemathesis requirements=Tests/Fuzzing/requirements.txt
readonly key=a-key-of-the-fuzzing-0123456789abcdef

step() { printf '\n-- %s\n' "$*"; }

# Once for each state of the requirements.
install_schemathesis() {
    if cmp --silent "$requirements" "$venv/installed.txt"; then return; fi
    step "Installing schemathesis from PyPI into $venv"
    rm -rf "$venv"
    if ! { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --requirement "$requirements"; }; then
        rm -rf "$venv"
        echo "schemathesis cannot be installed: that needs python3, its module venv, and a PyPI that answers" >&2
        echo "(\`make test WITHOUT_FUZZING=1\` leaves this part out)" >&2
        return 1
    fi
    cp "$requirements" "$venv/installed.txt"
}

folder=$(mktemp -d /tmp/precheck-fuzz.XXXXXX)
cleanup() {
    local status=$?
    end_service || true
    remove_containers || true
    rm -rf "$folder"
    if declare -F end_engine >/dev/null; then end_engine; fi
    exit "$status"
}
trap cleanup EXIT

# Those of runs that had not ended when the service did.
remove_containers() {
    local containers
    [[ -e $folder/data/instance ]] || return 0
    containers=$(docker ps --all --quiet --filter "label=space.wafer.precheck.instance=$(<"$folder/data/instance")")
    [[ -z $containers ]] || xargs docker rm --force >/dev/null <<<"$containers"
}

# configure LINE...: those of [auth].
configure() {
    rm -rf "$folder/data"
    {
        printf '[server]\nport = %s\nstorage_path = "%s/data"\nmax_concurrent = 4\n' "$(free_port)" "$folder"
        printf '[docker]\nimage = "precheck-stand-in:latest"\nstop_grace_seconds = 0\n[auth]\n'
        printf '%s\n' "$@"
    } >"$folder/config.toml"
}

# fuzz NAME CONFIGURATION OPTION...: the results go to NAME.log and NAME.ndjson.
fuzz() {
    local -r name=$1 configuration=$PWD/Tests/Fuzzing/$2 program=$PWD/$venv/bin/st
    shift 2
    step "Fuzzing: $name"
    # Elsewhere, as schemathesis keeps things in the folder that it is started in.
    if ! (cd "$folder" && "$program" --config-file "$configuration" run "$url/openapi.json" --seed "$seed" \
        --max-examples "$examples" --generation-database none --no-color --warnings off --request-timeout 60 \
        --report ndjson --report-ndjson-path "$folder/$name.ndjson" "$@") >"$folder/$name.log" 2>&1; then
        cat "$folder/$name.log"
        echo "The service wrote:"
        tail -n 50 "$folder/serve.log"
        echo "Fuzzing failed: $name, with SEED=$seed EXAMPLES=$examples"
        return 1
    fi
    grep --extended-regexp 'generated|passed|Links:' "$folder/$name.log"
}

# queue DIRECTIVE...: a run that does what the directives say; prints its id.
queue() {
    local upload
    printf '%s\n' '#stand-in' "$@" >"$folder/layout.gds"
    upload=$(api -F "file=@$folder/layout.gds" "$url/api/v1/uploads" | jq -er .Id)
    api --json "{\"upload_id\": \"$upload\", \"top_cell\": \"chip_top\"}" "$url/api/v1/prechecks" | jq -er .Id
}

api() { curl --silent --show-error --fail-with-body --header "Authorization: Bearer $key" "$@"; }

source scripts/engine-session.sh
source scripts/service-session.sh
install_schemathesis
images/stand-in/build.sh >/dev/null

echo "Seed $seed: the same requests come again with SEED=$seed EXAMPLES=$examples"
configure 'required = false'
start_service "$folder"
time_limit=()
if [[ -n ${MINUTES:-} ]]; then time_limit=(--max-time $((MINUTES * 60))); fi
fuzz open schemathesis.toml --phases "$phases" "${time_limit[@]}"
end_service
remove_containers

configure 'required = true' '[[auth.api_keys]]' 'name = "fuzzing"' "key = \"$key\""
start_service "$folder"
fuzz key schemathesis.toml --phases coverage,stateful --header "Authorization: Bearer $key"

RUNNING_RUN=$(queue 'sleep 3600')
COMPLETED_RUN=$(queue 'log 20000' flow picture 'file note.txt 10' 'output 100000')
export RUNNING_RUN COMPLETED_RUN
api --output /dev/null -X POST "$url/api/v1/prechecks/$COMPLETED_RUN/wait"
# Nothing tells when the first sample is there.
readonly deadline=$((SECONDS + 60))
until api --output /dev/null "$url/api/v1/prechecks/$RUNNING_RUN/stats" 2>/dev/null; do
    ((SECONDS < deadline)) || { echo "There are no stats of a run that runs" >&2; exit 1; }
    sleep 0.2
done
results=()
for operation in getPrecheck waitForPrecheck getLogs getArchive getOutput getReport getRender listArtifacts getArtifact getStats; do
    results+=(--include-operation-id "$operation")
done
fuzz results results.toml --phases "coverage,fuzzing" --header "Authorization: Bearer $key" "${results[@]}"
end_service

step "What was reached"
python3 Tests/Fuzzing/reached.py "$folder"/*.ndjson
