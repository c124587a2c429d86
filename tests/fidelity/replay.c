/* replay.c - the driver: prepares a cluster, then acts by the clock as the recorder's did.
 *
 * The fake kubelet of the recordings is the cluster's (KUBELET_RECORDED), and so is the machine
 * (recorded_slowness).  What a scenario calls setup is applied one object after the other, and the
 * clock of the actions starts 4 s after the last; the nodes that scenarios share have been there
 * since time 0.  Before a command reaches the API server kubectl starts and asks what the server
 * can do, which the recordings show as 50 ms and more. */
#include "tests/fidelity/replay.h"

#include "experiment/kubectl-run/kubectl-run.h"
#include "experiment/scenario/manifest.h"
#include "models/api/api-kind.h"
#include "models/controllers/controller.h"
#include "models/metrics/metrics-server.h"

#include <string.h>

/* By then the control plane has long been at rest. */
#define SETUP_BEGINS (7600 * SIM_MILLISECOND)
/* Times that count from a whole minute: a CronJob is made some seconds before one. */
#define SETUP_BEGINS_BY_MINUTE (92600 * SIM_MILLISECOND)
/* kubectl asks for each object before it creates it: recorded setups have 11 ms and more from one
 * to the next, of which the creation takes four. */
#define SETUP_READ (7 * SIM_MILLISECOND)
#define SETUP_RESTS (4 * SIM_SECOND)
#define KUBECTL_START (50 * SIM_MILLISECOND)
#define KUBECTL_END (3 * SIM_MILLISECOND)

typedef struct Replay {
    const Recording *recording;
    Cluster *cluster;
    History *history;
    Client *client; /* of the recorder's own set-up: not limited */
    double slowness;
    SimTime setup_begins;
    SimTime begin;   /* of the clock of the actions; SIM_NEVER: the setup is not over */
    GPtrArray *runs; /* KubectlRun */
} Replay;

/* ---- what can be run ------------------------------------------------------------------------- */

/* Kinds that nothing happens to without their controller. */
static const struct {
    const char *kind;
    const char *controller;
} needed_controllers[] = {
    { "Deployment", "deployment-controller" },
    { "ReplicaSet", "replicaset-controller" },
    { "StatefulSet", "statefulset-controller" },
    { "DaemonSet", "daemonset-controller" },
    { "Job", "job-controller" },
    { "CronJob", "cronjob-controller" },
    { "PodDisruptionBudget", "disruption-controller" },
    { "HorizontalPodAutoscaler", "horizontal-pod-autoscaler-controller" },
    { "ResourceQuota", "resourcequota-controller" },
    { "PersistentVolume", "persistentvolume-binder-controller" },
};

static const char *
object_obstacle(const Recording *recording, const RecordedObject *object)
{
    for (size_t i = 0; i < G_N_ELEMENTS(needed_controllers); i++) {
        if (strcmp(object->kind, needed_controllers[i].kind) == 0 &&
            controller_type_find(needed_controllers[i].controller) == NULL) {
            return arena_printf(recording->arena, "no %s", needed_controllers[i].controller);
        }
    }
    return NULL;
}

static const char *
action_obstacle(const Recording *recording, const Value *action)
{
    const char *line = value_get_text(action, "kubectl");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    if (line != NULL &&
        kubectl_line_read(recording->arena, line, NULL, NULL, diagnostics) == NULL) {
        return arena_printf(recording->arena, "no kubectl %s", line);
    }
    return NULL;
}

const char *
replay_obstacle(const Recording *recording)
{
    const Value *actions = value_get(recording->actions, "actions");
    const char *obstacle = NULL;

    for (guint i = 0; i < recording->objects->len && obstacle == NULL; i++) {
        obstacle =
            object_obstacle(recording, &g_array_index(recording->objects, RecordedObject, i));
    }
    for (size_t i = 0; i < value_length(actions) && obstacle == NULL; i++) {
        obstacle = action_obstacle(recording, value_item(actions, i));
    }
    return obstacle;
}

/* ---- acting ---------------------------------------------------------------------------------- */

static double
seconds_now(const Replay *replay)
{
    return (double)sim_now(cluster_sim(replay->cluster)) / 1e9;
}

static void
tell(Replay *replay, ChangeType type, const char *text, int exit_code)
{
    history_add_line(replay->history, seconds_now(replay), type, text, exit_code);
}

static void
print_line(void *data, const char *line)
{
    tell(data, CHANGE_OUTPUT, line, 0);
}

static void
print_text(void *data, bool is_error, const char *text)
{
    (void)is_error;
    kubectl_each_line(text, print_line, data);
}

/* The manifest in the scenario's namespace, as the API server would store it; NULL: refused. */
static const Value *
admitted(const Replay *replay, const RecordedObject *object)
{
    Arena *arena = replay->recording->arena;
    const char *version = value_get_text(object->manifest, "apiVersion");
    const ApiKind *kind = api_kind_find(version, object->kind);
    const Value *meta = value_get(object->manifest, "metadata");
    const Value *manifest = object->manifest;
    const char *error = NULL;
    const Value *value;

    if (kind != NULL && kind->is_namespaced) {
        meta = value_with(arena, meta, "namespace",
                          value_string(arena, recording_namespace(replay->recording)));
        manifest = value_with(arena, manifest, "metadata", meta);
    }
    value = manifest_admit(manifest, NULL, arena, &error);
    if (value == NULL) {
        g_printerr("%s: %s/%s: %s\n", replay->recording->name, object->kind, object->name, error);
    }
    return value;
}

static void
create_object(Replay *replay, Process *self, const RecordedObject *object)
{
    const Value *value = admitted(replay, object);

    if (value != NULL) {
        ApiAnswer answer = client_create(replay->client, self,
                                         object_from_value(value, cluster_tables(replay->cluster)));

        if (answer.status != API_OK) {
            g_printerr("%s: %s/%s: %s\n", replay->recording->name, object->kind, object->name,
                       answer.message);
        }
    }
}

static void
create_namespace(Replay *replay, Process *self)
{
    Arena *arena = replay->recording->arena;
    ValueBuilder *map = value_map_begin(arena);
    RecordedObject object = { RECORDING_SETUP, NULL, "Namespace",
                              recording_namespace(replay->recording) };

    value_put_string(map, "apiVersion", "v1");
    value_put_string(map, "kind", "Namespace");
    value_put(map, "metadata", value_with(arena, NULL, "name", value_string(arena, object.name)));
    object.manifest = value_end(map);
    create_object(replay, self, &object);
}

/* Objects of the setup: the shared nodes first and alone, everything else later. */
static void
create_setup(Replay *replay, Process *self, bool shared_nodes)
{
    const Recording *recording = replay->recording;

    for (guint i = 0; i < recording->objects->len; i++) {
        const RecordedObject *object = &g_array_index(recording->objects, RecordedObject, i);
        bool is_shared = recording->uses_shared_nodes && strcmp(object->kind, "Node") == 0;

        if (object->step == RECORDING_SETUP && is_shared == shared_nodes) {
            process_sleep(self, (SimTime)((double)SETUP_READ * replay->slowness));
            create_object(replay, self, object);
        }
    }
}

/* Healthy nodes of other scenarios, which only the scheduler's messages and the share of failed
 * zones see. */
static void
create_neighbours(Replay *replay, Process *self)
{
    Arena *arena = replay->recording->arena;
    const RecordedObject *first = NULL;

    for (guint i = 0; i < replay->recording->objects->len && first == NULL; i++) {
        first = &g_array_index(replay->recording->objects, RecordedObject, i);
        first = strcmp(first->kind, "Node") == 0 ? first : NULL;
    }
    for (guint i = 0; first != NULL && i < replay->recording->n_neighbours; i++) {
        const Value *name = value_printf(arena, "neighbour-%u", i);
        const Value *meta = value_with(arena, NULL, "name", name);
        RecordedObject object = { RECORDING_SETUP,
                                  value_with(arena, first->manifest, "metadata", meta), "Node",
                                  name->text };

        create_object(replay, self, &object);
    }
}

static KubectlRun *
new_run(Replay *replay, const KubectlLine *line)
{
    KubectlRun *run = kubectl_run_new(replay->cluster, line);

    run->printer = print_text;
    run->printer_data = replay;
    g_ptr_array_add(replay->runs, run);
    return run;
}

static const RecordedObject *
find_object(const Replay *replay, int step, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);

    for (guint i = 0; i < replay->recording->objects->len; i++) {
        const RecordedObject *object =
            &g_array_index(replay->recording->objects, RecordedObject, i);

        if (object->step == step && strcmp(object->kind, parts[0]) == 0 &&
            strcmp(object->name, parts[1]) == 0) {
            return object;
        }
    }
    return NULL;
}

static int
apply(Replay *replay, Process *self, const Value *names, int step)
{
    Arena *arena = replay->recording->arena;
    KubectlInput *inputs = ARENA_NEW_N(arena, KubectlInput, value_length(names));
    KubectlRun *run = new_run(replay, NULL);
    size_t n = 0;

    for (size_t i = 0; i < value_length(names); i++) {
        const RecordedObject *object = find_object(replay, step, value_text(value_item(names, i)));

        if (object != NULL) {
            inputs[n].value = admitted(replay, object);
            n += inputs[n].value != NULL;
        }
    }
    run->inputs = inputs;
    run->n_inputs = n;
    kubectl_run_apply(run, self);
    return run->exit_code;
}

static int
run_line(Replay *replay, Process *self, const char *text)
{
    Diagnostics *diagnostics = diagnostics_new();
    const KubectlLine *line =
        kubectl_line_read(replay->recording->arena, text, NULL, NULL, diagnostics);
    KubectlRun *run;

    diagnostics_free(diagnostics);
    if (line == NULL) {
        return 1;
    }
    run = new_run(replay, line);
    kubectl_run(run, self);
    return run->exit_code;
}

/* One label write a node makes the fake kubelet forget or adopt it; kubectl may send ten at once,
 * then five a second. */
#define LABEL_BURST 10
#define LABEL_TIME (8 * SIM_MILLISECOND)
#define LABEL_PERIOD (200 * SIM_MILLISECOND)

static void
switch_nodes(Replay *replay, Process *self, const Value *names, bool on)
{
    Kubelets *kubelets = cluster_kubelets(replay->cluster);

    for (size_t i = 0; i < value_length(names); i++) {
        const char *name = value_text(value_item(names, i));

        if (i > 0) {
            process_sleep(self, i < LABEL_BURST ? LABEL_TIME : LABEL_PERIOD);
        }
        if (on) {
            kubelets_power_on(kubelets, name);
        } else {
            kubelets_power_off(kubelets, name);
        }
        tell(replay, CHANGE_OUTPUT, arena_printf(replay->recording->arena, "node/%s labeled", name),
             0);
    }
}

/* How the recorder's driver names an action. */
static const char *
action_text(const Replay *replay, const Value *action)
{
    Arena *arena = replay->recording->arena;
    const char *line = value_get_text(action, "kubectl");
    const Value *names = value_get(action, "apply");
    const char *verb = "apply";
    GString *text;
    const char *result;

    if (line != NULL) {
        const char *scope = arena_printf(arena, " -n %s", recording_namespace(replay->recording));

        return g_str_has_suffix(line, scope)
                   ? arena_strndup(arena, line, strlen(line) - strlen(scope))
                   : line;
    }
    if (names == NULL) {
        names = value_get(action, "stop_heartbeats");
        verb = names != NULL ? "(stop heartbeats)" : "(resume heartbeats)";
        names = names != NULL ? names : value_get(action, "resume_heartbeats");
    }
    text = g_string_new(verb);
    for (size_t i = 0; i < value_length(names); i++) {
        g_string_append_printf(text, " %s", value_text(value_item(names, i)));
    }
    result = arena_strdup(arena, text->str);
    g_string_free(text, TRUE);
    return result;
}

static void
act(Replay *replay, Process *self, const Value *action)
{
    const char *text = action_text(replay, action);
    const char *line = value_get_text(action, "kubectl");
    const Value *objects = value_get(action, "apply");
    int exit_code = 0;

    tell(replay, CHANGE_ACTION, text, 0);
    process_sleep(self, KUBECTL_START);
    if (objects != NULL) {
        exit_code = apply(replay, self, objects, (int)value_get_int(action, "step", 0));
    } else if (line != NULL) {
        exit_code = run_line(replay, self, line);
    } else {
        switch_nodes(replay, self, value_get(action, "stop_heartbeats"), false);
        switch_nodes(replay, self, value_get(action, "resume_heartbeats"), true);
    }
    process_sleep(self, KUBECTL_END);
    tell(replay, CHANGE_ACTION_END, text, exit_code);
}

static void
sleep_until(const Replay *replay, Process *self, SimTime at)
{
    SimTime now = sim_now(cluster_sim(replay->cluster));

    if (at > now) {
        process_sleep(self, at - now);
    }
}

static void
drive(Process *self, void *data)
{
    Replay *replay = data;
    const Value *actions = value_get(replay->recording->actions, "actions");

    create_namespace(replay, self);
    create_setup(replay, self, true);
    create_neighbours(replay, self);
    sleep_until(replay, self, replay->setup_begins);
    create_setup(replay, self, false);
    replay->begin = sim_now(cluster_sim(replay->cluster)) + SETUP_RESTS;
    for (size_t i = 0; i < value_length(actions); i++) {
        const Value *action = value_item(actions, i);
        double at = recording_number(value_get(action, "at"));

        sleep_until(replay, self, replay->begin + (SimTime)(at * 1e9));
        act(replay, self, action);
    }
}

static void
fire_start(void *owner, const SimEvent *event)
{
    Replay *replay = owner;

    (void)event;
    (void)process_start(cluster_sim(replay->cluster), "driver", PHASE_ACTION, drive, replay);
}

static const SimEventType driver_started = {
    .name = "driver.started",
    .phase = PHASE_ACTION,
    .fire = fire_start,
};

/* The ConfigMap "load" says what the workload of its namespace uses in all, in millicores, and how
 * much a pod can at most; the recorder's metrics followed it. */
static void
follow_load(void *data, const Object *old, const Object *new_)
{
    Replay *replay = data;
    const Value *map = new_ == NULL ? NULL : value_get(new_->raw, "data");
    MetricKey key = { .metric = "cpu", .is_total = true };

    (void)old;
    if (new_ == NULL || new_->kind != KIND_CONFIG_MAP || strcmp(new_->meta.name, "load") != 0) {
        return;
    }
    key.name_space = new_->meta.name_space;
    metric_script_set(metrics_server_script(cluster_metrics_server(replay->cluster)), &key,
                      g_ascii_strtoll(value_get_text(map, "m"), NULL, 10),
                      g_ascii_strtoll(value_get_text(map, "cap"), NULL, 10));
}

/* The recorder's metrics were served as soon as they were taken. */
static const Value *
settings_of(Arena *arena)
{
    const Value *delay = value_with(arena, NULL, "metric-delay", value_string(arena, "0s"));

    return value_with(arena, NULL, "metrics-server", delay);
}

History *
replay_run(const Recording *recording, uint64_t seed)
{
    double slowness = recording_slowness(recording);
    ClusterOptions options = { .sim = { .seed = seed },
                               .kubelet = KUBELET_RECORDED,
                               .recorded_slowness = slowness,
                               .settings = settings_of(recording->arena) };
    const char *rule = value_get_text(recording->expected, "time_zero");
    double duration = recording_number(value_get(recording->actions, "duration"));
    Replay replay = { .recording = recording,
                      .slowness = slowness,
                      .begin = SIM_NEVER,
                      .cluster = cluster_new(&options),
                      .history = history_new(),
                      .runs = g_ptr_array_new_with_free_func((GDestroyNotify)kubectl_run_free) };

    replay.setup_begins = strstr(rule, "minute") != NULL ? SETUP_BEGINS_BY_MINUTE : SETUP_BEGINS;
    replay.client = client_new(cluster_api_server(replay.cluster), "recorder", 0, 0);
    store_add_observer(cluster_store(replay.cluster), follow_load, &replay);
    history_follow(replay.history, replay.cluster, recording_namespace(recording));
    cluster_start(replay.cluster);
    (void)sim_post(cluster_sim(replay.cluster), 0, &driver_started, &replay, (SimArgs){ 0 });
    while (replay.begin == SIM_NEVER) {
        (void)sim_run(cluster_sim(replay.cluster),
                      sim_now(cluster_sim(replay.cluster)) + SIM_SECOND);
    }
    (void)sim_run(cluster_sim(replay.cluster), replay.begin + (SimTime)(duration * 1e9));
    if (!history_set_zero(replay.history, rule)) {
        g_printerr("%s: never came: %s\n", recording->name, rule);
    }
    g_ptr_array_free(replay.runs, TRUE);
    client_free(replay.client);
    cluster_free(replay.cluster);
    replay.history->cluster = NULL;
    return replay.history;
}
