/* run-tables.c - rows of what was recorded. */
#include "experiment/results/run-tables.h"

#include "experiment/results/metric-tables.h"
#include "experiment/results/output-file.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

static bool
is_wanted(const Record *record, EventDetail detail)
{
    return detail == EVENTS_AUTO || detail == EVENTS_ALL ||
           (detail == EVENTS_CHANGES && record->code != RECORD_EVENT &&
            record->code != RECORD_ACTION_OUTPUT);
}

static void
put_text(GString *out, const char *key, size_t key_length, const char *text)
{
    if (text != NULL) {
        g_string_append_len(out, key, (gssize)key_length);
        json_write_string(out, text);
    }
}

#define PUT_TEXT(out, name, text) \
    put_text((out), ",\"" name "\":", sizeof(",\"" name "\":") - 1, (text))

/* Into the file's buffer at once: a run writes millions of them. */
static void
write_record(OutputFile *file, const Record *record)
{
    CsvWriter row = output_csv(file);
    GString *out = row.out;

    g_string_append(out, "{\"t\":");
    seconds_append(out, record->at);
    g_string_append(out, ",\"id\":");
    int64_append(out, record->id);
    PUT_TEXT(out, "kind", record_code_names[record->code]);
    PUT_TEXT(out, "object", record->object);
    PUT_TEXT(out, "node", record->node);
    PUT_TEXT(out, "reason", record->reason);
    PUT_TEXT(out, "message", record->message);
    g_string_append(out, ",\"cause\":");
    int64_append(out, record->cause);
    g_string_append_c(out, '}');
    output_end_row(file, &row);
}

static char *
write_events(const char *directory, const Experiment *experiment, EventDetail detail,
             char **ret_hash)
{
    OutputFile *file = output_file_open(directory, "events.jsonl");

    output_file_sum(file);
    output_write(file, "{\"format\":\"orrery-events\",\"version\":1,\"name\":");
    output_json(file, experiment->scenario->name);
    output_write(file, ",\"seed\":");
    output_integer(file, (int64_t)experiment->scenario->seed);
    output_write(file, ",\"end\":");
    output_seconds(file, experiment->end);
    output_write(file, "}\n");
    for (size_t i = 0; i < recorder_n(experiment->recorder); i++) {
        const Record *record = recorder_at(experiment->recorder, i);

        if (is_wanted(record, detail)) {
            write_record(file, record);
        }
    }
    return output_file_close(file, ret_hash);
}

static void
put_time(CsvWriter *csv, SimTime at)
{
    if (at == SIM_NEVER) {
        csv_put_text(csv, NULL);
    } else {
        csv_put_seconds(csv, at);
    }
}

static SimTime
served(const PodRecord *pod, SimTime end)
{
    SimTime total = 0;

    const PodSpell *spell;

    for (size_t i = 0; (spell = pod_record_spell(pod, i)) != NULL; i++) {
        total += MIN(spell->until, end) - spell->from;
    }
    return total;
}

/* "3-120;468-600": when it served, in truth. */
static void
put_spells(CsvWriter *csv, const PodRecord *pod, SimTime end)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const PodSpell *spell;

    for (size_t i = 0; (spell = pod_record_spell(pod, i)) != NULL; i++) {
        g_string_append(text, i == 0 ? "" : ";");
        seconds_append(text, spell->from);
        g_string_append_c(text, '-');
        seconds_append(text, MIN(spell->until, end));
    }
    csv_put_text(csv, text->str);
}

static char *
write_pods(const char *directory, const Experiment *experiment)
{
    OutputFile *file = output_file_open(directory, "pods.csv");
    CsvWriter csv = output_csv(file);

    output_write(file, "namespace,pod,owner,app,node,created,scheduled,started,ready,deleting,"
                       "ended,phase,reason,restarts,served,spells\n");
    for (size_t i = 0; i < recorder_n_pods(experiment->recorder); i++) {
        const PodRecord *pod = recorder_pod(experiment->recorder, i);

        csv_put_text(&csv, pod->name_space);
        csv_put_text(&csv, pod->name);
        csv_put_text(&csv, pod->owner);
        csv_put_text(&csv, pod->app);
        csv_put_text(&csv, pod->node);
        put_time(&csv, pod->created_at);
        put_time(&csv, pod->scheduled_at);
        put_time(&csv, pod->started_at);
        put_time(&csv, pod->ready_at);
        put_time(&csv, pod->deleting_at);
        put_time(&csv, pod->ended_at);
        csv_put_text(&csv, pod->phase);
        csv_put_text(&csv, pod->reason);
        csv_put_int(&csv, pod->restarts);
        csv_put_seconds(&csv, served(pod, experiment->end));
        put_spells(&csv, pod, experiment->end);
        output_end_row(file, &csv);
    }
    return output_file_close(file, NULL);
}

static char *
write_nodes(const char *directory, const Experiment *experiment)
{
    OutputFile *file = output_file_open(directory, "nodes.csv");
    CsvWriter csv = output_csv(file);

    output_write(file, "node,zone,from,until,power,network,kubelet,ready,schedulable\n");
    for (size_t i = 0; i < recorder_n_nodes(experiment->recorder); i++) {
        const NodeRecord *node = recorder_node(experiment->recorder, i);

        csv_put_text(&csv, node->name);
        csv_put_text(&csv, node->zone);
        csv_put_seconds(&csv, node->from);
        csv_put_seconds(&csv, MIN(node->until, experiment->end));
        csv_put_text(&csv, node->powered ? "on" : "off");
        csv_put_text(&csv, node->reachable ? "reachable" : "cut-off");
        csv_put_text(&csv, node->kubelet_running ? "running" : "stopped");
        csv_put_text(&csv, node->ready);
        csv_put_text(&csv, node->schedulable ? "yes" : "no");
        output_end_row(file, &csv);
    }
    return output_file_close(file, NULL);
}

/* max(1, (wait + run) / max(run, 10 s)): a second's job must not weigh like an hour's. */
static double
bounded_slowdown(const JobRecord *job)
{
    double turnaround = (double)(job->ended_at - job->created_at) / 1e9;
    double wait = (double)(job->first_started_at - job->created_at) / 1e9;
    double run = turnaround - wait;

    return MAX(1, turnaround / MAX(run, 10));
}

static char *
write_jobs(const char *directory, const Experiment *experiment)
{
    OutputFile *file = output_file_open(directory, "jobs.csv");
    CsvWriter csv = output_csv(file);

    output_write(file, "namespace,job,created,started,ended,state,wait,run,turnaround,slowdown,"
                       "attempts,succeeded,failed\n");
    for (size_t i = 0; i < recorder_n_jobs(experiment->recorder); i++) {
        const JobRecord *job = recorder_job(experiment->recorder, i);
        bool started = job->first_started_at != SIM_NEVER;
        bool ended = started && job->ended_at != SIM_NEVER;

        csv_put_text(&csv, job->name_space);
        csv_put_text(&csv, job->name);
        put_time(&csv, job->created_at);
        put_time(&csv, job->first_started_at);
        put_time(&csv, job->ended_at);
        csv_put_text(&csv, job->state);
        put_time(&csv, started ? job->first_started_at - job->created_at : SIM_NEVER);
        csv_put_seconds(&csv, job->run);
        put_time(&csv, ended ? job->ended_at - job->created_at : SIM_NEVER);
        if (ended) {
            csv_put_real(&csv, bounded_slowdown(job));
        } else {
            csv_put_text(&csv, NULL);
        }
        csv_put_int(&csv, job->attempts);
        csv_put_int(&csv, job->succeeded);
        csv_put_int(&csv, job->failed);
        output_end_row(file, &csv);
    }
    return output_file_close(file, NULL);
}

char *
run_tables_write(const char *directory, const Experiment *experiment, EventDetail detail,
                 bool is_wide, char **ret_hash)
{
    char *error = write_events(directory, experiment, detail, ret_hash);

    error = error != NULL ? error : metric_table_write(directory, experiment);
    if (error == NULL && is_wide) {
        error = metric_table_write_wide(directory, experiment);
    }
    error = error != NULL ? error : write_pods(directory, experiment);
    error = error != NULL ? error : write_nodes(directory, experiment);
    return error != NULL ? error : write_jobs(directory, experiment);
}
