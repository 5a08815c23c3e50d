#!/usr/bin/env bash
# Shows the whole service at work, on loopback: starts it, sends a layout of a whole die with curl, follows the run, downloads
# the output and compares its checksum. Leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }
fail() {
    printf '\nDEMO FAILED: %s\n' "$*" >&2
    exit 1
}

# Prints a command the way one would type it, and runs it.
run() {
    printf '$' >&2
    printf ' %q' "$@" >&2
    printf '\n' >&2
    "$@"
}

folder=$(mktemp -d /tmp/precheck-demo.XXXXXX)
run_id=
had_image=yes
cleanup() {
    local status=$?
    # A run that goes on is not left to itself: its container would be.
    if [[ -n $service && -n $run_id ]]; then curl -sS -o /dev/null -X DELETE "$url/api/v1/prechecks/$run_id" || true; fi
    end_service || true
    rm -rf "$folder"
    if [[ $had_image == no ]]; then docker image rm precheck-demo:latest >/dev/null 2>&1 || true; fi
    if declare -F end_engine >/dev/null; then end_engine; fi
    exit "$status"
}
trap cleanup EXIT
source scripts/service-session.sh

step "Docker Engine and demo image"
source scripts/engine-session.sh
echo "Docker Engine at $DOCKER_HOST"
docker image inspect precheck-demo:latest >/dev/null 2>&1 || had_image=no
images/demo/build.sh

step "Starting nginx, responder and worker"
port=$(free_port) || fail "the service needs a port"
cat >"$folder/config.toml" <<CONFIG
[server]
port = $port
storage_path = "$folder/storage"

[docker]
image = "precheck-demo:latest"
CONFIG
start_service "$folder" || fail "the service did not start"
echo "Serving at $url"

step "Making the layout of a whole 1x1 die"
run .build/debug/precheck-demo make-die --slot 1x1 --top chip_top --megabytes 40 "$folder/chip_top.gds"
echo "$(stat -c %s "$folder/chip_top.gds") bytes"

step "Sending it"
upload=$(run curl -sS -F "file=@$folder/chip_top.gds" "$url/api/v1/uploads")
jq . <<<"$upload"
upload_id=$(jq -er .Id <<<"$upload") || fail "the upload was refused"

step "Queueing a precheck of it"
body=$(jq -n --arg id "$upload_id" '{upload_id: $id, top_cell: "chip_top", die_id: "DEMO0001"}')
created=$(run curl -sS -H "Content-Type: application/json" -d "$body" "$url/api/v1/prechecks")
run_id=$(jq -er .Id <<<"$created") || fail "the precheck was refused: $created"
echo "Run $run_id is $(jq -r .State.Status <<<"$created"), position $(jq -r .Queue.Position <<<"$created")"

step "Following its log"
since=0
while :; do
    status=$(curl -sS "$url/api/v1/prechecks/$run_id" | jq -r .State.Status)
    logs=$(curl -sS "$url/api/v1/prechecks/$run_id/logs?since=$since")
    jq -r '.lines[]' <<<"$logs"
    since=$(jq -r .last_timestamp <<<"$logs")
    [[ $status == queued || $status == running ]] || break
    curl -sS -o /dev/null -X POST "$url/api/v1/prechecks/$run_id/wait?timeout=1"
done

step "What was found"
result=$(run curl -sS -X POST "$url/api/v1/prechecks/$run_id/wait?timeout=600")
echo "$result"
precheck=$(curl -sS "$url/api/v1/prechecks/$run_id")
jq '{Verdict, State, Output, Usage}' <<<"$precheck"
run curl -sS "$url/api/v1/prechecks/$run_id/report?format=markdown"
[[ $(jq -r .StatusCode <<<"$result") == 0 ]] || fail "the precheck did not pass"
[[ $(jq -r .Verdict <<<"$precheck") == passed ]] || fail "the verdict is another"

step "What it has left"
run curl -sS "$url/api/v1/prechecks/$run_id/artifacts" | jq -r '.[] | "\(.Size)\t\(.Kind)\t\(.Path)"'
run curl -sS -o "$folder/render.png" "$url/api/v1/prechecks/$run_id/render"
[[ $(head -c 4 "$folder/render.png" | tail -c 3) == PNG ]] || fail "there is no picture"

step "Downloading the output"
run curl -sS -o "$folder/output.gds" "$url/api/v1/prechecks/$run_id/output"
reported=$(jq -r .Output.Checksums.sha256 <<<"$precheck")
received=$(sha256sum "$folder/output.gds" | cut -d' ' -f1)
echo "SHA-256 reported: $reported"
echo "SHA-256 received: $received"
[[ $reported == "$received" ]] || fail "the output is not what the service reported"

step "Stopping"
end_service || fail "the service did not end as it should"
printf '\nDEMO PASSED: the output is the one that the service reported.\n'
