# shellcheck shell=bash
# Sourced: `step NAME` begins a part and prints the seconds that the part before it took; `end_steps` prints those of the last one, and
# then of all.

step_name=
step_began=0

end_step() {
    [[ -z $step_name ]] || printf -- '-- %s s: %s\n' $((SECONDS - step_began)) "$step_name"
}

step() {
    end_step
    step_name=$1
    step_began=$SECONDS
    printf '\n== %s\n' "$1"
}

end_steps() {
    end_step
    step_name=
    printf '\n== %s (%s s)\n' "$1" "$SECONDS"
}
