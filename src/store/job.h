/*
 * job.h - work that takes longer than a request, as the store keeps it.
 *
 * A job is claimed in a write transaction, so that two processes never run one.
 * What it changes in the register it notes in its journal, in the same
 * transaction: enough to put it back. Results live in the arena.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum {
	JOB_QUEUE_MAX = 100,	    /* jobs that wait or run … */
	JOB_QUEUE_OF_USER_MAX = 50, /* … and of them one person's: nobody fills the queue alone */
	JOB_ERRORS_MAX = 10000,	    /* kept of a job, all are counted */
	JOB_LIST_MAX = 200,	    /* a page */
	JOB_ARGUMENTS_MAX = 1 << 20, /* bytes */
	JOB_TEXT_MAX = 2000,	     /* bytes of result, error, area … */
};

enum job_state {
	JOB_WAITING,
	JOB_RUNNING,
	JOB_DONE,
	JOB_FAILED,
	JOB_CANCELLED,
	JOB_UNDONE,
	JOB_STATE_COUNT,
};
const char *job_state_name(enum job_state s); /* "waiting", "running" … as in the API */

/* What is done with a job that waits or runs. */
enum job_act {
	JOB_RUN,
	JOB_UNDO,      /* a job that is done is put back */
	JOB_ROLL_BACK, /* one that has failed or died in the middle is put back */
	JOB_UNDO_ON,   /* as JOB_UNDO; nothing stood in its way, and part of it may be done */
};

/* Texts are "" when there is none. */
struct job {
	int64_t id;
	const char *kind;
	enum job_state state;
	enum job_act act;
	bool cancel;  /* asked for */
	int64_t user; /* 0: the command line */
	const char *who;
	const char *origin;
	const char *rights;    /* names of functions, blanks between them */
	const char *area;      /* "*", or ids of groups, blanks between them */
	const char *arguments; /* JSON; NULL in lists */
	int64_t total;	       /* -1: not known yet */
	int64_t done;
	int64_t errors;
	const char *result; /* JSON */
	const char *error;
	const char *file; /* name to be saved under; "": there is none */
	int64_t file_size;
	int64_t created_at;
	int64_t started_at; /* 0: not yet */
	int64_t ended_at;   /* likewise */
	int64_t changed;
};

/* Adds a waiting one of kind, user, who, origin, rights, area, arguments, created_at.
 * ERR_LIMIT when JOB_QUEUE_MAX are open, or JOB_QUEUE_OF_USER_MAX of that user. */
NODISCARD bool store_job_add(struct db *db, const struct job *j, int64_t *ret_id, struct err *err);
NODISCARD bool store_job_get(struct db *db, int64_t id, struct arena *a, struct job *ret,
			     struct err *err);
/* Newest first, before an id (0: from the newest), of a user or (-1) of all. */
NODISCARD bool store_job_list(struct db *db, int64_t user, int64_t before, unsigned limit,
			      struct arena *a, const struct job **ret, size_t *ret_count,
			      struct err *err);
/* Those that a version of the store after `seen` has changed, at most `limit`, oldest first; of
 * version `seen` itself those with an id after `after`. */
NODISCARD bool store_job_changed(struct db *db, int64_t seen, int64_t after, unsigned limit,
				 struct arena *a, const struct job **ret, size_t *ret_count,
				 struct err *err);

/* The oldest that waits, running from now on; *ret_id 0: there is none. */
NODISCARD bool store_job_claim(struct db *db, int64_t now, int64_t *ret_id, struct err *err);
/* The oldest in that state; *ret_id 0: there is none. Also those left by a dead process. */
NODISCARD bool store_job_first(struct db *db, enum job_state state, int64_t *ret_id,
			       struct err *err);

NODISCARD bool store_job_progress(struct db *db, int64_t id, int64_t done, int64_t total,
				  struct err *err);
/* Whether somebody has asked for its end. */
NODISCARD bool store_job_cancelled(struct db *db, int64_t id, bool *ret, struct err *err);
/* A waiting one ends at once, a running one is told; ERR_CONFLICT when it has ended. */
NODISCARD bool store_job_cancel(struct db *db, int64_t id, int64_t now, struct err *err);
/* Waits (again) to be done with: `from` must be its state, else ERR_CONFLICT. */
NODISCARD bool store_job_requeue(struct db *db, int64_t id, enum job_state from, enum job_act act,
				 struct err *err);
/* A running one goes on as another act. */
NODISCARD bool store_job_set_act(struct db *db, int64_t id, enum job_act act, const char *error,
				 struct err *err);
/* NULL leaves result or error as it is. */
NODISCARD bool store_job_end(struct db *db, int64_t id, enum job_state state, const char *result,
			     const char *error, int64_t now, struct err *err);
/* NULL: it is gone. */
NODISCARD bool store_job_set_file(struct db *db, int64_t id, const char *name, int64_t size,
				  struct err *err);

struct job_error {
	int64_t ordinal;     /* from 1 */
	int64_t line;	     /* of the file, 0: none */
	const char *subject; /* column or serial */
	const char *reason;  /* "zone-unknown" …, or words */
};
/* Kept while its ordinal is at most JOB_ERRORS_MAX. */
NODISCARD bool store_job_error_add(struct db *db, int64_t id, const struct job_error *e,
				   struct err *err);
NODISCARD bool store_job_error_list(struct db *db, int64_t id, int64_t after, unsigned limit,
				    struct arena *a, const struct job_error **ret,
				    size_t *ret_count, struct err *err);
NODISCARD bool store_job_error_clear(struct db *db, int64_t id, struct err *err);
/* How many there were, also those that are not kept. */
NODISCARD bool store_job_set_errors(struct db *db, int64_t id, int64_t count, struct err *err);

enum journal_kind { JOURNAL_METER = 1, JOURNAL_SUBSCRIBER, JOURNAL_GROUP };

struct journal_entry {
	int64_t ordinal; /* from 1 */
	enum journal_kind kind;
	int64_t object;	    /* id of the meter, subscriber or group */
	const char *before; /* JSON, NULL: the job has made it */
	const char *after;  /* JSON */
};
NODISCARD bool store_journal_add(struct db *db, int64_t job, const struct journal_entry *e,
				 struct err *err);
/* Newest first, before an ordinal (0: from the newest). */
NODISCARD bool store_journal_list(struct db *db, int64_t job, int64_t before, unsigned limit,
				  struct arena *a, const struct journal_entry **ret,
				  size_t *ret_count, struct err *err);
NODISCARD bool store_journal_remove(struct db *db, int64_t job, int64_t ordinal, struct err *err);
/* All entries of an object, whatever the job: its person is to be forgotten. */
NODISCARD bool store_journal_forget(struct db *db, enum journal_kind kind, int64_t object,
				    struct err *err);

/* A job whose file has ended before that time, or the oldest of files that are together larger
 * than `size_max`; *ret_id 0: there is none. */
NODISCARD bool store_job_file_surplus(struct db *db, int64_t before, int64_t size_max,
				      int64_t *ret_id, struct err *err);
/* One that has ended and whose file may name subscribers: none of the lists without them;
 * *ret_id 0: there is none. */
NODISCARD bool store_job_file_personal(struct db *db, int64_t *ret_id, struct err *err);
/* A piece of a job that has ended before that time, with `limit` entries of its journal at most;
 * *ret_more: call again. */
NODISCARD bool store_job_sweep(struct db *db, int64_t before, unsigned limit, bool *ret_more,
			       struct err *err);
