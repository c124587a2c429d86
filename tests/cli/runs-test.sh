#!/usr/bin/env bash
# runs-test.sh - what a run leaves behind: what is measured, and what is said of it later.
set -u

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0
export ORRERY_DATA=$ORRERY_SOURCES
unset NO_COLOR

if [ ! -x "$ORRERY" ]; then
    echo "1..0 # SKIP there is no program yet"
    exit 0
fi
cd "$folder" || exit 99

result() { # STATUS NAME
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# /' said | head -n 30
    fi
}

# Runs the program and compares its exit code and what it says with a pattern.
try() { # NAME CODE PATTERN ARGUMENT...
    local name=$1 wanted=$2 pattern=$3 code
    shift 3
    timeout 60 "$ORRERY" "$@" >said 2>&1 </dev/null
    code=$?
    [ "$code" = "$wanted" ] && { [ -z "$pattern" ] || grep -q -- "$pattern" said; }
    result $? "$name (exit code $code)"
}

story() { # NAME REPLICAS
    cat <<END_OF_STORY
orrery: v1
name: $1
cluster: {nodes: 3}
timeline: [{at: 2m, fault: down, target: node/node-1, for: 6m}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: $2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
END_OF_STORY
}
story web 3 >web.yaml

# ---- measure ----------------------------------------------------------------------------------

try 'a run measures changes alone' 0 '' run web.yaml -q -o changes
try 'samples come between them' 0 '' run web.yaml -q -o samples --set measure.every=30s
awk -F, 'NR > 1 && $1 == 30 * int($1 / 30) { n[$2 "," $3]++ }
    NR > 1 { if (!(($2 "," $3) in first)) first[$2 "," $3] = $1 }
    END { for (key in first) if (n[key] < int((600 - first[key]) / 30)) exit 1 }' samples/metrics.csv
result $? 'each metric has a row at each multiple of measure.every'
# Without what says nothing new the samples are the changes.
awk -F, 'NR == 1 || $2 "," $3 != key || $4 != value { print } { key = $2 "," $3; value = $4 }' \
    samples/metrics.csv | cmp - changes/metrics.csv >said 2>&1
result $? 'samples say the same as changes'
try 'only some metrics' 0 '' run web.yaml -q -o only --set 'measure.only=[ready,phase]'
[ "$(tail -n +2 only/metrics.csv | cut -d, -f2 | sort -u | grep -vcE '^(ready|phase\..*)$')" = 0 ] &&
    cmp -s <(grep ',ready,' changes/metrics.csv) <(grep ',ready,' only/metrics.csv)
result $? 'measure.only keeps these whole and no others'
try 'a figure says what it misses' 0 'measure.only left out .desired.' plot only belief
try 'an unknown metric has a neighbour' 3 'did you mean .ready.' \
    check web.yaml --set 'measure.only=[redy]'
try 'a metric that is not built is no metric' 3 'E190' check web.yaml --set 'measure.only=[cost]'
try 'samples need a time between them' 3 'E107' check web.yaml --set measure.every=0s
try 'a warm-up as long as the run leaves nothing' 3 'E107' \
    check web.yaml --set measure.warmup=10m
try 'a wide table' 0 '' run web.yaml -q --wide -o wide
# Each change in one is the value of its column in the other.
awk -F, 'NR == FNR && FNR == 1 { for (i = 2; i <= NF; i++) column[$i] = i; next }
    NR == FNR { for (i = 2; i <= NF; i++) value[$1 "," i] = $i; next }
    FNR > 1 && value[$1 "," column[$2 " " $3]] != $4 { print; wrong = 1 }
    END { exit wrong }' wide/metrics-wide.csv wide/metrics.csv >said 2>&1
result $? 'has the values of the long one'

echo "1..$number"
