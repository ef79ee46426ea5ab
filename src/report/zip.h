/* zip.h - a zip that is written part by part, the same bytes for the same parts. */
#pragma once
#include <stdio.h>

#include "base/err.h"

struct zip;
NODISCARD bool zip_open(const char *path, struct zip **ret, struct err *err);
/* A part of any length; it ends with the next one or with the file. Valid until then. */
NODISCARD bool zip_part(struct zip *z, const char *name, FILE **ret, struct err *err);
/* Ends the file. */
NODISCARD bool zip_finish(struct zip *z, struct err *err);
void zip_close(struct zip *z); /* accepts NULL; what was not finished is of no use */
