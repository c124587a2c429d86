/* cluster-import.h - dumps of real clusters become a scenario that goes on from them.
 *
 * Kept: what an object is and how it was (uid, owners, age, status), which a warm start needs.
 * Dropped: managedFields, resourceVersion, selfLink and kubectl's last-applied annotation; objects
 * that only record or beat (Events, node Leases, metrics).  The data of Secrets is blanked. */
#pragma once

#include "text/diagnostic.h"
#include "text/value.h"

typedef struct ClusterImport ClusterImport;

/* How many of a kind: what came of objects. */
typedef struct ImportCount {
    const char *kind;
    uint32_t n;
} ImportCount;

ClusterImport *cluster_import_new(void);
void cluster_import_free(ClusterImport *import); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClusterImport, cluster_import_free)

/* A file's text, YAML or JSON; 'name' is what messages call it. */
void cluster_import_read(ClusterImport *import, const char *name, const char *text, size_t length);
const Diagnostics *cluster_import_diagnostics(const ClusterImport *import);
/* How many objects go into the cluster, and how many of them of a kind. */
size_t cluster_import_length(const ClusterImport *import);
size_t cluster_import_count(const ClusterImport *import, const char *kind);
/* What there is to say about the dump, a line each, without marks in front. */
void cluster_import_notes(const ClusterImport *import, GPtrArray *ret_lines);

/* The cleaned objects, machines first. */
void cluster_import_write_objects(const ClusterImport *import, GString *out);
/* The scenario that takes them from 'objects_file'. */
void cluster_import_write_scenario(const ClusterImport *import, const char *name,
                                   const char *objects_file, GString *out);
