/*
 * fleet.h - thousands of meters that call one server.
 *
 * Meters are dealt out to workers, each a thread with an event loop; a meter
 * and its connection live and die there. A call that fails is tried again with
 * growing pauses. Every wait has an end.
 */
#pragma once
#include <netinet/in.h>
#include <uv.h>

#include "sim/given.h"
#include "sim/kit.h"
#include "sim/line.h"
#include "sim/stats.h"

struct fleet_config {
	struct sockaddr_storage server;
	struct kit kit; /* of all meters that have none of their own */
	bool mixed;	/* their protocols take turns */

	int64_t depth; /* seconds of archive before the start */
	int64_t now;   /* UTC of the meters' clock at the start */
	double speed;  /* seconds of that clock a real second; 0: it stands */
	int64_t step;  /* seconds it goes ahead after each call that ended well */
	bool pinned;   /* a head-end's setting does not move it */
	bool lives;    /* a call that is given up takes its step too, until each meter's last */
	bool closing;  /* nothing goes wrong in a meter's last call */
	int64_t drift; /* a meter's clock is off by up to this, seconds */

	unsigned calls;	      /* of each meter */
	unsigned retries;     /* of each call; UINT_MAX: until it ended well */
	uint64_t window;      /* ms over which the first calls are spread */
	uint64_t repeat;      /* ms between the calls of a meter, for ever; 0: no */
	unsigned concurrency; /* connections at once */
	unsigned workers;
	uint64_t backoff; /* ms before the first retry */
	uint64_t backoff_max;
	uint64_t idle_timeout; /* ms */
	uint64_t call_timeout;
	uint64_t progress; /* ms between progress lines, 0: none */
	uint64_t max_time; /* ms for all, 0: as long as it takes */
};

struct worker;

/* Records that no good call can have read: from < time <= to. */
struct caller_gap {
	int64_t from;
	int64_t to;
	bool exchange; /* went with the old device; else fell off the ring of hours */
};

/* A meter as a caller. */
struct caller {
	struct meter meter;
	struct worker *worker;
	uv_timer_t due;
	struct caller *next;   /* in the worker's queue of those whose time has come */
	const struct kit *kit; /* NULL until the run: the fleet's */
	unsigned number;
	unsigned done;	   /* calls that ended well */
	unsigned attempts; /* of the call under way that failed */
	int64_t tries;	   /* connections so far */
	int64_t steps;	   /* of the clock so far */
	int64_t last;	   /* of a meter that lives: the step of its last call */
	int64_t slot;	   /* seconds after the start at which it calls */
	bool dying;	   /* the call under way is the last of its battery */
	bool finished;
	int64_t tried; /* the meter's clock at its last attempt; 0: none */
	struct caller_gap *gaps;
	size_t gaps_n;
	int64_t seen; /* the archives' moment of the last call that ended well; 0: none */
};

struct fleet {
	const struct fleet_config *config;
	struct kit kits[STATION_KIND_COUNT]; /* config's, for each protocol */
	struct caller *callers;
	size_t count;
	uint64_t started;   /* uv_hrtime */
	struct stats stats; /* of all, after fleet_run() */
	double seconds;
};

/* A worker as its connections see it. */
struct worker {
	struct fleet *fleet;
	uv_thread_t thread;
	uv_loop_t loop;
	uv_async_t stop;
	bool stopping;
	size_t left; /* callers that are not finished */
	unsigned active;
	struct caller *head; /* queue of callers whose time has come */
	struct caller *tail;
	uv_async_t *over;   /* of the control loop: this worker has nothing left to do … */
	atomic_uint *ended; /* … and neither have so many others */
	struct stats stats;
	char buffer[65536]; /* what is read; one at a time */
};

/* Places for `count` meters, which the caller then initialises. */
NODISCARD bool fleet_init(struct fleet *f, const struct fleet_config *config, size_t count,
			  struct err *err);
void fleet_finish(struct fleet *f);

/* Runs until all is done, SIGINT or SIGTERM. */
NODISCARD bool fleet_run(struct fleet *f, struct err *err);

/* What the caller at place `i` speaks. */
const struct kit *fleet_kit_of(const struct fleet *f, size_t i);

/* The clock of a meter now, UTC. */
int64_t fleet_clock(const struct fleet *f, const struct caller *c);

/* Start of the archives. */
int64_t fleet_archive_from(const struct fleet *f);

/* dial.c: one connection. Reports back through fleet_ended(). */
void dial_start(struct caller *c);
void fleet_ended(struct caller *c, enum call_end end);

/* caller.c: the life of a meter from call to call (life.h). What may go wrong in the next one. */
const struct faults *caller_faults(const struct caller *c);
/* Before a call: what life has made of the meter by now. */
void caller_prepare(struct caller *c);
/* Its archives up to `now` were read whole. */
void caller_seen(struct caller *c, int64_t now);
/* Moves on to the next step in which it calls, this one included; false: none is left. */
bool caller_wake(struct caller *c);
/* Ends all of a worker's connections. */
void dial_stop_all(struct worker *w);
