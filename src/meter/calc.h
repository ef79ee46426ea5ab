/*
 * calc.h - which calculation made a number: version and checksum of this module.
 *
 * The checksum is SHA-256 over the sources that make the numbers (list and way of
 * computing it: tools/calc-checksum; docs/en/calculation.md tells how to compute it by hand).
 * It changes exactly when one of them does. The version is raised by hand when a
 * number may come out differently.
 */
#pragma once

enum { CALC_CHECKSUM_SHORT = 8 }; /* digits of it on a page's foot */

const char *calc_version(void);	 /* "1.0.0" */
const char *calc_checksum(void); /* 64 hexadecimal digits, small */
