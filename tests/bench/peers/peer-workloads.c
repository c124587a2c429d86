/* peer-workloads.c - rows by formula, and the openb trace. */
#include "tests/bench/peers/peer-workloads.h"

#include "text/csv.h"

#include <stdlib.h>
#include <string.h>

#define GIB (INT64_C(1) << 30)
#define OPENB_RUNTIME_S 60
#define OPENB_NODES "/scenarios/paper-fgd/data/csv/openb_node_list_gpu_node.csv.gz"
#define OPENB_PODS "/tests/bench/peers/data/openb-pods.csv.gz"

const PeerBatches peer_w1 = { "w1", 1000, 1000, 86, 25 };
const PeerBatches peer_w1s = { "w1s", 100, 1000, 215, 6 };
const PeerBatches peer_w5 = { "w5", 5000, 200, 86, 125 };

/* ---- batches ------------------------------------------------------------------------------------
 */

uint32_t
peer_batches_n_pods(const PeerBatches *batches)
{
    return batches->n_batches * N_PEER_CLASSES * batches->n_class_pods;
}

PeerPod
peer_batches_pod(const PeerBatches *batches, uint32_t index)
{
    uint32_t number = index % batches->n_class_pods;
    uint32_t class_ = index / batches->n_class_pods % N_PEER_CLASSES;
    uint32_t batch = index / batches->n_class_pods / N_PEER_CLASSES;
    int64_t n_cpus = INT64_C(1) << class_;
    PeerPod pod = { .arrival_s = batches->every_s * batch,
                    .cpu_milli = n_cpus * 1000,
                    .memory_bytes = n_cpus * 4 * GIB,
                    .runtime_s = 1800 * (INT64_C(1) + class_) };

    g_snprintf(pod.name, sizeof pod.name, "p%u-%d-%u", batch, (int)n_cpus, number);
    return pod;
}

double
peer_batches_load(const PeerBatches *batches)
{
    double asked = 0;
    double capacity = (double)batches->n_nodes * PEER_NODE_CPU_MILLI * (double)batches->every_s *
                      batches->n_batches;

    for (uint32_t i = 0; i < peer_batches_n_pods(batches); i++) {
        PeerPod pod = peer_batches_pod(batches, i);

        asked += (double)(pod.cpu_milli * pod.runtime_s);
    }
    return asked / capacity;
}

PeerPod
peer_vm(uint32_t index)
{
    int64_t n_cpus = INT64_C(1) << (index % N_PEER_CLASSES);
    PeerPod pod = { .cpu_milli = n_cpus * 1000,
                    .memory_bytes = n_cpus * 4 * GIB,
                    .runtime_s = 300 + 3 * (int64_t)(index % 100) };

    g_snprintf(pod.name, sizeof pod.name, "v%u", index);
    return pod;
}

/* ---- openb --------------------------------------------------------------------------------------
 */

static GArray *
read_rows(const char *file, size_t row_size, void (*add)(GArray *rows, const CsvReader *reader))
{
    g_autofree char *path = g_strconcat(ORRERY_SRCDIR, file, NULL);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = csv_reader_open(path, diagnostics);
    GArray *rows = g_array_new(FALSE, TRUE, (guint)row_size);

    while (reader != NULL && csv_next(reader)) {
        add(rows, reader);
    }
    if (reader == NULL || csv_failed(reader)) {
        g_clear_pointer(&rows, g_array_unref);
    }
    return rows;
}

/* The number that the field begins with: "16384Mi" and "12000m" have the units that are wanted. */
static int64_t
number_at(const CsvReader *reader, const char *column)
{
    const char *text = csv_field(reader, csv_column(reader, column));

    return text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10);
}

static void
add_node(GArray *rows, const CsvReader *reader)
{
    PeerShape shape = { number_at(reader, "cpu_milli"), number_at(reader, "memory_mib"),
                        number_at(reader, "gpu"), 1 };

    for (guint i = 0; i < rows->len; i++) {
        PeerShape *other = &g_array_index(rows, PeerShape, i);

        if (other->cpu_milli == shape.cpu_milli && other->memory_mib == shape.memory_mib &&
            other->n_gpus == shape.n_gpus) {
            other->n_nodes++;
            return;
        }
    }
    g_array_append_val(rows, shape);
}

static void
add_pod(GArray *rows, const CsvReader *reader)
{
    PeerPod pod = { .cpu_milli = number_at(reader, "cpu"),
                    .memory_bytes = number_at(reader, "memory") << 20,
                    .runtime_s = OPENB_RUNTIME_S,
                    .n_gpus = number_at(reader, "gpu_count") };

    g_strlcpy(pod.name, csv_field(reader, csv_column(reader, "name")), sizeof pod.name);
    g_array_append_val(rows, pod);
}

GArray *
peer_openb_nodes(void)
{
    return read_rows(OPENB_NODES, sizeof(PeerShape), add_node);
}

GArray *
peer_openb_pods(void)
{
    return read_rows(OPENB_PODS, sizeof(PeerPod), add_pod);
}
