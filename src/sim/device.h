/*
 * device.h - the DLMS application layer of a meter (IEC 62056-5-3, server side).
 *
 * APDU in, APDU out. Logical names, no ciphering; authentication none or LLS.
 * Client 16 is public and sees the identity, client 1 reads the rest. All that
 * a peer can make grow is bounded: list items, blocks of a long SET, depth.
 */
#pragma once
#include "base/arena.h"
#include "sim/stream.h"

enum {
	DEVICE_CLIENT_PUBLIC = 16,
	DEVICE_CLIENT_READING = 1,
	DEVICE_LOGICAL = 1, /* SAP of the only logical device */
	DEVICE_PDU_MIN = 64,
	DEVICE_PDU_MAX = 65535,
	DEVICE_SET_MAX = 8192, /* bytes of a value that comes in blocks */
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

/* A SET that comes in blocks. */
struct device_set {
	bool active;
	bool list;
	uint32_t block;
	size_t items_n;
	struct object_id items[STREAM_ITEMS_MAX];
	size_t len;
	uint8_t *buf; /* DEVICE_SET_MAX, taken when first needed */
};

struct device {
	const struct device_config *config;
	struct object_view view;
	bool associated;
	uint16_t client;
	uint32_t conformance; /* negotiated, 24 bits, bit 0 first */
	uint16_t pdu;	      /* longest APDU that we may send */

	struct stream get;
	bool getting; /* a block transfer is under way */
	uint32_t block;

	struct device_set set;

	/* For the owner: how far the call went. */
	bool was_read; /* the reading client was let in */
	bool released; /* the last association ended in good order */
};

void device_init(struct device *d, const struct device_config *config, struct meter *meter,
		 struct history *history);
void device_finish(struct device *d);

/* Answers one APDU; `out` stays empty when none is due. out->cap >= config->max_pdu. */
void device_apdu(struct device *d, uint16_t client, const uint8_t *p, size_t n, struct wr *out);

/* A Data-Notification that says who calls: push object list and device name. */
void device_notify(struct device *d, struct wr *out);

/* The link below went down (DISC): an association does not outlive it. */
void device_disconnect(struct device *d);

/* associate.c, assign.c; r stands after the tag. */
void device_associate(struct device *d, uint16_t client, struct rd *r, struct wr *out);
void device_assign(struct device *d, struct rd *r, struct wr *out);

enum exception_state { EXCEPTION_NOT_ALLOWED = 1, EXCEPTION_UNKNOWN = 2 };
enum exception_service {
	EXCEPTION_NOT_POSSIBLE = 1,
	EXCEPTION_NOT_SUPPORTED = 2,
	EXCEPTION_OTHER = 3,
	EXCEPTION_PDU_TOO_LONG = 4,
};
void device_except(struct wr *out, enum exception_state state, enum exception_service service);

/* Conformance block, IEC 62056-5-3 9.4.6.1; bit 0 is the highest of 24. */
enum {
	CONFORMANCE_PRIORITY = 0x4000,
	CONFORMANCE_BLOCK_GET = 0x1000,
	CONFORMANCE_BLOCK_SET = 0x0800,
	CONFORMANCE_MULTIPLE = 0x0200,
	CONFORMANCE_GET = 0x0010,
	CONFORMANCE_SET = 0x0008,
	CONFORMANCE_SELECTIVE = 0x0004,
	CONFORMANCE_OURS = CONFORMANCE_PRIORITY | CONFORMANCE_BLOCK_GET | CONFORMANCE_BLOCK_SET |
			   CONFORMANCE_MULTIPLE | CONFORMANCE_GET | CONFORMANCE_SET |
			   CONFORMANCE_SELECTIVE,
};
