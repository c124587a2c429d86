/* scenario-cluster.c - second pass over machines and apps. */
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/manifest.h"
#include "experiment/scenario/scenario-internal.h"
#include "models/kubernetes-version.h"
#include "text/json.h"
#include "text/scalar.h"
#include "text/yaml.h"

#include <string.h>

/* Amounts of a pool's `extended:` map. */
static void
read_extended(Loader *loader, const PoolRow *row, ClusterPool *pool)
{
    ScalarAmount *amounts = ARENA_NEW_N(loader->arena, ScalarAmount, value_length(row->extended));

    for (size_t i = 0; i < value_length(row->extended); i++) {
        const ValueMember *member = &row->extended->members[i];
        Quantity quantity;

        if (member->value->text == NULL ||
            quantity_parse(member->value->text, &quantity) != QUANTITY_OK) {
            diagnostics_error_at(loader->diagnostics, "E119", member->value, "not an amount");
            continue;
        }
        amounts[pool->n_extended].name = intern(loader->scenario->names, member->key);
        amounts[pool->n_extended++].amount = quantity_value(quantity);
    }
    pool->extended = amounts;
}

/* "key=value:NoSchedule" */
static bool
parse_taint(Loader *loader, const char *text, Taint *ret)
{
    const char *colon = strrchr(text, ':');
    const char *equals = strchr(text, '=');
    const char *key_end = equals != NULL && equals < colon ? equals : colon;

    if (colon == NULL || colon == text) {
        return false;
    }
    ret->key = arena_strndup(loader->arena, text, (size_t)(key_end - text));
    ret->value = key_end == colon
                     ? ""
                     : arena_strndup(loader->arena, equals + 1, (size_t)(colon - equals - 1));
    ret->added_at = SIM_NEVER;
    for (int effect = EFFECT_NO_SCHEDULE; effect <= EFFECT_NO_EXECUTE; effect++) {
        if (strcmp(colon + 1, taint_effect_name((TaintEffect)effect)) == 0) {
            ret->effect = (TaintEffect)effect;
            return true;
        }
    }
    return false;
}

static void
read_taints(Loader *loader, const PoolRow *row, ClusterPool *pool)
{
    size_t n = row->taints == NULL ? 0 : g_strv_length((char **)(void *)row->taints);
    Taint *taints = ARENA_NEW_N(loader->arena, Taint, n);

    for (size_t i = 0; i < n; i++) {
        if (parse_taint(loader, row->taints[i], &taints[pool->n_taints])) {
            pool->n_taints++;
            continue;
        }
        const Value *item = value_item(row->taints_value, i);

        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E121",
                                             item == NULL ? row->taints_value : item,
                                             "this is no taint"),
                        "key=value:NoSchedule, key:PreferNoSchedule or key:NoExecute");
    }
    pool->taints = taints;
}

static void
take_static_pod(Loader *loader, const ScenarioObject *object, const Value *where, GPtrArray *ret)
{
    const Value *spec = value_get(object->value, "spec");

    if (strcmp(object->kind_name, "Pod") != 0 || object->name == NULL) {
        diagnostics_error_at(loader->diagnostics, "E121", where,
                             "what a node runs by itself is a Pod with a name");
    } else if (value_get_text(spec, "nodeName") != NULL) {
        diagnostics_error_at(loader->diagnostics, "E121", where,
                             "a static pod names no node: each of the pool runs it");
    } else {
        g_ptr_array_add(ret, (gpointer)(guintptr)object->value);
    }
}

static void
read_static_pods(Loader *loader, const PoolRow *row, ClusterPool *pool)
{
    g_autoptr(GPtrArray) pods = g_ptr_array_new();
    const Value **kept;

    for (size_t i = 0; i < value_length(row->static_pods); i++) {
        const Value *item = value_item(row->static_pods, i);
        g_autoptr(GArray) objects = g_array_new(FALSE, TRUE, sizeof(ScenarioObject));

        if (item->text != NULL) {
            loader_read_pattern(loader, item->text, item, NULL, objects);
        } else {
            manifest_read(item, &loader->addresses, objects, loader->arena, loader->diagnostics);
        }
        for (guint k = 0; k < objects->len; k++) {
            take_static_pod(loader, &g_array_index(objects, ScenarioObject, k), item, pods);
        }
    }
    kept = ARENA_NEW_N(loader->arena, const Value *, pods->len);
    for (guint i = 0; i < pods->len; i++) {
        kept[i] = g_ptr_array_index(pods, i);
    }
    pool->static_pods = kept;
    pool->n_static_pods = pods->len;
}

static void
name_nodes(Loader *loader, const ClusterPool *pool, const Value *where)
{
    for (uint32_t i = 1; i <= pool->count; i++) {
        char *name = arena_printf(loader->arena, "%s-%u", pool->name, i);

        g_ptr_array_add(loader->node_names, name);
    }
    for (uint32_t i = 0; i < pool->n_zones; i++) {
        g_array_append_val(loader->zones, pool->zones[i]);
    }
    (void)where;
}

/* "0.19/h": what a node costs in a unit of time, or "0.19": an hour. */
static void
read_price(Loader *loader, const Value *value, ClusterPool *pool)
{
    static const struct {
        const char *unit;
        double hours;
    } units[] = { { "h", 1 }, { "d", 24 }, { "m", 1.0 / 60 }, { "s", 1.0 / 3600 } };
    const char *text = value == NULL || value->text == NULL ? "" : value->text;
    const char *slash = strchr(text, '/');
    g_autofree char *number =
        slash == NULL ? g_strdup(text) : g_strndup(text, (gsize)(slash - text));
    double amount = 0, hours = slash == NULL ? 1 : 0;

    for (size_t i = 0; slash != NULL && i < G_N_ELEMENTS(units); i++) {
        hours = strcmp(slash + 1, units[i].unit) == 0 ? units[i].hours : hours;
    }
    if (value == NULL) {
        return;
    }
    if (!number_parse(number, &amount) || !(amount >= 0 && amount <= 1e9) || hours <= 0) {
        diagnostic_help(
            diagnostics_error_at(loader->diagnostics, "E119", value, "this is no price"),
            "0.19/h: a number of 0 or more, and /s, /m, /h or /d");
        return;
    }
    pool->price = amount / hours;
}

static void
read_pool(Loader *loader, const PoolRow *row, ClusterPool *pool)
{
    not_built_yet(loader, row->self, "machine", row->machine);
    not_built_yet(loader, row->self, "autoscale", row->autoscale);
    pool->name = row->name == NULL ? "" : row->name;
    pool->count = (uint32_t)row->count;
    pool->cpu_milli = quantity_milli_value(row->cpu);
    pool->memory = quantity_value(row->memory);
    pool->pods = row->pods;
    pool->zones = (const char *const *)row->zones;
    pool->n_zones = row->zones == NULL ? 0 : (uint32_t)g_strv_length((char **)(void *)row->zones);
    pool->racks = (uint32_t)row->racks;
    pool->labels = row->labels;
    read_price(loader, row->price, pool);
    read_extended(loader, row, pool);
    read_taints(loader, row, pool);
    read_static_pods(loader, row, pool);
    if (row->name_value != NULL &&
        (strspn(pool->name, "abcdefghijklmnopqrstuvwxyz0123456789-.") != strlen(pool->name) ||
         *pool->name == '\0')) {
        diagnostics_error_at(loader->diagnostics, "E154", row->name_value,
                             "a name has small letters, digits and hyphens");
    }
    name_nodes(loader, pool, row->self);
}

static void
read_pools(Loader *loader, const ClusterRow *row, ClusterSpec *spec)
{
    ClusterPool *pools = ARENA_NEW_N(loader->arena, ClusterPool, row->n_pools + 1);

    if (row->nodes_value != NULL) {
        pools[0] = (ClusterPool){ .name = "node",
                                  .count = (uint32_t)row->nodes,
                                  .cpu_milli = 4000,
                                  .memory = INT64_C(8) << 30,
                                  .pods = 110 };
        name_nodes(loader, &pools[0], row->self);
        spec->n_pools = 1;
    }
    for (size_t i = 0; i < row->n_pools; i++) {
        read_pool(loader, &row->pools[i], &pools[spec->n_pools]);
        for (size_t k = 0; k < i; k++) {
            if (g_strcmp0(row->pools[k].name, row->pools[i].name) == 0) {
                diagnostics_error_at(loader->diagnostics, "E154", row->pools[i].name_value,
                                     "two pools have the same name");
            }
        }
        spec->n_pools++;
    }
    spec->pools = pools;
}

static void
read_control_plane(Loader *loader, const ControlPlaneRow *row, ClusterSpec *spec)
{
    spec->control_plane_count = 1;
    if (row == NULL) {
        return;
    }
    spec->control_plane_count = (uint32_t)row->count;
    spec->control_plane_zones = (const char *const *)row->zones;
    spec->n_control_plane_zones =
        row->zones == NULL ? 0 : (uint32_t)g_strv_length((char **)(void *)row->zones);
    if (row->zones_value != NULL) {
        diagnostics_error_at(loader->diagnostics, "E190", row->zones_value,
                             "zones of the control plane are not built yet");
    }
    if (row->count % 2 == 0) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E107", row->count_value,
                                             "a control plane has 1, 3, 5 or 7 members"),
                        "an even number tolerates no more failures than one less");
    }
}

/* Whether a pod names a machine: it is made if no file has it. */
static bool
has_bound_pods(const Loader *loader)
{
    const GArray *objects = loader->scenario->objects;

    for (guint i = 0; i < objects->len; i++) {
        const Value *object = g_array_index(objects, ScenarioObject, i).value;

        if (g_strcmp0(value_get_text(object, "kind"), "Pod") == 0 &&
            value_get_text(value_get(object, "spec"), "nodeName") != NULL) {
            return true;
        }
    }
    return false;
}

static void
read_dump(Loader *loader, const ClusterRow *row)
{
    guint before = loader->scenario->nodes->len;

    loader->reads_dump = true;
    loader_read_pattern(loader, row->from, row->from_value, NULL, NULL);
    loader->reads_dump = false;
    if (loader->scenario->nodes->len == before && row->n_pools == 0 && row->nodes_value == NULL &&
        !has_bound_pods(loader) && scenario_is_valid(loader->scenario)) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E156", row->from_value,
                                             "this file holds no Node objects"),
                        "kubectl get nodes -o json > nodes.json");
    }
}

void
loader_read_cluster(Loader *loader)
{
    ClusterSpec *spec = &loader->scenario->cluster;
    const ClusterRow *row = loader->row.cluster;

    if (row == NULL) {
        loader->lacks_nodes = true;
        return; /* its absence has been reported */
    }
    read_pools(loader, row, spec);
    read_control_plane(loader, row->control_plane, spec);
    spec->kubernetes = row->kubernetes;
    if (row->kubernetes_value != NULL && kubernetes_version_find(row->kubernetes) == NULL) {
        g_autofree char *list = g_strjoinv(", ", (char **)(uintptr_t)kubernetes_versions);

        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E102", row->kubernetes_value,
                                             "unknown version of Kubernetes `%s`", row->kubernetes),
                        "version is one of %s", list);
    }
    spec->settings = row->settings;
    if (spec->settings != NULL) {
        cluster_check_settings(spec->settings, loader->diagnostics);
    }
    spec->start_settled = row->start == 1;
    spec->kubelet = (KubeletMode)row->kubelet;
    if (row->from != NULL) {
        read_dump(loader, row);
    }
    loader->lacks_nodes |=
        loader->lacks_objects ||
        diagnostics_has_error_in(loader->diagnostics,
                                 value_get(loader->scenario->document, "cluster"));
}

/* ---- apps --------------------------------------------------------------------------------------
 */

/* "0=95 1=5", or one code. */
static void
read_exits(Loader *loader, const AppRow *row, App *app)
{
    g_auto(GStrv) words = g_strsplit_set(row->exit, " ", -1);
    AppExit *exits = ARENA_NEW_N(loader->arena, AppExit, g_strv_length(words));

    for (size_t i = 0; words[i] != NULL; i++) {
        char *end = NULL;
        gint64 code = g_ascii_strtoll(words[i], &end, 10);
        double weight = 1;

        if (*words[i] == '\0') {
            continue;
        }
        if (end != words[i] && *end == '=') {
            weight = g_ascii_strtod(end + 1, &end);
        }
        if (end == words[i] || *end != '\0' || code < 0 || code > 255 || weight < 0) {
            diagnostic_help(diagnostics_error_at(loader->diagnostics, "E121", row->exit_value,
                                                 "`%s` is no exit code with a weight", words[i]),
                            "exit: \"0=95 1=5\"");
            return;
        }
        exits[app->n_exits++] = (AppExit){ (int32_t)code, weight };
    }
    app->exits = exits;
}

void
loader_read_apps(Loader *loader)
{
    const ScenarioRow *row = &loader->row;
    App *apps = ARENA_NEW_N(loader->arena, App, row->n_apps);

    for (size_t i = 0; i < row->n_apps; i++) {
        const AppRow *written = &row->apps[i];

        not_built_yet(loader, written->self, "serve", written->serve);
        apps[i] = (App){ .image = written->image == NULL ? "" : written->image,
                         .size = written->size,
                         .pull = written->pull,
                         .start = written->start,
                         .stop = written->stop,
                         .run = written->run,
                         .crash = written->crash,
                         .cpu = written->cpu,
                         .memory = written->memory,
                         .disk = written->disk,
                         .writes = written->writes,
                         .leak = written->leak };
        if (written->exit != NULL) {
            read_exits(loader, written, &apps[i]);
        }
    }
    loader->scenario->apps = apps;
    loader->scenario->n_apps = row->n_apps;
}
