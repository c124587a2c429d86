#!/usr/bin/env bash
# scheduler-perf-test.sh - test-case files of scheduler_perf: read, chosen from, run, told.
# Where ORRERY_SHARED names a folder with more, every file of its corpus as well.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"
file=$ORRERY_SOURCES/tests/experiment/scheduler-perf/performance-config.yaml

try "a file of test cases is checked" 0 '8 test cases, 11 workloads, 2 skipped' check "$file"
try "its workloads are listed" 0 'Plain/large *performance' check --verbose "$file"
try "as JSON as well" 0 '"workloads":11,"skipped":2' check --json "$file"
try "by default the small ones are run" 0 '6 workloads run, 2 skipped; every outcome' run "$file"
holds "what is skipped says why" grep -q 'skipped: the operation createResourceDriver' said
try "a case is chosen by name" 0 '1 workload run, 0 skipped' run "$file" --case 'Sets/Two/Teams'
try "workloads are chosen by label" 0 '250$' run "$file" --label performance,short
try "several at once are told in order" 0 '' run "$file" --case 'Plain/[sm]*' --case Room -j 3
cp -r "$(dirname "$file")" copy
try "so are several files" 0 '^1 workload run, 0 skipped' \
    run "$file" copy/performance-config.yaml --case Plain/small -j 2
holds "each with its table" test "$(grep -c '^Plain/small' said)" = 2
try "an outcome that is wrong fails" 1 'FAILED: createPods: 1 of 13 pods are not bound' \
    run "$file" --case Full
try "programs get a line a workload" 0 '"case":"Plain","workload":"small","nodes":3,"pods":15' \
    run "$file" --case Plain/small --json
try "which way decisions were made is told" 0 '12  the pod mounts claims' \
    run "$file" --case Beside --stats
try "both placement paths decide alike" 0 'every outcome' run "$file" --verify-placement
try "a limit of events is kept" 5 'stopped before its end' \
    run "$file" --case Plain/small --max-events 50
try "an unknown case is told with the nearest" 2 'did you mean .Plain' run "$file" --case Plai
try "what makes no sense for test cases is refused" 2 'not for the test cases' \
    run "$file" --set a=b
try "a scenario has no cases" 2 'chooses test cases of scheduler_perf' \
    run "$ORRERY_SOURCES/scenarios/hello/scenario.yaml" --case x

cat >one-profile.yaml <<'END'
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
percentageOfNodesToScore: 100
END
try "a configuration stands above the file's" 0 '1 workload run' \
    run "$file" --case Plain/small --config one-profile.yaml
sed -i 's/100/900/' one-profile.yaml
try "a wrong one is refused" 3 'percentageOfNodesToScore' \
    run "$file" --case Plain/small --config one-profile.yaml

printf '%s\n' '- name: x' '  schedulerConfigPath: one-profile.yaml' '  workloadTemplate: []' \
    '  workloads: [{name: y}]' >own.yaml
try "so is one that a test case names" 3 'percentageOfNodesToScore' check own.yaml

for corpus in $(find "${ORRERY_SHARED:-/nonexistent}/data/scheduler-perf" \
    -name performance-config.yaml 2>/dev/null | sort); do
    try "$(basename "$(dirname "$corpus")")" 0 'every outcome' run "$corpus" -j 2
done

tap_end
