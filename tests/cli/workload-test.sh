#!/usr/bin/env bash
# workload-test.sh - work that arrives: made up, from traces of other systems, workflows; and traces
# that are wrong.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

scenario() { # the lines of `workload:` on standard input
    printf '%s\n' 'orrery: v1' 'name: work' 'duration: 1h' 'cluster:' '  pools:' \
        '    - {name: n, count: 8, cpu: 16, memory: 64Gi, extended: {nvidia.com/gpu: 4}}' \
        'workload:' >work.yaml
    cat >>work.yaml
}

names() { # KIND: of the run, sorted
    "$ORRERY" get "$1" -o name run </dev/null | sed 's|.*/||' | sort | tr '\n' ' '
}

runs() { # NAME: the scenario is valid and runs
    rm -rf run
    try "$1" 0 '' run work.yaml -o run -q
}

# ---- made up ------------------------------------------------------------------------------------

scenario <<'END'
  - name: batch
    arrivals: every(10m)
    template:
      apiVersion: batch/v1
      kind: Job
      metadata: {generateName: sum-}
      spec:
        template:
          spec:
            restartPolicy: Never
            containers: [{name: main, image: work}]
    vary: {cpu: choice(250m=1), memory: lognormal(200Mi 0.5), run: 90s}
  - name: web
    arrivals: every(20m)
    count: 2
    template:
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: nginx}]}
    vary: {copies: 3, metadata.labels.tier: choice(front=1), spec.minReadySeconds: uniform(2 2)}
  - name: shots
    arrivals: every(25m)
    batch: 2
    mix: [{weight: 1, cpu: 100m, run: 1m, nvidia.com/gpu: 1}]
END
try "made-up work is valid" 0 'valid' check work.yaml
runs "made-up work runs"
holds "Jobs of a template come with numbers" \
    [ "$(names jobs)" = "sum-1 sum-2 sum-3 sum-4 sum-5 sum-6 " ]
try "and run as long as was drawn" 0 'sum-1 .*Complete .*1/1 .*9[0-9]s' get jobs run --no-headers
holds "Deployments come, too" [ "$(names deployments)" = "web-1 web-2 " ]
try "with as many copies as was drawn, and their labels" 0 'web-2 .*3/3 .*tier=front' \
    get deployments run --show-labels
try "fields are set by their paths" 0 'minReadySeconds: 2' get deployment/web-1 run -o yaml
holds "batches are several tasks at once" \
    [ "$(names pods | tr ' ' '\n' | grep -c '^shots-')" = 4 ]
try "what a mix gives reaches the pod" 0 'nvidia.com/gpu: "1"' get pod/shots-3 run -o yaml
cp -r run first
runs "the same seed again"
holds "gives the same bytes" cmp first/events.jsonl run/events.jsonl
try "another seed" 0 '' run work.yaml -o other --seed 2 -q
holds "gives other sizes" bash -c '! cmp -s first/pods.csv other/pods.csv'

# ---- traces -------------------------------------------------------------------------------------

cat >jobs.swf <<'END'
; Version: 2.2
1   0 -1 600 3 -1 -1 3 -1 -1 1 1 1 -1 1 -1 -1 -1
2 100 -1  60 1 -1 -1 1 -1 -1 1 1 1 -1 1 -1 -1 -1
END
gzip -k jobs.swf
scenario <<'END'
  - {name: plain, trace: jobs.swf}
  - {name: packed, trace: jobs.swf.gz, stretch: 2}
END
runs "a trace is known by its content, packed or not"
holds "a job of three processors is three pods" \
    [ "$(names pods)" = "packed-1-1 packed-1-2 packed-1-3 packed-2 plain-1-1 plain-1-2 plain-1-3 plain-2 " ]
try "times are stretched" 0 'plain-2' get pods run --at 150s
holds "so that what came at 100 s comes at 200 s" bash -c '! grep -q packed-2 said'
holds "the copy of the scenario in a run has the trace" grep -q 'Version: 2.2' run/scenario.yaml

cat >flow.json <<'END'
{"name": "f", "schemaVersion": "1.5", "workflow": {"specification": {"tasks": [
 {"id": "merge_2", "parents": ["left", "right"]},
 {"id": "left", "parents": []}, {"id": "right", "parents": []}]},
 "execution": {"tasks": [{"id": "left", "runtimeInSeconds": 60}, {"id": "right",
 "runtimeInSeconds": 300}, {"id": "merge_2", "runtimeInSeconds": 30}]}}}
END
scenario <<<'  - {trace: flow.json}'
runs "a workflow runs"
try "a task is not there before its parents have ended" 0 '' get pods run --at 4m -o name
holds "only they are" [ "$(sort said | tr '\n' ' ')" = "pod/left pod/right " ]
try "then it comes" 0 'merge-2 .*Completed' get pods run
sed 's/"left", "right"/"left", "wright"/' flow.json >wrong.json
scenario <<<'  - {trace: wrong.json}'
try "a parent that is not there is named" 3 'merge_2. waits for .wright' check work.yaml

scenario <<'END'
  - {name: a, rows: "at,cpu\n0,1\n1,1\n2,1\n3,1\n", inflate: 200%, shuffle: true}
  - {name: b, rows: "at,nvidia.com/gpu\n0,1\n1,1\n", tune: 50%, arrivals: every(1s)}
  - {name: c, rows: "runtime\n60\n120\n", arrivals: poisson(1/s)}
END
runs "traces are inflated, shuffled, tuned, and given other times"
holds "to twice the tasks" [ "$(names pods | tr ' ' '\n' | grep -c '^a-')" = 8 ]
holds "to half of the cluster's GPUs" [ "$(names pods | tr ' ' '\n' | grep -c '^b-')" = 16 ]

# ---- what is wrong -------------------------------------------------------------------------------

refuses() { # NAME PATTERN, the workload on standard input
    local name=$1 pattern=$2
    scenario
    try "$name" 3 "$pattern" check work.yaml
}

printf '1 0 -1 6\n' >short.swf
refuses "a trace with missing columns" 'short.swf:1:1' <<<'  - {trace: short.swf, format: swf}'
sed 's/100 -1/-100 -1/' jobs.swf >negative.swf
refuses "a negative time" 'negative.swf:3:3' <<<'  - {trace: negative.swf}'
sed '2s/ 0 -1/ 200 -1/' jobs.swf >back.swf
refuses "rows that go back" 'back.swf:3:1' <<<'  - {trace: back.swf}'
head -c 60 jobs.swf.gz >cut.swf.gz
refuses "a packed file that is cut off" 'damaged or cut off' <<<'  - {trace: cut.swf.gz, format: swf}'
refuses "a format that nobody knows" 'unknown format .swg' <<<'  - {trace: jobs.swf, format: swg}'
formats=$(sed -n 's/.*help: formats are //p' said | tr -d ,)
"$ORRERY" explain workload.format >said 2>&1 </dev/null
# shellcheck disable=SC2016
holds "every format is explained" bash -c \
    'for name in $0; do grep -q -- "$name" said && grep -q -- "\`$name\`" "$ORRERY_SOURCES/docs/workloads.md" || exit 1; done' \
    "$formats"
holds "which are many" [ "$(wc -w <<<"$formats")" -gt 15 ]
refuses "a table of no work" 'no work' <<<'  - {rows: "vc,node num\n6214e9,64\n"}'
refuses "a trace without times" 'does not say when' <<<'  - {rows: "runtime\n60\n"}'
refuses "no source of work" 'needs a source' <<<'  - {name: x}'
refuses "a law that is none" 'no law of arrivals' <<<'  - {arrivals: poison(3/h)}'
refuses "a template that the API server refuses" 'spec.containers' \
    <<<'  - {arrivals: poisson(3/h), template: {apiVersion: v1, kind: Pod, spec: {}}}'
scenario <<<'  - {rows: "at\n0\n", tune: 50%}'
sed -i 's/, extended.*/}/' work.yaml
try "tuning by what the cluster has not" 3 'has no gpu' check work.yaml
tap_end
