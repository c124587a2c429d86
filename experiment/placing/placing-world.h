/* placing-world.h - the cluster of a dry run: what stands in files, as the API server would have
 * stored it.
 *
 * Objects are decoded, defaulted and, unless a server has done so before (they have a uid, or are
 * items of a list), validated; pods get their priority, and matchLabelKeys are merged into
 * selectors.  Nothing else is admitted, no controller runs, and a status counts as it is written.
 * Objects that make pods have the pods made that their controllers would add to those that are
 * there. */
#pragma once

#include "models/api/pod/pod.h"
#include "sim/random.h"
#include "text/diagnostic.h"

typedef struct PlacingWorld {
    Arena *arena;
    ObjectTables *tables;
    Diagnostics *diagnostics;   /* what is wrong with the files */
    GPtrArray *documents;       /* const Value *: the objects as written, lists taken apart */
    GArray *is_dumped;          /* bool a document: it was an item of a list */
    GPtrArray *objects;         /* Object, in that order, with the pods that were made; owned */
    GPtrArray *written;         /* their documents, const Value * */
    const Value *configuration; /* KubeSchedulerConfiguration; NULL: the default */
    bool is_configured;         /* by a file of its own */
    SimStream names;            /* of what has a generateName, and of pods that are made */
    uint32_t n_made;            /* pods that stand in no file */
    uint32_t n_selectors;       /* sets beside pods: none were made for them */
} PlacingWorld;

PlacingWorld *placing_world_new(void);
void placing_world_free(PlacingWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlacingWorld, placing_world_free)

/* Reads a file's text, YAML or JSON; 'name' is what messages call it. */
void placing_world_read(PlacingWorld *world, const char *name, const char *text, size_t length);
/* A file that holds a KubeSchedulerConfiguration: it counts instead of one among the objects. */
void placing_world_read_configuration(PlacingWorld *world, const char *name, const char *text,
                                      size_t length);
/* One document; it must live as long as the world. */
void placing_world_add(PlacingWorld *world, const Value *document);
/* Makes the objects of all documents.  False: the diagnostics say what is wrong. */
bool placing_world_admit(PlacingWorld *world);

/* Warns of amounts that the decisions cannot count with; see amounts-beyond.h. */
void placing_world_warn_of_amounts(PlacingWorld *world);

/* One object more, which the caller owns; NULL: a diagnostic says why. */
Object *placing_world_object(PlacingWorld *world, const Value *document);
