#!/usr/bin/env bash
# scheduler-run-test.sh - what the scheduler of a run looks at beside pods and nodes.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

# Storage capacity: a driver tells how much a class has left in each zone, and later more.
cat >capacity.yaml <<'END'
orrery: v1
name: capacity
duration: 2m
cluster: {pools: [{name: n, count: 2, cpu: 4, memory: 8Gi, zones: [a, b]}]}
timeline:
- at: 1m
  apply:
    apiVersion: storage.k8s.io/v1
    kind: CSIStorageCapacity
    metadata: {name: in-a, namespace: default}
    storageClassName: local
    nodeTopology: {matchLabels: {topology.kubernetes.io/zone: a}}
    capacity: 100Gi
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: disk.example.com}
spec: {storageCapacity: true}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local}
provisioner: disk.example.com
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: storage.k8s.io/v1
kind: CSIStorageCapacity
metadata: {name: in-b, namespace: default}
storageClassName: local
nodeTopology: {matchLabels: {topology.kubernetes.io/zone: b}}
capacity: 1Gi
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local
  resources: {requests: {storage: 10Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: db}
spec:
  containers: [{name: c, image: x}]
  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
END
try 'a run with storage capacity' 0 'simulated' run capacity.yaml -o capacity
try 'no zone has enough at first' 0 '2  node(s) did not have enough free storage' \
    why pod/db --at 30s capacity
try 'a new capacity wakes the pod' 0 'attempt 2 at 1:00 chose n-1' why pod/db --at 1:10 capacity
try 'whose claim is told the node' 0 'volume.kubernetes.io/selected-node: n-1' \
    get pvc -o yaml --at 1:10 capacity

# Label keys are merged into selectors when a pod is created.
cat >keys.yaml <<'END'
orrery: v1
name: keys
duration: 1m
cluster: {nodes: 3}
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
      containers: [{name: web, image: x}]
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: DoNotSchedule
        labelSelector: {matchLabels: {app: web}}
        matchLabelKeys: [pod-template-hash]
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - topologyKey: kubernetes.io/hostname
            labelSelector: {matchLabels: {app: web}}
            mismatchLabelKeys: [pod-template-hash]
END
try 'a run with label keys' 0 'simulated' run keys.yaml -o keys
pod=$("$ORRERY" get pods --no-headers keys | awk '{ print $1; exit }')
hash=${pod#web-}
try 'a key of a spread constraint selects the own value' 0 'key: pod-template-hash' \
    get pod "$pod" -o yaml keys
number=$((number + 1))
if [ "$(grep -c -- "- ${hash%-*}\$" said)" = 2 ] && grep -q 'operator: NotIn' said &&
    grep -q 'operator: In$' said; then
    echo "ok $number - and a mismatch key all others"
else
    echo "not ok $number - and a mismatch key all others"
    sed 's/^/# /' said | head -n 60
fi

# Work that arrives by a table.
cat >jobs.csv <<'END'
at,cpu,memory,run,name,priority,namespace,nvidia.com/gpu
0,500m,1Gi,20s,,,,
0,500m,1Gi,20s,,,,
10.5,2,4Gi,30,train,10,ml,1
11,2,4Gi,30,second,10,ml,1
1m,1,1Gi,5s,late,,,
END
cat >jobs.yaml <<'END'
orrery: v1
name: jobs
duration: 3m
cluster:
  pools: [{name: n, count: 1, cpu: 4, memory: 16Gi, extended: {nvidia.com/gpu: 1}}]
workload:
- {name: batch, trace: jobs.csv}
expect:
- finally: phase(Succeeded app=batch -n default) == 3
- finally: phase(Succeeded app=batch -n ml) == 2
END
try 'pods of a trace arrive, run and end' 0 '2 met' run jobs.yaml -o jobs
try 'so they do where kubelets take no time' 0 '2 met' run jobs.yaml -o at-once \
    --set cluster.kubelet=instant
try 'which way decisions were made is told' 0 'the first pod of its kind' \
    run jobs.yaml -o told --stats
try 'each after its own run time' 0 'Completed' describe pod/train -n ml --at 41s at-once
try 'and not before' 0 'Status: *Running' describe pod/train -n ml --at 40s at-once
cp jobs.csv away.csv && rm jobs.csv
try 'the second waits for the GPU of the first' 0 'Insufficient nvidia.com/gpu' \
    why pod/ml/second --at 20s jobs
try 'a run keeps its table' 0 'train,10,ml,1' check --show jobs/scenario.yaml
try 'a missing table is an error at its place' 3 'jobs.yaml:7:24' check jobs.yaml
printf 'at,cpu\n5,1\n3,1\n' >jobs.csv
try 'rows must be sorted' 3 'rows must be sorted by .at' check jobs.yaml
printf 'at,cpu\n5,much\n' >jobs.csv
try 'an amount must be one' 3 'jobs.csv:2:3' check jobs.yaml
printf 'at,cores\n5,1\n' >jobs.csv
try 'a column must be known' 3 'unknown column .cores' check jobs.yaml
gzip -c away.csv >jobs.csv.gz
try 'a compressed table is read as well' 0 '2 met' run jobs.yaml -o packed \
    --set workload.0.trace=jobs.csv.gz
two=$ORRERY_SOURCES/scenarios/two-schedulers/scenario.yaml
try 'two schedulers give a node away twice' 0 '3 met' run "$two" -o two --stats
holds 'each decides for itself' grep -q '^batch: [0-9]* decisions' said
crunch=$("$ORRERY" get pods --at 63s two 2>/dev/null | awk '/crunch.*Running/ { print $1; exit }')
try 'why knows the other scheduler' 0 "attempt 1 at 1:00 chose node-" why "pod/$crunch" --at 63s two
rm -rf again && cp -r two again
try 'such a run is repeated from its folder' 0 'identical' run --from again
try 'a second scheduler is explained' 0 'KubeSchedulerConfiguration' explain cluster.schedulers
tap_end
