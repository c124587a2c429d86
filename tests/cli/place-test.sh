#!/usr/bin/env bash
# place-test.sh - the dry run: recorded decisions byte for byte, and what the verb says and returns.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"
cases=$ORRERY_SOURCES/tests/conformance/cases/scheduler

# Every third recorded case of a folder, as `place` prints it.
compare() { # FOLDER OPTION...
    local sample=$1 wrong=0 n=0 file
    shift
    number=$((number + 1))
    for file in "$cases/$sample"/*.yaml; do
        n=$((n + 1))
        [ $((n % 3)) = 1 ] || continue
        timeout 60 "$ORRERY" place "$file" --bind "$@" >said 2>err
        if ! cmp -s said "${file%.yaml}.expected.json"; then
            wrong=$((wrong + 1))
            diff -u "${file%.yaml}.expected.json" said | head -n 20 | sed 's/^/# /'
        fi
    done
    if [ $wrong = 0 ] && [ $n -gt 0 ]; then
        echo "ok $number - $sample byte for byte"
    else
        echo "not ok $number - $sample: $wrong differ"
    fi
}

for sample in images mixed node-affinity pod-affinity ports preemption profiles quirks resources \
    spread taints volumes; do
    compare "$sample" --json
done
compare sequences --brief

cat >nodes.yaml <<'END'
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Node
  metadata: {name: node-1}
  status: {allocatable: {cpu: "2", memory: 4Gi, pods: "10"}}
- apiVersion: v1
  kind: Node
  metadata: {name: node-2}
  status: {allocatable: {cpu: "2", memory: 4Gi, pods: "10"}}
END
cat >pods.yaml <<'END'
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 4
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db, resources: {requests: {cpu: "1"}}}]}
END
cat >big.json <<'END'
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "big"},
 "spec": {"containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": "3"}}}]}}
END
cat >old.yaml <<'END'
apiVersion: kubescheduler.config.k8s.io/v1beta3
kind: KubeSchedulerConfiguration
END
cat >none.yaml <<'END'
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: default-scheduler
  plugins: {score: {enabled: [{name: NoSuchPlugin}]}}
END
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: many}\nspec:\n' >many.yaml
printf '  containers: [{name: c, image: x, resources: {requests: {memory: 7Ei}}}]\n' >>many.yaml
sed 's/replicas: 4/replicas: 2000000000/' pods.yaml >huge.yaml

try 'pods of a set are placed' 0 '4 pods: 4 placed' place nodes.yaml pods.yaml
try 'without --bind each finds the state of the files' 0 'db-3 → node-1' place nodes.yaml pods.yaml
try 'with --bind each finds what the others left' 0 'db-3 → node-2' \
    place nodes.yaml pods.yaml --bind
input=nodes.yaml try 'standard input is a file' 0 '4 placed' place - pods.yaml
input=big.json try 'standard input may be JSON' 1 'big fits on none of 2' place nodes.yaml -
try 'the nearest miss is named' 1 'nearest miss node-1: 1 cpu short (wants 3, 2 of 2 free)' \
    place nodes.yaml big.json
try 'what would make it fit is named' 1 'would fit with cpu <= 2$' place nodes.yaml big.json
try 'a draw is a draw of the seed' 0 'one of them was drawn' \
    place nodes.yaml pods.yaml --tie random --seed 3
try 'an old version has its own words' 3 'no kind "KubeSchedulerConfiguration" is registered for' \
    place nodes.yaml pods.yaml --config old.yaml
try 'an unknown plugin has its own words' 3 'ScorePlugin "NoSuchPlugin" does not exist' \
    place nodes.yaml pods.yaml --config none.yaml
try 'and its place' 3 'none.yaml:5:38' place nodes.yaml pods.yaml --config none.yaml
try 'a file that is no configuration is refused by its kind' 3 'no kind "StatefulSet"' \
    place nodes.yaml --config pods.yaml
try 'more memory than there is in the world fits nowhere' 1 'Insufficient memory' \
    place nodes.yaml many.yaml
try 'a slip of the keyboard makes no two billion pods' 3 'E158' place nodes.yaml huge.yaml
cat >story.yaml <<'END'
orrery: v1
name: story
cluster: {pools: [{name: big, count: 2, cpu: 4, memory: 8Gi, zones: [a, b]}, {name: small, count: 1, cpu: 1, memory: 1Gi}]}
timeline:
- {at: 1m, fault: down, target: node/big-1}
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
      containers: [{name: c, image: nginx, resources: {requests: {cpu: "3"}}}]
---
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: default-scheduler
  plugins: {multiPoint: {disabled: [{name: NodeResourcesFit}, {name: NodeResourcesBalancedAllocation}]}}
END
try 'a scenario is the state of its time 0' 0 '3 nodes, 0 pods on them, 3 to place' \
    place story.yaml --bind
holds 'its configuration counts' grep -q '3 pods: 3 placed' said
sed '/kubescheduler/,$d' story.yaml | sed '$d' >plain.yaml
try 'without it only two fit' 1 'big-1, big-2' place plain.yaml --bind
holds 'and the third is told why' grep -q '3 pods: 2 placed, 1 without a node' said
try 'other files stand beside it' 0 'default/big → big-1' place plain.yaml big.json
input=plain.yaml try 'it may come from a pipe' 0 '' place - --json
sed -i 's/count: 2/count: two/' plain.yaml
try 'a scenario that is wrong is told at its place' 3 'plain.yaml:3:' place plain.yaml
try 'which way decisions were made is told' 0 '3 decisions: 0 by indexes, 3 plugin by plugin' \
    place story.yaml --stats
try 'a missing file is the world' 4 'cannot read' place no-such-file.yaml
try 'a state without pending pods is fine' 0 'no pod is pending' place nodes.yaml

# The same engine over a run: what was decided at any of a pod's attempts.
cat >run.yaml <<'END'
orrery: v1
name: full
duration: 5m
cluster: {nodes: 3}
timeline:
  - {at: 2m, kubectl: scale deployment/web --replicas=10}
  - {at: 3m, kubectl: "taint nodes node-2 dedicated=gpu:NoSchedule"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: x, resources: {requests: {cpu: 1200m}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: stranger}
spec: {schedulerName: volcano, containers: [{name: c, image: x}]}
END
try 'a run with a pod too many' 0 'simulated' run run.yaml -o full
pending=$("$ORRERY" get pods full | awk '/^web.*Pending/ { print $1; exit }')
running=$("$ORRERY" get pods full | awk '/^web.*Running/ { print $1; exit }')
try 'why shows the newest attempt' 0 'attempt 2 at 3:00 found no node  (before: 2:00)' \
    why "pod/$pending" full
try 'with the verdicts of its instant' 0 '1  untolerated taint dedicated=gpu:NoSchedule  node-2' \
    why "pod/$pending" full
try 'an earlier instant has an earlier attempt' 0 '3  Insufficient cpu  node-1, node-2, node-3' \
    why "pod/$pending" --at 2:30 full
try 'why says what would make it fit' 0 \
    'would fit with cpu <= 400m, or with one more node like node-1' why "pod/$pending" full
try 'and what it waits for' 0 'waits for a change of the cluster' why "pod/$pending" full
try 'why of a placed pod shows the points' 0 'attempt 1 at 2:00 chose node-' \
    why "pod/$running" full
try 'for programs the decision is a value' 0 '"kind":"decision","t":180' \
    why "pod/$pending" --json full
try 'a pod of another scheduler is nobody'"'"'s' 0 'no scheduler of this cluster is called volcano' \
    why pod/stranger full
tap_end
