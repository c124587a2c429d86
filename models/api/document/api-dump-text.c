/* api-dump-text.c - the text of a value as Go's dump for hashing shows it; see api-dump.h.
 *
 * (type){Field:(type)value ...}: every field with its type, items of lists and maps without. */
#include "models/api/document/api-dump.h"

#include "text/quantity.h"

#include <string.h>

static void dump_shape(GString *out, const ApiType *type, const Value *value);

/* "(*v1.Probe)", "([]string)", "(v1.ResourceList)" */
static void
append_type(GString *out, const ApiField *field)
{
    const char *name = field->go_type == NULL ? field->type->go : field->go_type;
    const char *before = "";

    if (!(field->flags & API_NAMED)) {
        before = field->wrap == API_POINTER ? "*"
                 : field->wrap == API_LIST  ? "[]"
                 : field->wrap == API_MAP   ? "map[string]"
                                            : "";
    }
    g_string_append_printf(out, "(%s%s)", before, name);
}

static void
dump_field(GString *out, const ApiField *field, const Value *outer)
{
    const Value *value = field->flags & API_INLINE ? outer : value_get(outer, field->json);

    g_string_append_printf(out, "%s:", field->go);
    append_type(out, field);
    if (value_is(value, VALUE_NULL)) {
        value = NULL;
    }
    if (value == NULL && field->wrap != API_PLAIN) {
        g_string_append(out, "<nil>");
    } else if (field->wrap == API_LIST) {
        g_string_append_c(out, '[');
        for (size_t i = 0; i < value->n; i++) {
            g_string_append(out, i > 0 ? " " : "");
            dump_shape(out, field->type, value->items[i]);
        }
        g_string_append_c(out, ']');
    } else if (field->wrap == API_MAP) {
        g_string_append(out, "map[");
        for (size_t i = 0; i < value->n; i++) {
            g_string_append_printf(out, "%s%s:", i > 0 ? " " : "", value->members[i].key);
            dump_shape(out, field->type, value->members[i].value);
        }
        g_string_append_c(out, ']');
    } else {
        dump_shape(out, field->type, value);
    }
}

void
api_dump_text(GString *out, const ApiType *type, const Value *value)
{
    bool is_first = true;

    g_string_append_c(out, '{');
    for (size_t i = 0; i < type->n_fields; i++) {
        if (!(type->fields[i].flags & API_TYPE_META)) {
            g_string_append(out, is_first ? "" : " ");
            dump_field(out, &type->fields[i], value);
            is_first = false;
        }
    }
    g_string_append_c(out, '}');
}

/* Suffixes with their powers of ten or two. */
static const struct {
    const char *text;
    int power;
    bool is_binary;
} suffixes[] = {
    { "", 0, false },   { "n", -9, false }, { "u", -6, false }, { "m", -3, false },
    { "k", 3, false },  { "M", 6, false },  { "G", 9, false },  { "T", 12, false },
    { "P", 15, false }, { "E", 18, false }, { "Ki", 10, true }, { "Mi", 20, true },
    { "Gi", 30, true }, { "Ti", 40, true }, { "Pi", 50, true }, { "Ei", 60, true },
};

typedef struct Amount {
    bool is_decimal; /* kept as a decimal of any size */
    int64_t value;
    int scale;
    bool keeps_text;
    const char *format;
} Amount;

/* How Kubernetes holds the amount 'text', which is in canonical form. */
static Amount
amount_of(const char *text)
{
    const char *digits = *text == '-' || *text == '+' ? text + 1 : text;
    size_t n = strspn(digits, "0123456789");
    const char *suffix = digits + n;
    Amount amount = { .format = "DecimalSI", .keeps_text = true };
    bool is_canonical = n < 3 || strncmp(suffix - 3, "000", 3) != 0;

    amount.value = g_ascii_strtoll(text, NULL, 10);
    if (strcmp(text, "0") == 0) {
        return amount;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (strcmp(suffixes[i].text, suffix) != 0) {
            continue;
        }
        if (!suffixes[i].is_binary) {
            amount.scale = suffixes[i].power;
            amount.keeps_text = is_canonical && *digits != '0';
            return amount;
        }
        amount.format = "BinarySI";
        amount.keeps_text = (amount.value & 7) != 0;
        amount.is_decimal = 15 - (int)n - suffixes[i].power * 3 / 10 - 1 < 0;
        amount.value = (int64_t)((uint64_t)amount.value << suffixes[i].power);
        return amount;
    }
    if (*suffix == 'e' || *suffix == 'E') {
        amount.format = "DecimalExponent";
        amount.scale = (int)g_ascii_strtoll(suffix + 1, NULL, 10);
        amount.keeps_text = amount.scale % 3 == 0 && is_canonical && *digits != '0';
    }
    return amount;
}

static void
dump_quantity(GString *out, const char *text)
{
    Amount amount = amount_of(text);
    int64_t value = amount.is_decimal ? 0 : amount.value;

    g_string_append_printf(out,
                           "{i:(resource.int64Amount){value:(int64)%" G_GINT64_FORMAT
                           " scale:(resource.Scale)%d} d:(resource.infDecAmount){Dec:(*inf.Dec)",
                           value, amount.is_decimal ? 0 : amount.scale);
    if (amount.is_decimal) {
        g_string_append_printf(out,
                               "{unscaled:(big.Int){neg:(bool)%s abs:(big.nat)[%" G_GINT64_FORMAT
                               "]} scale:(inf.Scale)0}",
                               amount.value < 0 ? "true" : "false", ABS(amount.value));
    } else {
        g_string_append(out, "<nil>");
    }
    g_string_append_printf(out, "} s:(string)%s Format:(resource.Format)%s}",
                           amount.keeps_text && !amount.is_decimal ? text : "", amount.format);
}

static void
dump_int_or_string(GString *out, const Value *value)
{
    bool is_text = value_is(value, VALUE_STRING);

    g_string_append_printf(
        out, "{Type:(intstr.Type)%d IntVal:(int32)%" G_GINT64_FORMAT " StrVal:(string)%s}",
        is_text ? 1 : 0, is_text || value == NULL ? 0 : value->integer, is_text ? value->text : "");
}

static void
dump_shape(GString *out, const ApiType *type, const Value *value)
{
    switch (type->shape) {
    case API_STRUCT:
        api_dump_text(out, type, value);
        break;
    case API_STRING:
        g_string_append(out, value == NULL ? "" : value->text);
        break;
    case API_BOOL:
        g_string_append(out, value != NULL && value->boolean ? "true" : "false");
        break;
    case API_INT32:
    case API_INT64:
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value == NULL ? 0 : value->integer);
        break;
    case API_QUANTITY:
        dump_quantity(out, value == NULL ? "0" : value->text);
        break;
    case API_INT_OR_STRING:
        dump_int_or_string(out, value);
        break;
    case API_TIME:
    case API_MICRO_TIME:
        /* Templates have no times but this one, which is not set. */
        g_string_append(out, "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 "
                             "loc:(*time.Location)<nil>}}");
        break;
    default:
        g_string_append(out, "<nil>");
        break;
    }
}
