/*
 * dlms/explain.h - inside of the DLMS explainer; nobody else includes it but for
 * the two tables at the end.
 *
 *   explain.c        frames and PDUs out of the two streams
 *   explain_apdu.c   APDUs: who asks for what, and what is answered
 *   explain_acse.c   associations and ciphering
 *   explain_value.c  values in one line each
 */
#pragma once
#include "base/str.h"
#include "protocol/dlms/axdr.h"
#include "protocol/dlms/cipher.h"
#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "protocol/explain.h"

enum {
	EXPLAIN_TEXT_MAX = 400,	   /* bytes of a line */
	EXPLAIN_PDU_MAX = 1 << 20, /* of one PDU that is put together */
	EXPLAIN_ASKED_MAX = 48,	   /* objects of one request */
	EXPLAIN_ITEMS_MAX = 200,   /* elements of an array that are told */
	EXPLAIN_NESTING_MAX = 3,   /* ciphered inside ciphered … */
	EXPLAIN_OCTETS_MAX = 48,   /* of a string */
};

struct explain_body {
	uint8_t *p;
	size_t n;
	size_t cap;
	bool lost; /* too long, or no memory: the rest is let by */
};

struct explain_side {
	struct hdlc_deframer hdlc;
	struct wrapper_deframer wrapper;
	uint8_t *frame;		   /* the deframer's buffer */
	bool unreadable;	   /* wrapper: there is no way to find the next PDU */
	struct explain_body pdu;   /* of segments */
	struct explain_body value; /* of blocks */
	uint8_t title[CIPHER_TITLE_SIZE];
	bool title_known;
};

struct explain {
	struct explain_how how;
	bool is_hdlc;
	size_t frame_size;		  /* of side.frame */
	enum explain_direction direction; /* of what is being told … */
	int64_t at;			  /* … and its time */
	struct explain_side side[2];
	struct cipher *cipher; /* NULL: no keys */
	struct arena arena;    /* of the value being told */
	struct profile_object asked[EXPLAIN_ASKED_MAX];
	size_t asked_count;
	bool asked_list;
	unsigned asked_invoke;
	bool stray; /* what is told answers another request than the last */
};

PRINTF(3, 4) void explain_tell(struct explain *e, unsigned depth, const char *fmt, ...);
bool explain_add(struct explain_body *b, const uint8_t *p, size_t n);
void explain_drop(struct explain_body *b); /* wipes; keeps the memory */

/* explain_apdu.c */
void explain_apdu(struct explain *e, unsigned depth, const uint8_t *p, size_t n);
/* "7-0:13.2.0.255 attribute 2 (index)" */
void explain_object(const struct explain *e, const struct profile_object *o, bool method,
		    struct strb *b);
bool explain_is_secret(const struct explain *e, const struct profile_object *o);

/* explain_acse.c: true when the tag is one of these. */
bool explain_acse(struct explain *e, unsigned depth, const uint8_t *p, size_t n);
bool explain_ciphered(struct explain *e, unsigned depth, const uint8_t *p, size_t n);

/* explain_value.c: one value in a line; of an array a line for each element. */
void explain_value(struct explain *e, unsigned depth, const char *label, struct rd *r, bool secret);
/* Likewise into buf; what does not fit is left out, and "…" says so. */
void explain_value_text(const struct axdr_value *v, char *buf, size_t cap);
void explain_octets(struct strb *b, const uint8_t *p, size_t n);

extern const struct explainer dlms_hdlc_explainer;
extern const struct explainer dlms_wrapper_explainer;
