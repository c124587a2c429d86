/* storage-read.h - from an object's value to what the volume plugins need of it. */
#pragma once

#include "models/scheduler/storage/storage-view.h"

/* Bits of access modes. */
enum {
    ACCESS_READ_WRITE_ONCE = 1,
    ACCESS_READ_ONLY_MANY = 2,
    ACCESS_READ_WRITE_MANY = 4,
    ACCESS_READ_WRITE_ONCE_POD = 8,
};

/* Whether any term matches a node of these labels and this name (interned; NULL: none). */
bool node_selector_matches(const NodeSelector *selector, const LabelSet *labels,
                           const char *node_name);
bool node_selector_term_matches(const NodeSelectorTerm *term, const LabelSet *labels,
                                const char *node_name);
/* allowedTopologies of a class: no terms allow every node. */
bool topologies_match(const Value *terms, const LabelSet *labels);

/* The in-tree plugin that a source in 'volume' belongs to ("kubernetes.io/aws-ebs"), if it has a
 * CSI driver that replaces it. */
typedef struct MigratedPlugin {
    const char *source; /* "awsElasticBlockStore" */
    const char *plugin;
    const char *driver;
    const char *handle_field; /* "volumeID" */
    bool is_always_on;        /* needs no annotation on the CSINode */
} MigratedPlugin;

const MigratedPlugin *migrated_plugin_of(const Value *volume);
const MigratedPlugin *migrated_plugin_by_name(const char *plugin);
