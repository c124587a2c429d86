/* test-defaults.c - what was left out is filled in, what was said stays. */
#include "models/api/defaults/defaults.h"
#include "models/api/document/api-edit.h"
#include "tests/check-main.h"
#include "text/json.h"

#include <string.h>

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
    const char *image;
    const char *policy;
} images[] = {
    { "nginx", "Always" },
    { "nginx:latest", "Always" },
    { "nginx:1.29", "IfNotPresent" },
    { "localhost:5000/team/app", "Always" },
    { "localhost:5000/team/app:v1", "IfNotPresent" },
    { "registry.example:443/a__b/c-d.e:latest", "Always" },
    { "[::1]:5000/app", "Always" },
    { "nginx@sha256:" DIGITS, "IfNotPresent" },
    { "nginx:latest@sha256:" DIGITS, "Always" },
    { "nginx:latest@sha256:0123", "IfNotPresent" },
    { "Nginx", "IfNotPresent" }, /* no reference at all: capitals */
    { "EXAMPLE/nginx", "Always" },
    { "a..b/c", "IfNotPresent" },
    { "nginx:", "IfNotPresent" },
    { DIGITS, "IfNotPresent" },
    { "", "IfNotPresent" },
};

START_TEST(an_image_is_pulled_always_if_its_tag_is_latest)
{
    ck_assert_msg(strcmp(default_pull_policy(images[_i].image), images[_i].policy) == 0,
                  "\"%s\" is not %s", images[_i].image, images[_i].policy);
}
END_TEST

static const struct {
    ApiDefault fill;
    const char *in;
    const char *out;
} objects[] = {
    { default_probe, "{'periodSeconds':5}",
      "{'failureThreshold':3,'periodSeconds':5,'successThreshold':1,'timeoutSeconds':1}" },
    { default_volume, "{'name':'v'}", "{'emptyDir':{},'name':'v'}" },
    { default_volume, "{'hostPath':{},'name':'v'}", "{'hostPath':{},'name':'v'}" },
    { default_stateful_set, "{'spec':{'updateStrategy':{'type':'RollingUpdate'}}}",
      "{'spec':{'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Retain',"
      "'whenScaled':'Retain'},'podManagementPolicy':'OrderedReady','replicas':1,"
      "'revisionHistoryLimit':10,'updateStrategy':{'type':'RollingUpdate'}}}" },
    { default_limit_range_item, "{'max':{'cpu':'2'},'min':{'memory':'1'},'type':'Container'}",
      "{'default':{'cpu':'2'},'defaultRequest':{'cpu':'2','memory':'1'},'max':{'cpu':'2'},"
      "'min':{'memory':'1'},'type':'Container'}" },
    { default_limit_range_item, "{'max':{'cpu':'2'},'type':'Pod'}",
      "{'max':{'cpu':'2'},'type':'Pod'}" },
    { default_service,
      "{'spec':{'ports':[{'port':80},{'port':81,'targetPort':'web'}],'type':'NodePort'}}",
      "{'spec':{'externalTrafficPolicy':'Cluster','internalTrafficPolicy':'Cluster',"
      "'ports':[{'port':80,'targetPort':80},{'port':81,'targetPort':'web'}],"
      "'sessionAffinity':'None','type':'NodePort'}}" },
    { default_pod,
      "{'spec':{'containers':[{'resources':{'limits':{'cpu':'2','memory':'1Gi'},"
      "'requests':{'cpu':'1'}}},{'resources':{'requests':{'cpu':'500m'}}}],"
      "'resources':{'limits':{'cpu':'3'}}}}",
      "{'spec':{'containers':[{'resources':{'limits':{'cpu':'2','memory':'1Gi'},"
      "'requests':{'cpu':'1','memory':'1Gi'}}},{'resources':{'requests':{'cpu':'500m'}}}],"
      "'enableServiceLinks':true,"
      "'resources':{'limits':{'cpu':'3'},'requests':{'cpu':'1500m'}}}}" },
    { default_job, "{'spec':{'parallelism':3}}",
      "{'spec':{'backoffLimit':6,'completionMode':'NonIndexed','manualSelector':false,"
      "'parallelism':3,'podReplacementPolicy':'TerminatingOrFailed','suspend':false}}" },
};

static const Value *
json_of(const char *text, Arena *arena)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    return json_read(text, strlen(text),
                     diagnostics_add_source(diagnostics, "t", text, strlen(text)), arena,
                     diagnostics);
}

START_TEST(an_object_is_completed)
{
    Arena *arena = arena_new();
    g_autofree char *in = g_strdelimit(g_strdup(objects[_i].in), "'", '"');
    g_autofree char *out = g_strdelimit(g_strdup(objects[_i].out), "'", '"');
    g_autoptr(GString) have = g_string_new(NULL);
    Value *object = edit_copy(arena, json_of(in, arena));

    objects[_i].fill(arena, object);
    json_write(have, object, 0);
    ck_assert_str_eq(have->str, out);
    objects[_i].fill(arena, object); /* nothing is left to fill */
    g_string_truncate(have, 0);
    json_write(have, object, 0);
    ck_assert_str_eq(have->str, out);
    arena_free(arena);
}
END_TEST

START_TEST(a_job_has_what_its_template_is_labelled_with_later)
{
    Arena *arena = arena_new();
    g_autofree char *in =
        g_strdelimit(g_strdup("{'metadata':{},'spec':{'template':{'metadata':{'labels':"
                              "{'a':'b'}}}}}"),
                     "'", '"');
    Value *job = edit_copy(arena, json_of(in, arena));
    Value *of_template = edit_get(edit_get(edit_get(job, "spec"), "template"), "metadata");

    default_job(arena, job);
    edit_put_text(arena, edit_get(of_template, "labels"), "job-name", "j");
    ck_assert_str_eq(
        value_text(value_path(job, "metadata", "labels", "job-name", (const char *)NULL)), "j");
    ck_assert_str_eq(value_text(value_path(job, "metadata", "labels", "a", (const char *)NULL)),
                     "b");
    arena_free(arena);
}
END_TEST

Suite *
suite(void)
{
    Suite *result = suite_create("defaults");
    TCase *tcase = tcase_create("all");

    tcase_add_loop_test(tcase, an_image_is_pulled_always_if_its_tag_is_latest, 0,
                        G_N_ELEMENTS(images));
    tcase_add_loop_test(tcase, an_object_is_completed, 0, G_N_ELEMENTS(objects));
    tcase_add_test(tcase, a_job_has_what_its_template_is_labelled_with_later);
    suite_add_tcase(result, tcase);
    return result;
}
