/* api-decode.c - see api-decode.h.
 *
 * The first pass takes members in the order they were written, since errors are rare.  Only when
 * something is wrong a second pass goes by sorted keys, the order in which kubectl sends JSON, to
 * find the error that the server would find first. */
#include "models/api/document/api-decode.h"

#include "models/api/document/api-edit.h"
#include "models/api/document/decode-path.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

#define UNKNOWN_MAX 100

typedef struct Decoder {
    Arena *arena;
    bool has_defaults;
    ApiFault saved;  /* the first error of a wrong type; no text: none */
    ApiFault fatal;  /* an error that stops the reading */
    GArray *unknown; /* ApiFault; NULL: none yet */
} Decoder;

/* What a value is decoded into; of a list or map either the whole or an item. */
typedef struct Target {
    const ApiField *field;
    const ApiType *type;
    ApiWrap wrap;
} Target;

static const Value *decode_value(Decoder *decoder, const DecodeFrame *frame, Target target,
                                 const Value *in);
static Value *decode_struct(Decoder *decoder, const DecodeFrame *frame, const ApiType *type,
                            const Value *in);

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
type_error(Decoder *decoder, const DecodeFrame *frame, const char *what, const char *go_type)
{
    g_autoptr(GString) path = g_string_new(NULL);
    const DecodeFrame *owner = frame;

    while (owner != NULL && owner->type == NULL) {
        owner = owner->outer;
    }
    if (owner == NULL) {
        return arena_printf(decoder->arena, "json: cannot unmarshal %s into Go value of type %s",
                            what, go_type);
    }
    decode_path_append_fields(path, frame);
    return arena_printf(decoder->arena,
                        "json: cannot unmarshal %s into Go struct field %s.%s of type %s", what,
                        api_type_name(owner->type), path->str, go_type);
}

static void
save_error(Decoder *decoder, const Value *in, const char *error)
{
    if (decoder->saved.text == NULL) {
        decoder->saved = (ApiFault){ .value = in, .text = error };
    }
}

static void
fatal_error(Decoder *decoder, const Value *in, const char *error)
{
    if (decoder->fatal.text == NULL) {
        decoder->fatal = (ApiFault){ .value = in, .text = error };
    }
}

static void
unknown_member(Decoder *decoder, const DecodeFrame *frame, const ApiType *type,
               const ValueMember *member)
{
    ApiFault fault = { .member = member, .type = type };
    g_autoptr(GString) path = g_string_new(NULL);

    if (decoder->unknown == NULL) {
        decoder->unknown = g_array_new(FALSE, FALSE, sizeof(ApiFault));
    }
    decode_path_append(path, frame);
    if (decoder->unknown->len < UNKNOWN_MAX) {
        fault.text = arena_printf(decoder->arena, "unknown field \"%s%s%s\"", path->str,
                                  path->len > 0 ? "." : "", member->key);
        g_array_append_val(decoder->unknown, fault);
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
wrong_type(Decoder *decoder, const DecodeFrame *frame, const Value *in, Target target,
           bool has_number)
{
    save_error(decoder, in,
               type_error(decoder, frame, json_kind(decoder, in, has_number),
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
decode_integer(Decoder *decoder, const DecodeFrame *frame, const Value *in, int64_t limit,
               Target target)
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
        fatal_error(decoder, in, error);
    }
    return value;
}

static const Value *
decode_time(Decoder *decoder, const DecodeFrame *frame, const Value *in, bool is_micro)
{
    const char *error = NULL;
    const char *text;

    if (!value_is(in, VALUE_STRING)) {
        fatal_error(decoder, in,
                    type_error(decoder, frame, json_kind(decoder, in, false), "string"));
        return NULL;
    }
    text = api_time_canonical(in->text, is_micro, decoder->arena, &error);
    if (text == NULL) {
        fatal_error(decoder, in, error);
        return NULL;
    }
    return strcmp(text, in->text) == 0 ? in : value_string(decoder->arena, text);
}

static const Value *
decode_int_or_string(Decoder *decoder, const DecodeFrame *frame, const Value *in)
{
    const Value *number = NULL;

    if (value_is(in, VALUE_STRING)) {
        return in;
    }
    if (integer_of(decoder, in, INT32_MAX, &number)) {
        return number;
    }
    fatal_error(decoder, in, type_error(decoder, frame, json_kind(decoder, in, true), "int32"));
    return NULL;
}

static const Value *
decode_bytes(Decoder *decoder, const DecodeFrame *frame, Target target, const Value *in)
{
    const char *error = NULL;

    if (!value_is(in, VALUE_STRING)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    if (!api_base64_check(in->text, in->length, decoder->arena, &error)) {
        save_error(decoder, in, error);
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
decode_scalar(Decoder *decoder, const DecodeFrame *frame, Target target, const Value *in)
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
decode_list(Decoder *decoder, const DecodeFrame *frame, Target target, const Value *in)
{
    Target item = { target.field, target.type, API_PLAIN };
    Value *list;

    if (!value_is(in, VALUE_LIST)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    list = edit_list_new(decoder->arena, in->n);
    for (size_t i = 0; i < in->n && decoder->fatal.text == NULL; i++) {
        DecodeFrame inner = { .outer = frame, .index = i };
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
decode_map(Decoder *decoder, const DecodeFrame *frame, Target target, const Value *in)
{
    Target item = { target.field, target.type, API_PLAIN };
    bool is_resource_list = (target.field->flags & API_NAMED) && target.type->shape == API_QUANTITY;
    Value *map;

    if (!value_is(in, VALUE_MAP)) {
        return wrong_type(decoder, frame, in, target, false);
    }
    map = edit_map_new(decoder->arena);
    for (size_t i = 0; i < in->n && decoder->fatal.text == NULL; i++) {
        const ValueMember *member = &in->members[i];
        DecodeFrame inner = { .outer = frame, .name = member->key };
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
decode_value(Decoder *decoder, const DecodeFrame *frame, Target target, const Value *in)
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
decode_field(Decoder *decoder, const DecodeFrame *outer, const ApiType *type, const ApiField *field,
             const Value *in, Value *out)
{
    DecodeFrame frame = { .outer = outer, .type = type, .name = field->json };
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
decode_struct(Decoder *decoder, const DecodeFrame *frame, const ApiType *type, const Value *in)
{
    Value *out = edit_map_new(decoder->arena);
    size_t n = value_length(in);

    for (size_t i = 0; i < n && decoder->fatal.text == NULL; i++) {
        const ValueMember *member = &in->members[i];
        const ApiField *field = api_type_field(type, member->key);

        if (field == NULL) {
            unknown_member(decoder, frame, type, member);
        } else {
            decode_field(decoder, frame, type, field, member->value, out);
        }
    }
    fill_missing(decoder, type, out);
    if (decoder->has_defaults && decoder->fatal.text == NULL && decoder->saved.text == NULL) {
        run_defaults(decoder, type, out);
    }
    return out;
}

/* What was wrong, in an array of the arena; n is 0 if nothing was. */
static ApiFaults
decoder_faults(Decoder *decoder)
{
    const ApiFault *one = decoder->fatal.text != NULL   ? &decoder->fatal
                          : decoder->saved.text != NULL ? &decoder->saved
                                                        : NULL;
    size_t n = one != NULL ? 1 : decoder->unknown != NULL ? decoder->unknown->len : 0;
    ApiFault *faults;

    if (n == 0) {
        return (ApiFaults){ 0 };
    }
    faults = ARENA_NEW_N(decoder->arena, ApiFault, n);
    for (size_t i = 0; i < n; i++) {
        faults[i] = one != NULL ? *one : g_array_index(decoder->unknown, ApiFault, i);
    }
    return (ApiFaults){ n, faults };
}

static const char *
faults_text(const ApiFaults *faults, Arena *arena)
{
    g_autoptr(GString) text = NULL;

    if (faults->n == 0 || faults->faults[0].member == NULL) {
        return faults->n == 0 ? NULL : faults->faults[0].text;
    }
    text = g_string_new("strict decoding error: ");
    for (size_t i = 0; i < faults->n; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", faults->faults[i].text);
    }
    return arena_strdup(arena, text->str);
}

static Value *
decode(const ApiType *type, const Value *input, Arena *arena, bool has_defaults,
       const char **ret_error, ApiFaults *ret_faults)
{
    Value *object = NULL;

    *ret_error = NULL;
    *ret_faults = (ApiFaults){ 0 };
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
        *ret_faults = decoder_faults(&decoder);
        *ret_error = faults_text(ret_faults, arena);
        g_clear_pointer(&decoder.unknown, g_array_unref);
        if (*ret_error == NULL) {
            return object;
        }
    }
    return NULL;
}

Value *
api_decode_placed(const ApiType *type, const Value *input, Arena *arena, const char **ret_error,
                  ApiFaults *ret_faults)
{
    return decode(type, input, arena, true, ret_error, ret_faults);
}

Value *
api_decode(const ApiType *type, const Value *input, Arena *arena, const char **ret_error)
{
    ApiFaults faults;

    return decode(type, input, arena, true, ret_error, &faults);
}

Value *
api_decode_plain(const ApiType *type, const Value *input, Arena *arena, const char **ret_error)
{
    ApiFaults faults;

    return decode(type, input, arena, false, ret_error, &faults);
}

Value *
api_zero(const ApiType *type, Arena *arena)
{
    Decoder decoder = { .arena = arena, .has_defaults = true };

    return decode_struct(&decoder, NULL, type, NULL);
}
