#!/usr/bin/env bash
# verbs-test.sh - what the verbs say, write and return, seen from outside.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

try 'without a verb it greets' 0 'orrery init hello'
holds 'the greeting has at most 20 lines' [ "$("$ORRERY" | wc -l)" -le 20 ]
try 'an unknown verb has a neighbour' 2 'did you mean .run.' rnu
try 'an unknown option has a neighbour' 2 'did you mean .--seed.' run --sed 2 x
try 'a missing argument is wrong usage' 2 'usage: orrery check' check
try 'a missing file is the world' 4 'cannot read' check no-such-file.yaml
try 'init writes a first scenario' 0 'wrote hello.yaml' init hello
holds 'and the schema beside it' grep -q draft-07 orrery.schema.json
try 'init does not overwrite' 4 'exists already' init hello
try 'an unknown template has a neighbour' 2 'did you mean .hello.' init helo
try 'the story is valid' 0 'valid; 1 object, 1 step, 1 expectation' check hello.yaml
try 'check answers programs' 0 '"format":"orrery-check"' check --json hello.yaml
printf 'orrery: v1\ncluster: {nodse: 3}\ntimeline:\n\t- {at: 1m, fault: dwn, target: node/node-1}\n' >typos.yaml
try 'check --fix writes what the messages suggest' 3 'fixed 1 place in typos.yaml' \
    check --fix typos.yaml
try 'and the rest when the text can be read' 0 'fixed 2 places in typos.yaml' check --fix typos.yaml
try 'after that there is nothing to fix' 0 'typos.yaml: valid' check --fix typos.yaml
try 'check shows all defaults' 0 'duration: 600s' check --show hello.yaml
try 'the story runs' 0 '1 expectation, 1 met' run hello.yaml -o run
try 'standard input is a scenario' 3 '<stdin>' check -
try 'an expectation that fails is exit code 1' 1 'not met' \
    run hello.yaml --set expect.0.within=1m -o failed
try 'a seed from the environment counts' 0 '"seed":9' run hello.yaml --json --seed 9 -o nine
try 'an override that reaches nothing is invalid' 3 'E186' \
    run hello.yaml --set deployment/wob.spec.replicas=2 -o none
try 'a budget ends the run' 5 'budget' run hello.yaml --max-events 10 -o short
holds 'and marks it incomplete' grep -q '"complete": false' short/run.json
try 'get shows the past' 0 '^web-.*Terminating' get pods --at 8m run
try 'get knows truth from belief' 0 'node-1 *Ready' get nodes --at 2:30 run
try 'get finds nothing that is not there' 1 \
    '^Error from server (NotFound): pods "nope" not found$' get pod/nope run
try 'describe says it in the same words' 1 \
    '^Error from server (NotFound): deployments.apps "nope" not found$' describe deploy nope run
try 'describe tells of taints' 0 'node.kubernetes.io/unreachable:NoExecute' \
    describe node/node-1 --at 3m run
try 'describe answers programs' 0 '^{"format":"orrery-describe","version":1,"kind":"Node","name":"node-1"' \
    describe node/node-1 --at 3m run --json
try 'a run that was made has its seed' 2 '.--seed. changes nothing of a run' get pods run --seed 3
try 'a scenario can be looked at with another value' 0 '^node-5 ' \
    get nodes hello.yaml --set cluster.nodes=5 --at 1m
try 'and with another end' 0 'the run ends at 1:00' get pods hello.yaml --until 1m --at 2m
try 'what a verb would ignore is refused' 2 '.orrery plot. does not take .--seed.' plot run --seed 3
try 'before the verb as well' 2 '.orrery list. does not take .--until.' --until 3m list metrics
try 'why knows the truth' 0 'without power since 2:00' why node/node-1 --at 2:30 run
try 'why shows the scores' 0 'chose node-' why "pod/$("$ORRERY" get pods --no-headers run |
    awk 'END { print $1 }')" run
try 'a time without a unit is refused' 2 '5m, 90s or 3:12' get pods --at 90 run
try 'an unknown figure has a neighbour' 2 'did you mean .belief.' plot run belif
try 'explain knows codes' 0 'a time needs a unit' explain E117
try 'explain knows fields' 0 'racks' explain cluster.pools
try 'explain knows metrics' 0 'Truth' explain serving
try 'explain knows what resources share' 0 '^utilization.memory(NODE or POOL)$' explain utilization
try 'explain knows figures' 0 'orrery plot RUN belief' explain belief
try 'explain knows commands of kubectl' 0 'kubectl rollout undo' explain 'rollout undo'
try 'explain answers programs' 0 '^{"format":"orrery-explain","version":1,"name":"E117"' explain E117 --json
try 'explain knows distributions' 0 'p95' explain 'exp(5m)'
try 'list knows faults' 0 '^down' list faults
try 'completion is a script' 0 'complete -o default' completion bash
try 'help has all verbs' 0 'describe' help

# In a rollout more may be ready than is desired: the axis reaches that far.
if command -v gnuplot >/dev/null; then
    "$ORRERY" run hello.yaml -o surge -q --set deployment/web.spec.replicas=1 >said 2>&1
    sed -i 's|,ready,deployment/web,1$|,ready,deployment/web,3|' surge/metrics.csv
    "$ORRERY" plot surge belief --format svg >said 2>&1
    holds 'the axis of belief reaches what is ready' grep -q '<text> 3<' surge/figures/belief.svg
fi

# Without gnuplot data and script are written all the same.
mkdir empty
number=$((number + 1))
PATH=$folder/empty "$ORRERY" plot run belief >said 2>&1
if [ $? = 4 ] && [ -s run/figures/belief.csv ] && [ -s run/figures/belief.gp ]; then
    echo "ok $number - without gnuplot a figure's data and script are written"
else
    echo "not ok $number - without gnuplot a figure's data and script are written"
fi

# A signal keeps what there is and says so.
cat >long.yaml <<'END'
orrery: v1
cluster: {nodes: 50}
duration: 365d
apps: [{image: '*', crash: exp(1m)}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 200
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
END
"$ORRERY" run long.yaml -q --events summary -o long >said 2>&1 &
child=$!
for _ in $(seq 100); do
    [ -e long/scenario.yaml ] && break
    sleep 0.05
done
sleep 0.5
kill -TERM $child
wait $child
code=$?
holds 'a signal ends with 128 and its number' [ $code = 143 ]
holds 'and the run is marked incomplete' grep -q '"complete": false' long/run.json
tap_end
