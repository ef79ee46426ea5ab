/*
 * frame.h - frames of IEC 62056-21 (clauses 5 and 6) as LIS-200 uses them.
 *
 *   /?! CR LF                          sign-on
 *   /Els6EK270 CR LF                   identification
 *   ACK 0 6 1 CR LF                    option: protocol, baud, mode
 *   SOH c d [STX data] ETX BCC         command c d: R1 W1 R3 B0 P0
 *   STX data ETX|EOT BCC               answer; EOT: another block follows an ACK
 *   ACK · NAK
 *
 * Seven bits and parity: bit 7 of what comes is cut off, whatever it is. BCC is
 * the exclusive or of all after the first SOH or STX up to ETX or EOT.
 */
#pragma once
#include "base/cursor.h"
#include "base/str.h"

enum {
	LIS200_SOH = 0x01,
	LIS200_STX = 0x02,
	LIS200_ETX = 0x03,
	LIS200_EOT = 0x04,
	LIS200_ACK = 0x06,
	LIS200_NAK = 0x15,
	LIS200_COMMAND_MAX = 256,    /* bytes of a frame of ours */
	LIS200_BLOCK_MAX = 32 << 10, /* … and of one of the meter's */
	LIS200_LINE_MAX = 64,	     /* of an identification */
	LIS200_NOISE_MAX = 4096,     /* bytes in a row that belong to no frame */
};

enum lis200_frame_kind {
	LIS200_FRAME_LINE,   /* data: without / and CR LF */
	LIS200_FRAME_OPTION, /* data: "061" */
	LIS200_FRAME_ACK,
	LIS200_FRAME_NAK,
	LIS200_FRAME_BLOCK, /* command ("" = an answer), data, last */
	LIS200_FRAME_BAD,   /* a block whose check character is wrong, or too long a one */
};

struct lis200_frame {
	enum lis200_frame_kind kind;
	char command[3];
	struct str data; /* in the receiver, until it is fed again */
	bool last;	 /* ETX */
};

enum lis200_expect { LIS200_IDLE, LIS200_LINE, LIS200_OPTION, LIS200_BLOCK, LIS200_CHECK };

struct lis200_receiver {
	enum lis200_expect expect;
	bool options; /* this side is the client's: ACK may begin an option */
	bool head;    /* the block began with SOH */
	bool overrun; /* the block did not fit */
	bool nomem;   /* likewise, for want of memory */
	size_t noise; /* bytes since the last frame that belong to none */
	uint8_t bcc;  /* so far */
	uint8_t end;  /* ETX or EOT */
	uint8_t *buf; /* grows up to LIS200_BLOCK_MAX */
	size_t len;
	size_t cap;
};

void lis200_receiver_finish(struct lis200_receiver *r); /* frees */

/* Takes bytes off `in` up to the end of a frame; false: none is complete yet. */
NODISCARD bool lis200_receive(struct lis200_receiver *r, struct rd *in, struct lis200_frame *ret);

/* Is it in the middle of a frame? */
static inline bool lis200_receiving(const struct lis200_receiver *r)
{
	return r->expect != LIS200_IDLE;
}

/* Drops what is unfinished. */
void lis200_receiver_reset(struct lis200_receiver *r);

/* SOH COMMAND [STX TEXT] ETX BCC; `text` NULL: without. */
void lis200_put_command(struct wr *w, const char *command, const char *text);

/* Even parity into bit 7 of each byte. */
void lis200_put_parity(uint8_t *p, size_t n);
