/* import_private.h - the inside of imports, for the files import*.c alone. */
#pragma once
#include "service/group.h"
#include "service/import.h"
#include "store/image.h"

/* A row of the table in order: texts "" and days 0 where there is nothing. */
struct import_row {
	int64_t line;
	const char *text[FIELD_COUNT]; /* trimmed, checked; phones in their one form */
	int64_t commissioned_on;
	int64_t verified_on;
	int64_t verification_due;
	int kind; /* -1 = not told */
};

/* Numbers that stood in the file already: marks of texts, to be told apart. */
struct mark_set {
	uint64_t *slots;
	size_t cap;
	size_t count;
	uint8_t key[16];
};
void mark_set_finish(struct mark_set *m);
/* *ret_new false: it is there. */
NODISCARD bool mark_set_add(struct mark_set *m, const void *p, size_t n, bool *ret_new,
			    struct err *err);

/* What the rows of a file have told of a subscriber: marks of texts, 0 = nothing yet. */
enum { TOLD_TEXTS = 5 };
struct told {
	uint64_t who;
	uint32_t text[TOLD_TEXTS];
};
struct told_map {
	struct told *slots;
	size_t cap;
	size_t count;
	uint8_t key[16];
};
void told_map_finish(struct told_map *m);
/* *ret_same false: an earlier row has told another name or address of whom the plan means. */
NODISCARD bool told_map_add(struct told_map *m, const struct import_row *row, int64_t owner,
			    bool *ret_same, struct err *err);

struct import {
	struct job_run *run;
	struct service *sv;
	const struct caller *caller;
	int64_t file;
	struct import_wish wish;
	bool meters; /* rows are meters; else subscribers */
	bool have[FIELD_COUNT];
	struct mark_set serials;
	struct mark_set accounts; /* new ones */
	struct told_map told;
	struct mark_set groups; /* likewise */
	int64_t total;
	int64_t done;
	int64_t created;
	int64_t updated;
	int64_t unchanged;
	int64_t subscribers_created;
	int64_t subscribers_updated;
	int64_t groups_created;
	bool writing; /* what is counted then is what was done */
};

/* What the histories of meters and subscribers tell of an import; of one transaction. */
struct import_audit {
	struct service *sv;
	const struct caller *caller;
	int64_t job;
	struct group_names names; /* with an arena that lives as long */
};
/* `before` NULL: it was made. */
NODISCARD bool import_audit_meter(struct import_audit *t, struct db *db, const char *action,
				  const char *serial, const struct meter_image *before,
				  const struct meter_image *after, struct arena *a,
				  struct err *err);
/* Sealed with the subscriber's own key. */
NODISCARD bool import_audit_subscriber(const struct import_audit *t, struct db *db,
				       const char *action, const struct subscriber *before,
				       const struct subscriber *after, struct arena *a,
				       struct err *err);

/* Cells to a row; what is wrong is complained of: *ret_fits false. Texts live in the arena. */
NODISCARD bool import_read_row(struct import *im, const struct table_row *cells, struct arena *a,
			       struct import_row *ret, bool *ret_fits, struct err *err);
void import_complain(struct import *im, int64_t line, enum import_field field, const char *reason);

/* What a row would change, seen in one snapshot. */
struct import_plan {
	struct meter_image meter;    /* as it is; id 0: to be made */
	struct subscriber owner;     /* as it is; id 0: to be made, if `owned` */
	struct meter_image meter_to; /* group and subscriber as far as they exist */
	struct subscriber owner_to;  /* with what the row says */
	bool hidden;		     /* the meter is outside the area: none of it is told */
	bool owned;		     /* the row tells of a subscriber */
	bool owner_changes;
	bool meter_changes;
	bool group_made;      /* the group of the row, or part of it, is to be made … */
	unsigned groups_lack; /* … namely so many */
};
NODISCARD bool import_plan_row(struct import *im, struct db *db, const struct import_row *row,
			       struct arena *a, struct import_plan *ret, bool *ret_fits,
			       struct err *err);

/*
 * How many rows the next transaction takes, after one of `rows` has taken `ms`: the more, the
 * fewer pages are written twice; but meters wait for a fraction of a second only.
 */
enum { IMPORT_PORTION = 250, IMPORT_PORTION_MAX = 2000 };
unsigned import_portion(unsigned rows, uint64_t ms);

/* The work of the job, and what puts it back. */
NODISCARD bool import_run(struct job_run *run, struct err *err);
NODISCARD bool import_back(struct job_run *run, bool undo, struct err *err);

/* Opens the file of an import that the caller may use. */
NODISCARD bool import_open_table(struct service *sv, int64_t id, const struct import_how *how,
				 struct arena *a, struct table_reader **ret, struct err *err);
/* Resolves heading and mapping, as the wish or the guess has them. */
NODISCARD bool import_look(struct table_reader *t, const struct import_how *how, struct arena *a,
			   struct import_info *ret, struct err *err);
