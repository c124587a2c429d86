/* test-output.c - what kubectl get prints beside the tables of single kinds. */
#include "models/api/print/table.h"
#include "tests/check-main.h"
#include "text/yaml.h"

#include <string.h>

static const char input[] = "apiVersion: v1\n"
                            "kind: Pod\n"
                            "metadata: {name: web-0, namespace: default, labels: {app: web},\n"
                            "  creationTimestamp: '2026-03-01T11:59:00Z'}\n"
                            "spec:\n"
                            "  nodeName: node-1\n"
                            "  containers: [{name: app, image: 'x:1'}, {name: side, image: 'y'}]\n"
                            "status: {phase: Running}\n"
                            "---\n"
                            "apiVersion: apps/v1\n"
                            "kind: Deployment\n"
                            "metadata: {name: web, namespace: default,\n"
                            "  creationTimestamp: '2026-03-01T10:00:00Z'}\n"
                            "spec: {replicas: 2, paused: true}\n"
                            "status: {readyReplicas: 1}\n";

#define NOW INT64_C(1772366400000000000) /* 2026-03-01T12:00:00Z */

typedef struct Case {
    const char *output;
    bool is_list;
    const char *expected; /* of the error if 'is_error' */
    bool is_error;
} Case;

#define ITEMS(template) "jsonpath={range .items[*]}" template "{end}"

static const Case cases[] = {
    { "name", true, "pod/web-0\ndeployment.apps/web\n", false },
    { "", true,
      "NAME    READY   STATUS    RESTARTS   AGE\n"
      "web-0   0/2     Running   0          60s\n"
      "\n"
      "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\n"
      "web    1/2     0            0           120m\n",
      false },
    { "custom-columns=NAME:.metadata.name,NODE:{.spec.nodeName},IMAGE:spec.containers[*].image",
      true,
      "NAME    NODE     IMAGE\n"
      "web-0   node-1   x:1,y\n"
      "web     <none>   <none>\n",
      false },
    { "custom-columns=L:.metadata.labels,C:.spec.paused", true,
      "L              C\nmap[app:web]   <none>\n<none>         true\n", false },
    { "custom-columns=NAME", true,
      "unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>", true },
    { "custom-columns=", true, "custom-columns format specified but no custom columns given",
      true },
    { "jsonpath={.items[*].metadata.name}", true, "web-0 web", false },
    { ITEMS("{.metadata.name}{\"\\t\"}{.spec.nodeName}{'\\n'}"), true, "web-0\tnode-1\nweb\t\n",
      false },
    { "jsonpath={.items[?(@.kind==\"Pod\")].metadata.labels}", true, "{\"app\":\"web\"}", false },
    { "jsonpath={.items[?(@.spec.replicas>1)].metadata.name}", true, "web", false },
    { "jsonpath={.items[?(@.spec.nodeName)].kind}", true, "Pod", false },
    { "jsonpath={..image}", true, "x:1 y", false },
    { "jsonpath={.items[0].spec.containers[-1:].name}", true, "side", false },
    { "jsonpath={.items[0].spec.containers[0,1].name}", true, "app side", false },
    { "jsonpath={.items[0]['kind']} is {$.items[0].metadata.name}.", true, "Pod is web-0.", false },
    { "jsonpath={.nothing}", true, "", false },
    { "jsonpath", true, "template format specified but no template given", true },
    { "jsonpath={.items", true, "error parsing jsonpath {.items, unclosed action", true },
    { "jsonpath={end}", true, "error parsing jsonpath {end}, not in range, nothing to end", true },
    { "jsonpath={range .items[*]}x", true,
      "error parsing jsonpath {range .items[*]}x, unexpected end of template, expected 'end'",
      true },
};

static char *
print_objects(const char *output, bool is_list, const PrintOptions *options, char **ret_error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "input", input, strlen(input));
    g_autoptr(GPtrArray) objects =
        yaml_read(input, strlen(input), source, YAML_MANIFEST, arena, diagnostics);

    ck_assert_ptr_nonnull(objects);
    if (!is_list) {
        g_ptr_array_set_size(objects, 1);
    }
    return objects_print(objects, output, is_list, options, ret_error);
}

START_TEST(each_output_prints_what_kubectl_prints)
{
    const Case *row = &cases[_i];
    PrintOptions options = { .now_ns = NOW };
    g_autofree char *error = NULL;
    g_autofree char *text = print_objects(row->output, row->is_list, &options, &error);

    ck_assert_str_eq(row->is_error ? error : text, row->expected);
    ck_assert(row->is_error == (text == NULL));
}
END_TEST

START_TEST(several_kinds_are_told_apart_by_prefixes)
{
    PrintOptions options = { .now_ns = NOW, .shows_kind = true, .all_namespaces = true };
    g_autofree char *error = NULL;
    g_autofree char *text = print_objects(NULL, true, &options, &error);

    ck_assert_str_eq(text, "NAMESPACE   NAME        READY   STATUS    RESTARTS   AGE\n"
                           "default     pod/web-0   0/2     Running   0          60s\n"
                           "\n"
                           "NAMESPACE   NAME                  READY   UP-TO-DATE   AVAILABLE   "
                           "AGE\n"
                           "default     deployment.apps/web   1/2     0            0           "
                           "120m\n");
}
END_TEST

START_TEST(several_objects_come_in_a_list_with_sorted_keys)
{
    PrintOptions options = { .now_ns = NOW };
    g_autofree char *error = NULL;
    g_autofree char *yaml = print_objects("yaml", true, &options, &error);
    g_autofree char *json = print_objects("json", true, &options, &error);

    ck_assert(g_str_has_prefix(yaml, "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n"));
    ck_assert(g_str_has_suffix(yaml, "kind: List\nmetadata:\n  resourceVersion: \"\"\n"));
    ck_assert(g_str_has_prefix(json, "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n"));
    ck_assert(g_str_has_suffix(json, "\n}\n"));
}
END_TEST

START_TEST(one_named_object_comes_alone)
{
    PrintOptions options = { .now_ns = NOW };
    g_autofree char *error = NULL;
    g_autofree char *yaml = print_objects("yaml", false, &options, &error);

    ck_assert(g_str_has_prefix(yaml, "apiVersion: v1\nkind: Pod\nmetadata:\n"));
    ck_assert_ptr_null(strstr(yaml, "List"));
}
END_TEST

START_TEST(an_unknown_output_names_the_known)
{
    PrintOptions options = { .now_ns = NOW };
    g_autofree char *error = NULL;
    g_autofree char *text = print_objects("xml", true, &options, &error);

    ck_assert_ptr_null(text);
    ck_assert(g_str_has_prefix(error, "unable to match a printer suitable for the output format "
                                      "\"xml\", allowed formats are: "));
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("output");
    TCase *tcase = tcase_create("output");

    tcase_add_loop_test(tcase, each_output_prints_what_kubectl_prints, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tcase, several_kinds_are_told_apart_by_prefixes);
    tcase_add_test(tcase, several_objects_come_in_a_list_with_sorted_keys);
    tcase_add_test(tcase, one_named_object_comes_alone);
    tcase_add_test(tcase, an_unknown_output_names_the_known);
    suite_add_tcase(suite, tcase);
    return suite;
}
