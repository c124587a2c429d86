#!/usr/bin/env bash
# compare-test.sh - what is said of studies and of single runs side by side.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

cat >study.yaml <<'EOF'
orrery: v1
name: study
duration: 30m
cluster: {pools: [{name: node, count: 3, price: 0.5/h}]}
measure: {warmup: 3m}
apps:
  - {image: web, start: lognormal(20s 1.2)}
timeline:
  - {at: 8m, fault: down, target: node/node-1}
expect:
  - finally: ready.mean(deployment/web) > 4.75
sweep:
  repeat: 24
  variants:
    near: {}
    far: {'cluster.pools': [{name: node, count: 5, price: 0.5/h}]}
    same: {measure.every: 1m}
  compare: [requested.cpu]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: 500m}}}]
EOF

# ---- studies ----------------------------------------------------------------------------------

try 'a study of a steady state' 0 '72 runs' sweep study.yaml -j 2
try 'its warm-up is judged by MSER-5' 0 'warm-up 3m0s (MSER-5 ' compare study.study
try 'one that is too short is told' 0 'MSER-5 the beginning' compare study.study
compare_csv() { "$ORRERY" compare study.study --format csv "$@"; }
[ "$("$ORRERY" compare study.study --list | grep -c '^transient')" = 0 ]
report 'the pieces it was judged by are no metrics' $?

try 'expectations are shares with an interval' 0 '0\.862, 1\.000' compare study.study -m expect.1
compare_csv -m cost | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
    NR > 1 { mean[$2] = $column["mean"] } # 27 min of 3 and 5 nodes at 0.5/h
    END { exit !(mean["near"] > 0.6749 && mean["near"] < 0.6751 && mean["far"] > 1.1249 &&
                 mean["far"] < 1.1251) }'
report 'what nodes cost counts from the warm-up on' $?
try 'what is equal is not distinguishable' 0 'same .*not distinguishable' compare study.study -m cost
try 'few values make no 99th percentile' 0 'needed to say anything of this quantile' \
    compare study.study -m startup.p99
try 'a skewed metric is judged by its ratio' 0 '"byRatio": true' \
    compare study.study -m evictions.per_hour --format json
try 'medians have intervals' 0 '"medianLow": [0-9]' compare study.study --format json

# ---- runs -------------------------------------------------------------------------------------

try 'a run' 1 '' run study.yaml -q -o one
try 'another' 0 '' run study.yaml -q -o two --set 'cluster.pools=[{name: node, count: 4, price: 1/h}]'
try 'side by side' 0 '^ cost  *0.6750  *1.800  *+1.125  *2.667×' compare one two
try 'one run is one observation' 0 'one observation: no interval' compare one two
for format in md csv json latex; do
    try "as $format" 0 'allocatable.cpu' compare one two --format $format
done
try 'the same run twice differs in nothing' 0 'of the same scenario and seed' compare one one
try 'a metric that no run has gets the nearest name' 2 'did you mean .cost' compare one two -m cots
try 'one run alone is compared with nothing' 2 'compared with nothing' compare one
try 'its numbers can be listed' 0 '^utilization.cpu.mean$' compare one --list
mkdir empty
try 'a folder that is no run is told' 4 'empty' compare one empty

# ---- figures ----------------------------------------------------------------------------------

# Without gnuplot data and script are written all the same.
command -v gnuplot >/dev/null && drawn=0 || drawn=4
for figure in cdf compare packing; do
    try "the figure $figure of a study" "$drawn" '' plot study.study $figure -m cost --format svg -o drawn
done
try 'the figure tradeoff takes two metrics' "$drawn" '' \
    plot study.study tradeoff -m cost -m availability.deployment/web --format svg -o drawn
try 'and says so' 0 'takes two metrics' plot study.study tradeoff -m cost -o alone
awk -F, 'NR > 1 && $4 == "step" { last[$1] = $3 }
    END { exit !(last[1] == 1 && last[2] == 1 && last[3] == 1) }' drawn/cdf.csv
report 'every curve ends at all runs' $?
compare_csv -m cost | awk -F, 'NR == FNR { if (FNR > 1) drawn[$7] = $3; next }
    FNR > 1 && $2 != "near" { n++; difference = $8 - drawn[$2]; if (difference * difference > 1e-18) exit 1 }
    END { exit n != 2 }' drawn/compare.csv -
report 'the differences drawn are those printed' $?
[ "$(grep -c '^front,' drawn/tradeoff.csv)" -ge 1 ] && [ "$(grep -c '^run,' drawn/tradeoff.csv)" = 72 ]
report 'a point a run, and those that nobody beats' $?
[ "$(grep -c '^box,' drawn/packing.csv)" = 3 ] && [ "$(grep -c '^point,' drawn/packing.csv)" = 72 ]
report 'a box a case, a point a run' $?
grep -q "n = 24 runs each, paired by common random numbers · study study" drawn/compare.gp &&
    grep -q "availability.deployment/web (%)" drawn/tradeoff.gp
report 'captions say how many, axes say the unit' $?
try 'waits of the pods of two runs' "$drawn" '' plot one two cdf --format svg -o waits
[ "$(tail -n +2 waits/cdf.csv | cut -d, -f1 | sort -u | tr '\n' ' ')" = '1 2 ' ]
report 'are two curves' $?
try 'a figure of a run is none of a study' 2 'is of a run' plot study.study belief -o drawn
tap_end
