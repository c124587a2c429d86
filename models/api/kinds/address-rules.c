/* address-rules.c - see address-rules.h. */
#include "models/api/kinds/address-rules.h"

#include <string.h>

void
check_endpoint_address(ApiErrors *errors, const uint8_t bytes[16], bool is_v6, const char *text,
                       const FieldPath *path)
{
    static const uint8_t zeros[16];
    bool is_unspecified = memcmp(bytes, zeros, is_v6 ? 16 : 4) == 0;
    bool is_loopback = is_v6 ? memcmp(bytes, zeros, 15) == 0 && bytes[15] == 1 : bytes[0] == 127;
    bool is_link_local =
        is_v6 ? bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80 : bytes[0] == 169 && bytes[1] == 254;
    bool is_link_multicast = is_v6 ? bytes[0] == 0xff && (bytes[1] & 0x0f) == 2
                                   : bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0;

    if (is_unspecified) {
        err_invalid_text(errors, path, text, "may not be unspecified (%s)", text);
    }
    if (is_loopback) {
        err_invalid_text(errors, path, text,
                         "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (is_link_local) {
        err_invalid_text(errors, path, text,
                         "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (is_link_multicast) {
        err_invalid_text(errors, path, text,
                         "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}

void
warn_loose_ip(ApiErrors *errors, const char *text, const FieldPath *path)
{
    uint8_t bytes[16];
    bool is_v6;

    if (text != NULL && !ip_parse(text, false, bytes, &is_v6) &&
        ip_parse(text, true, bytes, &is_v6)) {
        api_warn_at(errors, path,
                    "non-standard IP address \"%s\" will be considered invalid in a future "
                    "Kubernetes release: use \"%d.%d.%d.%d\"",
                    text, bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
