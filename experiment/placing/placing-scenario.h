/* placing-scenario.h - a scenario file as the state of a dry run: what exists at its time 0. */
#pragma once

#include "experiment/placing/placing-world.h"
#include "experiment/scenario/scenario.h"

/* Whether the text holds a document `orrery: v1`. */
bool placing_text_is_scenario(const char *text);

/* Adds the machines of its pools and dumps, its objects and its scheduler's configuration to the
 * world.  Steps of its timeline and pods that arrive by tables are later than time 0.  The scenario
 * must be valid, and may be freed afterwards. */
void placing_world_add_scenario(PlacingWorld *world, const Scenario *scenario);
