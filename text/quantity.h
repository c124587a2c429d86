/* quantity.h - Kubernetes resource quantities: "100m", "1.5Gi", "2e3".
 *
 * Exact as apimachinery's resource.Quantity (specification: scheduler sections 4.1 and 4.2):
 * decimal SI, binary SI and decimal exponent forms; values beyond int64 keep all their digits.
 * Public form and canonical form differ: Quantity remembers its format so that "1Gi" prints as
 * "1Gi" and 1073741824 as itself. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 Int128;

typedef enum QuantityFormat {
    QUANTITY_DECIMAL_SI,
    QUANTITY_BINARY_SI,
    QUANTITY_DECIMAL_EXPONENT,
} QuantityFormat;

typedef struct Quantity {
    Int128 nano; /* the value times 10^9; saturates, see 'capped' */
    QuantityFormat format;
    bool capped; /* beyond what nano can hold */
} Quantity;

typedef enum QuantityError {
    QUANTITY_OK,
    QUANTITY_ERROR_FORMAT,  /* "quantities must match the regular expression ..." */
    QUANTITY_ERROR_NUMERIC, /* "unable to parse numeric part of quantity" */
    QUANTITY_ERROR_SUFFIX,  /* "unable to parse quantity's suffix" */
} QuantityError;

QuantityError quantity_parse(const char *text, Quantity *ret);
/* The text Go's error gives for a failed parse. */
const char *quantity_error_text(QuantityError error);

/* Integer conversions, rounded up (away from zero), saturating at int64. */
int64_t quantity_value(Quantity quantity);
int64_t quantity_milli_value(Quantity quantity);

int quantity_compare(Quantity a, Quantity b);
Quantity quantity_add(Quantity a, Quantity b); /* keeps the format of 'a', or of 'b' if a is 0 */
Quantity quantity_subtract(Quantity a, Quantity b);
Quantity quantity_from_int(int64_t value, QuantityFormat format);
Quantity quantity_from_milli(int64_t milli, QuantityFormat format);

/* The canonical text form; the caller frees it. */
char *quantity_format(Quantity quantity);
