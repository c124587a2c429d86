/* test-etcd.c - a majority answers, and a lost leader is missed for a second or two. */
#include "models/control-plane/etcd.h"
#include "tests/check-main.h"

static Simulation *sim;
static ObjectTables *tables;
static Etcd *etcd;
static bool does_answer;
static SimTime changed_at;

static void
answers(void *data, bool does)
{
    (void)data;
    does_answer = does;
    changed_at = sim_now(sim);
}

static void
make(uint32_t n, uint64_t seed)
{
    SimOptions options = { .seed = seed };

    sim = sim_new(&options);
    tables = object_tables_new(1767225600, seed);
    etcd = etcd_new(sim, tables, n, answers, NULL);
    does_answer = true;
    sim_run(sim, 60 * SIM_SECOND);
}

static void
unmake(void)
{
    etcd_free(etcd);
    sim_free(sim);
    object_tables_free(tables);
}

static const struct {
    uint32_t n, n_tolerated;
} sizes[] = { { 1, 0 }, { 2, 0 }, { 3, 1 }, { 4, 1 }, { 5, 2 }, { 7, 3 } };

START_TEST(even_numbers_of_members_tolerate_no_more)
{
    make(sizes[_i].n, 1);
    for (uint32_t lost = 1; lost <= sizes[_i].n; lost++) {
        etcd_stop(etcd, sizes[_i].n - lost); /* the leader, the first, goes last */
        ck_assert_int_eq(does_answer, lost <= sizes[_i].n_tolerated);
    }
    for (uint32_t i = 0; i < sizes[_i].n; i++) {
        etcd_start(etcd, i);
    }
    sim_run(sim, 70 * SIM_SECOND);
    ck_assert(does_answer);
    unmake();
}
END_TEST

START_TEST(a_lost_leader_is_followed_within_two_seconds)
{
    make(3, (uint64_t)_i);
    ck_assert_int_eq(etcd_leader(etcd), 0);
    etcd_stop(etcd, 0);
    ck_assert(!does_answer);
    sim_run(sim, 62 * SIM_SECOND);
    ck_assert(does_answer);
    ck_assert_int_ge(changed_at, 60 * SIM_SECOND + 900 * SIM_MILLISECOND);
    ck_assert_int_ge(etcd_leader(etcd), 1);
    etcd_start(etcd, 0); /* comes back as a follower */
    ck_assert_int_ge(etcd_leader(etcd), 1);
    ck_assert(does_answer);
    unmake();
}
END_TEST

START_TEST(a_member_is_back_when_nothing_keeps_it_away)
{
    make(1, 3);
    etcd_stop(etcd, 0);
    etcd_stop(etcd, 0);
    etcd_start(etcd, 0);
    sim_run(sim, 70 * SIM_SECOND);
    ck_assert(!does_answer);
    etcd_start(etcd, 0);
    sim_run(sim, 80 * SIM_SECOND);
    ck_assert(does_answer);
    unmake();
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("etcd");
    TCase *cases = tcase_create("members");

    tcase_add_loop_test(cases, even_numbers_of_members_tolerate_no_more, 0, G_N_ELEMENTS(sizes));
    tcase_add_loop_test(cases, a_lost_leader_is_followed_within_two_seconds, 0, 20);
    tcase_add_test(cases, a_member_is_back_when_nothing_keeps_it_away);
    suite_add_tcase(all, cases);
    return all;
}
