/* pull-policy.c - which tag the reference of an image names.
 *
 * A reference is [domain[:port]/]path[:tag][@digest].  A first part counts as a domain if it has a
 * dot or a colon, has capitals, or is "localhost".  What is not a reference names no tag. */
#include "models/api/defaults/defaults.h"

#include <string.h>

enum {
    LONGEST_NAME = 255,
    LONGEST_TAG = 128,
    IDENTIFIER_LENGTH = 64
};

typedef struct Span {
    const char *at;
    const char *end;
} Span;

static bool
is_small(char c)
{
    return g_ascii_islower(c) || g_ascii_isdigit(c);
}

/* Where the name ends and a tag or digest begins: the last part may not have a colon of its own. */
static const char *
name_end(const char *image)
{
    const char *slash = strrchr(image, '/');
    const char *at = strchr(image, '@');
    const char *colon;

    if (at != NULL && slash > at) {
        return NULL; /* a digest has no slash */
    }
    colon = strchr(slash == NULL ? image : slash, ':');
    if (colon != NULL && (at == NULL || colon < at)) {
        return colon;
    }
    return at != NULL ? at : image + strlen(image);
}

/* Parts of small letters and digits, joined by one dot, one or two underscores, or hyphens. */
static bool
is_path_part(Span part)
{
    const char *at = part.at;

    while (at < part.end && is_small(*at)) {
        const char *joint;

        while (at < part.end && is_small(*at)) {
            at++;
        }
        if (at == part.end) {
            return true;
        }
        joint = at;
        while (at < part.end && *at == *joint && strchr("._-", *at) != NULL) {
            at++;
        }
        if (at == joint || (*joint == '.' && at - joint > 1) || (*joint == '_' && at - joint > 2)) {
            return false;
        }
    }
    return false;
}

static bool
is_path(Span path)
{
    const char *at = path.at;

    for (;;) {
        const char *slash = memchr(at, '/', (size_t)(path.end - at));
        const char *end = slash == NULL ? path.end : slash;

        if (!is_path_part((Span){ at, end })) {
            return false;
        }
        if (slash == NULL) {
            return true;
        }
        at = slash + 1;
    }
}

/* Labels of letters, digits and inner hyphens between dots. */
static bool
is_host_name(Span host)
{
    for (const char *at = host.at; at < host.end; at++) {
        bool is_edge = at == host.at || at + 1 == host.end || at[-1] == '.' || at[1] == '.';

        if (!g_ascii_isalnum(*at) && (is_edge || (*at != '.' && *at != '-'))) {
            return false;
        }
    }
    return host.at < host.end;
}

/* The port of a host, or nothing. */
static bool
is_port(Span rest)
{
    if (rest.at == rest.end) {
        return true;
    }
    if (*rest.at != ':' || rest.at + 1 == rest.end) {
        return false;
    }
    for (const char *at = rest.at + 1; at < rest.end; at++) {
        if (!g_ascii_isdigit(*at)) {
            return false;
        }
    }
    return true;
}

static bool
is_domain(Span domain)
{
    const char *at = domain.at;

    if (*at == '[') {
        for (at++; at < domain.end && (g_ascii_isxdigit(*at) || *at == ':'); at++) {
        }
        return at > domain.at + 1 && at < domain.end && *at == ']' &&
               is_port((Span){ at + 1, domain.end });
    }
    while (at < domain.end && *at != ':') {
        at++;
    }
    return is_host_name((Span){ domain.at, at }) && is_port((Span){ at, domain.end });
}

static bool
looks_like_domain(Span part)
{
    if (part.end - part.at == 9 && memcmp(part.at, "localhost", 9) == 0) {
        return true;
    }
    for (const char *at = part.at; at < part.end; at++) {
        if (*at == '.' || *at == ':' || g_ascii_isupper(*at)) {
            return true;
        }
    }
    return false;
}

/* 64 hexadecimal digits would be taken for the identifier of an image. */
static bool
is_identifier(Span name)
{
    if (name.end - name.at != IDENTIFIER_LENGTH) {
        return false;
    }
    for (const char *at = name.at; at < name.end; at++) {
        if (!g_ascii_isdigit(*at) && (*at < 'a' || *at > 'f')) {
            return false;
        }
    }
    return true;
}

static bool
is_name(Span name)
{
    const char *slash = memchr(name.at, '/', (size_t)(name.end - name.at));

    if (slash != NULL && looks_like_domain((Span){ name.at, slash })) {
        if (!is_domain((Span){ name.at, slash })) {
            return false;
        }
        name.at = slash + 1;
    }
    return name.end - name.at <= LONGEST_NAME && is_path(name);
}

static bool
is_tag(Span tag)
{
    for (const char *at = tag.at; at < tag.end; at++) {
        if (!g_ascii_isalnum(*at) && *at != '_' && (at == tag.at || strchr(".-", *at) == NULL)) {
            return false;
        }
    }
    return tag.at < tag.end && tag.end - tag.at <= LONGEST_TAG;
}

/* ALGORITHM:HEX, of as many digits as the algorithm makes. */
static bool
is_digest(const char *text)
{
    static const struct {
        const char *name;
        size_t n_digits;
    } algorithms[] = { { "sha256:", 64 }, { "sha384:", 96 }, { "sha512:", 128 } };

    for (size_t i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        if (g_str_has_prefix(text, algorithms[i].name)) {
            const char *digits = text + strlen(algorithms[i].name);

            return strlen(digits) == algorithms[i].n_digits &&
                   strspn(digits, "0123456789abcdef") == algorithms[i].n_digits;
        }
    }
    return false;
}

const char *
default_pull_policy(const char *image)
{
    const char *end = image == NULL ? NULL : name_end(image);
    const char *at;
    Span tag = { 0 };

    if (end == NULL || end == image || !is_name((Span){ image, end }) ||
        (*end == '\0' && is_identifier((Span){ image, end }))) {
        return "IfNotPresent";
    }
    at = strchr(end, '@');
    if (*end == ':') {
        tag = (Span){ end + 1, at == NULL ? end + strlen(end) : at };
    }
    if ((*end == ':' && !is_tag(tag)) || (at != NULL && !is_digest(at + 1))) {
        return "IfNotPresent";
    }
    if (*end == '\0' || (tag.end - tag.at == 6 && memcmp(tag.at, "latest", 6) == 0)) {
        return "Always";
    }
    return "IfNotPresent";
}
