#!/usr/bin/env bash
# scheduler-config-test.sh - KubeSchedulerConfigurations: which load, and what is said about others.
#
# Where ORRERY_SHARED names a folder with more, every configuration of its corpus as well.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

head='apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration'

cat >nodes.yaml <<'END'
apiVersion: v1
kind: NodeList
items:
- metadata: {name: node-1}
  status: {allocatable: {cpu: "2", memory: 4Gi, pods: "10"}}
- metadata: {name: node-2}
  status: {allocatable: {cpu: "8", memory: 4Gi, pods: "10"}}
END
cat >pods.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: c, image: x, resources: {requests: {cpu: "1"}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: packed}
spec:
  schedulerName: packer
  containers: [{name: c, image: x, resources: {requests: {cpu: "1"}}}]
END
cat >profiles.yaml <<END
$head
podInitialBackoffSeconds: 2
podMaxBackoffSeconds: 20
profiles:
- schedulerName: default-scheduler
- schedulerName: packer
  percentageOfNodesToScore: 100
  plugins:
    multiPoint:
      enabled: [{name: NodeResourcesFit, weight: 9}]
      disabled: [{name: NodeResourcesBalancedAllocation}]
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}
END
cat >foreign.yaml <<END
$head
profiles:
- schedulerName: default-scheduler
  plugins:
    multiPoint: {enabled: [{name: CapacityScheduling}]}
    postFilter: {enabled: [{name: CapacityScheduling}], disabled: [{name: "*"}]}
  pluginConfig: [{name: CapacityScheduling, args: {x: 1}}]
---
$head
profiles: [{schedulerName: second}]
END
printf '%s\nprofiles:\n- {schedulerName: a, percentageOfNodesToScore: 101}\n' "$head" >percent.yaml
printf '%s\nprofiles:\n- schedulerName: a\n  pluginConfig:\n' "$head" >args.yaml
printf '  - {name: InterPodAffinity, args: {hardPodAffinityWeight: 101}}\n' >>args.yaml
printf '%s\nprofiles:\n- {schedulerName: a, plugin: {}}\n' "$head" >field.yaml
printf '%s\nprofiles:\n- schedulerName: a\n' "$head" >weight.yaml
printf '  plugins: {score: {enabled: [{name: NodeResourcesFit, weight: 9000000000}]}}\n' >>weight.yaml
printf '%s\nextenders:\n- {urlPrefix: "http://x", weight: 0, prioritizeVerb: p}\n' "$head" >extend.yaml
sed 's,/v1$,/v1beta1,' percent.yaml >beta1.yaml
sed 's,/v1$,/v1beta3,' percent.yaml >beta3.yaml
printf 'apiVersion: descheduler/v1alpha2\nkind: DeschedulerPolicy\n' >other.yaml
printf 'orrery: v1\nname: two\nduration: 1m\ncluster: {nodes: 2}\n---\n' >run.yaml
{
    cat profiles.yaml
    echo ---
    cat pods.yaml
} >>run.yaml

try 'profiles with weights and arguments load' 0 'packed → node-1' \
    place nodes.yaml pods.yaml --config profiles.yaml
try 'a profile scores by its own arguments' 0 'NodeResourcesFit x9' \
    place nodes.yaml pods.yaml --config profiles.yaml
try 'the default profile is not touched' 0 'default/one → node-2' \
    place nodes.yaml pods.yaml --config profiles.yaml
try 'without the profile a pod is nobody'"'"'s' 1 'no profile has the schedulerName .packer' \
    place nodes.yaml pods.yaml
try 'a configuration alone can be checked' 0 'valid' check profiles.yaml
try 'a plugin of another project is left out by name' 0 'the plugin CapacityScheduling is left out' \
    check foreign.yaml
try 'of two configurations the first counts' 0 'the first one counts' \
    place nodes.yaml --config foreign.yaml
try 'a percentage out of range' 3 \
    'profiles\[0\].percentageOfNodesToScore: Invalid value: 101: not in valid range \[0-100\]' \
    check percent.yaml
try 'is shown at its place' 3 'percent.yaml:4:22' check percent.yaml
try 'an argument out of range is shown at its place' 3 'args.yaml:6:37' check args.yaml
try 'an unknown field is shown at its place' 3 'field.yaml:4:22' check field.yaml
try 'in the words of kube-scheduler' 3 'strict decoding error: unknown field "profiles\[0\].plugin"' \
    check field.yaml
try 'a weight that overflows' 3 'weight' check weight.yaml
try 'extenders are validated' 3 'must have a positive weight applied to it' check extend.yaml
for version in 1 3; do
    try "v1beta$version is refused" 3 "registered for version \"kubescheduler.config.k8s.io/v1beta$version\" in" \
        check "beta$version.yaml"
done
try 'another kind is named' 3 'no kind "DeschedulerPolicy" is registered' \
    place nodes.yaml --config other.yaml
try 'a scenario runs with profiles' 0 'simulated' run run.yaml -o out
try 'and both pods get their node' 0 'packed .*Running' get pods --at 30s out
try 'a configuration from the command line is part of the run' 0 'simulated' \
    run run.yaml --config profiles.yaml -o again
try 'which can be repeated without it' 0 'schedulerName: packer' check --show again/scenario.yaml
try 'a broken one ends the run before it begins' 3 'not in valid range' \
    run run.yaml --config percent.yaml -o never
number=$((number + 1))
if [ -e never ]; then echo "not ok $number - nothing is half done"; else
    echo "ok $number - nothing is half done"
fi

for file in $(find "${ORRERY_SHARED:-/nonexistent}/data/scheduler-configs" -name '*.y*ml' \
    -exec grep -l '^kind: KubeSchedulerConfiguration' {} + 2>/dev/null | sort); do
    name=${file##*/scheduler-configs/}
    if grep -q '^apiVersion: kubescheduler.config.k8s.io/v1$' "$file"; then
        try "$name loads" 0 '' place nodes.yaml --config "$file"
        try "$name is valid alone" 0 '' check "$file"
    else
        try "$name is refused" 3 'no kind "KubeSchedulerConfiguration" is registered for version' \
            place nodes.yaml --config "$file"
    fi
done
tap_end
