/* work-vary.c - see work-vary.h. */
#include "models/workloads/work-vary.h"

#include "text/scalar.h"

#include <math.h>
#include <string.h>

#define CHOICES_MAX 256
#define TABLES_MAX 64

typedef enum VaryTarget {
    VARY_CPU,
    VARY_MEMORY,
    VARY_RUN,
    VARY_COPIES,
    VARY_PRIORITY,
    VARY_RESOURCE,
    VARY_FIELD,
} VaryTarget;

typedef struct VaryRow {
    const char *key;
    VaryTarget target;
    const Distribution *amounts; /* NULL: 'texts' */
    size_t n_texts;
    const char *const *texts;
    const double *weights; /* cumulative, the last is 1 */
} VaryRow;

typedef struct VaryTable {
    double weight;
    size_t n_rows;
    VaryRow rows[WORK_SETTINGS_MAX];
} VaryTable;

struct WorkVary {
    Arena *arena;
    double weight; /* of all tables */
    size_t n_tables;
    VaryTable *tables[TABLES_MAX];
};

struct WorkDraws {
    const WorkVary *vary;
    SimStream mix;
    SimStream streams[TABLES_MAX][WORK_SETTINGS_MAX];
    GString *texts[WORK_SETTINGS_MAX];
};

WorkVary *
work_vary_new(Arena *arena)
{
    WorkVary *vary = ARENA_NEW(arena, WorkVary);

    vary->arena = arena;
    return vary;
}

bool
work_vary_begin(WorkVary *vary, double weight)
{
    if (vary->n_tables == TABLES_MAX) {
        return false;
    }
    vary->tables[vary->n_tables] = ARENA_NEW(vary->arena, VaryTable);
    vary->tables[vary->n_tables++]->weight = weight;
    vary->weight += weight;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static VaryTarget
target_of(const char *key)
{
    static const char *const names[] = { "cpu", "memory", "run", "copies", "priority" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(key, names[i]) == 0) {
            return (VaryTarget)i;
        }
    }
    return strchr(key, '/') != NULL && strchr(key, '.') < strchr(key, '/') &&
                   !g_str_has_prefix(key, "metadata.") && !g_str_has_prefix(key, "spec.")
               ? VARY_RESOURCE
               : VARY_FIELD;
}

static bool
read_choice(Arena *arena, const char *word, const char **ret_text, double *ret_weight)
{
    const char *equals = strrchr(word, '=');

    *ret_weight = 1;
    if (equals == NULL) {
        *ret_text = arena_strdup(arena, word);
        return true;
    }
    *ret_text = arena_strndup(arena, word, (size_t)(equals - word));
    return number_parse(equals + 1, ret_weight) && *ret_weight >= 0 && *ret_weight < 1e9;
}

/* choice(a=1 b=2): texts with weights; or one text. */
static bool
read_texts(WorkVary *vary, VaryRow *row, const char *text, const char **ret_error)
{
    bool is_choice = g_str_has_prefix(text, "choice(") && g_str_has_suffix(text, ")");
    g_autofree char *inside = is_choice ? g_strndup(text + 7, strlen(text) - 8) : g_strdup(text);
    g_auto(GStrv) words = is_choice ? g_strsplit(inside, " ", CHOICES_MAX) : NULL;
    const char **texts = ARENA_NEW_N(vary->arena, const char *, CHOICES_MAX);
    double *weights = ARENA_NEW_N(vary->arena, double, CHOICES_MAX);
    double sum = 0;
    size_t n = 0;

    if (!is_choice) {
        texts[0] = arena_strdup(vary->arena, text);
        weights[0] = sum = 1;
        n = 1;
    }
    for (size_t i = 0; is_choice && words[i] != NULL; i++) {
        if (*words[i] == '\0') {
            continue;
        }
        if (!read_choice(vary->arena, words[i], &texts[n], &weights[n])) {
            *ret_error = "a choice is VALUE=WEIGHT, the weight a number";
            return false;
        }
        sum += weights[n++];
    }
    if (sum <= 0) {
        *ret_error = "no choice has any weight";
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        weights[i] = weights[i] / sum + (i > 0 ? weights[i - 1] : 0);
    }
    row->n_texts = n;
    row->texts = texts;
    row->weights = weights;
    return true;
}

/* A law of amounts; a field that is none takes texts. */
static bool
read_law(WorkVary *vary, VaryRow *row, const char *text, const char *folder, const char **ret_error,
         size_t *ret_offset)
{
    static const DistributionUnit units[] = {
        [VARY_CPU] = DISTRIBUTION_QUANTITY,
        [VARY_MEMORY] = DISTRIBUTION_QUANTITY,
        [VARY_RUN] = DISTRIBUTION_TIME,
        [VARY_COPIES] = DISTRIBUTION_NUMBER,
        [VARY_PRIORITY] = 0,
        [VARY_RESOURCE] = DISTRIBUTION_QUANTITY,
        [VARY_FIELD] = DISTRIBUTION_NUMBER,
    };
    bool is_text = row->target == VARY_PRIORITY || row->target == VARY_FIELD;
    bool is_number = row->target == VARY_FIELD && strchr(text, '(') != NULL;

    if (is_text && (!is_number || g_str_has_prefix(text, "choice("))) {
        return read_texts(vary, row, text, ret_error);
    }
    row->amounts =
        distribution_parse_in(vary->arena, text, units[row->target], folder, ret_error, ret_offset);
    return row->amounts != NULL;
}

bool
work_vary_add(WorkVary *vary, const char *key, const char *text, const char *folder,
              const char **ret_error, size_t *ret_offset)
{
    VaryTable *table = vary->tables[vary->n_tables - 1];
    VaryRow *row = &table->rows[table->n_rows];

    *ret_offset = 0;
    if (table->n_rows == WORK_SETTINGS_MAX) {
        *ret_error = "too many keys that differ";
        return false;
    }
    row->key = arena_strdup(vary->arena, key);
    row->target = target_of(key);
    table->n_rows++;
    return read_law(vary, row, text, folder, ret_error, ret_offset);
}

/* ---- drawing ------------------------------------------------------------------------------------
 */

WorkDraws *
work_draws_new(const WorkVary *vary, uint64_t seed, const char *entity)
{
    WorkDraws *draws = g_new0(WorkDraws, 1);

    draws->vary = vary;
    draws->mix = sim_stream(seed, "workload-mix", entity);
    for (size_t i = 0; i < vary->n_tables; i++) {
        for (size_t j = 0; j < vary->tables[i]->n_rows; j++) {
            g_autofree char *purpose =
                i == 0 ? g_strdup_printf("workload-%s", vary->tables[i]->rows[j].key)
                       : g_strdup_printf("workload-%s-%zu", vary->tables[i]->rows[j].key, i + 1);

            draws->streams[i][j] = sim_stream(seed, purpose, entity);
        }
    }
    for (size_t i = 0; i < WORK_SETTINGS_MAX; i++) {
        draws->texts[i] = g_string_new(NULL);
    }
    return draws;
}

void
work_draws_free(WorkDraws *draws)
{
    if (draws == NULL) {
        return;
    }
    for (size_t i = 0; i < WORK_SETTINGS_MAX; i++) {
        g_string_free(draws->texts[i], TRUE);
    }
    g_free(draws);
}

static size_t
draw_table(WorkDraws *draws)
{
    const WorkVary *vary = draws->vary;
    double point;

    if (vary->n_tables == 1) {
        return 0;
    }
    point = sim_stream_uniform(&draws->mix) * vary->weight;
    for (size_t i = 0; i + 1 < vary->n_tables; i++) {
        if (point < vary->tables[i]->weight) {
            return i;
        }
        point -= vary->tables[i]->weight;
    }
    return vary->n_tables - 1;
}

static const char *
draw_text(const VaryRow *row, SimStream *stream)
{
    double point = sim_stream_uniform(stream);
    size_t i = 0;

    while (i + 1 < row->n_texts && point >= row->weights[i]) {
        i++;
    }
    return row->texts[i];
}

/* An amount that goes into an int64, never negative. */
static int64_t
whole(double amount)
{
    return amount < 0 ? 0 : amount >= 9e18 ? INT64_C(9000000000000000000) : (int64_t)(amount + 0.5);
}

static void
apply_amount(const VaryRow *row, SimStream *stream, WorkTask *task)
{
    if (row->target == VARY_RUN) {
        task->run = distribution_draw_time(row->amounts, stream);
    } else if (row->target == VARY_CPU) {
        task->cpu_milli = whole(distribution_draw(row->amounts, stream));
    } else if (row->target == VARY_MEMORY) {
        task->memory = whole(distribution_draw(row->amounts, stream) / 1000);
    } else if (row->target == VARY_COPIES) {
        task->copies =
            (uint32_t)MIN(1000000, MAX(1, whole(distribution_draw(row->amounts, stream))));
    } else {
        /* Extended resources are whole. */
        int64_t milli = whole(distribution_draw(row->amounts, stream)) / 1000 * 1000;

        for (uint32_t i = 0; i < task->n_resources; i++) {
            if (strcmp(task->resources[i].name, row->key) == 0) {
                task->resources[i].milli = milli;
                return;
            }
        }
        if (task->n_resources < WORK_RESOURCES_MAX) {
            work_task_add(task, row->key, milli);
        }
    }
}

void
work_draws_apply(WorkDraws *draws, WorkTask *task, WorkSetting *settings, uint32_t *n_settings)
{
    size_t index = draw_table(draws);
    const VaryTable *table = draws->vary->tables[index];

    for (size_t i = 0; i < table->n_rows; i++) {
        const VaryRow *row = &table->rows[i];
        SimStream *stream = &draws->streams[index][i];
        const char *text;

        if (row->amounts != NULL && row->target != VARY_FIELD) {
            apply_amount(row, stream, task);
            continue;
        }
        if (row->amounts != NULL) {
            g_string_printf(draws->texts[i], "%" G_GINT64_FORMAT,
                            whole(distribution_draw(row->amounts, stream)));
            text = draws->texts[i]->str;
        } else {
            text = draw_text(row, stream);
        }
        if (row->target == VARY_PRIORITY) {
            task->priority = text;
        } else {
            settings[(*n_settings)++] = (WorkSetting){ row->key, text };
        }
    }
}
