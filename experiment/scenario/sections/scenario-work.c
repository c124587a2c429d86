/* scenario-work.c - workloads that are more than a table of pods: traces of other systems, work
 * that is made up, templates. */
#include "experiment/manifest/manifest-text.h"
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/scenario-internal.h"
#include "experiment/workload/work-object.h"

#include <string.h>

/* So many tasks are checked even if they come after the end of the run. */
#define CHECK_MIN 1000000

bool
loader_is_plain_table(const WorkloadRow *row, const WorkFormat *format)
{
    return row->arrivals == NULL && row->batch == NULL && row->jitter == NULL &&
           row->template_ == NULL && row->vary == NULL && row->mix == NULL && row->count == 0 &&
           row->begin == 0 && row->until_value == NULL && row->from_value == NULL &&
           row->to_value == NULL && row->tune_value == NULL && !row->is_shuffled &&
           !row->is_sorted && row->inflate >= 1 && row->inflate <= 1 && row->stretch >= 1 &&
           row->stretch <= 1 && (format == NULL || strcmp(format->name, "pods") == 0);
}

static const Distribution *
read_law(Loader *loader, const Value *value, DistributionUnit unit, const char *noun)
{
    const char *error = NULL;
    const Distribution *law;

    if (value == NULL) {
        return NULL;
    }
    law = value->text == NULL ? NULL
                              : distribution_parse_in(loader->arena, value->text, unit,
                                                      loader->scenario->directory, &error, NULL);
    if (law == NULL) {
        diagnostic_label(diagnostics_error_at(loader->diagnostics,
                                              unit == DISTRIBUTION_TIME ? "E118" : "E119", value,
                                              "this is no %s", noun),
                         "%s", error == NULL ? "text is expected" : error);
    }
    return law;
}

static const ArrivalProcess *
read_arrivals(Loader *loader, const Value *value)
{
    const char *error = "text is expected";
    size_t offset = 0;
    const ArrivalProcess *process;
    Diagnostic *diagnostic;

    if (value == NULL) {
        return NULL;
    }
    process = value->text == NULL
                  ? NULL
                  : arrival_process_parse(loader->arena, value->text, loader->scenario->directory,
                                          &error, &offset);
    if (process == NULL) {
        Mark start = value->start, end = value->end;

        if (value->plain && offset > 0 && start.line == end.line) {
            start.column += (uint32_t)offset;
        }
        diagnostic = diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E118", start, end,
                                     "this is no law of arrivals");
        diagnostic_label(diagnostic, "%s", error);
        for (size_t i = 0; arrival_process_form(i) != NULL; i++) {
            diagnostic_help(diagnostic, "%s", arrival_process_form(i));
        }
    }
    return process;
}

/* ---- what differs -------------------------------------------------------------------------------
 */

static void
add_key(Loader *loader, WorkVary *vary, const ValueMember *member)
{
    const char *error = "text is expected";
    size_t offset = 0;

    if (member->value->text == NULL ||
        !work_vary_add(vary, member->key, member->value->text, loader->scenario->directory, &error,
                       &offset)) {
        diagnostic_label(diagnostics_error_at(loader->diagnostics, "E119", member->value,
                                              "`%s` cannot differ so", member->key),
                         "%s", error);
    }
}

static double
read_weight(Loader *loader, const Value *value)
{
    double weight = 1;

    if (value != NULL && (value->text == NULL || !number_parse(value->text, &weight) ||
                          !(weight > 0 && weight < 1e9))) {
        diagnostics_error_at(loader->diagnostics, "E107", value, "a weight above 0 is expected");
        return 1;
    }
    return weight;
}

static void
add_table(Loader *loader, WorkVary *vary, const Value *table, const Value *common)
{
    if (!work_vary_begin(vary, read_weight(loader, value_get(table, "weight")))) {
        diagnostics_error_at(loader->diagnostics, "E116", table, "too many rows in a mix");
        return;
    }
    for (size_t i = 0; i < value_length(table); i++) {
        if (strcmp(table->members[i].key, "weight") != 0) {
            add_key(loader, vary, &table->members[i]);
        }
    }
    for (size_t i = 0; i < value_length(common); i++) {
        if (value_get(table, common->members[i].key) == NULL) {
            add_key(loader, vary, &common->members[i]);
        }
    }
}

/* A row of the mix also has the keys of `vary` that it does not say itself. */
static const WorkVary *
read_vary(Loader *loader, const WorkloadRow *row)
{
    WorkVary *vary = work_vary_new(loader->arena);

    if (row->vary == NULL && row->mix == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < value_length(row->mix); i++) {
        if (!value_is(value_item(row->mix, i), VALUE_MAP)) {
            diagnostics_error_at(loader->diagnostics, "E106", value_item(row->mix, i),
                                 "a mapping is expected: weight, cpu, memory, run");
            return NULL;
        }
        add_table(loader, vary, value_item(row->mix, i), row->vary);
    }
    if (value_length(row->mix) == 0 && work_vary_begin(vary, 1)) {
        for (size_t i = 0; i < value_length(row->vary); i++) {
            add_key(loader, vary, &row->vary->members[i]);
        }
    }
    return vary;
}

/* ---- the template -------------------------------------------------------------------------------
 */

static const Value *
read_template_file(Loader *loader, const Value *value)
{
    g_autofree char *path = g_path_is_absolute(value->text)
                                ? g_strdup(value->text)
                                : g_build_filename(loader->scenario->directory, value->text, NULL);
    g_autofree char *error = NULL;
    g_autoptr(GPtrArray) documents = NULL;
    size_t length = 0;
    g_autofree char *text = input_file_read(path, &length, &error);

    if (text == NULL) {
        diagnostics_error_at(loader->diagnostics, "E184", value, "%s", error);
        return NULL;
    }
    documents = manifest_text_read(path, text, length, loader->arena, loader->diagnostics);
    if (documents == NULL || documents->len != 1) {
        diagnostics_error_at(loader->diagnostics, "E116", value,
                             "a file of one object is expected");
        return NULL;
    }
    return documents->pdata[0];
}

static const Value *
read_template(Loader *loader, const Value *value)
{
    if (value != NULL && value_is(value, VALUE_STRING)) {
        value = read_template_file(loader, value);
    }
    if (value != NULL && !value_is(value, VALUE_MAP)) {
        diagnostics_error_at(loader->diagnostics, "E106", value,
                             "an object, or the name of its file, is expected");
        return NULL;
    }
    return value;
}

/* ---- what the cluster has -----------------------------------------------------------------------
 */

static double
milli_of(const Value *amounts, const char *name)
{
    const Value *value = value_get(amounts, name);
    Quantity quantity;

    return value == NULL || value->text == NULL ||
                   quantity_parse(value->text, &quantity) != QUANTITY_OK
               ? 0
               : (double)quantity_milli_value(quantity);
}

static double
dumped_capacity(const Value *node, WorkMeasure by)
{
    const Value *amounts = value_path(node, "status", "allocatable", NULL);
    double sum = 0;

    if (by == WORK_BY_CPU) {
        return milli_of(amounts, "cpu");
    }
    if (by == WORK_BY_MEMORY) {
        return milli_of(amounts, "memory") / 1000;
    }
    for (size_t i = 0; i < value_length(amounts); i++) {
        const char *name = amounts->members[i].key;

        sum += g_str_has_suffix(name, "/gpu") ? milli_of(amounts, name) : 0;
    }
    return sum > 0 ? sum : milli_of(amounts, "alibabacloud.com/gpu-count");
}

static double
pool_capacity(const ClusterPool *pool, WorkMeasure by)
{
    double sum = 0, shared = 0;

    if (by != WORK_BY_GPU) {
        return (double)(by == WORK_BY_CPU ? pool->cpu_milli : pool->memory) * pool->count;
    }
    for (uint32_t i = 0; i < pool->n_extended; i++) {
        double amount = (double)pool->extended[i].amount;

        sum += g_str_has_suffix(pool->extended[i].name, "/gpu") ? amount * 1000 : 0;
        shared +=
            strcmp(pool->extended[i].name, "alibabacloud.com/gpu-count") == 0 ? amount * 1000 : 0;
    }
    return (sum > 0 ? sum : shared) * pool->count;
}

static double
cluster_capacity(const Scenario *scenario, WorkMeasure by)
{
    double sum = 0;

    for (uint32_t i = 0; i < scenario->cluster.n_pools; i++) {
        sum += pool_capacity(&scenario->cluster.pools[i], by);
    }
    for (guint i = 0; i < scenario->nodes->len; i++) {
        sum += dumped_capacity(g_array_index(scenario->nodes, ScenarioObject, i).value, by);
    }
    return sum;
}

/* ---- checking -----------------------------------------------------------------------------------
 */

/* Whether the API server would take the first task's object. */
static void
check_template(Loader *loader, const TraceWorkload *workload, const WorkItem *item)
{
    const Value *object;
    WorkItem bare = *item;

    if (workload->template_ == NULL) {
        return;
    }
    bare.task.priority = NULL; /* a class of the number is made when it is needed */
    object = work_object(loader->arena, workload->template_, "x", NULL, &bare);
    (void)manifest_check(object, loader->arena, loader->diagnostics);
}

static void
check_tasks(Loader *loader, TraceWorkload *workload)
{
    WorkOptions options = *workload->work;
    g_autoptr(WorkSource) source = NULL;
    WorkItem item;

    options.until = SIM_NEVER;
    source = work_source_new(&options, loader->diagnostics);
    while (source != NULL && work_source_next(source, &item)) {
        if (workload->n_rows++ == 0) {
            check_template(loader, workload, &item);
        }
        if (item.task.at >= loader->scenario->duration &&
            (options.format == NULL || workload->n_rows >= CHECK_MIN)) {
            break;
        }
        if (options.format == NULL && workload->n_rows >= CHECK_MIN) {
            break;
        }
    }
}

static void
check_keys(Loader *loader, const WorkloadRow *row, const WorkOptions *options)
{
    if (options->format != NULL && options->format->lacks_times && options->arrivals == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->self,
                                             "this trace does not say when tasks come"),
                        "say `arrivals:` as well, or use its column in a template's "
                        "`vary: {run: file(PATH COLUMN)}`");
    }
    if (row->tune_value != NULL && options->capacity <= 0) {
        diagnostics_error_at(loader->diagnostics, "E107", row->tune_value,
                             "the cluster has no %s to tune by", work_measure_names[row->tune_by]);
    }
    if (row->batch != NULL && row->arrivals == NULL) {
        diagnostics_error_at(loader->diagnostics, "E105", row->batch,
                             "batches come by `arrivals`, which is missing");
    }
}

static const Value *
written_form(Loader *loader, const WorkloadRow *row, const TraceWorkload *workload)
{
    const Value *written =
        value_with(loader->arena, row->self, "name", value_string(loader->arena, workload->name));

    if (workload->work->format != NULL) {
        written = value_with(loader->arena, written, "trace", NULL);
        written = value_with(loader->arena, written, "format",
                             value_string(loader->arena, workload->work->format->name));
        written = value_with(
            loader->arena, written, workload->rows != NULL ? "rows" : "trace",
            value_string(loader->arena, workload->rows != NULL ? workload->rows : workload->path));
    }
    return workload->template_ == NULL
               ? written
               : value_with(loader->arena, written, "template", workload->template_);
}

void
loader_read_work(Loader *loader, const WorkloadRow *row, const WorkFormat *format,
                 TraceWorkload *workload)
{
    WorkOptions *options = ARENA_NEW(loader->arena, WorkOptions);
    size_t n_errors = diagnostics_n_errors(loader->diagnostics);
    const Distribution *batch = read_law(loader, row->batch, DISTRIBUTION_NUMBER, "number");
    double n;

    *options = (WorkOptions){
        .name = workload->name,
        .format = format,
        .input = { workload->path, workload->rows,
                   workload->rows == NULL ? 0 : strlen(workload->rows),
                   quantity_milli_value(row->machine->cpu), quantity_value(row->machine->memory) },
        .arrivals = read_arrivals(loader, row->arrivals),
        .batch = batch,
        .vary = read_vary(loader, row),
        .from = row->from_value == NULL ? SIM_NEVER : row->from,
        .to = row->to_value == NULL ? SIM_NEVER : row->to,
        .begin = row->begin,
        .until = row->until_value == NULL ? SIM_NEVER : row->until,
        .first = (uint64_t)row->count,
        .stretch = row->stretch,
        .inflate = row->inflate,
        .is_shuffled = row->is_shuffled,
        .is_sorted = row->is_sorted,
        .tune = row->tune,
        .tune_by = (WorkMeasure)row->tune_by,
        .capacity = cluster_capacity(loader->scenario, (WorkMeasure)row->tune_by),
        .jitter = read_law(loader, row->jitter, DISTRIBUTION_TIME, "time"),
    };
    workload->template_ = read_template(loader, row->template_);
    workload->work = options;
    if (batch != NULL && distribution_is_constant(batch, &n) && n < 1) {
        diagnostics_error_at(loader->diagnostics, "E107", row->batch, "a batch of 1 or more");
    }
    check_keys(loader, row, options);
    if (diagnostics_n_errors(loader->diagnostics) == n_errors) {
        check_tasks(loader, workload);
    }
    workload->written = written_form(loader, row, workload);
}
