#!/usr/bin/env bash
# run-golden.sh - the golden tests, as TAP.
#
# A case is a scenario 'name.yaml' anywhere below tests/golden/cases/ whose first line is
#
#     # command: run --seed 2
#
# and a file 'name.expected' beside it: what 'orrery run --seed 2 name.yaml' says, standard output
# and standard error in one, and its exit code on a last line.  With GOLDEN_UPDATE=1 the expected
# files are rewritten instead of compared (./dev golden).  The one thing that differs from run to
# run, the time that a simulation took, is written as 'in ? s'.
set -u
export LC_ALL=C.UTF-8

golden=$ORRERY_SOURCES/tests/golden/cases
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

if [ ! -x "$ORRERY" ]; then
    echo "1..0 # SKIP there is no program yet"
    exit 0
fi

# The cases run in a copy: what they write must not reach the sources, which may be read-only.
cp -R "$golden/." "$copy"
chmod -R u+w "$copy"
cd "$copy" || exit 99

run_case() { # CASE: prints what the expected file must hold
    local words command
    command=$(sed -n '1s/^# command: //p' "$1.yaml")
    read -ra words <<<"$command"
    (
        cd "$(dirname "$1")" || exit 99
        timeout 60 "$ORRERY" "${words[@]}" "$(basename "$1").yaml" 2>&1 </dev/null
        echo "exit code $?"
    ) | sed -E 's/ in [0-9.]+ (ms|s)$/ in ? s/'
}

mapfile -t cases < <(grep -rl --include='*.yaml' -m 1 '^# command: ' . |
    sed 's,^\./,,; s,\.yaml$,,' | sort)
echo "1..${#cases[@]}"
[ ${#cases[@]} != 0 ] || exit 0

number=0
for case in "${cases[@]}"; do
    number=$((number + 1))
    run_case "$case" >"$copy/said"
    if [ -n "${GOLDEN_UPDATE:-}" ]; then
        cp "$copy/said" "$golden/$case.expected"
    fi
    if difference=$(diff -u "$golden/$case.expected" "$copy/said" 2>&1); then
        echo "ok $number - $case"
    else
        echo "not ok $number - $case"
        while IFS= read -r line; do echo "# $line"; done <<<"$difference"
    fi
done
