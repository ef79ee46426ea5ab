/*
 * call_store.h - what the collector needs of the store, as a table.
 *
 * The seam between calls and storage: the product's table is made by
 * call_store_make(); tests and the benchmark bring their own. Both functions
 * return at once; the job's done() follows exactly once when they returned
 * true, from any thread, also from within. ERR_LIMIT means "the queue is full,
 * offer it again".
 */
#pragma once
#include "collector/serials.h"
#include "protocol/preamble.h"
#include "store/call.h"

struct call;
struct call_store;
struct loop;

struct call_job {
	void (*done)(struct call_job *job); /* the last touch of whoever works on it */
	struct err err;			    /* how it ended; ERR_NONE: well */
	struct store_job store;		    /* of call_store.c */

	/* The rest is the loop's (loop.h). */
	struct loop *loop;
	struct call_job *next;
	void (*back)(struct call_job *job);
	bool (*offer)(const struct call_store *to, struct call_job *job, struct err *err);
	uint64_t since; /* monotonic ms of the first offer */
};

struct call_lookup {
	struct call_job job;
	char serial[SERIAL_MAX]; /* in */
	unsigned quarantine_max; /* in: unknown meters that may be kept */
	struct arena arena;	 /* holds what the brief points to */
	struct meter_brief brief;
	bool quarantine_full; /* out, for an unknown serial */
};

/* Driver of the meter that a preamble names. */
struct call_hail {
	struct call_job job;
	struct call *call;
	char hail[PREAMBLE_HAIL_MAX]; /* in */
	char driver[24];	      /* out; "": none is known */
};

/* A range of frame counters, durable before the keys are used. */
struct call_reserve {
	struct call_job job;
	struct call *call;
	int64_t meter; /* in */
	bool told_known;
	uint32_t told; /* in: last counter that the meter took of us, by its word */
	struct meter_session_keys keys; /* out */
	bool set;			/* out: the meter has keys */
};

struct call_commit {
	struct call_job job;
	struct call_batch batch; /* batch.call is &record */
	struct call_record record;
	char *capture; /* malloc'ed text of batch.capture, freed with the commit; or NULL */
};

struct call_store {
	bool (*lookup)(const struct call_store *s, struct call_lookup *l, struct err *err);
	bool (*commit)(const struct call_store *s, struct call_commit *c, struct err *err);
	/* Until when single meters are recorded, at a glance (UTC s); NULL: none ever is. */
	int64_t (*captured_until)(const struct call_store *s);
	bool (*hail)(const struct call_store *s, struct call_hail *h, struct err *err);
	bool (*reserve)(const struct call_store *s, struct call_reserve *r, struct err *err);
	/* Keeps serials of several processes apart; NULL: there is but this one. */
	const struct serials_others *others;
	/* Lets the other processes know that a call of the serial waits here. */
	void (*wish)(const struct call_store *s, const char *serial, int64_t node, int64_t now_ms);
	void *owner;
};

/* Wipes the text and frees it; accepts a commit without one. */
void call_commit_forget(struct call_commit *c);

/* The product's: jobs of `store`, which must outlive the collector, as must *others. */
struct call_store call_store_make(struct store *store, struct serials_others *others);
