/* process-switch-x86-64.c - the switch for x86-64 under the System V calling convention.
 *
 * To the compiler the switch is a call like any other, so only what a callee must preserve needs
 * saving: six registers, pushed on the stack that is left, and the stack pointer, kept by the
 * caller.  (The control words of the floating-point units are preserved too, but nobody here
 * changes them.)  A new stack is laid out as if it had been left just before the first
 * instruction of orrery_first_call:
 *
 *     stack pointer -> r15 r14 r13 r12 rbx rbp, address of orrery_first_call, 16 bytes of zeroes
 */
#include "sim/stack/process-switch.h"

#ifdef PROCESS_SWITCH_X86_64

#include <stdint.h>
#include <string.h>

enum {
    SAVED_R13 = 2,
    SAVED_R12 = 3,
    RETURN_ADDRESS = 6,
    N_WORDS = 9,
};

/* Only the assembler below defines these. */
void orrery_switch_stacks(void **ret_stack_pointer, void *stack_pointer);
void orrery_first_call(void);

__asm__(".pushsection .text\n"
        ".globl orrery_switch_stacks\n"
        ".hidden orrery_switch_stacks\n"
        ".type orrery_switch_stacks, @function\n"
        "orrery_switch_stacks:\n"
        "    .cfi_startproc\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size orrery_switch_stacks, . - orrery_switch_stacks\n"
        ".globl orrery_first_call\n"
        ".hidden orrery_first_call\n"
        ".type orrery_first_call, @function\n"
        "orrery_first_call:\n"
        "    .cfi_startproc\n"
        "    .cfi_undefined rip\n" /* where a backtrace ends */
        "    movq %r12, %rdi\n"
        "    call *%r13\n"
        "    ud2\n"
        "    .cfi_endproc\n"
        ".size orrery_first_call, . - orrery_first_call\n"
        ".popsection\n");

void
process_registers_init(ProcessRegisters *registers, void *bottom, size_t size,
                       void (*entry)(void *data), void *data)
{
    uintptr_t top = ((uintptr_t)bottom + size) & ~(uintptr_t)15;
    uint64_t words[N_WORDS] = {
        [SAVED_R12] = (uintptr_t)data,
        [SAVED_R13] = (uintptr_t)entry,
        [RETURN_ADDRESS] = (uintptr_t)orrery_first_call,
    };

    /* After the return the stack pointer is a multiple of 16, as a call wants it. */
    registers->stack_pointer = (void *)(top - sizeof words);
    memcpy(registers->stack_pointer, words, sizeof words);
}

void
process_registers_switch(ProcessRegisters *from, const ProcessRegisters *to)
{
    orrery_switch_stacks(&from->stack_pointer, to->stack_pointer);
}

#endif
