/*
 * where.h - conditions of the search form on the command line: "city=Волжский,street=Мира".
 *
 * A comma of a text itself is written twice: "street=Мира,, дом".
 * Names are those of the API's list of meters, and "serial" for its "meter".
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { CLI_WHERE_MAX = 24 };

struct cli_where {
	unsigned count;
	struct {
		const char *name;
		const char *value;
	} pair[CLI_WHERE_MAX];
};

/* NULL has no conditions; texts live in the arena. */
NODISCARD bool cli_where_read(const char *text, struct arena *a, struct cli_where *ret,
			      struct err *err);
/* One more; value NULL: none. */
NODISCARD bool cli_where_add(struct cli_where *w, const char *name, const char *value,
			     struct err *err);
/* A meter_param_fn: arg is a struct cli_where. */
const char *cli_where_get(const void *arg, const char *name);
