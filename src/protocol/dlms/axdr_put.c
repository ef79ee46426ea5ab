/* axdr_put.c - writing COSEM data; reading is in axdr.c. */
#include "protocol/dlms/axdr.h"

void axdr_put_length(struct wr *w, size_t n)
{
	if (n < 0x80) {
		wr_u8(w, (unsigned)n);
	} else if (n <= 0xff) {
		wr_u8(w, 0x81);
		wr_u8(w, (unsigned)n);
	} else if (n <= 0xffff) {
		wr_u8(w, 0x82);
		wr_u16be(w, (unsigned)n);
	} else {
		wr_u8(w, 0x84);
		wr_u32be(w, (uint32_t)n);
	}
}

void axdr_put_list(struct wr *w, enum axdr_tag tag, size_t count)
{
	wr_u8(w, tag);
	axdr_put_length(w, count);
}

static bool integer_fits(uint8_t tag, int64_t v)
{
	switch (tag) {
	case AXDR_BOOLEAN:
		return v == 0 || v == 1;
	case AXDR_INT8:
		return v >= INT8_MIN && v <= INT8_MAX;
	case AXDR_INT16:
		return v >= INT16_MIN && v <= INT16_MAX;
	case AXDR_INT32:
		return v >= INT32_MIN && v <= INT32_MAX;
	case AXDR_UINT8:
	case AXDR_ENUM:
		return v >= 0 && v <= UINT8_MAX;
	case AXDR_BCD:
		return v >= 0 && v <= 99;
	case AXDR_UINT16:
		return v >= 0 && v <= UINT16_MAX;
	case AXDR_UINT32:
		return v >= 0 && v <= UINT32_MAX;
	case AXDR_UINT64:
		return v >= 0;
	default:
		return tag == AXDR_INT64;
	}
}

bool axdr_make_integer(uint8_t tag, int64_t v, struct axdr_value *ret)
{
	if (!integer_fits(tag, v))
		return false;
	*ret = (struct axdr_value){ .tag = tag, .i = v };
	return true;
}

void axdr_put_integer(struct wr *w, uint8_t tag, int64_t v)
{
	if (!integer_fits(tag, v)) {
		w->bad = true;
		return;
	}
	if (tag == AXDR_BCD)
		v = v / 10 << 4 | v % 10;
	wr_u8(w, tag);
	for (size_t i = axdr_fixed_size(tag); i-- > 0;)
		wr_u8(w, (unsigned)((uint64_t)v >> (8 * i) & 0xff));
}

void axdr_put_string(struct wr *w, enum axdr_tag tag, const void *p, size_t n)
{
	wr_u8(w, tag);
	axdr_put_length(w, n);
	wr_bytes(w, p, n);
}

static void put_float(struct wr *w, const struct axdr_value *v)
{
	wr_u8(w, v->tag);
	if (v->tag == AXDR_FLOAT32) {
		float f = (float)v->f;
		uint32_t bits;
		memcpy(&bits, &f, sizeof bits);
		wr_u32be(w, bits);
		return;
	}
	uint64_t bits;
	memcpy(&bits, &v->f, sizeof bits);
	wr_u64be(w, bits);
}

/* Bytes of a string or date; a value that was built without them is a mistake. */
static void put_bytes(struct wr *w, const struct axdr_value *v, size_t n)
{
	if (!v->bytes && n)
		w->bad = true;
	else
		wr_bytes(w, v->bytes, n);
}

static void put_simple(struct wr *w, const struct axdr_value *v)
{
	switch (v->tag) {
	case AXDR_NULL:
	case AXDR_DONT_CARE:
		wr_u8(w, v->tag);
		return;
	case AXDR_BITS:
		wr_u8(w, v->tag);
		axdr_put_length(w, v->count);
		put_bytes(w, v, ((size_t)v->count + 7) / 8);
		return;
	case AXDR_OCTETS:
	case AXDR_VISIBLE:
	case AXDR_UTF8:
		wr_u8(w, v->tag);
		axdr_put_length(w, v->count);
		put_bytes(w, v, v->count);
		return;
	case AXDR_DATE_TIME:
	case AXDR_DATE:
	case AXDR_TIME:
		wr_u8(w, v->tag);
		put_bytes(w, v, axdr_fixed_size(v->tag));
		return;
	case AXDR_FLOAT32:
	case AXDR_FLOAT64:
		put_float(w, v);
		return;
	case AXDR_UINT64:
		wr_u8(w, v->tag);
		wr_u64be(w, v->u);
		return;
	default:
		axdr_put_integer(w, v->tag, v->i);
	}
}

void axdr_put_value(struct wr *w, const struct axdr_value *v)
{
	struct {
		const struct axdr_value *next;
		uint32_t left;
	} level[AXDR_DEPTH_MAX + 1] = { { v, 1 } };

	unsigned depth = 1;
	while (depth && !w->bad) {
		if (!level[depth - 1].left) {
			depth--;
			continue;
		}
		level[depth - 1].left--;
		const struct axdr_value *now = level[depth - 1].next++;
		if (now->tag != AXDR_ARRAY && now->tag != AXDR_STRUCTURE) {
			put_simple(w, now);
			continue;
		}
		axdr_put_list(w, (enum axdr_tag)now->tag, now->count);
		if (depth == ARRAY_LEN(level)) {
			w->bad = true;
			return;
		}
		level[depth].next = now->items;
		level[depth++].left = now->count;
	}
}
