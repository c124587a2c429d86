/* decision-tell.c - one decision as a block of text. */
#include "experiment/placing/placing-advice.h"
#include "experiment/placing/placing-report.h"
#include "experiment/placing/placing-text.h"

#include <string.h>

#define INDENT 4
#define CANDIDATES_MAX 5
#define VICTIMS_MAX 12

static void
append_paragraph(GString *out, const char *text, int columns)
{
    g_string_append_printf(out, "%*s", INDENT, "");
    text_append_wrapped(out, text, INDENT + 2, columns);
}

/* ---- preemption ---------------------------------------------------------------------------------
 */

static const Candidate *
candidate_on(const Preemption *preemption, const char *node)
{
    for (uint32_t i = 0; i < preemption->n_candidates; i++) {
        if (strcmp(preemption->candidates[i].node->name, node) == 0) {
            return &preemption->candidates[i];
        }
    }
    return NULL;
}

static void
append_victims(GString *text, const Candidate *candidate)
{
    for (uint32_t i = 0; i < candidate->n_victims && i < VICTIMS_MAX; i++) {
        const SchedPod *victim = candidate->victims[i];

        g_string_append_printf(text, "%s%s/%s (priority %d)", i == 0 ? "" : ", ",
                               victim->name_space, victim->name, victim->priority);
    }
    if (candidate->n_victims > VICTIMS_MAX) {
        g_string_append_printf(text, " and %u more", candidate->n_victims - VICTIMS_MAX);
    }
    if (candidate->n_violations > 0) {
        g_string_append_printf(text, "; %u of them against a disruption budget",
                               candidate->n_violations);
    }
}

static void
append_others(GString *out, const Decision *decision, int columns)
{
    const Preemption *preemption = decision->cycle->attempt->preemption;
    g_autoptr(GString) text = g_string_new("also possible:");
    uint32_t n = 0;

    for (uint32_t i = 0; i < preemption->n_candidates; i++) {
        const Candidate *other = &preemption->candidates[i];

        if (strcmp(other->node->name, decision->nominated) == 0 || n++ >= CANDIDATES_MAX) {
            continue;
        }
        g_string_append_printf(text, "%s %s (%u pod%s%s)", n == 1 ? "" : ",", other->node->name,
                               other->n_victims, other->n_victims == 1 ? "" : "s",
                               other->n_violations > 0 ? ", against a budget" : "");
    }
    if (n > CANDIDATES_MAX) {
        g_string_append_printf(text, " and %u more", n - CANDIDATES_MAX);
    }
    if (n > 0) {
        append_paragraph(out, text->str, columns);
    }
}

static void
append_preemption(GString *out, const Decision *decision, int columns)
{
    const Preemption *preemption = decision->cycle->attempt->preemption;
    const Candidate *chosen =
        decision->nominated == NULL ? NULL : candidate_on(preemption, decision->nominated);
    g_autoptr(GString) text = NULL;

    if (chosen == NULL) {
        return;
    }
    text = g_string_new(NULL);
    g_string_append_printf(text, "preemption makes room on %s by evicting ", decision->nominated);
    append_victims(text, chosen);
    append_paragraph(out, text->str, columns);
    append_others(out, decision, columns);
}

/* ---- advice -------------------------------------------------------------------------------------
 */

static void
append_advice(GString *out, const DecisionTelling *telling, const Decision *decision)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    Advice advice = advice_find(telling->trial, decision, telling->nodes, arena);

    if (advice.nearest != NULL) {
        g_autofree char *nearest =
            g_strdup_printf("nearest miss %s: %s", advice.nearest, advice.shortage);

        append_paragraph(out, nearest, telling->columns);
    }
    for (guint i = 0; i < advice.changes->len; i++) {
        g_string_append_printf(text, "%s%s",
                               i == 0                         ? "would fit with "
                               : i + 1 == advice.changes->len ? ", or with "
                                                              : ", with ",
                               (const char *)advice.changes->pdata[i]);
    }
    if (text->len > 0) {
        append_paragraph(out, text->str, telling->columns);
    } else {
        append_paragraph(out, "no single change, and no two, would make it fit", telling->columns);
    }
    g_ptr_array_unref(advice.changes);
}

/* ---- the block ----------------------------------------------------------------------------------
 */

static const char *
plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

static void
tell_scheduled(GString *out, const DecisionTelling *telling, const Decision *decision)
{
    const Attempt *attempt = decision->cycle->attempt;
    g_autoptr(GString) text = g_string_new(NULL);

    if (attempt->used_nomination) {
        append_paragraph(out, "the node it was nominated to; no other was looked at",
                         telling->columns);
        return;
    }
    if (attempt->n_feasible == 1) {
        append_paragraph(out, "the only node that fits: nothing was scored", telling->columns);
    }
    scores_append(out, decision, telling->draws, telling->columns);
    if (attempt->n_evaluated > attempt->n_feasible) {
        g_string_append_printf(text, "no for %u of the %u node%s looked at:",
                               attempt->n_evaluated - attempt->n_feasible, attempt->n_evaluated,
                               plural(attempt->n_evaluated));
        append_paragraph(out, text->str, telling->columns);
    }
    unfit_append(out, decision, telling->columns);
}

static void
tell_unschedulable(GString *out, const DecisionTelling *telling, const Decision *decision)
{
    g_autofree char *message = fit_error_format(decision->cycle);

    append_paragraph(out, message, telling->columns);
    unfit_append(out, decision, telling->columns);
    append_preemption(out, decision, telling->columns);
    if (telling->nodes != NULL) {
        append_advice(out, telling, decision);
    }
}

void
decision_tell(GString *out, const DecisionTelling *telling, const Decision *decision)
{
    if (decision->refusal != NULL) {
        return;
    }
    switch (decision->cycle->attempt->outcome) {
    case ATTEMPT_SCHEDULED:
        tell_scheduled(out, telling, decision);
        break;
    case ATTEMPT_UNSCHEDULABLE:
        tell_unschedulable(out, telling, decision);
        break;
    default:
        append_paragraph(out, decision->cycle->attempt->error, telling->columns);
        break;
    }
}
