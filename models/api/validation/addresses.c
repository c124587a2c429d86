/* addresses.c - IP addresses and blocks as Go's parsers take them; see names.h. */
#include "models/api/validation/names.h"

#include <string.h>

static bool
parse_v4(const char *text, size_t length, bool is_loose, uint8_t bytes[4])
{
    size_t at = 0;

    for (int part = 0; part < 4; part++) {
        size_t begin = at;
        int number = 0;

        if (part > 0 && (at >= length || text[at++] != '.')) {
            return false;
        }
        begin = at;
        while (at < length && g_ascii_isdigit(text[at]) && number <= 255) {
            number = number * 10 + (text[at++] - '0');
        }
        if (at == begin || number > 255 || (!is_loose && at - begin > 1 && text[begin] == '0')) {
            return false;
        }
        bytes[part] = (uint8_t)number;
    }
    return at == length;
}

static bool
parse_v6(const char *text, size_t length, uint8_t bytes[16])
{
    size_t at = 0;
    int n = 0;
    int gap = -1;

    memset(bytes, 0, 16);
    if (length >= 2 && text[0] == ':' && text[1] == ':') {
        gap = 0;
        at = 2;
    }
    while (at < length && n < 16) {
        size_t begin = at;
        unsigned number = 0;

        while (at < length && g_ascii_isxdigit(text[at]) && at - begin < 5) {
            number = number * 16 + (unsigned)g_ascii_xdigit_value(text[at++]);
        }
        if (at < length && text[at] == '.') {
            if ((gap < 0 && n != 12) || n > 12 ||
                !parse_v4(text + begin, length - begin, false, &bytes[n])) {
                return false;
            }
            n += 4;
            at = length;
            break;
        }
        if (at == begin || at - begin > 4) {
            return false;
        }
        bytes[n++] = (uint8_t)(number >> 8);
        bytes[n++] = (uint8_t)number;
        if (at == length) {
            break;
        }
        if (text[at++] != ':' || at == length) {
            return false;
        }
        if (text[at] == ':') {
            if (gap >= 0) {
                return false;
            }
            gap = n;
            at++;
        }
    }
    if (at < length || (n < 16 && gap < 0) || (n == 16 && gap >= 0)) {
        return false;
    }
    if (gap >= 0) {
        memmove(&bytes[16 - (n - gap)], &bytes[gap], (size_t)(n - gap));
        memset(&bytes[gap], 0, (size_t)(16 - n));
    }
    return true;
}

static bool
parse_ip(const char *text, size_t length, bool is_loose, uint8_t bytes[16], bool *ret_is_v6)
{
    *ret_is_v6 = memchr(text, ':', length) != NULL;
    if (*ret_is_v6) {
        return parse_v6(text, length, bytes);
    }
    memset(bytes, 0, 16);
    return parse_v4(text, length, is_loose, bytes);
}

bool
ip_parse(const char *text, bool is_loose, uint8_t ret_bytes[16], bool *ret_is_v6)
{
    return parse_ip(text, strlen(text), is_loose, ret_bytes, ret_is_v6);
}

bool
cidr_parse(const char *text, bool is_loose, uint8_t ret_bytes[16], bool *ret_is_v6, int *ret_bits)
{
    const char *slash = strchr(text, '/');
    size_t n;

    if (slash == NULL || !parse_ip(text, (size_t)(slash - text), is_loose, ret_bytes, ret_is_v6)) {
        return false;
    }
    n = strspn(slash + 1, "0123456789");
    if (n == 0 || n > 3 || slash[1 + n] != '\0' || (!is_loose && n > 1 && slash[1] == '0')) {
        return false;
    }
    *ret_bits = (int)g_ascii_strtoull(slash + 1, NULL, 10);
    return *ret_bits <= (*ret_is_v6 ? 128 : 32);
}
