/* narrative-begin.c - the first lines: what was applied, and when all of it was ready. */
#include "experiment/run/narrative-internal.h"

#include <stdlib.h>
#include <string.h>

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
tell_objects(Teller *teller)
{
    const GArray *objects = teller->scenario->objects;
    g_autoptr(GPtrArray) kinds = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

        if (!g_ptr_array_find_with_equal_func(kinds, object->kind_name, g_str_equal, NULL)) {
            g_ptr_array_add(kinds, (void *)(uintptr_t)object->kind_name);
        }
    }
    for (size_t k = 0; k < kinds->len; k++) {
        const char *kind = g_ptr_array_index(kinds, k);
        g_autofree char *lower = g_ascii_strdown(kind, -1);
        const ScenarioObject *last = NULL;
        size_t n = 0;

        for (size_t i = 0; i < objects->len; i++) {
            const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

            if (strcmp(object->kind_name, kind) == 0) {
                last = object;
                n++;
            }
        }
        g_string_append(text, k == 0 ? "" : ", ");
        if (n > 1) {
            bool hisses = g_str_has_suffix(lower, "s");
            bool has_y = g_str_has_suffix(lower, "y");

            g_string_append_printf(text, "%zu %.*s%s", n, (int)strlen(lower) - has_y, lower,
                                   has_y    ? "ies"
                                   : hisses ? "es"
                                            : "s");
        } else {
            int64_t replicas = value_get_int(value_get(last->value, "spec"), "replicas", -1);

            g_string_append_printf(text, "%s/%s", lower, last->name == NULL ? "" : last->name);
            if (replicas >= 0) {
                g_string_append_printf(text, ", %" G_GINT64_FORMAT " replica%s", replicas,
                                       replicas == 1 ? "" : "s");
            }
        }
    }
    if (objects->len > 0) {
        story_add(teller->narrative, 0, 95, NULL, "apply", "%s", text->str);
    }
}

#define PLACES_MAX 4

/* Of sorted names. */
static size_t
count_different(const GPtrArray *names)
{
    size_t n = 0;

    for (size_t i = 0; i < names->len; i++) {
        n += i == 0 || strcmp(names->pdata[i - 1], names->pdata[i]) != 0;
    }
    return n;
}

/* "node-1, node-2 ×2": where the pods of an app that exist at 'at' are. */
char *
pod_places(const Teller *teller, const char *app, SimTime at)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < recorder_n_pods(teller->recorder); i++) {
        const PodRecord *pod = recorder_pod(teller->recorder, i);

        if (pod->node != NULL && pod->ready_at <= at && pod->deleting_at > at &&
            pod->ended_at > at && (app == NULL || strcmp(pod->app, app) == 0)) {
            g_ptr_array_add(nodes, (void *)(uintptr_t)pod->node);
        }
    }
    g_ptr_array_sort(nodes, compare_names);
    if (count_different(nodes) > PLACES_MAX) {
        g_string_append_printf(out, "%u pods on %zu nodes", nodes->len, count_different(nodes));
        return g_string_free(out, FALSE);
    }
    for (size_t i = 0; i < nodes->len;) {
        const char *node = g_ptr_array_index(nodes, i);
        size_t n = 0;

        for (; i < nodes->len && strcmp(node, g_ptr_array_index(nodes, i)) == 0; i++) {
            n++;
        }
        g_string_append_printf(out, out->len > 0 ? ", %s" : "%s", node);
        if (n > 1) {
            g_string_append_printf(out, " ×%zu", n);
        }
    }
    return g_string_free(out, FALSE);
}

/* Workloads, and what else may be waited for at time 0: pods that nobody controls. */
static GPtrArray *
top_objects(const Teller *teller, size_t *ret_n_bare)
{
    const Observatory *observatory = teller->narrative->experiment->observatory;
    GPtrArray *labels = g_ptr_array_new();

    for (size_t i = 0; i < observatory_n_subjects(observatory); i++) {
        const Subject *subject = observatory_subject_at(observatory, i);

        if ((SUBJECT_BIT(subject_type(subject)) & SUBJECT_WORKLOADS) != 0 &&
            subject_was_there(subject) && subject_series(subject, GAUGE_DESIRED) != NULL) {
            g_ptr_array_add(labels, (void *)(uintptr_t)subject_label(subject));
        }
    }
    for (size_t i = 0; i < recorder_n_pods(teller->recorder); i++) {
        const PodRecord *pod = recorder_pod(teller->recorder, i);

        if (pod->owner == NULL && pod->created_at == 0 && !is_work(teller, pod)) {
            g_ptr_array_add(labels, (void *)(uintptr_t)pod->app);
            (*ret_n_bare)++;
        }
    }
    return labels;
}

static void
tell_settled(Teller *teller)
{
    size_t n_bare = 0;
    g_autoptr(GPtrArray) labels = top_objects(teller, &n_bare);
    const char *only = labels->len == 1 ? g_ptr_array_index(labels, 0) : NULL;
    g_autofree char *where = NULL;
    bool is_job = only != NULL && g_str_has_prefix(only, "job/");

    if (teller->settled == SIM_NEVER || labels->len == 0) {
        return;
    }
    where = pod_places(teller, only, teller->settled);
    g_autofree char *places = *where == '\0' ? g_strdup("") : g_strdup_printf("  (%s)", where);

    if (only != NULL) {
        story_add(teller->narrative, teller->settled, 92, NULL, is_job ? "started" : "ready",
                  "%s%s", bare_name(only), places);
    } else {
        story_add(teller->narrative, teller->settled, 92, NULL, "ready", "all %u %s%s", labels->len,
                  n_bare == labels->len ? "pods"
                  : n_bare > 0          ? "workloads and pods"
                                        : "workloads",
                  places);
    }
}

void
narrative_tell_beginning(Teller *teller)
{
    tell_objects(teller);
    tell_settled(teller);
}

/* What a workload that is not whole at the end has of what it should have; false: it is whole. */
static bool
is_short(const Subject *subject, double *ret_has, double *ret_wants)
{
    bool is_job = subject_type(subject) == SUBJECT_JOB;
    const TimeSeries *desired = subject_series(subject, GAUGE_DESIRED);
    const TimeSeries *has = subject_series(subject, is_job ? GAUGE_SUCCEEDED : GAUGE_READY);

    if ((SUBJECT_BIT(subject_type(subject)) & SUBJECT_WORKLOADS) == 0 || desired == NULL) {
        return false;
    }
    *ret_wants = time_series_value(desired);
    *ret_has = has == NULL ? 0 : time_series_value(has);
    return *ret_has < *ret_wants;
}

void
narrative_tell_end(Teller *teller)
{
    const Experiment *experiment = teller->narrative->experiment;
    g_autoptr(GString) text = g_string_new(NULL);
    size_t n = 0;

    for (size_t i = 0; i < observatory_n_subjects(experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(experiment->observatory, i);
        double has, wants;

        if (is_short(subject, &has, &wants) && ++n <= 3) {
            g_string_append_printf(text, "%s%s %d of %d %s", n == 1 ? "" : ", ",
                                   bare_name(subject_label(subject)), (int)has, (int)wants,
                                   subject_type(subject) == SUBJECT_JOB ? "done" : "ready");
        }
    }
    if (n > 3) {
        g_string_append_printf(text, " and %zu more", n - 3);
    }
    if (n > 0) {
        story_add(teller->narrative, experiment->end, 83, "✗", "not whole", "at the end: %s",
                  text->str);
    }
}
