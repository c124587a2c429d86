/* manifest.h - Kubernetes objects on their way in: defaulted and validated as the API server does.
 */
#pragma once

#include "experiment/scenario/scenario.h"

/* What admission may give only once: addresses and node ports of Services, uids of Jobs. */
typedef struct ManifestAddresses {
    GHashTable *taken; /* of texts: "10.96.0.10", "30000" */
    uint64_t n_uids;   /* how many were given */
    uint64_t n_dumped; /* how many objects of a dump had none */
} ManifestAddresses;
void manifest_addresses_init(ManifestAddresses *addresses);
void manifest_addresses_clear(ManifestAddresses *addresses);
/* Notes those of a stored Service. */
void manifest_addresses_add(ManifestAddresses *addresses, const Value *service);

/* Appends the objects of one document (several for `kind: List`) to 'objects', ScenarioObject.
 * What the API server would refuse becomes a diagnostic at the document.  Fields that a server
 * fills (status, uid, resourceVersion ...) are ignored, so that dumps work unchanged. */
void manifest_read(const Value *document, ManifestAddresses *addresses, GArray *objects,
                   Arena *arena, Diagnostics *diagnostics);
/* The same for time 0: what a server has admitted keeps its uid, age and status.  That is what has
 * a uid, or all of a dump ('is_dump'). */
void manifest_read_living(const Value *document, bool is_dump, ManifestAddresses *addresses,
                          GArray *objects, Arena *arena, Diagnostics *diagnostics);

/* Whether a document comes from a server: it has a uid. */
bool manifest_is_dumped(const Value *document);

/* The object without what a server fills in and nobody may ask for. */
const Value *manifest_without_server_fields(const Value *object, Arena *arena);

/* Appends what one document holds to 'ret' (const Value *): itself, or the items of a list, each
 * with apiVersion and kind.  What is no object becomes a diagnostic. */
void manifest_items(const Value *document, Arena *arena, Diagnostics *diagnostics, GPtrArray *ret);

/* Whether the API server would take a new object of this form; if not, its words become a
 * diagnostic at the document.  What a server has admitted (it has a uid) is taken as it is. */
bool manifest_check(const Value *document, Arena *arena, Diagnostics *diagnostics);

/* Admission of a value that a command made: the canonical form, or NULL and what kubectl prints
 * (in 'arena').  'old' is the canonical form of what it replaces, NULL for a new object. */
const Value *manifest_admit(const Value *value, const Value *old, Arena *arena,
                            const char **ret_error);
/* The same with addresses for Services. */
const Value *manifest_admit_at(const Value *value, const Value *old, ManifestAddresses *addresses,
                               Arena *arena, const char **ret_error);
