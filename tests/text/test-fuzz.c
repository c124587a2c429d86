/* test-fuzz.c - mutated texts through every reader: no crash, no hang, and what is accepted holds.
 *
 * The mutations are drawn from a fixed seed, so a failure repeats.  Run it with sanitizers. */
#include "tests/check-main.h"

#include "tests/text/text-helpers.h"
#include "text/csv.h"
#include "text/quantity.h"
#include "text/scalar.h"

enum {
    LONGEST = 2048
};

typedef struct Fuzz {
    uint64_t state;
    char text[LONGEST + 1];
    size_t length;
} Fuzz;

static uint32_t
draw(Fuzz *fuzz, uint32_t below)
{
    fuzz->state = fuzz->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((fuzz->state >> 33) % below);
}

/* Copies a part of the text to another place, or removes it. */
static void
move_part(Fuzz *fuzz, bool is_copy)
{
    size_t from = draw(fuzz, (uint32_t)fuzz->length);
    size_t n = 1 + draw(fuzz, 16);
    size_t to = draw(fuzz, (uint32_t)fuzz->length + 1);
    char part[16];

    n = MIN(n, fuzz->length - from);
    if (!is_copy) {
        memmove(fuzz->text + from, fuzz->text + from + n, fuzz->length - from - n);
        fuzz->length -= n;
        return;
    }
    if (fuzz->length + n > LONGEST) {
        return;
    }
    memcpy(part, fuzz->text + from, n);
    memmove(fuzz->text + to + n, fuzz->text + to, fuzz->length - to);
    memcpy(fuzz->text + to, part, n);
    fuzz->length += n;
}

static void
mutate(Fuzz *fuzz, const char *seed)
{
    static const char bytes[] =
        "{}[]():,-#&*!|>'\"%@` \t\n\r\\0123456789.eExmkKMGiyn~<?/\177\200\377";

    fuzz->length = MIN(strlen(seed), LONGEST);
    memcpy(fuzz->text, seed, fuzz->length);
    for (uint32_t edits = 1 + draw(fuzz, 6); edits > 0 && fuzz->length > 0; edits--) {
        uint32_t kind = draw(fuzz, 4);

        if (kind == 0) {
            fuzz->text[draw(fuzz, (uint32_t)fuzz->length)] = (char)draw(fuzz, 256);
        } else if (kind == 1) {
            fuzz->text[draw(fuzz, (uint32_t)fuzz->length)] = bytes[draw(fuzz, sizeof bytes - 1)];
        } else {
            move_part(fuzz, kind == 2);
        }
    }
    fuzz->text[fuzz->length] = '\0';
}

static const char *const documents[] = {
    "orrery: v1\nname: x\ncluster: {nodes: 3, pools: [{name: a, cpu: 4}]}\ntimeline:\n"
    "  - at: 2m\n    fault: down\n    target: node/node-1\n  - {at: 3m, mttr: exp(1m)}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: &m {name: \"x\", labels: {a: 'b'}}\nspec:\n  c: *m\n"
    "  text: |\n    one\n    two\n  folded: >-\n    a b\n  <<: *m\n---\n- !!str 1\n- 0x1F\n",
    "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\\n\"],\"b\":{\"c\":\"\355\225\234\"}}",
    "? complex\n: value\n\"quoted key\": [a, b, {c: d}]\nt: 2026-01-01T00:00:00Z\n",
    "at,name\n1.5,\"a \"\"b\"\"\"\n2,c\n",
};

static void
print_all(GPtrArray *values, Arena *arena, Diagnostics *said)
{
    for (guint i = 0; values != NULL && i < values->len; i++) {
        const Value *value = g_ptr_array_index(values, i);
        g_autoptr(GString) yaml = g_string_new(NULL);
        g_autoptr(GString) json = g_string_new(NULL);
        const Value *back;

        yaml_write(yaml, value);
        json_write(json, value, 2);
        back = json_read(json->str, json->len, 0, arena, said);
        ck_assert_msg(back != NULL, "%s", json->str);
        ck_assert_msg(value_equal(back, value), "%s", json->str);
    }
    g_clear_pointer(&values, g_ptr_array_unref);
}

START_TEST(readers_of_documents_survive_mutation)
{
    Fuzz fuzz = { .state = 1 };

    for (int i = 0; i < 6000; i++) {
        g_autoptr(Arena) arena = arena_new();
        g_autoptr(Diagnostics) said = diagnostics_new();
        g_autofree char *shown = NULL;
        uint32_t source;

        mutate(&fuzz, documents[i % (int)G_N_ELEMENTS(documents)]);
        source = diagnostics_add_source(said, "f", fuzz.text, fuzz.length);
        print_all(yaml_read(fuzz.text, fuzz.length, source, YAML_OURS, arena, said), arena, said);
        print_all(yaml_read_mixed(fuzz.text, fuzz.length, source, arena, said), arena, said);
        json_read(fuzz.text, fuzz.length, source, arena, said);
        {
            g_autoptr(CsvReader) csv = csv_reader_new_text(fuzz.text, fuzz.length, "c", said);

            while (csv != NULL && csv_next(csv)) {
            }
        }
        shown = diagnostics_format(said, i % 2 == 0 ? DIAGNOSTIC_PLAIN : DIAGNOSTIC_JSON);
        ck_assert(g_utf8_validate(shown, -1, NULL));
    }
}
END_TEST

static const char *const amounts[] = { "100m", "1.5Gi", "2e3", "-0.0005Ki",
                                       "123456789012345678901E" };
static const char *const times[] = { "1h30m", "250ms", "1.5h", "3:12", "2026-03-01T12:00:00Z" };

/* The canonical form of an amount is its own canonical form, and the same amount. */
static void
check_amount(const char *text)
{
    g_autofree char *canonical = quantity_canonical(text);
    g_autofree char *again = NULL;
    Quantity one;
    Quantity two;

    if (canonical == NULL) {
        return;
    }
    again = quantity_canonical(canonical);
    ck_assert_pstr_eq(again, canonical);
    ck_assert_int_eq(quantity_parse(text, &one), QUANTITY_OK);
    ck_assert_int_eq(quantity_parse(canonical, &two), QUANTITY_OK);
    ck_assert_msg(quantity_compare(one, two) == 0, "%s %s", text, canonical);
    quantity_go_value(one);
    quantity_go_milli_value(quantity_add(one, two));
    quantity_subtract(one, two);
}

START_TEST(readers_of_scalars_survive_mutation)
{
    Fuzz fuzz = { .state = 2 };

    for (int i = 0; i < 100000; i++) {
        int64_t ns;
        double real;
        bool needs_unit;
        IntOrPercent share;

        mutate(&fuzz, amounts[i % (int)G_N_ELEMENTS(amounts)]);
        check_amount(fuzz.text);
        rate_parse(fuzz.text, &real);
        number_parse(fuzz.text, &real);
        int_or_percent_parse(fuzz.text, &share);
        mutate(&fuzz, times[i % (int)G_N_ELEMENTS(times)]);
        if (go_duration_parse(fuzz.text, &ns)) {
            g_autofree char *text = go_duration_format(ns);
            int64_t back;

            ck_assert(go_duration_parse(text, &back));
            ck_assert_int_eq(back, ns);
        }
        ck_assert(!duration_parse(fuzz.text, &ns, &needs_unit) || ns >= 0);
        ck_assert(!clock_time_parse(fuzz.text, &ns) || ns >= 0);
        rfc3339_parse(fuzz.text, &ns);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("fuzz");
    TCase *tc = tcase_create("fuzz");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, readers_of_documents_survive_mutation);
    tcase_add_test(tc, readers_of_scalars_survive_mutation);
    suite_add_tcase(s, tc);
    return s;
}
