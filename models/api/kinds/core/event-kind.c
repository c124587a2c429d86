/* event-kind.c - events. */
#include "models/api/kinds/kinds.h"

/* An event lives in the namespace of its object; those of cluster-wide objects in "default". */
static void
validate(ApiRequest *request)
{
    const Value *involved = value_get(request->object, "involvedObject");
    const Value *meta = value_get(request->object, "metadata");
    const char *about = value_get_text(involved, "namespace");
    const char *name_space = value_get_text(meta, "namespace");
    bool is_match = about == NULL ? g_strcmp0(name_space, "default") == 0 ||
                                        g_strcmp0(name_space, "kube-system") == 0
                                  : g_strcmp0(about, name_space) == 0;

    if (!is_match) {
        err_invalid_text(&request->errors, AT(AT(NULL, "involvedObject"), "namespace"), about,
                         "does not match event.namespace");
    }
    check_name(&request->errors, AT(NULL, "namespace"), name_space, name_dns_subdomain);
}

const ApiKind api_kind_event_kind = {
    .group = "",
    .version = "v1",
    .name = "Event",
    .plural = "events",
    .singular = "event",
    .short_name = "ev",
    .is_namespaced = true,
    .has_loose_metadata = true,
    .type = &api_core_event,
    .validate = validate,
};
