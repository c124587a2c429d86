/* waiting-pods.c - see waiting-pods.h. */
#include "models/scheduler/gang/waiting-pods.h"

static void
decide(WaitingPods *waiting, WaitingPod *row, WaitDecision decision, const char *reason)
{
    if (row->decision == WAIT_GOES_ON) {
        row->decision = decision;
        row->reason = reason;
        waiting->has_news = true;
    }
}

void
waiting_pod_allow(WaitingPods *waiting, WaitingPod *row)
{
    decide(waiting, row, WAIT_ALLOWED, NULL);
}

void
waiting_pod_reject(WaitingPods *waiting, WaitingPod *row, const char *reason)
{
    decide(waiting, row, WAIT_REJECTED, reason);
}
