/* set-image.c - kubectl set image, and the family "set" itself. */
#include "experiment/kubectl/commands/set-common.h"

#include <string.h>

static const CtlFlagSet *const sets[] = {
    &ctl_flags_print,    &ctl_flags_file,  &ctl_flags_all,
    &ctl_flags_selector, &ctl_flags_local, &ctl_flags_dry_run,
    &ctl_flags_record,   &ctl_flags_apply, NULL,
};

static const Value *
put_image(SetRun *run, const Value *container, void *data)
{
    const char *image = data;

    return value_with(run->call->arena, container, "image",
                      *image == '\0' ? NULL : value_string(run->call->arena, image));
}

/* The last one of equal names counts. */
static const Value *
images_value(CtlCall *call, size_t first)
{
    ValueBuilder *map = value_map_begin(call->arena);

    for (size_t i = first; i < call->n_args; i++) {
        const char *text = call->args[i];
        size_t length = strcspn(text, "=");

        value_put_string(map, arena_strndup(call->arena, text, length), text + length + 1);
    }
    return value_end(map);
}

static const Value *
edit(SetRun *run, const Value *object, void *data)
{
    const Value *images = data;

    if (!set_has_pod(run, object)) {
        return NULL;
    }
    for (size_t i = 0; i < images->n; i++) {
        const ValueMember *row = &images->members[i];
        size_t n;

        object = set_containers(run, object, strcmp(row->key, "*") == 0 ? "*" : row->key, put_image,
                                (void *)(uintptr_t)row->value->text, &n);
        if (n == 0) {
            set_error(run, "error: unable to find container named %s",
                      go_quoted(run->call->arena, row->key));
        }
    }
    return object;
}

static bool
check_images(SetRun *run, const Value *images, size_t n_resources)
{
    if (ctl_switch(run->call, "all") && *ctl_text(run->call, "selector") != '\0') {
        set_error(run, "cannot set --all and --selector at the same time");
    }
    if (n_resources == 0 && !ctl_has_files(run->call)) {
        set_error(run, "one or more resources must be specified as <resource> <name> or "
                       "<resource>/<name>");
    }
    if (value_length(images) == 0) {
        set_error(run, "at least one image update is required");
    } else if (value_length(images) > 1 && value_get(images, "*") != NULL) {
        set_error(run, "all containers are already specified by *, but saw more than one "
                       "container_name=container_image pairs");
    }
    return run->errors->len == 0;
}

/* Pairs that are no image: "app-". */
static bool
check_pairs(CtlCall *call, size_t first)
{
    g_autoptr(GString) wrong = g_string_new(NULL);

    for (size_t i = first; i < call->n_args; i++) {
        if (strchr(call->args[i], '=') == NULL) {
            g_string_append_printf(wrong, "%s%s", wrong->len > 0 ? ", " : "", call->args[i]);
        }
    }
    return wrong->len == 0 || ctl_fail(call, "invalid image format: %s", wrong->str);
}

static void
run_image(CtlCall *call)
{
    SetRun run;
    size_t n_resources;
    const Value *images;

    if (!ctl_split_pairs(call, "image", &n_resources) || !check_pairs(call, n_resources)) {
        return;
    }
    if (ctl_switch(call, "local") && n_resources > 0) {
        ctl_fail(call, "%s", ctl_local_resource);
        return;
    }
    images = images_value(call, n_resources);
    if (!set_begin(&run, call, "image updated", n_resources)) {
        return;
    }
    if (check_images(&run, images, n_resources)) {
        set_edit(&run, edit, (void *)(uintptr_t)images, false);
    }
    set_end(&run);
}

static const CtlCommand commands[] = {
    { .path = "set", .takes_no_arguments = true, .help = "Configure application resources." },
    { .path = "set image",
      .sets = sets,
      .run = run_image,
      .help = "Update existing container image(s) of resources." },
};
const CtlFamily ctl_family_set_image = CTL_FAMILY(commands);
