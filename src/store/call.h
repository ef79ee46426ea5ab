/*
 * call.h - what a call reads from the store and commits to it.
 *
 * A call commits in batches: each batch is one job, all or nothing, together
 * with the call's record, the meter's current value, its high-water marks and
 * the dashboard's counts. The next batch or call starts from what is committed.
 */
#pragma once
#include "base/arena.h"
#include "meter/finding.h"
#include "meter/gaps.h"
#include "meter/reading.h"
#include "store/key.h"
#include "store/store.h"

enum meter_state {
	METER_ACTIVE,
	METER_QUARANTINED, /* unknown serial: its data are kept, lists hide it */
	METER_REFUSED,	   /* an administrator does not want it */
	METER_RETIRED,
};

enum { SERIAL_MAX = 24 };

/* Age of a stored parameter value. */
struct parameter_age {
	const char *key;
	int64_t read_at; /* UTC of the last read that confirmed it */
};

/* A range that somebody wants to be read again; what is later has been read. */
struct reread_wish {
	int64_t id;
	struct gap_range range;
};

/* What the collector must know of a meter; strings live in the arena. */
struct meter_brief {
	int64_t id; /* 0: unknown serial */
	enum meter_state state;
	const char *profile;	       /* name of its profile, NULL = the listener's */
	const char *password;	       /* LLS, decrypted; NULL = none */
	int64_t capture_until;	       /* UTC s: its calls are recorded until then, 0 = not */
	const char *driver;	       /* the one that spoke with it last, NULL = none yet */
	const char *hail;	       /* what its text preamble says, NULL = none */
	bool has_keys;		       /* of ciphering; see key.h */
	int64_t called_at;	       /* UTC of its last call, 0 = never */
	int64_t newest[ARCHIVE_COUNT]; /* time of the last committed record, 0 = none */
	int64_t newest_event;	       /* likewise */
	int64_t last_index;	       /* litres, of the current value; -1 = none */
	const char *zone; /* IANA name, its own or its group's; NULL = the installation's */
	size_t gap_count;
	const struct gap_range *gaps; /* to be asked for, most wanted first */
	size_t reread_count;
	const struct reread_wish *rereads; /* likewise */
	size_t parameter_count;
	const struct parameter_age *parameters;
};

NODISCARD bool store_meter_brief(struct db *db, const char *serial, struct arena *a,
				 struct meter_brief *ret, struct err *err);

/* Name of the driver that a meter with this hail or serial was spoken to with last;
 * NULL when none is known. */
NODISCARD bool store_meter_driver(struct db *db, const char *hail, struct arena *a,
				  const char **ret, struct err *err);

/* Are so many unknown meters kept that a further one has no place? */
NODISCARD bool store_quarantine_full(struct db *db, int64_t max, bool *ret, struct err *err);

enum call_result {
	CALL_OPEN, /* still running, or cut off by a stop of the server */
	CALL_OK,
	CALL_PARTIAL, /* ended early, but what came is committed */
	CALL_SILENT,  /* connected and said nothing */
	CALL_UNKNOWN_PROTOCOL,
	CALL_UNKNOWN_METER, /* quarantined or refused */
	CALL_REFUSED,	    /* association or access refused by the meter */
	CALL_PROTOCOL_ERROR,
	CALL_TIMEOUT,
	CALL_LIMIT,	   /* too many connections, bytes or minutes */
	CALL_DUPLICATE,	   /* the serial had a call under way already */
	CALL_HUNG_UP,	   /* closed by the peer before the end */
	CALL_STORE_FAILED, /* could not be committed: nothing is acknowledged */
	CALL_INTERRUPTED,  /* found open at the next start of the server */
	CALL_RESULT_COUNT,
};
const char *call_result_name(enum call_result r); /* "ok", "partial", "silent" … */

/* The record of a call, kept for every connection that came in. */
struct call_record {
	int64_t id;	 /* 0 until the first batch is committed */
	int64_t meter;	 /* 0 = no meter known */
	int64_t started; /* UTC milliseconds */
	int64_t ended;	 /* UTC milliseconds; 0 = still open */
	char peer[64];	 /* "192.0.2.7:40312" */
	char listener[24];
	char driver[24];	 /* "" = not recognised */
	char serial[SERIAL_MAX]; /* "" = not told */
	int64_t bytes_in;
	int64_t bytes_out;
	int64_t clock_drift; /* seconds, meter minus server */
	bool clock_known;
	enum call_result result;
	char reason[256]; /* in words, "" when all went well */
	int64_t rows;	  /* archive records committed by it */
	int64_t node;	  /* of the process that it is with; not read back */
	bool outside;	  /* read only: its meter is quarantined or refused */
};

struct parameter_value {
	const char *key;
	const char *text; /* canonical, see meter/catalogue.h; secrets are encrypted by the store */
};

struct meter_event {
	int64_t time;
	int32_t offset;
	uint32_t code;
	uint32_t ordinal;
};

/* How the meter answered for a range that it was asked for. */
enum call_answer {
	ANSWER_WHOLE,	/* with all that it has */
	ANSWER_CUT,	/* not at all, or not to the end */
	ANSWER_NONE,	/* it does not give this archive */
	ANSWER_UNASKED, /* nobody has asked yet, but records came by themselves */
};

struct call_asked {
	int ledger;
	int64_t from; /* UTC, as the next; both ends belong to it */
	int64_t to;
	enum call_answer answer;
	int64_t reread; /* the range of a person that it is a part of, 0 = none; its last part first */
};

/* One job's worth of a call. Arrays belong to the caller until `done`. */
struct call_batch {
	struct call_record *call; /* in: what is known; out: id, meter */
	bool quarantine;	  /* unknown serial: make a quarantined meter … */
	bool adopt;		  /* … or an active one */
	bool clock_set;		  /* mark the readings of this hour */
	const char *profile;	  /* for a meter that is made here */
	const char *type;	  /* type string from the meter, NULL = not read */
	const char *firmware;	  /* likewise */
	bool pushed;		  /* rows that the meter sent by itself, before it was asked */
	bool aside;		  /* does not count as a call of the meter */
	bool pin;		  /* call->driver is the one that speaks with the meter … */
	const char *hail;	  /* … and this is what it hails us with, NULL = unknown */
	const struct counters_left *counters;	   /* NULL = no keys were used */
	const struct reading *rows[ARCHIVE_COUNT]; /* rising times */
	size_t row_count[ARCHIVE_COUNT];
	const struct reading *current; /* NULL = none */
	const struct meter_event *events;
	size_t event_count;
	const struct parameter_value *parameters;
	size_t parameter_count;
	const struct call_asked *asked; /* with the rows that it brought */
	size_t asked_count;
	int64_t settled;    /* UTC by the meter's clock: it has written what is older; 0 = now */
	int64_t zone_error; /* s, its clock's offset minus its configured zone's */
	unsigned found;	    /* FINDING(FINDING_CLONE) for an overlap, FINDING(FINDING_REPLAY) */
	const char *found_words; /* for these, NULL = none */
	const char *capture;	 /* what passed, as text, with the last batch; NULL = not kept */
	size_t capture_n;
	uint32_t calm_bits;	/* status bits that are no alarm (restart …) */
	int64_t quarantine_max; /* meters in quarantine, more are refused (ERR_LIMIT) */
	int64_t now;		/* UTC seconds of the server */
};

/*
 * Writes the batch within the running transaction. Hourly rows on the grid go
 * to day blocks, others to their own table; identical rows are kept once; rows
 * that differ from what is stored become revisions. Sets call->id and ->meter.
 */
NODISCARD bool store_call_commit(struct db *db, struct call_batch *batch, struct err *err);

/* Calls that a process left open when it ended become CALL_INTERRUPTED. */
NODISCARD bool store_calls_interrupt(struct db *db, int64_t node, int64_t now_ms, struct err *err);
