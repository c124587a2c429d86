/* placement-policy.c - a placement policy (cell/policy.h) as a plugin of a profile.
 *
 * All filters stay; GPUs are filtered one by one, as policies count them.  Where no other plugin
 * scores, the policy decides by itself, the first node of equals winning, as it does over a plain
 * cell; beside others its scores are stretched to 0 .. 100 over the nodes that fit (a policy that
 * picks gives its node 100). */
#include "models/scheduler/framework/gpu-filter.h"
#include "models/scheduler/framework/live-cell.h"

#include <math.h>
#include <string.h>

#define FORMULA_PREFIX "formula:"

typedef struct Config {
    const char *policy; /* what people write: FGD, ./mine.so, exec:..., formula:... */
} Config;

typedef struct State {
    LiveCell *live;
    const NodeInfo *picked; /* NULL: not yet */
} State;

static Verdict
policy_failed(const Cycle *cycle)
{
    const char *error = live_cells_error(cycle->live);

    return verdict_error(cycle->arena, "%s", error == NULL ? "the policy gave no node" : error);
}

static State *
begin(Cycle *cycle, const PluginInstance *self)
{
    const Config *config = self->config;
    State *state = cycle_state(cycle, self);

    if (state == NULL) {
        state = ARENA_NEW(cycle->arena, State);
        state->live = live_cell_get(cycle->live, cycle, self, config->policy);
        cycle->states[self->slot] = state;
    }
    return state->live == NULL ? NULL : state;
}

static int64_t
choose(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n,
       Verdict *ret_verdict)
{
    State *state = begin(cycle, self);
    int64_t index = state == NULL ? -1 : live_cell_choose(state->live, cycle, nodes, n);

    if (index < 0) {
        *ret_verdict = policy_failed(cycle);
        return -1;
    }
    state->picked = nodes[index];
    return index;
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    State *state = begin(cycle, self);
    Verdict verdict = VERDICT_OK;

    if (state == NULL) {
        return policy_failed(cycle);
    }
    if (!live_cell_scores(state->live) && state->picked == NULL) {
        (void)choose(cycle, self, nodes, n, &verdict);
    }
    return verdict;
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const State *state = cycle_state(cycle, self);
    double found;

    if (!live_cell_scores(state->live)) {
        *ret_score = node == state->picked ? SCORE_MAX : 0;
        return VERDICT_OK;
    }
    found = live_cell_score(state->live, cycle, node);
    *ret_score = isfinite(found) ? (int64_t)CLAMP(rint(found), -1e15, 1e15) : 0;
    return live_cells_error(cycle->live) == NULL ? VERDICT_OK : policy_failed(cycle);
}

/* By what the policy said, not by the whole numbers that are shown of it. */
static void
normalise(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, int64_t *scores,
          uint32_t n)
{
    const State *state = cycle_state(cycle, self);
    double least = INFINITY, most = -INFINITY;

    if (!live_cell_scores(state->live)) {
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        double found = live_cell_score(state->live, cycle, nodes[i]);

        least = isfinite(found) ? fmin(least, found) : least;
        most = isfinite(found) ? fmax(most, found) : most;
    }
    for (uint32_t i = 0; i < n; i++) {
        double found = live_cell_score(state->live, cycle, nodes[i]);

        if (isfinite(found)) {
            scores[i] = most > least
                            ? (int64_t)((found - least) * (double)SCORE_MAX / (most - least))
                            : SCORE_MAX;
        } else {
            scores[i] = 0;
        }
    }
}

static void
reserve(Cycle *cycle, const PluginInstance *self, const NodeInfo *node)
{
    const State *state = cycle->pod->gpus.n == 0 ? NULL : begin(cycle, self);

    if (state != NULL) {
        cycle->gpus = live_cell_gpus(state->live, cycle, node);
    }
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    const char *policy = value_get_text(args, "policy");
    const char *formula = value_get_text(args, "formula");

    if (formula != NULL && *formula != '\0') {
        policy = arena_printf(arena, FORMULA_PREFIX "%s", formula);
    }
    ((Config *)ret)->policy = intern(tables->names, policy == NULL ? "" : policy);
}

static const char *
label(const void *config)
{
    const char *policy = ((const Config *)config)->policy;

    return strncmp(policy, FORMULA_PREFIX, strlen(FORMULA_PREFIX)) == 0 ? "formula" : policy;
}

static const PluginArgs args = { .config_size = sizeof(Config),
                                 .read = config_read,
                                 .label = label };
static const FilterHooks filter_hooks = { .pre_filter = gpu_pre_filter, .filter = gpu_filter };
static const ScoreHooks score_hooks = {
    .pre_score = pre_score, .score = score, .normalise = normalise, .choose = choose
};
static const BindHooks bind_hooks = { .has_reserve = true, .reserve = reserve };

const SchedPlugin sched_plugin_placement_policy = {
    .name = "PlacementPolicy",
    .doc = "Leave the choice among nodes that fit to a placement policy (orrery list policies).",
    .default_weight = 1,
    .tells_pods_apart = true,
    .is_extra = true,
    .args = &args,
    .filter = &filter_hooks,
    .score = &score_hooks,
    .bind = &bind_hooks,
    .hints = gpu_hints,
};
