/* api-decode.c - see api-decode.h.
 *
 * The first pass takes members in the order they were written, since errors are rare.  Only when
 * something is wrong a second pass goes by sorted keys, the order in which kubectl sends JSON, to
 * find the error that the server would find first. */
#include "models/api/document/api-decode.h"

#include "models/api/document/api-edit.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

#define STRICT_ERRORS_MAX 100

/* Where we are: a field of a struct, an index of a list, or a key of a map. */
typedef struct Frame {
    const struct Frame *outer;
    const ApiType *type; /* of the struct; NULL: index or key */
    const char *name;    /* NULL: index */
    size_t index;
} Frame;

typedef struct Decoder {
    Arena *arena;
    bool has_defaults;
    const char *saved; /* the first error of a wrong type */
    const char *fatal; /* an error that stops the reading */
    GPtrArray *strict; /* unknown fields; NULL: none yet */
} Decoder;

/* What a value is decoded into; of a list or map either the whole or an item. */
typedef struct Target {
    const ApiField *field;
    const ApiType *type;
    ApiWrap wrap;
} Target;

static const Value *decode_value(Decoder *decoder, const Frame *frame, Target target,
                                 const Value *in);
static Value *decode_struct(Decoder *decoder, const Frame *frame, const ApiType *type,
                            const Value *in);

static void
append_field_path(GString *out, const Frame *frame)
{
    if (frame == NULL) {
        return;
    }
    append_field_path(out, frame->outer);
    if (frame->type != NULL) {
        g_string_append_printf(out, "%s%s", out->len > 0 ? "." : "", frame->name);
    }
}

static void
append_strict_path(GString *out, const Frame *frame)
{
    if (frame == NULL) {
        return;
    }
    append_strict_path(out, frame->outer);
    if (frame->name == NULL) {
        g_string_append_printf(out, "[%zu]", frame->index);
    } else {
        g_string_append_printf(out, "%s%s", out->len > 0 ? "." : "", frame->name);
    }
}

/* The target's type as Go's reflection prints it. */
static const char *
target_go_type(Decoder *decoder, Target target)
{
    const ApiField *field = target.field;
    const char *name = field->go_type == NULL ? target.type->go : field->go_type;

    if (field->flags & API_NAMED) {
        return target.wrap == API_PLAIN ? target.type->go : name;
    }
    if (target.wrap == API_LIST) {
        return arena_printf(decoder->arena, "[]%s%s", field->flags & API_LISTED_POINTERS ? "*" : "",
                            name);
    }
    return target.wrap == API_MAP ? arena_printf(decoder->arena, "map[string]%s", name) : name;
}

/* "cannot unmarshal WHAT into Go struct field STRUCT.PATH of type TYPE" */
static const char *
type_error(Decoder *decoder, const Frame *frame, const char *what, const char *go_type)
{
    g_autoptr(GString) path = g_string_new(NULL);
    const Frame *owner = frame;

    while (owner != NULL && owner->type == NULL) {
        owner = owner->outer;
    }
    if (owner == NULL) {
        return arena_printf(decoder->arena, "json: cannot unmarshal %s into Go value of type %s",
                            what, go_type);
    }
    append_field_path(path, frame);
    return arena_printf(decoder->arena,
                        "json: cannot unmarshal %s into Go struct field %s.%s of type %s", what,
                        api_type_name(owner->type), path->str, go_type);
}

static void
save_error(Decoder *decoder, const char *error)
{
    if (decoder->saved == NULL) {
        decoder->saved = error;
    }
}

static void
fatal_error(Decoder *decoder, const char *error)
{
    if (decoder->fatal == NULL) {
        decoder->fatal = error;
    }
}

static void
strict_error(Decoder *decoder, const Frame *frame, const char *kind, const char *name)
{
    g_autoptr(GString) path = g_string_new(NULL);

    if (decoder->strict == NULL) {
        decoder->strict = g_ptr_array_new();
    }
    append_strict_path(path, frame);
    if (decoder->strict->len < STRICT_ERRORS_MAX) {
        g_ptr_array_add(decoder->strict, arena_printf(decoder->arena, "%s \"%s%s%s\"", kind,
                                                      path->str, path->len > 0 ? "." : "", name));
    }
}

/* How Go calls what stands in the JSON text; numbers with their text where it tells them. */
static const char *
json_kind(Decoder *decoder, const Value *in, bool has_number)
{
    g_autofree char *number = NULL;

    switch (in->type) {
    case VALUE_BOOL:
        return "bool";
    case VALUE_STRING:
        return "string";
    case VALUE_LIST:
        return "array";
    case VALUE_MAP:
        return "object";
    case VALUE_INT:
        return has_number ? arena_printf(decoder->arena, "number %" G_GINT64_FORMAT, in->integer)
                          : "number";
    case VALUE_FLOAT:
        if (!has_number) {
            return "number";
        }
        number = number_format(in->real);
        return arena_printf(decoder->arena, "number %s", number);
    default:
        return "null";
    }
}

static const Value *
wrong_type(Decoder *decoder, const Frame *frame, const Value *in, Target target, bool has_number)
{
    save_error(decoder, type_error(decoder, frame, json_kind(decoder, in, has_number),
                                   target_go_type(decoder, target)));
    return NULL;
}

/* An integer of at most 'bits'; floats without fraction count, as kubectl prints them. */
static bool
integer_of(Decoder *decoder, const Value *in, int64_t limit, const Value **ret)
{
    int64_t number;

    if (value_is(in, VALUE_INT)) {
        number = in->integer;
        *ret = in;
    } else if (value_is(in, VALUE_FLOAT) && in->real >= -9.2e18 && in->real <= 9.2e18 &&
               in->real == (double)(int64_t)in->real) {
        number = (int64_t)in->real;
        *ret = value_int(decoder->arena, number);
    } else {
        return false;
    }
    return number <= limit && number >= -limit - 1;
}

static const Value *
decode_integer(Decoder *decoder, const Frame *frame, const Value *in, int64_t limit, Target target)
{
    const Value *number = NULL;

    if (integer_of(decoder, in, limit, &number)) {
        return number;
    }
    return wrong_type(decoder, frame, in, target,
                      value_is(in, VALUE_INT) || value_is(in, VALUE_FLOAT));
}

static const Value *
decode_quantity(Decoder *decoder, const Value *in, bool is_rounded)
{
    const char *error = NULL;
    const Value *value = api_quantity_canonical(in, is_rounded, decoder->arena, &error);

    if (value == NULL) {
        fatal_error(decoder, error);
    }
    return value;
}

static const Value *
decode_time(Decoder *decoder, const Frame *frame, const Value *in, bool is_micro)
{
    const char *error = NULL;
    const char *text;

    if (!value_is(in, VALUE_STRING)) {
        fatal_error(decoder, type_error(decoder, frame, json_kind(decoder, in, false), "string"));
        return NULL;
    }
    text = api_time_canonical(in->text, is_micro, decoder->arena, &error);
    if (text == NULL) {
        fatal_error(decoder, error);
        return NULL;
    }
    return strcmp(text, in->text) == 0 ? in : value_string(decoder->arena, text);
}

static const Value *
decode_int_or_string(Decoder *decoder, const Frame *frame, const Value *in)
{
    const Value *number = NULL;

    if (value_is(in, VALUE_STRING)) {
        return in;
    }
    if (integer_of(decoder, in, INT32_MAX, &number)) {
        return number;
    }
    fatal_error(decoder, type_error(decoder, frame, json_kind(decoder, in, true), "int32"));
    return NULL;
}

static const Value *
decode_bytes(Decoder *decoder, const Frame *frame, Target target, const Value *in)
{
    const char *error = NULL;

    if (!value_is(in, VALUE_STRING)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    if (!api_base64_check(in->text, in->length, decoder->arena, &error)) {
        save_error(decoder, error);
        return NULL;
    }
    if (strpbrk(in->text, "\r\n") != NULL) {
        g_autoptr(GString) joined = g_string_new(NULL);

        for (size_t i = 0; i < in->length; i++) {
            if (in->text[i] != '\r' && in->text[i] != '\n') {
                g_string_append_c(joined, in->text[i]);
            }
        }
        return value_string_n(decoder->arena, joined->str, joined->len);
    }
    return in;
}

static const Value *
decode_scalar(Decoder *decoder, const Frame *frame, Target target, const Value *in)
{
    switch (target.type->shape) {
    case API_STRING:
        return value_is(in, VALUE_STRING) ? in : wrong_type(decoder, frame, in, target, false);
    case API_BOOL:
        return value_is(in, VALUE_BOOL) ? in : wrong_type(decoder, frame, in, target, false);
    case API_INT32:
        return decode_integer(decoder, frame, in, INT32_MAX, target);
    case API_INT64:
        return decode_integer(decoder, frame, in, INT64_MAX, target);
    case API_FLOAT64:
        return value_is(in, VALUE_INT) || value_is(in, VALUE_FLOAT)
                   ? in
                   : wrong_type(decoder, frame, in, target, false);
    case API_BYTES:
        return decode_bytes(decoder, frame, target, in);
    case API_QUANTITY:
        return decode_quantity(decoder, in, false);
    case API_INT_OR_STRING:
        return decode_int_or_string(decoder, frame, in);
    case API_TIME:
        return decode_time(decoder, frame, in, false);
    case API_MICRO_TIME:
        return decode_time(decoder, frame, in, true);
    default:
        return edit_copy(decoder->arena, in);
    }
}

/* What a field, or an item that was null, is without a value. */
static const Value *
zero_value(Decoder *decoder, Target target, unsigned flags)
{
    if (target.wrap != API_PLAIN) {
        return flags & API_OMITEMPTY ? NULL : value_null(decoder->arena);
    }
    switch (target.type->shape) {
    case API_STRUCT:
        return decode_struct(decoder, NULL, target.type, NULL);
    case API_TIME:
    case API_MICRO_TIME:
        return flags & API_OMITZERO ? NULL : value_null(decoder->arena);
    case API_QUANTITY:
        return value_string(decoder->arena, "0");
    case API_INT_OR_STRING:
        return value_int(decoder->arena, 0);
    case API_RAW:
        return flags & API_OMITEMPTY ? NULL : value_null(decoder->arena);
    default:
        break;
    }
    if (flags & API_OMITEMPTY) {
        return NULL;
    }
    switch (target.type->shape) {
    case API_BOOL:
        return value_bool(decoder->arena, false);
    case API_BYTES:
        return value_null(decoder->arena);
    case API_STRING:
        return value_string(decoder->arena, "");
    default:
        return value_int(decoder->arena, 0);
    }
}

static bool
is_zero(const Value *value)
{
    switch (value->type) {
    case VALUE_STRING:
        return value->length == 0;
    case VALUE_INT:
        return value->integer == 0;
    case VALUE_FLOAT:
        return value->real == 0;
    case VALUE_BOOL:
        return !value->boolean;
    default:
        return false;
    }
}

static const Value *
decode_list(Decoder *decoder, const Frame *frame, Target target, const Value *in)
{
    Target item = { target.field, target.type, API_PLAIN };
    Value *list;

    if (!value_is(in, VALUE_LIST)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    list = edit_list_new(decoder->arena, in->n);
    for (size_t i = 0; i < in->n && decoder->fatal == NULL; i++) {
        Frame inner = { .outer = frame, .index = i };
        const Value *value = in->items[i];

        if (value_is(value, VALUE_NULL) && item.type->shape != API_RAW) {
            value = zero_value(decoder, item, 0);
        } else {
            value = decode_value(decoder, &inner, item, value);
        }
        if (value != NULL) {
            edit_append(decoder->arena, list, value);
        }
    }
    return list;
}

static const Value *
decode_map(Decoder *decoder, const Frame *frame, Target target, const Value *in)
{
    Target item = { target.field, target.type, API_PLAIN };
    bool is_resource_list = (target.field->flags & API_NAMED) && target.type->shape == API_QUANTITY;
    Value *map;

    if (!value_is(in, VALUE_MAP)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    map = edit_map_new(decoder->arena);
    for (size_t i = 0; i < in->n && decoder->fatal == NULL; i++) {
        const ValueMember *member = &in->members[i];
        Frame inner = { .outer = frame, .name = member->key };
        const Value *value = member->value;

        if (value_is(value, VALUE_NULL) && item.type->shape != API_RAW) {
            value = zero_value(decoder, item, 0);
        } else if (is_resource_list) {
            value = decode_quantity(decoder, value, true);
        } else {
            value = decode_value(decoder, &inner, item, value);
        }
        if (value != NULL) {
            edit_put(decoder->arena, map, member->key, value);
        }
    }
    return map;
}

static const Value *
decode_value(Decoder *decoder, const Frame *frame, Target target, const Value *in)
{
    if (target.wrap == API_LIST) {
        return decode_list(decoder, frame, target, in);
    }
    if (target.wrap == API_MAP) {
        return decode_map(decoder, frame, target, in);
    }
    if (target.type->shape != API_STRUCT) {
        return decode_scalar(decoder, frame, target, in);
    }
    if (!value_is(in, VALUE_MAP)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    return decode_struct(decoder, frame, target.type, in);
}

static void
decode_field(Decoder *decoder, const Frame *outer, const ApiType *type, const ApiField *field,
             const Value *in, Value *out)
{
    Frame frame = { .outer = outer, .type = type, .name = field->json };
    Target target = { field, field->type, field->wrap };
    const Value *value;

    if (value_is(in, VALUE_NULL)) {
        return;
    }
    value = decode_value(decoder, &frame, target, in);
    if (value == NULL) {
        return;
    }
    if (field->flags & API_OMITEMPTY) {
        bool is_container = field->wrap == API_LIST || field->wrap == API_MAP;

        if ((is_container && value->n == 0) ||
            (field->wrap == API_PLAIN && field->type->shape != API_INT_OR_STRING &&
             is_zero(value))) {
            return;
        }
    }
    edit_put(decoder->arena, out, field->json, value);
}

/* Puts what must be printed even if it was not given. */
static void
fill_missing(Decoder *decoder, const ApiType *type, Value *out)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        const ApiField *field = &type->fields[i];
        Target target = { field, field->type, field->wrap };
        const Value *zero;

        if (field->flags & API_INLINE) {
            fill_missing(decoder, field->type, out);
            continue;
        }
        if ((field->flags & API_OMITEMPTY) &&
            (field->wrap != API_PLAIN || field->type->shape == API_STRING ||
             field->type->shape == API_INT32)) {
            continue;
        }
        if (value_get(out, field->json) == NULL) {
            zero = zero_value(decoder, target, field->flags);
            if (zero != NULL) {
                edit_put(decoder->arena, out, field->json, zero);
            }
        }
    }
}

/* Embedded structs are complete before the one that holds them. */
static void
run_defaults(Decoder *decoder, const ApiType *type, Value *out)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        if (type->fields[i].flags & API_INLINE) {
            run_defaults(decoder, type->fields[i].type, out);
        }
    }
    if (type->set_defaults != NULL) {
        type->set_defaults(decoder->arena, out);
    }
}

static Value *
decode_struct(Decoder *decoder, const Frame *frame, const ApiType *type, const Value *in)
{
    Value *out = edit_map_new(decoder->arena);
    size_t n = value_length(in);

    for (size_t i = 0; i < n && decoder->fatal == NULL; i++) {
        const ValueMember *member = &in->members[i];
        const ApiField *field = api_type_field(type, member->key);

        if (field == NULL) {
            strict_error(decoder, frame, "unknown field", member->key);
        } else {
            decode_field(decoder, frame, type, field, member->value, out);
        }
    }
    fill_missing(decoder, type, out);
    if (decoder->has_defaults && decoder->fatal == NULL && decoder->saved == NULL) {
        run_defaults(decoder, type, out);
    }
    return out;
}

static const char *
decoder_error(Decoder *decoder)
{
    g_autoptr(GString) text = NULL;

    if (decoder->fatal != NULL) {
        return decoder->fatal;
    }
    if (decoder->saved != NULL) {
        return decoder->saved;
    }
    if (decoder->strict == NULL) {
        return NULL;
    }
    text = g_string_new("strict decoding error: ");
    for (guint i = 0; i < decoder->strict->len; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(decoder->strict, i));
    }
    return arena_strdup(decoder->arena, text->str);
}

static Value *
decode(const ApiType *type, const Value *input, Arena *arena, bool has_defaults,
       const char **ret_error)
{
    Value *object = NULL;

    *ret_error = NULL;
    for (int pass = 0; pass < 2; pass++) {
        Decoder decoder = { .arena = arena, .has_defaults = has_defaults };

        if (pass > 0) {
            input = value_sorted(arena, input);
        }
        if (!value_is(input, VALUE_MAP)) {
            *ret_error = type_error(&decoder, NULL, json_kind(&decoder, input, false), type->go);
            return NULL;
        }
        object = decode_struct(&decoder, NULL, type, input);
        *ret_error = decoder_error(&decoder);
        g_clear_pointer(&decoder.strict, g_ptr_array_unref);
        if (*ret_error == NULL) {
            return object;
        }
    }
    return NULL;
}

Value *
api_decode(const ApiType *type, const Value *input, Arena *arena, const char **ret_error)
{
    return decode(type, input, arena, true, ret_error);
}

Value *
api_decode_plain(const ApiType *type, const Value *input, Arena *arena, const char **ret_error)
{
    return decode(type, input, arena, false, ret_error);
}

Value *
api_zero(const ApiType *type, Arena *arena)
{
    Decoder decoder = { .arena = arena, .has_defaults = true };

    return decode_struct(&decoder, NULL, type, NULL);
}
