/* test-object-value.c - objects keep everything they were made of, and print what changed. */
#include "models/api/store.h"
#include "tests/check-main.h"
#include "text/json.h"

#include <string.h>

static ObjectTables *tables;
static Arena *arena;
static Diagnostics *diagnostics;

static void
setup(void)
{
    tables = object_tables_new(1767225600, 3); /* 2026-01-01T00:00:00Z */
    arena = arena_new();
    diagnostics = diagnostics_new();
}

static void
teardown(void)
{
    diagnostics_free(diagnostics);
    object_tables_free(tables);
    arena_free(arena);
}

static const Value *
read_json(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    const Value *value = json_read(quoted, strlen(quoted), 0, arena, diagnostics);

    ck_assert_ptr_nonnull(value);
    return value;
}

static char *
print(const Object *object)
{
    GString *text = g_string_new(NULL);

    json_write(text, object_to_value(object, tables, arena), 0);
    return g_string_free(text, FALSE);
}

/* Canonical objects with something that no typed member holds in each. */
static const char *const documents[] = {
    "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'annotations':{'a':'b'},"
    "'creationTimestamp':'2026-01-01T00:00:05Z','generation':2,'labels':{},'managedFields':[],"
    "'name':'web','namespace':'default','resourceVersion':'7',"
    "'uid':'0f2a7a63-52aa-4c61-8c7e-5c8f7b1e0001'},'spec':{'progressDeadlineSeconds':600,"
    "'replicas':3,'revisionHistoryLimit':10,'selector':{'matchLabels':{'app':'web'}},'strategy':"
    "{'rollingUpdate':{'maxSurge':'25%','maxUnavailable':1},'type':'RollingUpdate'},'template':"
    "{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'image':'nginx','name':'c'}],"
    "'future':true}}},'status':{'conditions':[{'lastTransitionTime':'2026-01-01T00:00:06Z',"
    "'lastUpdateTime':'2026-01-01T00:00:07Z','message':'m','reason':'r','status':'True','type':"
    "'Available','unknown':1}],'replicas':3,'terminatingReplicas':0}}",
    "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web-0','namespace':'default',"
    "'ownerReferences':[{'apiVersion':'apps/v1','blockOwnerDeletion':true,'controller':true,"
    "'kind':'DaemonSet','name':'d','uid':'x'},{'apiVersion':'v1','controller':false,'kind':"
    "'ConfigMap','name':'c','uid':'y'}]},'spec':{'affinity':{'nodeAffinity':{'requiredDuring"
    "SchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchFields':[{'key':"
    "'metadata.name','operator':'In','values':['node-1']}]}]}}},'containers':[{'image':'i','name':"
    "'c'}],'hostname':'web-0','nodeName':'node-1'},'status':{'conditions':[{'lastProbeTime':null,"
    "'lastTransitionTime':'2026-01-01T00:00:06Z','status':'True','type':'Ready'},{'status':'True',"
    "'type':'example.com/gate'}],'containerStatuses':[{'containerID':'containerd://1','image':"
    "'i','imageID':'j','lastState':{},'name':'c','ready':true,'restartCount':2,'started':true,"
    "'state':{'running':{'startedAt':'2026-01-01T00:00:06Z'}}}],'hostIP':'1.2.3.4','phase':"
    "'Running','podIP':'10.0.0.1','qosClass':'BestEffort','startTime':'2026-01-01T00:00:01Z'}}",
    "{'apiVersion':'v1','kind':'Node','metadata':{'labels':{'a':'b'},'name':'n1'},'spec':{"
    "'podCIDR':'10.0.0.0/24','podCIDRs':['10.0.0.0/24'],'taints':[{'effect':'NoExecute','key':'k',"
    "'timeAdded':'2026-01-01T00:00:06Z','value':'v'}],'unschedulable':true},'status':{'addresses':"
    "[{'address':'1.1.1.1','type':'InternalIP'}],'allocatable':{'cpu':'3900m','memory':'8Gi',"
    "'pods':'110'},'capacity':{'cpu':'4','memory':'8388608Ki','nvidia.com/gpu':'2','pods':'110'},"
    "'conditions':[{'lastHeartbeatTime':'2026-01-01T00:00:06Z','lastTransitionTime':"
    "'2026-01-01T00:00:06Z','message':'m','reason':'r','status':'True','type':'Ready'}],'nodeInfo':"
    "{'kubeletVersion':'v1.34.2'}}}",
    "{'apiVersion':'batch/v1','kind':'Job','metadata':{'generation':1,'name':'j','namespace':'d'},"
    "'spec':{'backoffLimit':6,'completionMode':'Indexed','completions':3,'parallelism':2,"
    "'podReplacementPolicy':'Failed','suspend':false,'template':{'spec':{'containers':[]}}},"
    "'status':{'active':1,'ready':0,'startTime':'2026-01-01T00:00:06Z','terminating':0,"
    "'uncountedTerminatedPods':{}}}",
    "{'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'b','namespace':"
    "'d'},'spec':{'minAvailable':'50%','selector':{'matchLabels':{'a':'b'}}},'status':{"
    "'currentHealthy':1,'desiredHealthy':1,'disruptedPods':{'p':'2026-01-01T00:00:06Z'},"
    "'disruptionsAllowed':0,'expectedPods':2}}",
    "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w','namespace':'d'},"
    "'spec':{'size':[1,2.50,null]},'status':{'ok':true}}",
    "{'apiVersion':'v1','data':{'k':'v'},'kind':'ConfigMap','metadata':{'finalizers':['a/b','c/d'],"
    "'name':'c','namespace':'d'}}",
};

START_TEST(what_was_read_is_printed_again)
{
    const Value *value = read_json(documents[_i]);
    Object *object = object_from_value(value, tables);
    Object *copy = object_copy(object);
    g_autofree char *text = print(object);
    GString *wanted = g_string_new(NULL);

    json_write(wanted, value_sorted(arena, value), 0);
    ck_assert_str_eq(text, wanted->str);
    ck_assert(!object_spec_differs(object, copy));
    ck_assert(!object_status_differs(object, copy));
    ck_assert(!object_meta_differs(object, copy));
    g_string_free(wanted, TRUE);
    object_free(copy);
    object_free(object);
}
END_TEST

START_TEST(only_what_changed_is_printed_anew)
{
    Deployment *web = (Deployment *)object_from_value(read_json(documents[0]), tables);
    g_autofree char *text = NULL;

    web->replicas = 5;
    web->status.ready_replicas = 2;
    (void)condition_set(web->status.conditions, 4, "Progressing", CONDITION_TRUE, "R", NULL,
                        SIM_SECOND);
    text = print(&web->object);
    ck_assert_ptr_nonnull(strstr(text, "\"replicas\":5,\"revisionHistoryLimit\":10"));
    ck_assert_ptr_nonnull(strstr(text, "\"maxSurge\":\"25%\",\"maxUnavailable\":1"));
    ck_assert_ptr_nonnull(
        strstr(text, "\"readyReplicas\":2,\"replicas\":3,\"terminatingReplicas\""));
    ck_assert_ptr_nonnull(strstr(text,
                                 "{\"lastTransitionTime\":\"2026-01-01T00:00:01Z\",\"reason\":"
                                 "\"R\",\"status\":\"True\",\"type\":\"Progressing\"}"));
    object_free(&web->object);
}
END_TEST

START_TEST(an_object_of_a_controller_is_printed_from_its_members)
{
    ReplicaSet *set = (ReplicaSet *)object_new(KIND_REPLICA_SET);
    Deployment *web = (Deployment *)object_from_value(read_json(documents[0]), tables);
    g_autofree char *text = NULL;

    set->object.meta.name = "web-1";
    set->object.meta.uid = 4;
    set->replicas = 0;
    set->selector = web->selector;
    set->template_ = web->template_;
    text = print(&set->object);
    ck_assert_ptr_nonnull(strstr(text,
                                 "\"spec\":{\"replicas\":0,\"selector\":{\"matchLabels\":{\"app\":"
                                 "\"web\"}},\"template\":{"));
    ck_assert(g_str_has_suffix(text, "\"status\":{\"replicas\":0}}"));
    object_free(&set->object);
    object_free(&web->object);
}
END_TEST

START_TEST(a_pod_keeps_its_own_out_of_the_shared_spec)
{
    Pod *pod = (Pod *)object_from_value(read_json(documents[1]), tables);

    ck_assert_str_eq(pod->node_name, "node-1");
    ck_assert_str_eq(pod->pinned_node, "node-1");
    ck_assert_str_eq(pod->hostname, "web-0");
    ck_assert(!pod->spec->required_nodes.is_set);
    ck_assert_uint_eq(pod->spec->raw->n, 1); /* containers alone */
    ck_assert_int_eq(pod_restarts(pod), 2);
    object_free(&pod->object);
}
END_TEST

static int64_t
effective_cpu(const char *spec)
{
    return pod_spec_intern(tables->pod_specs, read_json(spec))->requests.cpu_milli;
}

START_TEST(requests_are_those_of_the_busiest_moment)
{
#define C(extra, cpu) "{'name':'c','resources':{'requests':{'cpu':'" cpu "'}}" extra "}"
#define SIDE ",'restartPolicy':'Always'"
    ck_assert_int_eq(
        effective_cpu("{'containers':[" C("", "500m") "," C(
            "", "300m") "],"
                        "'initContainers':[" C("", "1") "," C(SIDE, "200m") "," C("", "900m") "]}"),
        1100);
    ck_assert_int_eq(effective_cpu("{'containers':[" C("", "500m") "],'initContainers':[" C(
                         "", "2") "," C(SIDE, "200m") "]}"),
                     2000);
    ck_assert_int_eq(effective_cpu("{'containers':[" C("", "300m") "," C(
                         "", "400m") "],'overhead':"
                                     "{'cpu':'50m'},'resources':{'requests':{'cpu':'1'}}}"),
                     1050);
#undef C
#undef SIDE
}
END_TEST

START_TEST(equal_specs_are_one)
{
    const PodSpec *a =
        pod_spec_intern(tables->pod_specs, read_json("{'containers':[{'name':'a','image':'b'}]}"));
    const PodSpec *b = pod_spec_intern(
        tables->pod_specs, read_json("{'nodeName':'n','containers':[{'image':'b','name':'a'}]}"));
    const PodSpec *c =
        pod_spec_intern(tables->pod_specs, read_json("{'containers':[{'name':'a','image':'c'}]}"));

    ck_assert_ptr_eq(a, b);
    ck_assert_ptr_ne(a, c);
    ck_assert_int_eq(a->qos, QOS_BEST_EFFORT);
}
END_TEST

START_TEST(times_of_the_api_are_whole_seconds)
{
    ck_assert_int_eq(api_time(1999 * SIM_MILLISECOND), SIM_SECOND);
    ck_assert_int_eq(api_time(-1 * SIM_MILLISECOND), -SIM_SECOND);
    ck_assert_int_eq(api_time(SIM_NEVER), SIM_NEVER);
}
END_TEST

START_TEST(a_foreign_uid_draws_the_same_whatever_was_named_before)
{
    static const char text[] = "7d1c2c9e-0000-4000-8000-000000000001";
    uint64_t identities[2];

    for (int i = 0; i < 2; i++) {
        ObjectTables *mine = object_tables_new(0, 1);
        Uid uid;

        for (int k = 0; k < 100 * i; k++) {
            g_autofree char *name = g_strdup_printf("other-%d", k);

            (void)intern(mine->names, name);
        }
        uid = uid_read(text, mine);
        ck_assert(UID_IS_FOREIGN(uid));
        identities[i] = uid_identity(uid, mine);
        object_tables_free(mine);
    }
    ck_assert_uint_eq(identities[0], identities[1]);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("object-value");
    TCase *tcase = tcase_create("object-value");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, what_was_read_is_printed_again, 0, (int)G_N_ELEMENTS(documents));
    tcase_add_test(tcase, only_what_changed_is_printed_anew);
    tcase_add_test(tcase, an_object_of_a_controller_is_printed_from_its_members);
    tcase_add_test(tcase, a_pod_keeps_its_own_out_of_the_shared_spec);
    tcase_add_test(tcase, requests_are_those_of_the_busiest_moment);
    tcase_add_test(tcase, equal_specs_are_one);
    tcase_add_test(tcase, times_of_the_api_are_whole_seconds);
    tcase_add_test(tcase, a_foreign_uid_draws_the_same_whatever_was_named_before);
    suite_add_tcase(s, tcase);
    return s;
}
