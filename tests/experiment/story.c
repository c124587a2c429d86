/* story.c - scenarios from text, for tests. */
#include "tests/experiment/story.h"

#include "text/json.h"

#include <check.h>
#include <string.h>

static Scenario *
load(const char *text)
{
    ScenarioOptions options = { .until = SIM_NEVER };
    g_autofree char *whole = g_strconcat("orrery: v1\n", text, NULL);

    return scenario_load_text("story.yaml", whole, strlen(whole), &options);
}

Story
story_load(const char *text)
{
    Story story = { load(text), NULL };

    if (!scenario_is_valid(story.scenario)) {
        g_autofree char *messages =
            diagnostics_format(story.scenario->diagnostics, DIAGNOSTIC_PLAIN);

        ck_abort_msg("%s", messages);
    }
    return story;
}

Story
story_run(const char *text)
{
    ExperimentOptions options = { .until = SIM_NEVER };
    Story story = story_load(text);

    story.experiment = experiment_new(story.scenario, &options);
    experiment_run(story.experiment);
    ck_assert_int_eq(story.experiment->how, EXPERIMENT_COMPLETE);
    return story;
}

void
story_clear(Story *story)
{
    experiment_free(story->experiment);
    scenario_free(story->scenario);
}

char *
story_complaints(const char *text)
{
    Scenario *scenario = load(text);
    g_autofree char *json = diagnostics_format(scenario->diagnostics, DIAGNOSTIC_JSON);
    g_auto(GStrv) lines = g_strsplit(json, "\n", -1);
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) ignored = diagnostics_new();
    GString *out = g_string_new(NULL);

    for (size_t i = 0; lines[i] != NULL; i++) {
        const Value *line =
            *lines[i] == '\0' ? NULL : json_read(lines[i], strlen(lines[i]), 0, arena, ignored);

        if (value_get_text(line, "code") != NULL) {
            g_string_append_printf(out, "%s %" G_GINT64_FORMAT ":%" G_GINT64_FORMAT " %s\n",
                                   value_get_text(line, "code"), value_get_int(line, "line", 0),
                                   value_get_int(line, "column", 0),
                                   value_get_text(line, "message"));
        }
    }
    scenario_free(scenario);
    return g_string_free(out, FALSE);
}

const Record *
story_record(const Story *story, RecordCode code, const char *object, SimTime from)
{
    for (size_t i = 0; i < recorder_n(story->experiment->recorder); i++) {
        const Record *record = recorder_at(story->experiment->recorder, i);

        if (record->code == code && record->at >= from &&
            (object == NULL || strcmp(record->object, object) == 0)) {
            return record;
        }
    }
    return NULL;
}
