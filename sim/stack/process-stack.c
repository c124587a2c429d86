/* process-stack.c - stacks by mmap, and words for sanitizer and valgrind. */
#include "sim/stack/process-stack.h"

#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define HAS_ADDRESS_SANITIZER 1
#endif

#ifdef HAS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif

#ifdef __has_include
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif

/* Pages are taken when first touched, so a large stack that stays shallow costs little. */
#ifdef HAS_ADDRESS_SANITIZER
#define STACK_SIZE ((size_t)512 * 1024) /* red zones make frames several times as large */
#else
#define STACK_SIZE ((size_t)128 * 1024)
#endif

static size_t
guard_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void
process_stack_init(ProcessStack *stack)
{
    stack->size = STACK_SIZE + guard_size();
    stack->memory = mmap(NULL, stack->size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack->memory == MAP_FAILED) {
        g_error("no memory for the stack of a process");
    }

    /* Each guard splits a mapping, and the system limits their number (65,530 on Linux); beyond
     * some 30,000 processes the last stacks have to do without. */
    (void)mprotect(stack->memory, guard_size(), PROT_NONE);
#ifdef VALGRIND_STACK_REGISTER
    stack->valgrind_id =
        VALGRIND_STACK_REGISTER(stack->memory, (char *)stack->memory + stack->size);
#endif
}

void
process_stack_clear(ProcessStack *stack, bool in_use)
{
    if (stack->memory == NULL) {
        return;
    }
#ifdef HAS_ADDRESS_SANITIZER
    if (in_use) {
        __lsan_register_root_region((char *)stack->memory + guard_size(),
                                    stack->size - guard_size());
        return;
    }
    /* Frames of a body that never ended have left their red zones behind. */
    __asan_unpoison_memory_region(stack->memory, stack->size);
#endif
    (void)in_use;
#ifdef VALGRIND_STACK_DEREGISTER
    VALGRIND_STACK_DEREGISTER(stack->valgrind_id);
#endif
    munmap(stack->memory, stack->size);
    *stack = (ProcessStack){ 0 };
}

void
process_context_init(ProcessContext *context, ProcessStack *stack, void (*entry)(void *data),
                     void *data)
{
    context->stack_bottom = (char *)stack->memory + guard_size();
    context->stack_size = stack->size - guard_size();
    context->fake_stack = NULL;
#ifdef HAS_ADDRESS_SANITIZER
    __asan_unpoison_memory_region(context->stack_bottom, context->stack_size);
#endif
    process_registers_init(&context->registers, (char *)stack->memory + guard_size(),
                           context->stack_size, entry, data);
}

void
process_context_arrive(ProcessContext *from)
{
#ifdef HAS_ADDRESS_SANITIZER
    __sanitizer_finish_switch_fiber(NULL, &from->stack_bottom, &from->stack_size);
#else
    (void)from;
#endif
}

void
process_context_switch(ProcessContext *from, ProcessContext *to)
{
#ifdef HAS_ADDRESS_SANITIZER
    __sanitizer_start_switch_fiber(&from->fake_stack, to->stack_bottom, to->stack_size);
#endif
    process_registers_switch(&from->registers, &to->registers);
#ifdef HAS_ADDRESS_SANITIZER
    __sanitizer_finish_switch_fiber(from->fake_stack, NULL, NULL);
#endif
}
