/* calc_private.h - what the build makes for calc.c: tools/calc-checksum. */
#pragma once

extern const char calc_sum[];
