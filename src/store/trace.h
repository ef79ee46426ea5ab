/*
 * trace.h - where a person may be named besides his own row: notes and files of the meters
 * that he had, written while he had them, searches that people have saved.
 */
#pragma once
#include "base/arena.h"
#include "store/note.h"
#include "store/subscriber.h"

enum { TRACE_MAX = 1000 };

struct trace_note {
	struct note note;
	const char *serial;
};
struct trace_file {
	struct kept_file file; /* without its media type */
	const char *serial;
};

/* The first TRACE_MAX of them. */
NODISCARD bool store_trace_notes(struct db *db, int64_t subscriber, struct arena *a,
				 const struct trace_note **ret, size_t *ret_count, struct err *err);
NODISCARD bool store_trace_files(struct db *db, int64_t subscriber, struct arena *a,
				 const struct trace_file **ret, size_t *ret_count, struct err *err);
NODISCARD bool store_trace_notes_remove(struct db *db, int64_t subscriber, int64_t *ret_count,
					struct err *err);
NODISCARD bool store_trace_files_remove(struct db *db, int64_t subscriber, int64_t *ret_count,
					struct err *err);
/* Searches in which his account, phone, e-mail or whole name stands, anybody's. */
NODISCARD bool store_trace_searches_remove(struct db *db, const struct subscriber *who,
					   int64_t *ret_count, struct err *err);
/* Recordings of calls of his meters; jobs that are told about. */
NODISCARD bool store_trace_captures(struct db *db, int64_t subscriber, int64_t *ret,
				    struct err *err);
NODISCARD bool store_trace_jobs(struct db *db, int64_t *ret, struct err *err);
