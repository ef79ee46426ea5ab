/*
 * tz_file.c - TZif, version 2 and later (RFC 8536).
 *
 *   header  "TZif" version(1) reserved(15) isutcnt isstdcnt leapcnt timecnt
 *           typecnt charcnt (4 bytes each, big endian)
 *   data    times, type indices, types of {utoff(4) isdst(1) idx(1)}, names,
 *           leap seconds, std/wall and UT/local marks
 *   once with 32-bit times (skipped), once more with 64-bit times, then the
 *   footer "\n" POSIX-TZ "\n".
 */
#include "base/tz_file.h"

#include "base/cursor.h"

struct header {
	uint8_t version;
	uint32_t isut;
	uint32_t isstd;
	uint32_t leap;
	uint32_t times;
	uint32_t types;
	uint32_t chars;
};

static struct header take_header(struct rd *r)
{
	const uint8_t *magic = rd_bytes(r, 4);
	struct header h = { 0 };

	if (magic && memcmp(magic, "TZif", 4) != 0)
		r->bad = true;
	h.version = rd_u8(r);
	(void)rd_bytes(r, 15);
	h.isut = rd_u32be(r);
	h.isstd = rd_u32be(r);
	h.leap = rd_u32be(r);
	h.times = rd_u32be(r);
	h.types = rd_u32be(r);
	h.chars = rd_u32be(r);
	return h;
}

/* 64-bit, so that no sum of counts can wrap around. */
static uint64_t data_size(const struct header *h, unsigned time_size)
{
	return (uint64_t)h->times * (time_size + 1) + (uint64_t)h->types * 6 + h->chars +
	       (uint64_t)h->leap * (time_size + 4) + h->isstd + h->isut;
}

static bool take_transitions(struct rd *r, const struct header *h, struct tz_file *f)
{
	for (uint32_t i = 0; i < h->times; i++) {
		uint64_t raw = rd_u64be(r);
		memcpy(&f->at[i], &raw, sizeof raw); /* two's complement on the wire */
		if (i && f->at[i] <= f->at[i - 1])
			return false;
	}
	for (uint32_t i = 0; i < h->times; i++) {
		f->type[i] = rd_u8(r);
		if (f->type[i] >= h->types)
			return false;
	}
	return true;
}

static bool take_types(struct rd *r, const struct header *h, struct tz_file *f)
{
	for (uint32_t i = 0; i < h->types; i++) {
		uint32_t raw = rd_u32be(r);
		memcpy(&f->offset[i], &raw, sizeof raw);
		(void)rd_bytes(r, 2);
		if (f->offset[i] < -TZ_OFFSET_MAX || f->offset[i] > TZ_OFFSET_MAX)
			return false;
	}
	return true;
}

static bool take_footer(struct rd *r, struct tz_rule *ret, struct err *err)
{
	char text[128];
	size_t n = 0;

	if (rd_u8(r) != '\n')
		return err_set(err, ERR_INVAL, "no footer");
	for (uint8_t c; (c = rd_u8(r)) != '\n'; text[n++] = (char)c)
		if (r->bad || !c || n == sizeof text - 1)
			return err_set(err, ERR_INVAL, "bad footer");
	text[n] = 0;
	*ret = (struct tz_rule){ 0 };
	return n ? tz_rule_parse(text, ret, err) : true; /* empty: nobody knows */
}

bool tz_file_parse(const uint8_t *p, size_t n, struct tz_file *ret, struct err *err)
{
	struct rd r = rd_make(p, n);
	struct header h = take_header(&r);
	struct tz_file f = { 0 };

	if (r.bad || h.version < '2')
		return err_set(err, ERR_INVAL, "not a TZif file of version 2 or later");
	if (data_size(&h, 4) > rd_left(&r))
		return err_set(err, ERR_INVAL, "TZif file is cut short");
	(void)rd_bytes(&r, (size_t)data_size(&h, 4));
	h = take_header(&r);
	if (r.bad || data_size(&h, 8) > rd_left(&r))
		return err_set(err, ERR_INVAL, "TZif file is cut short");
	if (!h.types || h.types > TZ_TYPES_MAX || h.leap)
		return err_set(err, ERR_INVAL, "TZif file has leap seconds or no types");
	/* Counts are bounded by the file's size from here on. */
	f.count = h.times;
	f.types = h.types;
	f.at = calloc(h.times + 1, sizeof *f.at);
	f.type = calloc(h.times + 1, sizeof *f.type);
	f.offset = calloc(h.types, sizeof *f.offset);
	bool good = f.at && f.type && f.offset;
	if (!good)
		(void)err_set(err, ERR_NOMEM, "out of memory");
	if (good && (!take_transitions(&r, &h, &f) || !take_types(&r, &h, &f)))
		good = err_set(err, ERR_INVAL, "TZif file contradicts itself");
	if (good)
		(void)rd_bytes(&r, h.chars + h.isstd + h.isut);
	if (good && take_footer(&r, &f.rule, err)) {
		*ret = f;
		return true;
	}
	tz_file_finish(&f);
	return false;
}

void tz_file_finish(struct tz_file *f)
{
	free(f->at);
	free(f->type);
	free(f->offset);
	*f = (struct tz_file){ 0 };
}
