/*
 * faults.h - bad networks and bad modems: what goes wrong in one call.
 *
 * Everything is drawn from (key of the meter, number of the attempt) and comes
 * out the same in each run. A call has one fault at most, besides the delay of
 * its bytes. Pure: line.h does with the socket what is decided here.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_RESET,	 /* connection reset in the middle */
	FAULT_HANGUP,	 /* closed in the middle, in good order */
	FAULT_LOSS,	 /* a chunk is stuck: it comes late, or the connection is reset then */
	FAULT_VANISH,	 /* gone in the middle without a word: nothing is sent or closed */
	FAULT_HALF_OPEN, /* connects, never says anything, never closes */
	FAULT_DRIBBLE,	 /* all bytes one by one */
	FAULT_DUPLICATE, /* a frame is sent twice */
	FAULT_CORRUPT,	 /* one bit that a checksum or a header guards is wrong */
	FAULT_LIE,	 /* a frame, or a list in it, tells a wrong length */
	FAULT_STRAY,	 /* bytes that belong to nothing between two frames */
	FAULT_COUNT,
};

/* As options and reports call it: "half-open"; NULL for FAULT_NONE. */
const char *fault_name(enum fault_kind kind);

enum { FAULTS_ALL = 1000000, FAULTS_STALL = 3000, FAULTS_TIME_MAX = 600000 };

/* How often things go wrong. */
struct faults {
	uint32_t share[FAULT_COUNT]; /* of a million calls; in sum at most a million */
	uint32_t delay_min;	     /* ms by which each chunk is held back … */
	uint32_t delay_max;	     /* … at most; 0: not at all */
	uint32_t stall;		     /* ms for which a lost chunk is stuck */
};

/*
 * "reset=0.02,loss=0.01,delay=50ms..200ms,stall=3s": kinds with their share of
 * the calls, and times. Empty: nothing goes wrong. ERR_INVAL names the word
 * that is wrong.
 */
NODISCARD bool faults_parse(const char *text, struct faults *ret, struct err *err);

/* What goes wrong in one call, and how far it has come. */
struct fault {
	enum fault_kind kind;
	uint64_t key;	 /* of further draws */
	unsigned at;	 /* the frame that it hits … */
	unsigned frames; /* … of those that were sent so far */
	bool struck;
};

struct fault fault_draw(const struct faults *f, uint64_t key, int64_t attempt);

/* The call would end now and looks well: may what it read be trusted to be whole? */
bool fault_spoils(const struct fault *f);

/* Takes the pieces of which a frame is sent. */
typedef void fault_emit_fn(void *owner, const uint8_t *p, size_t n);

/*
 * A frame as the meter means it (of HDLC, the wrapper or LIS-200, told apart by
 * its first bytes), given on as a bad modem or firmware sends it. Above TLS.
 */
void fault_frame(struct fault *f, const uint8_t *p, size_t n, fault_emit_fn *emit, void *owner);

/* What the network does to a chunk of the stream. Below TLS. */
enum fault_deed {
	DEED_SEND,
	DEED_RESET,	  /* the first `keep` bytes go out, then … */
	DEED_HANGUP,	  /* … the end of the stream */
	DEED_VANISH,	  /* … silence for ever */
	DEED_STALL,	  /* … the others come after `ms` */
	DEED_STALL_RESET, /* … after `ms` a reset */
};

struct fault_verdict {
	enum fault_deed deed;
	size_t keep;
	uint32_t ms;
};

struct fault_verdict fault_chunk(struct fault *f, const struct faults *all, size_t n);

/* ms by which the n-th chunk of the call is held back. */
uint32_t fault_delay(const struct fault *f, const struct faults *all, unsigned n);
