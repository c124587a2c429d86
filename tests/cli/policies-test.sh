#!/usr/bin/env bash
# policies-test.sh - placement policies from outside, in a cluster and in the standing suite.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

cat >pods.yaml <<'EOF'
orrery: v1
name: pods
duration: 2m
cluster: {nodes: 4, kubelet: instant}
scheduler: {policy: FirstFit}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: "1", memory: 1Gi}}}]
EOF

try "a policy is chosen by name" 0 'node-1 ×3' run pods.yaml -o first
try "why shows its scores under its name" 0 '^    FirstFit' \
    why "pod/$("$ORRERY" get pods -o name first | head -n 1 | cut -d/ -f2)" first
try "--set chooses another" 0 'node-1, node-2, node-3' run pods.yaml -o spread \
    --set scheduler.policy=WorstFit
try "the old scheduler is a choice" 0 '' run pods.yaml -q --set scheduler.policy=kube-scheduler
try "an unknown one is told with the nearest" 3 'did you mean .TightFit' \
    run pods.yaml --set scheduler.policy=TihgtFit
try "a formula is a policy" 0 'node-1 ×3' run pods.yaml -o packed \
    --set 'scheduler.policy={formula: "-left.cpu"}'
try "a broken formula is shown with its place" 3 'min, max, abs' run pods.yaml \
    --set 'scheduler.policy={formula: "maxi(1, 2)"}'

for node in 4 2; do
    printf '%s\n' 'apiVersion: v1' 'kind: Node' "metadata: {name: of-$node}" \
        "status: {allocatable: {cpu: '$node', memory: 8Gi, pods: '10'}}" ---
done >nodes.yaml
printf '%s\n' 'apiVersion: v1' 'kind: Pod' 'metadata: {name: p}' \
    'spec: {containers: [{name: c, image: c, resources: {requests: {cpu: 1}}}]}' >>nodes.yaml
printf '%s\n' 'apiVersion: kubescheduler.config.k8s.io/v1' 'kind: KubeSchedulerConfiguration' \
    'profiles: [{plugins: {score: {disabled: [{name: "*"}], enabled: [{name: TightFit}]}}}]' \
    >config.yaml
try "place asks it too" 0 'TightFit  *100' place nodes.yaml --config config.yaml

if command -v python3 >/dev/null; then
    cp "$ORRERY_SOURCES/docs/examples/last-fit.py" .
    try "a program decides, found beside the scenario" 0 'node-4 ×3' run pods.yaml -o last \
        --set 'scheduler.policy=exec:python3 last-fit.py'
fi
# What it is told adds up: each pod that has begun or ended by the time of the next question.
cat >accounts.sh <<'EOF'
while read -r line; do
    echo "$line" >>told
    case $line in
    *machines*) echo '{"name": 1}' ;;
    *place*) echo '{"machine": 1}' ;;
    esac
done
EOF
cat >jobs.yaml <<'EOF'
orrery: v1
duration: 10m
cluster: {nodes: 3}
scheduler: {policy: "exec:sh accounts.sh"}
apps: [{image: once, run: 20s}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  completions: 5
  parallelism: 2
  template:
    spec: {restartPolicy: Never, containers: [{name: c, image: once, resources: {requests: {cpu: 700m}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: stays}
spec: {containers: [{name: c, image: web, resources: {requests: {cpu: 300m}}}]}
EOF
rm -f told
try "a program is told in a cluster what begins and ends" 0 '' run jobs.yaml -q -o told-run
[ "$(grep -c '"began":1,.*"cpu":700' told)" = 4 ] && [ "$(grep -c '"began":1,.*"cpu":300' told)" = 1 ] &&
    [ "$(grep -c '"ended":1,.*"cpu":700' told)" = 4 ] && ! grep -q '"ended".*"cpu":300' told &&
    [ "$(grep -c place told)" = 6 ]
report "each once" $?

printf '%s\n' 'read -r machines; echo "{\"name\": 1}"; read -r place; echo "{\"machine\": 9}"' >full.sh
try "a program that picks a node where nothing fits ends the run" 4 \
    'policy .sh full.sh. chose machine 9, where the task does not fit' \
    run pods.yaml -o failed --set 'scheduler.policy=exec:sh full.sh'
grep -q '"complete": false' failed/run.json
report "which is marked incomplete" $?

if ${CC:-cc} -shared -fPIC -I"$ORRERY_SOURCES/include" -o mine.so \
    "$ORRERY_SOURCES/docs/examples/least-memory.c" >said 2>&1; then
    try "a shared object decides" 0 'node-1 ×3' run pods.yaml -o object \
        --set scheduler.policy=./mine.so
    printf '%s\n' '#include <orrery-policy.h>' '#include <stdlib.h>' \
        'static double score(const OrreryMachine *m, const OrreryTask *t)' \
        '{ (void)m; if (t->cpu_milli > 900) abort(); return 1; }' \
        'static const OrreryPolicy p = { 1, "Crashes", "", score };' \
        'const OrreryPolicy *orrery_policy(void) { return &p; }' >crashes.c
    ${CC:-cc} -shared -fPIC -I"$ORRERY_SOURCES/include" -o crashes.so crashes.c
    try "one that crashes is named, and the run fails" 4 'policy .Crashes. crashed' \
        run pods.yaml -o crashed --set scheduler.policy=./crashes.so
    try "a bench goes on without it" 1 '^  Crashes .*failed: ' bench --small --workload mix \
        --policy ./crashes.so --policy ./mine.so
    grep -q '^  LeastMemory *[0-9]' said && grep -q '^  TightFit *[0-9]' said
    report "and with all others" $?
    cat >study.yaml <<'EOF'
orrery: v1
duration: 1m
cluster: {nodes: 3, kubelet: instant}
sweep:
  repeat: 2
  variants:
    first: {scheduler.policy: FirstFit}
    bad: {scheduler.policy: ./crashes.so}
    program: {scheduler.policy: "exec:sh full.sh"}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: c, resources: {requests: {cpu: "1"}}}]}
EOF
    try "a sweep goes on and says which runs failed" 1 'bad' sweep study.yaml -o s.study
    grep -q 'program' said
    report "each of them" $?
fi

# The standing suite.
"$ORRERY" bench --small -j 2 >small.txt 2>said
diff "$ORRERY_SOURCES/docs/bench-suite-small.txt" small.txt >said
report "the shipped results of the small suite come out again" $?
"$ORRERY" bench fgd --workload gpushare100 --seeds 2 >one.txt 2>&1
"$ORRERY" bench fgd --workload gpushare100 --seeds 2 -j 3 >three.txt 2>&1
cmp one.txt three.txt >said 2>&1
report "three processes print what one does" $?
try "a formula stands beside all others" 0 '^  -left.cpu' \
    bench --small --workload crossed --policy 'formula:-left.cpu'
try "an unknown workload is told with what there is" 3 'there are: mix, heavy-tail' \
    bench --workload mixx
try "a name that is built in stands for itself alone" 0 '^1 policies' \
    bench --small --workload mix --policy TightFit
"$ORRERY" bench --small --workload mix --policy TightFit -q -o out >said 2>&1
[ "$(wc -l <out/results.csv)" = 2 ] && [ -s out/suite.gp ]
report "tables are written, a row a run, and a script for the picture" $?
tap_end
