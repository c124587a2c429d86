/* scenario-work-rows.c - the keys of the section `workload`. */
#include "experiment/scenario/scenario-rows.h"
#include "models/workloads/work-source.h"

#define KEEP(Struct, member) .keep = SCHEMA_KEEP(Struct, member)

static const SchemaRow machine_rows[] = {
    { "cpu", SCHEMA_QUANTITY(MachineRow, cpu), .fallback = "64",
      .doc = "CPUs of a machine that the trace calls 1." },
    { "memory", SCHEMA_QUANTITY(MachineRow, memory), .fallback = "256Gi",
      .doc = "Memory of a machine that the trace calls 1." },
    { 0 },
};

static const Schema machine_schema = { .name = "machine",
                                       .doc = "The machine that a trace's shares relate to.",
                                       .rows = machine_rows,
                                       .size = sizeof(MachineRow),
                                       .self = SCHEMA_KEEP(MachineRow, self) };

static const SchemaRow workload_rows[] = {
    { "name", SCHEMA_TEXT(WorkloadRow, name), .doc = "What its pods are called, and their app." },
    { "trace", SCHEMA_TEXT(WorkloadRow, trace), KEEP(WorkloadRow, trace_value),
      .doc = "A file, also packed by gzip: a table of our own, one row a pod "
             "(at,cpu,memory,run,name,priority,namespace and extended resources; sorted by at), "
             "or the trace of another system." },
    { "rows", SCHEMA_TEXT(WorkloadRow, rows), .doc = "The same, written here." },
    { "format", SCHEMA_TEXT(WorkloadRow, format), KEEP(WorkloadRow, format_value),
      .doc =
          "Of the trace, where its content does not tell: pods, swf, gwf, google-2011, "
          "azure-v1-vm, "
          "azure-vmtable, azure-inference, openb, pai-tasks, cloudsimpy, gavel, tiresias, pollux, "
          "helios, batsim, wfcommons, run-times." },
    { "image", SCHEMA_TEXT(WorkloadRow, image), .doc = "What its pods run (work); see apps." },
    { "arrivals", SCHEMA_VALUE(WorkloadRow, arrivals),
      .doc = "When work comes, also instead of the trace's times: poisson(900/h), every(10s), "
             "diurnal(900/h 0.8), curve(0h=100/h 8h=900/h 24h=100/h), bursts(10/h 900/h 1h 5m), "
             "file(PATH COLUMN)." },
    { "batch", SCHEMA_VALUE(WorkloadRow, batch),
      .doc = "How many tasks each arrival brings: a number or distribution (1)." },
    { "count", SCHEMA_INT(WorkloadRow, count), .max = 1e12, .doc = "So many tasks at most." },
    { "begin", SCHEMA_TIME(WorkloadRow, begin), .doc = "When the first may come (0s)." },
    { "until", SCHEMA_TIME(WorkloadRow, until), KEEP(WorkloadRow, until_value),
      .doc = "When no more come." },
    { "template", SCHEMA_VALUE(WorkloadRow, template_),
      .doc = "The object that a task becomes, or a file that holds it: a Pod, a Job, a Deployment "
             "(a Pod that never restarts)." },
    { "vary", SCHEMA_VALUE_MAP(WorkloadRow, vary),
      .doc = "What differs from task to task, by distributions: cpu, memory, run, copies, "
             "priority, an extended resource, or any field by its path." },
    { "mix", SCHEMA_VALUE_LIST(WorkloadRow, mix),
      .doc = "Several such tables, each with a weight; a task has the values of one of them." },
    { "machine", SCHEMA_SECTION(WorkloadRow, machine, MachineRow, machine_schema), .fallback = "{}",
      .doc = "What the shares of a normalised trace relate to." },
    { "from", SCHEMA_TIME(WorkloadRow, from), KEEP(WorkloadRow, from_value),
      .doc = "Tasks before this time of the trace stay out; it is the run's time 0 (the first "
             "task's)." },
    { "to", SCHEMA_TIME(WorkloadRow, to), KEEP(WorkloadRow, to_value),
      .doc = "Tasks from this time of the trace on stay out." },
    { "stretch", SCHEMA_REAL(WorkloadRow, stretch), .fallback = "1", .max = 1e6,
      .doc = "By which the times of arrival are multiplied: 0.1 is ten times as fast." },
    { "inflate", SCHEMA_SHARE(WorkloadRow, inflate), .fallback = "1", .max = 1000,
      .doc = "So many times the tasks: 130% repeats each with probability 0.3, 50% keeps half." },
    { "shuffle", SCHEMA_BOOL(WorkloadRow, is_shuffled),
      .doc = "The times stay, which task comes at them is drawn." },
    { "sort", SCHEMA_BOOL(WorkloadRow, is_sorted),
      .doc = "Sorts a trace whose rows go back in time; it is kept in memory." },
    { "tune", SCHEMA_SHARE(WorkloadRow, tune), .max = 1000, KEEP(WorkloadRow, tune_value),
      .doc = "Tasks drawn at random are added or taken out until the demand is this share of what "
             "the cluster has: 130%." },
    { "tune-by", SCHEMA_ENUM(WorkloadRow, tune_by, work_measure_names), .fallback = "gpu",
      .doc = "What the demand is measured in." },
    { "jitter", SCHEMA_VALUE(WorkloadRow, jitter),
      .doc = "By which each arrival of a trace is moved: a time or distribution." },
    { 0 },
};

static const SchemaChoice workload_choices[] = { { .keys = "trace rows", .noun = "source" },
                                                 { 0 } };

const Schema workload_schema = { .name = "workload",
                                 .doc = "Work that arrives over time.",
                                 .rows = workload_rows,
                                 .size = sizeof(WorkloadRow),
                                 .self = SCHEMA_KEEP(WorkloadRow, self),
                                 .choices = workload_choices };
