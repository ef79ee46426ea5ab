/*
 * apdu.h - the client's requests and the meter's answers (IEC 62056-5-3).
 *
 * Requests are written with a struct wr. An answer is taken apart without
 * copying: what points into it lives as long as the APDU's bytes.
 */
#pragma once
#include "base/cursor.h"
#include "base/err.h"
#include "protocol/dlms/acse.h"
#include "protocol/driver.h"

/* First bytes of APDUs; those of the association are in acse.h. */
enum {
	TAG_DATA_NOTIFICATION = 0x0f,
	TAG_NOTIFICATION_CONFIRM = 0x10,
	TAG_GLO_INITIATE_REQUEST = 0x21,
	TAG_GLO_INITIATE_RESPONSE = 0x28,
	TAG_GLO_SERVICE_ERROR = 0x2e,
	TAG_GET = 0xc0,
	TAG_SET = 0xc1,
	TAG_EVENT_NOTIFICATION = 0xc2,
	TAG_ACTION = 0xc3,
	TAG_GET_RESPONSE = 0xc4,
	TAG_SET_RESPONSE = 0xc5,
	TAG_ACTION_RESPONSE = 0xc7,
	TAG_GLO = 0x08, /* glo-get-request is get-request and this, and so on up to CF */
	TAG_GLO_FIRST = 0xc8,
	TAG_GLO_LAST = 0xcf,
	TAG_EXCEPTION = 0xd8,
	TAG_GENERAL_GLO = 0xdb,
	TAG_GENERAL_BLOCK = 0xe0,
};

/* Bits of the conformance block, numbered as the standard does (bit 0 first). */
#define CONFORMANCE(bit) (1u << (23 - (bit)))
enum {
	CONFORMANCE_GENERAL = CONFORMANCE(1), /* general-glo-ciphering */
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

enum { APDU_INVOKE_BITS = 0xc0 /* high priority, confirmed */ };

void apdu_put_get(struct wr *w, uint8_t invoke, const struct profile_object *o);
void apdu_put_get_next(struct wr *w, uint8_t invoke, uint32_t block);
void apdu_put_get_list(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n);

/* The value (and the selector of a GET) follow. */
void apdu_put_get_selected(struct wr *w, uint8_t invoke, const struct profile_object *o,
			   uint8_t selector);
/* Of n objects: SET-with-list when there are several, whose number and values follow. */
void apdu_put_set(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n);

struct apdu_block {
	bool last;
	uint32_t number;
	const uint8_t *p;
	size_t n;
};
void apdu_put_set_first(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n,
			const struct apdu_block *b);
void apdu_put_set_next(struct wr *w, uint8_t invoke, const struct apdu_block *b);

/* The attribute of the object is the number of the method. The argument follows
 * `with_argument`; a long one goes in blocks from the first on. */
void apdu_put_action(struct wr *w, uint8_t invoke, const struct profile_object *o,
		     bool with_argument);
void apdu_put_action_first(struct wr *w, uint8_t invoke, const struct profile_object *o,
			   const struct apdu_block *b);
void apdu_put_action_block(struct wr *w, uint8_t invoke, const struct apdu_block *b);
void apdu_put_action_next(struct wr *w, uint8_t invoke, uint32_t block);

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
	APDU_SET_LIST,	    /* `data` starts with the number of results */
	APDU_ACTION_RESULT, /* `code`; what the method returned: `data`, or nothing */
	APDU_ACTION_BLOCK,  /* `block` of it */
	APDU_ACTION_ACK,    /* block.number was received */
	APDU_EXCEPTION,	    /* code: state error << 8 | service error */
	APDU_SERVICE_ERROR, /* code: error class << 8 | code */
	APDU_TOO_LONG,	    /* an answer that exceeded what was agreed, and was let by */
	APDU_UNSOLICITED,   /* Data-Notification, Event-Notification: pushed.c */
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

/* Failures in the driver's terms; err gets kind and words. */
enum ask_result apdu_access_result(uint16_t code, struct err *err);
enum ask_result apdu_action_result(uint16_t code, struct err *err);
enum ask_result apdu_exception(enum apdu_kind kind, uint16_t code, struct err *err);
