/* test-schema.c - tables of rows: reading, errors, defaults, and what is printed from them. */
#include "tests/check-main.h"

#include "text/json.h"
#include "text/schema.h"
#include "text/yaml.h"

#include <string.h>

typedef struct Limits {
    int64_t min;
    int64_t max;
} Limits;

typedef struct Pool {
    const char *name;
    int64_t count;
    int64_t boot_ns;
    Quantity memory;
    int policy;
    Limits *limits;
    double price;
    const char **zones;
    const Value *labels;
    bool cordoned;
    IntOrPercent pick;
    double errors;
    double factor;
    const Value *self;
} Pool;

typedef struct Component {
    const char *name;
    const char *level;
} Component;

typedef struct Scenario {
    const char *orrery;
    Pool *pools;
    size_t n_pools;
    Component *components;
    size_t n_components;
    Limits *always;
    const Value *after;
    const Value *at;
    const Value *at_value;
} Scenario;

static const char *const policies[] = { "pack", "spread", NULL };

static const SchemaRow limits_rows[] = {
    { "min", SCHEMA_INT(Limits, min), .fallback = "1", .doc = "At least so many." },
    { "max", SCHEMA_INT(Limits, max), .fallback = "8", .max = 100, .doc = "At most so many." },
    { 0 },
};
static const Schema limits_schema = {
    .name = "autoscale", .rows = limits_rows, .size = sizeof(Limits), .doc = "Limits."
};

static const SchemaRow pool_rows[] = {
    { "name", SCHEMA_TEXT(Pool, name), .required = true, .doc = "Name of its nodes." },
    { "count", SCHEMA_INT(Pool, count), .fallback = "1", .max = 1000, .doc = "How many." },
    { "boot", SCHEMA_TIME(Pool, boot_ns), .fallback = "75s", .max = 3600, .doc = "Until ready." },
    { "memory", SCHEMA_QUANTITY(Pool, memory), .fallback = "8Gi", .doc = "Of each node." },
    { "policy", SCHEMA_ENUM(Pool, policy, policies), .fallback = "spread", .doc = "Policy." },
    { "autoscale", SCHEMA_SECTION(Pool, limits, Limits, limits_schema), .doc = "Limits." },
    { "price", SCHEMA_RATE(Pool, price), .fallback = "0/h", .doc = "Of a node." },
    { "zones", SCHEMA_TEXTS(Pool, zones), .fallback = "[a, b]", .max = 3, .doc = "Zones." },
    { "labels", SCHEMA_TEXT_MAP(Pool, labels), .doc = "Labels." },
    { "cordoned", SCHEMA_BOOL(Pool, cordoned), .doc = "Whether closed." },
    { "pick", SCHEMA_INT_OR_PERCENT(Pool, pick), .fallback = "50%", .doc = "How many." },
    { "errors", SCHEMA_SHARE(Pool, errors), .fallback = "0.5%", .doc = "Share of errors." },
    { "factor", SCHEMA_REAL(Pool, factor), .fallback = "1.5", .min = -INFINITY, .doc = "Factor." },
    { 0 },
};
static const Schema pool_schema = { .name = "pool",
                                    .rows = pool_rows,
                                    .size = sizeof(Pool),
                                    .self = SCHEMA_KEEP(Pool, self),
                                    .doc = "Equal nodes." };

static const SchemaRow component_rows[] = {
    { "level", SCHEMA_TEXT(Component, level), .fallback = "info", .doc = "Level." },
    { 0 },
};
static const Schema component_schema = { .name = "component",
                                         .rows = component_rows,
                                         .size = sizeof(Component) };

static const SchemaChoice choices[] = {
    { .keys = "at after",
      .noun = "trigger",
      .required = true,
      .code = "E131",
      .help = "drop one of them" },
    { 0 },
};
static const SchemaRow scenario_rows[] = {
    { "orrery", SCHEMA_TEXT(Scenario, orrery), .required = true, .doc = "Version." },
    { "pools", SCHEMA_SECTION_LIST(Scenario, pools, n_pools, Pool, pool_schema),
      .doc = "Machines." },
    { "settings",
      SCHEMA_SECTION_MAP(Scenario, components, n_components, Component, component_schema),
      .doc = "Flags." },
    { "always", SCHEMA_SECTION(Scenario, always, Limits, limits_schema), .fallback = "{}",
      .doc = "A section that is always there." },
    { "at", SCHEMA_VALUE(Scenario, at), .keep = SCHEMA_KEEP(Scenario, at_value), .doc = "When." },
    { "after", SCHEMA_VALUE(Scenario, after), .doc = "After what." },
    { 0 },
};
static const Schema scenario_schema = { .name = "scenario",
                                        .rows = scenario_rows,
                                        .size = sizeof(Scenario),
                                        .choices = choices,
                                        .has_extensions = true,
                                        .doc = "A scenario." };

static Arena *arena;
static Diagnostics *diagnostics;

static void
setup(void)
{
    arena = arena_new();
    diagnostics = diagnostics_new();
}

static void
teardown(void)
{
    arena_free(arena);
    diagnostics_free(diagnostics);
}

static const Value *
parse(const char *text)
{
    uint32_t source = diagnostics_add_source(diagnostics, "f.yaml", text, strlen(text));
    GPtrArray *documents = yaml_read(text, strlen(text), source, YAML_OURS, arena, diagnostics);
    const Value *value;

    ck_assert_ptr_nonnull(documents);
    value = documents->len == 0 ? NULL : g_ptr_array_index(documents, 0);
    g_ptr_array_unref(documents);
    return value;
}

static bool
read_pool(const char *text, Pool *ret)
{
    return schema_read(&pool_schema, parse(text), ret, arena, diagnostics);
}

static void
assert_said(const char *piece)
{
    g_autofree char *said = diagnostics_format(diagnostics, DIAGNOSTIC_PLAIN);

    ck_assert_msg(strstr(said, piece) != NULL, "`%s` is not in:\n%s", piece, said);
}

START_TEST(a_mapping_fills_the_struct)
{
    Pool pool;

    ck_assert(read_pool("{name: 1.30, count: 3, boot: 1m30s, memory: 1.5Gi, policy: pack,\n"
                        " autoscale: {max: 5}, price: 3.6k/h, zones: x, labels: {a: 1},\n"
                        " cordoned: true, pick: 2, errors: 5%, factor: -2.5}",
                        &pool));
    ck_assert_str_eq(pool.name, "1.30");
    ck_assert_int_eq(pool.count, 3);
    ck_assert_int_eq(pool.boot_ns, INT64_C(90000000000));
    ck_assert_int_eq(quantity_value(pool.memory), 1610612736);
    ck_assert_int_eq(pool.policy, 0);
    ck_assert_int_eq(pool.limits->min, 1);
    ck_assert_int_eq(pool.limits->max, 5);
    ck_assert_double_eq_tol(pool.price, 1.0, 1e-12);
    ck_assert_str_eq(pool.zones[0], "x");
    ck_assert_ptr_null(pool.zones[1]);
    ck_assert_uint_eq(value_length(pool.labels), 1);
    ck_assert(pool.cordoned);
    ck_assert(!pool.pick.is_percent);
    ck_assert_int_eq(pool.pick.number, 2);
    ck_assert_double_eq_tol(pool.errors, 0.05, 1e-12);
    ck_assert_double_eq(pool.factor, -2.5);
    ck_assert_uint_eq(pool.self->start.line, 1);
}
END_TEST

START_TEST(defaults_go_through_the_same_readers)
{
    Pool pool;

    schema_defaults(&pool_schema, &pool, arena);
    ck_assert_int_eq(pool.count, 1);
    ck_assert_int_eq(pool.boot_ns, INT64_C(75000000000));
    ck_assert_int_eq(pool.policy, 1);
    ck_assert_ptr_null(pool.limits);
    ck_assert_str_eq(pool.zones[1], "b");
    ck_assert(pool.pick.is_percent);
    ck_assert_double_eq_tol(pool.errors, 0.005, 1e-12);
    ck_assert_ptr_null(pool.name);
}
END_TEST

START_TEST(sections_nest_in_lists_and_mappings)
{
    Scenario scenario;
    const Value *value = parse("orrery: v1\nx-anchor: 5\nat: 3s\npools:\n- name: a\n- name: b\n"
                               "  count: 4\nsettings:\n  kubelet: {level: warn}\n  etcd:\n");

    ck_assert(schema_read(&scenario_schema, value, &scenario, arena, diagnostics));
    ck_assert_uint_eq(scenario.n_pools, 2);
    ck_assert_str_eq(scenario.pools[1].name, "b");
    ck_assert_int_eq(scenario.pools[1].count, 4);
    ck_assert_uint_eq(scenario.pools[1].self->start.line, 6);
    ck_assert_uint_eq(scenario.n_components, 2);
    ck_assert_str_eq(scenario.components[0].name, "kubelet");
    ck_assert_str_eq(scenario.components[0].level, "warn");
    ck_assert_str_eq(scenario.components[1].level, "info");
    ck_assert_int_eq(scenario.always->max, 8);
    ck_assert_uint_eq(scenario.at_value->start.column, 5);
}
END_TEST

static const struct {
    const char *text;
    const char *said;
} mistakes[] = {
    { "name: a\ncuont: 3\n", "error[E103]: unknown key `cuont`\n  --> f.yaml:2:1" },
    { "name: a\ncuont: 3\n", "^^^^^ did you mean `count`?" },
    { "name: a\nmax: 3\n", "`max` belongs under `autoscale`" },
    { "name: a\nautoscale: {count: 3}\n", "`count` belongs one level up" },
    { "count: 3\n", "error[E105]: `name` is missing in pool" },
    { "name: a\ncount: many\n", "error[E121]: `count` must be a whole number" },
    { "name: a\ncount: 1001\n", "error[E107]: `count` must be between 0 and 1000" },
    { "name: a\ncount: -1\n", "error[E107]" },
    { "name: a\ncount: [1]\n", "error[E106]: `count` must be a whole number, this is a list" },
    { "name: a\nboot: 90\n", "error[E117]: a time needs a unit\n  --> f.yaml:2:7" },
    { "name: a\nboot: 90\n", "^^ write `90s` or `1m30s`" },
    { "name: a\nboot: 1:30\n", "^^^^ write `1m30s`" },
    { "name: a\nboot: 5 min\n", "^^^^^ write `5m`" },
    { "name: a\nboot: soon\n", "error[E118]: not a time: `soon`" },
    { "name: a\nboot: 2h\n", "error[E107]: `boot` must be at most 1h0m0s" },
    { "name: a\nboot: -2s\n", "error[E107]: `boot` must not be negative" },
    { "name: a\nmemory: 8GB\n", "error[E119]: not an amount: `8GB`" },
    { "name: a\nmemory: -1\n", "error[E107]: `memory` must be at least 0" },
    { "name: a\npolicy: spred\n", "error[E102]: unknown policy `spred`" },
    { "name: a\npolicy: spred\n", "did you mean `spread`?" },
    { "name: a\npolicy: x\n", "= help: policy is one of pack, spread" },
    { "name: a\nprice: 5\n", "write `5/s` or `5/m`" },
    { "name: a\nzones: [a, b, c, d]\n", "error[E116]: `zones` must have at most 3 entries, not 4" },
    { "name: a\nlabels: [a]\n", "error[E106]: `labels` must be a mapping, this is a list" },
    { "name: a\nlabels: {a: []}\n", "error[E106]: `a` must be text, this is a list" },
    { "name: a\ncordoned: yes\n", "write `true`" },
    { "name: a\npick: half\n", "written like `3` or `50%`" },
    { "name: a\nerrors: 120%\n", "must be between 0% and 100%" },
    { "name: a\nname: b\n", "error[E104]: duplicate key `name`" },
    { "name:\n", "error[E106]: `name` is empty, it must be text" },
    { "{name: f(1, 2)}", "error[E140]: flow style splits at commas" },
    { "- 1\n", "error[E106]: pool must be a mapping, this is a list" },
};

START_TEST(mistakes_are_told_with_what_would_be_right)
{
    Pool pool;

    read_pool(mistakes[_i].text, &pool);
    assert_said(mistakes[_i].said);
}
END_TEST

START_TEST(all_mistakes_are_reported_at_once)
{
    Pool pool;

    ck_assert(!read_pool("label: a\ncount: x\nboot: 3\npolicy: z\n", &pool));
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 5);
}
END_TEST

/* A key that is there and misspelt is not missing as well. */
START_TEST(a_misspelt_key_is_one_mistake)
{
    Pool pool;

    ck_assert(!read_pool("nmae: a\n", &pool));
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 1);
    assert_said("did you mean `name`?");
}
END_TEST

START_TEST(a_blank_is_missing_behind_the_colon)
{
    Pool pool;

    ck_assert(!read_pool("name:{a: b}\n", &pool));
    ck_assert_uint_eq(diagnostics_n_errors(diagnostics), 1);
    assert_said("a blank is missing behind the colon");
}
END_TEST

START_TEST(two_triggers_are_shown_with_both_places)
{
    Scenario scenario;
    const Value *value = parse("orrery: v1\nat: 3s\nafter: 5s\n");

    ck_assert(!schema_read(&scenario_schema, value, &scenario, arena, diagnostics));
    assert_said("error[E131]: two triggers in one scenario\n  --> f.yaml:3:1\n   |\n"
                " 2 | at: 3s\n   | -- first trigger here\n 3 | after: 5s\n"
                "   | ^^^^^ second trigger\n   |\n   = help: drop one of them\n");
}
END_TEST

START_TEST(a_missing_trigger_is_an_error)
{
    Scenario scenario;

    ck_assert(!schema_read(&scenario_schema, parse("orrery: v1\n"), &scenario, arena, diagnostics));
    assert_said("scenario without trigger: one of `at`, `after` is missing");
}
END_TEST

START_TEST(one_mapping_is_read_by_several_tables)
{
    Limits limits;
    Component component;
    const Schema *const schemas[] = { &limits_schema, &component_schema, NULL };
    void *const configs[] = { &limits, &component };

    ck_assert(schema_read_parts(schemas, configs, parse("{max: 3, level: x}"), arena, diagnostics));
    ck_assert_int_eq(limits.max, 3);
    ck_assert_str_eq(component.level, "x");
    ck_assert(!schema_read_parts(schemas, configs, parse("{maxi: 3}"), arena, diagnostics));
    assert_said("keys of autoscale: min, max, level");
}
END_TEST

START_TEST(explain_prints_the_rows)
{
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert(schema_explain(out, &scenario_schema, "pools.boot"));
    ck_assert_str_eq(out->str, "  boot  time  Until ready. Default: 75s.\n");
    g_string_truncate(out, 0);
    ck_assert(schema_explain(out, &limits_schema, NULL));
    ck_assert_str_eq(out->str, "Limits.\n\n  min  number  At least so many. Default: 1.\n"
                               "  max  number  At most so many. Default: 8.\n");
    ck_assert(!schema_explain(out, &scenario_schema, "pools.nothing"));
    ck_assert(!schema_explain(out, &scenario_schema, "orrery.nothing"));
}
END_TEST

START_TEST(completion_lists_the_keys_below_a_path)
{
    g_autofree const char **keys = schema_keys(&scenario_schema, "pools.autoscale");

    ck_assert_str_eq(keys[0], "min");
    ck_assert_str_eq(keys[1], "max");
    ck_assert_ptr_null(keys[2]);
    ck_assert_ptr_null(schema_keys(&scenario_schema, "pools.name"));
}
END_TEST

START_TEST(json_schema_is_made_from_the_rows)
{
    const Value *schema = schema_json(&scenario_schema, arena);
    const Value *pool = value_path(schema, "properties", "pools", "items", NULL);

    ck_assert_str_eq(value_get_text(schema, "type"), "object");
    ck_assert_str_eq(value_text(value_item(value_get(schema, "required"), 0)), "orrery");
    ck_assert_str_eq(
        value_text(value_item(value_path(pool, "properties", "policy", "enum", NULL), 1)),
        "spread");
    ck_assert_int_eq(value_get_int(value_path(pool, "properties", "count", NULL), "maximum", 0),
                     1000);
    ck_assert_str_eq(value_get_text(value_path(pool, "properties", "boot", NULL), "default"),
                     "75s");
    ck_assert(value_is(value_path(schema, "patternProperties", "^x-", NULL), VALUE_MAP));
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("schema");
    TCase *tc = tcase_create("schema");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_mapping_fills_the_struct);
    tcase_add_test(tc, defaults_go_through_the_same_readers);
    tcase_add_test(tc, sections_nest_in_lists_and_mappings);
    tcase_add_loop_test(tc, mistakes_are_told_with_what_would_be_right, 0, G_N_ELEMENTS(mistakes));
    tcase_add_test(tc, all_mistakes_are_reported_at_once);
    tcase_add_test(tc, a_misspelt_key_is_one_mistake);
    tcase_add_test(tc, a_blank_is_missing_behind_the_colon);
    tcase_add_test(tc, two_triggers_are_shown_with_both_places);
    tcase_add_test(tc, a_missing_trigger_is_an_error);
    tcase_add_test(tc, one_mapping_is_read_by_several_tables);
    tcase_add_test(tc, explain_prints_the_rows);
    tcase_add_test(tc, completion_lists_the_keys_below_a_path);
    tcase_add_test(tc, json_schema_is_made_from_the_rows);
    suite_add_tcase(s, tc);
    return s;
}
