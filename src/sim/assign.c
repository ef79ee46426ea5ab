/*
 * assign.c - SET: normal, with list, and either of them in blocks.
 */
#include "sim/device.h"

enum {
	APDU_SET_RESPONSE = 0xc5,

	REQUEST_NORMAL = 1,
	REQUEST_FIRST_BLOCK = 2,
	REQUEST_BLOCK = 3,
	REQUEST_LIST = 4,
	REQUEST_LIST_FIRST_BLOCK = 5,

	RESPONSE_NORMAL = 1,
	RESPONSE_BLOCK = 2,
	RESPONSE_LAST_BLOCK = 3,
	RESPONSE_LAST_BLOCK_LIST = 4,
	RESPONSE_LIST = 5,

	CONFIRMED = 0x40, /* service class of the invoke id */
	VALUE_MEMORY = 65536,
};

static void put_head(struct wr *out, unsigned type, uint8_t invoke)
{
	wr_u8(out, APDU_SET_RESPONSE);
	wr_u8(out, type);
	wr_u8(out, invoke);
}

bool device_take_items(struct device_long *l, struct rd *r, bool list, bool partial)
{
	uint32_t count = list ? axdr_length(r) : 1;
	if (r->bad || !count || count > STREAM_ITEMS_MAX)
		return false;
	l->list = list;
	l->items_n = count;
	for (uint32_t i = 0; i < count; i++) {
		l->items[i] = stream_take_id(r);
		if (partial && rd_u8(r))
			return false; /* a value can be set only as a whole */
	}
	return !r->bad;
}

enum access_result device_take_block(struct device_long *l, struct rd *r, bool *ret_last,
				     uint32_t *ret_block)
{
	*ret_last = rd_u8(r);
	*ret_block = rd_u32be(r);
	struct rd raw = rd_sub(r, axdr_length(r));
	size_t n = rd_left(&raw);
	if (r->bad || raw.bad || *ret_block != l->block + 1)
		return ACCESS_BLOCK_NUMBER_INVALID;
	if (!l->buf)
		l->buf = malloc(DEVICE_LONG_MAX);
	if (!l->buf || n > DEVICE_LONG_MAX - l->len)
		return ACCESS_LONG_SET_ABORTED;
	const uint8_t *bytes = rd_bytes(&raw, n);
	if (n)
		memcpy(l->buf + l->len, bytes, n);
	l->len += n;
	l->block = *ret_block;
	return ACCESS_SUCCESS;
}

/* Writes the values that stand in r to the items, and the results to out. */
static void put_results(struct device *d, struct rd *r, struct wr *out)
{
	AUTO_ARENA scratch = { .limit = VALUE_MEMORY };
	uint32_t values = d->set.list ? axdr_length(r) : 1;
	if (d->set.list)
		axdr_put_length(out, d->set.items_n);
	for (size_t i = 0; i < d->set.items_n; i++) {
		struct axdr_value value;
		enum access_result result = ACCESS_TYPE_UNMATCHED;
		if (values == d->set.items_n && axdr_parse(r, &scratch, &value, NULL))
			result = object_set(&d->view, &d->set.items[i], &value);
		wr_u8(out, result);
	}
}

static void set_whole(struct device *d, uint8_t invoke, bool list, struct rd *r, struct wr *out)
{
	if (!device_take_items(&d->set, r, list, true)) {
		device_except(out, EXCEPTION_NOT_ALLOWED, EXCEPTION_OTHER);
		return;
	}
	put_head(out, list ? RESPONSE_LIST : RESPONSE_NORMAL, invoke);
	put_results(d, r, out);
	if (!(invoke & CONFIRMED))
		out->len = 0; /* nobody waits for an answer */
}

static void put_last(struct device *d, uint8_t invoke, uint32_t block, enum access_result result,
		     struct wr *out)
{
	put_head(out, d->set.list ? RESPONSE_LAST_BLOCK_LIST : RESPONSE_LAST_BLOCK, invoke);
	if (d->set.list)
		axdr_put_length(out, d->set.items_n);
	for (size_t i = 0; i < d->set.items_n; i++)
		wr_u8(out, result);
	wr_u32be(out, block);
	d->set.active = false;
}

static void set_block(struct device *d, uint8_t invoke, struct rd *r, struct wr *out)
{
	bool last;
	uint32_t block;
	enum access_result result = device_take_block(&d->set, r, &last, &block);
	if (result != ACCESS_SUCCESS) {
		put_last(d, invoke, block, result, out);
		return;
	}
	if (!last) {
		put_head(out, RESPONSE_BLOCK, invoke);
		wr_u32be(out, block);
		return;
	}
	struct rd whole = rd_make(d->set.buf, d->set.len);
	put_head(out, d->set.list ? RESPONSE_LAST_BLOCK_LIST : RESPONSE_LAST_BLOCK, invoke);
	put_results(d, &whole, out);
	wr_u32be(out, block);
	d->set.active = false;
}

void device_assign(struct device *d, struct rd *r, struct wr *out)
{
	uint8_t type = rd_u8(r);
	uint8_t invoke = rd_u8(r);
	bool list = type == REQUEST_LIST || type == REQUEST_LIST_FIRST_BLOCK;
	bool known = type >= REQUEST_NORMAL && type <= REQUEST_LIST_FIRST_BLOCK &&
		     (!list || d->conformance & CONFORMANCE_MULTIPLE);
	if (r->bad || !known || !(d->conformance & CONFORMANCE_SET)) {
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_NOT_SUPPORTED);
		return;
	}
	if (type == REQUEST_NORMAL || type == REQUEST_LIST) {
		d->set.active = false;
		set_whole(d, invoke, list, r, out);
		return;
	}
	if (type != REQUEST_BLOCK) {
		d->set.active = device_take_items(&d->set, r, list, true);
		d->set.block = 0;
		d->set.len = 0;
	}
	if (!d->set.active || !(d->conformance & CONFORMANCE_BLOCK_SET)) {
		d->set.items_n = 1;
		d->set.list = false;
		put_last(d, invoke, 0, ACCESS_NO_LONG_SET, out);
		return;
	}
	set_block(d, invoke, r, out);
}
