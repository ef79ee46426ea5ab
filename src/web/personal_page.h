/*
 * personal_page.h - all that is kept of a person as a page to read and to print.
 *
 * One HTML file without anything from elsewhere; a browser makes PDF of it.
 */
#pragma once
#include <stdio.h>

#include "base/tz.h"
#include "service/erasure.h"

void personal_page_write(FILE *out, const struct personal_data *p, const struct tz *zone,
			 int64_t now, bool russian);
