/* scenario-draft.h - a scenario that an importer puts together: machines, objects, steps, notes. */
#pragma once

#include "sim/clock.h"
#include "text/diagnostic.h"

typedef struct ScenarioDraft ScenarioDraft;

ScenarioDraft *scenario_draft_new(void);
void scenario_draft_free(ScenarioDraft *draft); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScenarioDraft, scenario_draft_free)

/* What importers make lives here. */
Arena *scenario_draft_arena(const ScenarioDraft *draft);

/* An object of time 0; a Node is a machine, lists are taken apart.  What the API server would
 * refuse is left out, with a note. */
void scenario_draft_add(ScenarioDraft *draft, const Value *object);
/* So many like machines. */
void scenario_draft_add_pool(ScenarioDraft *draft, const char *name, int64_t count, const char *cpu,
                             const char *memory, const Value *labels);
/* Machines for work whose source has none: GPUs (0: none) of each.  They count only where no other
 * file brings machines. */
void scenario_draft_stand_in(ScenarioDraft *draft, const char *name, int64_t count, int64_t cpus,
                             int64_t gib, int64_t gpus, const Value *labels);
/* An object that comes later; a line of kubectl; what happens next has a later time or the same. */
void scenario_draft_apply_at(ScenarioDraft *draft, SimTime at, const Value *object);
void scenario_draft_kubectl_at(ScenarioDraft *draft, SimTime at, const char *line);
/* A whole row of `workload`. */
void scenario_draft_add_workload(ScenarioDraft *draft, const Value *row);
/* Lasts at least as long, beyond what steps need. */
void scenario_draft_lasts(ScenarioDraft *draft, SimTime duration);
/* Said once to the user and in the file's head. */
void scenario_draft_note(ScenarioDraft *draft, const char *format, ...) G_GNUC_PRINTF(2, 3);

size_t scenario_draft_n_machines(const ScenarioDraft *draft);
size_t scenario_draft_n_objects(const ScenarioDraft *draft);
size_t scenario_draft_n_steps(const ScenarioDraft *draft);
bool scenario_draft_is_empty(const ScenarioDraft *draft);
const GPtrArray *scenario_draft_notes(const ScenarioDraft *draft); /* char * */

/* The machines and objects, for the two files that the scenario names; empty: no such file. */
void scenario_draft_write_nodes(const ScenarioDraft *draft, GString *out);
void scenario_draft_write_objects(const ScenarioDraft *draft, GString *out);
void scenario_draft_write(const ScenarioDraft *draft, const char *name, const char *format,
                          const char *nodes_file, const char *objects_file, GString *out);
