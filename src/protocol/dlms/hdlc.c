#include "protocol/dlms/hdlc.h"

/*
 * CRC-16/X-25 (ISO/IEC 13239 4.2.5): reflected 1021h, FFFFh in, complement out;
 * half a byte at a time.
 */
static uint16_t hdlc_fcs(const uint8_t *p, size_t n)
{
	static const uint16_t table[16] = {
		0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285, 0x6306, 0x7387,
		0x8408, 0x9489, 0xa50a, 0xb58b, 0xc60c, 0xd68d, 0xe70e, 0xf78f,
	};
	unsigned crc = 0xffff;
	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return (uint16_t)(crc ^ 0xffff);
}

bool hdlc_address_equal(const struct hdlc_address *a, const struct hdlc_address *b)
{
	return a->upper == b->upper && (a->bytes == 1 || b->bytes == 1 || a->lower == b->lower);
}

static const struct {
	enum hdlc_kind kind;
	uint8_t code; /* without the P/F bit */
} unnumbered[] = {
	{ HDLC_SNRM, 0x83 }, { HDLC_DISC, 0x43 }, { HDLC_UA, 0x63 },
	{ HDLC_DM, 0x0f },   { HDLC_FRMR, 0x87 }, { HDLC_UI, 0x03 },
};

uint8_t hdlc_control_encode(struct hdlc_control c)
{
	unsigned poll = c.poll ? 0x10 : 0;
	unsigned receive = (unsigned)(c.receive & 7) << 5;
	if (c.kind == HDLC_I)
		return (uint8_t)(receive | poll | (unsigned)(c.send & 7) << 1);
	if (c.kind == HDLC_RR || c.kind == HDLC_RNR)
		return (uint8_t)(receive | poll | (c.kind == HDLC_RR ? 0x01 : 0x05));
	for (size_t i = 0; i < ARRAY_LEN(unnumbered); i++)
		if (unnumbered[i].kind == c.kind)
			return (uint8_t)(unnumbered[i].code | poll);
	return (uint8_t)(0x03 | poll);
}

struct hdlc_control hdlc_control_decode(uint8_t byte)
{
	struct hdlc_control c = { .kind = HDLC_UNKNOWN, .poll = byte & 0x10 };
	if (!(byte & 1)) {
		c.kind = HDLC_I;
		c.send = byte >> 1 & 7;
		c.receive = byte >> 5;
		return c;
	}
	if ((byte & 0x0f) == 0x01 || (byte & 0x0f) == 0x05) {
		c.kind = (byte & 0x0f) == 0x01 ? HDLC_RR : HDLC_RNR;
		c.receive = byte >> 5;
		return c;
	}
	for (size_t i = 0; i < ARRAY_LEN(unnumbered); i++)
		if (unnumbered[i].code == (byte & ~0x10))
			c.kind = unnumbered[i].kind;
	return c;
}

/* Seven bits a byte, high part first; the last byte has bit 0 set. */
static void put_address(struct wr *w, const struct hdlc_address *a)
{
	switch (a->bytes) {
	case 1:
		wr_u8(w, (a->upper & 0x7fu) << 1 | 1);
		return;
	case 2:
		wr_u8(w, (a->upper & 0x7fu) << 1);
		wr_u8(w, (a->lower & 0x7fu) << 1 | 1);
		return;
	case 4:
		wr_u8(w, (a->upper >> 7 & 0x7fu) << 1);
		wr_u8(w, (a->upper & 0x7fu) << 1);
		wr_u8(w, (a->lower >> 7 & 0x7fu) << 1);
		wr_u8(w, (a->lower & 0x7fu) << 1 | 1);
		return;
	default:
		w->bad = true;
	}
}

static bool get_address(struct rd *r, struct hdlc_address *ret)
{
	uint8_t b[4] = { 0 };
	uint8_t n = 0;
	do
		b[n++] = rd_u8(r);
	while (n < 4 && !(b[n - 1] & 1) && !r->bad);
	if (r->bad || !(b[n - 1] & 1) || n == 3)
		return false;
	*ret = (struct hdlc_address){ .bytes = n };
	if (n == 4) {
		ret->upper = (uint16_t)((b[0] >> 1) << 7 | b[1] >> 1);
		ret->lower = (uint16_t)((b[2] >> 1) << 7 | b[3] >> 1);
	} else {
		ret->upper = b[0] >> 1;
		ret->lower = n == 2 ? b[1] >> 1 : 0;
	}
	return true;
}

void hdlc_put_frame(struct wr *w, const struct hdlc_frame *f)
{
	size_t header = 2u + f->destination.bytes + f->source.bytes + 1 + 2;
	size_t length = header + (f->len ? f->len + 2 : 0);
	if (length > HDLC_LENGTH_MAX) {
		w->bad = true;
		return;
	}
	wr_u8(w, HDLC_FLAG);
	size_t start = w->len;
	wr_u16be(w, (unsigned)(0xa000 | (f->segmented ? 0x0800 : 0) | length));
	put_address(w, &f->destination);
	put_address(w, &f->source);
	wr_u8(w, hdlc_control_encode(f->control));
	if (!w->bad)
		wr_u16le(w, hdlc_fcs(w->buf + start, w->len - start));
	if (f->len) {
		wr_bytes(w, f->info, f->len);
		if (!w->bad)
			wr_u16le(w, hdlc_fcs(w->buf + start, w->len - start));
	}
	wr_u8(w, HDLC_FLAG);
}

bool hdlc_parse_frame(const uint8_t *p, size_t n, struct hdlc_frame *ret)
{
	struct rd r = rd_make(p, n);
	uint16_t format = rd_u16be(&r);
	if ((format & 0xf000) != 0xa000 || (format & HDLC_LENGTH_MAX) != n)
		return false;
	struct hdlc_frame f = { .segmented = format & 0x0800 };
	if (!get_address(&r, &f.destination) || !get_address(&r, &f.source))
		return false;
	f.control = hdlc_control_decode(rd_u8(&r));
	size_t header = n - rd_left(&r);
	if (rd_u16le(&r) != hdlc_fcs(p, header) || r.bad)
		return false;
	if (rd_left(&r)) {
		if (rd_left(&r) < 3)
			return false;
		f.len = rd_left(&r) - 2;
		f.info = rd_bytes(&r, f.len);
		if (rd_u16le(&r) != hdlc_fcs(p, n - 2))
			return false;
	}
	*ret = f;
	return true;
}

void hdlc_deframer_init(struct hdlc_deframer *d, uint8_t *buf, size_t cap)
{
	*d = (struct hdlc_deframer){ .buf = buf, .cap = cap };
}

static void discard(struct hdlc_deframer *d, size_t n)
{
	memmove(d->buf, d->buf + n, d->len - n);
	d->len -= n;
}

/* What the buffer, which starts at a flag, holds: the frame's length with both
 * flags, 0 = not known yet, SIZE_MAX = this flag starts no frame. */
static size_t frame_size(const struct hdlc_deframer *d)
{
	if (d->len < 3)
		return d->len == 2 && (d->buf[1] & 0xf0) != 0xa0 ? SIZE_MAX : 0;
	unsigned format = (unsigned)(d->buf[1] << 8 | d->buf[2]);
	size_t size = (format & HDLC_LENGTH_MAX) + 2u;
	if ((format & 0xf000) != 0xa000 || size < 9 || size > d->cap)
		return SIZE_MAX;
	return size;
}

/* Drops what cannot be the start of a frame; true when that was more than a
 * flag between frames. */
static bool resync(struct hdlc_deframer *d, size_t from)
{
	size_t i = from;
	while (i < d->len && d->buf[i] != HDLC_FLAG)
		i++;
	bool lost = i > 1;
	discard(d, i);
	return lost;
}

enum hdlc_result hdlc_deframer_feed(struct hdlc_deframer *d, struct rd *in, struct hdlc_frame *ret)
{
	if (d->drop) {
		/* The closing flag may open the next frame. */
		discard(d, d->drop - 1);
		d->drop = 0;
	}
	for (;;) {
		bool lost = d->len && d->buf[0] != HDLC_FLAG && resync(d, 0);
		size_t size = d->len ? frame_size(d) : 0;
		if (size == SIZE_MAX)
			lost |= resync(d, 1);
		else if (size && d->len >= size) {
			if (d->buf[size - 1] == HDLC_FLAG &&
			    hdlc_parse_frame(d->buf + 1, size - 2, ret)) {
				d->drop = size;
				return HDLC_FRAME;
			}
			lost |= resync(d, 1);
		} else if (rd_left(in)) {
			d->buf[d->len++] = rd_u8(in);
		} else {
			return HDLC_MORE;
		}
		if (lost)
			return HDLC_BROKEN;
	}
}

void hdlc_deframer_abandon(struct hdlc_deframer *d)
{
	if (!d->drop && d->len)
		(void)resync(d, 1);
}

/* 128, 128, 1, 1: what holds without parameters. */
static struct hdlc_params hdlc_params_default(void)
{
	return (struct hdlc_params){ HDLC_INFO_DEFAULT, HDLC_INFO_DEFAULT, 1, 1 };
}

void hdlc_put_params(struct wr *w, const struct hdlc_params *p)
{
	wr_u8(w, 0x81); /* format identifier, group identifier */
	wr_u8(w, 0x80);
	wr_u8(w, 20);
	wr_u8(w, 5);
	wr_u8(w, 2);
	wr_u16be(w, p->info_transmit);
	wr_u8(w, 6);
	wr_u8(w, 2);
	wr_u16be(w, p->info_receive);
	wr_u8(w, 7);
	wr_u8(w, 4);
	wr_u32be(w, p->window_transmit);
	wr_u8(w, 8);
	wr_u8(w, 4);
	wr_u32be(w, p->window_receive);
}

bool hdlc_parse_params(const uint8_t *p, size_t n, struct hdlc_params *ret)
{
	struct hdlc_params got = hdlc_params_default();
	uint32_t *const field[] = { &got.info_transmit, &got.info_receive, &got.window_transmit,
				    &got.window_receive };
	if (n) {
		struct rd r = rd_make(p, n);
		if (rd_u8(&r) != 0x81 || rd_u8(&r) != 0x80)
			return false;
		struct rd group = rd_sub(&r, rd_u8(&r));
		while (rd_left(&group)) {
			uint8_t id = rd_u8(&group);
			struct rd value = rd_sub(&group, rd_u8(&group));
			if (id < 5 || id > 8)
				continue;
			uint32_t v = 0;
			if (rd_left(&value) < 1 || rd_left(&value) > 4)
				return false;
			while (rd_left(&value))
				v = v << 8 | rd_u8(&value);
			*field[id - 5] = v;
		}
		if (r.bad || group.bad)
			return false;
	}
	*ret = got;
	return true;
}
