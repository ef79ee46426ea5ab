/* reports.h - what a report shall tell, from options of the command line. */
#pragma once
#include <jansson.h>

#include "cli/cli.h"

/* Adds what was given to the wish; meters that are given take the place of those it has. */
NODISCARD bool cli_report_wish(const struct cli *c, json_t *wish, struct err *err);
