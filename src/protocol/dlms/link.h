/*
 * link.h - how APDUs travel: HDLC frames or the TCP wrapper.
 *
 * Pure like the driver. The session builds an APDU in link_begin()'s writer
 * and sends it; the link gives back events, one at a time, from link_next()
 * after bytes came in or a deadline has passed. Nothing calls back.
 */
#pragma once
#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "protocol/driver.h"

enum {
	LINK_APDU_MAX = 2048,	    /* longest request that we send */
	LINK_CIPHER_MAX = 64,	    /* what ciphering may add to it, and to an answer */
	LINK_HEAD = WRAPPER_HEADER, /* room for the wrapper's header or LLC */
	LINK_POST_MAX = 64,
	LINK_STRANGE_MAX = 16, /* frames of no use in one exchange */
};

enum link_event {
	LINK_NOTHING, /* wants bytes or time */
	LINK_UP,      /* connected as the client asked for */
	LINK_APDU,    /* an APDU is complete: link->apdu, apdu_len */
	LINK_PUSH,    /* likewise one that nobody waits for, to link->push_client */
	LINK_LONG,    /* an answer longer than was agreed went by: link->err */
	LINK_DOWN,    /* disconnected in good order */
	LINK_LOST,    /* unusable: link->err */
};

enum link_state { LINK_IDLE, LINK_CONNECTING, LINK_OPEN, LINK_CLOSING, LINK_DEAD };

struct link;
struct link_kind {
	void (*connect)(struct link *l);
	void (*transmit)(struct link *l); /* what lies in tx */
	/* An APDU that wants no answer, of the client with this SAP. */
	void (*post)(struct link *l, uint16_t client, const uint8_t *p, size_t n);
	void (*disconnect)(struct link *l);
	enum link_event (*receive)(struct link *l, struct rd *in);
	enum link_event (*expire)(struct link *l); /* the deadline has passed */
};

struct link {
	const struct link_kind *kind;
	const struct profile *profile;
	struct driver_sink sink;
	enum link_state state;
	uint16_t client;      /* SAP in use */
	enum link_event told; /* the wrapper is up or down as soon as it is asked */
	uint64_t now;
	uint64_t deadline; /* UINT64_MAX: none */
	unsigned attempts; /* of what is under way */
	unsigned strange;  /* useless frames since the last good one */
	struct err err;

	const uint8_t *apdu; /* of LINK_APDU; until the next call */
	size_t apdu_len;
	uint16_t push_client; /* of LINK_PUSH */

	uint8_t tx[LINK_HEAD + LINK_APDU_MAX + LINK_CIPHER_MAX];
	size_t slack;	 /* bytes by which an answer may exceed the PDU size: its ciphering */
	size_t tx_start; /* first byte to send or to repeat */
	size_t tx_len;	 /* end */

	/* HDLC */
	uint8_t vs;   /* number of the frame under way or next */
	uint8_t vr;   /* number expected */
	bool unacked; /* frame vs is sent and not acknowledged */
	uint8_t *rx;  /* segments so far; bounded by profile->max_pdu */
	size_t rx_len;
	size_t rx_cap;
	size_t rx_over;	 /* bytes of an answer that is too long, and dropped */
	size_t tx_frame; /* bytes in the frame under way */
	size_t info_max; /* longest information field to send */
	struct hdlc_deframer hdlc;
	struct wrapper_deframer wrapper;
	uint8_t *frame; /* the deframer's buffer */
};

extern const struct link_kind link_hdlc;
extern const struct link_kind link_wrapper;

NODISCARD bool link_init(struct link *l, const struct link_kind *kind,
			 const struct driver_open *how);
void link_finish(struct link *l);

void link_connect(struct link *l, uint16_t client, uint64_t now);
void link_disconnect(struct link *l, uint64_t now);
struct wr link_begin(struct link *l);
struct wr link_begin_ciphered(struct link *l); /* with room for what that adds */
/* False (err of the link set) when the APDU did not fit. */
NODISCARD bool link_send(struct link *l, const struct wr *w, uint64_t now);
/* Posted in any state; at most LINK_POST_MAX bytes. */
void link_post(struct link *l, uint16_t client, const uint8_t *p, size_t n, uint64_t now);
enum link_event link_next(struct link *l, struct rd *in, uint64_t now);
/* The APDU just given was of no use: go on waiting for the right one. */
void link_wait_on(struct link *l, uint64_t now);
enum link_event link_tick(struct link *l, uint64_t now);

/* For the kinds. */
bool link_is_push(const uint8_t *apdu, size_t n); /* by its first byte: perhaps */
void link_arm(struct link *l);
void link_rest(struct link *l);
enum link_event link_lose(struct link *l);
enum link_event link_strange(struct link *l, const char *what);
