/* create-deployment.c - kubectl create deployment. */
#include "experiment/kubectl/ctl-command.h"
#include "sim/random.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "image", .type = CTL_LIST, .is_required = true, .doc = "images of the containers" },
    { .name = "port", .type = CTL_INT32, .fallback = "-1", .doc = "port of the first container" },
    { .name = "replicas",
      .letter = 'r',
      .type = CTL_INT32,
      .fallback = "1",
      .doc = "how many pods" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own, &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
};

/* Five letters as the API server draws them for generated names; 'index' tells containers of one
 * line apart. */
static const char *
drawn_suffix(CtlCall *call, const char *base, size_t index)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    char text[6] = { 0 };
    SimStream stream =
        sim_stream(call->files == NULL ? 0 : call->files->seed, "kubectl-name", base);

    stream.draw = index * (sizeof(text) - 1);
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        text[i] = alphabet[sim_stream_below(&stream, sizeof(alphabet) - 1)];
    }
    return arena_strdup(call->arena, text);
}

/* The last part of the image without tag and digest; where that had to be changed a suffix is
 * drawn. */
static const char *
container_name(CtlCall *call, const char *image, size_t index)
{
    const char *slash = strrchr(image, '/');
    const char *base = slash == NULL ? image : slash + 1;
    g_autofree char *name = g_strndup(base, strcspn(base, ":@"));

    if (strpbrk(name, "_.") == NULL) {
        return arena_strdup(call->arena, name);
    }
    g_strdelimit(name, "_.", '-');
    return arena_printf(call->arena, "%s-%s", name, drawn_suffix(call, name, index));
}

static const Value *
with_port(CtlCall *call, const Value *container)
{
    ValueBuilder *port = value_map_begin(call->arena);
    ValueBuilder *ports = value_list_begin(call->arena);

    value_put_int(port, "containerPort", ctl_number(call, "port"));
    value_add(ports, value_end(port));
    return value_with(call->arena, container, "ports", value_end(ports));
}

static const Value *
deployment_spec(CtlCall *call, const Value *labels)
{
    ValueBuilder *spec = value_map_begin(call->arena);
    ValueBuilder *containers = value_list_begin(call->arena);

    for (size_t i = 0; i < ctl_n_items(call, "image"); i++) {
        const char *image = ctl_item(call, "image", i);
        const Value *container =
            ctl_container(call, container_name(call, image, i), image, ctl_command_words(call, 1));

        value_add(containers,
                  i == 0 && ctl_number(call, "port") >= 0 ? with_port(call, container) : container);
    }
    value_put_int(spec, "replicas", ctl_number(call, "replicas"));
    value_put(spec, "selector", value_with(call->arena, NULL, "matchLabels", labels));
    value_put(spec, "template", ctl_pod_template(call->arena, labels, value_end(containers), NULL));
    return value_end(spec);
}

static void
run(CtlCall *call)
{
    CtlCreate create;
    const Value *labels;
    ValueBuilder *object;

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    if (ctl_n_items(call, "image") > 1 && call->n_args > 1) {
        ctl_fail(call, "cannot specify multiple --image options and command");
        return;
    }
    labels = ctl_labels_one(call->arena, "app", create.name);
    object = ctl_object_begin(call, "apps/v1", "Deployment", create.name, labels);
    value_put(object, "spec", deployment_spec(call, labels));
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static const CtlCommand commands[] = {
    { .path = "create deployment",
      .aliases = "deploy",
      .sets = sets,
      .run = run,
      .help = "Create a deployment with the specified name." },
};
const CtlFamily ctl_family_create_deployment = CTL_FAMILY(commands);
