/* input.h - files that commands are given. */
#pragma once
#include "base/attr.h"
#include "base/err.h"

/* The whole file, "-": standard input; terminated, to be freed. At most 64 MiB. */
NODISCARD bool input_read(const char *path, char **ret, size_t *ret_n, struct err *err);
