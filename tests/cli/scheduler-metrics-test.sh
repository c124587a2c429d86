#!/usr/bin/env bash
# scheduler-metrics-test.sh - scheduling takes time, and the scheduler counts as the real one does.
set -u

. "$ORRERY_SOURCES/tests/cli/cli-tap.sh"

deployment() { # REPLICAS CPU
    cat <<END
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: $1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: x, resources: {requests: {cpu: $2}}}]}
END
}

# Decisions alone: 670 pods a second where 500 of 5,000 nodes are scored, 87 where all are.
rate() { # NODES PERCENTAGE LEAST MOST
    cat <<END
orrery: v1
name: rate
duration: 20s
cluster: {nodes: $1, kubelet: real}
expect:
- finally: scheduler_scheduling_algorithm_duration_seconds.mean > $3
- finally: scheduler_scheduling_algorithm_duration_seconds.mean < $4
- finally: scheduler_pending_pods.max(queue=active) > 0
---
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
percentageOfNodesToScore: $2
END
    deployment 30 100m
}
rate 5000 0 1490us 1495us >sampled.yaml
rate 5000 100 11490us 11500us >all.yaml
try 'a decision over 5,000 nodes takes 1.49 ms' 0 '3 met' run sampled.yaml -o sampled
try 'one that scores all takes 11.5 ms' 0 '3 met' run all.yaml -o all
try 'the model is a setting' 1 'not met' run sampled.yaml -o slow \
    --set cluster.settings.kube-scheduler.attempt-time=5ms

cat >burst.yaml <<'END'
orrery: v1
name: burst
duration: 90s
cluster:
  nodes: 10
  settings: {kube-scheduler: {attempt-time: 100ms}}
timeline:
- {at: 30s, kubectl: scale deployment/web --replicas=45}
expect:
- finally: scheduler_pending_pods.max(queue=active) > 10
- finally: scheduler_pending_pods.max > 10
- that: scheduler_pending_pods(queue=active) == 0
  after: 30s
  within: 20s
- that: scheduler_pending_pods{queue="unschedulable"} == 5
  after: 30s
  within: 20s
- finally: scheduler_schedule_attempts_total(result=scheduled) == 40
- finally: scheduler_schedule_attempts_total(result=unschedulable profile=default-scheduler) == 5
- finally: scheduler_schedule_attempts_total == 45
- finally: scheduler_pod_scheduling_sli_duration_seconds.p99 > 1s
- finally: scheduler_pod_scheduling_sli_duration_seconds.p99(attempts=1) < 10s
- finally: scheduler_scheduling_attempt_duration_seconds.min(result=scheduled) >= 100ms
- finally: scheduler_pod_scheduling_attempts.max == 1
- finally: scheduler_preemption_attempts_total == 5
- finally: scheduler_queue_incoming_pods_total{event="ScheduleAttemptFailure"} == 5
END
deployment 3 1 >>burst.yaml
try 'queues form in a burst' 0 '13 met' run burst.yaml -o burst
grep -q ',scheduler_schedule_attempts_total,result=scheduled profile=default-scheduler,40$' \
    burst/metrics.csv && found=ok || found='not ok'
number=$((number + 1))
echo "$found $number - the table has the metric by its labels"

cat >evict.yaml <<'END'
orrery: v1
name: evict
duration: 2m
cluster: {nodes: 1}
timeline:
- at: 30s
  apply:
    apiVersion: v1
    kind: Pod
    metadata: {name: vip}
    spec:
      priorityClassName: high
      containers: [{name: c, image: x, resources: {requests: {cpu: "2"}}}]
expect:
- finally: scheduler_preemption_victims.max == 2
- finally: scheduler_preemption_attempts_total >= 1
- finally: scheduler_queue_incoming_pods_total(event=AssignedPodDelete) >= 1
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
END
deployment 4 1 >>evict.yaml
try 'victims are counted' 0 '3 met' run evict.yaml -o evict

sed 's/pending_pods.max > 10/pending_pods.max(pool=x) > 10/' burst.yaml >label.yaml
sed 's/scheduling_attempts.max == 1/scheduling_attempts == 1/' burst.yaml >plain.yaml
try 'an unknown label is an error at its place' 3 'is no label of .scheduler_pending_pods' \
    check label.yaml
try 'a distribution needs a statistic' 3 'needs a statistic' check plain.yaml
try 'one of the metrics alone can be kept' 0 '13 met' run burst.yaml -o only \
    --set "measure.only=[scheduler_pending_pods]"
tap_end
