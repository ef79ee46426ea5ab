/*
 * file.h - a whole text file into memory, with a bound.
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"

/* *ret is the caller's to free; not terminated. ERR_IO, ERR_LIMIT. */
NODISCARD bool file_read(const char *path, size_t max, char **ret, size_t *ret_n, struct err *err);
