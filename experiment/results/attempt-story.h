/* attempt-story.h - what the scheduler thought of a pod.
 *
 * Of every attempt a run keeps when it was and what came of it.  The newest one up to the instant
 * is told in full: the run is executed once more, and at that attempt somebody looks over the
 * scheduler's shoulder.  So the verdicts, the points and the advice are those of the decision that
 * was made, on what the scheduler believed when it made it. */
#pragma once

#include "experiment/results/rerun.h"

typedef struct StoryStyle {
    int columns;
    bool json; /* one line, the decision as `place --json` has it */
} StoryStyle;

/* Appends what there is to tell of the pod; 'path' is where 'rerun' came from.  False: the
 * scheduler has had nothing to do with it. */
bool attempt_story_append(GString *out, const Rerun *rerun, const char *path,
                          const char *name_space, const char *name, const StoryStyle *style);
