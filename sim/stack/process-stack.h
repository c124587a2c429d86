/* process-stack.h - stacks to run on, and how the processor goes from one to another.
 *
 * Below process.c and known to nobody else.  A stack has an inaccessible page at its lower end,
 * so that an overflow stops the program instead of changing somebody's data. */
#pragma once

#include "sim/stack/process-switch.h"

#include <stdbool.h>

typedef struct ProcessStack {
    void *memory; /* the guard page included */
    size_t size;
    unsigned valgrind_id;
} ProcessStack;

/* Where a stack was left.  The one that belongs to the program needs no setting up. */
typedef struct ProcessContext {
    ProcessRegisters registers;
    const void *stack_bottom; /* for the address sanitizer, like the next two */
    size_t stack_size;
    void *fake_stack;
} ProcessContext;

void process_stack_init(ProcessStack *stack);

/* Gives the memory back.  With 'in_use', a body never came to its end on this stack: what it alone
 * holds is lost, which the leak checker is told not to count against anybody. */
void process_stack_clear(ProcessStack *stack, bool in_use);

/* Prepares 'context' to start 'entry(data)' on 'stack' at the first switch to it.  'entry' must
 * call process_context_arrive() first and never return. */
void process_context_init(ProcessContext *context, ProcessStack *stack, void (*entry)(void *data),
                          void *data);

/* Tells the sanitizer that a new context has begun; 'from' is who switched to it. */
void process_context_arrive(ProcessContext *from);

/* Leaves 'from' and goes on where 'to' was left; returns when somebody switches back. */
void process_context_switch(ProcessContext *from, ProcessContext *to);
