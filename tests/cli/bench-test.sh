#!/usr/bin/env bash
# bench-test.sh - published results come out again, and a broken folder is told.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"
limit_seconds=120
data=$ORRERY_SOURCES/scenarios/paper-fgd/data

# A folder like the shipped one, with one workload, that a case may break.
fresh_copy() {
    rm -rf copy && mkdir -p copy
    (cd "$data" && find . -name '*_node.csv.gz' -o -name '*gpushare100*' -o -name 'analysis*') |
        while read -r file; do
            mkdir -p "copy/$(dirname "$file")" && cp "$data/$file" "copy/$file"
        done
    chmod -R u+w copy
    gunzip copy/*/*.gz
}

nine='--workload default --workload gpuspec33 --workload multigpu50'
# shellcheck disable=SC2086
try "the published curves of six policies come out again" 0 '"holds":true' \
    bench fgd $nine --seeds 2 --json
number=$((number + 1))
if grep -q '"holds":true,"runs":30,"allocation":{"columns":3930,"off":0' said; then
    echo "ok $number - every column of every run was compared"
else
    echo "not ok $number - every column of every run was compared"
    sed 's/^/# /' said
fi

try "a policy that draws has the published mean" 0 'in 2 of 2 figures' \
    bench fgd --workload default --policy Random

try "an unknown suite is told with what there is" 2 'orrery bench --list lists them' bench fdg
try "an unknown workload is told with what there is" 3 'there are: cpu050, cpu100, default' \
    bench fgd --workload defualt
try "an unknown policy is told with what there is" 3 'there are: Random, DotProd' \
    bench fgd --policy Best
try "a folder that is none is told" 3 'cannot read it: No such file' bench fgd --data nowhere

fresh_copy
try "a folder of plain tables is read" 0 'within 0.01' bench fgd --data copy --seeds 1 --policy FGD
sed -i 's/gpushare100,06-FGD,1.3,42,6212,0/gpushare100,06-FGD,1.3,42,6212,9/' \
    copy/expected_results/analysis_allo_discrete.csv
try "a result that is off is shown and fails" 1 'columns are off' \
    bench fgd --data copy --seeds 1 --policy FGD

fresh_copy
sed -i '5s/,[0-9]*,/,-4,/' copy/csv/openb_pod_list_gpushare100.csv
try "a task with negative demand is refused in its place" 3 'gpushare100.csv:5:' \
    bench fgd --data copy
fresh_copy
sed -i '1s/num_gpu/gpus/' copy/csv/openb_pod_list_gpushare100.csv
try "a missing column is named" 3 'no column .num_gpu' bench fgd --data copy
fresh_copy
sed -i '9s/openb-node-[0-9]*/openb-node-9999/' copy/node-rank/openb_pod_list_gpushare100.csv
try "a rank for an unknown machine is refused" 3 'no machine has this name' bench fgd --data copy
fresh_copy
sed -i '$d' copy/node-rank/openb_pod_list_gpushare100.csv
try "a machine without a rank is refused" 3 'have no rank' bench fgd --data copy
fresh_copy
sed -i '7s/,[0-9]*/,99999/' copy/arrival-order/openb_pod_list_gpushare100.csv
try "an arrival of a row that is not there is refused" 3 'is not within 0 and 8151' \
    bench fgd --data copy
fresh_copy
sed -i '1!d' copy/csv/openb_node_list_gpu_node.csv
try "a cell without machines is refused" 3 'the table has no machine' bench fgd --data copy

try "tables are written in the published layout" 0 '' \
    bench fgd --workload gpushare100 --seeds 1 --policy BestFit -q -o out
number=$((number + 1))
if [ "$(sed -n 2p out/allocation.csv | cut -d, -f1-4)" = \
    "openb_pod_list_gpushare100,05-BestFit,1.3,42" ] && [ -s out/fgd-bars.gp ]; then
    echo "ok $number - and hold a row a run"
else
    echo "not ok $number - and hold a row a run"
fi
# Policies that are not built in.
if ${CC:-cc} -shared -fPIC -I"$ORRERY_SOURCES/include" -o least-memory.so \
    "$ORRERY_SOURCES/docs/examples/least-memory.c" >said 2>&1; then
    try "a shared object is a policy" 0 '^LeastMemory  *[1-9]' \
        bench compaction --trials 1 --policy ./least-memory.so
    try "on GPUs too" 0 'LeastMemory' \
        bench fgd --workload gpushare100 --seeds 1 --policy ./least-memory.so
    printf '%s\n' '#include <orrery-policy.h>' \
        'static double score(const OrreryMachine *m, const OrreryTask *t)' \
        '{ (void)m; (void)t; return 0.0 / 0.0 * 1.0; }' \
        'static const OrreryPolicy p = { 1, "Nonsense", "", score };' \
        'const OrreryPolicy *orrery_policy(void) { return &p; }' >nonsense.c
    ${CC:-cc} -shared -fPIC -I"$ORRERY_SOURCES/include" -o nonsense.so nonsense.c
    try "a score that is no number fails the policy by name" 1 'failed: policy .Nonsense. gave no' \
        bench compaction --trials 1 --policy ./nonsense.so --policy FirstFit
    grep -q '^FirstFit  *[1-9]' said
    report "and the others go on" $?
    printf 'int x;\n' >empty.c && ${CC:-cc} -shared -fPIC -o empty.so empty.c
    try "an object without the function is told" 3 'has no function orrery_policy()' \
        bench compaction --policy ./empty.so
fi
if command -v python3 >/dev/null; then
    try "a program on a pipe is a policy" 0 ' [1-9][0-9]* ' bench compaction --trials 1 \
        --policy "exec:python3 $ORRERY_SOURCES/docs/examples/last-fit.py"
    printf '%s\n' 'import json, sys' 'for line in sys.stdin:' '    m = json.loads(line)' \
        '    if "place" in m: print(json.dumps({"machine": 100000}), flush=True)' \
        '    elif "machines" in m: print(json.dumps({"name": "x"}), flush=True)' >wrong.py
    try "a program that picks a full machine fails by name" 1 'chose machine 100000, where' \
        bench compaction --trials 1 --policy 'exec:python3 wrong.py'
fi
try "a program that ends fails" 1 'policy .true. has ended' \
    bench compaction --trials 1 --policy exec:true
try "a program that talks nonsense fails" 1 'answered .y. where' \
    bench compaction --trials 1 --policy exec:yes
try "a program that is not there fails" 1 'cannot be started' \
    bench compaction --trials 1 --policy exec:./nobody
try "an unknown policy gets the nearest name" 3 'did you mean .FirstFit' \
    bench compaction --policy FirstFitt

# The published order of packing policies.
number=$((number + 1))
"$ORRERY" bench compaction --policy WorstFit --policy TightFit --policy BorgHybrid >said 2>&1
if awk 'NF < 6 { next } $1 == "WorstFit" { w = $5 } $1 == "TightFit" { t = $5 } $1 == "BorgHybrid" { b = $5 }
        END { exit !(w > t && t >= b && b > 0) }' said; then
    echo "ok $number - worst fit needs most machines, best fit fewer, the hybrid fewest"
else
    echo "not ok $number - worst fit needs most machines, best fit fewer, the hybrid fewest"
    sed 's/^/# /' said
fi
try "trials that are no number are refused" 2 'a number of 1 to' bench compaction --trials many
try "a share above one is refused" 2 'up to 1 is expected' bench compaction --fill 1.5
mkdir -p cell && printf 'machines,vcpu,memory_gb\n3,4,-1\n' >cell/machines.csv
try "a machine without memory is refused in its place" 3 'machines.csv:2:' \
    bench compaction --data cell

# What the Omega paper found is so here too: six sentences about waits, offers and conflicts.
number=$((number + 1))
"$ORRERY" bench omega --seeds 1 >said 2>&1
if [ "$(grep -c '^  so here:' said)" -ge 7 ] && ! grep -q '^  not here:' said; then
    echo "ok $number - the shapes of the Omega paper come out"
else
    echo "not ok $number - the shapes of the Omega paper come out"
    sed 's/^/# /' said
fi
try "an unknown architecture gets the nearest name" 3 'did you mean .two-level' \
    bench omega --policy two-levels
try "seeds that are no number are refused" 2 'a number of 1 to 1000' bench omega --seeds none
mkdir -p omega && cp "$ORRERY_SOURCES"/scenarios/paper-omega/*.csv omega
sed -i 's/exp(4s)/exp(4)/' omega/jobs.csv
try "a distribution that cannot be read is shown in its place" 3 'jobs.csv:2:7' \
    bench omega --data omega
sed -i '1s/think_job/think/' omega/jobs.csv
try "a missing column of the jobs is named" 3 'no column .think_job' bench omega --data omega

# What the Sparrow paper found is so here too.
number=$((number + 1))
"$ORRERY" bench sparrow --trials 200 >said 2>&1
if [ "$(grep -c '^  so here:' said)" -eq 6 ] && ! grep -q '^  not here:' said; then
    echo "ok $number - the shapes of the Sparrow paper come out"
else
    echo "not ok $number - the shapes of the Sparrow paper come out"
    sed 's/^/# /' said
fi
try "an unknown method of sampling gets the nearest name" 3 'did you mean .late-binding' \
    bench sparrow --policy late-bindin
mkdir -p sparrow
printf 'workers,tasks,duration,round_trip,probes\n0,1,1s,1ms,2\n' >sparrow/cell.csv
try "a cell without workers is refused in its place" 3 'cell.csv:2:1' bench sparrow --data sparrow
printf 'workers,tasks,duration,round_trip,probes\n9,1,1s,exp(1ms),2\n' >sparrow/cell.csv
try "a round trip that varies is refused" 3 'does not vary' bench sparrow --data sparrow
tap_end
