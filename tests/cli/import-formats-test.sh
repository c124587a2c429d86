#!/usr/bin/env bash
# import-formats-test.sh - what other simulators read becomes a scenario that is valid and runs, or is
# refused with a reason; the samples are made here, and where ORRERY_SHARED names a folder with more,
# every input there.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

imports() { # NAME PATTERN ARGUMENT...: and the scenario is valid and runs
    local name=$1 pattern=$2
    shift 2
    rm -rf made run
    try "$name" 0 "$pattern" import "$@" -o made
    try "  and it is valid" 0 '' check made/scenario.yaml
    try "  and runs" 0 '' run made/scenario.yaml -o run -q
}

# ---- objects, machines --------------------------------------------------------------------------

cat >nodes.yaml <<'END'
apiVersion: v1
kind: Node
metadata: {name: n-1, labels: {kubernetes.io/hostname: n-1}}
status:
  allocatable: {cpu: "2", memory: 4Gi, pods: "110"}
  capacity: {cpu: "2", memory: 4Gi, pods: "110"}
END
cat >deployment.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: c, image: web, resources: {requests: {cpu: 500m}}}]
END
imports "objects and machines of several files" 'manifests: 1 machines, 1 objects' \
    nodes.yaml deployment.yaml
try "  on these machines" 0 'web .*3/3' get deployments -n shop run

cat >kind.yaml <<'END'
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes: [{role: control-plane}, {role: worker}, {role: worker}]
END
imports "a cluster of kind" 'kind-cluster: 2 machines' kind.yaml

cat >hollow.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: h-1}
spec:
  containers:
    - name: hollow-kubelet
      image: kubemark
      command: [/kubemark, --morph=kubelet, "--node-labels=zone=a,x=y",
                "--extended-resources=cpu=3,memory=2Gi,pods=7"]
END
imports "hollow nodes are machines" 'kubemark: 1 machines, 0 objects' hollow.yaml
try "  with their labels" 0 'zone=a' get nodes --show-labels run
holds "  and their size" grep -q 'cpu: "3"' made/nodes.yaml

cat >list.yaml <<'END'
tick: 10
cluster:
  - metadata: {name: node-0}
    spec: {unschedulable: false}
    status: {allocatable: {cpu: 4, memory: 8Gi, nvidia.com/gpu: 1, pods: 2}}
END
imports "nodes of a list" 'k8s-cluster-simulator: 1 machines' list.yaml

cat >classes.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data:
  config.yaml: |
    nodeClasses:
      - {name: large, labels: {a: b}, resources: {capacity: {cpu: "32", memory: 128Gi}}}
      - {name: small, resources: {capacity: {cpu: "1", memory: 4Gi}}}
END
imports "classes of kubesim" 'kubesim: 2 machines' classes.yaml

# ---- work ---------------------------------------------------------------------------------------

cat >job.yaml <<'END'
jobs:
  - apiVersion: batch.volcano.sh/v1alpha1
    kind: Job
    metadata: {name: train, labels: {sub-time: "30"}}
    spec:
      minAvailable: 2
      schedulerName: volcano
      tasks:
        - name: worker
          replicas: 2
          template:
            metadata: {labels: {terminationTime: "60"}}
            spec: {containers: [{name: c, image: x}], restartPolicy: OnFailure}
END
imports "jobs of Volcano come at their time" 'volcano: 0 machines, 0 objects, 1 steps' job.yaml
try "  and run as long as they say" 0 'train .*Complete .*2/2 .*6[0-9]s' get jobs run

cat >pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: small}
spec:
  containers: [{name: c, image: x, resources: {requests: {cpu: 150m, memory: 100Mi}}}]
END
rm -rf made run
try "a pod spec whose capacity is asked for" 0 'cluster-capacity' import cluster-capacity pod.yaml \
    nodes.yaml -o made
try "  fills the machine" 0 '' run made/scenario.yaml -o run -q
"$ORRERY" get pods run --no-headers >said 2>&1 </dev/null
holds "  with as many pods as fit: 13 of 0.15 on 2 CPUs" [ "$(grep -c ' Running ' said)" = 13 ]

cat >trace.json <<'END'
{"version": 2, "config": {}, "events": [
 {"ts": 1000, "applied_objs": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p",
  "namespace": "t"}, "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x",
  "volumeMounts": [{"name": "kube-api-access-x", "mountPath": "/t"}]}], "volumes":
  [{"name": "kube-api-access-x", "projected": {"sources": [{"serviceAccountToken":
  {"path": "token"}}]}}]}}], "deleted_objs": []},
 {"ts": 1010, "applied_objs": [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name":
  "d", "namespace": "t"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata":
  {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}}]},
 {"ts": 1100, "applied_objs": [], "deleted_objs": [{"apiVersion": "apps/v1", "kind": "Deployment",
  "metadata": {"name": "d", "namespace": "t"}}]}],
 "pod_lifecycles": {"[\"v1.Pod\", \"t/p\"]": {"7": [{"Finished": [1001, 1031]}]}}}
END
imports "a trace of SimKube" 'simkube: 10 machines, 0 objects, 4 steps' trace.json
try "  lets pods live as long as they did" 0 'p .*Completed' get pods -n t run
holds "  that is 30 s" grep -q '"orrery/run":"30s"' made/scenario.yaml
try "  objects come" 0 'd .*1/1' get deployments -n t run --at 60s
try "  and go" 0 'No resources' get deployments -n t run

mkdir -p simon/apps simon/cluster
cp nodes.yaml simon/cluster/ && cp deployment.yaml simon/apps/
cat >simon/config.yaml <<'END'
apiVersion: simon/v1alpha1
kind: Config
metadata: {name: c}
spec:
  cluster: {customConfig: cluster}
  appList: [{name: a, path: apps}]
  newNode: node.yaml
END
imports "a configuration of Open-Simulator" 'open-simulator: 1 machines, 1 objects' simon/config.yaml

mkdir -p burn/templates
cat >burn/templates/pod.yml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: "p-{{.Iteration}}-{{ .Replica }}", labels: {who: "{{.who}}"}}
spec: {containers: [{name: c, image: "{{.image}}"}]}
END
cat >burn/templates/patch.yml <<'END'
metadata: {labels: {patched: "it's {{.Iteration}}"}}
END
sed -i "s/it's /i/" burn/templates/patch.yml
cat >burn/work.yml <<'END'
jobs:
  - name: make
    jobIterations: 3
    qps: 2
    burst: 1
    namespacedIterations: true
    namespace: load
    objects:
      - objectTemplate: templates/pod.yml
        replicas: 2
        inputVars: {who: me, image: pause}
  - name: change
    jobType: patch
    qps: 10
    burst: 10
    objects:
      - {kind: Pod, apiVersion: v1, objectTemplate: templates/patch.yml,
         labelSelector: {kube-burner.io/job: make}, patchType: application/merge-patch+json}
  - name: clean
    jobType: delete
    jobPause: 1m
    objects: [{kind: Pod, labelSelector: {who: nobody}}]
END
imports "a workload of kube-burner" 'kube-burner: 3 machines, 0 objects, 16 steps' burn/work.yml
try "  makes pods in a namespace an iteration" 0 'load-2 .*p-2-2 .*Running' get pods -A run
try "  patches them" 0 'patched=i0' get pods -A --show-labels run
holds "  at the rate of its requests" grep -q 'at: 2.5s, apply.*p-2-2' made/scenario.yaml

printf '{{ range }}\n' >>burn/templates/pod.yml
try "templates with more than variables are refused with the line" 3 \
    'templates/pod.yml:5: .{{range}}. is more' import burn/work.yml -o no
try "a template alone is refused" 3 'it is a template' import burn/templates/pod.yml -o no

# ---- traces, refusals ---------------------------------------------------------------------------

printf '1 %d -1 600 2 -1 -1 2 -1 -1 1 1 1 -1 1 -1 -1 -1\n' 0 60 >jobs.swf
imports "a trace gets machines that it fits on" 'swf: 4 machines' swf jobs.swf
imports "also by its content" 'swf: 4 machines' jobs.swf

printf 'apiVersion: kwok.x-k8s.io/v1alpha1\nkind: Stage\nmetadata: {name: s}\nspec: {}\n' >stage.yaml
try "stages of kwok are refused" 3 'Stage alone, which is not simulated' import kwok stage.yaml -o no
(cat stage.yaml && printf -- '---\n' && cat nodes.yaml) >both.yaml
imports "machines beside stages are taken" 'note: Stage is left out' kwok both.yaml
printf 'preStartHooks: [{cmd: kubectl}]\n' >hook.yml
try "hooks are refused" 3 'commands to run around' import hook.yml -o no
printf 'a: b\n' >other.yml
try "a file of no format is refused" 3 'of no format that is known' import other.yml -o no
try "a format that nobody knows" 2 'formats are kubectl, kube-burner' import chaos x.yaml -o no
try "a file that is not there" 4 'nowhere.yaml' import simkube nowhere.yaml -o no
printf 'vc,node num\na,1\n' >vc.csv
try "a table of no work" 3 'no work' import trace vc.csv -o no
holds "a refusal writes nothing" [ ! -e no ]

# ---- all of the extra corpus ---------------------------------------------------------------------

check_one() { # FILE: prints what is wrong
    local code out
    out=$(mktemp -d)
    timeout 60 "$ORRERY" import "$1" -o "$out/made" >"$out/said" 2>&1 </dev/null
    code=$?
    if [ $code = 3 ]; then
        grep -q '^error' "$out/said" || echo "$1: refused without a reason"
    elif [ $code != 0 ]; then
        echo "$1: exit code $code: $(tail -c 200 "$out/said")"
    elif ! timeout 100 "$ORRERY" run "$out/made/scenario.yaml" --until 10s -o "$out/run" -q \
        >"$out/said" 2>&1 </dev/null; then
        echo "$1: does not run: $(tail -c 200 "$out/said")"
    fi
    rm -rf "$out"
}
export -f check_one
export ORRERY
inputs=${ORRERY_SHARED:-}/data/simulator-inputs
if [ -d "$inputs" ]; then
    # shellcheck disable=SC2016
    wrong=$(find "$inputs" -type f -print0 | sort -z | xargs -0 -r -n 1 -P 2 bash -c 'check_one "$0"')
    printf '%s\n' "$wrong" >said
    [ -z "$wrong" ]
    report "every input of the corpus runs or is refused with a reason" $?
else
    number=$((number + 1))
    echo "ok $number - inputs of the corpus # SKIP there is none"
fi
tap_end
