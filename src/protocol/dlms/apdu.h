/*
 * apdu.h - the client's requests and the meter's answers (IEC 62056-5-3).
 *
 * Requests are written with a struct wr. An answer is taken apart without
 * copying: what points into it lives as long as the APDU's bytes.
 */
#pragma once
#include "base/cursor.h"
#include "base/err.h"
#include "protocol/driver.h"

/* Bits of the conformance block, numbered as the standard does (bit 0 first). */
#define CONFORMANCE(bit) (1u << (23 - (bit)))
enum {
	CONFORMANCE_BLOCK_GET = CONFORMANCE(11),
	CONFORMANCE_BLOCK_SET = CONFORMANCE(12),
	CONFORMANCE_BLOCK_ACTION = CONFORMANCE(13),
	CONFORMANCE_LISTS = CONFORMANCE(14),
	CONFORMANCE_GET = CONFORMANCE(19),
	CONFORMANCE_SET = CONFORMANCE(20),
	CONFORMANCE_SELECTIVE = CONFORMANCE(21),
	CONFORMANCE_ACTION = CONFORMANCE(23),
	CONFORMANCE_OURS = CONFORMANCE_BLOCK_GET | CONFORMANCE_BLOCK_SET |
			   CONFORMANCE_BLOCK_ACTION | CONFORMANCE_LISTS | CONFORMANCE_GET |
			   CONFORMANCE_SET | CONFORMANCE_SELECTIVE | CONFORMANCE_ACTION,
};

enum { APDU_PASSWORD_MAX = 64, APDU_INVOKE_BITS = 0xc0 /* high priority, confirmed */ };

/* Password NULL: no authentication; else LLS (mechanism 1). */
void apdu_put_aarq(struct wr *w, const char *password, uint16_t max_pdu);
void apdu_put_rlrq(struct wr *w);

void apdu_put_get(struct wr *w, uint8_t invoke, const struct profile_object *o);
void apdu_put_get_next(struct wr *w, uint8_t invoke, uint32_t block);
void apdu_put_get_list(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n);

/* The value (and the selector of a GET) follow. */
void apdu_put_get_selected(struct wr *w, uint8_t invoke, const struct profile_object *o,
			   uint8_t selector);
void apdu_put_set(struct wr *w, uint8_t invoke, const struct profile_object *o);

struct apdu_block {
	bool last;
	uint32_t number;
	const uint8_t *p;
	size_t n;
};
void apdu_put_set_first(struct wr *w, uint8_t invoke, const struct profile_object *o,
			const struct apdu_block *b);
void apdu_put_set_next(struct wr *w, uint8_t invoke, const struct apdu_block *b);

enum apdu_kind {
	APDU_AARE,
	APDU_RLRE,
	APDU_GET_DATA,	 /* one value: `data` */
	APDU_GET_RESULT, /* one failure: `code` */
	APDU_GET_BLOCK,	 /* `block` */
	APDU_GET_BLOCK_RESULT,
	APDU_GET_LIST, /* `data` starts with the number of results */
	APDU_SET_RESULT,
	APDU_SET_ACK, /* block.number was received */
	APDU_SET_LAST,
	APDU_EXCEPTION,	    /* code: state error << 8 | service error */
	APDU_SERVICE_ERROR, /* code: error class << 8 | code */
	APDU_UNSOLICITED,   /* Data-Notification, Event-Notification */
};

struct apdu {
	enum apdu_kind kind;
	uint8_t invoke; /* id only */
	uint16_t code;	/* data-access-result, or as above */
	struct apdu_block block;
	struct rd data;
};

/* Fails (ERR_PROTO) on what no meter may send. */
NODISCARD bool apdu_parse(const uint8_t *p, size_t n, struct apdu *ret, struct err *err);

struct apdu_aare {
	bool accepted;
	uint32_t conformance;
	uint16_t max_pdu; /* longest that the meter accepts */
	struct err words; /* of a refusal */
};
NODISCARD bool apdu_parse_aare(const uint8_t *p, size_t n, struct apdu_aare *ret, struct err *err);

/* Failures in the driver's terms; err gets kind and words. */
enum ask_result apdu_access_result(uint16_t code, struct err *err);
enum ask_result apdu_exception(enum apdu_kind kind, uint16_t code, struct err *err);
