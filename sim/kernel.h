/* kernel.h - what simulation.c and process.c know of each other and nobody else may. */
#pragma once

#include "sim/process.h"
#include "sim/stack/process-stack.h"

/* The processes of one simulation. */
typedef struct ProcessTable {
    Simulation *sim;
    Process *first_woken; /* woken and not yet run, in the order of the wakes */
    Process *last_woken;
    Process *current;    /* NULL in a plain event handler */
    ProcessContext home; /* of whoever called sim_run() or process_start() outside of a process */
    GPtrArray *all;      /* every Process ever made; owned */
    GPtrArray *idle;     /* those whose body has ended, to be used again */
} ProcessTable;

ProcessTable *process_table_new(Simulation *sim);

/* Drops all that live as they stand: their bodies never go on. */
void process_table_free(ProcessTable *table);

/* Lets the woken go on, one after the other, until none is left. */
void process_table_run_woken(ProcessTable *table);

ProcessTable *sim_process_table(const Simulation *sim);
