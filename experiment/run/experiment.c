/* experiment.c - builds the world of a scenario and lets it run. */
#include "experiment/run/experiment.h"

#include "experiment/policy/policy-book.h"

#include "models/scheduler/scheduler.h"
#include "sim/trace.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What a signal's handler may touch: the number, and the kernel that is running, to be stopped at
 * its next event (sim_stop() sets a flag and does nothing else). */
static volatile sig_atomic_t caught_signal;
static Simulation *volatile running;

void
experiment_interrupt(int signal_number)
{
    caught_signal = signal_number;
    if (running != NULL) {
        sim_stop(running);
    }
}

int
experiment_interrupted(void)
{
    return caught_signal;
}

/* Whether the object is anything to the cluster: what is kept whole may have no name (a
 * Kustomization); the namespaces and classes that every cluster has are in every dump of one. */
static bool
is_to_be_added(const Experiment *experiment, const ScenarioObject *object)
{
    const Store *store = cluster_store(experiment->cluster);
    bool is_nameless = object->name == NULL || *object->name == '\0';

    if (is_nameless) {
        return object->is_simulated ||
               value_get_text(value_get(object->value, "metadata"), "generateName") != NULL;
    }
    if (strcmp(object->kind_name, "PriorityClass") == 0) {
        return store_find(store, KIND_PRIORITY_CLASS, NULL, object->name) == NULL;
    }
    return strcmp(object->kind_name, "Namespace") != 0 ||
           store_find(store, KIND_NAMESPACE, NULL, object->name) == NULL;
}

/* Namespaces come first, wherever in the files they stand. */
static bool
add_objects(Experiment *experiment, const GArray *objects, bool namespaces)
{
    for (size_t i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);
        const char *message = NULL;

        if ((strcmp(object->kind_name, "Namespace") == 0) != namespaces ||
            !is_to_be_added(experiment, object)) {
            continue;
        }
        ApiStatus status = cluster_add_object(experiment->cluster, object->value, &message);

        if (status != API_OK) {
            experiment->error = g_strdup_printf("%s %s: %s", object->kind_name,
                                                object->name == NULL ? "" : object->name,
                                                message == NULL ? "refused" : message);
            return false;
        }
    }
    return true;
}

/* The run cannot go on: it stops at the next event. */
static void
policy_failed(void *data, const char *text)
{
    Experiment *experiment = data;

    if (experiment->how != EXPERIMENT_FAILED) {
        experiment->how = EXPERIMENT_FAILED;
        experiment->error = g_strdup(text);
        sim_stop(cluster_sim(experiment->cluster));
    }
}

static void
open_book(Experiment *experiment)
{
    experiment->book = policy_book_new();
    policy_book_set_folder(experiment->book, experiment->scenario->directory);
    experiment->policies = policy_book_source(experiment->book);
}

static bool
names_usage(const char *const *names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (accounts_is_usage(names[i])) {
            return true;
        }
    }
    return false;
}

/* Whether tables or a study ask for what containers really use. */
static bool
wants_usage(const Scenario *scenario)
{
    return names_usage(scenario->measure_series) ||
           (scenario->sweep != NULL && names_usage(scenario->sweep->compare));
}

static void
build(Experiment *experiment)
{
    const Scenario *scenario = experiment->scenario;
    const ClusterSpec *spec = &scenario->cluster;
    ClusterOptions options = { .sim = { .seed = scenario->seed,
                                        .queue = SIM_QUEUE_WHEEL,
                                        .shuffle_ties = experiment->options.shuffle_ties,
                                        .tie_seed = experiment->options.tie_seed },
                               .epoch = spec->epoch,
                               .kubernetes = spec->kubernetes,
                               .start_settled = spec->start_settled,
                               .control_plane_count = spec->control_plane_count,
                               .kubelet = spec->kubelet,
                               .apps = scenario->apps,
                               .n_apps = scenario->n_apps,
                               .settings = spec->settings,
                               .scheduler_configuration = spec->scheduler_configuration,
                               .n_schedulers = spec->n_schedulers,
                               .schedulers = spec->schedulers,
                               .policy_failed = policy_failed,
                               .policy_failed_data = experiment,
                               .placement_differs = experiment->options.placement_differs };

    open_book(experiment);
    options.policies = &experiment->policies;
    experiment->cluster = cluster_new(&options);
    experiment->observatory = observatory_new(experiment->cluster);
    experiment->recorder =
        recorder_new(experiment->cluster, spec->start_settled, experiment->options.records_max);
    experiment->accounts = accounts_new(experiment->observatory, experiment->cluster,
                                        experiment->recorder, spec->pools, spec->n_pools);
    accounts_watch_usage(experiment->accounts,
                         scenario->measure_every > 0 ? scenario->measure_every : 15 * SIM_SECOND,
                         wants_usage(scenario));
    for (uint32_t i = 0; i < spec->n_pools; i++) {
        cluster_add_pool(experiment->cluster, &spec->pools[i]);
    }
    if (!add_objects(experiment, scenario->nodes, false) ||
        !add_objects(experiment, scenario->objects, true) ||
        !add_objects(experiment, scenario->objects, false)) {
        experiment->how = EXPERIMENT_REFUSED;
        return;
    }
    experiment->expectations = expectation_set_new(scenario, experiment->observatory);
    experiment->timeline =
        timeline_new(scenario, experiment->cluster, experiment->observatory, experiment->recorder);
    experiment->random_faults =
        random_faults_new(scenario, experiment->cluster, experiment->recorder);
    timeline_set_question(experiment->timeline, experiment->options.question,
                          experiment->options.question_data);
    experiment->arrivals = arrivals_new(scenario, experiment->cluster);
    experiment->work_feed = work_feed_new(scenario, experiment->cluster);
    sim_set_event_limit(cluster_sim(experiment->cluster), experiment->options.events_max);
}

Experiment *
experiment_new(const Scenario *scenario, const ExperimentOptions *options)
{
    Experiment *experiment = g_new0(Experiment, 1);

    experiment->scenario = scenario;
    experiment->options = *options;
    build(experiment);
    return experiment;
}

void
experiment_free(Experiment *experiment)
{
    if (experiment == NULL) {
        return;
    }
    work_feed_free(experiment->work_feed);
    arrivals_free(experiment->arrivals);
    expectation_set_free(experiment->expectations);
    timeline_free(experiment->timeline);
    random_faults_free(experiment->random_faults);
    accounts_free(experiment->accounts);
    recorder_free(experiment->recorder);
    observatory_free(experiment->observatory);
    cluster_free(experiment->cluster);
    policy_book_free(experiment->book);
    g_free(experiment->error);
    g_free(experiment);
}

/* How often limits of the real world are looked at, in slices of the run. */
#define SLICES 200

static double
seconds_now(const Experiment *experiment)
{
    return experiment->options.clock == NULL ? 0 : experiment->options.clock();
}

static void
run_in_slices(Experiment *experiment, SimTime until, double started)
{
    Simulation *sim = cluster_sim(experiment->cluster);
    double limit = experiment->options.wall_seconds_max;

    for (SimTime slice = 1; slice <= SLICES; slice++) {
        SimTime to = slice == SLICES ? until : until / SLICES * slice;

        if (caught_signal == 0) {
            sim_run(sim, to);
        }
        if (experiment->how == EXPERIMENT_FAILED) {
            return;
        }
        if (caught_signal != 0) {
            experiment->how = EXPERIMENT_INTERRUPTED;
            return;
        }
        if (sim_limit_hit(sim) || (limit > 0 && seconds_now(experiment) - started > limit)) {
            experiment->how = EXPERIMENT_BUDGET;
            return;
        }
        if (experiment->options.progress != NULL) {
            experiment->options.progress(experiment->options.progress_data, to, until,
                                         sim_n_fired(sim));
        }
    }
}

void
experiment_run(Experiment *experiment)
{
    SimTime until = MIN(experiment->options.until, experiment->scenario->duration);
    double started = seconds_now(experiment);
    Simulation *sim = cluster_sim(experiment->cluster);

    if (experiment->how == EXPERIMENT_REFUSED) {
        return;
    }
    running = sim;
    cluster_start(experiment->cluster);
    recorder_start(experiment->recorder);
    accounts_start(experiment->accounts);
    observatory_start(experiment->observatory);
    timeline_start(experiment->timeline);
    random_faults_start(experiment->random_faults);
    run_in_slices(experiment, until, started);
    running = NULL;
    accounts_finish(experiment->accounts);
    if (work_feed_error(experiment->work_feed) != NULL) {
        experiment->how = EXPERIMENT_REFUSED;
        experiment->error = g_strdup(work_feed_error(experiment->work_feed));
    }
    experiment->end = sim_now(sim);
    experiment->n_events = sim_n_fired(sim);
    experiment->digest = trace_digest(sim_trace(sim));
    expectation_set_judge(experiment->expectations, experiment->end, timeline_step_time,
                          experiment->timeline);
    recorder_finish(experiment->recorder);
    observatory_finish(experiment->observatory);
    experiment->cpu_seconds = seconds_now(experiment) - started;
}

void
experiment_append_paths(const Experiment *experiment, GString *out)
{
    const struct Scheduler *scheduler;

    for (size_t i = 0; (scheduler = cluster_scheduler_at(experiment->cluster, i)) != NULL; i++) {
        if (i > 0) {
            g_string_append_printf(out, "%s: ", scheduler_name(scheduler));
        }
        scheduler_append_paths(scheduler, out);
    }
}
