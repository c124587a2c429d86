/* autoscale-command.c - kubectl autoscale. */
#include "experiment/kubectl/ctl-command.h"
#include "text/quantity.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "min", .type = CTL_INT32, .fallback = "-1", .doc = "fewest pods" },
    { .name = "max", .type = CTL_INT32, .fallback = "-1", .is_required = true, .doc = "most pods" },
    { .name = "cpu-percent",
      .type = CTL_INT32,
      .fallback = "-1",
      .deprecated = "Use --cpu with percentage or resource quantity format (e.g., '70%' for "
                    "utilization or '500m' for milliCPU).",
      .doc = "CPU to aim at" },
    { .name = "cpu", .doc = "CPU to aim at, a percentage or an amount" },
    { .name = "memory", .doc = "memory to aim at, a percentage or an amount" },
    { .name = "name", .doc = "name of the autoscaler" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_apply,
    &ctl_flags_file,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    NULL,
};

static bool
check(CtlCall *call)
{
    int64_t min = ctl_number(call, "min");
    int64_t max = ctl_number(call, "max");

    if (max < 1) {
        return ctl_fail(call, "--max=MAXPODS is required and must be at least 1, max: %d",
                        (int)max);
    }
    if (max < min) {
        return ctl_fail(call,
                        "--max=MAXPODS must be larger or equal to --min=MINPODS, max: %d, min: %d",
                        (int)max, (int)min);
    }
    if (ctl_is_changed(call, "cpu-percent") && *ctl_text(call, "cpu") != '\0') {
        return ctl_fail(call, "--cpu-percent and --cpu are mutually exclusive");
    }
    return true;
}

/* "70%" or "500m"; NULL after a complaint. */
static const Value *
target_value(CtlCall *call, const char *resource, const char *text)
{
    ValueBuilder *target = value_map_begin(call->arena);
    g_autofree char *digits = g_strndup(text, strcspn(text, "%"));
    bool is_percent = g_str_has_suffix(text, "%");
    Quantity quantity;
    int64_t number = 0;

    if (is_percent ? go_parse_int(call->arena, digits, 32, "Atoi", &number) != NULL
                   : quantity_parse(text, &quantity) != QUANTITY_OK) {
        ctl_fail(call, "invalid resource %s value: %s", resource, text);
        return NULL;
    }
    value_put_string(target, "type", is_percent ? "Utilization" : "AverageValue");
    if (is_percent) {
        value_put_int(target, "averageUtilization", number);
    } else {
        value_put_string(target, "averageValue", text);
    }
    return value_end(target);
}

static bool
add_metric(CtlCall *call, ValueBuilder *metrics, const char *resource, const char *text)
{
    const Value *target = target_value(call, resource, text);
    ValueBuilder *source = value_map_begin(call->arena);
    ValueBuilder *metric = value_map_begin(call->arena);

    if (target == NULL) {
        return false;
    }
    value_put_string(source, "name", resource);
    value_put(source, "target", target);
    value_put_string(metric, "type", "Resource");
    value_put(metric, "resource", value_end(source));
    value_add(metrics, value_end(metric));
    return true;
}

/* NULL after a complaint, or if there is none. */
static const Value *
metrics_value(CtlCall *call)
{
    ValueBuilder *metrics = value_list_begin(call->arena);
    const char *cpu = ctl_text(call, "cpu");
    const char *memory = ctl_text(call, "memory");

    if (*cpu == '\0' && ctl_number(call, "cpu-percent") >= 0) {
        cpu = arena_printf(call->arena, "%d%%", (int)ctl_number(call, "cpu-percent"));
    }
    if ((*cpu != '\0' && !add_metric(call, metrics, "cpu", cpu)) ||
        (*memory != '\0' && !add_metric(call, metrics, "memory", memory))) {
        return NULL;
    }
    return *cpu == '\0' && *memory == '\0' ? NULL : value_end(metrics);
}

/* NULL after a complaint. */
static const Value *
autoscaler_value(CtlCall *call, const Value *target)
{
    static const char *const kinds[] = { "Deployment", "ReplicationController", "StatefulSet",
                                         "ReplicaSet", NULL };
    const ApiKind *kind = ctl_kind_of(target);
    const char *given = ctl_text(call, "name");
    const char *name = value_get_text(value_get(target, "metadata"), "name");
    ValueBuilder *object, *spec, *ref;
    const Value *metrics;

    if (!g_strv_contains(kinds, value_get_text(target, "kind"))) {
        ctl_fail(call, "cannot autoscale a %s", api_kind_qualified(kind, call->arena));
        return NULL;
    }
    metrics = metrics_value(call);
    if (call->has_failed) {
        return NULL;
    }
    object = ctl_object_begin(call, "autoscaling/v2", "HorizontalPodAutoscaler",
                              *given == '\0' ? name : given, NULL);
    spec = value_map_begin(call->arena);
    ref = value_map_begin(call->arena);
    value_put_string(ref, "kind", value_get_text(target, "kind"));
    value_put_string(ref, "name", name);
    value_put_string(ref, "apiVersion", value_get_text(target, "apiVersion"));
    value_put(spec, "scaleTargetRef", value_end(ref));
    value_put_int(spec, "maxReplicas", ctl_number(call, "max"));
    if (ctl_number(call, "min") > 0) {
        value_put_int(spec, "minReplicas", ctl_number(call, "min"));
    }
    value_put(spec, "metrics", metrics);
    value_put(object, "spec", value_end(spec));
    return value_end(object);
}

static void
run(CtlCall *call)
{
    const CtlSelection selection = { 0 };
    CtlDryRun dry_run;
    CtlPrinter printer;
    KubectlRequest *request;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, "autoscaled", dry_run) ||
        !check(call) || !ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        return;
    }
    if (request->n_objects == 0) {
        ctl_ask_make(call, request, autoscaler_value, "autoscaled");
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *object = autoscaler_value(call, request->objects[i]);

        if (object == NULL) {
            return;
        }
        ctl_create(call, &printer, dry_run, object);
    }
}

static const CtlCommand commands[] = {
    { .path = "autoscale",
      .sets = sets,
      .run = run,
      .help = "Creates an autoscaler that chooses and sets the number of pods." },
};
const CtlFamily ctl_family_autoscale_command = CTL_FAMILY(commands);
