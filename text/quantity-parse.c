/* quantity-parse.c - reading resource quantities (Kubernetes 1.34; declared in quantity.h).
 *
 * Reading has two paths, as in Kubernetes, because they differ in what a user can see: the short
 * path (up to 18 digits, nothing finer than nano) keeps mantissa and scale, and may echo the text;
 * the wide path rounds away from zero at nano, caps binary amounts at 2^63 - 1, and always prints
 * the canonical form.  The wide path computes on decimal digits, so no length of input is too
 * much. */
#include "text/quantity-internal.h"

#include <string.h>

enum {
    SHORT_DIGITS = 18,
    INT128_DIGITS = 39
};

/* A text taken apart; the pointers lead into it. */
typedef struct Parts {
    bool negative;
    const char *whole; /* without leading zeros; may be "0" */
    size_t n_whole;
    const char *fraction;
    size_t n_fraction;
    bool has_digits; /* any digit at all, leading zeros too */
    const char *suffix;
    int base;
    int32_t exponent;
    QuantityFormat format;
} Parts;

static bool
exponent_parse(const char *digits, int32_t *ret)
{
    bool negative = digits[0] == '-';
    const char *c = digits + (negative || digits[0] == '+' ? 1 : 0);
    int64_t sum = 0;

    if (*c == '\0') {
        return false;
    }
    for (; *c != '\0'; c++) {
        if (!g_ascii_isdigit(*c)) {
            return false;
        }
        sum = MIN(sum * 10 + (*c - '0'), INT32_MAX / 2);
    }
    *ret = (int32_t)(negative ? -sum : sum);
    return true;
}

static QuantityError
suffix_parse(Parts *parts)
{
    const char *suffix = parts->suffix;

    if (quantity_suffix_find(suffix, &parts->base, &parts->exponent)) {
        parts->format = parts->base == 2 ? QUANTITY_BINARY_SI : QUANTITY_DECIMAL_SI;
        return QUANTITY_OK;
    }
    if ((suffix[0] != 'e' && suffix[0] != 'E') || !exponent_parse(suffix + 1, &parts->exponent)) {
        return QUANTITY_ERROR_SUFFIX;
    }
    parts->base = 10;
    parts->format = QUANTITY_DECIMAL_EXPONENT;
    return QUANTITY_OK;
}

static QuantityError
parts_parse(const char *text, Parts *ret)
{
    const char *c = text;
    const char *digits;
    const char *end;

    if (*text == '\0') {
        return QUANTITY_ERROR_FORMAT;
    }
    *ret = (Parts){ .negative = *c == '-', .fraction = "" };
    c += *c == '-' || *c == '+' ? 1 : 0;
    digits = c;
    c += strspn(c, "0");
    ret->whole = c;
    ret->n_whole = strspn(c, "0123456789");
    c += ret->n_whole;
    ret->has_digits = c > digits || *c == '\0';
    if (ret->n_whole == 0) {
        ret->whole = "0";
        ret->n_whole = 1;
    }
    if (*c == '.') {
        ret->fraction = ++c;
        ret->n_fraction = strspn(c, "0123456789");
        c += ret->n_fraction;
        ret->has_digits = ret->has_digits || ret->n_fraction > 0;
    }
    ret->suffix = c;
    end = c + strspn(c, "eEinumkKMGTP");
    end += *end == '-' || *end == '+' ? 1 : 0;
    end += strspn(end, "0123456789");
    return *end == '\0' ? suffix_parse(ret) : QUANTITY_ERROR_FORMAT;
}

/* How many more digits the short path could take; negative: not the short path. */
static int64_t
short_room(const Parts *parts)
{
    if (parts->format != QUANTITY_BINARY_SI) {
        return SHORT_DIGITS - (int64_t)(parts->n_whole + parts->n_fraction);
    }
    if (parts->n_fraction > 0) {
        return -1;
    }
    return 15 - (int64_t)parts->n_whole - parts->exponent * 3 / 10 - 1;
}

static bool
short_parse(const Parts *parts, Quantity *ret)
{
    int64_t scale = (parts->base == 10 ? parts->exponent : 0) - (int64_t)parts->n_fraction;
    int64_t mantissa = 0;

    if (short_room(parts) < 0 || scale < QUANTITY_NANO_SCALE) {
        return false;
    }
    for (size_t i = 0; i < parts->n_whole; i++) {
        mantissa = mantissa * 10 + (parts->whole[i] - '0');
    }
    for (size_t i = 0; i < parts->n_fraction; i++) {
        mantissa = mantissa * 10 + (parts->fraction[i] - '0');
    }
    if (parts->base == 2 &&
        __builtin_mul_overflow(mantissa, INT64_C(1) << parts->exponent, &mantissa)) {
        return false;
    }
    *ret = (Quantity){ .format = parts->format,
                       .mantissa = parts->negative ? -mantissa : mantissa,
                       .scale = (int32_t)scale };
    quantity_set_nano(ret);
    return true;
}

/* 'digits' as an integer times two. */
static void
digits_double(GString *digits)
{
    int carry = 0;

    for (size_t i = digits->len; i-- > 0;) {
        int twice = (digits->str[i] - '0') * 2 + carry;

        digits->str[i] = (char)('0' + twice % 10);
        carry = twice / 10;
    }
    if (carry > 0) {
        g_string_prepend_c(digits, (char)('0' + carry));
    }
}

static void
digits_increment(GString *digits)
{
    for (size_t i = digits->len; i-- > 0;) {
        if (digits->str[i] != '9') {
            digits->str[i]++;
            return;
        }
        digits->str[i] = '0';
    }
    g_string_prepend_c(digits, '1');
}

/* Cuts 'n' digits at the end; a rest other than zero rounds up. */
static void
digits_cut(GString *digits, size_t n)
{
    size_t kept = digits->len > n ? digits->len - n : 0;
    bool has_rest = strspn(digits->str + kept, "0") < digits->len - kept;

    g_string_truncate(digits, kept);
    if (has_rest) {
        digits_increment(digits);
    }
}

/* The magnitude on the wide path: *ret_digits x 10^*ret_exponent, at nano or coarser. */
static GString *
wide_digits(const Parts *parts, int64_t *ret_exponent)
{
    GString *digits = g_string_new_len(parts->whole, (gssize)parts->n_whole);
    int64_t exponent = -(int64_t)parts->n_fraction;
    size_t zeros;

    g_string_append_len(digits, parts->fraction, (gssize)parts->n_fraction);
    for (int i = 0; parts->base == 2 && i < parts->exponent; i++) {
        digits_double(digits);
    }
    exponent += parts->base == 10 ? parts->exponent : 0;
    if (exponent < QUANTITY_NANO_SCALE) {
        digits_cut(digits, (size_t)(QUANTITY_NANO_SCALE - exponent));
        exponent = QUANTITY_NANO_SCALE;
    }
    zeros = strspn(digits->str, "0");
    g_string_erase(digits, 0, (gssize)zeros);
    while (digits->len > 0 && digits->str[digits->len - 1] == '0') {
        g_string_truncate(digits, digits->len - 1);
        exponent++;
    }
    *ret_exponent = digits->len == 0 ? 0 : exponent;
    return digits;
}

/* Digits x 10^exponent as nano; false if that is beyond an Int128. */
static bool
digits_to_nano(const GString *digits, int64_t exponent, Int128 *ret)
{
    Int128 limit = int128_max() / 10 - 1;
    Int128 sum = 0;
    int64_t zeros = exponent - QUANTITY_NANO_SCALE;

    if (digits->len > INT128_DIGITS || (zeros > INT128_DIGITS && digits->len > 0)) {
        return false;
    }
    for (size_t i = 0; i < digits->len + (size_t)zeros && digits->len > 0; i++) {
        if (sum > limit) {
            return false;
        }
        sum = sum * 10 + (i < digits->len ? digits->str[i] - '0' : 0);
    }
    *ret = sum;
    return true;
}

/* The lowest 64 bits of digits x 10^exponent; a rest below one counts as one. */
static uint64_t
low_bits(const GString *digits, int64_t exponent)
{
    size_t cut = exponent < 0 ? MIN(digits->len, (size_t)-exponent) : 0;
    uint64_t sum = 0;

    for (size_t i = 0; i < digits->len - cut; i++) {
        sum = sum * 10 + (uint64_t)(digits->str[i] - '0');
    }
    for (int64_t i = 0; i < MIN(exponent, 64); i++) {
        sum *= 10; /* 10^64 has 64 factors of two: nothing is left */
    }
    return sum + (cut > 0 ? 1 : 0); /* trailing zeros are gone: what is cut is not zero */
}

/* What Kubernetes makes of an amount that no int64 could hold by far. */
static void
set_go_values(Quantity *quantity, bool negative, const GString *digits, int64_t exponent)
{
    int64_t nano = (int64_t)(0 - low_bits(digits, exponent - QUANTITY_NANO_SCALE));

    quantity->mantissa =
        negative ? quantity_go_shrink(nano, 1000000000) : (int64_t)low_bits(digits, exponent);
    quantity->milli =
        negative ? quantity_go_shrink(nano, 1000000) : (int64_t)low_bits(digits, exponent + 3);
}

static void
wide_parse(const Parts *parts, Quantity *ret)
{
    int64_t exponent;
    GString *digits = wide_digits(parts, &exponent);
    Int128 largest_binary = (Int128)INT64_MAX * quantity_nano_per_one;

    *ret = (Quantity){ .format = parts->format, .wide = true, .scale = QUANTITY_NANO_SCALE };
    if (!digits_to_nano(digits, exponent, &ret->nano)) {
        ret->nano = int128_max();
        ret->capped = true;
        set_go_values(ret, parts->negative, digits, exponent);
    }
    if (parts->format == QUANTITY_BINARY_SI && ret->nano > largest_binary) {
        ret->nano = largest_binary;
        ret->capped = false;
        ret->scale = 0;
    }
    if (parts->format == QUANTITY_BINARY_SI && ret->nano > 0 && ret->nano < quantity_nano_per_one) {
        ret->format = QUANTITY_DECIMAL_SI;
    }
    if (parts->negative) {
        ret->nano = -ret->nano;
    }
    g_string_free(digits, TRUE);
}

static QuantityError
parse(const char *text, Parts *ret_parts, Quantity *ret)
{
    QuantityError error = parts_parse(text, ret_parts);

    if (error != QUANTITY_OK || short_parse(ret_parts, ret)) {
        return error;
    }
    if (!ret_parts->has_digits) {
        return QUANTITY_ERROR_NUMERIC;
    }
    wide_parse(ret_parts, ret);
    return QUANTITY_OK;
}

QuantityError
quantity_parse(const char *text, Quantity *ret)
{
    Parts parts;
    Quantity quantity;
    QuantityError error = parse(text, &parts, &quantity);

    if (error == QUANTITY_OK) {
        *ret = quantity;
    }
    return error;
}

QuantityError
quantity_from_value(const Value *value, Quantity *ret)
{
    g_autofree char *trimmed = NULL;

    if (value == NULL || value->type == VALUE_NULL) {
        *ret = (Quantity){ .format = QUANTITY_DECIMAL_SI };
        return QUANTITY_OK;
    }
    if (value->text == NULL || strlen(value->text) != value->length) {
        return QUANTITY_ERROR_FORMAT;
    }
    trimmed = g_strstrip(g_strdup(value->text));
    return quantity_parse(trimmed, ret);
}

const char *
quantity_error_text(QuantityError error)
{
    switch (error) {
    case QUANTITY_ERROR_FORMAT:
        return "quantities must match the regular expression "
               "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    case QUANTITY_ERROR_NUMERIC:
        return "unable to parse numeric part of quantity";
    case QUANTITY_ERROR_SUFFIX:
        return "unable to parse quantity's suffix";
    default:
        return "";
    }
}

/* Whether Kubernetes keeps the text it read instead of making one. */
static bool
is_echoed(const Parts *parts, const Quantity *quantity)
{
    const char *last =
        parts->n_fraction > 0 ? parts->fraction + parts->n_fraction : parts->whole + parts->n_whole;
    size_t n = parts->n_fraction + parts->n_whole;
    int zeros = 0;
    uint64_t whole = 0;

    if (parts->format == QUANTITY_BINARY_SI) {
        for (size_t i = 0; i < parts->n_whole; i++) {
            whole = whole * 10 + (uint64_t)(parts->whole[i] - '0');
        }
        return whole % 8 != 0;
    }
    for (size_t i = 0; i < n && i < 3; i++) {
        const char *digit = i < parts->n_fraction || parts->n_fraction == 0
                                ? last - 1 - i
                                : parts->whole + parts->n_whole - 1 - (i - parts->n_fraction);

        zeros += *digit == '0' ? 1 : 0;
    }
    return quantity->scale % 3 == 0 && zeros < 3 && parts->whole[0] != '0';
}

char *
quantity_canonical(const char *text)
{
    Parts parts;
    Quantity quantity;
    int64_t exponent;
    GString *digits;
    char *canonical;

    if (parse(text, &parts, &quantity) != QUANTITY_OK) {
        return NULL;
    }
    if (!quantity.wide) {
        return is_echoed(&parts, &quantity) ? g_strdup(text) : quantity_format(quantity);
    }
    if (!quantity.capped) {
        return quantity_format(quantity);
    }
    digits = wide_digits(&parts, &exponent);
    canonical = quantity_decimal_format(parts.negative, digits, exponent, quantity.format);
    g_string_free(digits, TRUE);
    return canonical;
}
