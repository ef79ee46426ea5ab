/* input.h - files that commands are given. */
#pragma once
#include "base/attr.h"
#include "base/err.h"

/* The whole file, "-": standard input; terminated, at most 64 MiB. What is kept of it on the
 * way is wiped, and AUTO_INPUT wipes the text itself: it may hold keys. */
#define AUTO_INPUT CLEANUP(input_free)
void input_free(char **text);
NODISCARD bool input_read(const char *path, char **ret, size_t *ret_n, struct err *err);
