/* quantity.c - computing with resource quantities and printing them (Kubernetes 1.34). */
#include "text/quantity-internal.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *text;
    int base;
    int32_t exponent;
} suffixes[] = {
    { "", 10, 0 },   { "n", 10, -9 }, { "u", 10, -6 }, { "m", 10, -3 },
    { "k", 10, 3 },  { "M", 10, 6 },  { "G", 10, 9 },  { "T", 10, 12 },
    { "P", 10, 15 }, { "E", 10, 18 }, { "Ki", 2, 10 }, { "Mi", 2, 20 },
    { "Gi", 2, 30 }, { "Ti", 2, 40 }, { "Pi", 2, 50 }, { "Ei", 2, 60 },
};

bool
quantity_suffix_find(const char *text, int *ret_base, int32_t *ret_exponent)
{
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (strcmp(text, suffixes[i].text) == 0) {
            *ret_base = suffixes[i].base;
            *ret_exponent = suffixes[i].exponent;
            return true;
        }
    }
    return false;
}

static const char *
suffix_text(int base, int64_t exponent)
{
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (suffixes[i].base == base && suffixes[i].exponent == exponent) {
            return suffixes[i].text;
        }
    }
    return NULL;
}

void
quantity_set_nano(Quantity *quantity)
{
    Int128 nano = quantity->mantissa;
    Int128 limit = int128_max() / 10;

    quantity->capped = false;
    if (nano == 0) {
        quantity->nano = 0;
        return;
    }
    for (int64_t i = quantity->scale - QUANTITY_NANO_SCALE; i > 0; i--) {
        if (nano > limit || nano < -limit) {
            quantity->capped = true;
            nano = nano > 0 ? int128_max() : -int128_max();
            break;
        }
        nano *= 10;
    }
    quantity->nano = nano;
}

static Int128
divide_away_from_zero(Int128 number, Int128 divisor)
{
    Int128 result = number / divisor;

    if (number % divisor != 0) {
        result += number > 0 ? 1 : -1;
    }
    return result;
}

static int64_t
saturate(Int128 number)
{
    return number > INT64_MAX ? INT64_MAX : number < INT64_MIN ? INT64_MIN : (int64_t)number;
}

int64_t
quantity_value(Quantity quantity)
{
    return saturate(divide_away_from_zero(quantity.nano, quantity_nano_per_one));
}

int64_t
quantity_milli_value(Quantity quantity)
{
    return saturate(divide_away_from_zero(quantity.nano, quantity_nano_per_one / 1000));
}

static int64_t
wrap(Int128 number)
{
    return (int64_t)(uint64_t)(UnsignedInt128)number;
}

/* base x 10^scale, scale >= 0.  Powers that Kubernetes multiplies in one go wrap, all others give
 * 0 when they overflow; *ret tells whether it did not. */
static bool
scale_up(int64_t base, int64_t scale, int64_t *ret)
{
    bool in_one_go = scale <= 3 || scale == 6 || scale == 9;
    Int128 product = base;

    for (int64_t i = 0; i < scale && base != 0; i++) {
        product *= 10;
        if ((product > INT64_MAX || product < INT64_MIN) && !in_one_go) {
            *ret = 0;
            return false;
        }
    }
    *ret = wrap(product);
    return product == *ret;
}

int64_t
quantity_go_shrink(int64_t number, int64_t divisor)
{
    return number / divisor + (number % divisor != 0 ? 1 : 0);
}

static Int128
power_of_ten(int64_t exponent)
{
    Int128 power = 1;

    for (int64_t i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

/* The integer conversion at 10^scale (0 or -3) of the wide form.  Kubernetes asks whether the
 * unscaled number is below 2^63, and if so works on its lowest 64 bits: right for small numbers,
 * and for large negative ones what it is. */
static int64_t
go_scaled_wide(Quantity quantity, int32_t scale)
{
    Int128 unscaled;
    Int128 divisor;

    if (quantity.capped) {
        return scale == 0 ? quantity.mantissa : quantity.milli;
    }
    unscaled = quantity.nano / power_of_ten((int64_t)quantity.scale - QUANTITY_NANO_SCALE);
    if (quantity.scale >= scale) {
        return wrap((Int128)wrap(unscaled) * power_of_ten(quantity.scale - scale));
    }
    divisor = power_of_ten(scale - quantity.scale);
    if (unscaled < INT64_MAX) {
        return quantity_go_shrink(wrap(unscaled), (int64_t)divisor);
    }
    return wrap(unscaled / divisor + (unscaled % divisor != 0 ? 1 : 0));
}

static int64_t
go_scaled(Quantity quantity, int32_t scale)
{
    int64_t result;

    if (quantity.wide) {
        return go_scaled_wide(quantity, scale);
    }
    if (quantity.scale < scale) {
        return (int64_t)divide_away_from_zero(quantity.nano,
                                              scale == 0 ? quantity_nano_per_one : 1000000);
    }
    scale_up(quantity.mantissa, (int64_t)quantity.scale - scale, &result);
    return result;
}

int64_t
quantity_go_value(Quantity quantity)
{
    return go_scaled(quantity, 0);
}

int64_t
quantity_go_milli_value(Quantity quantity)
{
    return go_scaled(quantity, -3);
}

double
quantity_to_double(Quantity quantity)
{
    if (quantity.capped && !quantity.wide) {
        return (double)quantity.mantissa * pow(10, quantity.scale);
    }
    return (double)quantity.nano / 1e9;
}

static int
sign(Int128 number)
{
    return (number > 0) - (number < 0);
}

/* Both beyond an Int128 and short: by the position of the first digit, then digit by digit. */
static int
compare_capped(Quantity a, Quantity b)
{
    g_autofree char *left = g_strdup_printf("%" G_GINT64_FORMAT, ABS(a.mantissa));
    g_autofree char *right = g_strdup_printf("%" G_GINT64_FORMAT, ABS(b.mantissa));
    int64_t left_size = (int64_t)strlen(left) + a.scale;
    int64_t right_size = (int64_t)strlen(right) + b.scale;
    int direction = sign(a.nano);

    if (left_size != right_size) {
        return left_size < right_size ? -direction : direction;
    }
    for (size_t i = 0; left[i] != '\0' || right[i] != '\0'; i++) {
        char l = left[i] == '\0' ? '0' : left[i];
        char r = right[i] == '\0' ? '0' : right[i];

        if (l != r) {
            return l < r ? -direction : direction;
        }
        if (left[i] == '\0' || right[i] == '\0') {
            const char *rest = left[i] == '\0' ? right + i : left + i;

            return rest[strspn(rest, "0")] == '\0' ? 0 : rest == right + i ? -direction : direction;
        }
    }
    return 0;
}

int
quantity_compare(Quantity a, Quantity b)
{
    if (a.capped && b.capped && !a.wide && !b.wide && sign(a.nano) == sign(b.nano)) {
        return compare_capped(a, b);
    }
    return a.nano < b.nano ? -1 : a.nano > b.nano;
}

/* Adds on the short form; false if that overflows an int64. */
static bool
add_short(Quantity *a, Quantity b)
{
    int64_t left;
    int64_t right;
    int32_t scale = MIN(a->scale, b.scale);

    if (b.mantissa == 0) {
        return true;
    }
    if (a->mantissa == 0) {
        a->mantissa = b.mantissa;
        a->scale = b.scale;
        return true;
    }
    if (!scale_up(a->mantissa, (int64_t)a->scale - scale, &left) ||
        !scale_up(b.mantissa, (int64_t)b.scale - scale, &right) ||
        __builtin_add_overflow(left, right, &left)) {
        return false;
    }
    a->mantissa = left;
    a->scale = scale;
    return true;
}

Quantity
quantity_add(Quantity a, Quantity b)
{
    if (a.nano == 0) {
        a.format = b.format;
    }
    if (!a.wide && !b.wide && add_short(&a, b)) {
        quantity_set_nano(&a);
        return a;
    }
    a.capped = a.capped || b.capped;
    if (__builtin_add_overflow(a.nano, b.nano, &a.nano)) {
        a.nano = b.nano > 0 ? int128_max() : -int128_max();
        a.capped = true;
    }
    a.wide = true;
    a.mantissa = 0;
    a.milli = 0;
    a.scale = MIN(a.scale, b.scale);
    return a;
}

Quantity
quantity_subtract(Quantity a, Quantity b)
{
    if (!b.wide && b.mantissa == INT64_MIN) {
        b.wide = true;
        b.mantissa = 0;
    }
    b.mantissa = -b.mantissa;
    b.nano = -b.nano;
    return quantity_add(a, b);
}

static Quantity
from_mantissa(int64_t mantissa, int32_t scale, QuantityFormat format)
{
    Quantity quantity = { .format = format, .mantissa = mantissa, .scale = scale };

    quantity_set_nano(&quantity);
    return quantity;
}

Quantity
quantity_from_int(int64_t value, QuantityFormat format)
{
    return from_mantissa(value, 0, format);
}

Quantity
quantity_from_milli(int64_t milli, QuantityFormat format)
{
    return from_mantissa(milli, -3, format);
}

/* digits x 10^exponent with the largest exponent that is a multiple of three.  Beyond E there is
 * no suffix, so the decimal exponent form steps in.  (Kubernetes 1.34 drops the exponent there and
 * prints 1000E as "1"; later versions print 1e21, as we do.) */
char *
quantity_decimal_format(bool negative, GString *digits, int64_t exponent, QuantityFormat format)
{
    const char *mark = negative ? "-" : "";
    int64_t beyond = ((exponent % 3) + 3) % 3;
    const char *suffix;

    for (; beyond > 0; beyond--, exponent--) {
        g_string_append_c(digits, '0');
    }
    suffix = format == QUANTITY_DECIMAL_EXPONENT ? NULL : suffix_text(10, exponent);
    if (exponent == 0 || suffix != NULL) {
        return g_strconcat(mark, digits->str, exponent == 0 ? "" : suffix, NULL);
    }
    return g_strdup_printf("%s%se%" G_GINT64_FORMAT, mark, digits->str, exponent);
}

/* A magnitude as digits without trailing zeros, and the exponent that makes up for them. */
static GString *
magnitude_digits(Int128 magnitude, int64_t *exponent)
{
    GString *digits = g_string_new(NULL);

    for (; magnitude % 10 == 0; magnitude /= 10) {
        ++*exponent;
    }
    for (; magnitude > 0; magnitude /= 10) {
        g_string_prepend_c(digits, (char)('0' + (int)(magnitude % 10)));
    }
    return digits;
}

static char *
binary_format(Int128 value)
{
    Int128 magnitude = value < 0 ? -value : value;
    int64_t times = 0;
    int64_t exponent = 0;
    GString *digits;
    char *text;

    for (; magnitude % 1024 == 0 && times < 6; times++) {
        magnitude /= 1024;
    }
    digits = magnitude_digits(magnitude, &exponent);
    for (; exponent > 0; exponent--) {
        g_string_append_c(digits, '0');
    }
    text = g_strconcat(value < 0 ? "-" : "", digits->str,
                       times == 0 ? "" : suffix_text(2, times * 10), NULL);
    g_string_free(digits, TRUE);
    return text;
}

/* Binary form needs an integer of 1024 or more; everything else would be rounded or confuse. */
static bool
prints_binary(Quantity quantity)
{
    Int128 size = quantity.nano < 0 ? -quantity.nano : quantity.nano;

    return quantity.format == QUANTITY_BINARY_SI && !quantity.capped &&
           size >= 1024 * quantity_nano_per_one && size % quantity_nano_per_one == 0;
}

char *
quantity_format(Quantity quantity)
{
    bool is_short = !quantity.wide;
    int64_t exponent = is_short ? quantity.scale : QUANTITY_NANO_SCALE;
    Int128 magnitude = is_short ? quantity.mantissa : quantity.nano;
    bool negative = magnitude < 0;
    GString *digits;
    char *text;

    if (magnitude == 0) {
        return g_strdup("0");
    }
    if (prints_binary(quantity)) {
        return binary_format(quantity.nano / quantity_nano_per_one);
    }
    digits = magnitude_digits(negative ? -magnitude : magnitude, &exponent);
    text = quantity_decimal_format(negative, digits, exponent, quantity.format);
    g_string_free(digits, TRUE);
    return text;
}
