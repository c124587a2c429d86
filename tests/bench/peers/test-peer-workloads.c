/* test-peer-workloads.c - the workloads of the comparison are the ones that others ran. */
#include "tests/bench/peers/peer-workloads.h"
#include "tests/check-main.h"
#include "text/csv.h"

#include <stdio.h>
#include <string.h>

/* ---- by formula ------------------------------------------------------------------------------ */

START_TEST(the_large_batches_ask_for_four_fifths_of_the_nodes)
{
    ck_assert_uint_eq(peer_batches_n_pods(&peer_w1), 100000);
    ck_assert_uint_eq(peer_batches_n_pods(&peer_w5), 100000);
    ck_assert_uint_eq(peer_batches_n_pods(&peer_w1s), 24000);
    ck_assert_double_eq_tol(peer_batches_load(&peer_w1), 0.801, 0.0005);
    ck_assert_double_eq_tol(peer_batches_load(&peer_w5), 0.801, 0.0005);
}
END_TEST

START_TEST(the_last_pod_of_the_large_batches_is_the_largest)
{
    PeerPod pod = peer_batches_pod(&peer_w1, 99999);

    ck_assert_int_eq(pod.arrival_s, 999 * 86);
    ck_assert_str_eq(pod.name, "p999-8-24");
    ck_assert_int_eq(pod.cpu_milli, 8000);
    ck_assert_int_eq(pod.memory_bytes, INT64_C(32) << 30);
    ck_assert_int_eq(pod.runtime_s, 7200);
}
END_TEST

START_TEST(the_trace_has_as_many_nodes_and_pods_as_was_published)
{
    g_autoptr(GArray) shapes = peer_openb_nodes();
    g_autoptr(GArray) pods = peer_openb_pods();
    uint32_t n_nodes = 0;
    int64_t n_gpus = 0;

    ck_assert_ptr_nonnull(shapes);
    ck_assert_ptr_nonnull(pods);
    for (guint i = 0; i < shapes->len; i++) {
        const PeerShape *shape = &g_array_index(shapes, PeerShape, i);

        n_nodes += shape->n_nodes;
        n_gpus += shape->n_gpus * shape->n_nodes;
    }
    ck_assert_uint_eq(n_nodes, 1213);
    ck_assert_int_eq(n_gpus, 6212);
    ck_assert_uint_eq(pods->len, 7064);
}
END_TEST

static int
compare_demands(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_demand(GPtrArray *demands, int64_t cpu_milli, int64_t memory_bytes, int64_t n_gpus)
{
    g_ptr_array_add(demands,
                    g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                    cpu_milli, memory_bytes, n_gpus));
}

static int64_t
field_number(const CsvReader *reader, const char *column)
{
    const char *text = csv_field(reader, csv_column(reader, column));

    ck_assert_ptr_nonnull(text);
    return g_ascii_strtoll(text, NULL, 10);
}

/* The order is that of the file, the demands are those of the trace. */
START_TEST(the_pods_of_the_trace_are_its_tasks_with_gpus)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = csv_reader_open(
        ORRERY_SRCDIR "/scenarios/paper-fgd/data/csv/openb_pod_list_default.csv.gz", diagnostics);
    g_autoptr(GArray) pods = peer_openb_pods();
    g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) theirs = g_ptr_array_new_with_free_func(g_free);

    while (csv_next(reader)) {
        int64_t n_gpus = field_number(reader, "num_gpu");

        if (n_gpus > 0) {
            add_demand(theirs, field_number(reader, "cpu_milli"),
                       field_number(reader, "memory_mib") << 20, n_gpus);
        }
    }
    for (guint i = 0; i < pods->len; i++) {
        const PeerPod *pod = &g_array_index(pods, PeerPod, i);

        add_demand(ours, pod->cpu_milli, pod->memory_bytes, pod->n_gpus);
    }
    g_ptr_array_sort(ours, compare_demands);
    g_ptr_array_sort(theirs, compare_demands);
    ck_assert_uint_eq(ours->len, theirs->len);
    for (guint i = 0; i < ours->len; i++) {
        ck_assert_str_eq(ours->pdata[i], theirs->pdata[i]);
    }
}
END_TEST

/* ---- row for row, where the tables that others were given are there ----------------------------
 */

/* NULL, and a line that says so, without the tables. */
static CsvReader *
open_table(const char *name, Diagnostics *diagnostics)
{
    const char *shared = g_getenv("ORRERY_SHARED");
    g_autofree char *path =
        g_strdup_printf("%s/data/peer-workloads/%s.csv.gz", shared == NULL ? "" : shared, name);

    if (shared == NULL || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        fprintf(stderr, "# skipped: no table %s\n", name);
        return NULL;
    }
    return csv_reader_open(path, diagnostics);
}

static void
check_pod(const CsvReader *reader, const PeerPod *pod)
{
    ck_assert_int_eq(field_number(reader, "arrival_s"), pod->arrival_s);
    ck_assert_str_eq(csv_field(reader, csv_column(reader, "name")), pod->name);
    ck_assert_int_eq(field_number(reader, "cpu_milli"), pod->cpu_milli);
    ck_assert_int_eq(field_number(reader, "memory_bytes"), pod->memory_bytes);
    ck_assert_int_eq(field_number(reader, "runtime_s"), pod->runtime_s);
}

static const PeerBatches *const batches[] = { &peer_w1, &peer_w1s, &peer_w5 };

START_TEST(batches_are_the_published_table_row_for_row)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autofree char *name = g_strconcat(batches[_i]->name, "-pods", NULL);
    g_autoptr(CsvReader) reader = open_table(name, diagnostics);
    uint32_t n = 0;

    if (reader == NULL) {
        return;
    }
    for (; csv_next(reader); n++) {
        PeerPod pod = peer_batches_pod(batches[_i], n);

        check_pod(reader, &pod);
    }
    ck_assert_uint_eq(n, peer_batches_n_pods(batches[_i]));
}
END_TEST

START_TEST(the_machines_of_w4_are_the_published_table_row_for_row)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = open_table("w4-pods", diagnostics);
    uint32_t n = 0;

    if (reader == NULL) {
        return;
    }
    for (; csv_next(reader); n++) {
        PeerPod pod = peer_vm(n);

        check_pod(reader, &pod);
    }
    ck_assert_uint_eq(n, PEER_VMS);
}
END_TEST

START_TEST(the_nodes_of_the_trace_are_those_of_the_published_table)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = open_table("w6-openb-nodes", diagnostics);
    g_autoptr(GArray) shapes = peer_openb_nodes();

    if (reader == NULL) {
        return;
    }
    while (csv_next(reader)) {
        bool found = false;

        for (guint i = 0; i < shapes->len && !found; i++) {
            PeerShape *shape = &g_array_index(shapes, PeerShape, i);

            found = shape->n_nodes > 0 && shape->cpu_milli == field_number(reader, "cpu") &&
                    shape->memory_mib == field_number(reader, "memory") &&
                    shape->n_gpus == field_number(reader, "gpu_count");
            shape->n_nodes -= found;
        }
        ck_assert(found);
    }
    for (guint i = 0; i < shapes->len; i++) {
        ck_assert_uint_eq(g_array_index(shapes, PeerShape, i).n_nodes, 0);
    }
}
END_TEST

START_TEST(the_pods_of_the_trace_are_those_of_the_published_table)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(CsvReader) reader = open_table("w6-openb-pods", diagnostics);
    g_autoptr(GArray) pods = peer_openb_pods();
    guint n = 0;

    if (reader == NULL) {
        return;
    }
    for (; csv_next(reader); n++) {
        const PeerPod *pod = &g_array_index(pods, PeerPod, n);

        ck_assert_str_eq(csv_field(reader, csv_column(reader, "name")), pod->name);
        ck_assert_int_eq(field_number(reader, "cpu"), pod->cpu_milli);
        ck_assert_int_eq(field_number(reader, "memory") << 20, pod->memory_bytes);
        ck_assert_int_eq(field_number(reader, "gpu_count"), pod->n_gpus);
    }
    ck_assert_uint_eq(n, pods->len);
}
END_TEST

Suite *
suite(void)
{
    Suite *peers = suite_create("peer-workloads");
    TCase *formula = tcase_create("formula");
    TCase *tables = tcase_create("tables");

    tcase_add_test(formula, the_large_batches_ask_for_four_fifths_of_the_nodes);
    tcase_add_test(formula, the_last_pod_of_the_large_batches_is_the_largest);
    tcase_add_test(formula, the_trace_has_as_many_nodes_and_pods_as_was_published);
    tcase_add_test(formula, the_pods_of_the_trace_are_its_tasks_with_gpus);
    tcase_add_loop_test(tables, batches_are_the_published_table_row_for_row, 0,
                        G_N_ELEMENTS(batches));
    tcase_add_test(tables, the_machines_of_w4_are_the_published_table_row_for_row);
    tcase_add_test(tables, the_nodes_of_the_trace_are_those_of_the_published_table);
    tcase_add_test(tables, the_pods_of_the_trace_are_those_of_the_published_table);
    suite_add_tcase(peers, formula);
    suite_add_tcase(peers, tables);
    return peers;
}
