/*
 * device.h - the DLMS application layer of a meter (IEC 62056-5-3, server side).
 *
 * APDU in, APDU out. Logical names; authentication none, LLS or HLS with GMAC;
 * security suite 0 with service-specific or general global ciphering. Client 16
 * is public and sees the identity, client 1 reads the rest. All that a peer can
 * make grow is bounded: list items, blocks of a long SET or ACTION, depth.
 */
#pragma once
#include "base/arena.h"
#include "sim/push.h"
#include "sim/secure.h"
#include "sim/stream.h"

enum {
	DEVICE_CLIENT_PUBLIC = 16,
	DEVICE_CLIENT_READING = 1,
	DEVICE_LOGICAL = 1, /* SAP of the only logical device */
	DEVICE_PDU_MIN = 64,
	DEVICE_PDU_MAX = 65535,
	DEVICE_LONG_MAX = 8192, /* bytes of a value that comes in blocks */
	DEVICE_CHALLENGE = 16,	/* StoC; CtoS is of 8 to … */
	DEVICE_CHALLENGE_MAX = 64,
	DEVICE_RESULT_MAX = 24, /* bytes of the result of a method */
};

/* How the reading client must show who it is. */
enum device_security {
	SECURITY_NONE,
	SECURITY_LLS,  /* mechanism 1, the password */
	SECURITY_GMAC, /* mechanism 5, the meter's keys */
};

struct device_config {
	const char *password; /* of the reading client and of LIS-200 locks; NULL: none */
	uint16_t max_pdu;     /* what this device receives and sends at most */
	enum device_security security;
	uint8_t ciphering; /* SECURE_ bits that APDUs of the reading client must have */
	bool general;	   /* general-glo-ciphering is spoken too, and deliveries use it */
	enum buffer_form buffer;
};

/* A SET or ACTION whose values come in blocks. */
struct device_long {
	bool active;
	bool list;
	uint32_t block;
	size_t items_n;
	struct object_id items[STREAM_ITEMS_MAX];
	size_t len;
	uint8_t *buf; /* DEVICE_LONG_MAX, taken when first needed */
};

/* How an APDU is wrapped up; the answer to it goes the same way. */
enum guard_form { GUARD_NONE, GUARD_SERVICE, GUARD_GENERAL };

struct device_guard {
	enum guard_form form;
	uint8_t control; /* SECURE_ bits of the request under way */
	bool titled;
	uint8_t client_title[8];
	uint32_t floor;	  /* highest counter of the client before the request under way */
	uint32_t counter; /* of the request under way */
	uint8_t *memory;  /* request and answer in plain, taken when first needed */
};

/* HLS: passes 1 and 2 were AARQ and AARE, 3 and 4 are an ACTION. */
struct device_hls {
	bool pending; /* nothing but pass 3 is allowed */
	uint8_t ours[DEVICE_CHALLENGE];
	size_t theirs_n;
	uint8_t theirs[DEVICE_CHALLENGE_MAX];
};

struct device {
	const struct device_config *config;
	struct object_view view;
	bool associated;
	bool ciphered; /* application context with ciphering */
	uint16_t client;
	uint32_t conformance; /* negotiated, 24 bits, bit 0 first */
	uint16_t pdu;	      /* longest APDU that we may send … */
	uint16_t room;	      /* … and what of it is left for the answer under way */

	struct device_guard guard;
	struct device_hls hls;

	struct stream get;
	bool getting; /* a block transfer is under way */
	uint32_t block;

	struct device_long set;
	struct device_long action;

	/* An ACTION's answer, which may go out in blocks. */
	bool acting;
	uint32_t results_block;
	size_t results_at;
	struct wr results_w;
	uint8_t results[STREAM_ITEMS_MAX * DEVICE_RESULT_MAX + 4];

	struct push push;

	/* For the owner: how far the call went. */
	bool was_read; /* the reading client was let in */
	bool released; /* the last association ended in good order */
};

void device_init(struct device *d, const struct device_config *config, struct meter *meter,
		 struct history *history);
void device_finish(struct device *d);

/* Answers one APDU; `out` stays empty when none is due. out->cap >= config->max_pdu. */
void device_apdu(struct device *d, uint16_t client, const uint8_t *p, size_t n, struct wr *out);

/* The link below went down (DISC): an association does not outlive it. */
void device_disconnect(struct device *d);

/* device.c: an APDU in plain. */
void device_serve(struct device *d, uint16_t client, const uint8_t *p, size_t n, struct wr *out);

/* associate.c, assign.c, act.c; r stands after the tag. */
void device_associate(struct device *d, uint16_t client, struct rd *r, struct wr *out);
void device_release(struct device *d, struct rd *r, struct wr *out);
void device_assign(struct device *d, struct rd *r, struct wr *out);
void device_act(struct device *d, struct rd *r, struct wr *out);

/* Descriptors of a SET or ACTION; `partial`: each may select a part, which is refused. */
bool device_take_items(struct device_long *l, struct rd *r, bool list, bool partial);
/* A block of it: last flag, number, raw data. */
enum access_result device_take_block(struct device_long *l, struct rd *r, bool *ret_last,
				     uint32_t *ret_block);

enum exception_state { EXCEPTION_NOT_ALLOWED = 1, EXCEPTION_UNKNOWN = 2 };
enum exception_service {
	EXCEPTION_NOT_POSSIBLE = 1,
	EXCEPTION_NOT_SUPPORTED = 2,
	EXCEPTION_OTHER = 3,
	EXCEPTION_PDU_TOO_LONG = 4,
	EXCEPTION_DECIPHERING = 5,
	EXCEPTION_COUNTER = 6, /* with the lowest counter that is acceptable */
};
void device_except(struct wr *out, enum exception_state state, enum exception_service service);

/* Conformance block, IEC 62056-5-3 9.4.6.1; bit 0 is the highest of 24. */
enum {
	CONFORMANCE_GENERAL_PROTECTION = 0x400000,
	CONFORMANCE_PRIORITY = 0x4000,
	CONFORMANCE_BLOCK_GET = 0x1000,
	CONFORMANCE_BLOCK_SET = 0x0800,
	CONFORMANCE_BLOCK_ACTION = 0x0400,
	CONFORMANCE_MULTIPLE = 0x0200,
	CONFORMANCE_GET = 0x0010,
	CONFORMANCE_SET = 0x0008,
	CONFORMANCE_SELECTIVE = 0x0004,
	CONFORMANCE_ACTION = 0x0001,
	CONFORMANCE_OURS = CONFORMANCE_PRIORITY | CONFORMANCE_BLOCK_GET | CONFORMANCE_BLOCK_SET |
			   CONFORMANCE_BLOCK_ACTION | CONFORMANCE_MULTIPLE | CONFORMANCE_GET |
			   CONFORMANCE_SET | CONFORMANCE_SELECTIVE | CONFORMANCE_ACTION,
};
