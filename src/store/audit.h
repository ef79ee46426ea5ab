/*
 * audit.h - who changed what, when, from where; rows are only ever added.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { AUDIT_MAX = 500 };

struct audit_record {
	int64_t id;
	int64_t time;	    /* UTC seconds */
	int64_t user;	    /* 0 = the system or nobody signed in */
	const char *who;    /* login at that time, or "system", "cli" */
	const char *origin; /* address or "console" */
	const char *action; /* "meter.adopt", "session.create" … */
	const char *object; /* "meter:15401450", "user:anna" … */
	const char *before; /* JSON, NULL = nothing */
	const char *after;  /* JSON, NULL = nothing; never secrets */
};

NODISCARD bool store_audit_add(struct db *db, const struct audit_record *r, struct err *err);

/* Newest first; `before` = id of the last row seen, 0 = from the newest. */
NODISCARD bool store_audit_list(struct db *db, int64_t before, unsigned limit, struct arena *a,
				const struct audit_record **ret, size_t *ret_count,
				struct err *err);
