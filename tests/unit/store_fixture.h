/*
 * store_fixture.h - a store in a folder of its own, for tests of src/store.
 */
#pragma once
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/call.h"
#include "store/group.h"
#include "store/meter.h"
#include "store/store.h"
#include "store/verify.h"

struct fixture {
	char folder[64];
	char url[96];
	char key[96];
	struct store *store;
};

static inline bool fixture_open(struct fixture *f, struct err *err)
{
	struct store_settings how = {
		.url = f->url,
		.key_file = f->key,
		.readers = 2,
		.queue_max = 1024,
		.group_max = 64,
	};
	return store_open(&how, &f->store, err);
}

static inline void fixture_make(struct fixture *f)
{
	struct err err = { 0 };

	*f = (struct fixture){ .folder = "/tmp/themis-unit-XXXXXX" };
	assert_non_null(mkdtemp(f->folder));
	(void)snprintf(f->url, sizeof f->url, "sqlite:%s/t.db", f->folder);
	(void)snprintf(f->key, sizeof f->key, "%s/secret.key", f->folder);
	if (!fixture_open(f, &err))
		fail_msg("%s", err.msg);
}

static inline void fixture_drop(struct fixture *f)
{
	static const char *const names[] = { "t.db", "t.db-wal", "t.db-shm", "secret.key" };

	store_close(f->store);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[128];
		(void)snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(f->folder), 0);
}

/* A write verb as a function of (db, arg). */
typedef bool fixture_fn(struct db *db, void *arg, struct err *err);

struct fixture_job {
	struct store_job job;
	fixture_fn *fn;
	void *arg;
};

static inline bool fixture_run(struct store_job *job, struct db *db, struct err *err)
{
	struct fixture_job *j = (struct fixture_job *)job;
	return j->fn(db, j->arg, err);
}

static inline bool fixture_try(struct fixture *f, fixture_fn *fn, void *arg, struct err *err)
{
	struct fixture_job j = { .job.run = fixture_run, .fn = fn, .arg = arg };
	return store_write(f->store, &j.job, err);
}

static inline void fixture_write(struct fixture *f, fixture_fn *fn, void *arg)
{
	struct err err = { 0 };

	if (!fixture_try(f, fn, arg, &err))
		fail_msg("%s %s", err.field, err.msg);
}

static inline struct db *fixture_read(struct fixture *f)
{
	struct db *db = NULL;
	struct err err = { 0 };

	if (!store_reader_take(f->store, &db, &err))
		fail_msg("%s", err.msg);
	return db;
}

#define must(call)                                                                                 \
	do {                                                                                       \
		struct err err = { 0 };                                                            \
		if (!(call))                                                                       \
			fail_msg("%s: %s %s", #call, err.field, err.msg);                          \
	} while (0)

static inline void fixture_found(void *arg, const char *what)
{
	(void)arg;
	print_error("verify: %s\n", what);
}

/* Everything that is counted is what a recount finds. */
static inline void fixture_verify(struct fixture *f, int64_t now)
{
	struct db *db = fixture_read(f);
	struct verify_result v = { 0 };

	must(store_verify(db, now, fixture_found, NULL, &v, &err));
	store_reader_give(f->store, db);
	assert_int_equal(v.wrong, 0);
}

static inline int64_t fixture_group(struct db *db, const char *name)
{
	AUTO_ARENA a = { 0 };
	struct group_list l;

	must(store_group_tree(db, &a, &l, &err));
	for (size_t i = 0; i < l.count; i++) {
		if (strcmp(l.rows[i].name, name) == 0)
			return l.rows[i].id;
	}
	fail_msg("no group %s", name);
	return 0;
}
