/* names.h - what the API takes for a name, key or label, and what it says otherwise. */
#pragma once

#include "models/api/api-error.h"

/* The complaints about one text; none if it is fine. */
#define NAME_FAULTS_MAX 6
typedef struct NameFaults {
    size_t n;
    const char *texts[NAME_FAULTS_MAX];
    char buffers[2][640]; /* for texts that are put together */
    size_t n_buffers;
} NameFaults;

typedef void (*NameCheck)(const char *text, NameFaults *faults);

void name_dns_label(const char *text, NameFaults *faults);
void name_dns_subdomain(const char *text, NameFaults *faults);
void name_dns_1035_label(const char *text, NameFaults *faults);
void name_wildcard_subdomain(const char *text, NameFaults *faults);
void name_qualified(const char *text, NameFaults *faults); /* label and annotation keys */
void name_label_value(const char *text, NameFaults *faults);
void name_port(const char *text, NameFaults *faults); /* service port names of pods */
void name_env_var(const char *text, NameFaults *faults);
void name_relaxed_env_var(const char *text, NameFaults *faults);
void name_config_key(const char *text, NameFaults *faults);
void name_http_header(const char *text, NameFaults *faults);
void name_percent(const char *text, NameFaults *faults);
void name_path_segment(const char *text, NameFaults *faults);
void name_absolute_url_path(const char *text, NameFaults *faults);

/* Reports each fault as an invalid value; says whether there was none. */
bool check_name(ApiErrors *errors, const FieldPath *path, const char *text, NameCheck check);

/* The same for the base of generated names, whose last dash is covered by what follows it. */
void name_base(const char *text, NameCheck check, NameFaults *faults);

/* IP addresses and blocks of them.  'is_loose' takes leading zeros in IPv4, as old objects may
 * have them. */
bool ip_parse(const char *text, bool is_loose, uint8_t ret_bytes[16], bool *ret_is_v6);
bool cidr_parse(const char *text, bool is_loose, uint8_t ret_bytes[16], bool *ret_is_v6,
                int *ret_bits);
