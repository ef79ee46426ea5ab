/*
 * hdlc.h - HDLC frames of IEC 62056-46 (frame format type 3).
 *
 *   7E · format A|S|length (2) · destination (1, 2, 4) · source (1, 2, 4) ·
 *   control · [HCS · information] · FCS · 7E
 *
 * The length counts from the format field through the FCS. There is no byte
 * stuffing: a frame ends where its length says.
 */
#pragma once
#include "base/cursor.h"

enum {
	HDLC_FLAG = 0x7e,
	HDLC_LENGTH_MAX = 0x7ff, /* of the length field */
	HDLC_INFO_MAX = 2030,	 /* longest information field we agree to */
	HDLC_INFO_DEFAULT = 128, /* when nothing is negotiated */
	HDLC_FRAME_MAX = HDLC_LENGTH_MAX + 2,
};

struct hdlc_address {
	uint16_t upper; /* logical device, or the client */
	uint16_t lower; /* physical device; not used in 1 byte */
	uint8_t bytes;	/* 1, 2 or 4 */
};

bool hdlc_address_equal(const struct hdlc_address *a, const struct hdlc_address *b);

enum hdlc_kind {
	HDLC_I,
	HDLC_RR,
	HDLC_RNR,
	HDLC_SNRM,
	HDLC_DISC,
	HDLC_UA,
	HDLC_DM,
	HDLC_FRMR,
	HDLC_UI,
	HDLC_UNKNOWN,
};

struct hdlc_control {
	enum hdlc_kind kind;
	uint8_t send;	 /* N(S) of I */
	uint8_t receive; /* N(R) of I, RR, RNR */
	bool poll;	 /* P or F bit */
};

uint8_t hdlc_control_encode(struct hdlc_control c);
struct hdlc_control hdlc_control_decode(uint8_t byte);

struct hdlc_frame {
	struct hdlc_address destination;
	struct hdlc_address source;
	struct hdlc_control control;
	bool segmented;	     /* more frames of this PDU follow */
	const uint8_t *info; /* NULL when len is 0 */
	size_t len;
};

/* The whole frame with both flags; w->bad when it does not fit. */
void hdlc_put_frame(struct wr *w, const struct hdlc_frame *f);

/* Of the bytes between the flags. False: bad format, checksum or addresses. */
NODISCARD bool hdlc_parse_frame(const uint8_t *p, size_t n, struct hdlc_frame *ret);

/*
 * Finds frames in a byte stream. Buffer: HDLC_FRAME_MAX bytes of the caller;
 * a smaller one bounds the frames that are accepted.
 */
struct hdlc_deframer {
	uint8_t *buf;
	size_t cap;
	size_t len;
	size_t drop; /* bytes of the frame handed out before */
};

enum hdlc_result {
	HDLC_MORE,   /* everything consumed, no whole frame yet */
	HDLC_FRAME,  /* *ret is set, inside buf until the next call; call again */
	HDLC_BROKEN, /* something that began like a frame was dropped; call again */
};

void hdlc_deframer_init(struct hdlc_deframer *d, uint8_t *buf, size_t cap);
enum hdlc_result hdlc_deframer_feed(struct hdlc_deframer *d, struct rd *in, struct hdlc_frame *ret);

/*
 * Time is up: what was held back as an incomplete frame is not going to be one.
 * A feed without bytes then gives the frames that it hid.
 */
void hdlc_deframer_abandon(struct hdlc_deframer *d);

/* Parameters of SNRM and UA (information field 81 80 …). */
struct hdlc_params {
	uint32_t info_transmit; /* longest information field that the sender sends */
	uint32_t info_receive;	/* and accepts */
	uint32_t window_transmit;
	uint32_t window_receive;
};

void hdlc_put_params(struct wr *w, const struct hdlc_params *p);

/* An empty field leaves the defaults. False on a malformed field. */
NODISCARD bool hdlc_parse_params(const uint8_t *p, size_t n, struct hdlc_params *ret);
