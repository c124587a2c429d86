/* process-switch.h - leaving one stack and going on with another.
 *
 * Two files keep this contract: process-switch-x86-64.c, a dozen instructions, and, for all other
 * machines, process-switch-ucontext.c, whose every switch asks the system to save the signal mask
 * and so costs ten times as much. */
#pragma once

#include <stddef.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define PROCESS_SWITCH_X86_64 1
#else
#include <ucontext.h>
#endif

/* Where a stack was left. */
typedef struct ProcessRegisters {
#ifdef PROCESS_SWITCH_X86_64
    void *stack_pointer; /* the rest lies on the stack */
#else
    ucontext_t context;
#endif
} ProcessRegisters;

/* The first switch to 'registers' will call 'entry(data)', which must not return, on the stack of
 * 'size' bytes at 'bottom'. */
void process_registers_init(ProcessRegisters *registers, void *bottom, size_t size,
                            void (*entry)(void *data), void *data);

/* Returns when somebody switches back to 'from', which needs no setting up. */
void process_registers_switch(ProcessRegisters *from, const ProcessRegisters *to);
