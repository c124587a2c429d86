/* process-switch-ucontext.c - the switch for all machines without one of their own. */
#include "sim/stack/process-switch.h"

#ifndef PROCESS_SWITCH_X86_64

#include <glib.h>
#include <stdint.h>

/* makecontext() passes integers only, so the two pointers come in halves. */
static void
start(unsigned entry_high, unsigned entry_low, unsigned data_high, unsigned data_low)
{
    uint64_t entry_bits = (uint64_t)entry_high << 32 | entry_low;
    uint64_t data_bits = (uint64_t)data_high << 32 | data_low;
    void (*entry)(void *) = (void (*)(void *))(uintptr_t)entry_bits;

    entry((void *)(uintptr_t)data_bits);
    g_assert_not_reached();
}

void
process_registers_init(ProcessRegisters *registers, void *bottom, size_t size,
                       void (*entry)(void *data), void *data)
{
    uint64_t entry_bits = (uintptr_t)entry;
    uint64_t data_bits = (uintptr_t)data;

    if (getcontext(&registers->context) != 0) {
        g_error("getcontext failed");
    }
    registers->context.uc_stack.ss_sp = bottom;
    registers->context.uc_stack.ss_size = size;
    registers->context.uc_link = NULL;
    makecontext(&registers->context, (void (*)(void))start, 4, (unsigned)(entry_bits >> 32),
                (unsigned)entry_bits, (unsigned)(data_bits >> 32), (unsigned)data_bits);
}

void
process_registers_switch(ProcessRegisters *from, const ProcessRegisters *to)
{
    if (swapcontext(&from->context, &to->context) != 0) {
        g_error("swapcontext failed");
    }
}

#endif
