/* study-plan.c - see study-plan.h. */
#include "experiment/study/study-plan.h"

#include "experiment/scenario/input-file.h"
#include "sim/random.h"
#include "text/json.h"

#include <string.h>

enum {
    SEED_BITS = 48 /* short enough to be typed */
};

static void
free_case(void *data)
{
    StudyCase *one = data;

    g_free(one->name);
    g_strfreev(one->overrides);
    g_free(one);
}

/* A value in the flow form that an override can hold. */
static char *
value_as_text(const Value *value)
{
    GString *text = g_string_new(NULL);

    json_write(text, value, 0);
    return g_string_free(text, FALSE);
}

static char *
override_of(const char *path, const Value *value)
{
    g_autofree char *text = value_as_text(value);

    return g_strconcat(path, "=", text, NULL);
}

/* What the case's name says of a value: a word as it is, the rest as JSON. */
static void
append_setting(GString *name, const char *path, const Value *value)
{
    g_autofree char *json = value_as_text(value);

    g_string_append_printf(name, "%s%s=%s", name->len == 0 ? "" : " ", path,
                           value_text(value) != NULL ? value_text(value) : json);
}

/* The case of a variant (NULL: none) at a point, whose digits count the axes, the last fastest. */
static StudyCase *
make_case(const SweepSpec *sweep, const ValueMember *variant, uint64_t point,
          const char *const *overrides)
{
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    g_autoptr(GString) name = g_string_new(variant == NULL ? NULL : variant->key);
    g_autofree size_t *digits = g_new0(size_t, value_length(sweep->grid) + 1);
    StudyCase *made = g_new0(StudyCase, 1);

    for (size_t i = 0; overrides != NULL && overrides[i] != NULL; i++) {
        g_ptr_array_add(settings, g_strdup(overrides[i]));
    }
    for (size_t i = 0; variant != NULL && i < value_length(variant->value); i++) {
        const ValueMember *setting = &variant->value->members[i];

        g_ptr_array_add(settings, override_of(setting->key, setting->value));
    }
    for (size_t i = value_length(sweep->grid); i-- > 0;) {
        size_t n = value_length(sweep->grid->members[i].value);

        digits[i] = point % n;
        point /= n;
    }
    for (size_t i = 0; i < value_length(sweep->grid); i++) {
        const ValueMember *axis = &sweep->grid->members[i];
        const Value *value = value_item(axis->value, digits[i]);

        g_ptr_array_add(settings, override_of(axis->key, value));
        append_setting(name, axis->key, value);
    }
    g_ptr_array_add(settings, NULL);
    made->name = g_strdup(name->len == 0 ? "base" : name->str);
    made->overrides = (char **)g_ptr_array_free(g_steal_pointer(&settings), FALSE);
    return made;
}

static uint64_t
n_points(const SweepSpec *sweep)
{
    uint64_t n = 1;

    for (size_t i = 0; i < value_length(sweep->grid); i++) {
        n *= value_length(sweep->grid->members[i].value);
    }
    return n;
}

StudyPlan *
study_plan_new(const Scenario *scenario, const char *const *overrides)
{
    StudyPlan *plan = g_new0(StudyPlan, 1);
    const SweepSpec *sweep = scenario->sweep;
    size_t n_variants = value_length(sweep->variants);
    g_autoptr(GString) expanded = g_string_new(NULL);

    plan->cases = g_ptr_array_new_with_free_func(free_case);
    plan->repeat = sweep->repeat;
    plan->seed = scenario->seed;
    for (size_t i = 0; i < MAX(1, n_variants); i++) {
        const ValueMember *variant = n_variants == 0 ? NULL : &sweep->variants->members[i];

        if (variant != NULL && sweep->baseline != NULL &&
            strcmp(variant->key, sweep->baseline) == 0) {
            plan->baseline = plan->cases->len;
        }
        for (uint64_t point = 0; point < n_points(sweep); point++) {
            g_ptr_array_add(plan->cases, make_case(sweep, variant, point, overrides));
        }
    }
    plan->compare =
        sweep->compare == NULL ? g_new0(char *, 1) : g_strdupv((char **)(uintptr_t)sweep->compare);
    plan->scenario = g_strdup(scenario->name);
    scenario_show(expanded, scenario);
    plan->scenario_sha = input_file_hash(expanded->str, expanded->len);
    return plan;
}

void
study_plan_free(StudyPlan *plan)
{
    if (plan == NULL) {
        return;
    }
    g_ptr_array_unref(plan->cases);
    g_strfreev(plan->compare);
    g_free(plan->scenario);
    g_free(plan->scenario_sha);
    g_free(plan);
}

uint64_t
study_plan_n_runs(const StudyPlan *plan)
{
    return (uint64_t)plan->repeat * plan->cases->len;
}

uint64_t
study_plan_seed(const StudyPlan *plan, uint64_t replication)
{
    SimStream stream = sim_stream_n(plan->seed, "replication", replication);

    /* The first is the scenario's own, so that `run` shows one run of the study. */
    return replication == 0 ? plan->seed : sim_stream_u64(&stream) >> (64 - SEED_BITS);
}

char *
study_plan_json(const StudyPlan *plan)
{
    g_autoptr(Arena) arena = arena_new();
    ValueBuilder *map = value_map_begin(arena), *cases = value_list_begin(arena);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < plan->cases->len; i++) {
        const StudyCase *one = g_ptr_array_index(plan->cases, i);
        ValueBuilder *overrides = value_list_begin(arena), *row = value_map_begin(arena);

        for (size_t k = 0; one->overrides[k] != NULL; k++) {
            value_add(overrides, value_string(arena, one->overrides[k]));
        }
        value_put_string(row, "name", one->name);
        value_put(row, "overrides", value_end(overrides));
        value_add(cases, value_end(row));
    }
    value_put_string(map, "scenario", plan->scenario);
    value_put_string(map, "sha256", plan->scenario_sha);
    value_put_int(map, "seed", (int64_t)plan->seed);
    value_put_int(map, "repeat", plan->repeat);
    value_put(map, "cases", value_end(cases));
    json_write(text, value_end(map), 0);
    return g_string_free(text, FALSE);
}
