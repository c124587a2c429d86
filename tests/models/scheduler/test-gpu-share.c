/* test-gpu-share.c - GPUs of a node are given and taken back one by one.
 *
 * Whatever comes and goes, what is left of each GPU is what the pods on the node do not have. */
#include "models/scheduler/framework/node-info.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <string.h>

enum {
    N_GPUS = 4,
    N_PODS = 40,
    N_STEPS = 4000
};

static const PodNeeds no_needs;
static const PodSpec no_spec;

static SchedPod
pod_with(uint16_t milli, uint8_t n)
{
    return (SchedPod){ .needs = &no_needs,
                       .spec = &no_spec,
                       .node_name = "node",
                       .gpus = { .milli = milli, .n = n, .is_annotated = true } };
}

static NodeGpus *
gpus_new(uint8_t n, const char *model)
{
    NodeGpus *gpus = g_new0(NodeGpus, 1);

    gpus->n = n;
    gpus->model = model;
    for (uint32_t i = 0; i < n; i++) {
        gpus->left[i] = GPU_WHOLE;
    }
    return gpus;
}

static void
check_left(const NodeInfo *info)
{
    int32_t left[N_GPUS] = { GPU_WHOLE, GPU_WHOLE, GPU_WHOLE, GPU_WHOLE };

    for (guint i = 0; i < info->pods->len; i++) {
        const SchedPod *pod = info->pods->pdata[i];
        uint32_t n = 0;

        for (uint32_t k = 0; k < N_GPUS; k++) {
            left[k] -= (pod->gpus.index >> k & 1) ? pod->gpus.milli : 0;
            n += pod->gpus.index >> k & 1;
        }
        ck_assert_uint_eq(n, pod->gpus.n);
    }
    for (uint32_t k = 0; k < N_GPUS; k++) {
        ck_assert_int_eq(info->gpus->left[k], left[k]);
        ck_assert_int_ge(left[k], 0);
    }
}

START_TEST(what_is_left_is_what_no_pod_has)
{
    SimStream stream = sim_stream((uint64_t)_i, "test", "gpu-share");
    SchedPod pods[N_PODS];
    NodeInfo *info = node_info_new();

    node_info_set_gpus(info, gpus_new(N_GPUS, NULL));
    for (size_t i = 0; i < N_PODS; i++) {
        uint64_t sort = sim_stream_below(&stream, 4);

        pods[i] = sort == 0 ? pod_with(GPU_WHOLE, (uint8_t)(1 + sim_stream_below(&stream, 3)))
                            : pod_with((uint16_t)(50 * (1 + sim_stream_below(&stream, 19))), 1);
    }
    for (int step = 0; step < N_STEPS; step++) {
        SchedPod *pod = &pods[sim_stream_below(&stream, N_PODS)];

        if (node_info_remove_pod(info, pod)) {
            pod->gpus.index = 0;
        } else if (node_gpus_fit(info->gpus, &pod->gpus)) {
            node_info_add_pod(info, pod);
        }
        check_left(info);
    }
    while (info->pods->len > 0) {
        (void)node_info_remove_pod(info, info->pods->pdata[0]);
    }
    check_left(info);
    for (uint32_t i = 0; i <= N_GPUS; i++) {
        ck_assert_uint_eq(info->gpus->hosted[i], 0);
    }
    node_info_free(info);
}
END_TEST

START_TEST(a_dry_run_takes_nothing_from_the_node)
{
    NodeInfo *info = node_info_new();
    SchedPod waiting = pod_with(700, 1);
    NodeInfo *copy;

    waiting.node_name = NULL;
    node_info_set_gpus(info, gpus_new(1, NULL));
    copy = node_info_copy(info);
    node_info_add_pod(copy, &waiting);
    ck_assert_int_eq(copy->gpus->left[0], 300);
    ck_assert_int_eq(info->gpus->left[0], GPU_WHOLE);
    ck_assert_uint_eq(waiting.gpus.index, 0);
    node_info_free(copy);
    node_info_free(info);
}
END_TEST

START_TEST(pods_that_were_heard_of_first_are_counted_when_the_node_comes)
{
    NodeInfo *info = node_info_new();
    SchedPod known = pod_with(400, 1), unknown = pod_with(500, 1);

    known.gpus.index = 1u << 2;
    node_info_add_pod(info, &known);
    node_info_add_pod(info, &unknown);
    node_info_set_gpus(info, gpus_new(N_GPUS, NULL));
    ck_assert_int_eq(info->gpus->left[2], 100); /* the tightest that fits is its own */
    ck_assert_uint_eq(unknown.gpus.index, 1u << 2);
    check_left(info);
    node_info_free(info);
}
END_TEST

START_TEST(a_node_that_is_taken_too_much_of_has_none_to_give)
{
    NodeInfo *info = node_info_new();
    SchedPod first = pod_with(800, 1), second = pod_with(800, 1);
    CellMachine machine = { 0 };

    first.gpus.index = second.gpus.index = 1;
    node_info_set_gpus(info, gpus_new(1, NULL));
    node_info_add_pod(info, &first);
    node_info_add_pod(info, &second);
    node_gpus_show(info->gpus, &machine);
    ck_assert_uint_eq(machine.gpu_left[0], 0);
    ck_assert(node_info_remove_pod(info, &second));
    node_gpus_show(info->gpus, &machine);
    ck_assert_uint_eq(machine.gpu_left[0], 200);
    node_info_free(info);
}
END_TEST

/* ---- what is written ----------------------------------------------------------------------------
 */

static PodGpus
read_annotations(const LabelPair *pairs, size_t n)
{
    g_autoptr(InternTable) names = intern_new();
    LabelTable *labels = label_table_new(names);
    ObjectMeta meta = { .annotations = label_set_intern(labels, pairs, n) };
    PodGpus gpus = pod_gpus_read(&meta, &no_needs);

    gpus.models = NULL; /* the text goes with the table */
    label_table_free(labels);
    return gpus;
}

static const struct {
    const char *milli, *count, *index;
    uint16_t wanted_milli;
    uint8_t wanted_n;
    uint32_t wanted_index;
} written[] = {
    { "460", "1", NULL, 460, 1, 0 },
    { "460", NULL, "3", 460, 1, 8 },
    { "1000", "4", "0-1-2-3", 1000, 4, 15 },
    { "2000", "2", "1,2", 1000, 2, 6 },
    { "0", "1", NULL, 0, 0, 0 },
    { "half", "1", NULL, 0, 0, 0 },
    { "-5", NULL, NULL, 0, 0, 0 },
    { "300", "none", "x", 300, 1, 0 },
    { "300", "1", "99", 300, 1, 0 },
};

START_TEST(annotations_are_read_and_nonsense_does_not_count)
{
    LabelPair pairs[3];
    size_t n = 0;
    PodGpus gpus;

    pairs[n++] = (LabelPair){ "alibabacloud.com/gpu-milli", written[_i].milli };
    if (written[_i].count != NULL) {
        pairs[n++] = (LabelPair){ "alibabacloud.com/gpu-count", written[_i].count };
    }
    if (written[_i].index != NULL) {
        pairs[n++] = (LabelPair){ "alibabacloud.com/gpu-index", written[_i].index };
    }
    gpus = read_annotations(pairs, n);
    ck_assert_uint_eq(gpus.milli, written[_i].wanted_milli);
    ck_assert_uint_eq(gpus.n, written[_i].wanted_n);
    ck_assert_uint_eq(gpus.index, written[_i].wanted_index);
}
END_TEST

START_TEST(an_index_is_written_as_it_is_read)
{
    g_autofree char *one = gpu_index_format(4), *three = gpu_index_format(11);

    ck_assert_str_eq(one, "2");
    ck_assert_str_eq(three, "0-1-3");
}
END_TEST

START_TEST(a_model_must_be_one_of_the_list_whole)
{
    g_autofree NodeGpus *gpus = gpus_new(1, "V100M16");
    PodGpus any = { .n = 1 }, listed = { .n = 1, .models = "T4|V100M16" },
            longer = { .n = 1, .models = "V100M16X|V100" };

    ck_assert(gpu_model_is_allowed(&any, gpus));
    ck_assert(gpu_model_is_allowed(&listed, gpus));
    ck_assert(!gpu_model_is_allowed(&longer, gpus));
    gpus->model = NULL;
    ck_assert(!gpu_model_is_allowed(&listed, gpus));
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("gpu-share");
    TCase *tc = tcase_create("gpu-share");

    tcase_add_loop_test(tc, what_is_left_is_what_no_pod_has, 0, 5);
    tcase_add_test(tc, a_dry_run_takes_nothing_from_the_node);
    tcase_add_test(tc, pods_that_were_heard_of_first_are_counted_when_the_node_comes);
    tcase_add_test(tc, a_node_that_is_taken_too_much_of_has_none_to_give);
    tcase_add_loop_test(tc, annotations_are_read_and_nonsense_does_not_count, 0,
                        G_N_ELEMENTS(written));
    tcase_add_test(tc, an_index_is_written_as_it_is_read);
    tcase_add_test(tc, a_model_must_be_one_of_the_list_whole);
    suite_add_tcase(s, tc);
    return s;
}
