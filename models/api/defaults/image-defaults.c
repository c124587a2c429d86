/* image-defaults.c - the pull policy that follows from the name of an image.
 *
 * A name is [HOST/]PATH[:TAG][@DIGEST].  A well-formed name without tag and digest means the tag
 * "latest".  A name that is not well formed has no tag. */
#include "models/api/defaults/defaults.h"

#include <string.h>

#define PATH_CHARS "abcdefghijklmnopqrstuvwxyz0123456789"
#define DIGEST_HEX_MIN 32
#define TAG_MAX 128
#define ID_LENGTH 64

/* Lower-case words joined by one dot, one or two underscores, or any number of dashes. */
static bool
is_path_component(const char *text, size_t length)
{
    size_t at = 0;

    for (;;) {
        size_t n = strspn(text + at, PATH_CHARS);

        if (n == 0 || at + n > length) {
            return false;
        }
        at += n;
        if (at == length) {
            return true;
        }
        if (text[at] == '.') {
            at++;
        } else if (text[at] == '_') {
            at += text[at + 1] == '_' ? 2 : 1;
        } else if (text[at] == '-') {
            at += strspn(text + at, "-");
        } else {
            return false;
        }
    }
}

static bool
is_path(const char *text, size_t length)
{
    const char *end = text + length;

    while (text <= end) {
        const char *slash = memchr(text, '/', (size_t)(end - text));
        const char *stop = slash == NULL ? end : slash;

        if (!is_path_component(text, (size_t)(stop - text))) {
            return false;
        }
        if (slash == NULL) {
            return true;
        }
        text = slash + 1;
    }
    return false;
}

/* Letters, digits, dots and dashes, and at the end a port. */
static bool
is_host(const char *text, size_t length)
{
    const char *colon = memchr(text, ':', length);
    size_t name = colon == NULL ? length : (size_t)(colon - text);

    if (name == 0) {
        return false;
    }
    for (size_t i = 0; i < name; i++) {
        bool is_edge = i == 0 || i + 1 == name || text[i - 1] == '.' || text[i + 1] == '.';

        if (!g_ascii_isalnum(text[i]) && !((text[i] == '-' || text[i] == '.') && !is_edge) &&
            !(text[i] == '.' && i > 0 && i + 1 < name && text[i - 1] != '.')) {
            return false;
        }
    }
    if (colon != NULL &&
        (length == name + 1 || strspn(colon + 1, "0123456789") < length - name - 1)) {
        return false;
    }
    return true;
}

static bool
is_name(const char *text, size_t length)
{
    const char *slash = memchr(text, '/', length);
    size_t first = slash == NULL ? 0 : (size_t)(slash - text);
    bool has_host = false;

    for (size_t i = 0; i < first; i++) {
        has_host = has_host || text[i] == '.' || text[i] == ':' || g_ascii_isupper(text[i]);
    }
    if (slash != NULL && (has_host || (first == 9 && strncmp(text, "localhost", 9) == 0))) {
        return is_host(text, first) && is_path(slash + 1, length - first - 1);
    }
    if (slash == NULL && length == ID_LENGTH && strspn(text, "0123456789abcdef") >= ID_LENGTH) {
        return false; /* the id of an image, not a name */
    }
    return is_path(text, length);
}

static bool
is_tag(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalnum(text[i]) && text[i] != '_' &&
            (i == 0 || (text[i] != '.' && text[i] != '-'))) {
            return false;
        }
    }
    return length > 0 && length <= TAG_MAX;
}

static bool
is_digest(const char *text)
{
    const char *colon = strchr(text, ':');
    size_t n;

    if (colon == NULL || colon == text || !g_ascii_isalpha(*text)) {
        return false;
    }
    n = strspn(colon + 1, "0123456789abcdefABCDEF");
    return n >= DIGEST_HEX_MIN && colon[1 + n] == '\0';
}

const char *
default_pull_policy(const char *image)
{
    const char *at;
    const char *colon;
    const char *slash;
    size_t length;

    if (image == NULL) {
        return "IfNotPresent";
    }
    at = strchr(image, '@');
    length = at == NULL ? strlen(image) : (size_t)(at - image);
    slash = g_strrstr_len(image, (gssize)length, "/");
    colon = g_strrstr_len(image, (gssize)length, ":");
    if (colon != NULL && slash != NULL && colon < slash) {
        colon = NULL; /* a port of the host */
    }
    if ((at != NULL && !is_digest(at + 1)) ||
        (colon != NULL && !is_tag(colon + 1, length - (size_t)(colon - image) - 1)) ||
        !is_name(image, colon == NULL ? length : (size_t)(colon - image))) {
        return "IfNotPresent";
    }
    if (colon == NULL) {
        return at == NULL ? "Always" : "IfNotPresent";
    }
    return length - (size_t)(colon - image) == sizeof ":latest" - 1 &&
                   strncmp(colon, ":latest", sizeof ":latest" - 1) == 0
               ? "Always"
               : "IfNotPresent";
}
