# shellcheck shell=bash
# Sourced by scripts that need the whole service for as long as they run. `start_service FOLDER` starts it, as FOLDER/config.toml
# says, on the free port that `free_port` found, and sets `url`; `end_service` ends it, as Ctrl-C does.

service=

free_port() {
    local port
    for port in $(seq 8000 8100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || {
            echo "$port"
            return
        }
    done
    echo "There is no free port from 8000 to 8100" >&2
    return 1
}

start_service() {
    local -r folder=$1 deadline=$((SECONDS + 60))
    # An earlier service's words are not this one's.
    : >"$folder/serve.log"
    .build/debug/precheck-server serve --config "$folder/config.toml" >"$folder/serve.log" 2>&1 &
    service=$!
    # The line in its log is the one sign that all parts answer.
    until grep -q '^Serving at' "$folder/serve.log"; do
        if ! kill -0 "$service" 2>/dev/null || ((SECONDS > deadline)); then
            echo "The service has ended, or did not start within a minute:" >&2
            tail -n 20 "$folder/serve.log" >&2
            return 1
        fi
        sleep 0.1
    done
    # shellcheck disable=SC2034 # For whoever sources this.
    url=$(sed -n 's/^Serving at //p' "$folder/serve.log")
}

# Fails unless it ends with 0.
end_service() {
    [[ -n $service ]] || return 0
    local -r process=$service
    service=
    kill -INT "$process" 2>/dev/null || true
    wait "$process"
}
