/* scheduler-victims.c - how the pods that must make room are deleted.
 *
 * Preemption goes on beside the scheduling cycle, unless SchedulerAsyncPreemption is off: each
 * victim has its condition written, then is deleted, then an event tells it.  All but the last go
 * side by side; the last one follows when they are done, so that what its end wakes finds all of
 * the room. */
#include "models/scheduler/scheduler-internal.h"

typedef struct Victims {
    Scheduler *scheduler;
    const char *component; /* the profile that preempts */
    Uid preemptor;
    const char *node_name;
    uint32_t n;
    uint32_t n_left; /* of those under way */
    bool is_last;
    ObjectRef refs[];
} Victims;

typedef struct Victim {
    Victims *all;
    ObjectRef ref;
} Victim;

static void begin(Victims *all, uint32_t first, uint32_t n);

static void
finish(Victims *all)
{
    if (all->is_last) {
        if (all->scheduler->evicting == all) {
            all->scheduler->evicting = NULL;
            scheduler_kick(all->scheduler);
        }
        g_hash_table_remove(all->scheduler->under_way, all);
        return;
    }
    all->is_last = true;
    begin(all, all->n - 1, 1);
}

static void
victim_deleted(void *data, const ApiAnswer *answer)
{
    Victim *victim = data;
    Victims *all = victim->all;

    (void)answer;
    g_hash_table_remove(all->scheduler->under_way, victim);
    if (--all->n_left == 0) {
        finish(all);
    }
}

static void
victim_marked(void *data, const ApiAnswer *answer)
{
    Victim *victim = data;
    Scheduler *scheduler = victim->all->scheduler;
    const Object *object = store_get(scheduler->store, victim->ref);
    g_autofree char *uid = uid_format(victim->all->preemptor, sim_seed(scheduler->sim));
    DeleteOptions own_grace = { .grace_seconds = -1 };

    (void)answer;
    client_submit_delete(scheduler->client, victim->ref, &own_grace, victim_deleted, victim);
    if (object != NULL) {
        client_record(scheduler->client, victim->all->component, object, "Normal", "Preempted",
                      "Preempted by pod %s on node %s", uid, victim->all->node_name);
    }
}

static bool
edit_victim(Object *draft, void *data)
{
    const Victim *victim = data;

    return pod_set_condition((Pod *)draft, POD_DISRUPTION_TARGET, CONDITION_TRUE,
                             "PreemptionByScheduler",
                             "default-scheduler: preempting to accommodate a higher priority pod",
                             sim_now(victim->all->scheduler->sim));
}

static void
begin(Victims *all, uint32_t first, uint32_t n)
{
    Scheduler *scheduler = all->scheduler;

    all->n_left = n;
    for (uint32_t i = first; i < first + n; i++) {
        Victim *victim = g_new0(Victim, 1);

        *victim = (Victim){ all, all->refs[i] };
        g_hash_table_add(scheduler->under_way, victim);
        client_submit_patch(scheduler->client, victim->ref, edit_victim, victim, victim_marked,
                            victim);
    }
}

void
scheduler_evict(Scheduler *scheduler, const QueuedPod *preemptor, const Candidate *candidate)
{
    Victims *all =
        g_malloc0(sizeof(Victims) + candidate->n_victims * sizeof(candidate->victims[0]->ref));

    all->scheduler = scheduler;
    all->component = preemptor->profile->name;
    all->preemptor = preemptor->pod->uid;
    all->node_name = candidate->node->name;
    for (uint32_t i = 0; i < candidate->n_victims; i++) {
        const Object *object = store_get(scheduler->store, candidate->victims[i]->ref);

        if (object != NULL && !object_is_deleting(object)) {
            all->refs[all->n++] = object->ref;
        }
    }
    if (all->n == 0) {
        g_free(all);
        return;
    }
    g_hash_table_add(scheduler->under_way, all);
    all->is_last = all->n == 1;
    if (!scheduler->options.gates.async_preemption) {
        scheduler->evicting = all;
    }
    begin(all, 0, MAX(all->n - 1, 1));
}
