/* import_file.h - tables that people have brought; the bytes are in the data folder. */
#pragma once
#include "base/arena.h"
#include "store/store.h"

struct import_file {
	int64_t id;
	const char *name;
	int64_t size; /* bytes */
	int64_t user; /* 0: the command line */
	const char *who;
	int64_t created_at;
};

/* How many are kept. */
NODISCARD bool store_import_file_count(struct db *db, int64_t *ret, struct err *err);
/* ERR_LIMIT when `max` are kept, or half as many of that user. */
NODISCARD bool store_import_file_add(struct db *db, const struct import_file *f, int64_t max,
				     int64_t *ret_id, struct err *err);
NODISCARD bool store_import_file_get(struct db *db, int64_t id, struct arena *a,
				     struct import_file *ret, struct err *err);
/* The oldest from before that time that no open job may want; *ret_id 0: there is none. */
NODISCARD bool store_import_file_old(struct db *db, int64_t before, int64_t *ret_id,
				     struct err *err);
NODISCARD bool store_import_file_remove(struct db *db, int64_t id, struct err *err);
