#include "sim/faults.h"

#include <stdio.h>

#include "base/str.h"
#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "sim/hash.h"

enum {
	TOPIC_FAULT = 600,
	TOPIC_FAULT_DELAY,

	DRAW_KIND = 0,
	DRAW_PLACE,
	DRAW_KEY,
	DRAWS, /* of one attempt */

	PLACE_KEEP = 0, /* draws inside a call */
	PLACE_BYTE,
	PLACE_BIT,
	PLACE_AMOUNT,
	PLACE_CHOICE,
	PLACE_STRAY,

	FRAMES = 10, /* a fault hits one of the first so many; a daily call has a dozen */
	STRAY_MAX = 24,
	LIE_MAX = 3, /* bytes by which a length is wrong */

	ETX = 0x03,
	EOT = 0x04,
};

static const char *const names[FAULT_COUNT] = {
	[FAULT_RESET] = "reset",
	[FAULT_HANGUP] = "hangup",
	[FAULT_LOSS] = "loss",
	[FAULT_VANISH] = "vanish",
	[FAULT_HALF_OPEN] = "half-open",
	[FAULT_DRIBBLE] = "dribble",
	[FAULT_DUPLICATE] = "duplicate",
	[FAULT_CORRUPT] = "corrupt",
	[FAULT_LIE] = "lie",
	[FAULT_STRAY] = "stray",
};

const char *fault_name(enum fault_kind kind)
{
	return names[kind];
}

/* --- the option --- */

/* "0.02" as parts of a million. */
static bool parse_share(struct str s, uint32_t *ret)
{
	struct str whole;
	struct str digits;
	int64_t d = 0;
	bool cut = str_cut(s, '.', &whole, &digits);
	if (whole.n != 1 || (cut && (digits.n == 0 || digits.n > 6)))
		return false;
	int64_t w = whole.p[0] - '0';
	for (size_t i = 0; i < 6; i++) {
		int c = i < digits.n ? digits.p[i] : '0';
		if (c < '0' || c > '9')
			return false;
		d = d * 10 + (c - '0');
	}
	if (w < 0 || w * FAULTS_ALL + d > FAULTS_ALL)
		return false;
	*ret = (uint32_t)(w * FAULTS_ALL + d);
	return true;
}

/* "200ms", "3s". */
static bool parse_time(struct str s, uint32_t *ret)
{
	int64_t v;
	int64_t unit = 1;
	if (s.n > 2 && memcmp(s.p + s.n - 2, "ms", 2) == 0) {
		s.n -= 2;
	} else if (s.n > 1 && s.p[s.n - 1] == 's') {
		s.n--;
		unit = 1000;
	} else {
		return false;
	}
	if (!str_parse_int(s, 0, FAULTS_TIME_MAX / unit, &v))
		return false;
	*ret = (uint32_t)(v * unit);
	return true;
}

/* "50ms..200ms", or up to a time. */
static bool parse_delay(struct str s, struct faults *f)
{
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] == '.' && s.p[i + 1] == '.')
			return parse_time(str_make(s.p, i), &f->delay_min) &&
			       parse_time(str_make(s.p + i + 2, s.n - i - 2), &f->delay_max) &&
			       f->delay_min <= f->delay_max;
	}
	f->delay_min = 0;
	return parse_time(s, &f->delay_max);
}

static bool parse_word(struct str word, struct faults *f, struct err *err)
{
	struct str name;
	struct str value;
	if (!str_cut(word, '=', &name, &value))
		return err_field(err, "faults", "'%.*s' is not NAME=VALUE", (int)word.n, word.p);
	if (str_equal(name, STR("delay")))
		return parse_delay(value, f) ||
		       err_field(err, "faults",
				 "delay is a time, as 200ms, or a range of them, up to 600s");
	if (str_equal(name, STR("stall")))
		return parse_time(value, &f->stall) ||
		       err_field(err, "faults", "stall is a time, as 200ms or 3s, up to 600s");
	for (int k = FAULT_NONE + 1; k < FAULT_COUNT; k++) {
		if (str_equal(name, str_from(names[k])))
			return parse_share(value, &f->share[k]) ||
			       err_field(err, "faults", "%s is a share of all calls, from 0 to 1",
					 names[k]);
	}
	return err_field(err, "faults", "no fault is called '%.*s'", (int)name.n, name.p);
}

bool faults_parse(const char *text, struct faults *ret, struct err *err)
{
	struct faults f = { .stall = FAULTS_STALL };
	struct str rest = str_from(text);
	uint32_t sum = 0;
	while (rest.n) {
		struct str word;
		struct str tail;
		(void)str_cut(rest, ',', &word, &tail);
		if (!parse_word(str_trim(word), &f, err))
			return false;
		rest = tail;
	}
	for (int k = 0; k < FAULT_COUNT; k++)
		sum += f.share[k];
	if (sum > FAULTS_ALL)
		return err_field(err, "faults", "the shares of all faults come to more than 1");
	*ret = f;
	return true;
}

/* --- draws --- */

static uint64_t draw(const struct fault *f, int what)
{
	return hash_draw(f->key, TOPIC_FAULT, what);
}

struct fault fault_draw(const struct faults *f, uint64_t key, int64_t attempt)
{
	struct fault made = { .key = hash_draw(key, TOPIC_FAULT, attempt * DRAWS + DRAW_KEY) };
	uint64_t at = hash_draw(key, TOPIC_FAULT, attempt * DRAWS + DRAW_KIND) % FAULTS_ALL;
	for (int k = FAULT_NONE + 1; k < FAULT_COUNT; k++) {
		if (at < f->share[k]) {
			made.kind = (enum fault_kind)k;
			break;
		}
		at -= f->share[k];
	}
	made.at = (unsigned)(hash_draw(key, TOPIC_FAULT, attempt * DRAWS + DRAW_PLACE) % FRAMES);
	return made;
}

bool fault_spoils(const struct fault *f)
{
	return f->struck && f->kind != FAULT_DRIBBLE && f->kind != FAULT_LOSS;
}

uint32_t fault_delay(const struct fault *f, const struct faults *all, unsigned n)
{
	uint32_t width = all->delay_max - all->delay_min;
	if (!all->delay_max)
		return 0;
	return all->delay_min +
	       (uint32_t)(hash_draw(f->key, TOPIC_FAULT_DELAY, n) % ((uint64_t)width + 1));
}

/* --- frames --- */

enum framing { FRAMING_HDLC, FRAMING_WRAPPER, FRAMING_LIS200, FRAMING_OTHER };

static enum framing framing_of(const uint8_t *p, size_t n)
{
	if (n > 4 && p[0] == HDLC_FLAG && p[n - 1] == HDLC_FLAG)
		return FRAMING_HDLC;
	if (n > WRAPPER_HEADER && p[0] == 0 && p[1] == WRAPPER_VERSION)
		return FRAMING_WRAPPER;
	if (n > 3 && (p[0] == 0x01 || p[0] == 0x02)) /* SOH, STX: a block with a checksum */
		return FRAMING_LIS200;
	return FRAMING_OTHER;
}

struct emit {
	fault_emit_fn *fn;
	void *owner;
};

/*
 * Only what is guarded: the inside of an HDLC frame; the head of the wrapper,
 * whose body nothing but TCP protects; in LIS-200 what the block check covers,
 * without the parity bits.
 */
static bool corrupt(const struct fault *f, enum framing framing, const uint8_t *p, size_t n,
		    const struct emit *to)
{
	size_t from = framing == FRAMING_WRAPPER ? 0 : 1;
	size_t until = framing == FRAMING_HDLC	    ? n - 1
		       : framing == FRAMING_WRAPPER ? WRAPPER_HEADER
						    : n;
	unsigned bits = framing == FRAMING_LIS200 ? 7 : 8;
	uint8_t *copy = malloc(n);
	if (!copy)
		return false;
	memcpy(copy, p, n);
	copy[from + draw(f, PLACE_BYTE) % (until - from)] ^=
		(uint8_t)(1u << draw(f, PLACE_BIT) % bits);
	to->fn(to->owner, copy, n);
	free(copy);
	return true;
}

/* The frame is in order, but the APDU or segment in it is too long or short. */
static bool lie_hdlc(const struct fault *f, const uint8_t *p, size_t n, const struct emit *to)
{
	struct hdlc_frame frame;
	uint8_t info[HDLC_INFO_MAX + LIE_MAX];
	uint8_t bytes[HDLC_FRAME_MAX];
	size_t by = 1 + draw(f, PLACE_AMOUNT) % LIE_MAX;
	bool longer = draw(f, PLACE_CHOICE) & 1;
	struct wr w = wr_make(bytes, sizeof bytes);
	if (!hdlc_parse_frame(p + 1, n - 2, &frame) || frame.len <= by ||
	    frame.len > sizeof info - by)
		return false;
	memcpy(info, frame.info, frame.len);
	memset(info + frame.len, 0, by);
	frame.info = info;
	frame.len = longer ? frame.len + by : frame.len - by;
	hdlc_put_frame(&w, &frame);
	if (!w.bad)
		to->fn(to->owner, w.buf, w.len);
	return !w.bad;
}

/* An array that is the value of a GET answer: C4 01 invoke 00 · 01 count. */
static bool has_count(const uint8_t *apdu, size_t n)
{
	return n > 8 && apdu[0] == 0xc4 && apdu[1] == 1 && apdu[3] == 0 && apdu[4] == 1 &&
	       apdu[5] > 0 && apdu[5] < 0x7f;
}

static bool lie_wrapper(const struct fault *f, const uint8_t *p, size_t n, const struct emit *to)
{
	int by = 1 + (int)(draw(f, PLACE_AMOUNT) % LIE_MAX);
	bool longer = draw(f, PLACE_CHOICE) & 1;
	uint8_t *copy = malloc(n);
	if (!copy)
		return false;
	memcpy(copy, p, n);
	if (has_count(p + WRAPPER_HEADER, n - WRAPPER_HEADER)) {
		copy[WRAPPER_HEADER + 5] = (uint8_t)(copy[WRAPPER_HEADER + 5] + (longer ? 1 : -1));
	} else {
		int length = (copy[6] << 8 | copy[7]) + (longer ? by : -by);
		copy[6] = (uint8_t)(length >> 8);
		copy[7] = (uint8_t)length;
	}
	to->fn(to->owner, copy, n);
	free(copy);
	return true;
}

/* The last block says that more follow, and the other way round. */
static bool lie_lis200(const uint8_t *p, size_t n, const struct emit *to)
{
	uint8_t end = p[n - 2] & 0x7f;
	uint8_t *copy = end == ETX || end == EOT ? malloc(n) : NULL;
	if (!copy)
		return false;
	memcpy(copy, p, n);
	copy[n - 2] ^= ETX ^ EOT;
	copy[n - 1] ^= ETX ^ EOT;
	to->fn(to->owner, copy, n);
	free(copy);
	return true;
}

/* False: there is nothing in this frame to lie about, and nothing was sent. */
static bool spoil(const struct fault *f, const uint8_t *p, size_t n, const struct emit *to)
{
	enum framing framing = framing_of(p, n);
	if (framing == FRAMING_OTHER)
		return false;
	if (f->kind == FAULT_CORRUPT)
		return corrupt(f, framing, p, n, to);
	if (framing == FRAMING_HDLC)
		return lie_hdlc(f, p, n, to);
	return framing == FRAMING_WRAPPER ? lie_wrapper(f, p, n, to) : lie_lis200(p, n, to);
}

static void stray(const struct fault *f, const struct emit *to)
{
	uint8_t bytes[STRAY_MAX];
	size_t n = 1 + draw(f, PLACE_AMOUNT) % STRAY_MAX;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)draw(f, PLACE_STRAY + (int)i);
	to->fn(to->owner, bytes, n);
}

void fault_frame(struct fault *f, const uint8_t *p, size_t n, fault_emit_fn *emit, void *owner)
{
	const struct emit to = { emit, owner };
	bool due = f->frames++ >= f->at && !f->struck;
	if (due && (f->kind == FAULT_CORRUPT || f->kind == FAULT_LIE) && spoil(f, p, n, &to)) {
		f->struck = true;
		return;
	}
	if (due && f->kind == FAULT_STRAY) {
		f->struck = true;
		stray(f, &to);
	}
	emit(owner, p, n);
	if (due && f->kind == FAULT_DUPLICATE) {
		f->struck = true;
		emit(owner, p, n);
	}
}

/* --- chunks --- */

struct fault_verdict fault_chunk(struct fault *f, const struct faults *all, size_t n)
{
	struct fault_verdict v = { .deed = DEED_SEND, .keep = n };
	if (f->kind == FAULT_DRIBBLE)
		f->struck = true;
	if (f->struck || f->frames <= f->at)
		return v;
	switch (f->kind) {
	case FAULT_RESET:
		v.deed = DEED_RESET;
		break;
	case FAULT_HANGUP:
		v.deed = DEED_HANGUP;
		break;
	case FAULT_VANISH:
		v.deed = DEED_VANISH;
		break;
	case FAULT_LOSS:
		v.deed = draw(f, PLACE_CHOICE) & 1 ? DEED_STALL : DEED_STALL_RESET;
		v.ms = all->stall;
		break;
	case FAULT_NONE:
	case FAULT_HALF_OPEN:
	case FAULT_DRIBBLE:
	case FAULT_DUPLICATE:
	case FAULT_CORRUPT:
	case FAULT_LIE:
	case FAULT_STRAY:
	case FAULT_COUNT:
		return v;
	}
	f->struck = true;
	v.keep = (size_t)(draw(f, PLACE_KEEP) % n);
	return v;
}
