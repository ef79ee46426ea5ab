/*
 * current.h - the one row of a meter that every call changes.
 *
 * Loaded, changed in memory, saved: saving also moves the meter's share of all
 * counters from what it was to what it is. Private to the store.
 */
#pragma once
#include "meter/dayblock.h"
#include "store/call.h"
#include "store/tally.h"

/* Stands for "none" where lists sort: empty values come last. */
#define SORT_NONE      (INT64_C(1) << 40)
#define SORT_NONE_TEXT "\xf4\x8f\xbf\xbf"

/* Hourly records received a day, of the 32 days up to `day`. */
enum { RECENT_DAYS = 32, RECENT_COUNTED = 30 };
struct recent {
	int64_t day;
	uint8_t hours[RECENT_DAYS]; /* of day d at d modulo 32 */
};

void recent_add(struct recent *r, int64_t day, unsigned hours);
unsigned recent_get(const struct recent *r, int64_t day);

/* Which tables have rows of the meter that a call must look at; a bit too many
 * costs a look, one too few would lose them. */
enum current_pending {
	PENDING_LEDGER = 1, /* ranges in the gap ledger */
	PENDING_GAPS = 2,   /* of them, some that are not permanent */
	PENDING_REREAD = 4, /* ranges that people wait for */
};

struct current {
	int64_t meter;
	enum meter_state state;
	int64_t group;	/* 0 = none */
	int64_t bucket; /* 0 = none: not active */
	int64_t alarms;
	int64_t index; /* SORT_NONE = none, as the next two */
	int64_t index_at;
	int64_t called_at;
	int64_t index_offset;
	int64_t temperature;
	int64_t status;
	int64_t flags;
	int64_t last_call;
	int64_t newest[ARCHIVE_COUNT];
	int64_t newest_event;
	int64_t first_hour;   /* 0 = none */
	int64_t clock_set_at; /* 0 = never */
	struct recent recent;
	int64_t parameters_at;
	int64_t findings; /* bit k: a finding of enum finding_kind k is open */
	int64_t pending;  /* enum current_pending */
	uint64_t parameters_read;

	bool type_known;
	bool has_firmware;
	char firmware[32];
	int64_t driver; /* id in name of the one that spoke with it last, 0 = none */
	bool told_type_known;
	char told_type[128]; /* as the meter told it last, cut */
};

/* ERR_NOTFOUND when there is no such meter. */
NODISCARD bool current_by_serial(struct db *db, const char *serial, struct current *ret,
				 struct err *err);
NODISCARD bool current_by_id(struct db *db, int64_t meter, struct current *ret, struct err *err);

/* Writes `after`, and tallies its difference to `before` (NULL: a new meter). */
NODISCARD bool current_save(struct db *db, const struct current *before,
			    const struct current *after, struct err *err);

/* Within a write transaction: there may be rows of these kinds from now on. */
NODISCARD bool current_expect(struct db *db, int64_t meter, int64_t what, struct err *err);

/* Adds `sign` times what the meter counts for, but for its hours. */
void current_account(struct tally *t, const struct current *c, int sign);
/* Hours of a block that count as received: those that did not come before their time. */
unsigned current_hours_of(const struct dayblock *b);
/* Adds hours of a UTC day, if it is one of those that are counted. */
void current_account_hours(struct tally *t, const struct current *c, int64_t day, int64_t hours,
			   int64_t now);

/* Hours expected and received in the 30 whole UTC days before today. */
void current_completeness(const struct recent *r, int64_t first_hour, int64_t now,
			  int64_t *ret_expected, int64_t *ret_received);
