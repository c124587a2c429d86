/* lint-applications.c - manifests against `apps:`: a container that is killed before it has started
 * (W203) or for its memory (W209), and an even number of etcd members (W208).
 *
 * What an application takes is a distribution; the median stands for it: half of the containers
 * are worse off. */
#include "experiment/lint/lint.h"

#include <string.h>

typedef struct ContainerLint {
    Scenario *scenario;
    const ScenarioObject *object;
    const char *name;
    const Value *value;   /* with all defaults */
    const Value *written; /* with places; NULL: nowhere */
    const App *app;
} ContainerLint;

/* ---- W203: killed before it has started ------------------------------------------------------ */

/* Seconds from the start of the container until the probe has failed as often as it may. */
static double
patience(const Value *probe, bool is_startup)
{
    int64_t failures = value_get_int(probe, "failureThreshold", 3);
    int64_t period = value_get_int(probe, "periodSeconds", 10);

    return (double)value_get_int(probe, "initialDelaySeconds", 0) +
           (double)(is_startup ? failures : failures - 1) * (double)period;
}

static void
lint_start(const ContainerLint *lint)
{
    const Value *startup = value_get(lint->value, "startupProbe");
    const char *key = startup != NULL ? "startupProbe" : "livenessProbe";
    const Value *probe = value_get(lint->value, key);
    double start = lint->app->start == NULL ? 0 : distribution_quantile(lint->app->start, 0.5);
    Diagnostic *diagnostic;

    start /= SIM_SECOND;
    if (probe == NULL || start > 1e9 || start <= patience(probe, startup != NULL)) {
        return; /* `start: never` is a fault that was asked for */
    }
    diagnostic =
        diagnostics_warn_at(lint->scenario->diagnostics, "W203", value_get(lint->written, key),
                            "container `%s` of %s %s is killed before it has started", lint->name,
                            lint->object->kind_name, lint->object->name);
    diagnostic_label(diagnostic, "has failed after %d s; the application starts in %d s",
                     (int)patience(probe, startup != NULL), (int)start);
    diagnostic_help(diagnostic, startup != NULL
                                    ? "give the startup probe a larger failureThreshold"
                                    : "use a startup probe, which holds the liveness probe back");
}

/* ---- W209: killed for its memory ------------------------------------------------------------- */

static void
lint_memory(const ContainerLint *lint)
{
    const Value *limit = value_path(lint->value, "resources", "limits", "memory", NULL);
    double use = lint->app->memory == NULL ? 0 : distribution_quantile(lint->app->memory, 0.5);
    Quantity quantity;
    Diagnostic *diagnostic;

    if (limit == NULL || limit->text == NULL ||
        quantity_parse(limit->text, &quantity) != QUANTITY_OK ||
        use / 1000 <= (double)quantity_value(quantity)) {
        return;
    }
    diagnostic = diagnostics_warn_at(
        lint->scenario->diagnostics, "W209",
        value_path(lint->written, "resources", "limits", "memory", NULL),
        "container `%s` of %s %s may have less memory than its application uses", lint->name,
        lint->object->kind_name, lint->object->name);
    diagnostic_label(diagnostic, "apps: says it uses %d Mi", (int)(use / 1000 / (1 << 20)));
    diagnostic_help(diagnostic, "it is killed for memory as soon as it has started");
}

/* ---- W208: an even number of members --------------------------------------------------------- */

/* "registry.example/etcd:3.5" -> "etcd" */
static char *
image_name(const char *image)
{
    const char *slash = strrchr(image, '/');
    const char *name = slash == NULL ? image : slash + 1;

    return g_strndup(name, strcspn(name, ":@"));
}

static void
lint_quorum(const ContainerLint *lint)
{
    const Value *replicas = value_path(lint->object->value, "spec", "replicas", NULL);
    g_autofree char *image = image_name(value_get_text(lint->value, "image"));
    Diagnostic *diagnostic;

    if (strcmp(image, "etcd") != 0 || !value_is(replicas, VALUE_INT) || replicas->integer < 2 ||
        replicas->integer % 2 != 0) {
        return;
    }
    diagnostic = diagnostics_warn_at(lint->scenario->diagnostics, "W208",
                                     value_path(lint->object->written, "spec", "replicas", NULL),
                                     "%s %s has an even number of etcd members",
                                     lint->object->kind_name, lint->object->name);
    diagnostic_help(diagnostic, "%d members survive no more failures than %d",
                    (int)replicas->integer, (int)replicas->integer - 1);
}

/* ---- all containers -------------------------------------------------------------------------- */

static const Value *
pod_spec(const Value *object, const char *kind)
{
    if (strcmp(kind, "Pod") == 0) {
        return value_get(object, "spec");
    }
    if (strcmp(kind, "CronJob") == 0) {
        object = value_path(object, "spec", "jobTemplate", NULL);
    }
    return value_path(object, "spec", "template", "spec", NULL);
}

static void
lint_object(Scenario *scenario, const ScenarioObject *object, AppTable *apps)
{
    const Value *containers = value_get(pod_spec(object->value, object->kind_name), "containers");
    const Value *written = value_get(pod_spec(object->written, object->kind_name), "containers");

    for (size_t i = 0; object->name != NULL && i < value_length(containers); i++) {
        ContainerLint lint = { .scenario = scenario,
                               .object = object,
                               .value = value_item(containers, i),
                               .written = value_item(written, i) };
        const char *image = value_get_text(lint.value, "image");

        lint.name = value_get_text(lint.value, "name");
        if (image == NULL || lint.name == NULL) {
            continue;
        }
        lint.app = app_find(apps, image);
        lint_start(&lint);
        lint_memory(&lint);
        lint_quorum(&lint);
    }
}

void
lint_applications(Scenario *scenario)
{
    AppTable *apps = app_table_new(scenario->apps, scenario->n_apps);

    for (guint i = 0; i < scenario->objects->len; i++) {
        lint_object(scenario, &g_array_index(scenario->objects, ScenarioObject, i), apps);
    }
    app_table_free(apps);
}
