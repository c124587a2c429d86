/* test-random.c - the generator against published vectors, streams against each other. */
#include "sim/random.h"
#include "tests/check-main.h"

#include <glib.h>
#include <math.h>

typedef struct Vector {
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t words[4];
} Vector;

/* The known answers that the authors of Philox publish for ten rounds. */
static const Vector vectors[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
      { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

START_TEST(philox_gives_the_known_answers)
{
    uint32_t words[4];

    sim_philox(vectors[_i].counter, vectors[_i].key, words);
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(words[i], vectors[_i].words[i]);
    }
}
END_TEST

START_TEST(a_stream_is_named_by_seed_purpose_and_entity)
{
    SimStream base = sim_stream(1, "pod-start", "default/web-2");
    SimStream same = sim_stream(1, "pod-start", "default/web-2");
    SimStream others[] = {
        sim_stream(2, "pod-start", "default/web-2"),
        sim_stream(1, "pod-stop", "default/web-2"),
        sim_stream(1, "pod-start", "default/web-3"),
        sim_stream(1, "pod-start", NULL),
    };
    uint64_t first = sim_stream_u64(&base);

    ck_assert_uint_eq(sim_stream_u64(&same), first);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        ck_assert_uint_ne(sim_stream_u64(&others[i]), first);
    }
}
END_TEST

START_TEST(a_draw_depends_on_its_number_alone)
{
    SimStream stream = sim_stream(1, "a", "b");
    SimStream later = stream;

    for (int i = 0; i < 99; i++) {
        sim_stream_u64(&stream);
    }
    later.draw = 99;
    ck_assert_uint_eq(sim_stream_u64(&stream), sim_stream_u64(&later));
}
END_TEST

START_TEST(uniforms_fill_the_open_interval_evenly)
{
    enum {
        N = 200000,
        N_BINS = 100
    };
    SimStream stream = sim_stream((uint64_t)_i, "test-random", "uniform");
    double sum = 0;
    double squares = 0;
    double chi = 0;
    int bins[N_BINS] = { 0 };

    for (int i = 0; i < N; i++) {
        double x = sim_stream_uniform(&stream);

        ck_assert(x > 0 && x < 1);
        sum += x;
        squares += x * x;
        bins[(int)(x * N_BINS)]++;
    }
    for (int i = 0; i < N_BINS; i++) {
        double excess = bins[i] - (double)N / N_BINS;

        chi += excess * excess / ((double)N / N_BINS);
    }
    ck_assert_double_eq_tol(sum / N, 0.5, 0.003);
    ck_assert_double_eq_tol(squares / N - sum / N * (sum / N), 1.0 / 12, 0.001);
    ck_assert_double_lt(chi, 160); /* 99 degrees of freedom: 0.01 % lie above */
}
END_TEST

/* Draws of neighbouring entities, as a thousand pods have them, must not move together. */
START_TEST(streams_of_neighbours_are_independent)
{
    enum {
        N = 100000
    };
    double product = 0;

    for (uint64_t i = 0; i < N; i++) {
        SimStream a = sim_stream_n(1, "x", i);
        SimStream b = sim_stream_n(1, "x", i + 1);

        product += (sim_stream_uniform(&a) - 0.5) * (sim_stream_uniform(&b) - 0.5);
    }
    ck_assert_double_lt(fabs(product / N * 12), 0.013); /* four standard deviations */
}
END_TEST

START_TEST(numbers_below_n_are_equally_likely)
{
    SimStream stream = sim_stream(3, "test-random", "below");
    int counts[7] = { 0 };

    for (int i = 0; i < 70000; i++) {
        uint64_t number = sim_stream_below(&stream, 7);

        ck_assert_uint_lt(number, 7);
        counts[number]++;
    }
    for (int i = 0; i < 7; i++) {
        ck_assert_int_gt(counts[i], 9600);
        ck_assert_int_lt(counts[i], 10400);
    }
    ck_assert_uint_eq(sim_stream_below(&stream, 1), 0);

    /* Two thirds of 2^64: plain reduction would give the lower half twice as often. */
    uint64_t n = UINT64_MAX / 3 * 2;
    int low = 0;

    for (int i = 0; i < 10000; i++) {
        low += sim_stream_below(&stream, n) < n / 2;
    }
    ck_assert_int_gt(low, 4800);
    ck_assert_int_lt(low, 5200);
}
END_TEST

/* Written down once: streams and hashes must be the same on every machine, for ever. */
START_TEST(hashes_and_streams_have_known_values)
{
    SimStream stream = sim_stream(42, "pod-start", "default/web-0");

    ck_assert_uint_eq(sim_hash(0, "", 0), UINT64_C(2211905581237848581));
    ck_assert_uint_eq(sim_hash_text("default/web-0"), UINT64_C(1126264015679954121));
    ck_assert_uint_eq(sim_stream_u64(&stream), UINT64_C(14594974737656574222));
}
END_TEST

START_TEST(one_changed_bit_changes_half_of_the_hash)
{
    int n_changed = 0;

    for (int byte = 0; byte < 20; byte++) {
        for (int bit = 0; bit < 8; bit++) {
            unsigned char text[20] = "twenty bytes of text";
            uint64_t before = sim_hash(1, text, sizeof text);

            text[byte] ^= (unsigned char)(1 << bit);
            n_changed += __builtin_popcountll(before ^ sim_hash(1, text, sizeof text));
        }
    }
    ck_assert_int_gt(n_changed / 160, 29);
    ck_assert_int_lt(n_changed / 160, 35);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("random");
    TCase *tc = tcase_create("all");

    tcase_add_loop_test(tc, philox_gives_the_known_answers, 0, G_N_ELEMENTS(vectors));
    tcase_add_test(tc, a_stream_is_named_by_seed_purpose_and_entity);
    tcase_add_test(tc, a_draw_depends_on_its_number_alone);
    tcase_add_loop_test(tc, uniforms_fill_the_open_interval_evenly, 0, 5);
    tcase_add_test(tc, streams_of_neighbours_are_independent);
    tcase_add_test(tc, numbers_below_n_are_equally_likely);
    tcase_add_test(tc, hashes_and_streams_have_known_values);
    tcase_add_test(tc, one_changed_bit_changes_half_of_the_hash);
    suite_add_tcase(s, tc);
    return s;
}
