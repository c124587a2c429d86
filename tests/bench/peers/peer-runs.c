/* peer-runs.c - whole runs of the program: reading, simulating, writing the run directory.
 *
 * The program is started as a user starts it; its CPU time and its peak of memory are its own. What
 * came out is read back from the run directory: a fast wrong answer is no figure. */
#include "tests/bench/peers/peer-models.h"

#include "tests/bench/peers/peer-workloads.h"
#include "text/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LATE_S 30              /* how late the API may hear of a start or an end */
#define PROGRAM "../../orrery" /* from the folder of the benchmark */

typedef struct RunFolder {
    char *path;
    char *scenario, *trace, *run;
} RunFolder;

static RunFolder
folder_new(void)
{
    RunFolder folder = { .path = g_dir_make_tmp("orrery-bench-XXXXXX", NULL) };

    bench_expect(folder.path != NULL, "there is no room for temporary files");
    folder.scenario = g_build_filename(folder.path, "scenario.yaml", NULL);
    folder.trace = g_build_filename(folder.path, "trace.csv", NULL);
    folder.run = g_build_filename(folder.path, "run", NULL);
    return folder;
}

static void
remove_flat(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        (void)remove(file);
    }
    (void)remove(path);
}

static void
folder_remove(RunFolder *folder)
{
    remove_flat(folder->run);
    remove_flat(folder->path);
    g_free(folder->path);
    g_free(folder->scenario);
    g_free(folder->trace);
    g_free(folder->run);
}

/* ---- what is asked -----------------------------------------------------------------------------
 */

static FILE *
open_file(const char *path)
{
    FILE *file = fopen(path, "w");

    bench_expect(file != NULL, "a temporary file cannot be written");
    return file;
}

static void
write_batches(const RunFolder *folder, const PeerBatches *batches)
{
    FILE *file = open_file(folder->scenario);
    int64_t hours = (batches->every_s * batches->n_batches + 7200) / 3600 + 1;

    fprintf(file,
            "orrery: v1\nname: %s\ncluster:\n  pools:\n"
            "    - {name: n, count: %u, cpu: 32, memory: 128Gi}\n"
            "workload:\n  - trace: trace.csv\nduration: %dh\n",
            batches->name, batches->n_nodes, (int)hours);
    fclose(file);
    file = open_file(folder->trace);
    fputs("at,name,cpu,memory,run\n", file);
    for (uint32_t i = 0; i < peer_batches_n_pods(batches); i++) {
        PeerPod pod = peer_batches_pod(batches, i);

        fprintf(file, "%d,%s,%dm,%" G_GINT64_FORMAT ",%d\n", (int)pod.arrival_s, pod.name,
                (int)pod.cpu_milli, pod.memory_bytes, (int)pod.runtime_s);
    }
    fclose(file);
}

static void
write_openb(const RunFolder *folder)
{
    g_autoptr(GArray) shapes = peer_openb_nodes();
    g_autoptr(GArray) pods = peer_openb_pods();
    FILE *file = open_file(folder->scenario);

    bench_expect(shapes != NULL && pods != NULL, "the trace is not there");
    fputs("orrery: v1\nname: w6\ncluster:\n  pools:\n", file);
    for (guint i = 0; i < shapes->len; i++) {
        const PeerShape *shape = &g_array_index(shapes, PeerShape, i);

        fprintf(file,
                "    - {name: s%u, count: %u, cpu: %dm, memory: %dMi, pods: 1001,"
                " extended: {nvidia.com/gpu: %d}}\n",
                i, shape->n_nodes, (int)shape->cpu_milli, (int)shape->memory_mib,
                (int)shape->n_gpus);
    }
    fputs("workload:\n  - trace: trace.csv\nduration: 1h\n", file);
    fclose(file);
    file = open_file(folder->trace);
    fputs("at,name,cpu,memory,run,nvidia.com/gpu\n", file);
    for (guint i = 0; i < pods->len; i++) {
        const PeerPod *pod = &g_array_index(pods, PeerPod, i);

        fprintf(file, "0,%s,%dm,%" G_GINT64_FORMAT ",%d,%d\n", pod->name, (int)pod->cpu_milli,
                pod->memory_bytes, (int)pod->runtime_s, (int)pod->n_gpus);
    }
    fclose(file);
}

/* ---- running ------------------------------------------------------------------------------------
 */

static double
seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static void
run_program(const RunFolder *folder, BenchTimer *timer)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *directory = g_path_get_dirname(self == NULL ? "." : self);
    g_autofree char *program = g_build_filename(directory, PROGRAM, NULL);
    struct rusage usage = { 0 };
    int status = 0;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        execl(program, "orrery", "run", "-q", folder->scenario, "-o", folder->run, (char *)NULL);
        _exit(127);
    }
    bench_expect(child > 0 && wait4(child, &status, 0, &usage) == child && WIFEXITED(status) &&
                     WEXITSTATUS(status) == EXIT_SUCCESS,
                 "the program does not run the scenario");
    bench_add(timer, seconds(usage.ru_utime) + seconds(usage.ru_stime),
              (double)usage.ru_maxrss / 1024);
}

/* ---- what came out ------------------------------------------------------------------------------
 */

static double
number_at(const CsvReader *reader, int column)
{
    const char *text = csv_field(reader, column);

    return text == NULL || *text == '\0' ? -1 : g_ascii_strtod(text, NULL);
}

/* Every pod succeeded, none before its time. */
static double
check_pods(const RunFolder *folder, uint32_t n_pods, GHashTable *pods)
{
    g_autofree char *path = g_build_filename(folder->run, "pods.csv", NULL);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    double used = 0;
    uint32_t n = 0;

    bench_expect(reader != NULL, "there is no pods.csv");

    int name = csv_column(reader, "pod"), phase = csv_column(reader, "phase");
    int started = csv_column(reader, "started"), ended = csv_column(reader, "ended");

    for (; csv_next(reader); n++) {
        const PeerPod *pod = g_hash_table_lookup(pods, csv_field(reader, name));
        double span = number_at(reader, ended) - number_at(reader, started);

        bench_expect(pod != NULL && strcmp(csv_field(reader, phase), "Succeeded") == 0,
                     "a pod did not succeed");
        bench_expect(number_at(reader, started) >= (double)pod->arrival_s &&
                         fabs(span - (double)pod->runtime_s) < LATE_S,
                     "a pod did not run as long as it was to");
        used += span * (double)pod->cpu_milli;
    }
    bench_expect(n == n_pods, "not all pods came");
    return used;
}

static void
check_batches(const RunFolder *folder, const PeerBatches *batches)
{
    uint32_t n = peer_batches_n_pods(batches);
    g_autofree PeerPod *pods = g_new(PeerPod, n);
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    double capacity = (double)batches->n_nodes * PEER_NODE_CPU_MILLI * (double)batches->every_s *
                      batches->n_batches;
    double load;

    for (uint32_t i = 0; i < n; i++) {
        pods[i] = peer_batches_pod(batches, i);
        g_hash_table_insert(index, pods[i].name, &pods[i]);
    }
    load = check_pods(folder, n, index) / capacity;
    bench_expect(fabs(load - peer_batches_load(batches)) < 0.005, "the load is another");
    g_hash_table_unref(index);
}

static void
check_openb(const RunFolder *folder)
{
    g_autoptr(GArray) pods = peer_openb_pods();
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < pods->len; i++) {
        PeerPod *pod = &g_array_index(pods, PeerPod, i);

        g_hash_table_insert(index, pod->name, pod);
    }
    check_pods(folder, pods->len, index);
    g_hash_table_unref(index);
}

static uint32_t
n_pods_of(const PeerBatches *batches)
{
    g_autoptr(GArray) pods = batches == NULL ? peer_openb_pods() : NULL;

    return batches == NULL ? pods->len : peer_batches_n_pods(batches);
}

uint64_t
peer_run(const BenchRow *row, BenchTimer *timer)
{
    const PeerBatches *batches = row->data;
    RunFolder folder = folder_new();

    if (batches != NULL) {
        write_batches(&folder, batches);
    } else {
        write_openb(&folder);
    }
    run_program(&folder, timer);
    if (batches != NULL) {
        check_batches(&folder, batches);
    } else {
        check_openb(&folder);
    }
    folder_remove(&folder);
    return n_pods_of(batches);
}

/* What placing that many pods on that many nodes takes at least: look at what is free everywhere,
 * and take some of it. */
uint64_t
peer_run_bare(const BenchRow *row, BenchTimer *timer)
{
    uint32_t n_pods = n_pods_of(row->data);
    int64_t *cpu = g_new0(int64_t, row->size);
    int64_t *memory = g_new0(int64_t, row->size);

    bench_start(timer);
    for (uint32_t i = 0; i < n_pods; i++) {
        size_t best = 0;

        for (size_t n = 1; n < row->size; n++) {
            if (cpu[n] + memory[n] < cpu[best] + memory[best]) {
                best = n;
            }
        }
        cpu[best] += INT64_C(1000) << (i % 4);
        memory[best] += INT64_C(4096) << (i % 4);
    }
    bench_stop(timer);
    bench_keep((uint64_t)cpu[0]);
    g_free(cpu);
    g_free(memory);
    return n_pods;
}
