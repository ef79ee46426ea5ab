/*
 * cursor.h - bounded byte cursors with a sticky error.
 *
 * All bytes from outside go through `struct rd`: reads past the end yield zero
 * and set `bad`, which the caller checks once at the end. `struct wr` is the
 * same for building frames in a caller's buffer.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

struct rd {
	const uint8_t *p;
	const uint8_t *end;
	bool bad;
};

static inline struct rd rd_make(const void *p, size_t n)
{
	const uint8_t *b = p;
	return (struct rd){ .p = b, .end = n ? b + n : b };
}

static inline size_t rd_left(const struct rd *r)
{
	return r->bad ? 0 : (size_t)(r->end - r->p);
}

/* n bytes in place, or NULL (and bad) when there are fewer. */
static inline const uint8_t *rd_bytes(struct rd *r, size_t n)
{
	if (r->bad || (size_t)(r->end - r->p) < n) {
		r->bad = true;
		return NULL;
	}
	const uint8_t *q = r->p;
	r->p += n;
	return q;
}

static inline uint8_t rd_u8(struct rd *r)
{
	const uint8_t *q = rd_bytes(r, 1);
	return q ? q[0] : 0;
}

static inline uint8_t rd_peek(const struct rd *r)
{
	return rd_left(r) ? *r->p : 0;
}

static inline uint16_t rd_u16be(struct rd *r)
{
	const uint8_t *q = rd_bytes(r, 2);
	return (uint16_t)(q ? q[0] << 8 | q[1] : 0);
}

static inline uint16_t rd_u16le(struct rd *r)
{
	const uint8_t *q = rd_bytes(r, 2);
	return (uint16_t)(q ? q[1] << 8 | q[0] : 0);
}

static inline uint32_t rd_u32be(struct rd *r)
{
	uint32_t hi = rd_u16be(r);
	uint32_t lo = rd_u16be(r);
	return hi << 16 | lo;
}

static inline uint64_t rd_u64be(struct rd *r)
{
	uint64_t hi = rd_u32be(r);
	uint64_t lo = rd_u32be(r);
	return hi << 32 | lo;
}

/* A cursor over the next n bytes, which this one then skips. */
static inline struct rd rd_sub(struct rd *r, size_t n)
{
	const uint8_t *q = rd_bytes(r, n);
	struct rd sub = rd_make(q, q ? n : 0);
	sub.bad = !q;
	return sub;
}

/* LEB128, at most 64 bits: the integer form of our own stored blobs. */
static inline uint64_t rd_varint(struct rd *r)
{
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b = rd_u8(r);
		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return v;
	}
	r->bad = true;
	return 0;
}

static inline int64_t rd_zigzag(struct rd *r)
{
	uint64_t u = rd_varint(r);
	return (int64_t)(u >> 1) ^ -(int64_t)(u & 1);
}

struct wr {
	uint8_t *buf;
	size_t cap;
	size_t len;
	bool bad; /* did not fit */
};

static inline struct wr wr_make(void *buf, size_t cap)
{
	return (struct wr){ .buf = buf, .cap = cap };
}

/* Room for n bytes in place, or NULL (and bad). */
static inline uint8_t *wr_room(struct wr *w, size_t n)
{
	if (w->bad || w->cap - w->len < n) {
		w->bad = true;
		return NULL;
	}
	uint8_t *q = w->buf + w->len;
	w->len += n;
	return q;
}

static inline void wr_bytes(struct wr *w, const void *p, size_t n)
{
	uint8_t *q = wr_room(w, n);
	if (q && n)
		memcpy(q, p, n);
}

static inline void wr_u8(struct wr *w, unsigned v)
{
	uint8_t *q = wr_room(w, 1);
	if (q)
		q[0] = (uint8_t)v;
}

static inline void wr_u16be(struct wr *w, unsigned v)
{
	uint8_t *q = wr_room(w, 2);
	if (q) {
		q[0] = (uint8_t)(v >> 8);
		q[1] = (uint8_t)v;
	}
}

static inline void wr_u16le(struct wr *w, unsigned v)
{
	uint8_t *q = wr_room(w, 2);
	if (q) {
		q[0] = (uint8_t)v;
		q[1] = (uint8_t)(v >> 8);
	}
}

static inline void wr_u32be(struct wr *w, uint32_t v)
{
	wr_u16be(w, v >> 16);
	wr_u16be(w, v & 0xffff);
}

static inline void wr_u64be(struct wr *w, uint64_t v)
{
	wr_u32be(w, (uint32_t)(v >> 32));
	wr_u32be(w, (uint32_t)v);
}

static inline void wr_varint(struct wr *w, uint64_t v)
{
	while (v >= 0x80) {
		wr_u8(w, (unsigned)(v & 0x7f) | 0x80);
		v >>= 7;
	}
	wr_u8(w, (unsigned)v);
}

static inline void wr_zigzag(struct wr *w, int64_t v)
{
	wr_varint(w, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}
