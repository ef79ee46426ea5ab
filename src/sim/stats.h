/*
 * stats.h - what a fleet's calls came to: counts, bytes, latencies.
 *
 * Each worker has its own and alone writes it; they are added up at the end.
 * The few counters that progress lines show are atomic.
 */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/station.h"

#include "sim/faults.h"

/* How an attempt to call ended. */
enum call_end {
	END_OK,		/* read, released in good order */
	END_REFUSED,	/* nobody listens */
	END_NO_CONNECT, /* any other failure to connect */
	END_SILENT,	/* the server said nothing for too long */
	END_TOO_LONG,	/* the whole call took too long */
	END_HUNG_UP,	/* the server closed before it released */
	END_UNREAD,	/* released, but it never asked for the readings */
	END_RESET,	/* connection reset */
	END_PROTOCOL,	/* the server's bytes made no sense */
	END_LOCAL,	/* our own trouble: memory, descriptors */
	END_STOPPED,	/* we were told to stop */
	END_FAULT,	/* by a fault that we play: closed, reset, silent */
	END_COUNT,
};

/* Microseconds in buckets 3 % wide. */
enum { HISTOGRAM_SUB = 32, HISTOGRAM_BUCKETS = 60 * HISTOGRAM_SUB };
struct histogram {
	uint64_t count[HISTOGRAM_BUCKETS];
	uint64_t n;
	uint64_t max;
};

void histogram_add(struct histogram *h, uint64_t micros);
/* Upper end of the bucket in which the share falls; 0 when empty. */
uint64_t histogram_percentile(const struct histogram *h, double share);

struct stats {
	atomic_uint_fast64_t ok;       /* calls that ended well */
	atomic_uint_fast64_t failed;   /* attempts that did not */
	atomic_uint_fast64_t given_up; /* calls whose retries are used up */
	atomic_uint_fast64_t active;
	uint64_t ends[END_COUNT];
	struct {
		uint64_t ok;
		uint64_t failed; /* attempts */
	} kinds[STATION_KIND_COUNT];
	uint64_t faults[FAULT_COUNT];	   /* calls that one has struck … */
	uint64_t faults_well[FAULT_COUNT]; /* … and that ended well nevertheless */
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint64_t apdus;
	struct histogram connect;
	struct histogram session;
	struct histogram turnaround; /* from our answer to the next request */
};

void stats_add_fault(struct stats *s, enum fault_kind kind, enum call_end end);
void stats_merge(struct stats *to, const struct stats *from);
void stats_print(const struct stats *s, double seconds, FILE *f);
void stats_print_json(const struct stats *s, double seconds, FILE *f);
