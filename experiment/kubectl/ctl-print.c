/* ctl-print.c - what -o asks for: names, YAML, JSON, JSONPath. */
#include "experiment/kubectl/ctl-command.h"
#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

/* Formats in the order kubectl lists them; some commands know more. */
static const char formats_of_all[] = "go-template,go-template-file,json,jsonpath,jsonpath-as-json,"
                                     "jsonpath-file,name,template,templatefile,yaml";
static const char formats_of_get[] =
    "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,"
    "jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml";

static bool
unknown_format(CtlPrinter *printer)
{
    bool is_get = strcmp(printer->call->command->path, "get") == 0;

    return ctl_fail(printer->call,
                    "unable to match a printer suitable for the output format \"%s\", allowed "
                    "formats are: %s",
                    ctl_text(printer->call, "output"), is_get ? formats_of_get : formats_of_all);
}

/* The template behind "jsonpath=", of --template, or in the file named there. */
static bool
find_template(CtlPrinter *printer, const char *behind)
{
    const char *text = *behind == '=' ? behind + 1 : ctl_text(printer->call, "template");
    size_t length;

    if (*text == '\0') {
        return ctl_fail(printer->call, "template format specified but no template given");
    }
    if (g_str_has_suffix(printer->format, "-file") ||
        strcmp(printer->format, "templatefile") == 0) {
        const char *bytes = ctl_read_file(printer->call, text, &length);

        if (bytes == NULL) {
            return ctl_fail(printer->call,
                            "error reading --template %s, open %s: no such file or directory\n",
                            text, text);
        }
        text = bytes;
    }
    printer->template_ = text;
    return true;
}

static bool
init_template(CtlPrinter *printer)
{
    static const char *const kinds[] = { "jsonpath-as-json", "jsonpath-file",
                                         "jsonpath",         "go-template-file",
                                         "go-template",      "templatefile",
                                         "template",         NULL };
    const char *error;

    for (size_t i = 0; kinds[i] != NULL; i++) {
        size_t length = strlen(kinds[i]);

        if (g_str_has_prefix(printer->format, kinds[i]) &&
            (printer->format[length] == '=' || printer->format[length] == '\0')) {
            const char *behind = printer->format + length;

            printer->format = kinds[i];
            if (!find_template(printer, behind)) {
                return false;
            }
            if (*kinds[i] != 'j') {
                return ctl_fail(printer->call, "templates of Go are not read here: use jsonpath");
            }
            printer->jsonpath =
                ctl_jsonpath_parse(printer->call->arena, printer->template_, &error);
            return printer->jsonpath != NULL ||
                   ctl_fail(printer->call, "error parsing jsonpath %s, %s", printer->template_,
                            error);
        }
    }
    return unknown_format(printer);
}

bool
ctl_printer_init(CtlPrinter *printer, CtlCall *call, const char *operation, CtlDryRun dry_run)
{
    const char *format = ctl_text(call, "output");

    *printer = (CtlPrinter){ .call = call, .format = format, .done = operation };
    printer->operation = operation == NULL ? ""
                         : dry_run == CTL_DRY_RUN_CLIENT
                             ? arena_printf(call->arena, "%s (dry run)", operation)
                         : dry_run == CTL_DRY_RUN_SERVER
                             ? arena_printf(call->arena, "%s (server dry run)", operation)
                             : operation;
    if (*format == '\0' && *ctl_text(call, "template") != '\0') {
        printer->format = "go-template";
        return init_template(printer);
    }
    if (*format == '\0' || strcmp(format, "name") == 0 || strcmp(format, "yaml") == 0 ||
        strcmp(format, "json") == 0) {
        return true;
    }
    return init_template(printer);
}

const char *
ctl_object_name(Arena *arena, const Value *object)
{
    const char *kind = value_get_text(object, "kind");
    const char *version = value_get_text(object, "apiVersion");
    const char *slash = version == NULL ? NULL : strchr(version, '/');
    const char *name = value_get_text(value_get(object, "metadata"), "name");
    g_autofree char *low = g_ascii_strdown(kind == NULL ? "<unknown>" : kind, -1);

    if (name == NULL) {
        name = "";
    }
    if (slash == NULL) {
        return arena_printf(arena, "%s/%s", low, name);
    }
    return arena_printf(arena, "%s.%.*s/%s", low, (int)(slash - version), version, name);
}

static const Value *in_type_order(Arena *arena, const ApiType *type, const Value *value);

static const Value *
part_in_order(Arena *arena, const ApiField *field, const Value *value)
{
    bool is_map = field->wrap == API_MAP && value_is(value, VALUE_MAP);
    ValueBuilder *out;

    if (!is_map && (field->wrap != API_LIST || !value_is(value, VALUE_LIST))) {
        return in_type_order(arena, field->type, value);
    }
    out = is_map ? value_map_begin(arena) : value_list_begin(arena);
    for (size_t i = 0; i < value->n; i++) {
        if (is_map) {
            value_put(out, value->members[i].key,
                      in_type_order(arena, field->type, value->members[i].value));
        } else {
            value_add(out, in_type_order(arena, field->type, value->items[i]));
        }
    }
    return value_end(out);
}

static void
put_fields(Arena *arena, ValueBuilder *out, const ApiType *type, const Value *value)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        const ApiField *field = &type->fields[i];
        const Value *part;

        if (field->flags & API_INLINE && *field->json == '\0') {
            put_fields(arena, out, field->type, value);
        } else if ((part = value_get(value, field->json)) != NULL) {
            value_put(out, field->json, part_in_order(arena, field, part));
        }
    }
}

/* Go's encoder follows the declaration of the type, kind before apiVersion. */
static const Value *
in_type_order(Arena *arena, const ApiType *type, const Value *value)
{
    ValueBuilder *out;

    if (type->shape != API_STRUCT || !value_is(value, VALUE_MAP)) {
        return value_sorted(arena, value);
    }
    out = value_map_begin(arena);
    value_put(out, "kind", value_get(value, "kind"));
    value_put(out, "apiVersion", value_get(value, "apiVersion"));
    put_fields(arena, out, type, value);
    return value_end(out);
}

/* Go's encoder escapes what HTML would read. */
static void
append_json(GString *out, const Value *value)
{
    g_autoptr(GString) text = g_string_new(NULL);

    json_write(text, value, 4);
    for (const char *p = text->str; *p != '\0'; p++) {
        if (*p == '<' || *p == '>' || *p == '&') {
            g_string_append_printf(out, "\\u%04x", (unsigned)*p);
        } else {
            g_string_append_c(out, *p);
        }
    }
    if (text->len > 0 && text->str[text->len - 1] != '\n') {
        g_string_append_c(out, '\n');
    }
}

static void
print_jsonpath(CtlPrinter *printer, const Value *object)
{
    CtlCall *call = printer->call;
    bool as_json = strcmp(printer->format, "jsonpath-as-json") == 0;
    const char *error =
        ctl_jsonpath_run(printer->jsonpath, call->arena, object, as_json, call->answer->out);

    if (error != NULL) {
        ctl_fail(call, "error executing jsonpath %s: %s",
                 go_quoted(call->arena, printer->template_), error);
    }
}

void
ctl_print(CtlPrinter *printer, const Value *object, bool is_typed)
{
    CtlCall *call = printer->call;
    GString *out = call->answer->out;
    const ApiKind *kind = ctl_kind_of(object);

    if (strcmp(printer->format, "yaml") == 0) {
        g_string_append(out, call->n_printed > 0 ? "---\n" : "");
        yaml_write(out, value_sorted(call->arena, object));
    } else if (strcmp(printer->format, "json") == 0) {
        append_json(out, is_typed && kind != NULL && kind->type != NULL
                             ? in_type_order(call->arena, kind->type, object)
                             : value_sorted(call->arena, object));
    } else if (printer->jsonpath != NULL) {
        print_jsonpath(printer, object);
    } else {
        bool is_short = strcmp(printer->format, "name") == 0 || *printer->operation == '\0';

        g_string_append(out, ctl_object_name(call->arena, object));
        if (!is_short) {
            g_string_append_printf(out, " %s", printer->operation);
        }
        g_string_append_c(out, '\n');
    }
    call->n_printed++;
}
