/* clock.h - virtual time: int64 nanoseconds from 0, never a wall clock, never a float. */
#pragma once

#include <stdint.h>

typedef int64_t SimTime; /* also a span of time */

#define SIM_NEVER INT64_MAX

#define SIM_NANOSECOND INT64_C(1)
#define SIM_MICROSECOND INT64_C(1000)
#define SIM_MILLISECOND INT64_C(1000000)
#define SIM_SECOND INT64_C(1000000000)
#define SIM_MINUTE (60 * SIM_SECOND)
#define SIM_HOUR (60 * SIM_MINUTE)
#define SIM_DAY (24 * SIM_HOUR)
