/* formula.h - how good a node is for a pod, written as arithmetic.
 *
 *     policy: {formula: "-max(left.cpu / node.cpu, left.memory / node.memory)"}
 *
 *     formula := choice
 *     choice  := order [ "?" choice ":" choice ]
 *     order   := sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]      1 or 0
 *     sum     := product { ("+" | "-") product }
 *     product := sign { ("*" | "/") sign }
 *     sign    := "-" sign | NUMBER | NAME | FUNCTION "(" choice { "," choice } ")" | "(" choice ")"
 *
 * NAME is WHAT.RESOURCE: node (what it has), free (what it has left), used, left (free after the
 * pod came), pod (what that asks for); cpu in processors, memory in bytes, gpu in whole GPUs, pods
 * (not of pod) as their number.  FUNCTION is min, max, abs, sqrt, exp, log, floor.  A number may
 * have the suffix of a quantity (4Gi).  What is divided by 0 is 0.
 *
 * Ownership: a formula is one block of memory. */
#pragma once

#include "models/scheduler/cell/policy.h"

#include <glib.h>

typedef struct Formula Formula;

/* NULL, what is wrong (to be freed) and where: bytes from the start. */
Formula *formula_parse(const char *text, char **ret_error, size_t *ret_offset);
void formula_free(Formula *formula);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Formula, formula_free)

double formula_value(const Formula *formula, const CellMachine *machine, const TaskShape *shape);
