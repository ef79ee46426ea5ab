/*
 * call.h - one call of a meter, from its first bytes to its last commit.
 *
 * The order of a call and what may follow what stand in call_steps.c alone.
 * A call outlives its connection: what came is committed first. It is freed at
 * its last step, so every function here but call_start() may free it.
 */
#pragma once
#include "collector/call_load.h"
#include "collector/conn.h"
#include "collector/serials.h"
#include "protocol/driver.h"
#include "store/gap.h"

enum call_step {
	STEP_SNIFF, /* a connection whose bytes are not recognised yet has no call */
	STEP_HAIL,  /* what is known of the meter that a preamble named */
	STEP_PROBE, /* the next driver speaks to a silent meter */
	STEP_IDENTIFY,
	STEP_LOOKUP,
	STEP_RESERVE, /* frame counters, before keys are used */
	STEP_CONFIRM, /* a pushed delivery, once it is committed */
	STEP_CLOCK,
	STEP_CLOCK_SET,
	STEP_CURRENT,
	STEP_HOURS,
	STEP_DAYS,
	STEP_MONTHS,
	STEP_EVENTS,
	STEP_PARAMETERS,
	STEP_RANGES, /* gaps, and what is to be read again */
	STEP_COMMIT, /* a full batch, before more is asked for */
	STEP_FINISH, /* the last batch, with the call's result */
	STEP_RELEASE,
	STEP_CLOSE,
	STEP_COUNT,
};

/* A range of an archive or of the event log that the meter is asked for. */
struct call_range {
	int ledger;
	int64_t from; /* UTC, both ends belong to it */
	int64_t to;
	int64_t reread; /* somebody wants it again, 0 = nobody */
	bool behind;	/* what a clock that had fallen back has stamped */
	bool open;	/* it is being asked for */
};

enum call_wait { WAIT_NOTHING, WAIT_METER, WAIT_STORE };

struct call {
	struct loop *loop;
	struct conn *conn; /* NULL once it is gone */
	const struct listener *listener;
	struct peer_key key;
	struct call *next;
	struct call *prev;
	struct driver_session *session; /* NULL once the connection is gone */
	struct profile_set *profiles;	/* kept: a reload changes nothing for this call */
	const struct profile *profile;	/* of the meter, once it is known */
	enum call_step step;
	enum call_step resume; /* after STEP_COMMIT */
	enum call_wait wait;
	struct call_probe {
		/* Those of the listener, one that is known of the meter, one once more, NULL. */
		const struct driver *order[LISTENER_DRIVERS_MAX + 3];
		unsigned next; /* of `order` */
		bool on;       /* the driver has not been answered yet */
		bool again;    /* a late answer has had its second chance */
		bool given_up; /* … and will not be: on to the next */
		uint8_t n;     /* of the answer to it, as far as it is sniffed at */
		uint8_t answer[CONN_SNIFF_MAX];
	} probe;
	char hail[PREAMBLE_HAIL_MAX]; /* "": none */
	bool over;		      /* the result is decided: no more is asked for */
	bool polite;		      /* the association is released before the close */
	bool partial;		      /* something that the meter should have was not got */
	bool keep;		      /* the meter's data are wanted: active or quarantined */
	bool quarantine;	      /* unknown serial, to be kept aside … */
	bool adopt;		      /* … or to become a meter at once */
	bool duplicate;		      /* the serial has another call under way */
	bool rivalled;		      /* … had, when this one's meter was asked … */
	bool cloned;		      /* … and it answered: there are two */
	bool unstored;		      /* a commit failed: what is not committed is dropped */
	bool bare;		      /* the record alone is tried, without data */
	bool finished;		      /* the last batch was offered */
	bool offered;		      /* the batch of STEP_COMMIT, likewise */
	unsigned jobs;		      /* at the store; the call waits for them before it is freed */
	uint64_t asked;		      /* monotonic ms of the last ask */
	int64_t asked_wall;	      /* UTC ms, likewise */
	struct serial_claim claim;
	struct call_job heritage; /* waits for the claim of the meter's older call */
	bool paced;		  /* a stranger that called a moment ago: not taken */
	bool settled;		  /* the last batch is committed */
	struct call_lookup lookup;
	struct call_reserve *reserve; /* wiped and freed once the session has its keys */
	struct counters_left counters;
	bool replayed;		  /* the meter's, or somebody's, frame had been taken before */
	bool ciphers;		  /* the session has keys: `counters` is valid */
	struct call_load *load;	  /* gathers */
	struct call_load *flying; /* is being committed */
	struct call_record record;
	struct driver_identity identity;
	bool identified;
	unsigned unasked; /* ledgers (bits) of which records came before any was asked for */
	bool delivered;	  /* the meter pushed and waits for a confirmation … */
	enum call_step confirmed_to; /* … after which the call goes on here */
	int32_t offset;		     /* of the meter's clock, seconds east */
	int64_t meter_clock;	     /* UTC seconds by the meter when asked_wall was ours */
	int64_t likely;		     /* newest time that a row is expected to have */
	int64_t until;		     /* newest time that archives are asked for */
	int64_t next_from[ARCHIVE_COUNT];
	int64_t asked_to;
	size_t asked_rows; /* rows of the archive in the load before the ask */
	const char **keys; /* of the parameters under way, in the lookup's arena */
	struct load_wheel wheel[ARCHIVE_COUNT]; /* the newest row so far */
	const struct tz *zone;			/* that its clock should have, NULL: not known */
	bool behind;				/* its clock stands before its newest record */
	int64_t mark_index; /* of the hourly record at the mark, -1: not told again */
	struct call_range asking;
	bool ranges_listed;
	struct call_range *ranges; /* in the lookup's arena */
	size_t range_count;
	size_t range_at;
	unsigned gapless;	     /* bit by ledger: its gaps have been asked for with the rest */
	int64_t got;		     /* rows, events and parameters that came */
	struct recording *recording; /* of the connection, once that is gone */
};

/* Makes the call of a recognised connection and begins it; false: no memory. NULL: the
 * listener's probes speak first. */
NODISCARD bool call_start(struct conn *conn, const struct driver *driver);

void call_input(struct call *c, const uint8_t *p, size_t n);
void call_timer(struct call *c);		 /* its connection's deadline has passed */
void call_lost(struct call *c, const char *how); /* the peer is gone; closes the connection */
void call_yield(struct call *c);		 /* when its meter has called anew */
void call_stop(struct call *c);			 /* the server's patience with it has ended */
struct call *call_next_of(const struct call *c);

/* --- between the files of the call --- */

/* Goes on as far as nothing must be waited for (call_steps.c). */
void call_run(struct call *c);
void call_begin(struct call *c);
const char *call_step_doing(enum call_step s); /* "its clock was read" */

/* Sessions, and who speaks first (call_open.c). */
void call_begin_identify(struct call *c); /* call_steps.c */
void call_begin_hail(struct call *c);
enum call_step call_end_hail(struct call *c);
void call_begin_probe(struct call *c);
enum call_step call_end_probe(struct call *c);
bool call_probe_goes_on(const struct call *c); /* this one is not answered, and there is a next */
void call_probe_end(struct call *c);	       /* it is answered: this is the driver */
/* Looks whose answer it is. True: these bytes are for the session. */
bool call_probe_input(struct call *c, const uint8_t *p, size_t n);

/* Keys and passwords (call_secrets.c). */
bool call_needs_counters(const struct call *c);
void call_begin_reserve(struct call *c);
enum call_step call_end_reserve(struct call *c);
void call_hand_secrets(struct call *c);
void call_note_counters(struct call *c); /* as the session has used them so far */
/* What a batch keeps of them; `last`: no other batch follows. NULL: nothing. */
const struct counters_left *call_leave_counters(struct call *c, bool last,
						struct counters_left *buf);

/* The step LOOKUP, up to what is known of the meter (call_lookup.c). */
void call_begin_lookup(struct call *c);
void call_note_silence(struct call *c); /* for a newer call of the meter */

/* The steps COMMIT and FINISH (call_commit.c). */
void call_begin_commit(struct call *c);
enum call_step call_end_commit(struct call *c);
void call_pass_on(struct call *c); /* a full batch, out of the middle of an answer */
void call_begin_finish(struct call *c);
enum call_step call_end_finish(struct call *c);

/* The step RANGES, and what is asked for in the others (call_ranges.c). */
void call_begin_ranges(struct call *c);
enum call_step call_end_ranges(struct call *c);
void call_note_behind(struct call *c); /* does the clock stand before the newest record? */
size_t call_ranges_expect(const struct call *c); /* rows that the next of them may bring */
void call_ask_range(struct call *c, const struct call_range *r);
/* Where an archive is asked for from, by the time of its newest record. */
int64_t call_past(const struct call *c, int64_t newest);
/* Is an archive read as a whole, whatever is asked for? */
bool call_reads_whole(const struct call *c, int ledger);
/* Such an archive is asked for its gaps together with what is new: the earlier time. */
int64_t call_with_gaps(struct call *c, int ledger, int64_t from);
void call_note_push(struct call *c); /* before a commit: records that came unasked */
/* How the meter answered for the range under way; nothing when there is none. */
void call_answered(struct call *c, enum call_answer answer);

/* The zone is known now: rows that a push brought are compared with it (call_told.c). */
void call_know_zone(struct call *c);
/* s by which the meter's offset differs from its configured zone's. */
int64_t call_zone_error(const struct call *c);

/* How a session's failure counts. */
enum call_result call_result_of(const struct call *c, const struct err *err);

/* Ends it early; the first reason stands. */
PRINTF(3, 4) void call_end(struct call *c, enum call_result result, const char *fmt, ...);
/* Something to tell of a call that goes on; the first stands. */
PRINTF(2, 3) void call_note(struct call *c, const char *fmt, ...);

void call_ask(struct call *c, const struct driver_ask *ask);
void call_arm(struct call *c); /* the connection's deadline */
void call_free(struct call *c);

/* The session's sink: what the meter tells goes to the load (call_told.c). */
void call_on_send(void *owner, const uint8_t *p, size_t n);
void call_on_told(void *owner, const struct driver_told *told);
