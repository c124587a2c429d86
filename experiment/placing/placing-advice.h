/* placing-advice.h - what would make a pod fit: asked of the scheduler, not guessed.
 *
 * Every sentence stands for a question that was put to the plugins and answered yes: the pod with
 * less of a resource (the most that still fits), with another toleration, without one of its
 * constraints, or the cluster with one more node like one of those it has. */
#pragma once

#include "models/scheduler/framework/decision.h"

typedef struct Advice {
    /* The node that lacks least of the resources, if it lacks nothing else; NULL: none. */
    const char *nearest;
    const char *shortage; /* "200m cpu short (wants 2, 1800m of 4 free)" */
    GPtrArray *changes;   /* const char *: "memory <= 1.2Gi"; each alone makes it fit */
} Advice;

/* 'trial' asks; 'nodes' (of const Node) are those to think of another one of.  Texts live in
 * 'arena'; changes are the caller's to unref. */
Advice advice_find(Searcher *trial, const Decision *decision, const GPtrArray *nodes, Arena *arena);
