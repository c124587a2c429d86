/* create-rbac.c - kubectl create role, clusterrole, rolebinding, clusterrolebinding. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

#define RBAC "rbac.authorization.k8s.io"

static const CtlFlag role_flags[] = {
    { .name = "verb", .type = CTL_LIST, .doc = "what may be done" },
    { .name = "resource", .type = CTL_LIST, .doc = "with what" },
    { .name = "resource-name", .type = CTL_STRINGS, .doc = "with which of them" },
};
static const CtlFlagSet role_own = CTL_FLAG_SET(role_flags);
static const CtlFlag cluster_role_flags[] = {
    { .name = "non-resource-url", .type = CTL_LIST, .doc = "paths that may be asked" },
    { .name = "aggregation-rule", .type = CTL_LIST, .doc = "labels of the roles to join" },
};
static const CtlFlagSet cluster_role_own = CTL_FLAG_SET(cluster_role_flags);
static const CtlFlag binding_flags[] = {
    { .name = "clusterrole", .doc = "the cluster role" },
    { .name = "role", .doc = "the role" },
    { .name = "user", .type = CTL_STRINGS, .doc = "users" },
    { .name = "group", .type = CTL_STRINGS, .doc = "groups" },
    { .name = "serviceaccount", .type = CTL_STRINGS, .doc = "NAMESPACE:NAME" },
};
static const CtlFlagSet binding_own = CTL_FLAG_SET(binding_flags);
static const CtlFlag cluster_binding_flags[] = {
    { .name = "clusterrole", .is_required = true, .doc = "the cluster role" },
    { .name = "user", .type = CTL_STRINGS, .doc = "users" },
    { .name = "group", .type = CTL_STRINGS, .doc = "groups" },
    { .name = "serviceaccount", .type = CTL_STRINGS, .doc = "NAMESPACE:NAME" },
};
static const CtlFlagSet cluster_binding_own = CTL_FLAG_SET(cluster_binding_flags);

#define COMMON &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
static const CtlFlagSet *const role_sets[] = { &role_own, COMMON };
static const CtlFlagSet *const cluster_role_sets[] = { &role_own, &cluster_role_own, COMMON };
static const CtlFlagSet *const binding_sets[] = { &binding_own, COMMON };
static const CtlFlagSet *const cluster_binding_sets[] = { &cluster_binding_own, COMMON };

static const Value *
flag_list(CtlCall *call, const char *flag)
{
    ValueBuilder *list = value_list_begin(call->arena);

    for (size_t i = 0; i < ctl_n_items(call, flag); i++) {
        bool is_new = true;

        for (size_t j = 0; j < i; j++) {
            is_new &= strcmp(ctl_item(call, flag, i), ctl_item(call, flag, j)) != 0;
        }
        value_add(list, is_new ? value_string(call->arena, ctl_item(call, flag, i)) : NULL);
    }
    return ctl_n_items(call, flag) == 0 ? NULL : value_end(list);
}

/* "deployments.apps/scale": '*ret_text' is "deployments/scale", '*ret_group' "apps". */
static bool
read_resource(CtlCall *call, const char *text, const char **ret_text, const char **ret_group)
{
    size_t length = strcspn(text, "/");
    g_autofree char *base = g_strndup(text, length);
    const ApiKind *kind = api_kind_find_resource(base);

    if (strcmp(base, "*") == 0) {
        *ret_text = text;
        *ret_group = "*";
        return true;
    }
    if (kind == NULL) {
        return ctl_fail(call, "the server doesn't have a resource type \"%s\"", base);
    }
    *ret_text = arena_printf(call->arena, "%s%s", kind->plural, text + length);
    *ret_group = kind->group;
    return true;
}

/* One rule a group, in the order groups were first named; NULL after a complaint. */
static const Value *
rules_value(CtlCall *call)
{
    size_t n = ctl_n_items(call, "resource");
    const char **texts = ARENA_NEW_N(call->arena, const char *, n + 1);
    const char **groups = ARENA_NEW_N(call->arena, const char *, n + 1);
    ValueBuilder *rules = value_list_begin(call->arena);

    for (size_t i = 0; i < n; i++) {
        if (!read_resource(call, ctl_item(call, "resource", i), &texts[i], &groups[i])) {
            return NULL;
        }
    }
    for (size_t i = 0; i < n; i++) {
        ValueBuilder *rule = value_map_begin(call->arena);
        ValueBuilder *resources = value_list_begin(call->arena);

        if (groups[i] == NULL) {
            continue;
        }
        value_put(rule, "verbs", flag_list(call, "verb"));
        value_put(rule, "apiGroups", ctl_text_list(call->arena, &groups[i], 1));
        for (size_t j = i; j < n; j++) {
            if (g_strcmp0(groups[j], groups[i]) == 0) {
                value_add(resources, value_string(call->arena, texts[j]));
                groups[j] = j == i ? groups[j] : NULL;
            }
        }
        value_put(rule, "resources", value_end(resources));
        value_put(rule, "resourceNames", flag_list(call, "resource-name"));
        value_add(rules, value_end(rule));
    }
    return value_end(rules);
}

static bool
check_role(CtlCall *call)
{
    static const char *const verbs[] = { "get",    "delete",   "list",
                                         "create", "update",   "patch",
                                         "watch",  "proxy",    "deletecollection",
                                         "use",    "bind",     "approve",
                                         "sign",   "escalate", "impersonate",
                                         "*",      NULL };

    if (ctl_n_items(call, "verb") == 0) {
        return ctl_fail(call, "at least one verb must be specified");
    }
    for (size_t i = 0; i < ctl_n_items(call, "verb"); i++) {
        if (!g_strv_contains(verbs, ctl_item(call, "verb", i))) {
            ctl_err(call, "Warning: '%s' is not a standard resource verb\n",
                    ctl_item(call, "verb", i));
        }
    }
    return ctl_n_items(call, "resource") > 0 ||
           ctl_fail(call, "at least one resource must be specified");
}

static void
run_role(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object;
    const Value *rules;

    if (!ctl_create_begin(call, &create) || !check_role(call) ||
        (rules = rules_value(call)) == NULL) {
        return;
    }
    object = ctl_object_begin(call, RBAC "/v1", "Role", create.name, NULL);
    value_put(object, "rules", rules);
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

/* --aggregation-rule a=b,c=d: roles whose labels match. */
static const Value *
aggregation_value(CtlCall *call)
{
    ValueBuilder *labels = value_map_begin(call->arena);
    ValueBuilder *list = value_list_begin(call->arena);

    for (size_t i = 0; i < ctl_n_items(call, "aggregation-rule"); i++) {
        const char *pair = ctl_item(call, "aggregation-rule", i);
        size_t length = strcspn(pair, "=");

        value_put_string(labels, arena_strndup(call->arena, pair, length),
                         pair[length] == '=' ? pair + length + 1 : "");
    }
    value_add(list, value_with(call->arena, NULL, "matchLabels", value_end(labels)));
    return value_with(call->arena, NULL, "clusterRoleSelectors", value_end(list));
}

static void
run_cluster_role(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object;
    const Value *rules;
    size_t n_urls = ctl_n_items(call, "non-resource-url");

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    object = ctl_object_begin(call, RBAC "/v1", "ClusterRole", create.name, NULL);
    if (ctl_n_items(call, "aggregation-rule") > 0) {
        if (ctl_n_items(call, "verb") + n_urls + ctl_n_items(call, "resource") > 0) {
            ctl_fail(call, "aggregation rule must be specified without nonResourceURLs, "
                           "resourceNames, resources, or verbs"); /* nothing else may be given */
            return;
        }
        value_put(object, "aggregationRule", aggregation_value(call));
        value_put(object, "rules", value_null(call->arena));
        ctl_create(call, &create.printer, create.dry_run, value_end(object));
        return;
    }
    if (ctl_n_items(call, "verb") > 0 && n_urls + ctl_n_items(call, "resource") == 0) {
        ctl_fail(call, "one of resource or nonResourceURL must be specified");
        return;
    }
    if (n_urls > 0 && ctl_n_items(call, "verb") > 0 && ctl_n_items(call, "resource") == 0) {
        ValueBuilder *rule = value_map_begin(call->arena);
        ValueBuilder *list = value_list_begin(call->arena);

        value_put(rule, "verbs", flag_list(call, "verb"));
        value_put(rule, "nonResourceURLs", flag_list(call, "non-resource-url"));
        value_add(list, value_end(rule));
        rules = value_end(list);
    } else if (!check_role(call) || (rules = rules_value(call)) == NULL) {
        return;
    }
    value_put(object, "rules", rules);
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static void
add_subjects(CtlCall *call, ValueBuilder *subjects, const char *flag, const char *kind)
{
    for (size_t i = 0; i < ctl_n_items(call, flag); i++) {
        ValueBuilder *subject = value_map_begin(call->arena);

        value_put_string(subject, "apiGroup", RBAC);
        value_put_string(subject, "kind", kind);
        value_put_string(subject, "name", ctl_item(call, flag, i));
        value_add(subjects, value_end(subject));
    }
}

/* Users, groups, accounts; NULL after a complaint. */
static const Value *
subjects_value(CtlCall *call)
{
    ValueBuilder *subjects = value_list_begin(call->arena);

    add_subjects(call, subjects, "user", "User");
    add_subjects(call, subjects, "group", "Group");
    for (size_t i = 0; i < ctl_n_items(call, "serviceaccount"); i++) {
        g_auto(GStrv) parts = g_strsplit(ctl_item(call, "serviceaccount", i), ":", -1);
        ValueBuilder *subject = value_map_begin(call->arena);

        if (g_strv_length(parts) != 2 || *parts[0] == '\0' || *parts[1] == '\0') {
            ctl_fail(call, "serviceaccount must be <namespace>:<name>");
            return NULL;
        }
        value_put_string(subject, "kind", "ServiceAccount");
        value_put_string(subject, "name", parts[1]);
        value_put_string(subject, "namespace", parts[0]);
        value_add(subjects, value_end(subject));
    }
    return value_end(subjects);
}

static void
bind(CtlCall *call, CtlCreate *create, const char *kind, const char *role_kind, const char *role)
{
    ValueBuilder *object = ctl_object_begin(call, RBAC "/v1", kind, create->name, NULL);
    ValueBuilder *ref = value_map_begin(call->arena);
    const Value *subjects = subjects_value(call);

    if (subjects == NULL) {
        return;
    }
    value_put_string(ref, "apiGroup", RBAC);
    value_put_string(ref, "kind", role_kind);
    value_put_string(ref, "name", role);
    value_put(object, "roleRef", value_end(ref));
    value_put(object, "subjects", value_length(subjects) > 0 ? subjects : NULL);
    ctl_create(call, &create->printer, create->dry_run, value_end(object));
}

static void
run_role_binding(CtlCall *call)
{
    CtlCreate create;
    const char *cluster_role = ctl_text(call, "clusterrole");
    const char *role = ctl_text(call, "role");

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    if ((*cluster_role == '\0') == (*role == '\0')) {
        ctl_fail(call, "exactly one of clusterrole or role must be specified");
        return;
    }
    bind(call, &create, "RoleBinding", *role == '\0' ? "ClusterRole" : "Role",
         *role == '\0' ? cluster_role : role);
}

static void
run_cluster_role_binding(CtlCall *call)
{
    CtlCreate create;

    if (ctl_create_begin(call, &create)) {
        bind(call, &create, "ClusterRoleBinding", "ClusterRole", ctl_text(call, "clusterrole"));
    }
}

static const CtlCommand commands[] = {
    { .path = "create role",
      .sets = role_sets,
      .run = run_role,
      .help = "Create a role with single rule." },
    { .path = "create clusterrole",
      .sets = cluster_role_sets,
      .run = run_cluster_role,
      .help = "Create a cluster role." },
    { .path = "create rolebinding",
      .sets = binding_sets,
      .run = run_role_binding,
      .help = "Create a role binding for a particular role or cluster role." },
    { .path = "create clusterrolebinding",
      .sets = cluster_binding_sets,
      .run = run_cluster_role_binding,
      .help = "Create a cluster role binding for a particular cluster role." },
};
const CtlFamily ctl_family_create_rbac = CTL_FAMILY(commands);
