/* test-images.c - how many images a node pulls at a time, and how often it asks. */
#include "tests/check-main.h"
#include "tests/models/node/kubelet-world.h"

#define N_PODS 12

static ObjectRef pods[N_PODS];

/* Pods with an image of their own each, which takes 10 s. */
static void
start_pods(size_t n, App *app, const KubeletSettings *settings)
{
    app->image = "*";
    app->pull = law("10s");
    make_world_with(app, 1, settings, 0, 0, 0);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("p%zu", i);
        g_autofree char *spec =
            g_strdup_printf("  containers: [{name: c, image: 'image-%zu:1'}]\n", i);

        pods[i] = start_pod(name, spec);
    }
}

static size_t
count_running(size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        count += pod_of(pods[i])->phase == POD_RUNNING;
    }
    return count;
}

/* How many of six are there after each 10 s. */
static const struct {
    bool serial;
    uint32_t parallel;
    size_t after[6];
} cases[] = {
    { true, 0, { 1, 2, 3, 4, 5, 6 } },
    { false, 2, { 2, 4, 6, 6, 6, 6 } },
    { false, 4, { 4, 6, 6, 6, 6, 6 } },
    { false, 0, { 6, 6, 6, 6, 6, 6 } },
};

START_TEST(as_many_images_are_pulled_at_a_time_as_the_kubelet_may)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);
    App app = { 0 };

    settings.serialize_image_pulls = cases[_i].serial;
    settings.max_parallel_image_pulls = cases[_i].parallel;
    start_pods(6, &app, &settings);
    for (size_t i = 0; i < 6; i++) {
        run_until((double)(i + 1) * 10 + 4);
        ck_assert_uint_eq(count_running(6), cases[_i].after[i]);
    }
    end_world();
}
END_TEST

START_TEST(pulls_beyond_the_burst_fail_and_are_tried_again)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);
    App app = { 0 };

    settings.serialize_image_pulls = false;
    start_pods(N_PODS, &app, &settings);
    run_until(5);
    ck_assert_str_eq(event_message("Failed"), "Error: ErrImagePull");
    run_until(15);
    ck_assert_uint_ge(count_running(N_PODS), 10);
    ck_assert_uint_lt(count_running(N_PODS), N_PODS);
    run_until(60);
    ck_assert_uint_eq(count_running(N_PODS), N_PODS);
    end_world();
}
END_TEST

START_TEST(a_kubelet_without_a_limit_asks_as_often_as_it_likes)
{
    KubeletSettings settings = kubelet_settings_default(KUBELET_REAL);
    App app = { 0 };

    settings.serialize_image_pulls = false;
    settings.registry_pull_qps = 0;
    start_pods(N_PODS, &app, &settings);
    run_until(15);
    ck_assert_uint_eq(count_running(N_PODS), N_PODS);
    ck_assert_ptr_null(event_message("Failed"));
    end_world();
}
END_TEST

/* What waits behind the pull of the same image has only to ask the registry about it. */
START_TEST(an_image_is_pulled_once_for_all_pods_of_a_node_that_wait_for_it)
{
    App app = { .image = "*" };

    app.pull = law("10s");
    make_world(&app, 1, KUBELET_REAL);
    for (size_t i = 0; i < 6; i++) {
        g_autofree char *name = g_strdup_printf("p%zu", i);

        pods[i] = start_pod(name, "  containers: [{name: c, image: 'web:1'}]\n");
    }
    run_until(10);
    ck_assert_uint_eq(count_running(6), 0);
    run_until(15);
    ck_assert_uint_eq(count_running(6), 6);
    end_world();
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("images");
    TCase *tc = tcase_create("pulls");

    tcase_add_loop_test(tc, as_many_images_are_pulled_at_a_time_as_the_kubelet_may, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_test(tc, an_image_is_pulled_once_for_all_pods_of_a_node_that_wait_for_it);
    tcase_add_test(tc, pulls_beyond_the_burst_fail_and_are_tried_again);
    tcase_add_test(tc, a_kubelet_without_a_limit_asks_as_often_as_it_likes);
    suite_add_tcase(s, tc);
    return s;
}
