#!/usr/bin/env bash
# kubectl-test.sh - kubectl lines against the cluster of an instant: output, messages, exit codes.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

cat >shop.yaml <<'END'
orrery: v1
cluster: {nodes: 3}
duration: 5m
timeline:
  - {at: 10s, kubectl: label node node-1 rank=10}
  - {at: 10s, kubectl: label node node-2 rank=9}
  - {at: 10s, kubectl: label node node-3 rank=1}
  - {at: 2m, kubectl: scale deploy/web --replicas=4}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: 'web:1', readinessProbe: {tcpSocket: {port: 80}}}
END

# Runs a line at an instant and compares all that is printed, both streams in one.
line() { # AT CODE EXPECTED LINE
    local code
    number=$((number + 1))
    eval "set -- \"\$1\" \"\$2\" \"\$3\" $4"
    local at=$1 wanted=$2 expected=$3
    shift 3
    timeout 60 "$ORRERY" kubectl shop.yaml --at "$at" -- "$@" >said 2>&1 </dev/null
    code=$?
    if [ "$code" = "$wanted" ] && [ "$(cat said)" = "$expected" ]; then
        echo "ok $number - kubectl $*"
    else
        echo "not ok $number - kubectl $* (exit code $code)"
        sed 's/^/# /' said | head -n 30
    fi
}

line 1m 0 '2' "get deploy web -o 'jsonpath={.spec.replicas}'"
line 3m 0 '4' "get deploy web -o 'jsonpath={.status.readyReplicas}'"
line 1m 0 'deployment.apps/web
replicaset.apps/web-55548c8987' 'get deploy,rs -o name'
line 1m 0 'NAME     STATUS   ROLES    AGE   VERSION
node-1   Ready    <none>   60s   v1.34.2' 'get nodes node-1'
line 1m 0 'No resources found in shop namespace.' 'get all -n shop'
line 1m 1 'Error from server (NotFound): pods "nope" not found' 'get pods nope'
line 1m 1 'error: the server doesn'"'"'t have a resource type "cow"' 'get cow'
line 1m 0 'deployment.apps/web scaled' 'scale deploy/web --replicas=3'
line 1m 1 'error: Expected replicas to be 5, was 2' \
    'scale deploy/web --replicas=3 --current-replicas=5'
line 1m 1 'error: kubectl exec is not offered for simulated clusters' 'exec web -- ls'

line 1m 0 'node/node-1 cordoned (dry run)
node/node-1 drained (dry run)' 'drain node-1 --dry-run=client --pod-selector=app=none'
line 119s 0 'deployment.apps/web condition met' \
    "wait --for=jsonpath='{.status.readyReplicas}'=4 deploy/web"
line 119s 1 'error: timed out waiting for the condition on deployments/web' \
    "wait --for=jsonpath='{.status.readyReplicas}'=9 deploy/web --timeout=1m"

line 1m 0 'node/node-3
node/node-2
node/node-1' "get nodes -o name --sort-by='{.metadata.labels.rank}'"
line 3m 0 'LAST SEEN   TYPE     REASON              OBJECT           MESSAGE
3m          Normal   ScalingReplicaSet   Deployment/web   Scaled up replica set web-55548c8987 from 0 to 2
60s         Normal   ScalingReplicaSet   Deployment/web   Scaled up replica set web-55548c8987 from 2 to 4' \
    'events --for=deploy/web'
line 1m 0 'node/node-1
node/node-2' "get nodes -o name --field-selector='metadata.name!=node-3'"

# An instant is the same each time: what a line changes is gone with it.
number=$((number + 1))
"$ORRERY" kubectl shop.yaml --at 1m -- delete deploy web >said 2>&1
if [ "$("$ORRERY" kubectl shop.yaml --at 1m -- get deploy -o name)" = deployment.apps/web ]; then
    echo "ok $number - a line changes nothing but its own re-execution"
else
    echo "not ok $number - a line changes nothing but its own re-execution"
fi

# A run directory holds the files that its lines of kubectl read.
cat >files.yaml <<'END'
orrery: v1
cluster: {nodes: 1}
duration: 1m
timeline:
  - {at: 10s, kubectl: create -f pod.yaml --save-config}
  - {at: 20s, kubectl: "label -f pod.yaml a=b"}
END
cat >pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: one, image: one}]}
END
number=$((number + 1))
"$ORRERY" run files.yaml -o files -q >said 2>&1
rm pod.yaml
if [ "$("$ORRERY" kubectl files -- get pod one -o 'jsonpath={.metadata.labels.a}')" = b ]; then
    echo "ok $number - a run directory keeps the files of its lines"
else
    echo "not ok $number - a run directory keeps the files of its lines"
    sed 's/^/# /' said
fi

# Help names an option once, though a verb may have its own in the place of the program's.
number=$((number + 1))
if [ "$("$ORRERY" get --help | grep -c -- '-o, --output')" = 1 ]; then
    echo "ok $number - help shows an option once"
else
    echo "not ok $number - help shows an option once"
fi
number=$((number + 1))
if [ "$("$ORRERY" kubectl -- rollout --help | grep -c '^Manage')" = 1 ] &&
    "$ORRERY" kubectl -- --help | grep -qx '  rollout  *Manage the rollout of a resource'; then
    echo "ok $number - a list of commands has a line for each"
else
    echo "not ok $number - a list of commands has a line for each"
fi
tap_end
