/*
 * audit.h - who changed what, when, from where; rows are only ever added, and thrown away from
 * the oldest on when somebody has set an age (retention.audit).
 *
 * Each row holds a hash over the row before it and its own fields, written in the change's own
 * transaction. The newest hash and the number of rows are kept beside, under a keyed hash of the
 * key file: whoever writes into the database without that key cannot change, take away, add,
 * reorder or cut off records without store_audit_verify() telling.
 *
 * What a record tells of a subscriber comes sealed with a key of his own (personal.h): the chain
 * holds the sealed text, and stays whole when that key is thrown away.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { AUDIT_MAX = 500, AUDIT_HASH = 32 };

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

struct audit_filter {
	const char *who;    /* login, as it was written; NULL = any, as below */
	const char *action; /* "user.edit", or "user." for all that begin so */
	const char *object; /* likewise: "user:anna", "meter:" */
	int64_t from;	    /* UTC s, inclusive; 0 = any */
	int64_t to;	    /* exclusive; 0 = any */
	int64_t before;	    /* id of the last row seen; 0 = from the newest */
};

/* Newest first. */
NODISCARD bool store_audit_list(struct db *db, const struct audit_filter *f, unsigned limit,
				struct arena *a, const struct audit_record **ret, size_t *ret_count,
				struct err *err);

enum audit_flaw {
	AUDIT_WHOLE,
	AUDIT_CHANGED,	/* a record does not follow from the one before it */
	AUDIT_CUT_OFF,	/* newest records are missing */
	AUDIT_ADDED,	/* records that this program did not write */
	AUDIT_UNSIGNED, /* the newest hash is not under the key file's hash */
};
const char *audit_flaw_name(enum audit_flaw f); /* "changed" … */

struct audit_verdict {
	enum audit_flaw flaw;
	int64_t records;	  /* that are proven, from the first one on */
	int64_t removed;	  /* before them: thrown away by the program itself, as too old */
	int64_t first_bad;	  /* id; 0 = none */
	int64_t newest;		  /* id of the last proven one */
	uint8_t hash[AUDIT_HASH]; /* of it: to be noted elsewhere */
};

/*
 * Throws away the oldest, those before a time, at most `limit`, and never the newest of all.
 * Where what is left begins is kept under the key file's hash, too, so that
 * store_audit_verify() proves the rest. ERR_CONFLICT when it does not hang together: then
 * nothing goes.
 */
NODISCARD bool store_audit_trim(struct db *db, int64_t before, unsigned limit, int64_t *ret_removed,
				struct err *err);

/* Reads them all, one at a time. A flaw is no failure. */
NODISCARD bool store_audit_verify(struct db *db, struct audit_verdict *ret, struct err *err);
