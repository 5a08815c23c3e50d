# shellcheck shell=bash
# Sourced by scripts that need a Docker Engine for as long as they run: sets DOCKER_HOST. A private engine is started in $ENGINE
# where none answers, and stopped by `end_engine` if it was started here.

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
had_engine=$(docker --host "unix://${ENGINE:?}/docker.sock" version >/dev/null 2>&1 && echo yes || echo no)

DOCKER_HOST=$("$scripts/engine.sh" ensure "$ENGINE")
export DOCKER_HOST

end_engine() {
    if [[ $had_engine == no && $DOCKER_HOST == "unix://$ENGINE/"* ]]; then
        echo "Stopping the private Docker Engine"
        "$scripts/engine.sh" stop "$ENGINE"
    fi
}
