/* placing-report.c - a head line for each pod, a block for those that have something new to say. */
#include "experiment/placing/placing-report.h"

#include "experiment/placing/placing-text.h"

#include <string.h>

typedef struct Report {
    Placing *placing;
    const PlacingStyle *style;
    DecisionTelling telling;
    GString *out;
    GHashTable *told; /* texts of what was told in full */
} Report;

#define GREEN "\033[32m"
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static void
append_painted(Report *report, const char *colour, const char *text)
{
    if (report->style->colourful) {
        g_string_append_printf(report->out, "%s%s%s", colour, text, PLAIN);
    } else {
        g_string_append(report->out, text);
    }
}

/* ✓ default/web-0 → node-3   best of 4 that fit, 6 nodes looked at */
static void
append_scheduled(Report *report, const Decision *decision, const char *key)
{
    const Attempt *attempt = decision->cycle->attempt;

    append_painted(report, GREEN, "✓ ");
    append_painted(report, BOLD, key);
    g_string_append(report->out, " → ");
    append_painted(report, BOLD, decision->chosen);
    g_string_append_printf(report->out, "   %u of %u nodes fit", attempt->n_feasible,
                           attempt->n_nodes);
    if (attempt->n_evaluated < attempt->n_nodes && !attempt->used_nomination) {
        g_string_append_printf(report->out, " (%u looked at)", attempt->n_evaluated);
    }
}

static void
append_failed(Report *report, const Decision *decision, const char *key)
{
    const Attempt *attempt = decision->cycle->attempt;

    if (decision->nominated != NULL) {
        append_painted(report, YELLOW, "~ ");
        append_painted(report, BOLD, key);
        g_string_append_printf(report->out, " fits on none of %u nodes; room is made on ",
                               attempt->n_nodes);
        append_painted(report, BOLD, decision->nominated);
    } else {
        append_painted(report, RED, "✗ ");
        append_painted(report, BOLD, key);
        if (attempt->outcome == ATTEMPT_ERROR) {
            g_string_append(report->out, " cannot be scheduled");
        } else {
            g_string_append_printf(report->out, " fits on none of %u nodes", attempt->n_nodes);
        }
    }
}

static void
append_refused(Report *report, const Decision *decision, const char *key)
{
    append_painted(report, YELLOW, "– ");
    append_painted(report, BOLD, key);
    if (strcmp(decision->refusal, "gated") == 0) {
        g_string_append(report->out, "   ");
        verdict_append(report->out, &decision->gate);
    } else if (strcmp(decision->refusal, "deleting") == 0) {
        g_string_append(report->out, "   is being deleted");
    } else {
        g_string_append_printf(report->out, "   no profile has the schedulerName `%s`",
                               decision->profile);
    }
}

/* What the block depends on: pods of one spec with one answer need it once. */
static char *
identity(const Decision *decision)
{
    const Attempt *attempt = decision->cycle->attempt;
    g_autofree char *message =
        attempt->outcome == ATTEMPT_UNSCHEDULABLE ? fit_error_format(decision->cycle) : NULL;

    return g_strdup_printf("%p %p %d %s", (const void *)decision->pod->spec,
                           (const void *)decision->pod->labels, (int)attempt->outcome,
                           message == NULL ? "" : message);
}

static void
append_block(Report *report, const Decision *decision)
{
    char *key = identity(decision);

    if (g_hash_table_add(report->told, key) || report->style->verbose) {
        decision_tell(report->out, &report->telling, decision);
        g_string_append_c(report->out, '\n');
    }
}

static void
tell(void *data, const Decision *decision)
{
    Report *report = data;
    const SchedPod *pod = decision->pod;
    g_autofree char *key = g_strdup_printf("%s/%s", pod->name_space, pod->name);

    if (decision->refusal != NULL) {
        append_refused(report, decision, key);
        g_string_append_c(report->out, '\n');
        return;
    }
    if (decision->chosen != NULL) {
        append_scheduled(report, decision, key);
    } else {
        append_failed(report, decision, key);
    }
    g_string_append_c(report->out, '\n');
    append_block(report, decision);
}

static GPtrArray *
world_nodes(const PlacingWorld *world)
{
    GPtrArray *nodes = g_ptr_array_new();

    for (guint i = 0; i < world->objects->len; i++) {
        const Object *object = world->objects->pdata[i];

        if (object->kind == KIND_NODE) {
            g_ptr_array_add(nodes, (gpointer)(uintptr_t)object);
        }
    }
    return nodes;
}

static void
append_sum(const Report *report)
{
    const PlacingTally *tally = &report->placing->tally;
    uint32_t n_without = tally->n_pods - tally->n_placed - tally->n_gated - tally->n_ignored;
    GString *out = report->out;

    if (tally->n_pods == 0) {
        g_string_append(out, "no pod is pending: all have a node or have ended\n");
        return;
    }
    g_string_append_printf(out, "%u pod%s: %u placed", tally->n_pods, tally->n_pods == 1 ? "" : "s",
                           tally->n_placed);
    if (n_without > 0) {
        g_string_append_printf(out, ", %u without a node", n_without);
    }
    if (tally->n_preempting > 0) {
        g_string_append_printf(out, ", %u by preemption", tally->n_preempting);
    }
    if (tally->n_gated > 0) {
        g_string_append_printf(out, ", %u gated", tally->n_gated);
    }
    if (tally->n_ignored > 0) {
        g_string_append_printf(out, ", %u not for this scheduler", tally->n_ignored);
    }
    g_string_append_c(out, '\n');
}

/* 6 nodes, 41 pods on them, 3 to place (2 of them made for what asks for pods) */
static void
append_head(const Report *report, guint n_nodes)
{
    const PlacingWorld *world = report->placing->world;
    size_t n_pending = decision_run_n_pending(report->placing->run);
    size_t n_pods = 0;

    for (guint i = 0; i < world->objects->len; i++) {
        const Object *object = world->objects->pdata[i];

        n_pods += object->kind == KIND_POD && !pod_is_terminal((const Pod *)object);
    }
    g_string_append_printf(report->out, "%u node%s, %zu pod%s on them, %zu to place", n_nodes,
                           n_nodes == 1 ? "" : "s", n_pods - n_pending,
                           n_pods - n_pending == 1 ? "" : "s", n_pending);
    if (world->n_made > 0) {
        g_string_append_printf(report->out, " (%u that controllers would make)", world->n_made);
    }
    g_string_append(report->out, "\n\n");
}

void
placing_report(Placing *placing, const PlacingStyle *style, GString *out)
{
    g_autoptr(GPtrArray) nodes = world_nodes(placing->world);
    Report report = { placing,
                      style,
                      { decision_run_trial(placing->run), nodes, placing->draws, style->columns },
                      out,
                      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };

    append_head(&report, nodes->len);
    placing_each(placing, tell, &report);
    append_sum(&report);
    g_hash_table_destroy(report.told);
}
