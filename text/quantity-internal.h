/* quantity-internal.h - what reading and printing of quantities share; for quantity*.c alone. */
#pragma once

#include "text/quantity.h"

enum {
    QUANTITY_NANO_SCALE = -9
};

__extension__ typedef unsigned __int128 UnsignedInt128;

static const Int128 quantity_nano_per_one = 1000000000;

static inline Int128
int128_max(void)
{
    return (Int128)(~(UnsignedInt128)0 >> 1);
}

/* Fills 'nano' and 'capped' from mantissa x 10^scale. */
void quantity_set_nano(Quantity *quantity);

/* Division as Kubernetes does it: cut towards zero, then one more if there was a rest. */
int64_t quantity_go_shrink(int64_t number, int64_t divisor);

/* The meaning of a suffix from the table ("" and "n" to "Ei"); false if it is none. */
bool quantity_suffix_find(const char *text, int *ret_base, int32_t *ret_exponent);

/* digits x 10^exponent in decimal form; 'digits' grows by up to two zeros. */
char *quantity_decimal_format(bool negative, GString *digits, int64_t exponent,
                              QuantityFormat format);
