#include <stdio.h>

#include "protocol/dlms/cosem_time.h"
#include "protocol/dlms/explain.h"

static bool is_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] < 0x20 || p[i] == 0x7f)
			return false;
	}
	return n > 0 && utf8_valid(str_make((const char *)p, n));
}

void explain_octets(struct strb *b, const uint8_t *p, size_t n)
{
	size_t shown = n < EXPLAIN_OCTETS_MAX ? n : EXPLAIN_OCTETS_MAX;

	for (size_t i = 0; i < shown; i++)
		strb_printf(b, "%02X", p[i]);
	if (shown < n)
		strb_printf(b, "… (%zu bytes)", n);
}

static void add_any(struct strb *b, unsigned value, unsigned any, const char *format)
{
	if (value == any)
		strb_add_text(b, "*");
	else
		strb_printf(b, format[0] == '4' ? "%04u" : "%02u", value);
}

static void add_time(struct strb *b, const uint8_t p[static COSEM_TIME_SIZE])
{
	struct cosem_time t;

	cosem_time_decode(p, &t);
	add_any(b, t.year, COSEM_ANY_YEAR, "4");
	strb_add_char(b, '-');
	add_any(b, t.month, COSEM_ANY, "2");
	strb_add_char(b, '-');
	add_any(b, t.day, COSEM_ANY, "2");
	strb_add_char(b, ' ');
	add_any(b, t.hour, COSEM_ANY, "2");
	strb_add_char(b, ':');
	add_any(b, t.minute, COSEM_ANY, "2");
	strb_add_char(b, ':');
	add_any(b, t.second, COSEM_ANY, "2");
	if (t.deviation != COSEM_ANY_DEVIATION)
		strb_printf(b, " deviation %d", t.deviation);
	if (t.status && t.status != COSEM_STATUS_ANY)
		strb_printf(b, " status %02X", t.status);
}

/* Twelve octets that read as a date and time are told as such, too. */
static bool looks_like_time(const uint8_t *p, size_t n)
{
	struct cosem_time t;

	if (n != COSEM_TIME_SIZE)
		return false;
	cosem_time_decode(p, &t);
	return (t.year == COSEM_ANY_YEAR || (t.year >= 1980 && t.year < 2200)) &&
	       (t.month == COSEM_ANY || t.month >= 0xfd || (t.month >= 1 && t.month <= 12)) &&
	       (t.hour == COSEM_ANY || t.hour < 24) && (t.minute == COSEM_ANY || t.minute < 60);
}

static void add_string(struct strb *b, const struct axdr_value *v)
{
	if ((v->tag == AXDR_DATE_TIME && v->count == COSEM_TIME_SIZE) ||
	    (v->tag == AXDR_OCTETS && looks_like_time(v->bytes, v->count))) {
		add_time(b, v->bytes);
	} else if (is_text(v->bytes, v->count)) {
		size_t n =
			utf8_prefix(str_make((const char *)v->bytes, v->count), EXPLAIN_OCTETS_MAX);
		strb_printf(b, "\"%.*s\"%s", (int)n, (const char *)v->bytes,
			    n < v->count ? "…" : "");
	} else {
		strb_add_text(b, "'");
		explain_octets(b, v->bytes, v->count);
		strb_add_text(b, "'");
	}
}

static void add_scalar(struct strb *b, const struct axdr_value *v)
{
	int64_t i;

	if (v->tag == AXDR_NULL)
		strb_add_text(b, "null");
	else if (v->tag == AXDR_DONT_CARE)
		strb_add_text(b, "don't care");
	else if (v->tag == AXDR_BOOLEAN)
		strb_add_text(b, v->i ? "true" : "false");
	else if (v->tag == AXDR_UINT64)
		strb_printf(b, "%llu", (unsigned long long)v->u);
	else if (v->tag == AXDR_FLOAT32 || v->tag == AXDR_FLOAT64)
		strb_printf(b, "%.9g", v->f);
	else if (v->tag == AXDR_BITS)
		strb_printf(b, "%u bits", v->count);
	else if (axdr_integer(v, &i))
		strb_printf(b, "%lld", (long long)i);
	else
		add_string(b, v);
}

/* Without recursion: the parser's bound on the depth is the stack's. */
static void add_value(struct strb *b, const struct axdr_value *v)
{
	const struct axdr_value *list[AXDR_DEPTH_MAX + 1];
	uint32_t next[AXDR_DEPTH_MAX + 1];
	int depth = -1;

	for (;;) {
		bool opens = v->tag == AXDR_ARRAY || v->tag == AXDR_STRUCTURE;
		if (opens && depth < AXDR_DEPTH_MAX) {
			strb_add_char(b, v->tag == AXDR_ARRAY ? '[' : '{');
			list[++depth] = v;
			next[depth] = 0;
		} else if (!opens) {
			add_scalar(b, v);
		}
		while (depth >= 0 && (next[depth] == list[depth]->count || b->cut)) {
			strb_add_char(b, list[depth]->tag == AXDR_ARRAY ? ']' : '}');
			depth--;
		}
		if (depth < 0)
			return;
		strb_add_text(b, next[depth] ? ", " : "");
		v = &list[depth]->items[next[depth]++];
	}
}

void explain_value_text(const struct axdr_value *v, char *buf, size_t cap)
{
	static const char more[] = "…";
	struct strb b = strb_make(buf, cap - sizeof more + 1);
	add_value(&b, v);
	if (b.cut)
		memcpy(buf + b.n, more, sizeof more);
}

/* False when no value can be read on. */
static bool tell_one(struct explain *e, unsigned depth, const char *label, struct rd *r)
{
	char text[EXPLAIN_TEXT_MAX];
	struct strb b = strb_make(text, sizeof text);
	struct axdr_value v;
	struct err err = { 0 };

	arena_wipe(&e->arena);
	if (!axdr_parse(r, &e->arena, &v, &err)) {
		explain_tell(e, depth, "%s%zu bytes that are no value: %s", label, rd_left(r),
			     err.msg);
		return false;
	}
	add_value(&b, &v);
	explain_tell(e, depth, "%s%s %s%s", label, axdr_tag_name(v.tag), text, b.cut ? "…" : "");
	return true;
}

/* Element by element, so that an archive of any length is told in its beginning. */
static void tell_array(struct explain *e, unsigned depth, const char *label, struct rd *r)
{
	(void)rd_u8(r);
	uint32_t n = axdr_length(r);

	explain_tell(e, depth, "%sarray of %u", label, n);
	for (uint32_t i = 0; i < n && rd_left(r); i++) {
		char place[24];
		if (i == EXPLAIN_ITEMS_MAX) {
			explain_tell(e, depth + 1, "… and %u more", n - i);
			break;
		}
		(void)snprintf(place, sizeof place, "%u: ", i + 1);
		if (!tell_one(e, depth + 1, place, r))
			return;
	}
	for (uint32_t i = EXPLAIN_ITEMS_MAX; i < n && axdr_skip(r) == AXDR_SKIPPED; i++)
		;
}

void explain_value(struct explain *e, unsigned depth, const char *label, struct rd *r, bool secret)
{
	if (!rd_left(r)) {
		explain_tell(e, depth, "%sno value", label);
	} else if (secret) {
		explain_tell(e, depth, "%s••••", label);
		if (axdr_skip(r) != AXDR_SKIPPED)
			r->bad = true;
	} else if (rd_peek(r) == AXDR_ARRAY) {
		tell_array(e, depth, label, r);
	} else if (!tell_one(e, depth, label, r)) {
		r->bad = true;
	}
}
