/* data-rules.c - see data-rules.h. */
#include "models/api/kinds/data-rules.h"

#define IMMUTABLE_TEXT "field is immutable when `immutable` is set"

void
check_immutable_data(ApiRequest *request, const char *const *parts, size_t n_parts)
{
    if (!value_get_bool(request->old, "immutable", false)) {
        return;
    }
    if (!value_get_bool(request->object, "immutable", false)) {
        err_forbidden(&request->errors, AT(NULL, "immutable"), IMMUTABLE_TEXT);
    }
    for (size_t i = 0; i < n_parts; i++) {
        const Value *a = value_get(request->object, parts[i]);
        const Value *b = value_get(request->old, parts[i]);

        if (value_length(a) + value_length(b) > 0 && !value_equal(a, b)) {
            err_forbidden(&request->errors, AT(NULL, parts[i]), IMMUTABLE_TEXT);
        }
    }
}
