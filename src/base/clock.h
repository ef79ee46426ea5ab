/*
 * clock.h - the machine's clocks, read in one place.
 *
 * Pure code never reads them: it is given `now`. Loops and handlers read once
 * and hand it on, so that tests can inject a clock of their own.
 */
#pragma once
#include <stdint.h>

int64_t clock_wall(void);	   /* UTC seconds since 1970 */
int64_t clock_wall_ms(void);	   /* UTC milliseconds since 1970 */
uint64_t clock_monotonic_ms(void); /* never goes back; origin unspecified */
