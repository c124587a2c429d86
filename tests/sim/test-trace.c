/* test-trace.c - records, types and the digest. */
#include "sim/trace.h"
#include "tests/check-main.h"

enum {
    N_RECORDS = 150000, /* more than a block */
};

static TraceRecord
record_of(uint32_t i)
{
    return (
        TraceRecord){ .at = i, .event = i, .cause = i / 2, .type = 1, .object = 7, .number = -1 };
}

static void
fill(Trace *trace)
{
    for (uint32_t i = 0; i < N_RECORDS; i++) {
        TraceRecord record = record_of(i);

        trace_add(trace, &record);
    }
}

START_TEST(records_are_found_by_index)
{
    Trace *trace = trace_new();

    fill(trace);
    ck_assert_uint_eq(trace_count(trace), N_RECORDS);
    for (uint32_t i = 0; i < N_RECORDS; i++) {
        const TraceRecord *record = trace_at(trace, i);

        ck_assert_int_eq(record->at, i);
        ck_assert_uint_eq(record->cause, i / 2);
    }
    trace_free(trace);
}
END_TEST

START_TEST(a_beginning_may_be_left_out)
{
    Trace *trace = trace_new();
    Trace *whole = trace_new();

    trace_set_keep(trace, false);
    fill(trace);
    ck_assert_uint_eq(trace_first(trace), N_RECORDS);
    trace_set_keep(trace, true);
    fill(trace);
    fill(whole);
    fill(whole);
    ck_assert_uint_eq(trace_first(trace), N_RECORDS);
    ck_assert_uint_eq(trace_first(whole), 0);
    ck_assert_uint_eq(trace_count(trace), 2 * (size_t)N_RECORDS);
    for (size_t i = N_RECORDS; i < 2 * (size_t)N_RECORDS; i++) {
        ck_assert_int_eq(trace_at(trace, i)->at, trace_at(whole, i)->at);
    }
    ck_assert_uint_eq(trace_digest(trace), trace_digest(whole));
    trace_free(whole);
    trace_free(trace);
}
END_TEST

typedef struct Consumed {
    size_t n;
    int64_t sum;
    bool is_in_order;
} Consumed;

static void
consume(void *data, const TraceRecord *records, size_t n_records)
{
    Consumed *consumed = data;

    for (size_t i = 0; i < n_records; i++) {
        consumed->is_in_order &= records[i].at == (SimTime)consumed->n + (SimTime)i;
        consumed->sum += records[i].at;
    }
    consumed->n += n_records;
}

START_TEST(a_consumer_is_told_of_all_but_the_last)
{
    Trace *trace = trace_new(), *whole = trace_new();
    Consumed consumed = { 0, 0, true };

    trace_set_consumer(trace, consume, &consumed);
    fill(trace);
    fill(whole);
    ck_assert(consumed.is_in_order);
    ck_assert_uint_gt(consumed.n, N_RECORDS / 2);
    ck_assert_uint_eq(consumed.n, trace_first(trace));
    ck_assert_uint_eq(trace_count(trace), N_RECORDS);
    for (size_t i = trace_first(trace); i < N_RECORDS; i++) {
        consume(&consumed, trace_at(trace, i), 1);
    }
    ck_assert(consumed.is_in_order);
    ck_assert_uint_eq(consumed.n, N_RECORDS);
    ck_assert_uint_eq(trace_digest(trace), trace_digest(whole));
    trace_free(trace);
    trace_free(whole);
}
END_TEST

START_TEST(the_digest_does_not_need_the_records)
{
    Trace *kept = trace_new();
    Trace *dropped = trace_new();

    trace_set_keep(dropped, false);
    fill(kept);
    fill(dropped);
    ck_assert_uint_eq(trace_count(dropped), N_RECORDS);
    ck_assert_uint_eq(trace_digest(dropped), trace_digest(kept));
    trace_digest_bytes(kept, "x", 1);
    ck_assert_uint_ne(trace_digest(dropped), trace_digest(kept));
    trace_digest_bytes(dropped, "x", 1);
    ck_assert_uint_eq(trace_digest(dropped), trace_digest(kept));
    trace_free(kept);
    trace_free(dropped);
}
END_TEST

static uint64_t
digest_of(TraceRecord first, TraceRecord second)
{
    Trace *trace = trace_new();
    uint64_t digest;

    trace_add(trace, &first);
    trace_add(trace, &second);
    digest = trace_digest(trace);
    trace_free(trace);
    return digest;
}

START_TEST(every_member_and_the_order_count_in_the_digest)
{
    TraceRecord a = record_of(5);
    TraceRecord b = record_of(6);
    TraceRecord variants[] = { a, a, a, a, a, a, a };
    uint64_t digest = digest_of(a, b);

    variants[0].at++;
    variants[1].event++;
    variants[2].cause++;
    variants[3].type++;
    variants[4].extra++;
    variants[5].object++;
    variants[6].number++;
    for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
        ck_assert_uint_ne(digest_of(variants[i], b), digest);
    }
    ck_assert_uint_ne(digest_of(b, a), digest);
    ck_assert_uint_eq(digest_of(a, b), digest);
}
END_TEST

START_TEST(types_are_numbered_by_first_use_and_compared_as_text)
{
    static const char one[] = "pod.bound";
    static const char same[] = "pod.bound";
    Trace *trace = trace_new();
    char names[600][8];

    ck_assert_ptr_ne(one, same);
    ck_assert_uint_eq(trace_type(trace, one), 0);
    ck_assert_uint_eq(trace_type(trace, "pod.ready"), 1);
    ck_assert_uint_eq(trace_type(trace, same), 0);
    for (unsigned i = 0; i < 600; i++) {
        g_snprintf(names[i], sizeof names[i], "t%u", i);
        ck_assert_uint_eq(trace_type(trace, names[i]), i + 2);
    }
    ck_assert_uint_eq(trace_type(trace, one), 0);
    ck_assert_uint_eq(trace_type(trace, "t599"), 601);
    ck_assert_str_eq(trace_type_name(trace, 1), "pod.ready");
    trace_free(trace);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("trace");
    TCase *tc = tcase_create("all");

    tcase_add_test(tc, records_are_found_by_index);
    tcase_add_test(tc, a_beginning_may_be_left_out);
    tcase_add_test(tc, a_consumer_is_told_of_all_but_the_last);
    tcase_add_test(tc, the_digest_does_not_need_the_records);
    tcase_add_test(tc, every_member_and_the_order_count_in_the_digest);
    tcase_add_test(tc, types_are_numbered_by_first_use_and_compared_as_text);
    suite_add_tcase(s, tc);
    return s;
}
