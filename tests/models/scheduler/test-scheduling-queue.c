/* test-scheduling-queue.c - order, back-off, flushes and events of the queue of pods. */
#include "models/scheduler/scheduler-config.h"
#include "models/scheduler/scheduling-queue.h"
#include "tests/check-main.h"
#include "tests/models/scheduler/random-cluster.h"

#include <string.h>

#define FIT_BIT(world) (UINT64_C(1) << profile_plugin(profile(world), "NodeResourcesFit")->slot)

static const Profile *
profile(const RandomCluster *world)
{
    return world->config->profiles->pdata[0];
}

static QueuedPod *
add(RandomCluster *world, SchedulingQueue *queue, const char *name, int32_t priority, SimTime now)
{
    SchedPod *pod = sched_pod_new(world->snapshot, world->templates->pdata[0]);

    pod->uid = ++world->next_uid;
    pod->name = intern(world->tables->names, name);
    pod->priority = priority;
    return queue_add(queue, profile(world), pod, now);
}

static const char *
popped(SchedulingQueue *queue)
{
    QueuedPod *queued = queue_pop(queue);
    return queued == NULL ? "none" : queued->pod->name;
}

START_TEST(priority_goes_first_then_who_came_first)
{
    RandomCluster *world = random_cluster_new(1, 1, 1, 0, false);
    SchedulingQueue *queue = queue_new(SIM_SECOND, 10 * SIM_SECOND);

    add(world, queue, "late", 10, 5 * SIM_SECOND);
    add(world, queue, "low", 0, SIM_SECOND);
    add(world, queue, "early", 10, 2 * SIM_SECOND);
    ck_assert_str_eq(popped(queue), "early");
    ck_assert_str_eq(popped(queue), "late");
    ck_assert_str_eq(popped(queue), "low");
    ck_assert_str_eq(popped(queue), "none");
    queue_free(queue);
    random_cluster_free(world);
}
END_TEST

/* Attempt by attempt: 1, 2, 4, 8 seconds, then 10; the end is rounded down to a whole second. */
START_TEST(the_back_off_doubles_up_to_its_limit)
{
    static const int seconds[] = { 1, 2, 4, 8, 10, 10 };
    RandomCluster *world = random_cluster_new(1, 1, 1, 0, false);
    SchedulingQueue *queue = queue_new(SIM_SECOND, 10 * SIM_SECOND);
    SimTime now = 300 * SIM_MILLISECOND;
    QueuedPod *queued = add(world, queue, "p", 0, now);

    for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++) {
        ck_assert_ptr_eq(queue_pop(queue), queued);
        queue_put_back(queue, queued, 0, now);
        ck_assert_int_eq(queued->backoff_until,
                         (now + seconds[i] * SIM_SECOND) / SIM_SECOND * SIM_SECOND);
        ck_assert_uint_eq(queue_length(queue, POOL_BACKOFF), 1);
        now = queued->backoff_until + SIM_SECOND;
        ck_assert_int_eq(queue_flush(queue, queued->backoff_until), now);
        ck_assert_uint_eq(queue_length(queue, POOL_BACKOFF), 1);
        queue_flush(queue, now);
        ck_assert_uint_eq(queue_length(queue, POOL_ACTIVE), 1);
    }
    queue_free(queue);
    random_cluster_free(world);
}
END_TEST

START_TEST(an_idle_queue_does_not_wait_for_the_back_off_of_rejected_pods)
{
    RandomCluster *world = random_cluster_new(1, 1, 1, 0, false);
    SchedulingQueue *queue = queue_new(SIM_SECOND, 10 * SIM_SECOND);
    QueuedPod *queued = add(world, queue, "p", 0, 0);
    SchedPod gone = *queued->pod;
    ClusterEvent event = { .resource = EVENT_ASSIGNED_POD,
                           .action = EVENT_DELETE,
                           .old_pod = &gone };

    gone.uid = 99;
    gone.node_name = "n0";
    queue_pop(queue);
    queue_put_back(queue, queued, FIT_BIT(world), 0);
    ck_assert_str_eq(popped(queue), "none");
    queue_event(queue, world->snapshot, &event, SIM_MILLISECOND);
    ck_assert_uint_eq(queue_length(queue, POOL_BACKOFF), 1);
    ck_assert_str_eq(popped(queue), "p");
    queue_free(queue);
    random_cluster_free(world);
}
END_TEST

START_TEST(an_event_that_cannot_help_moves_nobody)
{
    RandomCluster *world = random_cluster_new(1, 1, 1, 0, false);
    SchedulingQueue *queue = queue_new(SIM_SECOND, 10 * SIM_SECOND);
    QueuedPod *queued = add(world, queue, "p", 0, 0);
    ClusterEvent event = { .resource = EVENT_CSI_NODE, .action = EVENT_ADD };

    queue_pop(queue);
    queue_put_back(queue, queued, FIT_BIT(world), 0);
    queue_event(queue, world->snapshot, &event, SIM_SECOND);
    ck_assert_uint_eq(queue_length(queue, POOL_UNSCHEDULABLE), 1);
    queue_free(queue);
    random_cluster_free(world);
}
END_TEST

/* The event of a pod that was on no node: a hint of the fit says that nothing is gained. */
START_TEST(without_hints_every_event_a_plugin_asked_for_helps)
{
    RandomCluster *world = random_cluster_new(1, 1, 1, 0, false);
    SchedulingQueue *queue = queue_new(SIM_SECOND, 10 * SIM_SECOND);
    QueuedPod *queued = add(world, queue, "p", 0, 0);
    SchedulerGates gates = scheduler_gates_default();
    SchedPod gone = *queued->pod;
    ClusterEvent event = { .resource = EVENT_ASSIGNED_POD,
                           .action = EVENT_DELETE,
                           .old_pod = &gone };
    ClusterEvent foreign = { .resource = EVENT_CSI_NODE, .action = EVENT_ADD };

    gone.uid = 99;
    gone.node_name = NULL;
    queue_pop(queue);
    queue_put_back(queue, queued, FIT_BIT(world), 0);
    queue_event(queue, world->snapshot, &event, SIM_SECOND);
    ck_assert_uint_eq(queue_length(queue, POOL_UNSCHEDULABLE), 1);
    gates.queueing_hints = false;
    queue_set_gates(queue, &gates);
    queue_event(queue, world->snapshot, &foreign, SIM_SECOND);
    ck_assert_uint_eq(queue_length(queue, POOL_UNSCHEDULABLE), 1);
    queue_event(queue, world->snapshot, &event, SIM_SECOND);
    ck_assert_uint_eq(queue_length(queue, POOL_UNSCHEDULABLE), 0);
    ck_assert_uint_eq(queue_length(queue, POOL_BACKOFF), 1);
    gates.pop_from_backoff = false;
    queue_set_gates(queue, &gates);
    ck_assert_str_eq(popped(queue), "none");
    queue_free(queue);
    random_cluster_free(world);
}
END_TEST

static const struct {
    const char *text, *error;
} gate_texts[] = {
    { "", NULL },
    { "SchedulerQueueingHints=false, AllAlpha=true", NULL },
    { "SchedulerQueueingHints", "missing bool value for SchedulerQueueingHints" },
    { "SchedulerQueueingHints=maybe",
      "invalid value of SchedulerQueueingHints=maybe, err: strconv.ParseBool: parsing \"maybe\": "
      "invalid syntax" },
    { "NoSuchGate=true", "unrecognized feature gate: NoSuchGate" },
};

START_TEST(feature_gates_are_read_as_the_flag_is)
{
    SchedulerGates gates = scheduler_gates_default();
    g_autofree char *error = NULL;
    bool is_fine = scheduler_gates_parse(&gates, gate_texts[_i].text, &error);

    ck_assert(is_fine == (gate_texts[_i].error == NULL));
    ck_assert_pstr_eq(error, gate_texts[_i].error);
    ck_assert(gates.queueing_hints == (strstr(gate_texts[_i].text, "=false") == NULL));
}
END_TEST

START_TEST(after_five_minutes_a_pod_is_tried_whatever_happened)
{
    RandomCluster *world = random_cluster_new(1, 1, 1, 0, false);
    SchedulingQueue *queue = queue_new(SIM_SECOND, 10 * SIM_SECOND);
    QueuedPod *queued = add(world, queue, "p", 0, 0);
    SimTime since = 10 * SIM_SECOND;

    queue_pop(queue);
    queue_put_back(queue, queued, FIT_BIT(world), since);
    ck_assert_int_eq(queue_flush(queue, since), 330 * SIM_SECOND);
    queue_flush(queue, 330 * SIM_SECOND - 1);
    ck_assert_uint_eq(queue_length(queue, POOL_UNSCHEDULABLE), 1);
    queue_flush(queue, 330 * SIM_SECOND);
    ck_assert_uint_eq(queue_length(queue, POOL_ACTIVE), 1);
    queue_free(queue);
    random_cluster_free(world);
}
END_TEST

/* What must hold for every plugin there is, now or later. */
START_TEST(every_plugin_keeps_the_contract)
{
    for (size_t i = 0; sched_plugins[i] != NULL; i++) {
        const SchedPlugin *plugin = sched_plugins[i];

        ck_assert_ptr_nonnull(plugin->name);
        ck_assert_ptr_nonnull(plugin->doc);
        ck_assert_ptr_eq(sched_plugin_find(plugin->name), plugin);
        ck_assert(plugin->args == NULL || plugin->args->config_size > 0);
        /* The default profile needs a weight; who is in no profile unless named has its own. */
        ck_assert(plugin->score == NULL || plugin->is_extra || plugin->default_weight > 0);
        ck_assert(plugin->enqueue != NULL || plugin->filter != NULL || plugin->score != NULL ||
                  plugin->bind != NULL);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("scheduling queue");
    TCase *tcase = tcase_create("rules");

    tcase_add_test(tcase, priority_goes_first_then_who_came_first);
    tcase_add_test(tcase, the_back_off_doubles_up_to_its_limit);
    tcase_add_test(tcase, an_idle_queue_does_not_wait_for_the_back_off_of_rejected_pods);
    tcase_add_test(tcase, an_event_that_cannot_help_moves_nobody);
    tcase_add_test(tcase, without_hints_every_event_a_plugin_asked_for_helps);
    tcase_add_loop_test(tcase, feature_gates_are_read_as_the_flag_is, 0, G_N_ELEMENTS(gate_texts));
    tcase_add_test(tcase, after_five_minutes_a_pod_is_tried_whatever_happened);
    tcase_add_test(tcase, every_plugin_keeps_the_contract);
    suite_add_tcase(suite, tcase);
    return suite;
}
