#!/usr/bin/env bash
# study-kills.sh N STUDY.yaml - kills a sweep at N drawn instants, resumes it each time, and compares
# the file with that of a sweep that nobody disturbed.  Prints what differs, and how often; the exit
# code is 1 if anything does.  $ORRERY is the program; SEED makes the instants others.
set -u
n=$1 study=$2
differing=0
RANDOM=${SEED:-1}

microseconds() { # since 1970; bash 5 has the clock with either point or comma
    echo $((10#${EPOCHREALTIME//[!0-9]/}))
}

rm -f whole.study* killed.study*
began=$(microseconds)
"$ORRERY" sweep "$study" -q -j 2 -o whole.study >said 2>&1 || { cat said; exit 1; }
span=$(($(microseconds) - began)) # an undisturbed sweep, on this machine as busy as it is

for ((i = 0; i < n; i++)); do
    rm -f killed.study*
    instant=$(((RANDOM * 32768 + RANDOM) % span))
    "$ORRERY" sweep "$study" -q -j 2 -o killed.study >said 2>&1 &
    process=$!
    sleep "$((instant / 1000000)).$(printf '%06d' $((instant % 1000000)))"
    kill -9 $process 2>/dev/null
    wait $process 2>/dev/null
    "$ORRERY" sweep "$study" -q -j 2 -o killed.study >said 2>&1
    code=$?
    if [ $code != 0 ] || ! cmp -s whole.study killed.study; then
        echo "kill $i after $instant us of $span: exit code $code"
        sed 's/^/    /' said
        differing=$((differing + 1))
    fi
    if [ -e killed.study-wal ] || [ -e killed.study-journal ] || [ -e killed.study.tmp ]; then
        echo "kill $i after $instant us: something is left beside the file"
        differing=$((differing + 1))
    fi
done 2>/dev/null
echo "$n kills, $differing differing"
[ "$differing" = 0 ]
