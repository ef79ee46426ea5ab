/*
 * exception.h - what the rules of validation have found and a person should look at: ranges of
 * records, until they are settled.
 *
 * Ranges of one meter and rule that touch are one row, also when it is settled already: nobody
 * decides twice. At most EXCEPTION_OPEN_MAX are open and EXCEPTION_NOTED_MAX noted of a meter and
 * rule.
 */
#pragma once
#include "base/arena.h"
#include "meter/validate.h"
#include "store/area.h"
#include "store/current.h"

enum exception_state {
	EXCEPTION_OPEN,
	EXCEPTION_ACCEPTED,  /* the records are right */
	EXCEPTION_ESTIMATED, /* estimates count instead */
	EXCEPTION_EDITED,    /* a person has put other values */
	EXCEPTION_DISMISSED, /* the rule was wrong */
	EXCEPTION_GONE,	     /* the rules find it no more */
	EXCEPTION_NOTED,     /* it is so, and no work for anybody */
	EXCEPTION_STATE_COUNT,
};
const char *exception_state_name(enum exception_state s); /* "open", "accepted", … */
bool exception_state_parse(const char *name, enum exception_state *ret);

enum { EXCEPTION_LIST_MAX = 500, EXCEPTION_OPEN_MAX = 100, EXCEPTION_REASON_MAX = 500 };
enum { EXCEPTION_NOTED_MAX = 1000 };

struct exception {
	int64_t id;
	int64_t meter;
	const char *serial;
	enum validate_rule rule;
	int64_t from; /* UTC of the first and last record, or hour that lacks */
	int64_t to;
	enum exception_state state;
	const char *facts; /* JSON object of numbers; names as in meter/validate.h */
	int64_t first_at;
	int64_t last_at;
	int64_t call;	    /* 0 = none */
	int64_t settled_at; /* 0: open */
	const char *settled_by;
	const char *reason;
};

/*
 * Validates the hourly archive of a meter in [from, to] within the running transaction, begun
 * `lookback` seconds before, so that the rules know what was usual. Writes what is work for a
 * person. Open gaps of the range that are found no more become EXCEPTION_GONE. With `whole` it
 * begins so early that all rules, as they are set, can find what they look for; then so does what
 * other rules had found. Clocks are judged by findings (store/finding.h).
 *
 * Late is what `call` brings at `now`, unless it is the first that brings rows of the meter: before
 * it nothing could come. It is noted then, and no later run changes that.
 */
struct validation_run {
	int64_t meter;
	int64_t from;
	int64_t to;
	int64_t lookback;
	bool whole;
	int64_t call; /* 0 = none */
	int64_t now;
};
NODISCARD bool store_validate(struct db *db, const struct validation_run *run, int64_t *ret_found,
			      struct err *err);

/*
 * What has come or was edited is validated by rules that look far back once a day: the range of
 * each meter is noted, and gone when that is done.
 */
struct validation_due {
	int64_t meter;
	int64_t from;
	int64_t to;
};
NODISCARD bool store_due_add(struct db *db, const struct validation_due *d, struct err *err);
/* By meter, behind `after`. */
NODISCARD bool store_due_next(struct db *db, int64_t after, struct validation_due *ret, size_t max,
			      size_t *ret_count, struct err *err);
NODISCARD bool store_due_done(struct db *db, int64_t meter, struct err *err);

struct exception_filter {
	int64_t meter; /* 0 = any */
	bool rule_is;
	enum validate_rule rule;
	bool state_is;
	enum exception_state state;
	int64_t from; /* that have a part in [from, to]; INT64_MIN and INT64_MAX: any */
	int64_t to;
	int64_t group; /* with its subtree, 0 = any */
	const struct area *area;
	int64_t before; /* id, 0 = from the newest */
	unsigned limit; /* 1–EXCEPTION_LIST_MAX */
};
/* Newest first; *ret_next: `before` of the next page, 0 = the end. */
NODISCARD bool store_exception_list(struct db *db, const struct exception_filter *f,
				    struct arena *a, const struct exception **ret,
				    size_t *ret_count, int64_t *ret_next, struct err *err);
NODISCARD bool store_exception_get(struct db *db, int64_t id, struct arena *a,
				   struct exception *ret, struct err *err);
/* ERR_CONFLICT when it is settled already. */
NODISCARD bool store_exception_settle(struct db *db, int64_t id, enum exception_state state,
				      const char *who, const char *reason, int64_t now,
				      struct err *err);
/* Open ones by rule, of all meters. */
NODISCARD bool store_exception_counts(struct db *db, int64_t ret[static VALIDATE_RULE_COUNT],
				      struct err *err);
