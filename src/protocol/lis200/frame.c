#include "protocol/lis200/frame.h"

enum { FIRST_CAP = 256 };

void lis200_receiver_finish(struct lis200_receiver *r)
{
	free(r->buf);
	*r = (struct lis200_receiver){ 0 };
}

void lis200_receiver_reset(struct lis200_receiver *r)
{
	r->expect = LIS200_IDLE;
	r->len = 0;
	r->bcc = 0;
	r->overrun = false;
	r->nomem = false;
}

static void begin(struct lis200_receiver *r, enum lis200_expect expect)
{
	lis200_receiver_reset(r);
	r->expect = expect;
}

/* What does not fit is counted out all the same, up to its end. */
static void keep(struct lis200_receiver *r, uint8_t byte)
{
	if (r->len == r->cap && r->cap < LIS200_BLOCK_MAX) {
		size_t cap = r->cap ? r->cap * 2 : FIRST_CAP;
		uint8_t *more = realloc(r->buf, cap);
		r->nomem |= !more;
		if (more) {
			r->buf = more;
			r->cap = cap;
		}
	}
	if (r->len == r->cap)
		r->overrun = true;
	else
		r->buf[r->len++] = byte;
}

static bool give(struct lis200_receiver *r, enum lis200_frame_kind kind, struct lis200_frame *ret)
{
	*ret = (struct lis200_frame){ .kind = kind,
				      .data = str_make((const char *)r->buf, r->len) };
	r->expect = LIS200_IDLE;
	r->noise = 0;
	return true;
}

/* The first byte of whatever it is; false: it was not a whole frame. */
static bool take_first(struct lis200_receiver *r, uint8_t byte, struct lis200_frame *ret)
{
	switch (byte) {
	case '/':
		begin(r, LIS200_LINE);
		return false;
	case LIS200_SOH:
	case LIS200_STX:
		begin(r, LIS200_BLOCK);
		r->head = byte == LIS200_SOH;
		return false;
	case LIS200_ACK:
		begin(r, r->options ? LIS200_OPTION : LIS200_IDLE);
		return !r->options && give(r, LIS200_FRAME_ACK, ret);
	case LIS200_NAK:
		begin(r, LIS200_IDLE);
		return give(r, LIS200_FRAME_NAK, ret);
	default:
		r->noise++;
		return false;
	}
}

static bool take_line(struct lis200_receiver *r, uint8_t byte, struct lis200_frame *ret)
{
	if (byte == '\n') {
		while (r->len && r->buf[r->len - 1] == '\r')
			r->len--;
		return give(r, r->expect == LIS200_LINE ? LIS200_FRAME_LINE : LIS200_FRAME_OPTION,
			    ret);
	}
	if (r->len == LIS200_LINE_MAX || (byte < 0x20 && byte != '\r')) {
		r->noise += r->len + 1;
		r->expect = LIS200_IDLE;
		return take_first(r, byte, ret);
	}
	keep(r, byte);
	return false;
}

/* A block that begins again was torn: the new one counts. */
static bool take_block(struct lis200_receiver *r, uint8_t byte, struct lis200_frame *ret)
{
	bool again = byte == LIS200_SOH || (byte == LIS200_STX && (!r->head || r->len != 2));
	if (again) {
		r->noise += r->len + 1;
		return take_first(r, byte, ret);
	}
	r->bcc ^= byte;
	if (byte == LIS200_ETX || byte == LIS200_EOT) {
		r->end = byte;
		r->expect = LIS200_CHECK;
	} else {
		keep(r, byte);
	}
	return false;
}

static bool take_check(struct lis200_receiver *r, uint8_t byte, struct lis200_frame *ret)
{
	bool good = byte == r->bcc && !r->overrun;
	(void)give(r, good ? LIS200_FRAME_BLOCK : LIS200_FRAME_BAD, ret);
	ret->last = r->end == LIS200_ETX;
	if (!r->head)
		return true;
	size_t n = r->len < 2 ? r->len : 2;
	(void)str_copy(ret->command, sizeof ret->command, str_make(ret->data.p, n));
	n = r->len > 2 && r->buf[2] == LIS200_STX ? 3 : n;
	if (r->len)
		ret->data = str_make(ret->data.p + n, r->len - n);
	return true;
}

bool lis200_receive(struct lis200_receiver *r, struct rd *in, struct lis200_frame *ret)
{
	while (rd_left(in)) {
		uint8_t byte = rd_peek(in) & 0x7f;
		bool whole = false;
		if (r->expect == LIS200_OPTION && !r->len && (byte < '0' || byte > '9'))
			return give(r, LIS200_FRAME_ACK, ret);
		(void)rd_u8(in);
		switch (r->expect) {
		case LIS200_IDLE:
			whole = take_first(r, byte, ret);
			break;
		case LIS200_LINE:
		case LIS200_OPTION:
			whole = take_line(r, byte, ret);
			break;
		case LIS200_BLOCK:
			whole = take_block(r, byte, ret);
			break;
		case LIS200_CHECK:
			whole = take_check(r, byte, ret);
			break;
		}
		if (whole)
			return true;
	}
	return false;
}

void lis200_put_command(struct wr *w, const char *command, const char *text)
{
	size_t start = w->len + 1;
	uint8_t bcc = 0;

	wr_u8(w, LIS200_SOH);
	wr_bytes(w, command, strlen(command));
	if (text) {
		wr_u8(w, LIS200_STX);
		wr_bytes(w, text, strlen(text));
	}
	wr_u8(w, LIS200_ETX);
	for (size_t i = start; i < w->len; i++)
		bcc ^= w->buf[i];
	wr_u8(w, bcc);
}

void lis200_put_parity(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (__builtin_parity(p[i] & 0x7f))
			p[i] |= 0x80;
}
