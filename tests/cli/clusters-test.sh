#!/usr/bin/env bash
# clusters-test.sh - the templates for clusters of computers: a Kubernetes Indexed Job, run by Orrery
# itself; a Slurm job array, run by Slurm where it is installed.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"
templates=$ORRERY_SOURCES/docs/clusters

# ---- Kubernetes -------------------------------------------------------------------------------

cp "$templates/sweep-job.yaml" .
cat >cluster.yaml <<'EOF'
orrery: v1
name: dogfood
duration: 60m
cluster: {nodes: 5}
apps:
  - {image: 'orrery:*', run: 6m}
timeline:
  - {at: 4m, fault: down, target: node/node-2, for: 15m}
objects:
  - file: sweep-job.yaml
expect:
  - {that: succeeded(job/orrery-sweep) == 8, within: 40m}
  - {finally: jobs_done == 1}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: study}
data: {study.yaml: 'orrery: v1'}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: shared}
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteMany]
  nfs: {server: files, path: /results}
EOF
try 'every shard of the Indexed Job ends, also after a node is lost' 0 '2 expectations, 2 met' \
    run cluster.yaml -o dogfood
try 'every index ran once to its end' 0 'completedIndexes: 0-7' get job/orrery-sweep -o yaml dogfood
try 'and what was lost was made again' 0 '^evictions.reason=DeletionByTaintManager$' \
    compare dogfood --list
grep -q 'completions: 8' sweep-job.yaml && grep -q 'JOB_COMPLETION_INDEX + 1))/8' sweep-job.yaml
report 'as many shards as completions' $?

# ---- Slurm ------------------------------------------------------------------------------------

for program in munged slurmctld slurmd sbatch; do
    if ! PATH=$PATH:/usr/sbin command -v $program >/dev/null; then
        echo "ok $((number += 1)) - a job array # SKIP $program is not installed (slurm-wlm, munge)"
        tap_end
        exit
    fi
done
if [ "$(id -u)" != 0 ]; then
    echo "ok $((number += 1)) - a job array # SKIP slurmd wants to be root"
    tap_end
    exit
fi
PATH=$PATH:/usr/sbin
here=$PWD host=$(uname -n | cut -d. -f1)
daemons=()
end_daemons() {
    [ ${#daemons[@]} = 0 ] || kill "${daemons[@]}" 2>/dev/null
    sleep 0.5
    [ ${#daemons[@]} = 0 ] || kill -9 "${daemons[@]}" 2>/dev/null
    rm -rf "$folder"
}
trap end_daemons EXIT

# Everything of its own: key, socket, ports that the kernel has free, state.
mkdir -p state spool munge
chmod 700 munge
chmod 755 "$here"
head -c 1024 /dev/urandom >munge/key
chmod 400 munge/key
port=$((20000 + RANDOM % 20000))
cat >slurm.conf <<EOF
ClusterName=orrery
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket=$here/munge/socket
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$here/state
SlurmdSpoolDir=$here/spool
SlurmctldPidFile=$here/slurmctld.pid
SlurmdPidFile=$here/slurmd.pid
SlurmctldLogFile=$here/slurmctld.log
SlurmdLogFile=$here/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
EOF
export SLURM_CONF=$here/slurm.conf

munged --foreground --force --key-file=munge/key --socket="$here/munge/socket" \
    --pid-file="$here/munge/pid" --log-file="$here/munge/log" --seed-file="$here/munge/seed" \
    >munged.said 2>&1 &
daemons+=($!)
slurmctld -D -i >slurmctld.said 2>&1 &
daemons+=($!)
slurmd -D -N "$host" >slurmd.said 2>&1 &
daemons+=($!)

waits() { # SECONDS COMMAND...
    local left=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $((left -= 1)) -gt 0 ] || return 1
        sleep 0.2
    done
}
is_up() { [ "$(sinfo -h -o %t 2>/dev/null)" = idle ]; }
is_over() { # squeue that gets no answer says nothing either
    local left
    left=$(squeue -h 2>/dev/null) && [ -z "$left" ]
}

if ! waits 20 is_up; then
    echo "ok $((number += 1)) - a job array # SKIP Slurm does not come up here"
    tail -n 5 munged.said slurmctld.log slurmd.log 2>/dev/null | sed 's/^/# /'
    tap_end
    exit
fi

cat >study.yaml <<'EOF'
orrery: v1
name: study
duration: 5m
cluster: {nodes: 3}
sweep:
  repeat: 12
  grid: {cluster.nodes: [2, 3]}
  compare: [ready.mean.pods]
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: web}]}
EOF
"$ORRERY" sweep study.yaml -q -j 1 -o alone.study >said 2>&1
export ORRERY
sbatch --array=1-4 --output="$here/task-%a.log" "$templates/sweep.sbatch" study.yaml >said 2>&1
report 'Slurm takes the job array' $?
waits 150 is_over
report 'and runs it to its end' $?
[ "$(find . -name 'study-*-of-4.study' | wc -l)" = 4 ]
code=$?
cat task-*.log >said 2>/dev/null
report 'every task leaves its shard' $code
try 'the shards are merged' 0 '' merge study-1-of-4.study study-2-of-4.study study-3-of-4.study \
    study-4-of-4.study -q -o merged.study
cmp alone.study merged.study >said 2>&1
report 'to the bytes of one sweep' $?
sbatch --array=2-3 --output="$here/gap-%a.log" "$templates/sweep.sbatch" study.yaml >said 2>&1
waits 150 is_over
grep -q 'count from 1 without gaps' gap-2.log
report 'an array with a gap is told' $?
tap_end
