/* suite-input.c - draws the inputs of suite-input.h.
 *
 * The load says how much of the scarcest resource is asked for in the long run; the rate of
 * arrivals follows from it.  Where tasks stay, as many come as ask for that much. */
#include "experiment/bench/suite-input.h"

#include "models/workloads/openb-trace.h"
#include "sim/distribution.h"

#include <math.h>
#include <string.h>

#define GIB INT64_C(1073741824)
#define TYPICAL_SHARE 0.95

enum {
    GROUPS_MAX = 4,
    SIZES_MAX = 12,
    TASKS_PER_MACHINE = 1000,
    SMALL_MACHINES = 4,
    SMALL_TASKS = 4
};

typedef struct Group {
    uint32_t count;
    int32_t cpus, gigabytes;
    uint8_t n_gpus;
} Group;

typedef struct Size {
    int64_t cpu_milli;
    int32_t memory_mib;
    uint8_t n_gpus;
    uint16_t gpu_milli;
    uint32_t weight;
} Size;

struct SuiteWorkload {
    const char *name, *doc;
    Group machines[GROUPS_MAX];
    Size sizes[SIZES_MAX];
    const char *lasts; /* a distribution; NULL: tasks stay */
    double load;       /* of the scarcest resource */
    uint32_t n_tasks;  /* where they end */
};

static const SuiteWorkload workloads[] = {
    { .name = "mix",
      .doc = "Equal machines, sizes as cloud tenants ask for them; 110 % is asked for.",
      .machines = { { 80, 64, 256, 0 } },
      .sizes = { { 1000, 2048, 0, 0, 30 },
                 { 2000, 8192, 0, 0, 25 },
                 { 4000, 16384, 0, 0, 20 },
                 { 4000, 32768, 0, 0, 8 },
                 { 8000, 16384, 0, 0, 8 },
                 { 16000, 65536, 0, 0, 6 },
                 { 32000, 131072, 0, 0, 3 } },
      .lasts = "exp(40m)",
      .load = 1.1,
      .n_tasks = 6000 },
    { .name = "heavy-tail",
      .doc = "The same machines, few tasks that last for most of the time.",
      .machines = { { 80, 64, 256, 0 } },
      .sizes = { { 1000, 4096, 0, 0, 60 },
                 { 4000, 8192, 0, 0, 25 },
                 { 12000, 65536, 0, 0, 10 },
                 { 24000, 98304, 0, 0, 5 } },
      .lasts = "pareto(4m 1.4)",
      .load = 1.1,
      .n_tasks = 6000 },
    { .name = "crossed",
      .doc = "Half of the tasks want CPU, half want memory: who pairs them?",
      .machines = { { 60, 64, 256, 0 } },
      .sizes = { { 12000, 8192, 0, 0, 25 },
                 { 6000, 6144, 0, 0, 25 },
                 { 2000, 49152, 0, 0, 25 },
                 { 1000, 30720, 0, 0, 25 } },
      .lasts = "exp(30m)",
      .load = 1.1,
      .n_tasks = 5000 },
    { .name = "uneven",
      .doc = "Small and large machines, and tasks that only the large ones take.",
      .machines = { { 70, 16, 64, 0 }, { 20, 64, 256, 0 }, { 6, 128, 1024, 0 } },
      .sizes = { { 2000, 8192, 0, 0, 50 },
                 { 6000, 16384, 0, 0, 25 },
                 { 14000, 49152, 0, 0, 12 },
                 { 40000, 131072, 0, 0, 8 },
                 { 96000, 393216, 0, 0, 5 } },
      .lasts = "lognormal(25m 0.8)",
      .load = 1.1,
      .n_tasks = 4000 },
    { .name = "daemons",
      .doc = "Thousands of tiny tasks, and now and then one as large as a machine.",
      .machines = { { 60, 32, 128, 0 } },
      .sizes = { { 100, 256, 0, 0, 700 }, { 250, 512, 0, 0, 280 }, { 30000, 98304, 0, 0, 20 } },
      .lasts = "exp(20m)",
      .load = 1,
      .n_tasks = 8000 },
    { .name = "gpu",
      .doc = "Whole and shared GPUs on machines of two, four and eight; 110 % is asked for.",
      .machines = { { 30, 32, 128, 2 }, { 20, 64, 256, 4 }, { 16, 96, 768, 8 } },
      .sizes = { { 4000, 8192, 0, 0, 15 },
                 { 3000, 8192, 1, 250, 20 },
                 { 4000, 12288, 1, 500, 15 },
                 { 5000, 16384, 1, 700, 8 },
                 { 6000, 24576, 1, 1000, 27 },
                 { 12000, 49152, 2, 1000, 8 },
                 { 24000, 98304, 4, 1000, 5 },
                 { 48000, 196608, 8, 1000, 2 } },
      .lasts = "lognormal(30m 1)",
      .load = 1.1,
      .n_tasks = 5000 },
    { .name = "fill",
      .doc = "Tasks that stay come until 130 % is asked for: when does the first fail?",
      .machines = { { 100, 48, 192, 0 }, { 50, 32, 256, 0 } },
      .sizes = { { 500, 2048, 0, 0, 30 },
                 { 2000, 4096, 0, 0, 25 },
                 { 4000, 24576, 0, 0, 20 },
                 { 8000, 16384, 0, 0, 15 },
                 { 20000, 81920, 0, 0, 10 } },
      .load = 1.3 },
    { .name = "openb",
      .doc = "Alibaba's GPU trace as published for \"Beware of Fragmentation\": tasks stay." },
};

const SuiteWorkload *
suite_workload(size_t number)
{
    return number < G_N_ELEMENTS(workloads) ? &workloads[number] : NULL;
}

const char *
suite_workload_name(const SuiteWorkload *workload)
{
    return workload->name;
}

const char *
suite_workload_doc(const SuiteWorkload *workload)
{
    return workload->doc;
}

bool
suite_workload_is_trace(const SuiteWorkload *workload)
{
    return workload->machines[0].count == 0;
}

/* ---- sums ---------------------------------------------------------------------------------------
 */

double
suite_demand(const TaskShape *shape, SuiteResource resource)
{
    return resource == SUITE_CPU      ? (double)shape->cpu_milli
           : resource == SUITE_MEMORY ? (double)shape->memory_bytes
                                      : (double)shape_gpu_milli(shape);
}

double
suite_free(const CellMachine *machine, SuiteResource resource)
{
    return resource == SUITE_CPU      ? (double)machine->cpu_left
           : resource == SUITE_MEMORY ? (double)machine->memory_left
                                      : (double)machine_gpu_left(machine);
}

double
suite_capacity(const SuiteInput *input, SuiteResource resource)
{
    double sum = 0;

    for (guint i = 0; i < input->machines->len; i++) {
        const CellMachine *machine = &g_array_index(input->machines, CellMachine, i);

        sum += resource == SUITE_CPU      ? (double)machine->cpu_milli
               : resource == SUITE_MEMORY ? (double)machine->memory_bytes
                                          : (double)machine->n_gpus * GPU_WHOLE;
    }
    return sum;
}

static double
mean_demand(const SuiteInput *input, SuiteResource resource)
{
    double sum = 0;

    for (guint i = 0; i < input->shapes->len; i++) {
        sum += g_array_index(input->weights, double, i) *
               suite_demand(&g_array_index(input->shapes, TaskShape, i), resource);
    }
    return sum;
}

static SuiteResource
scarcest(const SuiteInput *input)
{
    SuiteResource found = SUITE_CPU;
    double most = 0;

    for (SuiteResource r = 0; r < N_SUITE_RESOURCES; r++) {
        double capacity = suite_capacity(input, r);
        double share = capacity > 0 ? mean_demand(input, r) / capacity : 0;

        if (share > most) {
            most = share;
            found = r;
        }
    }
    return found;
}

/* ---- drawing ------------------------------------------------------------------------------------
 */

static SuiteInput *
input_empty(void)
{
    SuiteInput *input = g_new0(SuiteInput, 1);

    input->machines = g_array_new(FALSE, FALSE, sizeof(CellMachine));
    input->shapes = g_array_new(FALSE, FALSE, sizeof(TaskShape));
    input->weights = g_array_new(FALSE, FALSE, sizeof(double));
    input->tasks = g_array_new(FALSE, FALSE, sizeof(SuiteTask));
    return input;
}

void
suite_input_free(SuiteInput *input)
{
    if (input != NULL) {
        g_array_unref(input->machines);
        g_array_unref(input->shapes);
        g_array_unref(input->weights);
        g_array_unref(input->tasks);
        fragmentation_free(input->typical);
        g_free(input);
    }
}

static void
add_machine(SuiteInput *input, const Group *group)
{
    CellMachine machine = { .name = "", .n_gpus = group->n_gpus };

    machine.cpu_milli = machine.cpu_left = (int64_t)group->cpus * 1000;
    machine.memory_bytes = machine.memory_left = group->gigabytes * GIB;
    machine.tasks_left = TASKS_PER_MACHINE;
    for (uint32_t i = 0; i < group->n_gpus; i++) {
        machine.gpu_left[i] = GPU_WHOLE;
    }
    input->has_gpus |= group->n_gpus > 0;
    g_array_append_val(input->machines, machine);
}

/* One of each sort in turn, so that sorts stand mixed. */
static void
add_machines(SuiteInput *input, const SuiteWorkload *workload, uint32_t divisor)
{
    bool is_done = false;

    for (uint32_t round = 0; !is_done; round++) {
        is_done = true;
        for (size_t i = 0; i < GROUPS_MAX; i++) {
            if (round < (workload->machines[i].count + divisor - 1) / divisor) {
                add_machine(input, &workload->machines[i]);
                is_done = false;
            }
        }
    }
}

static void
add_shapes(SuiteInput *input, const SuiteWorkload *workload)
{
    double all = 0;

    for (size_t i = 0; i < SIZES_MAX; i++) {
        all += workload->sizes[i].weight;
    }
    for (size_t i = 0; i < SIZES_MAX && workload->sizes[i].weight > 0; i++) {
        const Size *size = &workload->sizes[i];
        TaskShape shape = { .cpu_milli = size->cpu_milli,
                            .memory_bytes = (int64_t)size->memory_mib << 20,
                            .gpu_milli = size->gpu_milli,
                            .n_gpus = size->n_gpus };
        double weight = size->weight / all;

        g_array_append_val(input->shapes, shape);
        g_array_append_val(input->weights, weight);
    }
}

static uint32_t
draw_shape(const SuiteInput *input, SimStream *stream)
{
    double left = sim_stream_uniform(stream);
    uint32_t shape = 0;

    while (shape + 1 < input->shapes->len && left >= g_array_index(input->weights, double, shape)) {
        left -= g_array_index(input->weights, double, shape++);
    }
    return shape;
}

/* Tasks that stay come one a second until so much is asked for. */
static void
draw_staying(SuiteInput *input, double load, SimStream *sizes)
{
    double limit = load * suite_capacity(input, input->scarce), asked = 0;

    while (asked < limit) {
        SuiteTask task = { (SimTime)input->tasks->len * SIM_SECOND, SIM_NEVER,
                           draw_shape(input, sizes) };

        asked += suite_demand(&g_array_index(input->shapes, TaskShape, task.shape), input->scarce);
        g_array_append_val(input->tasks, task);
    }
}

static void
draw_tasks(SuiteInput *input, const SuiteWorkload *workload, uint32_t n, uint64_t seed)
{
    SimStream sizes = sim_stream(seed, "suite-size", workload->name);
    SimStream gaps = sim_stream(seed, "suite-arrival", workload->name);
    SimStream times = sim_stream(seed, "suite-time", workload->name);
    g_autoptr(Arena) arena = arena_new();
    const char *error = NULL;
    const Distribution *lasts;
    double gap;
    SimTime now = 0;

    if (workload->lasts == NULL) {
        draw_staying(input, workload->load, &sizes);
        return;
    }
    lasts = distribution_parse(arena, workload->lasts, DISTRIBUTION_TIME, &error, NULL);
    g_assert(lasts != NULL);
    gap = distribution_mean(lasts) * mean_demand(input, input->scarce) /
          (workload->load * suite_capacity(input, input->scarce));
    for (uint32_t i = 0; i < n; i++) {
        SuiteTask task = { now, distribution_draw_time(lasts, &times), draw_shape(input, &sizes) };

        g_array_append_val(input->tasks, task);
        now += (SimTime)(-sim_log(1 - sim_stream_uniform(&gaps)) * gap);
    }
}

/* ---- the trace ----------------------------------------------------------------------------------
 */

static void
take_trace(SuiteInput *input, const OpenbWorkload *workload, const GArray *arrivals,
           const GArray *machines)
{
    g_autofree uint32_t *counts = g_new0(uint32_t, workload->shapes->len + 1);

    g_array_append_vals(input->machines, machines->data, machines->len);
    g_array_append_vals(input->shapes, workload->shapes->data, workload->shapes->len);
    for (guint i = 0; i < arrivals->len; i++) {
        SuiteTask task = { (SimTime)i * SIM_SECOND, SIM_NEVER,
                           g_array_index(workload->tasks, uint32_t,
                                         g_array_index(arrivals, uint32_t, i)) };

        counts[task.shape]++;
        g_array_append_val(input->tasks, task);
    }
    for (guint i = 0; i < workload->shapes->len; i++) {
        double weight = (double)counts[i] / arrivals->len;

        g_array_append_val(input->weights, weight);
    }
    input->has_gpus = true;
}

/* The seed-th of the seeds that the trace comes with. */
static bool
read_trace(SuiteInput *input, uint64_t seed, const char *directory, Diagnostics *diagnostics)
{
    static const char name[] = "openb_pod_list_default";
    g_autoptr(OpenbTrace) trace = openb_trace_open(directory, diagnostics);
    g_autoptr(OpenbWorkload) workload =
        trace == NULL ? NULL : openb_workload_read(trace, name, diagnostics);
    g_autoptr(GArray) seeds = workload == NULL ? NULL : openb_trace_seeds(trace, name, diagnostics);
    g_autoptr(GArray) arrivals = NULL;
    g_autoptr(GArray) machines = NULL;
    int64_t own;

    if (seeds == NULL || seeds->len == 0) {
        return false;
    }
    own = g_array_index(seeds, int64_t, (seed - 1) % seeds->len);
    arrivals = openb_trace_arrivals(trace, workload, own, diagnostics);
    machines = arrivals == NULL ? NULL : openb_trace_machines(trace, name, own, diagnostics);
    if (machines == NULL) {
        return false;
    }
    for (guint i = 0; i < machines->len; i++) {
        g_array_index(machines, CellMachine, i).name = ""; /* the trace's, which goes */
    }
    take_trace(input, workload, arrivals, machines);
    input->typical = fragmentation_new((TypicalTask *)(void *)workload->classes->data,
                                       workload->classes->len, TYPICAL_SHARE);
    return true;
}

static void
make_typical(SuiteInput *input)
{
    g_autofree TypicalTask *classes = g_new0(TypicalTask, input->shapes->len + 1);

    for (guint i = 0; i < input->shapes->len; i++) {
        classes[i].shape = g_array_index(input->shapes, TaskShape, i);
        classes[i].models = "";
    }
    for (guint i = 0; i < input->tasks->len; i++) {
        classes[g_array_index(input->tasks, SuiteTask, i).shape].n++;
    }
    input->typical = fragmentation_new(classes, input->shapes->len, TYPICAL_SHARE);
}

SuiteInput *
suite_input_new(const SuiteWorkload *workload, uint64_t seed, bool is_small, const char *directory,
                Diagnostics *diagnostics)
{
    g_autoptr(SuiteInput) input = input_empty();

    if (suite_workload_is_trace(workload)) {
        if (!read_trace(input, seed, directory, diagnostics)) {
            return NULL;
        }
        input->scarce = SUITE_GPU;
        return g_steal_pointer(&input);
    }
    add_machines(input, workload, is_small ? SMALL_MACHINES : 1);
    add_shapes(input, workload);
    input->scarce = scarcest(input);
    draw_tasks(input, workload, workload->n_tasks / (is_small ? SMALL_TASKS : 1), seed);
    make_typical(input);
    return g_steal_pointer(&input);
}
