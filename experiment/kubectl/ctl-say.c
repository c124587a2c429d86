/* ctl-say.c - what commands say and how they fail. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

void
ctl_out(CtlCall *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append_vprintf(call->answer->out, format, arguments);
    va_end(arguments);
}

void
ctl_err(CtlCall *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append_vprintf(call->answer->err, format, arguments);
    va_end(arguments);
}

static bool
fail_with(CtlCall *call, const char *prefix, const char *text)
{
    GString *err = call->answer->err;

    if (!g_str_has_prefix(text, prefix)) {
        g_string_append(err, prefix);
    }
    g_string_append(err, text);
    if (err->str[err->len - 1] != '\n') {
        g_string_append_c(err, '\n');
    }
    call->answer->exit_code = 1;
    call->has_failed = true;
    ctl_blame(call, KUBECTL_FAULT_OTHER, call->at, 0, NULL, NULL);
    return false;
}

bool
ctl_fail(CtlCall *call, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return fail_with(call, "error: ", text);
}

bool
ctl_fail_bare(CtlCall *call, const char *text)
{
    return fail_with(call, "", text);
}

bool
ctl_usage(CtlCall *call, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return ctl_fail(call, "%s\nSee '%s -h' for help and examples", text,
                    ctl_command_path(call->arena, call->command));
}

bool
ctl_fail_all(CtlCall *call, const GPtrArray *texts)
{
    if (texts->len == 1) {
        return ctl_fail(call, "%s", (const char *)g_ptr_array_index(texts, 0));
    }
    for (guint i = 0; i < texts->len; i++) {
        fail_with(call, "", g_ptr_array_index(texts, i));
    }
    return texts->len == 0;
}

bool
ctl_fail_server(CtlCall *call, const char *reason, const char *format, ...)
{
    g_autofree char *text = NULL;
    g_autofree char *whole = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    whole = g_strdup_printf("Error from server (%s): %s", reason, text);
    return fail_with(call, "", whole);
}

/* "--dry-run" without a value is an old form of "client"; so were its truth values. */
static bool
read_dry_run(CtlCall *call, CtlDryRun *ret)
{
    static const char log_head[] = "W0301 12:00:00.000000       1 helpers.go:%d] ";
    const char *text = ctl_text(call, "dry-run");
    bool truth = false;

    if (strcmp(text, "client") == 0 || strcmp(text, "server") == 0 || strcmp(text, "none") == 0) {
        *ret = *text == 'c'   ? CTL_DRY_RUN_CLIENT
               : *text == 's' ? CTL_DRY_RUN_SERVER
                              : CTL_DRY_RUN_NONE;
        return true;
    }
    if (strcmp(text, "unchanged") == 0) {
        ctl_err(call, log_head, 731);
        ctl_err(call, "--dry-run is deprecated and can be replaced with --dry-run=client.\n");
        *ret = CTL_DRY_RUN_CLIENT;
        return true;
    }
    if (go_parse_bool(call->arena, text, &truth) != NULL) {
        return ctl_fail(
            call, "Invalid dry-run value (%s). Must be \"none\", \"server\", or \"client\".", text);
    }
    *ret = truth ? CTL_DRY_RUN_CLIENT : CTL_DRY_RUN_NONE;
    ctl_err(call, log_head, truth ? 746 : 750);
    ctl_err(call,
            "--dry-run=%s is deprecated (boolean value) and can be replaced with --dry-run=%s.\n",
            text, truth ? "client" : "none");
    return true;
}

bool
ctl_dry_run(CtlCall *call, CtlDryRun *ret)
{
    bool is_fine = read_dry_run(call, ret);

    call->dry_run = is_fine ? *ret : CTL_DRY_RUN_NONE;
    return is_fine;
}
