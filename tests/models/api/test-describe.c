/* test-describe.c - descriptions of kinds that the recorded cases do not know. */
#include "models/api/describe/describe.h"
#include "tests/check-main.h"
#include "text/yaml.h"

#include <string.h>

#define NOW INT64_C(1772366400000000000) /* 2026-03-01T12:00:00Z */

typedef struct Case {
    const char *input; /* the first document is described */
    const char *expected;
} Case;

static const Case cases[] = {
    { "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default},\n"
      "  data: {k: \"v\\nw\"}, binaryData: {b: AAE=}}\n",
      "Name:         a\n"
      "Namespace:    default\n"
      "Labels:       <none>\n"
      "Annotations:  <none>\n"
      "\n"
      "Data\n"
      "====\n"
      "k:\n"
      "----\n"
      "v\n"
      "w\n"
      "\n"
      "\n"
      "BinaryData\n"
      "====\n"
      "b: 2 bytes\n"
      "\n"
      "Events:  <none>\n" },
    { "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: default}, type: Opaque,\n"
      "  data: {password: c2VjcmV0}}\n",
      "Name:         a\n"
      "Namespace:    default\n"
      "Labels:       <none>\n"
      "Annotations:  <none>\n"
      "\n"
      "Type:  Opaque\n"
      "\n"
      "Data\n"
      "====\n"
      "password:  6 bytes\n" },
    { "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: default},\n"
      "  spec: {limits: [{type: Container, max: {cpu: 1}, default: {memory: 1Gi}}]}}\n",
      "Name:       l\n"
      "Namespace:  default\n"
      "Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio\n"
      "----        --------  ---  ---  ---------------  -------------  -----------------------\n"
      "Container   cpu       -    1    -                -              -\n"
      "Container   memory    -    -    -                1Gi            -\n" },
    { "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,\n"
      "  metadata: {name: s, namespace: default}, ports: [{port: 80, protocol: TCP}],\n"
      "  endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}, nodeName: node-1,\n"
      "    targetRef: {kind: Pod, name: web-0}}]}\n",
      "Name:         s\n"
      "Namespace:    default\n"
      "Labels:       <none>\n"
      "Annotations:  <none>\n"
      "AddressType:  IPv4\n"
      "Ports:\n"
      "  Name     Port  Protocol\n"
      "  ----     ----  --------\n"
      "  <unset>  80    TCP\n"
      "Endpoints:\n"
      "  - Addresses:  10.0.0.1\n"
      "    Conditions:\n"
      "      Ready:    true\n"
      "    Hostname:   <unset>\n"
      "    TargetRef:  Pod/web-0\n"
      "    NodeName:   node-1\n"
      "    Zone:       <unset>\n"
      "Events:         <none>\n" },
    /* A kind without a description of its own: field by field. */
    { "{apiVersion: coordination.k8s.io/v1, kind: Lease,\n"
      "  metadata: {name: s, namespace: default, uid: u, managedFields: [{manager: x}]},\n"
      "  spec: {holderIdentity: me, leaseDurationSeconds: 40, list: [1, {aURL: z}]}}\n",
      "Name:         s\n"
      "Namespace:    default\n"
      "Labels:       <none>\n"
      "Annotations:  <none>\n"
      "API Version:  coordination.k8s.io/v1\n"
      "Kind:         Lease\n"
      "Metadata:\n"
      "  UID:  u\n"
      "Spec:\n"
      "  Holder Identity:         me\n"
      "  Lease Duration Seconds:  40\n"
      "  List:\n"
      "    1\n"
      "    A URL:  z\n"
      "Events:     <none>\n" },
    /* A namespace shows its own quotas and no others. */
    { "{apiVersion: v1, kind: Namespace, metadata: {name: a}, status: {phase: Active}}\n"
      "---\n"
      "{apiVersion: v1, kind: ResourceQuota, metadata: {name: other, namespace: b},\n"
      "  status: {hard: {pods: 1}}}\n"
      "---\n"
      "{apiVersion: v1, kind: ResourceQuota, metadata: {name: own, namespace: a},\n"
      "  status: {hard: {pods: 10}, used: {pods: 3}}}\n",
      "Name:         a\n"
      "Labels:       <none>\n"
      "Annotations:  <none>\n"
      "Status:       Active\n"
      "\n"
      "Resource Quotas\n"
      "  Name:     own\n"
      "  Resource  Used  Hard\n"
      "  --------  ---   ---\n"
      "  pods      3     10\n"
      "\n"
      "No LimitRange resource.\n" },
};

static char *
describe_text(const char *input, bool shows_events)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "input", input, strlen(input));
    g_autoptr(GPtrArray) objects =
        yaml_read(input, strlen(input), source, YAML_MANIFEST, arena, diagnostics);

    ck_assert_ptr_nonnull(objects);
    return describe_object(g_ptr_array_index(objects, 0), objects, NOW, shows_events);
}

START_TEST(each_kind_reads_as_kubectl_describes_it)
{
    g_autofree char *text = describe_text(cases[_i].input, true);

    ck_assert_str_eq(text, cases[_i].expected);
}
END_TEST

static const char pod_with_events[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: web-0, namespace: default, uid: u},\n"
    "  spec: {containers: []}}\n"
    "---\n"
    "{apiVersion: v1, kind: Event, metadata: {name: a, namespace: default}, reason: Late,\n"
    "  type: Normal, count: 3, message: '  last  ', source: {component: kubelet},\n"
    "  firstTimestamp: '2026-03-01T11:50:00Z', lastTimestamp: '2026-03-01T11:59:30Z',\n"
    "  involvedObject: {kind: Pod, name: web-0, namespace: default, uid: u}}\n"
    "---\n"
    "{apiVersion: v1, kind: Event, metadata: {name: b, namespace: default}, reason: Early,\n"
    "  type: Normal, message: first, reportingComponent: me,\n"
    "  firstTimestamp: '2026-03-01T11:00:00Z', lastTimestamp: '2026-03-01T11:00:00Z',\n"
    "  involvedObject: {kind: Pod, name: web-0, namespace: default, uid: u}}\n"
    "---\n"
    "{apiVersion: v1, kind: Event, metadata: {name: c, namespace: default}, reason: Foreign,\n"
    "  involvedObject: {kind: Pod, name: web-0, namespace: default, uid: another}}\n";

START_TEST(events_of_the_object_come_last_seen_last)
{
    g_autofree char *text = describe_text(pod_with_events, true);

    ck_assert(g_str_has_suffix(text, "Events:\n"
                                     "  Type    Reason  Age                From     Message\n"
                                     "  ----    ------  ----               ----     -------\n"
                                     "  Normal  Early   60m                me       first\n"
                                     "  Normal  Late    30s (x3 over 10m)  kubelet  last\n"));
}
END_TEST

START_TEST(events_can_be_left_out)
{
    g_autofree char *text = describe_text(pod_with_events, false);

    ck_assert_ptr_null(strstr(text, "Events"));
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("describe");
    TCase *tcase = tcase_create("describe");

    tcase_add_loop_test(tcase, each_kind_reads_as_kubectl_describes_it, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tcase, events_of_the_object_come_last_seen_last);
    tcase_add_test(tcase, events_can_be_left_out);
    suite_add_tcase(suite, tcase);
    return suite;
}
