#!/usr/bin/env bash
# compact-test.sh - cell compaction of scenarios whose answer is worked out by hand.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

workload() { # KIND NAME REPLICAS REQUESTS
    cat <<EOF
---
apiVersion: apps/v1
kind: $1
metadata: {name: $2}
spec:
  ${3:+replicas: $3}
  selector: {matchLabels: {app: $2}}
  template:
    metadata: {labels: {app: $2}}
    spec: {containers: [{name: main, image: w, resources: {requests: {$4}}}]}
EOF
}

{
    echo 'orrery: v1'
    echo 'cluster: {nodes: 10}' # of 4 CPU and 8Gi
    workload Deployment web 20 'cpu: 1, memory: 1Gi'
} >web.yaml
try 'twenty pods of one CPU need five nodes of four' 0 '^FirstFit  *5  *5  *5  *5  *50.0 %' \
    compact web.yaml
[ "$(awk '$2 == 5 && $5 == 5' said | wc -l)" -ge 8 ]
report 'under every policy' $?
workload DaemonSet agent '' 'cpu: 1' >>web.yaml
try 'a DaemonSet keeps its place on each' 0 '^WorstFit  *7  *7  *7  *7  *70.0 %' \
    compact web.yaml --policy WorstFit

{
    echo 'orrery: v1'
    echo 'cluster: {nodes: 2}'
    workload Deployment web 20 'cpu: 1500m, memory: 1Gi'
} >full.yaml
try 'a cluster that is too small is cloned' 0 '^TightFit  *10  *10  *10  *10  *500.0 %' \
    compact full.yaml --policy TightFit

{
    echo 'orrery: v1'
    echo 'cluster: {pools: [{name: a, count: 6, cpu: 64, memory: 64Gi, extended: {nvidia.com/gpu: 4}}]}'
    workload Deployment train 8 'cpu: 1, nvidia.com/gpu: 2'
} >gpu.yaml
sed -i 's/requests: {\(.*\)}}}\]}/requests: {\1}, limits: {nvidia.com\/gpu: 2}}}]}/' gpu.yaml
try 'pods with GPUs need as many nodes as hold them' 0 '^FGD  *4  *4  *4  *4  *66.7 %' \
    compact gpu.yaml --policy FGD
try 'FGD needs GPUs' 3 'needs a workload with GPUs' compact web.yaml --policy FGD
try 'an unknown policy gets the nearest name' 3 'did you mean .WorstFit' \
    compact web.yaml --policy WurstFit
try 'few trials are told' 0 'fewer than 11 trials' compact web.yaml --trials 3
printf 'orrery: v1\ncluster: {nodes: 2}\n' >empty.yaml
try 'a cluster without pods is told' 3 'there is no pod' compact empty.yaml
try 'as JSON' 0 '"machines":10' compact web.yaml --json
command -v gnuplot >/dev/null && drawn=0 || drawn=4
try 'with a figure' "$drawn" '' compact web.yaml --trials 12 --policy TightFit -o drawn
[ "$(grep -c '^point,1,7,' drawn/packing.csv)" = 12 ] && grep -q 'n = 12 trials each' drawn/packing.gp
report 'of all trials' $?

# A dump with pods on their nodes is looked at as it stands.
"$ORRERY" run full.yaml -q -o run >/dev/null 2>&1
"$ORRERY" get nodes -o yaml run >dump.yaml 2>/dev/null
{ cat dump.yaml && echo --- && "$ORRERY" get pods -o yaml run; } >both.yaml 2>/dev/null
printf 'orrery: v1\ncluster: {from: both.yaml}\n' >dumped.yaml
try 'a dump of kubectl' 0 '^20 tasks on a cell of 2 machines' compact dumped.yaml --policy TightFit
tap_end
