/* no-work.c - tables of the same collections that tell something else, to be refused by name. */
#include "models/workloads/trace-lines.h"

#include "text/scalar.h"

#include <string.h>

static const char *const heads[] = {
    "num_switch,num_node_p_switch,...",         /* Tiresias: shapes of clusters */
    "vc,node num",                              /* Philly: machines of virtual clusters */
    "sn,cpu_milli,memory_mib,gpu,...",          /* openb: machines */
    "Timestamp [ms];...",                       /* Bitbrains: usage */
    "placement,local_bsz,step_time,...",        /* Pollux: measured steps */
    "num_nodes,num_replicas,local_bsz,...",     /* Pollux: measured steps */
    "start time of the measurement period,...", /* Google 2011: usage */
    "Time stamp (microseconds),Machine ID,...", /* Google 2011: machines */
};

static bool
is_bare(const char *head, const char *separator, guint n_fields, guint last_text)
{
    g_auto(GStrv) lines = g_strsplit(head, "\n", 2);
    g_auto(GStrv) words = g_strsplit_set(lines[0] == NULL ? "" : lines[0], separator, -1);
    guint n = 0;
    double number;

    for (guint i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0') {
            continue;
        }
        if (n != last_text && n == 0 && !number_parse(words[i], &number)) {
            return false;
        }
        n++;
    }
    return n == n_fields;
}

static bool
recognise_no_work(const char *head)
{
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        if (trace_head_is(head, heads[i])) {
            return true;
        }
    }
    /* Azure's readings (moment, machine, three rates) and Bitbrains' (21 columns by blanks). */
    return is_bare(head, ",", 5, 1) || is_bare(head, " \t", 21, 11);
}

static WorkReader *
open_no_work(const WorkInput *input, Diagnostics *diagnostics)
{
    Mark start = { diagnostics_add_source(diagnostics, input->path, "", 0), 1, 1 };

    diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", start, start,
                    "this table tells how machines were or what was measured on them: no work");
    return NULL;
}

const WorkFormat work_format_no_work = {
    .name = "no-work",
    .doc = "Machines, shapes of clusters, usage and measured step times.",
    .reads = "",
    .ignores = "everything: such a table is refused by name",
    .is_no_work = true,
    .recognise = recognise_no_work,
    .open = open_no_work,
};
