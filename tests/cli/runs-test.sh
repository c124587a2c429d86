#!/usr/bin/env bash
# runs-test.sh - what a run leaves behind: what is measured, and what is said of it later.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

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
report 'each metric has a row at each multiple of measure.every' $?
# Without what says nothing new the samples are the changes.
awk -F, 'NR == 1 || $2 "," $3 != key || $4 != value { print } { key = $2 "," $3; value = $4 }' \
    samples/metrics.csv | cmp - changes/metrics.csv >said 2>&1
report 'samples say the same as changes' $?
try 'only some metrics' 0 '' run web.yaml -q -o only --set 'measure.only=[ready,phase]'
[ "$(tail -n +2 only/metrics.csv | cut -d, -f2 | sort -u | grep -vcE '^(ready|phase\..*)$')" = 0 ] &&
    cmp -s <(grep ',ready,' changes/metrics.csv) <(grep ',ready,' only/metrics.csv)
report 'measure.only keeps these whole and no others' $?
try 'a figure says what it misses' 0 'measure.only left out .desired.' plot only belief
try 'an unknown metric has a neighbour' 3 'did you mean .ready.' \
    check web.yaml --set 'measure.only=[redy]'
try 'a metric that is not built is no metric' 3 'E190' check web.yaml --set 'measure.only=[quorum]'
try 'measure.only may name a series' 0 '' run web.yaml -q -o series \
    --set 'measure.only=[allocatable.cpu, ready, wait]'
cut -d, -f2 series/metrics.csv | sort -u | tr '\n' ' ' | grep -q \
    '^allocatable.cpu metric ready wait_count wait_sum $'
report 'and it alone is kept' $?
try 'samples need a time between them' 3 'E107' check web.yaml --set measure.every=0s
try 'a warm-up as long as the run leaves nothing' 3 'E107' \
    check web.yaml --set measure.warmup=10m
try 'a wide table' 0 '' run web.yaml -q --wide -o wide
# Each change in one is the value of its column in the other.
awk -F, 'NR == FNR && FNR == 1 { for (i = 2; i <= NF; i++) column[$i] = i; next }
    NR == FNR { for (i = 2; i <= NF; i++) value[$1 "," i] = $i; next }
    FNR > 1 && value[$1 "," column[$2 " " $3]] != $4 { print; wrong = 1 }
    END { exit wrong }' wide/metrics-wide.csv wide/metrics.csv >said 2>&1
report 'has the values of the long one' $?

# ---- several files ----------------------------------------------------------------------------

story shop 40 >shop.yaml
story last 1 >last.yaml
sed 's/^timeline.*/expect: [{finally: ready(deployment\/web) == 7}]/; s/name: web$/name: wrong/' \
    web.yaml >wrong.yaml
for jobs in 1 4; do
    try "several files with $jobs processes" 0 '' \
        run shop.yaml web.yaml last.yaml --json -j $jobs -o jobs-$jobs
    sed "s,jobs-$jobs,jobs," said >jobs-$jobs.said
done
[ "$(grep -o '"name":"[a-z]*"' jobs-1.said | tr -d '\n')" = \
    '"name":"shop""name":"web""name":"last"' ] && cmp jobs-1.said jobs-4.said
report 'they are told in the order of their names on the command line' $?
cmp jobs-1/web-1/events.jsonl jobs-4/web-1/events.jsonl && cmp jobs-4/web-1/events.jsonl \
    changes/events.jsonl
report 'and each is what it is alone' $?
try 'the worst exit code counts' 3 'E103' run web.yaml wrong.yaml <(sed s/name:/nome:/ web.yaml) -q
try 'an expectation of one of them' 1 '' run wrong.yaml web.yaml -q
try 'two runs of one name share no directory' 0 '' run web.yaml web.yaml -q -o twice
[ -s twice/web-1/run.json ] && [ -s twice/web-1-2/run.json ]
report 'each has a directory' $?
try 'standard input is one of them at most' 2 'standard input' run - -
try 'processes are counted from one' 2 'from 1' run web.yaml last.yaml -j 0

# ---- once more --------------------------------------------------------------------------------

try 'a run is repeated' 0 "identical: [0-9a-f]\{16\}" run --from changes -o again
try 'both ways to place decide alike' 0 '' run web.yaml -q --verify-placement -o verified
cmp -s verified/events.jsonl changes/events.jsonl
report 'and nothing else changes' $?
try 'another order of ties' 0 '' run web.yaml -q --tie-order shuffle:7 -o shuffled
try 'is repeated in that order' 0 'identical' run --from shuffled/run.json -o again
cp -R changes bent
sed -i 's/seed: 1/seed: 2/' bent/scenario.yaml
try 'another one differs' 1 'different: events.jsonl, line' run --from bent -o again
try 'nothing changes a repetition' 2 'would change it' run --from changes --seed 3
try 'what is no run is not repeated' 4 'is no run' run --from web.yaml

# ---- cut short --------------------------------------------------------------------------------

try 'a budget' 5 'budget' run web.yaml --max-events 80 -o short
end=$(sed -n 's/.*"end": \([0-9]*\).*/\1/p' short/run.json)
[ "$end" -lt 60 ] && grep -q '"ended": "budget"' short/run.json
report 'cuts the run short and says where' $?
try 'what is shown is no later than that' 0 "cut short at 0:" get pods short
try 'also if more is asked for' 0 "cut short at 0:" get pods --at 5m short
try 'the same run whole' 0 'web-' get pods --at 5m changes
mkdir killed && cp changes/scenario.yaml killed &&
    grep -v '"complete"\|"ended"\|"end"' changes/run.json >killed/run.json
try 'where a killed run stopped is not known' 0 'was killed' get pods killed
try 'and it cannot be compared' 4 'not finished' run --from killed

# ---- templates --------------------------------------------------------------------------------

for template in hello rollout hpa outage faults bench lesson; do
    try "the template $template is written" 0 "next: orrery run new-$template/$template.yaml" \
        init $template new-$template
    try "and is a valid scenario" 0 'valid;' check new-$template/$template.yaml
done
"$ORRERY" list templates >said
[ "$(grep -c '\.$' said)" = "$(wc -l <said)" ]
report 'each is listed with a whole sentence' $?

# ---- figures ----------------------------------------------------------------------------------

# Without gnuplot the scripts say what would be drawn.
mkdir empty
draw() { PATH=$folder/empty "$ORRERY" plot "$@" >said 2>&1; }
long=a-service-with-a-name-that-is-longer-than-any-label-can-be
story day 40 | sed "s/^cluster.*/cluster: {nodes: 1}\nduration: 24h/; s/name: web}\$/name: $long}/
    s/^timeline.*/timeline:\n  - {at: 2h, fault: down, target: node\/node-1, for: 3h}\n  - {at: 2h5m, kubectl: scale deployment\/$long --replicas=41}/" >day.yaml
try 'a day' 0 '' run day.yaml -q -o day
draw day
grep -q "'2h' 7200" day/figures/phases.gp && ! grep -q "'2:00:00'" day/figures/phases.gp
report 'has an axis in hours' $?
grep -q "set label 'F1,K1'" day/figures/phases.gp
report 'tags that would stand on each other are one' $?
grep -q "= 'a-service-w…label-can-be'$" day/figures/belief.gp
report 'a long name loses its middle' $?
grep -q "K1 scale deployment/$long --replicas=41'" day/figures/phases.gp
report 'and stands whole in the caption' $?
[ "$(awk -F, '$1 == "pod" { print $2 }' day/figures/gantt.csv | sort -u | wc -l)" = 41 ]
report 'each of forty pods of a node has a lane' $?
story crash 2 | sed 's/fault: down.*/fault: crash, target: pod, select: app=web}]/' >crash.yaml
try 'a crash' 0 '' run crash.yaml -q -o crash
draw crash phases
! grep -q 'set object rectangle' crash/figures/phases.gp && grep -q "'F1 " crash/figures/phases.gp
report 'lasts no time: nothing is shaded' $?
story scaled 2 | sed 's/^timeline.*/timeline: [{at: 5m, kubectl: scale deployment\/web --replicas=6}]/
    s/^duration.*/duration: 10m/' >scaled.yaml
cat >>scaled.yaml <<'END_OF_SERVICE'
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
END_OF_SERVICE
try 'a service that is scaled' 0 '' run scaled.yaml -q -o scaled
draw scaled strip
[ "$(awk -F, 'NR == 2 { print ($2 < 10 && $4 == 2) }' scaled/figures/strip.csv)" = 1 ]
report 'was whole with what was wanted before' $?
story settled 3 | sed 's/cluster: {/cluster: {start: settled, /' >settled.yaml
try 'a settled cluster' 0 '' run settled.yaml -q -o settled
[ "$(awk -F, '$2 == "serving" && $3 == "deployment/web" { print $1 "," $4; exit }' \
    settled/metrics.csv)" = 0,3 ]
report 'serves from the first instant' $?

# ---- saying more or less ----------------------------------------------------------------------

try 'a run says how far it is' 0 '50 % · 5:00 of 10:00' run web.yaml -v -o said-more
"$ORRERY" run shop.yaml --set duration=365d --set 'apps=[{image: "*", crash: exp(1m)}]' \
    -q --events summary -o long >said 2>&1 &
child=$!
for _ in $(seq 100); do
    [ -e long/scenario.yaml ] && break
    sleep 0.05
done
sleep 0.2
kill -ABRT $child
wait $child
[ $? = 70 ] && grep -q 'please report it with the scenario (seed 1, hash' said
report 'a fault of ours ends with 70 and asks for a report' $?

tap_end
