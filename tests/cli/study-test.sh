#!/usr/bin/env bash
# study-test.sh - a study survives kills, locks, shards and runs that fail.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

cp "$ORRERY_SOURCES/tests/cli/study.yaml" .

try "a study runs every variant at every point as often as asked" 0 'study.study: 48 runs' \
    sweep study.yaml -j 2
try "more processes give the same bytes" 0 '' sweep study.yaml -j 7 -q -o other.study
cmp study.study other.study >said 2>&1
report "and they are the same" $?
try "a finished study is not run again" 0 '48 runs' sweep study.yaml -j 1

for i in 1 2 3; do "$ORRERY" sweep study.yaml --shard $i/3 -q >said 2>&1; done
try "shards are merged" 0 '' merge study-3-of-3.study study-1-of-3.study study-2-of-3.study \
    -q -o merged.study
cmp study.study merged.study >said 2>&1
report "to the bytes of one run" $?
try "a shard that is missing is told" 1 'lacks 16 runs' \
    merge study-1-of-3.study study-2-of-3.study -q -o part.study
try "a file that exists is not overwritten" 4 'exists' merge study-1-of-3.study -o merged.study
try "a seed that differs makes another study" 4 'something else' \
    sweep study.yaml --seed 9 -o study.study
try "what is no study is told" 4 'is no study' compare study.yaml

# Killed at any instant, then resumed; ./dev kills does it a hundred times.
mkdir kills
(cd kills && SEED=$$ timeout 300 bash "$ORRERY_SOURCES/tests/cli/study-kills.sh" 10 ../study.yaml) >said 2>&1
report "a study that was killed ends like one that was not" $?

# No room: files may not grow further than 100 KiB.
(trap '' XFSZ && ulimit -f 100 && "$ORRERY" sweep study.yaml -q -j 2 -o full.study) >said 2>&1
[ $? = 4 ] && grep -q '^error: full.study: ' said
report "a disk that is full is told" $?
"$ORRERY" sweep study.yaml -q -j 2 -o full.study >said 2>&1
cmp study.study full.study >said 2>&1
report "and with room again the study goes on to the same bytes" $?

# A second sweep on one file; the first is slow because its runs are.
sed 's/^duration: 9m/duration: 2000h/; s/repeat: 12/repeat: 1000/' study.yaml >long.yaml
"$ORRERY" sweep long.yaml -q -j 1 -o long.study >first 2>&1 &
process=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s long.study-wal ] && break
    sleep 0.1
done
try "a second sweep on one file is refused" 4 'another sweep is writing it' \
    sweep long.yaml -q -o long.study
# A worker that dies fails its run and is replaced.
pkill -9 -P $process 2>/dev/null
sleep 1
kill -INT $process
wait $process
code=$?
[ $code = 130 ]
report "an interrupt ends it with the signal's code" $?
try "a run whose process died is kept as failed" 1 'runs failed and are left out' \
    compare long.study

# A variant that cannot run.
sed 's/far: {cluster.nodes: 5}/far: {cluster.nodes: -5}/' study.yaml >broken.yaml
try "the study goes on past runs that fail" 1 '48 runs, 24 failed' sweep broken.yaml -o broken.study
grep -q 'run 1 of .far deployment/web.spec.replicas=3. failed' said
report "and names them" $?
try "what failed is left out and told" 1 'note: 24 runs failed' compare broken.study
try "failed runs can be tried again" 1 '48 runs, 24 failed' \
    sweep broken.yaml -o broken.study --retry

try "a comparison prints paired differences" 0 'primary: downtime.deployment/web, 12 paired' \
    compare study.study
for format in md csv json latex; do
    try "as $format" 0 'downtime.deployment/web' compare study.study --format $format
done
try "an unknown metric gets the nearest name" 2 'did you mean .ready.mean.deployment/web' \
    compare study.study --metric ready.men.deployment/web
try "an unknown baseline gets the nearest name" 2 'did you mean' \
    compare study.study --baseline 'near deployment/web.spec.replicas=7'

sed 's/baseline: .*//; s/repeat: 12/repeat: 0/' study.yaml >zero.yaml
try "no replication is refused" 3 'zero.yaml:10:11' sweep zero.yaml
sed 's/\[3, 6\]/3/' study.yaml >axis.yaml
try "an axis that is no list is refused in its place" 3 'axis.yaml:15:' sweep axis.yaml
sed 's/repeat: 12/&\n  baseline: nera/' study.yaml >baseline.yaml
try "a baseline that is no variant gets the nearest name" 3 'did you mean .near' \
    check baseline.yaml
try "a scenario without a study is told" 3 'has no .sweep:' \
    sweep "$ORRERY_SOURCES/scenarios/hello/scenario.yaml"
try "run leaves the study alone" 0 '' run study.yaml -q -o single
try "a shard that is none is refused" 2 'from 1 to N' sweep study.yaml --shard 4/3
tap_end
