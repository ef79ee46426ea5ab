/*
 * meter.h - the register of meters and the list of them.
 *
 * Results live in the arena. A meter's serial is unique and never changes.
 * Lists hold active meters, and retired ones when asked to; quarantined ones have a list of
 * their own.
 */
#pragma once
#include "store/area.h"
#include "store/call.h"
#include "store/subscriber.h"

enum { METER_LIST_MAX = 500, METER_SEARCH_MAX = 200, METER_COUNT_MAX = 10000 };
enum { METER_TOTAL_MAX = 100000 };

/* The nine columns of the list; also the current value. Texts are "" when unknown. */
struct meter_row {
	int64_t id;
	const char *serial;
	enum meter_state state;
	int64_t group; /* 0 = none */
	const char *group_name;
	int64_t subscriber; /* 0 = none */
	const char *subscriber_name;
	const char *account;
	const char *city;
	const char *type;
	int64_t index;	    /* litres, -1 = no reading yet */
	int64_t index_time; /* UTC seconds, 0 = none */
	int32_t index_offset;
	int16_t temperature; /* 0.01 °C or TEMPERATURE_NONE */
	uint32_t status;
	uint32_t flags;
	int64_t called_at;	/* UTC seconds of the last identified call, 0 = never */
	unsigned alarms;	/* alarm bits set in the last status word */
	int64_t hours_expected; /* of the 30 whole UTC days before today, from its first record */
	int64_t hours_received;
};

/* Everything that the card of a meter shows. */
struct meter {
	struct meter_row row;
	struct subscriber subscriber; /* id 0 = none */
	const char *firmware;
	const char *profile; /* NULL = the listener's */
	const char *zone;    /* its own, its group's, or NULL = setting meter.zone */
	int gas_day_own; /* local hour 0–23, before the first change (gas_start.h); -1: the group's */
	int gas_day_start; /* what holds today; the service works it out */
	bool has_password;
	int64_t created_at;
	int64_t changed_at;
	int64_t newest[ARCHIVE_COUNT]; /* 0 = none */
	int64_t first_hour;	       /* time of its oldest hourly record, 0 = none */
	int64_t last_call;	       /* id, 0 = none */
};

NODISCARD bool store_meter_find(struct db *db, const char *serial, struct arena *a, int64_t now,
				struct meter *ret, struct err *err);
NODISCARD bool store_meter_get(struct db *db, int64_t id, struct arena *a, int64_t now,
			       struct meter *ret, struct err *err);

enum meter_sort {
	METER_BY_SERIAL,
	METER_BY_GROUP, /* name of the group, then serial */
	METER_BY_SUBSCRIBER,
	METER_BY_ACCOUNT,
	METER_BY_CITY, /* city, then serial */
	METER_BY_TYPE, /* type, then serial */
	METER_BY_INDEX,
	METER_BY_INDEX_TIME,
	METER_BY_CALLED,
	METER_SORT_COUNT,
};
const char *meter_sort_name(enum meter_sort s); /* "serial", "group", … "index-time", "called" */

/* Which meters are looked among; quarantined and refused ones have lists of their own. */
enum meter_which { METERS_ACTIVE, METERS_RETIRED, METERS_ALL };

/*
 * Texts match when every word of theirs begins a word of the field, case
 * folded (ё = е); NULL or "" = no condition. `search` looks for each of its
 * words in serial, account, subscriber, group, city and type.
 */
struct meter_filter {
	const struct area *area; /* of the caller, NULL = the whole */
	enum meter_which which;
	bool impersonal; /* `search` leaves out subscriber and account */
	const char *search;
	const char *serial;
	const char *subscriber;
	const char *account;
	const char *type;
	const char *city;
	const char *street;
	const char *house; /* the same word, as the next */
	const char *flat;
	const char *phone;    /* its digits end so */
	const char *firmware; /* the same text, as the next */
	const char *driver;
	int64_t group;		/* with its subtree; 0 = any */
	int64_t free_group;	/* 0 = any */
	int64_t due_before;	/* days since 1970: verification is due before; 0 = any */
	int completeness_below; /* percent of the hours of 30 days, 0 = any */
	bool never_called;
	bool alarmed;
	bool found;	      /* has an open finding */
	int64_t silent_since; /* called, but last before this UTC time; 0 = any */
	int64_t polled_since; /* last call at this UTC time or later; 0 = any */
};

struct meter_query {
	struct meter_filter filter;
	enum meter_sort sort;
	bool descending;
	bool count;	    /* the exact total, as far as METER_TOTAL_MAX */
	unsigned limit;	    /* 1–METER_LIST_MAX */
	const char *cursor; /* `next` of the page before, NULL = from the start */
	int64_t now;	    /* for hours_expected and hours_received */
};

struct meter_page {
	const struct meter_row *rows;
	size_t count;
	const char *next; /* NULL = the end; printable, at most 1 KiB */
	int64_t total;	  /* of all pages … */
	bool total_exact; /* … or at least so many */
};

/* ERR_INVAL with the field's name for a bad limit, cursor or too long a text. */
NODISCARD bool store_meter_list(struct db *db, const struct meter_query *q, struct arena *a,
				struct meter_page *ret, struct err *err);

/* Meters of one state (not METER_ACTIVE), by serial; `after` = serial or NULL. */
NODISCARD bool store_meter_list_state(struct db *db, enum meter_state state, const char *after,
				      unsigned limit, int64_t now, struct arena *a,
				      struct meter_page *ret, struct err *err);

/* Cities and types that active meters of the area have and that begin so, at most `limit`, by name. */
enum meter_label { METER_LABEL_CITY = 1, METER_LABEL_TYPE };
NODISCARD bool store_meter_labels(struct db *db, const struct area *area, enum meter_label what,
				  const char *begins, unsigned limit, struct arena *a,
				  const char *const **ret, size_t *ret_count, struct err *err);

/* How a meter speaks with us. */
struct meter_ways {
	const char *driver;	 /* the last one that worked, NULL = none yet */
	const char *listener;	 /* that took its last call, NULL = none yet */
	const char *hail;	 /* what its text preamble says, NULL = none */
	int64_t keys_changed_at; /* 0 = it has no keys */
};
NODISCARD bool store_meter_ways(struct db *db, int64_t id, struct arena *a, struct meter_ways *ret,
				struct err *err);

/* What a person may set; NULL and -1 leave a field as it is, 0 clears an id. */
struct meter_change {
	const char *type;
	const char *profile;
	const char *zone;
	const char *password; /* "" removes it */
	int gas_day_start;    /* or GAS_START_CLEAR */
	int64_t group;
	int64_t subscriber;
};
#define METER_CHANGE_NONE                                                                          \
	((struct meter_change){ .gas_day_start = -1, .group = -1, .subscriber = -1 })

/* ERR_CONFLICT when the serial exists. */
NODISCARD bool store_meter_create(struct db *db, const char *serial, enum meter_state state,
				  const struct meter_change *with, int64_t now, int64_t *ret_id,
				  struct err *err);
NODISCARD bool store_meter_change(struct db *db, int64_t id, const struct meter_change *what,
				  int64_t now, struct err *err);
/* Adopt (from quarantine), refuse, retire. */
NODISCARD bool store_meter_set_state(struct db *db, int64_t id, enum meter_state state, int64_t now,
				     struct err *err);

/* A line of a register as imports and the demo bring it; "" = unknown. */
struct meter_registration {
	const char *serial;
	const char *type;
	const char *groups;	      /* names from the root: "Волгоград/Центр" */
	struct subscriber subscriber; /* id ignored; found by account and name */
};

/* Makes or completes meter, groups and subscriber; a quarantined meter is adopted. */
NODISCARD bool store_meter_register(struct db *db, const struct meter_registration *r, int64_t now,
				    int64_t *ret_id, struct err *err);
