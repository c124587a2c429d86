/* test-kubectl.c - lines of kubectl: flags, messages, edits, templates and patches. */
#include "experiment/kubectl/kubectl.h"
#include "models/api/document/patch.h"
#include "tests/check-main.h"
#include "text/json.h"

#include <string.h>

static const char pod_file[] =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\n"
    "spec: {containers: [{name: app, image: a:1, ports: [{containerPort: 80, protocol: UDP}]}]}\n";

static const char *
read_file(void *data, const char *path, Arena *arena, size_t *ret_length)
{
    (void)data;
    (void)arena;
    *ret_length = sizeof(pod_file) - 1;
    return strcmp(path, "pod.yaml") == 0 ? pod_file : NULL;
}

typedef struct LineCase {
    const char *line;
    int exit_code;
    const char *out; /* all of standard output; NULL: not looked at */
    const char *err;
} LineCase;

#define USAGE(command) "See 'kubectl " command " --help' for usage.\n"

static const LineCase line_cases[] = {
    /* flags */
    { "get pods -Aowide", 0, "", "No resources found\n" },
    { "get pods -nfoo", 0, "", "No resources found in foo namespace.\n" },
    { "get pods -n=foo", 0, "", "No resources found in foo namespace.\n" },
    { "-n foo get pods", 0, "", "No resources found in foo namespace.\n" },
    { "get --namespace foo pods", 0, "", "No resources found in foo namespace.\n" },
    { "get pods -z", 1, "", "error: unknown shorthand flag: 'z' in -z\n" USAGE("get") },
    { "get pods --=x", 1, "", "error: bad flag syntax: --=x\n" USAGE("get") },
    { "get pods ---x", 1, "", "error: bad flag syntax: ---x\n" USAGE("get") },
    { "get pods -n", 1, "", "error: flag needs an argument: 'n' in -n\n" USAGE("get") },
    { "get pods --watch=perhaps", 1, "",
      "error: invalid argument \"perhaps\" for \"-w, --watch\" flag: strconv.ParseBool: parsing "
      "\"perhaps\": invalid syntax\n" USAGE("get") },
    { "scale deploy/a --replicas=0x10", 1, "",
      "Error from server (NotFound): deployments.apps \"a\" not found\n" },
    { "scale deploy/a --replicas=99999999999999999999", 1, "",
      "error: invalid argument \"99999999999999999999\" for \"--replicas\" flag: "
      "strconv.ParseInt: parsing \"99999999999999999999\": value out of range\n" USAGE("scale") },
    { "drain n --timeout=5y", 1, "",
      "error: invalid argument \"5y\" for \"--timeout\" flag: time: unknown unit \"y\" in duration "
      "\"5y\"\n" USAGE("drain") },
    { "create deployment web --dry-run=client -o name --image a,b", 0, "deployment.apps/web\n",
      "" },
    { "create cronjob x --dry-run=client", 1, "",
      "error: required flag(s) \"image\", \"schedule\" not set\n" },
    /* commands */
    { "list", 1, "",
      "error: unknown command \"list\" for \"kubectl\"\n\nDid you mean this?\n\tget\n" },
    { "rollot", 1, "",
      "error: unknown command \"rollot\" for \"kubectl\"\n\nDid you mean this?\n\trollout\n" },
    { "certificate sign", 1, "",
      "error: unknown command \"sign\"\nSee 'kubectl certificate -h' for help and examples\n" },
    /* resources */
    { "get po,svc/x", 1, "",
      "error: arguments in resource/name form must have a single resource and name\n" },
    { "get a/b/c", 1, "",
      "error: arguments in resource/name form may not have more than one slash\n" },
    { "describe deploy,rs web", 1, "",
      "Error from server (NotFound): deployments.apps \"web\" not found\n"
      "Error from server (NotFound): replicasets.apps \"web\" not found\n" },
    { "get nodes", 0, "", "No resources found\n" },
    /* several complaints at once have no prefix */
    { "set image", 1, "", NULL },
    /* edits of files */
    { "label -f pod.yaml --local tier=a", 0, "pod/web labeled\n", "" },
    { "label -f pod.yaml --local app-", 0, "pod/web unlabeled\n", "" },
    { "label -f pod.yaml --local app=web", 0, "pod/web not labeled\n", "" },
    { "set image -f pod.yaml --local app=b -o name", 0, "pod/web\n", "" },
    { "set image -f pod.yaml --local x=b y=c", 1, "",
      "error: unable to find container named \"x\"\n"
      "error: unable to find container named \"y\"\n" },
    { "patch -f pod.yaml --local -p '{}'", 0, "pod/web patched (no change)\n", "" },
    { "expose -f pod.yaml --dry-run=client -o jsonpath='{.spec.ports[0].protocol}'", 0, "UDP", "" },
    { "expose -f pod.yaml --dry-run=client -o jsonpath={.spec.ports[0].port}", 0, "80", "" },
    /* what an empty cluster makes of new objects */
    { "create deployment w --image=a", 0, "deployment.apps/w created\n", "" },
    { "create ns w", 0, "namespace/w created\n", "" },
    { "create sa w -n x", 1, "", "Error from server (NotFound): namespaces \"x\" not found\n" },
    { "create -f pod.yaml", 0, "pod/web created\n", "" },
    { "delete -f pod.yaml", 1, "", "Error from server (NotFound): pods \"web\" not found\n" },
    { "expose -f pod.yaml", 0, "service/web exposed\n", "" },
    { "create quota w --hard=pods=-1", 1, "", NULL },
    /* templates */
    { "create deployment w --image=a:1,b:2 --dry-run=client -o "
      "jsonpath='{range .spec.template.spec.containers[*]}{.name}{\"\\t\"}{.image}{\"\\n\"}{end}'",
      0, "a\ta:1\nb\tb:2\n", "" },
    { "create deployment w --image=a:1,b:2 --dry-run=client -o "
      "jsonpath='{..containers[?(@.name==\"b\")].image} {.spec.template.spec.containers[-1].name}'",
      0, "b:2 b", "" },
    { "create deployment w --image=a --dry-run=client -o jsonpath='{.metadata.labels}'", 0,
      "{\"app\":\"w\"}", "" },
    { "create deployment w --image=a --dry-run=client -o jsonpath='{.nothing}'", 0, "", "" },
};

START_TEST(a_line_is_answered_as_kubectl_does)
{
    const LineCase *row = &line_cases[_i];
    const KubectlFiles files = { .read = read_file };
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(KubectlAnswer) answer = NULL;
    const char *const *words;
    size_t n;

    words = kubectl_split(row->line, arena, &n);
    answer = kubectl_answer(words, n, &files, arena);
    kubectl_answer_empty(answer, arena);
    if (row->err != NULL) {
        ck_assert_str_eq(answer->err->str, row->err);
    }
    ck_assert_str_eq(answer->out->str, row->out);
    ck_assert_int_eq(answer->exit_code, row->exit_code);
}
END_TEST

/* The names of two containers whose images have no name of their own; to be freed. */
static char *
drawn_names(uint64_t seed)
{
    const KubectlFiles files = { .seed = seed };
    g_autoptr(Arena) arena = arena_new();
    size_t n;
    const char *const *words =
        kubectl_split("create deployment w --dry-run=client --image=a_b --image=a_b -o "
                      "jsonpath={.spec.template.spec.containers[*].name}",
                      arena, &n);
    g_autoptr(KubectlAnswer) answer = kubectl_answer(words, n, &files, arena);

    return g_strdup(answer->out->str);
}

START_TEST(a_drawn_name_is_its_own_for_each_seed_and_container)
{
    g_autofree char *one = drawn_names(1);
    g_autofree char *again = drawn_names(1);
    g_autofree char *other = drawn_names(2);
    g_auto(GStrv) names = g_strsplit(one, " ", -1);

    ck_assert_str_eq(one, again);
    ck_assert_str_ne(one, other);
    ck_assert_uint_eq(g_strv_length(names), 2);
    ck_assert_str_ne(names[0], names[1]);
    ck_assert(g_str_has_prefix(names[0], "a-b-"));
    ck_assert_uint_eq(strspn(names[0] + 4, "bcdfghjklmnpqrstvwxz2456789"), 5);
}
END_TEST

START_TEST(words_keep_what_quotes_hold)
{
    g_autoptr(Arena) arena = arena_new();
    size_t n;
    const char *const *words = kubectl_split("a 'b c' \"d 'e\" f\\ g ''", arena, &n);

    ck_assert_uint_eq(n, 5);
    ck_assert_str_eq(words[1], "b c");
    ck_assert_str_eq(words[2], "d 'e");
    ck_assert_str_eq(words[3], "f g");
    ck_assert_str_eq(words[4], "");
    ck_assert_ptr_null(kubectl_split("a 'b", arena, &n));
}
END_TEST

START_TEST(a_line_for_a_cluster_ends_in_a_request)
{
    static const char *const words[] = { "delete", "deploy/web", "svc/db", "-n", "shop" };
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(KubectlAnswer) answer = kubectl_answer(words, 5, NULL, arena);

    ck_assert_ptr_nonnull(answer->request);
    ck_assert_str_eq(answer->request->verb, "delete");
    ck_assert_str_eq(answer->request->namespace_, "shop");
    ck_assert_uint_eq(answer->request->n_targets, 2);
    ck_assert_str_eq(answer->request->targets[0].kind->name, "Deployment");
    ck_assert_str_eq(answer->request->targets[1].name, "db");
}
END_TEST

static const Value *
parse(const char *text, Arena *arena)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    return json_read(text, strlen(text),
                     diagnostics_add_source(diagnostics, "test", text, strlen(text)), arena,
                     diagnostics);
}

typedef struct PatchCase {
    const char *patch;
    const char *result; /* or the error */
} PatchCase;

#define POD(spec) "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":" spec "}"

static const PatchCase strategic_cases[] = {
    { "{\"spec\":{\"containers\":[{\"name\":\"c\"}]}}",
      POD("{\"containers\":[{\"name\":\"c\"},{\"name\":\"a\",\"image\":\"x\"},{\"name\":\"b\"}]"
          "}") },
    { "{\"spec\":{\"containers\":[{\"name\":\"b\",\"image\":\"y\"}]}}",
      POD("{\"containers\":[{\"name\":\"a\",\"image\":\"x\"},{\"name\":\"b\",\"image\":\"y\"}]}") },
    { "{\"spec\":{\"containers\":[{\"name\":\"a\",\"$patch\":\"delete\"}]}}",
      POD("{\"containers\":[{\"name\":\"b\"}]}") },
    { "{\"spec\":{\"containers\":[{\"$patch\":\"replace\"},{\"name\":\"z\"}]}}",
      POD("{\"containers\":[{\"name\":\"z\"}]}") },
    { "{\"spec\":{\"containers\":[{\"image\":\"y\"}]}}",
      "map: map[image:y] does not contain declared merge key: name" },
    { "{\"spec\":{\"$patch\":\"replace\",\"nodeName\":\"n\"}}", POD("{\"nodeName\":\"n\"}") },
    { "{\"spec\":{\"$retainKeys\":[\"nodeName\"],\"nodeName\":\"n\"}}",
      POD("{\"nodeName\":\"n\"}") },
    { "{\"spec\":{\"containers\":null}}", POD("{}") },
};

START_TEST(lists_are_merged_by_the_keys_of_their_types)
{
    const PatchCase *row = &strategic_cases[_i];
    g_autoptr(Arena) arena = arena_new();
    const Value *pod =
        parse(POD("{\"containers\":[{\"name\":\"a\",\"image\":\"x\"},{\"name\":\"b\"}]}"), arena);
    const char *error;
    const Value *result = patch_strategic(arena, api_kind_find("v1", "Pod")->type, pod,
                                          parse(row->patch, arena), &error);
    g_autoptr(GString) text = g_string_new(NULL);

    if (result != NULL) {
        json_write(text, result, 0);
    }
    ck_assert_str_eq(result == NULL ? error : text->str, row->result);
}
END_TEST

static const PatchCase json_cases[] = {
    { "[{\"op\":\"add\",\"path\":\"/l/-\",\"value\":3}]", "{\"l\":[1,2,3],\"m\":{\"a/b\":1}}" },
    { "[{\"op\":\"add\",\"path\":\"/l/0\",\"value\":0}]", "{\"l\":[0,1,2],\"m\":{\"a/b\":1}}" },
    { "[{\"op\":\"remove\",\"path\":\"/m/a~1b\"}]", "{\"l\":[1,2],\"m\":{}}" },
    { "[{\"op\":\"move\",\"from\":\"/l\",\"path\":\"/m/l\"}]", "{\"m\":{\"a/b\":1,\"l\":[1,2]}}" },
    { "[{\"op\":\"test\",\"path\":\"/l/1\",\"value\":2},{\"op\":\"replace\",\"path\":\"/l/1\","
      "\"value\":5}]",
      "{\"l\":[1,5],\"m\":{\"a/b\":1}}" },
    { "[{\"op\":\"replace\",\"path\":\"/x\",\"value\":1}]",
      "replace operation does not apply: doc is missing key: /x: missing value" },
    { "[{\"op\":\"add\",\"path\":\"/x/y\",\"value\":1}]",
      "add operation does not apply: doc is missing path: \"/x/y\": missing value" },
    { "[{\"op\":\"remove\",\"path\":\"/l/7\"}]",
      "error in remove for path: '/l/7': Unable to access invalid index: 7: invalid index "
      "referenced" },
};

START_TEST(a_merge_replaces_lists_and_removes_nulls)
{
    g_autoptr(Arena) arena = arena_new();
    const Value *result = patch_merge(arena, parse("{\"a\":1,\"b\":{\"c\":2},\"l\":[1,2]}", arena),
                                      parse("{\"b\":{\"c\":null,\"d\":3},\"l\":[3]}", arena));

    ck_assert(value_equal(result, parse("{\"a\":1,\"b\":{\"d\":3},\"l\":[3]}", arena)));
}
END_TEST

START_TEST(json_patches_are_carried_out_in_order)
{
    const PatchCase *row = &json_cases[_i];
    g_autoptr(Arena) arena = arena_new();
    const Value *document = parse("{\"l\":[1,2],\"m\":{\"a/b\":1}}", arena);
    const char *error;
    const Value *result = patch_json(arena, document, parse(row->patch, arena), &error);
    g_autoptr(GString) text = g_string_new(NULL);

    if (result != NULL) {
        json_write(text, result, 0);
    }
    ck_assert_str_eq(result == NULL ? error : text->str, row->result);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("kubectl");
    TCase *tests = tcase_create("kubectl");

    tcase_add_loop_test(tests, a_line_is_answered_as_kubectl_does, 0, G_N_ELEMENTS(line_cases));
    tcase_add_test(tests, words_keep_what_quotes_hold);
    tcase_add_test(tests, a_drawn_name_is_its_own_for_each_seed_and_container);
    tcase_add_test(tests, a_line_for_a_cluster_ends_in_a_request);
    tcase_add_loop_test(tests, lists_are_merged_by_the_keys_of_their_types, 0,
                        G_N_ELEMENTS(strategic_cases));
    tcase_add_loop_test(tests, json_patches_are_carried_out_in_order, 0, G_N_ELEMENTS(json_cases));
    tcase_add_test(tests, a_merge_replaces_lists_and_removes_nulls);
    suite_add_tcase(all, tests);
    return all;
}
