/*
 * drop.h - puts a file into a folder that other programs look into: whole or not at all.
 *
 * It is written beside its place under a name that begins with a dot, made durable and renamed.
 * Nothing is followed out of the root: neither by "..", nor by links.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"

enum { DROP_FOLDER_MAX = 255 /* bytes */, DROP_DEPTH_MAX = 8, DROP_NAME_MAX = 200 };

/* A relative name such as "month/north", or "." for the root itself. */
NODISCARD bool drop_check_folder(const char *folder, struct err *err);
/* `size` bytes of `from`, from its start; the root must be there, folders below it are made. A
 * file of that name is replaced. */
NODISCARD bool drop_file(const char *root, const char *folder, const char *name, int from,
			 int64_t size, struct err *err);
