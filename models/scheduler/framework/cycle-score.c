/* cycle-score.c - PreScore, Score, NormalizeScore, weights, and the nodes of the highest total. */
#include "models/scheduler/framework/cycle-score.h"

#include <stdarg.h>

static void
score_fail(Cycle *cycle, const char *prefix, const Verdict *verdict)
{
    g_autoptr(GString) text = g_string_new(prefix);

    verdict_append(text, verdict);
    cycle->attempt->outcome = ATTEMPT_ERROR;
    cycle->attempt->error = arena_strdup(cycle->arena, text->str);
}

static bool
run_pre_scores(Cycle *cycle)
{
    const PluginList *list = &cycle->profile->points[POINT_PRE_SCORE];
    Attempt *attempt = cycle->attempt;

    for (uint32_t i = 0; i < list->n; i++) {
        const PluginInstance *instance = list->rows[i];
        Verdict verdict = instance->plugin->score->pre_score(cycle, instance, attempt->feasible,
                                                             attempt->n_feasible);

        cycle->pre_scored[instance->slot] = true;
        if (verdict.code == STATUS_SKIP) {
            attempt->score_skipped[instance->slot] = true;
        } else if (verdict.code != STATUS_SUCCESS) {
            score_fail(cycle,
                       arena_printf(cycle->arena,
                                    "running PreScore plugin \"%s\": ", instance->plugin->name),
                       &verdict);
            return false;
        }
    }
    return true;
}

static bool
score_nodes(Cycle *cycle, const PluginInstance *instance, int64_t *scores)
{
    Attempt *attempt = cycle->attempt;

    for (uint32_t n = 0; n < attempt->n_feasible; n++) {
        Verdict verdict =
            instance->plugin->score->score(cycle, instance, attempt->feasible[n], &scores[n]);

        if (verdict.code != STATUS_SUCCESS) {
            score_fail(cycle,
                       arena_printf(cycle->arena,
                                    "running Score plugins: plugin \"%s\" failed with: ",
                                    instance->plugin->name),
                       &verdict);
            return false;
        }
    }
    return true;
}

static bool
scores_are_valid(Cycle *cycle, const PluginInstance *instance, const int64_t *scores)
{
    for (uint32_t n = 0; n < cycle->attempt->n_feasible; n++) {
        if (scores[n] < 0 || scores[n] > SCORE_MAX) {
            cycle->attempt->outcome = ATTEMPT_ERROR;
            cycle->attempt->error = arena_printf(
                cycle->arena,
                "applying score defaultWeights on Score plugins: plugin \"%s\" returns an invalid "
                "score %" G_GINT64_FORMAT ", it should in the range of [0, 100] after normalizing",
                instance->plugin->name, scores[n]);
            return false;
        }
    }
    return true;
}

static bool
run_score(Cycle *cycle, const PluginInstance *instance)
{
    Attempt *attempt = cycle->attempt;
    uint32_t n_nodes = attempt->n_feasible;
    int64_t *raw = ARENA_NEW_N(cycle->arena, int64_t, n_nodes);
    int64_t *scores = ARENA_NEW_N(cycle->arena, int64_t, n_nodes);

    if (!score_nodes(cycle, instance, raw)) {
        return false;
    }
    for (uint32_t n = 0; n < n_nodes; n++) {
        scores[n] = raw[n];
    }
    if (instance->plugin->score->normalise != NULL) {
        instance->plugin->score->normalise(cycle, instance, attempt->feasible, scores, n_nodes);
    }
    if (!scores_are_valid(cycle, instance, scores)) {
        return false;
    }
    for (uint32_t n = 0; n < n_nodes; n++) {
        attempt->totals[n] += scores[n] * instance->weight;
    }
    attempt->raw[instance->slot] = raw;
    attempt->normalised[instance->slot] = scores;
    return true;
}

static bool
run_scores(Cycle *cycle)
{
    const PluginList *list = &cycle->profile->points[POINT_SCORE];
    Attempt *attempt = cycle->attempt;

    attempt->was_scored = true;
    attempt->raw = ARENA_NEW_N(cycle->arena, int64_t *, cycle->profile->n_slots);
    attempt->normalised = ARENA_NEW_N(cycle->arena, int64_t *, cycle->profile->n_slots);
    attempt->totals = ARENA_NEW_N(cycle->arena, int64_t, attempt->n_feasible);
    if (!run_pre_scores(cycle)) {
        return false;
    }
    for (uint32_t i = 0; i < list->n; i++) {
        if (!attempt->score_skipped[list->rows[i]->slot] && !run_score(cycle, list->rows[i])) {
            return false;
        }
    }
    return true;
}

/* The plugin that decides alone; NULL: totals do. */
static const PluginInstance *
chooser_of(const Profile *profile)
{
    const PluginList *list = &profile->points[POINT_SCORE];

    return list->n == 1 && list->rows[0]->plugin->score->choose != NULL ? list->rows[0] : NULL;
}

static void
choose_by(Cycle *cycle, const PluginInstance *chooser)
{
    Attempt *attempt = cycle->attempt;
    Verdict verdict = VERDICT_OK;
    int64_t index = chooser->plugin->score->choose(cycle, chooser, attempt->feasible,
                                                   attempt->n_feasible, &verdict);

    if (index < 0) {
        score_fail(cycle, arena_printf(cycle->arena, "plugin \"%s\": ", chooser->plugin->name),
                   &verdict);
        return;
    }
    attempt->best[attempt->n_best++] = attempt->feasible[index];
    if (attempt->n_feasible > 1 && (attempt->searcher->explains || attempt->searcher->tries_all)) {
        (void)run_scores(cycle); /* for who reads them */
    }
}

void
cycle_choose(Cycle *cycle)
{
    Attempt *attempt = cycle->attempt;
    const PluginInstance *chooser = chooser_of(cycle->profile);
    int64_t most;

    attempt->best = ARENA_NEW_N(cycle->arena, const NodeInfo *, attempt->n_feasible);
    if (chooser != NULL) {
        choose_by(cycle, chooser);
        return;
    }
    if (attempt->n_feasible == 1) {
        attempt->best[attempt->n_best++] = attempt->feasible[0];
        return;
    }
    if (!run_scores(cycle)) {
        return;
    }
    most = attempt->totals[0];
    for (uint32_t n = 1; n < attempt->n_feasible; n++) {
        most = MAX(most, attempt->totals[n]);
    }
    for (uint32_t n = 0; n < attempt->n_feasible; n++) {
        if (attempt->totals[n] == most) {
            attempt->best[attempt->n_best++] = attempt->feasible[n];
        }
    }
}
