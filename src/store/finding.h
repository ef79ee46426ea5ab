/*
 * finding.h - what about meters does not fit (meter/finding.h), kept until a person settles it.
 *
 * A meter has at most one open row of a kind; what is seen again counts in it.
 */
#pragma once
#include "base/arena.h"
#include "meter/finding.h"
#include "store/area.h"
#include "store/call.h"

enum { FINDING_LIST_MAX = 500, FINDING_NOTE_MAX = 500 };

struct finding {
	int64_t id;
	int64_t meter;
	const char *serial;
	enum meter_state state;
	enum finding_kind kind;
	const char *detail; /* JSON object; members as in docs/openapi.yaml */
	int64_t first_at;   /* UTC, as the next */
	int64_t last_at;
	int64_t times;		/* calls */
	int64_t call;		/* the last in which it was seen, 0 = none */
	int64_t settled_at;	/* 0: open */
	const char *settled_by; /* NULL: open */
	const char *note;
};

/* What was judged of a call. */
struct finding_news {
	int64_t meter;
	unsigned found; /* FINDING(kind) */
	const struct finding_facts *facts;
	const char *words; /* what the protocol tells of a clone or replay, NULL = none */
	int64_t call;
	int64_t now;
};
/* Writes them within the running transaction. *open: the meter's open ones (current.h), in
 * and out. Those of the clock, which a wrong one brings with each call, are written once an
 * hour. */
NODISCARD bool finding_add(struct db *db, const struct finding_news *news, int64_t *open,
			   struct err *err);

struct finding_filter {
	int64_t meter; /* 0 = of all */
	bool kind_is;
	enum finding_kind kind;
	bool open_is;
	bool open;
	const struct area *area; /* NULL = the whole */
	bool known;		 /* leaves out meters that are quarantined or refused */
	int64_t before;		 /* id of the last seen, 0 = from the newest */
	unsigned limit;		 /* 1–FINDING_LIST_MAX */
};

/* Newest first, of an area maybe few, and more follow; *ret_next: `before` of the next page, 0 = the end. */
NODISCARD bool store_finding_list(struct db *db, const struct finding_filter *f, struct arena *a,
				  const struct finding **ret, size_t *ret_count, int64_t *ret_next,
				  struct err *err);
NODISCARD bool store_finding_get(struct db *db, int64_t id, struct arena *a, struct finding *ret,
				 struct err *err);
NODISCARD bool store_finding_count_open(struct db *db, int64_t meter, int64_t *ret,
					struct err *err);
/* ERR_CONFLICT when it is settled already. */
NODISCARD bool store_finding_settle(struct db *db, int64_t id, const char *who, const char *note,
				    int64_t now, struct err *err);
