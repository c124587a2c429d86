/* object-overrides.h - --overrides of run and expose, and labels given as text. */
#pragma once

#include "experiment/kubectl/ctl-command.h"

extern const CtlFlagSet ctl_flags_overrides;

/* The object patched as --overrides and --override-type say; NULL after a complaint. */
const Value *ctl_overridden(CtlCall *call, const Value *object);
/* JSON text, or NULL. */
const Value *ctl_read_json(CtlCall *call, const char *text);
/* "a=b,c=d" as a map; NULL after a complaint. */
const Value *ctl_parse_labels(CtlCall *call, const char *text);
