/*
 * act.c - ACTION: normal, with list, and either of them in blocks both ways;
 * passes 3 and 4 of HLS.
 */
#include "sim/guard.h"

enum {
	APDU_ACTION_RESPONSE = 0xc7,

	REQUEST_NORMAL = 1,
	REQUEST_NEXT_BLOCK = 2,
	REQUEST_LIST = 3,
	REQUEST_FIRST_BLOCK = 4,
	REQUEST_LIST_FIRST_BLOCK = 5,
	REQUEST_BLOCK = 6,

	RESPONSE_NORMAL = 1,
	RESPONSE_BLOCK = 2,
	RESPONSE_LIST = 3,
	RESPONSE_NEXT_BLOCK = 4,

	/* Action-Result where it differs from Data-Access-Result */
	RESULT_ABORTED = 15,
	RESULT_NONE_IN_PROGRESS = 16,

	HEADER = 3,	   /* tag, type, invoke id */
	BLOCK_HEADER = 11, /* and last, number (4), length (3) */
	CONFIRMED = 0x40,
	VALUE_MEMORY = 65536,
};

static const uint8_t association[6] = { 0, 0, 40, 0, 0, 255 };

static void put_head(struct wr *out, unsigned type, uint8_t invoke)
{
	wr_u8(out, APDU_ACTION_RESPONSE);
	wr_u8(out, type);
	wr_u8(out, invoke);
}

/* One result for all that was asked. */
static void refuse(struct wr *out, uint8_t invoke, unsigned result)
{
	put_head(out, RESPONSE_NORMAL, invoke);
	wr_u8(out, result);
	wr_u8(out, 0);
}

/*
 * Pass 3: f(StoC). Its counter must be new, and another than that of the APDU
 * that carries it: both are made with one key.
 */
static bool is_proven(struct device *d, const struct axdr_value *token)
{
	struct meter_security *s = &d->view.meter->security;
	const struct secure_party client = { s, d->guard.client_title };
	bool carried = d->guard.form != GUARD_NONE;
	uint32_t counter;
	if (!token || token->tag != AXDR_OCTETS || token->count != SECURE_TOKEN ||
	    !secure_token_check(&client, token->bytes, d->hls.ours, DEVICE_CHALLENGE, &counter))
		return false;
	if (counter <= d->guard.floor || (carried && counter == d->guard.counter))
		return false;
	if (counter > s->received)
		s->received = counter;
	return true;
}

/* Passes 3 and 4: who proves itself gets f(CtoS) and is let in. */
static void reply_to_hls(struct device *d, const struct axdr_value *token, struct wr *out)
{
	struct meter_security *s = &d->view.meter->security;
	const struct secure_party us = { s, s->title };
	if (!d->hls.pending || !is_proven(d, token)) {
		wr_u8(out, ACCESS_DENIED);
		wr_u8(out, 0);
		return;
	}
	d->hls.pending = false;
	d->was_read = true;
	wr_u8(out, ACCESS_SUCCESS);
	wr_u8(out, 1); /* return parameters: */
	wr_u8(out, 0); /* data */
	wr_u8(out, AXDR_OCTETS);
	axdr_put_length(out, SECURE_TOKEN);
	secure_token(&us, ++s->sent, d->hls.theirs, d->hls.theirs_n, out);
}

static void run_one(struct device *d, const struct object_id *id, const struct axdr_value *argument,
		    struct wr *out)
{
	bool is_hls = id->class_id == 15 && id->attribute == 1 &&
		      memcmp(id->obis, association, sizeof association) == 0;
	if (is_hls) {
		reply_to_hls(d, argument, out);
		return;
	}
	wr_u8(out, d->hls.pending ? ACCESS_DENIED : object_act(&d->view, id, argument));
	wr_u8(out, 0); /* no return parameters */
}

/* Runs the methods with the arguments that stand in r; the results are kept in d. */
static void run_all(struct device *d, struct rd *r, bool optional)
{
	AUTO_ARENA scratch = { .limit = VALUE_MEMORY };
	uint32_t values = d->action.list ? axdr_length(r) : 1;
	d->results_w = wr_make(d->results, sizeof d->results);
	if (d->action.list)
		axdr_put_length(&d->results_w, d->action.items_n);
	for (size_t i = 0; i < d->action.items_n; i++) {
		struct axdr_value value;
		bool given = !optional || rd_u8(r);
		bool fits = values == d->action.items_n &&
			    (!given || axdr_parse(r, &scratch, &value, NULL)) && !r->bad;
		if (fits) {
			run_one(d, &d->action.items[i], given ? &value : NULL, &d->results_w);
			continue;
		}
		wr_u8(&d->results_w, ACCESS_TYPE_UNMATCHED);
		wr_u8(&d->results_w, 0);
	}
}

static void put_block(struct device *d, uint8_t invoke, struct wr *out)
{
	size_t left = d->results_w.len - d->results_at;
	size_t room = (size_t)d->room - BLOCK_HEADER;
	size_t n = left < room ? left : room;
	put_head(out, RESPONSE_BLOCK, invoke);
	wr_u8(out, n == left);
	wr_u32be(out, ++d->results_block);
	axdr_put_length(out, n);
	wr_bytes(out, d->results + d->results_at, n);
	d->results_at += n;
	d->acting = n < left;
}

static void put_results(struct device *d, uint8_t invoke, struct wr *out)
{
	if (!(invoke & CONFIRMED))
		return; /* nobody waits for an answer */
	if (HEADER + d->results_w.len <= d->room) {
		put_head(out, d->action.list ? RESPONSE_LIST : RESPONSE_NORMAL, invoke);
		wr_bytes(out, d->results, d->results_w.len);
		return;
	}
	if (!(d->conformance & CONFORMANCE_BLOCK_ACTION)) {
		refuse(out, invoke, ACCESS_OTHER_REASON);
		return;
	}
	d->results_at = 0;
	d->results_block = 0;
	put_block(d, invoke, out);
}

static void next_block(struct device *d, uint8_t invoke, struct rd *r, struct wr *out)
{
	uint32_t block = rd_u32be(r);
	bool expected = !r->bad && d->acting && block == d->results_block;
	if (expected) {
		put_block(d, invoke, out);
		return;
	}
	d->acting = false;
	refuse(out, invoke, RESULT_NONE_IN_PROGRESS);
}

static void take_block(struct device *d, uint8_t invoke, struct rd *r, struct wr *out)
{
	bool last;
	uint32_t block;
	if (device_take_block(&d->action, r, &last, &block) != ACCESS_SUCCESS) {
		d->action.active = false;
		refuse(out, invoke, RESULT_ABORTED);
		return;
	}
	if (!last) {
		put_head(out, RESPONSE_NEXT_BLOCK, invoke);
		wr_u32be(out, block);
		return;
	}
	struct rd whole = rd_make(d->action.buf, d->action.len);
	d->action.active = false;
	run_all(d, &whole, false);
	put_results(d, invoke, out);
}

static void run_whole(struct device *d, uint8_t invoke, bool list, struct rd *r, struct wr *out)
{
	d->action.active = false;
	if (!device_take_items(&d->action, r, list, false)) {
		device_except(out, EXCEPTION_NOT_ALLOWED, EXCEPTION_OTHER);
		return;
	}
	run_all(d, r, !list);
	put_results(d, invoke, out);
}

void device_act(struct device *d, struct rd *r, struct wr *out)
{
	uint8_t type = rd_u8(r);
	uint8_t invoke = rd_u8(r);
	bool list = type == REQUEST_LIST || type == REQUEST_LIST_FIRST_BLOCK;
	bool known = type >= REQUEST_NORMAL && type <= REQUEST_BLOCK &&
		     (!list || d->conformance & CONFORMANCE_MULTIPLE);
	/* HLS needs ACTION whatever was negotiated (IEC 62056-5-3 9.2.7.4). */
	if (r->bad || !known || !(d->conformance & CONFORMANCE_ACTION || d->hls.pending)) {
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_NOT_SUPPORTED);
		return;
	}
	if (type == REQUEST_NEXT_BLOCK) {
		next_block(d, invoke, r, out);
		return;
	}
	d->acting = false;
	if (type == REQUEST_NORMAL || type == REQUEST_LIST) {
		run_whole(d, invoke, list, r, out);
		return;
	}
	if (type != REQUEST_BLOCK) {
		d->action.active = device_take_items(&d->action, r, list, false);
		d->action.block = 0;
		d->action.len = 0;
	}
	if (!d->action.active || !(d->conformance & CONFORMANCE_BLOCK_ACTION))
		refuse(out, invoke, RESULT_NONE_IN_PROGRESS);
	else
		take_block(d, invoke, r, out);
}
