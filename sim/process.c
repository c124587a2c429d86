/* process.c - processes as coroutines: who runs, who waits, who was woken.
 *
 * Control moves like calls do.  Whoever resumes a process is its resumer: the kernel's loop, a
 * handler that starts it, or another process that starts it; when the process waits, control goes
 * back to the resumer.  Waking never moves control: the woken stand in a row, and the kernel
 * resumes them one by one when the handler of the event is done. */
#include "sim/process.h"

#include "sim/kernel.h"

typedef enum ProcessState {
    PROCESS_IDLE,     /* no body */
    PROCESS_RUNNING,  /* or has resumed the one that runs */
    PROCESS_SLEEPING, /* until its timer fires */
    PROCESS_WAITING,  /* for a wake, perhaps with a timer */
    PROCESS_WOKEN,    /* stands in the row */
} ProcessState;

struct Process {
    ProcessTable *table;
    const char *name;
    void (*body)(Process *self, void *data);
    void *data;
    void *message;
    Process *next_woken;
    ProcessContext *resumer;
    SimTimer timer;
    SimPhase phase;
    ProcessState state;
    bool has_timed_out;
    ProcessStack stack;
    ProcessContext context;
};

ProcessTable *
process_table_new(Simulation *sim)
{
    ProcessTable *table = g_new0(ProcessTable, 1);

    table->sim = sim;
    table->all = g_ptr_array_new();
    table->idle = g_ptr_array_new();
    return table;
}

void
process_table_free(ProcessTable *table)
{
    g_assert(table->current == NULL);
    for (guint i = 0; i < table->all->len; i++) {
        Process *process = g_ptr_array_index(table->all, i);

        process_stack_clear(&process->stack, process->state != PROCESS_IDLE);
        g_free(process);
    }
    g_ptr_array_unref(table->all);
    g_ptr_array_unref(table->idle);
    g_free(table);
}

/* The bottom of every stack: one body after the other, so that a used stack needs no new start. */
static void
run_bodies(void *data)
{
    Process *self = data;

    process_context_arrive(self->resumer);
    for (;;) {
        self->body(self, self->data);
        self->state = PROCESS_IDLE;
        g_ptr_array_add(self->table->idle, self);
        process_context_switch(&self->context, self->resumer);
    }
}

static Process *
take_process(ProcessTable *table)
{
    if (table->idle->len > 0) {
        return g_ptr_array_remove_index(table->idle, table->idle->len - 1);
    }

    Process *process = g_new0(Process, 1);

    process->table = table;
    process_stack_init(&process->stack);
    process_context_init(&process->context, &process->stack, run_bodies, process);
    g_ptr_array_add(table->all, process);
    return process;
}

static void
resume(Process *process)
{
    ProcessTable *table = process->table;
    Process *caller = table->current;

    process->resumer = caller != NULL ? &caller->context : &table->home;
    process->state = PROCESS_RUNNING;
    table->current = process;
    process_context_switch(process->resumer, &process->context);
    table->current = caller;
}

Process *
process_start(Simulation *sim, const char *name, SimPhase phase,
              void (*body)(Process *self, void *data), void *data)
{
    Process *process = take_process(sim_process_table(sim));

    process->name = name;
    process->phase = phase;
    process->body = body;
    process->data = data;
    process->timer = (SimTimer){ 0 };
    resume(process);
    return process;
}

/* Gives control back until somebody resumes this process. */
static void
pause_in(Process *self, ProcessState state)
{
    g_assert(self->table->current == self);
    self->state = state;
    process_context_switch(&self->context, self->resumer);
}

static void
fire_timer(void *owner, const SimEvent *event)
{
    Process *process = owner;

    (void)event;
    process->has_timed_out = true;
    resume(process);
}

#define RESUMED(number) [number] = { "process.resumed", number, fire_timer }

/* An event's phase belongs to its type, so there is a type for each. */
static const SimEventType resumed_types[] = {
    RESUMED(PHASE_ACTION),    RESUMED(PHASE_FAULT),      RESUMED(PHASE_MACHINE),
    RESUMED(PHASE_KUBELET),   RESUMED(PHASE_STORE),      RESUMED(PHASE_CONTROLLER),
    RESUMED(PHASE_SCHEDULER), RESUMED(PHASE_AUTOSCALER), RESUMED(PHASE_SAMPLE),
    RESUMED(PHASE_STOP),
};

static void
set_timer(Process *self, SimTime delay, bool background)
{
    const SimEventType *type = &resumed_types[self->phase];
    SimArgs args = { SIM_NO_HANDLE, 0 };

    self->has_timed_out = false;
    self->timer = background ? sim_post_background(self->table->sim, delay, type, self, args)
                             : sim_post(self->table->sim, delay, type, self, args);
}

void
process_sleep(Process *self, SimTime delay)
{
    set_timer(self, delay, false);
    pause_in(self, PROCESS_SLEEPING);
}

void
process_sleep_background(Process *self, SimTime delay)
{
    set_timer(self, delay, true);
    pause_in(self, PROCESS_SLEEPING);
}

bool
process_wait_for(Process *self, SimTime timeout, void **ret_message)
{
    set_timer(self, timeout, false);
    pause_in(self, PROCESS_WAITING);
    if (self->has_timed_out) {
        return false;
    }
    *ret_message = self->message;
    return true;
}

void *
process_wait(Process *self)
{
    void *message = NULL;

    process_wait_for(self, SIM_NEVER, &message);
    return message;
}

void
process_wake(Process *process, void *message)
{
    ProcessTable *table = process->table;

    g_assert(process->state == PROCESS_WAITING);
    sim_cancel(table->sim, &process->timer);
    process->message = message;
    process->state = PROCESS_WOKEN;
    process->next_woken = NULL;
    if (table->first_woken == NULL) {
        table->first_woken = process;
    } else {
        table->last_woken->next_woken = process;
    }
    table->last_woken = process;
}

bool
process_is_waiting(const Process *process)
{
    return process->state == PROCESS_WAITING;
}

void
process_table_run_woken(ProcessTable *table)
{
    while (table->first_woken != NULL) {
        Process *process = table->first_woken;

        table->first_woken = process->next_woken;
        resume(process);
    }
}

static void
leave_row(ProcessTable *table, const Process *process)
{
    Process *before = NULL;

    for (Process *i = table->first_woken; i != process; i = i->next_woken) {
        before = i;
    }
    if (before == NULL) {
        table->first_woken = process->next_woken;
    } else {
        before->next_woken = process->next_woken;
    }
    if (table->last_woken == process) {
        table->last_woken = before;
    }
}

void
process_abandon(Process *process)
{
    if (process == NULL) {
        return;
    }

    ProcessTable *table = process->table;

    g_assert(process->state != PROCESS_IDLE && process->state != PROCESS_RUNNING);
    if (process->state == PROCESS_WOKEN) {
        leave_row(table, process);
    }
    sim_cancel(table->sim, &process->timer);
    process->state = PROCESS_IDLE;
    process_context_init(&process->context, &process->stack, run_bodies, process);
    g_ptr_array_add(table->idle, process);
}

Simulation *
process_simulation(const Process *self)
{
    return self->table->sim;
}

const char *
process_name(const Process *process)
{
    return process->name;
}

Process *
process_current(const Simulation *sim)
{
    return sim_process_table(sim)->current;
}
