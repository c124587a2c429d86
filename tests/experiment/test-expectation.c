/* test-expectation.c - the four temporal forms, on a node that is away from 2:00 to 4:00.
 *
 * Serving falls to 1 of 2 at 2:00 to the nanosecond; ready follows within a minute; both are back
 * after the node is, within two minutes. */
#include "tests/check-main.h"
#include "tests/experiment/story.h"

static const struct {
    const char *expectation;
    bool met, was_judged;
} rows[] = {
    /* settles: from after + within on, until the end */
    { "{that: serving(deployment/web) == 2, after: loss, within: 6m}", true, true },
    { "{that: serving(deployment/web) == 2, after: loss, within: 1m}", false, true },
    { "{that: serving(deployment/web) == 2, after: 1m, within: 30s, until: loss}", true, true },
    { "{that: serving(deployment/web) == 1, after: loss, within: 0s, until: loss + 1m}", true,
      true },
    { "{that: ready(deployment/web) == 1, after: loss, within: 30s, until: loss + 90s}", false,
      true },
    { "{that: ready(deployment/web) == 1, after: loss, within: 1m, until: loss + 90s}", true,
      true },
    /* always and never begin when all is ready at first */
    { "{always: serving(deployment/web) >= 1}", true, true },
    { "{always: serving(deployment/web) >= 2}", false, true },
    { "{always: serving(deployment/web) >= 2, until: loss}", true, true },
    { "{always: serving(deployment/web) >= 2, for: 6m}", true, true },
    { "{always: serving(deployment/web) >= 2, for: 1m}", false, true },
    { "{never: serving(deployment/web) == 0}", true, true },
    { "{never: serving(deployment/web) == 1}", false, true },
    { "{never: serving(deployment/web) == 0, after: 0s}", false, true },
    /* finally: over the whole run */
    { "{finally: serving.min(deployment/web) >= 1, after: 1m}", true, true },
    { "{finally: availability(deployment/web) == 100%, after: 1m}", true, true },
    { "{finally: serving.min(deployment/web) >= 1}", false, true },
    { "{finally: serving.mean(deployment/web) > 1.9}", false, true },
    { "{finally: pods(deployment/web) >= 2}", true, true },
    { "{finally: nodes == 2}", true, true },
    { "{finally: ready(node/*) == 2}", true, true },
    /* what cannot be judged is not met */
    { "{always: serving(deployment/web) >= 1, after: never-happens}", false, false },
};

START_TEST(a_form_is_judged_on_change_points)
{
    g_autofree char *text =
        g_strdup_printf("duration: 10m\ncluster: {nodes: 2}\n"
                        "timeline:\n"
                        "  - {at: 2m, id: loss, fault: down, target: node/node-1, for: 2m}\n"
                        "  - {when: nodes == 7, id: never-happens, note: x}\n"
                        "expect: [%s]\n" STORY_WEB(2),
                        rows[_i].expectation);
    Story story = story_run(text);
    const ExpectationResult *result = expectation_set_result(story.experiment->expectations, 0);

    ck_assert_msg(result->was_judged == rows[_i].was_judged, "%s: %s", rows[_i].expectation,
                  result->outcome);
    ck_assert_msg(result->met == rows[_i].met, "%s: %s", rows[_i].expectation, result->outcome);
    story_clear(&story);
}
END_TEST

START_TEST(times_are_reported_to_the_nanosecond)
{
    Story story = story_run(
        "duration: 10m\ncluster: {nodes: 2}\n"
        "timeline: [{at: 2m, id: loss, fault: down, target: node/node-1, for: 2m}]\n"
        "expect:\n"
        "  - always: serving(deployment/web) == 2\n"
        "  - {that: serving(deployment/web) == 1, after: 1m, within: 2m, until: 3m}\n" STORY_WEB(
            2));
    const ExpectationResult *always = expectation_set_result(story.experiment->expectations, 0);
    const ExpectationResult *that = expectation_set_result(story.experiment->expectations, 1);

    ck_assert_int_eq(always->violated_at, 2 * SIM_MINUTE);
    ck_assert_int_ge(always->worst_spell, 2 * SIM_MINUTE);
    ck_assert_int_eq(that->settled_at, 2 * SIM_MINUTE);
    ck_assert_int_eq(that->slack, SIM_MINUTE);
    story_clear(&story);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("expectation");
    TCase *tests = tcase_create("expectation");

    tcase_add_loop_test(tests, a_form_is_judged_on_change_points, 0, G_N_ELEMENTS(rows));
    tcase_add_test(tests, times_are_reported_to_the_nanosecond);
    suite_add_tcase(all, tests);
    return all;
}
