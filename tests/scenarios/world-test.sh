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

# ---- several files at once --------------------------------------------------------------------

for name in one two three; do sed "s/^name: story/name: $name/" "$folder/story.yaml" >"$folder/$name.yaml"; done
run_three() { "$ORRERY" run "$folder"/{one,two,three}.yaml -j 2 -o "$1" >"$folder/said" 2>&1; } # PARENT

run_three "$folder/several" &&
    [ "$(grep -l '"complete": *true' "$folder"/several/*/run.json | wc -l)" = 3 ]
result $? 'three files make three complete runs'

run_three "$folder/file/several"
[ $? = 4 ] && [ "$(grep -c 'cannot make' "$folder/said")" = 3 ]
result $? 'each says that its folder cannot be made'

(
    trap '' XFSZ
    ulimit -f 4
    "$ORRERY" run "$folder"/{one,two,three}.yaml -j 2 -o "$folder/full" 2>&1
) | cat >"$folder/said"
[ "${PIPESTATUS[0]}" = 4 ] && ! grep -l '"complete": *true' "$folder"/full/*/run.json
result $? 'a full disk leaves no complete run'

# The runs of a whole year go on until somebody ends them.
sed 's/^duration.*/duration: 365d/; s/^cluster/apps: [{image: "*", crash: exp(1m)}]\ncluster/' \
    "$folder/story.yaml" >"$folder/long.yaml"
for signal in INT TERM; do
    rm -rf "$folder/ended"
    # A shell without job control lets what runs in the background ignore SIGINT.
    (
        set -m
        "$ORRERY" run "$folder"/long.yaml "$folder"/long.yaml "$folder"/long.yaml -j 2 \
            --events summary -q -o "$folder/ended" >"$folder/said" 2>&1 &
        for _ in $(seq 200); do
            [ -e "$folder/ended/story-1-2/scenario.yaml" ] && break
            sleep 0.05
        done
        sleep 0.2
        kill -$signal $!
        wait $!
    )
    code=$?
    [ $code = $((128 + $(kill -l $signal))) ] && [ ! -e "$folder/ended/story-1-3" ] &&
        [ "$(grep -l '"ended": "interrupted"' "$folder"/ended/*/run.json | wc -l)" = 2 ]
    result $? "SIG$signal reaches those that run, and no more begin (exit code $code)"
done
echo "1..$number"
