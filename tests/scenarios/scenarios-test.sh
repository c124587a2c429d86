#!/usr/bin/env bash
# scenarios-test.sh - every scenario of the tree is valid, meets its expectations, and gives the
# same bytes again with another heap layout and in another locale.
set -u

runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
number=0

if [ ! -x "$ORRERY" ]; then
    echo "1..0 # SKIP there is no program yet"
    exit 0
fi

# Runs a command and reports it as one test; what it says is shown when it fails.
try() { # NAME COMMAND...
    local name=$1
    shift
    number=$((number + 1))
    if "$@" >"$runs/said" 2>&1 </dev/null; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name (exit code $?)"
        tail -n 40 "$runs/said" | sed 's/^/# /'
    fi
}

# run.json may say how long the run took, so that of it only the digest counts.
same_bytes() { # RUN RUN
    diff -r --exclude=run.json "$1" "$2" &&
        diff <(grep '"digest"' "$1/run.json") <(grep '"digest"' "$2/run.json")
}

# A folder may hold several: what to compare a scenario with.  Manifests beside them are none.
for scenario in "$ORRERY_SOURCES"/scenarios/*/*.yaml; do
    grep -q '^orrery: ' "$scenario" || continue
    name=$(basename "$(dirname "$scenario")")
    [ "${scenario##*/}" = scenario.yaml ] || name=$name-$(basename "$scenario" .yaml)
    try "$name is valid" timeout 120 "$ORRERY" check "$scenario"
    try "$name meets its expectations" timeout 120 "$ORRERY" run "$scenario" -o "$runs/$name-1"
    try "$name runs with another heap and locale" env MALLOC_PERTURB_=165 LC_ALL=ko_KR.UTF-8 \
        timeout 120 "$ORRERY" run "$scenario" -o "$runs/$name-2"
    try "$name gives the same bytes" same_bytes "$runs/$name-1" "$runs/$name-2"
    rm -rf "$runs/$name-1" "$runs/$name-2"
done
echo "1..$number"
