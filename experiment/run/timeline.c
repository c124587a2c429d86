/* timeline.c - triggers and actions. */
#include "experiment/run/timeline.h"

#include "experiment/kubectl-run/kubectl-run.h"
#include "models/metrics/metrics-server.h"
#include "text/scalar.h"

#include <string.h>

typedef struct StepState {
    Timeline *timeline;
    const Step *step;
    FaultSpec fault;  /* the step's, its selector in the words of this cluster */
    SimTime first_at; /* SIM_NEVER: has not happened */
    int64_t n_fired;
    Watch *watch;
    bool is_armed;     /* `when` waits for its expression */
    GPtrArray *faults; /* ActiveFault *: begun by this step and not yet healed; NULL once healed */
    SimStream every_stream, lasts_stream, pick_stream;
} StepState;

struct Timeline {
    const Scenario *scenario;
    Cluster *cluster;
    Simulation *sim;
    Observatory *observatory;
    Recorder *recorder;
    StepState *states;
    size_t n;
    GHashTable *followers; /* id -> GPtrArray of StepState: who waits for it, in order */
    GPtrArray *runs;       /* KubectlRun */
    GPtrArray *prints;     /* what each run's printer needs */
    TimelineQuestion question;
    void *question_data;
};

static void fire_step(void *owner, const SimEvent *event);
static void heal_step(void *owner, const SimEvent *event);
static void look_for_quiet(void *owner, const SimEvent *event);

static const SimEventType step_event = { "timeline.step-fired", PHASE_ACTION, fire_step };
static const SimEventType heal_event = { "timeline.fault-healed", PHASE_FAULT, heal_step };
static const SimEventType quiet_event = { "timeline.quiet-looked-for", PHASE_SAMPLE,
                                          look_for_quiet };

/* How often a barrier looks whether everything has come to rest. */
#define BARRIER_PERIOD SIM_SECOND

/* In the background: a step to come is no work pending, and a barrier may pass before it. */
static void
post(StepState *state, SimTime delay, const SimEventType *type, int64_t number)
{
    SimArgs args = { .number = number };

    sim_post_background(state->timeline->sim, delay, type, state, args);
}

static void
when_changed(void *data, bool holds)
{
    StepState *state = data;

    if (holds && state->is_armed) {
        state->is_armed = false;
        post(state, 0, &step_event, 0);
    }
}

static void
look_for_quiet(void *owner, const SimEvent *event)
{
    StepState *state = owner;
    SimArgs args = { 0 };

    (void)event;
    if (cluster_is_settled(state->timeline->cluster)) {
        post(state, 0, &step_event, 0);
    } else {
        sim_post_background(state->timeline->sim, BARRIER_PERIOD, &quiet_event, state, args);
    }
}

static void
note_follower(Timeline *timeline, StepState *state)
{
    GPtrArray *others = g_hash_table_lookup(timeline->followers, state->step->after);

    if (others == NULL) {
        others = g_ptr_array_new();
        g_hash_table_insert(timeline->followers, (void *)(uintptr_t)state->step->after, others);
    }
    g_ptr_array_add(others, state);
}

/* Labels are compared by address, and each cluster has a table of names of its own: the selector
 * that the loader checked would match nothing here. */
static const Selector *
fault_selector(const Step *step, Cluster *cluster)
{
    const ObjectTables *tables = cluster_tables(cluster);
    const char *error = NULL;

    return step->fault.selector == NULL
               ? NULL
               : selector_parse(step->select, tables->names, tables->arena, &error);
}

Timeline *
timeline_new(const Scenario *scenario, Cluster *cluster, Observatory *observatory,
             Recorder *recorder)
{
    Timeline *timeline = g_new0(Timeline, 1);

    timeline->scenario = scenario;
    timeline->cluster = cluster;
    timeline->sim = cluster_sim(cluster);
    timeline->observatory = observatory;
    timeline->recorder = recorder;
    timeline->n = scenario->steps->len;
    timeline->states = g_new0(StepState, timeline->n);
    timeline->runs = g_ptr_array_new_with_free_func((GDestroyNotify)kubectl_run_free);
    timeline->prints = g_ptr_array_new_with_free_func(g_free);
    timeline->followers =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (size_t i = 0; i < timeline->n; i++) {
        StepState *state = &timeline->states[i];
        const Step *step = &g_array_index(scenario->steps, Step, i);
        uint64_t seed = sim_seed(timeline->sim);

        state->timeline = timeline;
        state->step = step;
        state->fault = step->fault;
        state->fault.selector = fault_selector(step, cluster);
        state->first_at = SIM_NEVER;
        state->faults = g_ptr_array_new();
        state->every_stream = sim_stream(seed, "timeline-every", step->id);
        state->lasts_stream = sim_stream(seed, "timeline-for", step->id);
        state->pick_stream = sim_stream(seed, "timeline-pick", step->id);
        if (step->trigger == TRIGGER_AFTER) {
            note_follower(timeline, state);
        }
        if (step->trigger == TRIGGER_WHEN) {
            state->watch = observatory_watch(observatory, step->when, when_changed, state);
        }
    }
    return timeline;
}

void
timeline_free(Timeline *timeline)
{
    if (timeline == NULL) {
        return;
    }
    for (size_t i = 0; i < timeline->n; i++) {
        g_ptr_array_unref(timeline->states[i].faults);
    }
    g_ptr_array_unref(timeline->runs);
    g_ptr_array_unref(timeline->prints);
    g_hash_table_unref(timeline->followers);
    g_free(timeline->states);
    g_free(timeline);
}

void
timeline_set_question(Timeline *timeline, TimelineQuestion question, void *data)
{
    timeline->question = question;
    timeline->question_data = data;
}

void
timeline_start(Timeline *timeline)
{
    SimArgs args = { 0 };

    for (size_t i = 0; i < timeline->n; i++) {
        StepState *state = &timeline->states[i];

        switch (state->step->trigger) {
        case TRIGGER_AT:
            post(state, state->step->at, &step_event, 0);
            break;
        case TRIGGER_WHEN:
            state->is_armed = true;
            when_changed(state, watch_holds(state->watch));
            break;
        case TRIGGER_BARRIER:
            sim_post_background(timeline->sim, 0, &quiet_event, state, args);
            break;
        case TRIGGER_AFTER:
            break; /* posted when the other step fires */
        }
    }
}

static StepState *
find_state(Timeline *timeline, const char *id)
{
    for (size_t i = 0; i < timeline->n; i++) {
        if (strcmp(timeline->states[i].step->id, id) == 0) {
            return &timeline->states[i];
        }
    }
    return NULL;
}

SimTime
timeline_step_time(void *data, const char *id)
{
    const StepState *state = find_state(data, id);

    return state == NULL ? SIM_NEVER : state->first_at;
}

/* ---- actions --------------------------------------------------------------------------------- */

typedef struct Print {
    Timeline *timeline;
    const char *command;
} Print;

static void
print_line(void *data, const char *line)
{
    const Print *print = data;

    recorder_add(print->timeline->recorder, RECORD_ACTION_OUTPUT, print->command, NULL, NULL, line);
}

static void
print_text(void *data, bool is_error, const char *text)
{
    (void)is_error;
    kubectl_each_line(text, print_line, data);
}

static void
run_kubectl(Process *self, void *data)
{
    kubectl_run(data, self);
}

static void
run_apply(Process *self, void *data)
{
    kubectl_run_apply(data, self);
}

static void
start_command(StepState *state)
{
    Timeline *timeline = state->timeline;
    const Step *step = state->step;
    KubectlRun *run = kubectl_run_new(timeline->cluster, step->kubectl);
    Print *print = g_new0(Print, 1);
    KubectlInput *inputs = ARENA_NEW_N(run->arena, KubectlInput, step->n_objects);

    for (size_t i = 0; i < step->n_objects; i++) {
        inputs[i].value = step->objects[i].value;
    }
    run->inputs = inputs;
    run->n_inputs = step->n_objects;
    run->pick = step->pick;
    run->pick_share = step->pick_share;
    run->pick_stream = state->pick_stream;
    state->pick_stream.draw += 1000; /* a repetition picks anew */
    print->timeline = timeline;
    print->command = step->id;
    run->printer = print_text;
    run->printer_data = print;
    g_ptr_array_add(timeline->runs, run);
    g_ptr_array_add(timeline->prints, print);
    process_start(timeline->sim, "kubectl", PHASE_ACTION,
                  step->action == ACTION_APPLY ? run_apply : run_kubectl, run);
}

/* "node-1, node-2 and 3 more" */
static char *
hits_text(const ActiveFault *fault)
{
    GString *text = g_string_new(NULL);
    size_t n = fault == NULL ? 0 : active_fault_n(fault);

    for (size_t i = 0; i < n && i < 8; i++) {
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", active_fault_name(fault, i));
    }
    if (n > 8) {
        g_string_append_printf(text, " and %zu more", n - 8);
    }
    return g_string_free(text, FALSE);
}

static void
begin_fault(StepState *state)
{
    Injector *injector = cluster_injector(state->timeline->cluster);
    const Step *step = state->step;
    uint32_t n_hit = 0;
    size_t index = state->faults->len;
    size_t before = recorder_n(state->timeline->recorder);
    g_autofree char *id = g_strdup_printf("%s#%" G_GINT64_FORMAT, step->id, state->n_fired);

    /* The record comes before what the fault changes, so that it stands as their cause. */
    recorder_add(state->timeline->recorder, RECORD_FAULT_BEGAN, step->target_text, NULL,
                 step->fault.type->name, NULL);
    ActiveFault *fault = injector_begin(injector, &state->fault, id, &n_hit);

    g_autofree char *hits = n_hit == 0 ? g_strdup("hits nothing") : hits_text(fault);

    recorder_set_message(state->timeline->recorder, before, hits);
    g_ptr_array_add(state->faults, fault);
    if (fault != NULL && step->lasts != NULL) {
        post(state, distribution_draw_time(step->lasts, &state->lasts_stream), &heal_event,
             (int64_t)index);
    }
}

static void
heal_fault(StepState *state, size_t index)
{
    ActiveFault *fault = g_ptr_array_index(state->faults, index);

    if (fault == NULL) {
        return;
    }
    g_ptr_array_index(state->faults, index) = NULL;
    g_autofree char *hits = hits_text(fault);

    recorder_add(state->timeline->recorder, RECORD_FAULT_HEALED, state->step->target_text, NULL,
                 state->step->fault.type->name, hits);
    injector_heal(cluster_injector(state->timeline->cluster), fault);
}

static void
heal_step(void *owner, const SimEvent *event)
{
    heal_fault(owner, (size_t)event->args.number);
}

static void
heal_all(StepState *state)
{
    for (size_t i = 0; i < state->faults->len; i++) {
        heal_fault(state, i);
    }
}

static void
act(StepState *state)
{
    const Step *step = state->step;
    Recorder *recorder = state->timeline->recorder;

    switch (step->action) {
    case ACTION_KUBECTL:
        recorder_add(recorder, RECORD_ACTION_KUBECTL, step->id, NULL, NULL, step->text);
        start_command(state);
        break;
    case ACTION_APPLY:
        recorder_add(recorder, RECORD_ACTION_APPLY, step->id, NULL, NULL, step->text);
        start_command(state);
        break;
    case ACTION_FAULT:
        begin_fault(state);
        break;
    case ACTION_HEAL:
        heal_all(find_state(state->timeline, step->heal));
        break;
    case ACTION_METRIC:
        recorder_add(recorder, RECORD_ACTION_NOTE, step->id, NULL, NULL, step->text);
        metric_script_set(metrics_server_script(cluster_metrics_server(state->timeline->cluster)),
                          &step->metric, step->metric_milli, step->metric_cap_milli);
        break;
    case ACTION_NOTE:
        recorder_add(recorder, RECORD_ACTION_NOTE, step->id, NULL, NULL, step->text);
        break;
    case ACTION_ASK:
        recorder_add(recorder, RECORD_ACTION_ASK, step->id, NULL, NULL, step->text);
        if (state->timeline->question != NULL) {
            state->timeline->question(state->timeline->question_data, sim_now(state->timeline->sim),
                                      step->id, step->text);
        }
        break;
    }
}

static void
post_followers(StepState *state)
{
    const GPtrArray *others = g_hash_table_lookup(state->timeline->followers, state->step->id);

    for (guint i = 0; others != NULL && i < others->len; i++) {
        StepState *other = g_ptr_array_index(others, i);

        post(other, other->step->at, &step_event, 0);
    }
}

static void
repeat(StepState *state)
{
    const Step *step = state->step;
    SimTime now = sim_now(state->timeline->sim);
    SimTime delay;

    if (step->every == NULL || (step->times > 0 && state->n_fired >= step->times)) {
        return;
    }
    /* Twice at one instant would be for ever. */
    delay = MAX(distribution_draw_time(step->every, &state->every_stream), SIM_MILLISECOND);
    if (delay != SIM_NEVER && now + delay <= step->until) {
        post(state, delay, &step_event, 0);
    }
}

static void
fire_step(void *owner, const SimEvent *event)
{
    StepState *state = owner;
    bool is_first = state->first_at == SIM_NEVER;

    if (state->step->trigger == TRIGGER_WHEN && is_first && !watch_holds(state->watch)) {
        state->is_armed = true; /* true for an instant only, while things moved: wait on */
        return;
    }
    if (is_first) {
        state->first_at = event->at;
    }
    state->n_fired++;
    act(state);
    if (is_first) {
        post_followers(state);
    }
    repeat(state);
}
