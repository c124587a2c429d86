/* human-duration.h - how kubectl writes how long something is: "59s", "2m5s", "3h12m", "2y131d".
 *
 * Behaviour of HumanDuration and ShortHumanDuration of Kubernetes 1.34: two units while the first
 * is small, a year of 365 days, parts cut off.  The caller frees the text. */
#pragma once

#include <stdint.h>

char *human_duration_format(int64_t ns);
/* One unit only: "59s", "2m", "3h", "8d", "2y". */
char *human_duration_format_short(int64_t ns);
