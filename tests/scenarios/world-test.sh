#!/usr/bin/env bash
# world-test.sh - when the disk is full, the folder unwritable or the program killed half-way, no
# half-written file stands under its final name, and run.json does not call the run complete.
set -u

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0

if [ ! -x "$ORRERY" ]; then
    echo "1..0 # SKIP there is no program yet"
    exit 0
fi

result() { # STATUS NAME
    number=$((number + 1))
    if [ "$1" = 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/# /' "$folder/said"
    fi
}

cat >"$folder/story.yaml" <<'END'
orrery: v1
name: story
cluster: {nodes: 20}
duration: 30m
timeline:
  - {at: 2m, fault: down, target: node/node-1, for: 10m}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 100
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx}]
END

run_story() { "$ORRERY" run "$folder/story.yaml" -o "$1" >"$folder/said" 2>&1; } # RUN

# Every file that has its final name is what the undisturbed run wrote, and an incomplete run.json
# says so.
is_honest() { # RUN
    local file name
    for file in "$1"/*; do
        name=$(basename "$file")
        if [ ! -f "$file" ] || [ ! -e "$folder/whole/$name" ]; then continue; fi
        if [ "$name" = run.json ]; then
            grep -q '"complete": *true' "$file" || continue
            for name in "$folder"/whole/*; do
                [ -e "$1/$(basename "$name")" ] || { echo "complete without $name"; return 1; }
            done
        elif ! cmp "$file" "$folder/whole/$name"; then
            return 1
        fi
    done
}

run_story "$folder/whole" && grep -q '"complete": *true' "$folder/whole/run.json"
result $? 'an undisturbed run is complete'

: >"$folder/file"
run_story "$folder/file/run"
[ $? = 4 ] && [ -s "$folder/said" ]
result $? 'a folder that cannot be made is exit code 4'

# A limit on the size of files is a full disk for whatever is longer.
for blocks in 0 1 4 16 64; do
    (
        trap '' XFSZ
        ulimit -f $blocks
        "$ORRERY" run "$folder/story.yaml" -o "$folder/full-$blocks" 2>&1
    ) | cat >"$folder/said"
    status=${PIPESTATUS[0]}
    longest=$(find "$folder/whole" -type f -printf '%s\n' | sort -n | tail -n 1)
    if [ "$longest" -gt $((blocks * 1024)) ]; then wanted=4; else wanted=0; fi
    [ "$status" = $wanted ] && is_honest "$folder/full-$blocks" >>"$folder/said" 2>&1
    result $? "a disk with room for $blocks blocks a file"
done

for delay in 0.001 0.003 0.005 0.01 0.02 0.04 0.08; do
    timeout -s KILL $delay "$ORRERY" run "$folder/story.yaml" -o "$folder/killed-$delay" \
        >"$folder/said" 2>&1
    is_honest "$folder/killed-$delay" >"$folder/said" 2>&1
    result $? "killed after $delay s"
done
echo "1..$number"
