/*
 * HDLC frames and their stream: whole or byte by byte the same frames come
 * out, and a frame that parses survives being written again. The wrapper's
 * stream likewise. The first byte says how large the buffer is.
 */
#include <assert.h>

#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct tally {
	unsigned frames;
	unsigned sum;
};

static void check_frame(const struct hdlc_frame *f)
{
	uint8_t again[HDLC_FRAME_MAX];
	struct wr w = wr_make(again, sizeof again);
	struct hdlc_frame back;
	struct hdlc_params params;

	if (f->control.kind == HDLC_UNKNOWN)
		return;
	hdlc_put_frame(&w, f);
	assert(!w.bad);
	assert(hdlc_parse_frame(again + 1, w.len - 2, &back));
	assert(back.len == f->len && back.segmented == f->segmented);
	assert(hdlc_address_equal(&back.source, &f->source));
	assert(hdlc_control_encode(back.control) == hdlc_control_encode(f->control));
	if (hdlc_parse_params(f->info, f->len, &params)) {
		w = wr_make(again, sizeof again);
		hdlc_put_params(&w, &params);
		assert(!w.bad);
	}
}

static void feed(struct hdlc_deframer *d, const uint8_t *p, size_t n, struct tally *t)
{
	struct rd in = rd_make(p, n);
	struct hdlc_frame f;
	enum hdlc_result r;

	while ((r = hdlc_deframer_feed(d, &in, &f)) != HDLC_MORE) {
		if (r != HDLC_FRAME)
			continue;
		check_frame(&f);
		t->frames++;
		t->sum = t->sum * 31 + (unsigned)f.len + hdlc_control_encode(f.control);
	}
	assert(!rd_left(&in));
}

static void fuzz_wrapper(const uint8_t *data, size_t size, size_t cap)
{
	uint8_t buf[512];
	struct wrapper_deframer d;
	struct wrapper_pdu pdu;
	struct rd in = rd_make(data, size);
	struct err err;
	enum wrapper_result r;

	wrapper_deframer_init(&d, buf, cap);
	while ((r = wrapper_deframer_feed(&d, &in, &pdu, &err)) == WRAPPER_PDU)
		assert(pdu.len <= cap - WRAPPER_HEADER);
	assert(r == WRAPPER_BAD || !rd_left(&in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t one[HDLC_FRAME_MAX];
	uint8_t other[HDLC_FRAME_MAX];
	struct hdlc_deframer whole;
	struct hdlc_deframer bytes;
	struct tally a = { 0 };
	struct tally b = { 0 };

	if (size < 1)
		return 0;
	size_t cap = data[0] & 1 ? sizeof one : 64;
	hdlc_deframer_init(&whole, one, cap);
	hdlc_deframer_init(&bytes, other, cap);
	feed(&whole, data + 1, size - 1, &a);
	for (size_t i = 1; i < size; i++)
		feed(&bytes, data + i, 1, &b);
	assert(a.frames == b.frames && a.sum == b.sum);
	fuzz_wrapper(data + 1, size - 1, data[0] & 1 ? 512 : 64);
	return 0;
}
