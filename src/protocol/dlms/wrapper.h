/*
 * wrapper.h - the DLMS TCP wrapper (IEC 62056-47).
 *
 *   version 0001 · source wPort · destination wPort · length, then the APDU
 */
#pragma once
#include "base/cursor.h"
#include "base/err.h"

enum { WRAPPER_HEADER = 8, WRAPPER_VERSION = 1 };

struct wrapper_pdu {
	uint16_t source;
	uint16_t destination;
	const uint8_t *apdu; /* inside the deframer until the next call */
	size_t len;
};

/* Header for an APDU of `len` bytes that the caller writes next. */
void wrapper_put_header(struct wr *w, uint16_t source, uint16_t destination, size_t len);

/* Collects PDUs out of a byte stream in the caller's buffer. */
struct wrapper_deframer {
	uint8_t *buf;
	size_t cap; /* header and the longest APDU that is accepted */
	size_t len;
	size_t over; /* length of the PDU that was too long (WRAPPER_BAD) … */
	size_t skip; /* … and bytes of it that are still let by */
	bool given;  /* a PDU was handed out: its bytes go with the next call */
};

enum wrapper_result {
	WRAPPER_MORE, /* everything consumed, no whole PDU yet */
	WRAPPER_PDU,  /* *ret is set; call again, bytes may be left */
	WRAPPER_BAD,  /* not a wrapper stream, or too long: no way to go on but … */
};

void wrapper_deframer_init(struct wrapper_deframer *d, uint8_t *buf, size_t cap);
/* … letting the long one by: its length is known. False when it was no matter of length. */
bool wrapper_deframer_skip(struct wrapper_deframer *d);
enum wrapper_result wrapper_deframer_feed(struct wrapper_deframer *d, struct rd *in,
					  struct wrapper_pdu *ret, struct err *err);
