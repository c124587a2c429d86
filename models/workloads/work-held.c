/* work-held.c - see work-held.h. */
#include "models/workloads/work-held.h"

#include <string.h>

typedef struct HeldTask {
    const WorkTask *task;
    SimTime at;
    uint32_t index; /* order among equal times */
    uint32_t round;
} HeldTask;

struct WorkHeld {
    Arena *arena;
    GHashTable *words; /* texts that come again and again; for look-up only */
    GArray *tasks;     /* HeldTask */
    size_t next;
};

WorkHeld *
work_held_new(void)
{
    WorkHeld *held = g_new0(WorkHeld, 1);

    held->arena = arena_new();
    held->words = g_hash_table_new(g_str_hash, g_str_equal);
    held->tasks = g_array_new(FALSE, FALSE, sizeof(HeldTask));
    return held;
}

void
work_held_free(WorkHeld *held)
{
    if (held != NULL) {
        g_hash_table_unref(held->words);
        g_array_unref(held->tasks);
        arena_free(held->arena);
        g_free(held);
    }
}

static const char *
keep_word(WorkHeld *held, const char *text)
{
    const char *known;

    if (text == NULL) {
        return NULL;
    }
    known = g_hash_table_lookup(held->words, text);
    if (known == NULL) {
        known = arena_strdup(held->arena, text);
        g_hash_table_add(held->words, (gpointer)(uintptr_t)known);
    }
    return known;
}

bool
work_held_add(WorkHeld *held, const WorkTask *task, uint64_t round)
{
    WorkTask *copy;
    HeldTask row;

    if (held->tasks->len >= WORK_HELD_MAX) {
        return false;
    }
    copy = ARENA_NEW(held->arena, WorkTask);
    *copy = *task;
    copy->name = arena_strdup(held->arena, task->name);
    copy->gpu_models = keep_word(held, task->gpu_models);
    copy->group = keep_word(held, task->group);
    copy->priority = keep_word(held, task->priority);
    copy->name_space = keep_word(held, task->name_space);
    for (uint32_t i = 0; i < task->n_resources; i++) {
        copy->resources[i].name = keep_word(held, task->resources[i].name);
    }
    if (task->n_after > 0) {
        const char **after = ARENA_NEW_N(held->arena, const char *, task->n_after);

        for (uint32_t i = 0; i < task->n_after; i++) {
            after[i] = keep_word(held, task->after[i]);
        }
        copy->after = after;
    }
    row = (HeldTask){ copy, task->at, held->tasks->len, (uint32_t)round };
    g_array_append_val(held->tasks, row);
    return true;
}

static HeldTask *
row_at(WorkHeld *held, uint64_t index)
{
    return &g_array_index(held->tasks, HeldTask, index);
}

/* ---- who waits for whom
 * --------------------------------------------------------------------------
 */

/* Numbers of the first copies by name, from 1. */
static GHashTable *
number_names(WorkHeld *held)
{
    GHashTable *numbers = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < held->tasks->len; i++) {
        const HeldTask *row = row_at(held, i);

        if (row->task->name != NULL && row->round == 0) {
            g_hash_table_insert(numbers, (gpointer)(uintptr_t)row->task->name,
                                GUINT_TO_POINTER(i + 1));
        }
    }
    return numbers;
}

/* Leaves in 'after' what is there; the name of the first that is not, or NULL. */
static const char *
drop_missing(WorkHeld *held, GHashTable *numbers, HeldTask *row)
{
    const char **kept = ARENA_NEW_N(held->arena, const char *, row->task->n_after);
    WorkTask *task = ARENA_NEW(held->arena, WorkTask);
    const char *missing = NULL;

    *task = *row->task;
    task->after = kept;
    task->n_after = 0;
    for (uint32_t i = 0; i < row->task->n_after; i++) {
        const char *name = row->task->after[i];

        if (g_hash_table_contains(numbers, name)) {
            kept[task->n_after++] = name;
        } else {
            missing = missing == NULL ? name : missing;
        }
    }
    row->task = task;
    return missing;
}

/* Takes tasks away that wait for nothing, until none is left or a circle. */
static const WorkTask *
find_circle(WorkHeld *held, GHashTable *numbers)
{
    guint n = held->tasks->len;
    g_autofree uint32_t *waits = g_new0(uint32_t, n);
    g_autofree GArray **followers = g_new0(GArray *, n);
    g_autoptr(GArray) ready = g_array_new(FALSE, FALSE, sizeof(guint));
    const WorkTask *circle = NULL;

    for (guint i = 0; i < n; i++) {
        const WorkTask *task = row_at(held, i)->task;

        waits[i] = task->n_after;
        for (uint32_t j = 0; j < task->n_after; j++) {
            guint before = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, task->after[j])) - 1;

            if (followers[before] == NULL) {
                followers[before] = g_array_new(FALSE, FALSE, sizeof(guint));
            }
            g_array_append_val(followers[before], i);
        }
        if (waits[i] == 0) {
            g_array_append_val(ready, i);
        }
    }
    for (guint done = 0; done < ready->len; done++) {
        const GArray *next = followers[g_array_index(ready, guint, done)];

        for (guint j = 0; next != NULL && j < next->len; j++) {
            guint follower = g_array_index(next, guint, j);

            if (--waits[follower] == 0) {
                g_array_append_val(ready, follower);
            }
        }
    }
    for (guint i = 0; i < n; i++) {
        circle = circle == NULL && waits[i] > 0 ? row_at(held, i)->task : circle;
        g_clear_pointer(&followers[i], g_array_unref);
    }
    return circle;
}

char *
work_held_check(WorkHeld *held, bool may_miss)
{
    g_autoptr(GHashTable) numbers = number_names(held);
    bool has_any = false;
    const WorkTask *circle;

    for (guint i = 0; i < held->tasks->len; i++) {
        HeldTask *row = row_at(held, i);
        const char *missing = row->task->n_after == 0 ? NULL : drop_missing(held, numbers, row);

        if (missing != NULL && !may_miss) {
            return g_strdup_printf("task `%s` waits for `%s`, which is not in the trace",
                                   row->task->name, missing);
        }
        has_any |= row->task->n_after > 0;
    }
    circle = has_any ? find_circle(held, numbers) : NULL;
    return circle == NULL
               ? NULL
               : g_strdup_printf("task `%s` waits for itself, through others", circle->name);
}

/* ---- order --------------------------------------------------------------------------------------
 */

static void
add_copies(WorkHeld *held, const WorkOptions *options, double wanted, double demand)
{
    SimStream who = sim_stream(options->seed, "workload-tune", options->name);
    SimStream when = sim_stream(options->seed, "workload-tune-times", options->name);
    uint64_t n = held->tasks->len;

    while (n > 0 && held->tasks->len < WORK_HELD_MAX) {
        HeldTask row = *row_at(held, sim_stream_below(&who, n));

        row.at = row_at(held, sim_stream_below(&when, n))->at;
        demand += work_demand(row.task, options->tune_by);
        if (demand > wanted) {
            break;
        }
        row.index = held->tasks->len;
        row.round = row.index; /* no other task has it */
        g_array_append_val(held->tasks, row);
    }
}

static void
take_out(WorkHeld *held, const WorkOptions *options, double wanted, double demand)
{
    SimStream who = sim_stream(options->seed, "workload-tune", options->name);

    while (demand > wanted && held->tasks->len > 0) {
        uint64_t index = sim_stream_below(&who, held->tasks->len);

        demand -= work_demand(row_at(held, index)->task, options->tune_by);
        g_array_remove_index_fast(held->tasks, (guint)index);
    }
}

static int
compare_index(const void *a, const void *b)
{
    const HeldTask *one = a, *other = b;

    return (one->index > other->index) - (one->index < other->index);
}

static int
compare_time(const void *a, const void *b)
{
    const HeldTask *one = a, *other = b;

    return one->at != other->at ? (one->at > other->at) - (one->at < other->at)
                                : compare_index(a, b);
}

static void
tune(WorkHeld *held, const WorkOptions *options)
{
    double wanted = options->tune * options->capacity;
    double demand = 0;

    for (guint i = 0; i < held->tasks->len; i++) {
        demand += work_demand(row_at(held, i)->task, options->tune_by);
    }
    if (demand <= 0) {
        return;
    }
    if (demand > wanted) {
        take_out(held, options, wanted, demand);
        g_array_sort(held->tasks, compare_index);
    } else {
        add_copies(held, options, wanted, demand);
    }
}

static void
jitter(WorkHeld *held, const WorkOptions *options)
{
    SimStream stream = sim_stream(options->seed, "workload-jitter", options->name);

    for (guint i = 0; i < held->tasks->len; i++) {
        HeldTask *row = row_at(held, i);
        SimTime shift = distribution_draw_time(options->jitter, &stream);

        row->at = shift > INT64_MAX - row->at ? INT64_MAX - 1 : row->at + shift;
    }
}

/* The first 'n' are drawn anew; the sorted times are dealt out afterwards. */
static void
shuffle(WorkHeld *held, const WorkOptions *options, guint n)
{
    SimStream stream = sim_stream(options->seed, "workload-shuffle", options->name);
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(HeldTask));

    g_array_append_vals(times, held->tasks->data, held->tasks->len);
    g_array_sort(times, compare_time);
    for (guint i = n; i > 1; i--) {
        guint other = (guint)sim_stream_below(&stream, i);
        HeldTask row = *row_at(held, i - 1);

        *row_at(held, i - 1) = *row_at(held, other);
        *row_at(held, other) = row;
    }
    for (guint i = 0; i < held->tasks->len; i++) {
        row_at(held, i)->at = g_array_index(times, HeldTask, i).at;
        row_at(held, i)->index = i;
    }
}

void
work_held_arrange(WorkHeld *held, const WorkOptions *options)
{
    guint n = held->tasks->len;

    g_array_sort(held->tasks, compare_time);
    for (guint i = 0; i < n; i++) {
        row_at(held, i)->index = i;
    }
    if (options->tune > 0) {
        tune(held, options);
    }
    if (options->jitter != NULL) {
        jitter(held, options);
    }
    if (options->is_shuffled) {
        shuffle(held, options, MIN(n, held->tasks->len));
    } else {
        g_array_sort(held->tasks, compare_time);
    }
}

bool
work_held_next(WorkHeld *held, WorkTask *ret, uint64_t *ret_round)
{
    const HeldTask *row;

    if (held->next >= held->tasks->len) {
        return false;
    }
    row = row_at(held, held->next++);
    *ret = *row->task;
    ret->at = row->at;
    *ret_round = row->round;
    return true;
}
