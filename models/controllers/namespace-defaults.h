/* namespace-defaults.h - what every namespace has, whatever happens to it. */
#pragma once

#include "models/controllers/controller.h"

/* Watches namespaces and objects of 'kind'; a namespace is looked at when it comes or changes, and
 * when its object 'name' is changed or deleted. */
void namespace_defaults_watch(Controller *self, Kind kind);
/* The namespace of 'key' if it is active and has no such object; else NULL. */
const Object *namespace_lacking(Controller *self, ObjectRef key, Kind kind, const char *name);
/* Creates it from 'value', a whole object without its name; true unless it must be tried again. */
bool namespace_defaults_create(Controller *self, Process *process, const Value *value);
