#!/usr/bin/env bash
# A private Docker Engine for the tests and the demo: a containerd and a dockerd of its own, all below one folder.
#
#   engine.sh start DIR [--live-restore]   starts it, or what of it is not running, and prints its socket
#   engine.sh kill DIR                     ends it and its containers as a power cut does; what it keeps on its disk stays
#   engine.sh stop DIR                     ends it and its containers, and empties DIR
#   engine.sh ensure DIR [--live-restore]  prints the socket of an engine that answers already, else starts one in DIR
#
# containerd runs apart from dockerd, so that dockerd can be killed with SIGKILL and started again at once: a containerd
# that dockerd supervises does not come back after that. Needs root.
set -euo pipefail

readonly start_seconds=60
readonly stop_seconds=20

say() { printf 'engine.sh: %s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

usage() {
    sed -n '4,7s/^# *//p' "$0" >&2
    exit 64
}

# Whether an engine answers at the socket $1.
answers() {
    [[ -S $1 ]] && curl --silent --fail --max-time 2 --output /dev/null --unix-socket "$1" http://docker/_ping
}

# Runs "$@" every 50 ms until it succeeds; fails after $1 seconds.
wait_until() {
    local -r deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.05
    done
}

# Whether the process $1 runs and was started for the folder $2: a number in an old file may be another's by now.
is_ours() {
    local -r pid=$1 dir=$2
    [[ -r /proc/$pid/cmdline ]] || return 1
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep --quiet --fixed-strings -- "$dir/"
}

# Prints the process that the file $1 names, when it is ours and runs.
running() {
    local -r file=$1
    local pid
    pid=$(cat "$file" 2>/dev/null) || return 1
    [[ $pid =~ ^[0-9]+$ ]] && is_ours "$pid" "${file%/*}" && printf '%s\n' "$pid"
}

has_ended() { [[ ! -e /proc/$1 || $(cut -d' ' -f3 "/proc/$1/stat" 2>/dev/null) == Z ]]; }

# Starts "${@:2}" as a daemon that writes to $1 and holds none of our descriptors: whoever reads our output, and whoever
# waits for the lock, would wait for the daemon's end. Sets `started` to its process id.
daemon() {
    local -r log=$1
    shift
    (
        for fd in /proc/"$BASHPID"/fd/*; do
            fd=${fd##*/}
            ((fd < 3)) || eval "exec $fd>&-"
        done
        exec setsid "$@"
    ) </dev/null >>"$log" 2>&1 &
    started=$!
}

# Waits until "${@:3}" succeeds, or says with the end of the log $2 why process $1 did not get that far.
await_daemon() {
    local -r pid=$1 log=$2
    shift 2
    if wait_until "$start_seconds" succeeded_or_ended "$pid" "$@" && "$@"; then return; fi
    say "${log##*/} of what did not start:"
    tail -n 20 "$log" >&2
    exit 1
}

succeeded_or_ended() {
    local -r pid=$1
    shift
    "$@" || has_ended "$pid"
}

start_containerd() {
    local -r dir=$1 log=$1/containerd.log
    running "$dir/containerd.pid" >/dev/null && return
    # Not the machine's configuration; and no Kubernetes, nor the plug-in that creates /opt/containerd.
    cat >"$dir/containerd.toml" <<-TOML
	version = 2
	disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
	TOML
    daemon "$log" containerd --config "$dir/containerd.toml" --root "$dir/containerd" --state "$dir/containerd-state" \
        --address "$dir/containerd.sock"
    printf '%s\n' "$started" >"$dir/containerd.pid"
    await_daemon "$started" "$log" test -S "$dir/containerd.sock"
}

start_dockerd() {
    local -r dir=$1 log=$1/dockerd.log
    shift
    if ! running "$dir/dockerd.pid" >/dev/null; then
        # dockerd refuses to start when the process that an old file names runs, whoever that is by now.
        rm -f "$dir/dockerd.pid"
        printf '{}\n' >"$dir/daemon.json"
        daemon "$log" dockerd --config-file "$dir/daemon.json" --containerd "$dir/containerd.sock" \
            --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" \
            --host "unix://$dir/docker.sock" --bridge=none --iptables=false --ip-forward=false --ip-masq=false "$@"
    else
        started=$(cat "$dir/dockerd.pid")
    fi
    await_daemon "$started" "$log" answers "$dir/docker.sock"
}

check_machine() {
    ((EUID == 0)) || fail "a private Docker Engine needs root; or set DOCKER_HOST to a unix:// socket of an engine"
    local program
    for program in dockerd containerd; do
        command -v "$program" >/dev/null || fail "there is no $program here: apt-get install docker.io"
    done
    command -v curl >/dev/null || fail "there is no curl here: apt-get install curl"
}

# unix(7): a socket's path has at most 107 bytes. The longest are containerd's, and one that dockerd makes of a random id.
check_length() {
    local LC_ALL=C path
    for path in "$1/containerd.sock.ttrpc" "$1/exec/libnetwork/123456789012.sock"; do
        ((${#path} <= 107)) || fail "the folder's name is too long by $((${#path} - 107)) bytes for unix sockets: $1"
    done
}

# Takes the folder $1 for an engine: marks it, so that `stop` never empties another.
claim() {
    local -r dir=$1
    if [[ ! -e $dir/.engine ]]; then
        [[ -z $(ls -A "$dir") ]] || fail "will not put an engine into $dir: it is not empty and is not an engine's"
        : >"$dir/.engine"
    fi
}

# One start or stop at a time on a folder.
lock() {
    exec {lock_fd}<"$1"
    flock "$lock_fd"
}

start() {
    local -r dir=$1
    shift
    check_machine
    check_length "$dir"
    mkdir -p "$dir"
    lock "$dir"
    claim "$dir"
    export PATH=$PATH:/usr/sbin:/sbin
    start_containerd "$dir"
    start_dockerd "$dir" "$@"
    printf 'unix://%s\n' "$dir/docker.sock"
}

# Prints the processes of the shims, one a container, that belong to the engine in $1.
shims() {
    local file
    local -a arguments
    for file in /proc/[0-9]*/cmdline; do
        mapfile -d '' -t arguments 2>/dev/null <"$file" || continue
        [[ ${arguments[0]-} == *containerd-shim* ]] || continue
        [[ " ${arguments[*]} " == *" -address $1/containerd.sock "* ]] || continue
        file=${file%/cmdline}
        printf '%s\n' "${file##*/}"
    done
}

no_shims() { [[ -z $(shims "$1") ]]; }

# Prints the children of the process $1, and theirs.
descendants() {
    local child
    # shellcheck disable=SC2013 # The file has one line of words.
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        printf '%s\n' "$child"
        descendants "$child"
    done
}

# Kills the containers: all that is below their shims. Also what is only about to become one, and would wait for its start for ever.
kill_containers() {
    local shim process
    for shim in $(shims "$1"); do
        for process in $(descendants "$shim"); do
            kill -KILL "$process" 2>/dev/null || true
        done
    done
}

no_containers() {
    local shim
    kill_containers "$1"
    for shim in $(shims "$1"); do
        [[ -z $(descendants "$shim") ]] || return 1
    done
}

# Ends the process that the file $1 names: SIGTERM, and SIGKILL at the deadline.
end() {
    local pid
    pid=$(running "$1") || return 0
    kill -TERM "$pid" 2>/dev/null || return 0
    wait_until "$stop_seconds" has_ended "$pid" && return
    say "process $pid of ${1%.pid} did not end within $stop_seconds s, killing it"
    kill -KILL "$pid" 2>/dev/null || true
    wait_until 5 has_ended "$pid" || fail "process $pid does not die"
}

end_shims() {
    local shim
    for shim in $(shims "$1"); do
        kill -KILL "$shim" 2>/dev/null || true
    done
    wait_until 5 no_shims "$1" || fail "containerd-shims of $1 do not die: $(shims "$1" | tr '\n' ' ')"
}

# Removes what containers whose shim or engine was killed left outside of the folder: the shim's socket, which its
# bundle names, and the control groups, which bear the container's id.
remove_leftovers() {
    local bundle address group
    for bundle in "$1"/containerd-state/io.containerd.runtime.v2.task/*/*/; do
        [[ -d $bundle ]] || continue
        address=$(cat "$bundle/address" 2>/dev/null) || true
        if [[ $address == unix://* ]]; then rm -f "${address#unix://}"; fi
        for group in /sys/fs/cgroup{,/*}/docker/"$(basename "$bundle")"; do
            [[ -d $group ]] || continue
            wait_until 2 remove_group "$group" || say "cannot remove the control group $group"
        done
    done
}

# Fails while a process that was killed is not gone yet.
remove_group() { find "$1" -depth -type d -exec rmdir {} + 2>/dev/null; }

# Unmounts everything below $1, the innermost first.
unmount_below() {
    local mount
    while IFS= read -r mount; do
        printf -v mount '%b' "$mount" # mountinfo writes a space as \040
        [[ $mount == "$1"/* ]] || continue
        umount "$mount" 2>/dev/null || umount --lazy "$mount"
    done < <(cut -d' ' -f5 /proc/self/mountinfo | tac)
}

# Without a word to the engine, so that it believes its containers to run. What systems keep in /run is gone afterwards.
kill_all() {
    local -r dir=$1
    local pid name
    [[ -e $dir/.engine ]] || fail "there is no engine in $dir"
    lock "$dir"
    for name in dockerd containerd; do
        pid=$(running "$dir/$name.pid") || continue
        kill -KILL "$pid" 2>/dev/null || true
        wait_until 5 has_ended "$pid" || fail "process $pid does not die"
    done
    wait_until 5 no_containers "$dir" || fail "containers of $dir do not die"
    end_shims "$dir"
    remove_leftovers "$dir"
    unmount_below "$dir"
    rm -rf "$dir"/{exec,containerd-state,docker.sock,containerd.sock,containerd.sock.ttrpc,dockerd.pid,containerd.pid}
}

stop() {
    local -r dir=$1
    [[ -d $dir ]] || return 0
    lock "$dir"
    if [[ ! -e $dir/.engine ]]; then
        [[ -z $(ls -A "$dir") ]] || fail "will not empty $dir: it is not an engine's"
        return 0
    fi
    # While the engine lives, so that it cleans up after its containers by itself.
    kill_containers "$dir"
    if running "$dir/containerd.pid" >/dev/null; then wait_until 5 no_shims "$dir" || true; fi
    end "$dir/dockerd.pid"
    end "$dir/containerd.pid"
    # A container that the engine started in the meantime, or whose engine had gone before.
    kill_containers "$dir"
    end_shims "$dir"
    remove_leftovers "$dir"
    unmount_below "$dir"
    find "$dir" -mindepth 1 -xdev ! -path "$dir/.engine" -delete
    rm -f "$dir/.engine"
}

ensure() {
    local address
    for address in "${DOCKER_HOST:-}" unix:///var/run/docker.sock; do
        [[ $address == unix://* ]] || continue
        if answers "${address#unix://}"; then
            printf '%s\n' "$address"
            return
        fi
    done
    start "$@"
}

(($# >= 2)) || usage
[[ -n $2 ]] || usage
readonly command=$1
folder=$(realpath --canonicalize-missing -- "$2")
readonly folder
[[ $folder != / ]] || fail "the folder of an engine cannot be /"
shift 2
for option in "$@"; do
    [[ $option == --live-restore ]] || usage
done
case $command in
start) start "$folder" "$@" ;;
ensure) ensure "$folder" "$@" ;;
kill) kill_all "$folder" ;;
stop) stop "$folder" ;;
*) usage ;;
esac
