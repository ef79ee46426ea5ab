/*
 * station.h - how a meter is spoken with: APDUs in HDLC (IEC 62056-46, secondary
 * station, window 1) or in the TCP wrapper (IEC 62056-47), or LIS-200.
 *
 * Bytes in, bytes out through `send`; no socket, no clock. A frame with a bad
 * checksum is as if it never came: the client must repeat it.
 */
#pragma once
#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "sim/device.h"
#include "sim/lis200.h"

enum station_kind {
	STATION_HDLC,
	STATION_WRAPPER,
	STATION_LIS200, /* IEC 62056-21, LIS-200 dialect */
	STATION_PUSH,	/* wrapper, opened by a delivery */
	STATION_KIND_COUNT,
};

const char *station_kind_name(enum station_kind kind); /* "hdlc" … as in options and figures */
bool station_kind_parse(const char *name, enum station_kind *ret);

struct station_config {
	enum station_kind kind;
	uint16_t hdlc_info; /* longest information field we send and accept, 32–2030 */
	bool lis_parity;    /* LIS-200: bit 7 of what is sent is even parity */
	bool lis_open;	    /* LIS-200: already in programming mode, no sign-on is awaited */
	bool lis_crlf;	    /* LIS-200: CR LF between the rows of an archive */
};

typedef void station_send_fn(void *owner, const uint8_t *p, size_t n);

struct station_hdlc {
	bool connected;
	struct hdlc_address self; /* as the client wrote it */
	struct hdlc_address client;
	uint8_t send;	 /* V(S): number of the next I frame */
	uint8_t receive; /* V(R): number of the I frame that is awaited */
	uint16_t limit;	 /* information bytes a frame to the client */
	size_t in_len;	 /* of the APDU that is being put together */
	size_t out_len;	 /* of the APDU that is being sent, with LLC */
	size_t out_at;	 /* start of the segment that went out last */
	size_t out_next; /* and its end */
};

struct station {
	const struct station_config *config;
	struct device *device;
	station_send_fn *send;
	void *owner;
	union {
		struct hdlc_deframer hdlc;
		struct wrapper_deframer wrapper;
	} in;
	struct lis200 *lis200; /* instead of all that follows */
	struct station_hdlc state;
	size_t frame_cap;
	size_t apdu_cap;
	uint8_t *memory; /* one block: frame, APDU in, APDU out */
	uint8_t *apdu_in;
	uint8_t *apdu_out;
	uint32_t apdus; /* answered so far */
};

/* The device must outlive the link. Fails when memory is out. */
NODISCARD bool station_init(struct station *l, const struct station_config *config,
			    struct device *device, station_send_fn *send, void *owner,
			    struct err *err);
void station_finish(struct station *l);

/* False (ERR_PROTO): the stream makes no sense any more, close the connection. */
NODISCARD bool station_input(struct station *l, const uint8_t *p, size_t n, struct err *err);

/*
 * Says who calls before anybody asked: a Data-Notification with the logical
 * device name to the public client, in HDLC in a UI frame. Lets the server see
 * at once which protocol is spoken. A pushing meter delivers its readings so.
 */
void station_announce(struct station *l);
