/*
 * note.h - what people write and keep with a meter: notes and files.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum {
	NOTE_TEXT_MAX = 8000, /* bytes */
	NOTES_MAX = 1000,     /* of a meter */
	NOTE_LIST_MAX = 500,
	FILE_BYTES_MAX = 10 << 20,
	FILE_NAME_BYTES = 200,
	FILES_MAX = 32, /* of a meter */
	FILES_BYTES_MAX = 64 << 20,
};

struct note {
	int64_t id;
	int64_t meter;
	const char *text;
	const char *who;
	int64_t created_at;
};
/* ERR_CONFLICT when the meter has NOTES_MAX. */
NODISCARD bool store_note_add(struct db *db, const struct note *n, int64_t *ret_id,
			      struct err *err);
/* Newest first; before: id of the last seen, 0 = from the newest. */
NODISCARD bool store_note_list(struct db *db, int64_t meter, int64_t before, unsigned limit,
			       struct arena *a, const struct note **ret, size_t *ret_count,
			       struct err *err);
NODISCARD bool store_note_remove(struct db *db, int64_t meter, int64_t id, struct err *err);

struct kept_file {
	int64_t id;
	int64_t meter;
	const char *name;  /* clean: no slashes, no control characters */
	const char *media; /* media type, as its bytes say */
	int64_t bytes;
	const char *who;
	int64_t created_at;
};
/* ERR_CONFLICT when the meter has FILES_MAX or FILES_BYTES_MAX. */
NODISCARD bool store_file_add(struct db *db, const struct kept_file *f, const void *data,
			      int64_t *ret_id, struct err *err);
NODISCARD bool store_file_list(struct db *db, int64_t meter, struct arena *a,
			       const struct kept_file **ret, size_t *ret_count, struct err *err);
NODISCARD bool store_file_get(struct db *db, int64_t meter, int64_t id, struct arena *a,
			      struct kept_file *ret, struct err *err);
/* Its bytes, file->bytes of them, malloc'ed and terminated. */
NODISCARD bool store_file_read(struct db *db, const struct kept_file *f, char **ret,
			       struct err *err);
NODISCARD bool store_file_remove(struct db *db, int64_t meter, int64_t id, struct err *err);
