/* default-binder.c - binds the pod through the API; the scheduler itself sends the request. */
#include "models/scheduler/framework/plugin.h"

static const BindHooks bind_hooks = { .has_bind = true };

const SchedPlugin sched_plugin_default_binder = {
    .name = "DefaultBinder",
    .doc = "Bind the pod to the chosen node.",
    .bind = &bind_hooks,
};
