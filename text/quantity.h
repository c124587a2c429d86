/* quantity.h - Kubernetes resource quantities: "100m", "1.5Gi", "2e3".
 *
 * Exact as apimachinery's resource.Quantity (specification: scheduler sections 4.1 and 4.2):
 * decimal SI, binary SI and decimal exponent forms; values beyond int64 keep all their digits.
 * Public form and canonical form differ: Quantity remembers its format so that "1Gi" prints as
 * "1Gi" and 1073741824 as itself. */
#pragma once

#include "text/value.h"

__extension__ typedef __int128 Int128;

typedef enum QuantityFormat {
    QUANTITY_DECIMAL_SI,
    QUANTITY_BINARY_SI,
    QUANTITY_DECIMAL_EXPONENT,
} QuantityFormat;

/* Kubernetes keeps most amounts as "mantissa x 10^scale" in an int64 and the others as a decimal of
 * any size; the two convert to integers differently once int64 overflows, and so do we.  Made by
 * the functions below, never by hand; all zero is the amount 0. */
typedef struct Quantity {
    Int128 nano; /* the value times 10^9; saturates, see 'capped' */
    QuantityFormat format;
    bool capped;      /* beyond what nano can hold */
    bool wide;        /* the form of any size: 'nano' counts, in units of 10^scale */
    int32_t scale;    /* the value is mantissa x 10^scale */
    int64_t mantissa; /* wide and capped: what Kubernetes takes for the value ... */
    int64_t milli;    /* ... and for the thousandfold; else 0 */
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

/* Reads a field of an object: blanks around the text are trimmed, a number is read by its text,
 * null and absent are 0. */
QuantityError quantity_from_value(const Value *value, Quantity *ret);

/* Integer conversions, rounded up (away from zero).  Beyond int64 these saturate ... */
int64_t quantity_value(Quantity quantity);
int64_t quantity_milli_value(Quantity quantity);
/* ... and these wrap or give 0 exactly as Value() and MilliValue() of Kubernetes do: "1e19" is 0,
 * since its components decide by that number. */
int64_t quantity_go_value(Quantity quantity);
int64_t quantity_go_milli_value(Quantity quantity);
double quantity_to_double(Quantity quantity);

int quantity_compare(Quantity a, Quantity b);
Quantity quantity_add(Quantity a, Quantity b); /* keeps the format of 'a', or of 'b' if a is 0 */
Quantity quantity_subtract(Quantity a, Quantity b);
Quantity quantity_from_int(int64_t value, QuantityFormat format);
Quantity quantity_from_milli(int64_t milli, QuantityFormat format);

/* The canonical text form of a computed amount; the caller frees it. */
char *quantity_format(Quantity quantity);
/* What Kubernetes prints after reading 'text': the text itself if it is in canonical form (with
 * its sign and leading zeros), else the canonical form, for any number of digits.  NULL if 'text'
 * is not a quantity.  The caller frees it. */
char *quantity_canonical(const char *text);
