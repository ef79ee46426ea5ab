/*
 * closing.h - closed months: what each meter's month was when it was closed, and corrections.
 *
 * A figure that counts is never changed. What comes later (readings, edits, an exchange, another
 * start of the gas day) puts it in doubt; it is worked out anew, and a difference becomes a
 * correction. A month that was reopened keeps its figures, which count no more.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"

enum closing_state { CLOSING_RUNNING, CLOSING_CLOSED, CLOSING_REOPENED, CLOSING_STATE_COUNT };
const char *closing_state_name(enum closing_state s); /* "running", "closed", "reopened" */

enum { CLOSING_LIST_MAX = 500, CLOSING_REASON_MAX = 500, FIGURE_PAGE_MAX = 1000 };

struct closing {
	int64_t id;
	int64_t group; /* 0: all meters */
	const char *group_name;
	int64_t month_day; /* first day of the month, days since 1970 */
	enum closing_state state;
	int64_t meters;
	int64_t known;		  /* of them with a volume */
	int64_t volume;		  /* litres of these */
	const char *calc_version; /* meter/calc.h */
	const char *calc_checksum;
	const char *figures; /* hash over the figures, "" while it runs */
	const char *reason;
	int64_t closed_at;
	const char *closed_by;
	int64_t reopened_at; /* 0: not */
	const char *reopened_by;
	const char *reopen_reason;
	int64_t corrections; /* read only */
};

/* Of: group, group_name, month_day, calc_*, reason, closed_*. It is CLOSING_RUNNING. */
NODISCARD bool store_closing_begin(struct db *db, const struct closing *c, int64_t *ret_id,
				   struct err *err);
/* Meters, known, volume and the hash are told by what was written. */
NODISCARD bool store_closing_end(struct db *db, int64_t id, const char *figures, struct err *err);
NODISCARD bool store_closing_get(struct db *db, int64_t id, struct arena *a, struct closing *ret,
				 struct err *err);
/* Newest first; before 0: from the newest. */
NODISCARD bool store_closing_list(struct db *db, const struct area *area, int64_t before,
				  unsigned limit, struct arena *a, const struct closing **ret,
				  size_t *ret_count, int64_t *ret_next, struct err *err);
/* ERR_CONFLICT unless it is closed. Its figures are told no more; store_closing_release() lets them
 * go. */
NODISCARD bool store_closing_reopen(struct db *db, int64_t id, const char *who, const char *reason,
				    int64_t now, struct err *err);
/* A portion of the figures of reopened months counts no more; *ret_more false: there was none.
 * Until then nothing may be closed or corrected. */
NODISCARD bool store_closing_release(struct db *db, bool *ret_more, struct err *err);
/* What closings that did not come to their end have written goes, in portions likewise: one runs
 * at a time. */
NODISCARD bool store_closing_drop(struct db *db, bool *ret_more, struct err *err);

/* A meter's month. INDEX_NONE, INT64_MIN: not known. */
struct closed_figure {
	int64_t meter;
	const char *serial; /* read only */
	int64_t month_day;
	int64_t closing;
	int64_t from; /* UTC */
	int64_t to;
	int64_t index_start; /* litres */
	int64_t index_end;
	int64_t volume;
	int16_t temperature;
	int hours;
	int64_t records;
	int64_t estimated;   /* hours */
	int64_t substituted; /* hours */
	uint32_t flags;
};
/* *ret_added false: the meter's month is closed already. */
NODISCARD bool store_figure_add(struct db *db, const struct closed_figure *f, bool *ret_added,
				struct err *err);
/* The one that counts. */
NODISCARD bool store_figure_get(struct db *db, int64_t meter, int64_t month_day, struct arena *a,
				struct closed_figure *ret, bool *ret_is, struct err *err);
/* Closed months of a meter whose first days are in [from_day, to_day], as they stood at known_at
 * (KNOWN_NOW: now), rising. */
struct closed_month {
	int64_t month_day;
	int64_t closing;
	int64_t volume;
	int64_t at; /* UTC */
	const char *by;
};
NODISCARD bool store_figures_told(struct db *db, int64_t meter, int64_t from_day, int64_t to_day,
				  int64_t known_at, struct arena *a,
				  const struct closed_month **ret, size_t *ret_count,
				  struct err *err);
/* By meter, after that id. */
NODISCARD bool store_figure_list(struct db *db, int64_t closing, const struct area *area,
				 int64_t after, unsigned limit, struct arena *a,
				 const struct closed_figure **ret, size_t *ret_count,
				 bool *ret_more, struct err *err);

/* Closed months of the meter, and of all others in its place, in which a value of [from, to] has a
 * part (be it by an estimate) are to be looked at again. */
NODISCARD bool store_figures_doubt(struct db *db, int64_t meter, int64_t from, int64_t to,
				   struct err *err);
/* Those of a group and its subtree (0: of all) that end at `from` or later: their gas days or
 * their zone have changed. Only noted; store_figures_sweep() finds them. */
NODISCARD bool store_figures_doubt_group(struct db *db, int64_t group, int64_t from,
					 struct err *err);
/* A portion of what was noted of groups; *ret_more false: there was none. */
NODISCARD bool store_figures_sweep(struct db *db, bool *ret_more, struct err *err);
struct figure_doubt {
	int64_t meter;
	int64_t month_day;
};
/* The first ones. */
NODISCARD bool store_figures_doubted(struct db *db, struct figure_doubt *ret, size_t max,
				     size_t *ret_count, struct err *err);
NODISCARD bool store_figure_settle(struct db *db, const struct figure_doubt *d, struct err *err);
NODISCARD bool store_figures_pending(struct db *db, int64_t *ret, struct err *err);

struct correction {
	int64_t id;
	int64_t meter;
	const char *serial; /* read only */
	int64_t month_day;
	int64_t closing;
	int64_t start_before; /* litres or INT64_MIN, as all of these */
	int64_t end_before;
	int64_t volume_before;
	int64_t start_after;
	int64_t end_after;
	int64_t volume_after;
	int64_t seen_at;
};
/* Whether a meter that stood in the place before this one has a figure for the month: it is the
 * place's. */
NODISCARD bool store_figure_of_place(struct db *db, int64_t meter, int64_t month_day, bool *ret,
				     struct err *err);
/* The figure as it stands now: closed, and as the last correction has it. *ret_is false: the
 * month is not closed for that meter. */
NODISCARD bool store_figure_standing(struct db *db, int64_t meter, int64_t month_day,
				     struct correction *ret, bool *ret_is, struct err *err);
NODISCARD bool store_correction_add(struct db *db, const struct correction *c, struct err *err);
struct correction_filter {
	int64_t closing;   /* 0 = any */
	int64_t meter;	   /* 0 = any */
	int64_t month_day; /* INT64_MIN = any */
	const struct area *area;
	int64_t before; /* id, 0 = from the newest */
	unsigned limit; /* 1–CLOSING_LIST_MAX */
};
/* Newest first; *ret_next: `before` of the next page, 0 = the end. */
NODISCARD bool store_correction_list(struct db *db, const struct correction_filter *f,
				     struct arena *a, const struct correction **ret,
				     size_t *ret_count, int64_t *ret_next, struct err *err);
