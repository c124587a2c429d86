/* placing.c - a world, a configuration, decisions. */
#include "experiment/placing/placing.h"

#include "experiment/placing/placing-json.h"
#include "experiment/policy/policy-book.h"
#include "experiment/scenario/scheduler-document.h"

#include <string.h>

Placing *
placing_new(PlacingWorld *world, const PlacingOptions *options)
{
    Placing *placing;
    SchedulerConfig *config =
        scheduler_document_read(world->configuration, world->tables, world->diagnostics);

    if (config == NULL) {
        return NULL;
    }
    placing = g_new0(Placing, 1);
    placing->world = world;
    placing->config = config;
    placing->run = decision_run_new(world->tables, placing->config);
    placing->book = policy_book_new();
    placing->policies = policy_book_source(placing->book);
    decision_run_set_policies(placing->run, &placing->policies, options->seed);
    decision_run_set_binding(placing->run, options->binds);
    placing->draws = options->draws;
    if (options->draws) {
        decision_run_set_ties(placing->run,
                              sim_stream(options->seed, "tie-break", "default-scheduler"));
    }
    for (guint i = 0; i < world->objects->len; i++) {
        decision_run_add(placing->run, world->objects->pdata[i], world->written->pdata[i]);
    }
    return placing;
}

void
placing_free(Placing *placing)
{
    if (placing != NULL) {
        decision_run_free(placing->run);
        scheduler_config_free(placing->config);
        policy_book_free(placing->book);
        g_free(placing);
    }
}

typedef struct Counting {
    PlacingTally *tally;
    DecisionSink sink;
    void *data;
} Counting;

static void
count(void *data, const Decision *decision)
{
    const Counting *counting = data;
    PlacingTally *tally = counting->tally;

    tally->n_pods += decision->number == 1;
    tally->n_placed += decision->chosen != NULL;
    tally->n_preempting += decision->nominated != NULL;
    if (decision->refusal != NULL) {
        tally->n_gated += strcmp(decision->refusal, "gated") == 0;
        tally->n_ignored += strcmp(decision->refusal, "gated") != 0;
    }
    counting->sink(counting->data, decision);
}

void
placing_each(Placing *placing, DecisionSink sink, void *data)
{
    Counting counting = { &placing->tally, sink, data };

    placing->tally = (PlacingTally){ 0 };
    decision_run_each(placing->run, count, &counting);
}

typedef struct JsonList {
    const DecisionRun *run;
    bool brief;
    bool begun;
    TextSink write;
    void *data;
} JsonList;

static void
write_decision(void *data, const Decision *decision)
{
    JsonList *list = data;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) out = g_string_new(list->begun ? ",\n    " : "\n    ");

    placing_json_append(out, decision_to_value(list->run, decision, list->brief, arena),
                        list->brief);
    list->write(list->data, out->str);
    list->begun = true;
}

void
placing_write_json(Placing *placing, bool brief, TextSink write, void *data)
{
    JsonList list = { placing->run, brief, false, write, data };

    write(data, "{\n  \"decisions\": [");
    placing_each(placing, write_decision, &list);
    write(data, list.begun ? "\n  ]\n}\n" : "]\n}\n");
}

void
placing_append_paths(const Placing *placing, GString *out)
{
    decision_paths_append(out, decision_run_searcher(placing->run)->n_paths);
}
