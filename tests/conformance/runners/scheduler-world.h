/* scheduler-world.h - the objects of a scheduler case, as the API server would have stored them. */
#pragma once

#include "models/api/pod/pod.h"

typedef struct SchedulerWorld {
    Arena *arena; /* the case's */
    ObjectTables *tables;
    GPtrArray *objects;         /* of Object, in the order of the file; owned */
    GPtrArray *written;         /* their documents, const Value * */
    const Value *configuration; /* NULL: the default */
    GPtrArray *changes;         /* of const Value *: documents of kind Change */
} SchedulerWorld;

/* NULL and a text if an object is refused. */
SchedulerWorld *scheduler_world_new(const GPtrArray *documents, Arena *arena, char **ret_error);
void scheduler_world_free(SchedulerWorld *world);

/* One object more; NULL and a text if it is refused. */
Object *scheduler_world_object(SchedulerWorld *world, const Value *document, char **ret_error);
