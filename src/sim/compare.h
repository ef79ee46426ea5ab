/*
 * compare.h - the end of a run: the store of a server against the fleet's truth.
 *
 * The simulator does not know the store. `themis check truth`, the program
 * beside it, reads the truth from its standard input and prints what differs.
 */
#pragma once
#include "sim/fleet.h"

/* `data` is the server's folder. ERR_CONFLICT: they differ; ERR_IO. */
NODISCARD bool compare_with_store(const struct fleet *f, const char *data, bool json,
				  struct err *err);
