/*
 * folder.h - files that people have brought or shall fetch, in the data folder.
 *
 *   files/job-ID      what a job has made
 *   files/import-ID   a table that was brought
 *
 * Not in the database: they are large, short-lived, and no copy of it shall hold
 * what was taken out for a day. Nobody else on the machine may read them.
 */
#pragma once
#include "service/service.h"

/* "files/KIND-ID" in the data folder, the folder made. ERR_UNSUPPORTED without one. */
NODISCARD bool folder_path(struct service *sv, struct arena *a, const char *kind, int64_t id,
			   const char **ret, struct err *err);
/* The folder itself. */
NODISCARD bool folder_files(struct service *sv, struct arena *a, const char **ret, struct err *err);
void folder_remove(struct service *sv, const char *kind, int64_t id);
/* A lock of this installation, held while the descriptor is open; -1 (and no failure) when another
 * process has it. It ends with its process. */
NODISCARD bool folder_lock(struct service *sv, const char *name, int *ret, struct err *err);
