#!/usr/bin/env bash
# import-test.sh - a scenario from a dump: what is written, what is left out, and that it runs.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

lacks() { # FILE PATTERN
    ! grep -q -- "$2" "$1"
}

cat >dump.json <<'JSON'
{"apiVersion": "v1", "kind": "List", "items": [
 {"apiVersion": "v1", "kind": "Pod",
  "metadata": {"name": "web-0", "namespace": "shop", "uid": "7f2c7d1e-0000-4000-8000-000000000001",
   "resourceVersion": "77", "creationTimestamp": "2025-05-01T08:00:00Z",
   "managedFields": [{"manager": "kubectl"}],
   "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\"password\": \"x\"}"}},
  "spec": {"nodeName": "worker-1", "containers": [{"name": "c", "image": "web:1"}]},
  "status": {"phase": "Running", "podIP": "10.1.2.3", "startTime": "2025-05-01T08:00:01Z",
   "containerStatuses": [{"name": "c", "image": "web:1", "imageID": "", "ready": true,
    "restartCount": 3, "state": {"running": {"startedAt": "2025-05-02T09:00:00Z"}}}]}},
 {"apiVersion": "v1", "kind": "Node",
  "metadata": {"name": "worker-1", "uid": "7f2c7d1e-0000-4000-8000-000000000002",
   "creationTimestamp": "2025-04-01T08:00:00Z"},
  "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"},
   "capacity": {"cpu": "4", "memory": "8Gi", "pods": "110"},
   "nodeInfo": {"kubeletVersion": "v1.31.4"},
   "conditions": [{"type": "Ready", "status": "True",
    "lastHeartbeatTime": "2025-05-03T10:00:00Z"}]}},
 {"apiVersion": "v1", "kind": "Secret",
  "metadata": {"name": "key", "namespace": "shop", "uid": "7f2c7d1e-0000-4000-8000-000000000003"},
  "type": "Opaque", "data": {"token": "c2VjcmV0"}},
 {"apiVersion": "v1", "kind": "Event",
  "metadata": {"name": "e", "namespace": "shop", "uid": "7f2c7d1e-0000-4000-8000-000000000004"}},
 {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "odd", "uid": "u"},
  "spec": {"containers": 5}}
]}
JSON

try "a dump becomes a scenario" 0 "wrote shop/scenario.yaml .*1 nodes, 1 pods, 3 objects" \
    import kubectl dump.json -o shop
holds "events are left out and counted" grep -q "they only record: 1 Event" shop/scenario.yaml
holds "what is no object is left out and named" grep -q "Pod odd is left out" shop/scenario.yaml
holds "the version is that of the nodes" grep -q 'kubernetes: "1.31"' shop/scenario.yaml
holds "secrets are blanked" lacks shop/cluster.yaml c2VjcmV0
holds "and their keys kept" grep -q "token:" shop/cluster.yaml
holds "the last-applied annotation is dropped" lacks shop/cluster.yaml password
holds "so are managed fields" lacks shop/cluster.yaml managedFields
holds "uids stay" grep -q "7f2c7d1e-0000-4000-8000-000000000001" shop/cluster.yaml
try "the scenario is sound" 0 "" check shop/scenario.yaml
try "and runs" 0 "" run shop/scenario.yaml -o run
try "the pod stays where it was, with its restarts" 0 \
    "shop .*web-0 .*1/1 .*Running .*3.*10.1.2.3 .*worker-1" get pods -A -o wide --at 9m run
try "its age goes on" 0 "2d" get pods -A --at 9m run
try "files that are there are not written over" 4 "exists already" import kubectl dump.json -o shop
input=dump.json
try "a dump may come from a pipe" 0 "wrote piped/scenario.yaml" import kubectl - -o piped
unset input
mkdir -p folder/below && cp dump.json folder/below/
try "and a folder may hold it" 0 "3 objects" import kubectl folder -o other
try "a file of another format that is not there is told" 4 "cannot read x" import simkube x
try "or unknown" 2 "unknown format" import nothing x
try "no dump is wrong usage" 2 "a dump is missing" import kubectl
cat >claims.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, uid: 7f2c7d1e-0000-4000-8000-000000000009}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: web}]}
YAML
try "a dump without machines gets some" 0 "3 nodes of 4 CPUs" import kubectl claims.yaml -o bare
try "on which it runs" 0 "" run bare/scenario.yaml -o bare/run
holds "and its pods are made" test "$("$ORRERY" get pods --no-headers bare/run 2>/dev/null | grep -c Running)" = 2
sed '/uid/s/, uid: [^}]*//' claims.yaml >short.yaml
cat >>short.yaml <<'YAML'
---
apiVersion: v1
kind: Pod
metadata: {name: p, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1}]}
spec: {nodeName: n1, containers: [{name: c, image: web, volumeMounts: [{name: gone, mountPath: /}]}]}
YAML
try "a shortened dump is one, too" 0 "1 pods" import kubectl short.yaml -o short
try "it runs" 0 "" run short/scenario.yaml -o short/run
try "and can be looked at" 0 "p .*Running" get pods --at 9m short/run
echo "values: {}" >values.yaml
try "what is no dump is an error" 3 "" import kubectl values.yaml -o none
tap_end
