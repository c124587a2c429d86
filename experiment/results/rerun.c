/* rerun.c - running to an instant again, and looking around there. */
#include "experiment/results/rerun.h"

#include "experiment/results/run-record.h"
#include "experiment/scenario/input-file.h"

#include <stdlib.h>
#include <string.h>

/* Of a run directory: its scenario's file, and no further than it came itself. */
static bool
read_record(const char *path, ExperimentOptions *options, Rerun *ret, char **ret_file,
            char **ret_error)
{
    RunRecord record;
    bool is_run = run_record_read(path, &record, ret_error);

    if (is_run) {
        *ret_file = g_build_filename(record.directory, "scenario.yaml", NULL);
        options->until = MIN(options->until, record.end);
        options->shuffle_ties = record.shuffle_ties;
        options->tie_seed = record.tie_seed;
        ret->is_partial = !record.complete;
        ret->is_unfinished = record.ended == NULL;
    }
    run_record_clear(&record);
    return is_run;
}

bool
rerun_to(const char *path, SimTime at, Rerun *ret, char **ret_error)
{
    ScenarioOptions options = { .until = SIM_NEVER };
    ExperimentOptions run = { .until = at };
    g_autofree char *file = NULL;

    *ret = (Rerun){ NULL, NULL, false, false };
    if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
        file = g_strdup(path);
    } else if (!read_record(path, &run, ret, &file, ret_error)) {
        return false;
    }
    ret->scenario = scenario_load(file, &options, ret_error);
    if (*ret_error != NULL || !scenario_is_valid(ret->scenario)) {
        return false;
    }
    ret->experiment = experiment_new(ret->scenario, &run);
    experiment_run(ret->experiment);
    if (ret->experiment->how == EXPERIMENT_REFUSED) {
        *ret_error = g_strdup(ret->experiment->error);
    } else if (ret->experiment->how != EXPERIMENT_COMPLETE) {
        *ret_error = g_strdup("interrupted before the instant was reached");
    }
    return *ret_error == NULL;
}

void
rerun_clear(Rerun *rerun)
{
    experiment_free(rerun->experiment);
    scenario_free(rerun->scenario);
}

int64_t
rerun_now(const Rerun *rerun)
{
    const ObjectTables *tables = cluster_tables(rerun->experiment->cluster);

    return tables->epoch * SIM_SECOND + rerun->experiment->end;
}

static int
compare_objects(const void *a_data, const void *b_data)
{
    const Object *a = *(const Object *const *)a_data, *b = *(const Object *const *)b_data;
    int order = g_strcmp0(a->meta.name_space, b->meta.name_space);

    return order != 0 ? order : strcmp(a->meta.name, b->meta.name);
}

static bool
is_wanted(const Object *object, const ObjectFilter *filter)
{
    if (filter->name_space != NULL && object->meta.name_space != NULL &&
        strcmp(filter->name_space, object->meta.name_space) != 0) {
        return false;
    }
    if (filter->name != NULL && strcmp(filter->name, object->meta.name) != 0) {
        return false;
    }
    if (filter->kind == KIND_OTHER && filter->kind_name != NULL) {
        const char *kind = value_get_text(object->raw, "kind");

        if (kind == NULL || g_ascii_strcasecmp(kind, filter->kind_name) != 0) {
            return false;
        }
    }
    return filter->selector == NULL || selector_matches(filter->selector, object->meta.labels);
}

/* Leases of nodes are no objects of the store: they are told from the heartbeats. */
static void
add_leases(const Rerun *rerun, const ObjectFilter *filter, Arena *arena, GPtrArray *ret)
{
    const Cluster *cluster = rerun->experiment->cluster;
    StoreQuery query = { .kind = KIND_NODE };

    if (filter->name_space != NULL && strcmp(filter->name_space, "kube-node-lease") != 0) {
        return;
    }
    for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it);) {
        const char *name = it.object->meta.name;
        const Value *lease = filter->name == NULL || strcmp(filter->name, name) == 0
                                 ? cluster_node_lease(cluster, name, arena)
                                 : NULL;

        if (lease != NULL && filter->selector == NULL) {
            g_ptr_array_add(ret, (void *)(uintptr_t)lease);
        }
    }
}

void
rerun_objects(const Rerun *rerun, const ObjectFilter *filter, Arena *arena, GPtrArray *ret)
{
    const Cluster *cluster = rerun->experiment->cluster;
    StoreQuery query = { .kind = filter->kind };
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it);) {
        if (is_wanted(it.object, filter)) {
            g_ptr_array_add(found, (void *)(uintptr_t)it.object);
        }
    }
    g_ptr_array_sort(found, compare_objects);
    for (size_t i = 0; i < found->len; i++) {
        const Value *value =
            object_to_value(g_ptr_array_index(found, i), cluster_tables(cluster), arena);

        g_ptr_array_add(ret, (void *)(uintptr_t)value);
    }
    if (filter->kind == KIND_LEASE) {
        add_leases(rerun, filter, arena, ret);
    }
}

void
rerun_all_objects(const Rerun *rerun, Arena *arena, GPtrArray *ret)
{
    for (Kind kind = KIND_OTHER; kind < N_KINDS; kind++) {
        ObjectFilter filter = { .kind = kind };

        rerun_objects(rerun, &filter, arena, ret);
    }
}
