/* names.c - see names.h. */
#include "models/api/validation/names.h"

#include <string.h>

#define LABEL_MAX 63
#define SUBDOMAIN_MAX 253
#define PORT_NAME_MAX 15

#define LABEL_PATTERN "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define SUBDOMAIN_PATTERN LABEL_PATTERN "(\\." LABEL_PATTERN ")*"
#define NAME_PART_PATTERN "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
#define SUBDOMAIN_TEXT \
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or " \
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used " \
    "for validation is '" SUBDOMAIN_PATTERN "')"
#define NAME_PART_TEXT \
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " \
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for " \
    "validation is '" NAME_PART_PATTERN "')"

static const char too_long_63[] = "must be no more than 63 characters";
static const char too_long_253[] = "must be no more than 253 characters";

static void
fault(NameFaults *faults, const char *text)
{
    if (faults->n < NAME_FAULTS_MAX) {
        faults->texts[faults->n++] = text;
    }
}

/* "PREFIX TEXT", for at most two texts. */
static void
fault_with(NameFaults *faults, const char *prefix, const char *text)
{
    if (faults->n_buffers < G_N_ELEMENTS(faults->buffers)) {
        char *buffer = faults->buffers[faults->n_buffers++];

        g_snprintf(buffer, sizeof faults->buffers[0], "%s%s", prefix, text);
        fault(faults, buffer);
    }
}

static bool
is_lower_alnum(char c)
{
    return g_ascii_islower(c) || g_ascii_isdigit(c);
}

static bool
is_label(const char *text, size_t length)
{
    if (length == 0 || !is_lower_alnum(text[0]) || !is_lower_alnum(text[length - 1])) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!is_lower_alnum(text[i]) && text[i] != '-') {
            return false;
        }
    }
    return true;
}

static bool
is_subdomain(const char *text)
{
    for (;;) {
        size_t n = strcspn(text, ".");

        if (!is_label(text, n)) {
            return false;
        }
        if (text[n] == '\0') {
            return true;
        }
        text += n + 1;
    }
}

/* Letters, digits and 'more', beginning and ending with a letter or digit. */
static bool
is_name_part(const char *text, size_t length)
{
    if (length == 0 || !g_ascii_isalnum(text[0]) || !g_ascii_isalnum(text[length - 1])) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalnum(text[i]) && strchr("-_.", text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

void
name_dns_label(const char *text, NameFaults *faults)
{
    size_t length = strlen(text);

    if (length > LABEL_MAX) {
        fault(faults, too_long_63);
    }
    if (!is_label(text, length)) {
        fault(faults,
              is_subdomain(text)
                  ? "must not contain dots"
                  : "a lowercase RFC 1123 label must consist of lower case alphanumeric "
                    "characters or '-', and must start and end with an alphanumeric character "
                    "(e.g. 'my-name',  or '123-abc', regex used for validation is '" LABEL_PATTERN
                    "')");
    }
}

void
name_dns_subdomain(const char *text, NameFaults *faults)
{
    if (strlen(text) > SUBDOMAIN_MAX) {
        fault(faults, too_long_253);
    }
    if (!is_subdomain(text)) {
        fault(faults, SUBDOMAIN_TEXT);
    }
}

void
name_dns_1035_label(const char *text, NameFaults *faults)
{
    size_t length = strlen(text);

    if (length > LABEL_MAX) {
        fault(faults, too_long_63);
    }
    if (!is_label(text, length) || !g_ascii_islower(text[0])) {
        fault(faults, "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
                      "start with an alphabetic character, and end with an alphanumeric character "
                      "(e.g. 'my-name',  or 'abc-123', regex used for validation is "
                      "'[a-z]([-a-z0-9]*[a-z0-9])?')");
    }
}

void
name_wildcard_subdomain(const char *text, NameFaults *faults)
{
    if (strlen(text) > SUBDOMAIN_MAX) {
        fault(faults, too_long_253);
    }
    if (!g_str_has_prefix(text, "*.") || !is_subdomain(text + 2)) {
        fault(faults, "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS "
                      "subdomain, which must consist of lower case alphanumeric characters, '-' or "
                      "'.' and end with an alphanumeric character (e.g. '*.example.com', regex "
                      "used for validation is '\\*\\." SUBDOMAIN_PATTERN "')");
    }
}

void
name_qualified(const char *text, NameFaults *faults)
{
    const char *slash = strchr(text, '/');
    const char *name = slash == NULL ? text : slash + 1;

    if (strchr(name, '/') != NULL) {
        fault(faults, "a qualified name " NAME_PART_TEXT
                      " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        return;
    }
    if (slash == text) {
        fault(faults, "prefix part must be non-empty");
    } else if (slash != NULL) {
        g_autofree char *prefix = g_strndup(text, (gsize)(slash - text));
        NameFaults inner = { 0 };

        name_dns_subdomain(prefix, &inner);
        for (size_t i = 0; i < inner.n; i++) {
            fault_with(faults, "prefix part ", inner.texts[i]);
        }
    }
    if (*name == '\0') {
        fault(faults, "name part must be non-empty");
    } else if (strlen(name) > LABEL_MAX) {
        fault(faults, "name part must be no more than 63 characters");
    }
    if (!is_name_part(name, strlen(name))) {
        fault(faults, "name part " NAME_PART_TEXT);
    }
}

void
name_label_value(const char *text, NameFaults *faults)
{
    size_t length = strlen(text);

    if (length > LABEL_MAX) {
        fault(faults, too_long_63);
    }
    if (length > 0 && !is_name_part(text, length)) {
        fault(faults,
              "a valid label must be an empty string or consist of alphanumeric characters, "
              "'-', '_' or '.', and must start and end with an alphanumeric character "
              "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
              "'(" NAME_PART_PATTERN ")?')");
    }
}

void
name_port(const char *text, NameFaults *faults)
{
    size_t length = strlen(text);

    if (length > PORT_NAME_MAX) {
        fault(faults, "must be no more than 15 characters");
    }
    if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") < length || length == 0) {
        fault(faults, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (strpbrk(text, "abcdefghijklmnopqrstuvwxyz") == NULL) {
        fault(faults, "must contain at least one letter (a-z)");
    }
    if (strstr(text, "--") != NULL) {
        fault(faults, "must not contain consecutive hyphens");
    }
    if (length > 0 && (text[0] == '-' || text[length - 1] == '-')) {
        fault(faults, "must not begin or end with a hyphen");
    }
}

static bool
has_only(const char *text, const char *more)
{
    for (; *text != '\0'; text++) {
        if (!g_ascii_isalnum(*text) && strchr(more, *text) == NULL) {
            return false;
        }
    }
    return true;
}

static void
check_dots(const char *text, NameFaults *faults)
{
    if (strcmp(text, ".") == 0) {
        fault(faults, "must not be '.'");
    } else if (strcmp(text, "..") == 0) {
        fault(faults, "must not be '..'");
    } else if (g_str_has_prefix(text, "..")) {
        fault(faults, "must not start with '..'");
    }
}

void
name_env_var(const char *text, NameFaults *faults)
{
    if (*text == '\0' || g_ascii_isdigit(*text) || !has_only(text, "-._")) {
        fault(faults, "a valid environment variable name must consist of alphabetic characters, "
                      "digits, '_', '-', or '.', and must not start with a digit (e.g. "
                      "'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for "
                      "validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')");
    }
    check_dots(text, faults);
}

void
name_relaxed_env_var(const char *text, NameFaults *faults)
{
    if (*text == '\0') {
        fault(faults, "environment variable name must be non-empty");
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (!g_ascii_isprint(*c) || *c == '=') {
            fault(faults, "a valid environment variable name must consist only of printable ASCII "
                          "characters other than '='");
            return;
        }
    }
}

void
name_config_key(const char *text, NameFaults *faults)
{
    if (strlen(text) > SUBDOMAIN_MAX) {
        fault(faults, too_long_253);
    }
    if (*text == '\0' || !has_only(text, "-._")) {
        fault(faults, "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
                      "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation "
                      "is '[-._a-zA-Z0-9]+')");
    }
    check_dots(text, faults);
}

void
name_http_header(const char *text, NameFaults *faults)
{
    if (*text == '\0' || !has_only(text, "-")) {
        fault(faults, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. "
                      "'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
    }
}

void
name_percent(const char *text, NameFaults *faults)
{
    size_t n = strspn(text, "0123456789");

    if (n == 0 || strcmp(text + n, "%") != 0) {
        fault(faults, "a valid percent string must be a numeric string followed by an ending '%' "
                      "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
    }
}

void
name_path_segment(const char *text, NameFaults *faults)
{
    if (strcmp(text, ".") == 0) {
        fault(faults, "may not be '.'");
        return;
    }
    if (strcmp(text, "..") == 0) {
        fault(faults, "may not be '..'");
        return;
    }
    if (strchr(text, '/') != NULL) {
        fault(faults, "may not contain '/'");
    }
    if (strchr(text, '%') != NULL) {
        fault(faults, "may not contain '%'");
    }
}

bool
check_name(ApiErrors *errors, const FieldPath *path, const char *text, NameCheck check)
{
    NameFaults faults = { 0 };

    check(text == NULL ? "" : text, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        err_invalid_text(errors, path, text, "%s", faults.texts[i]);
    }
    return faults.n == 0;
}

void
name_base(const char *text, NameCheck check, NameFaults *faults)
{
    size_t n = strlen(text);
    g_autofree char *covered = g_strdup(text);

    if (n > 1 && text[n - 1] == '-') {
        covered[n - 2] = 'a';
        covered[n - 1] = '\0';
    }
    check(covered, faults);
}
