#include "base/jsonw.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/str.h"
#include "base/tz.h"

void jsonw_finish(struct jsonw *j)
{
	free(j->p);
	*j = (struct jsonw){ 0 };
}

static bool reserve(struct jsonw *j, size_t more)
{
	if (j->failed)
		return false;
	size_t need = j->n + more + 1;
	if (need <= j->cap)
		return true;
	if (j->limit && need > j->limit) {
		j->failed = true;
		return false;
	}
	size_t cap = j->cap ? j->cap : 1024;
	while (cap < need)
		cap *= 2;
	char *p = realloc(j->p, cap);
	if (!p) {
		j->failed = true;
		return false;
	}
	j->p = p;
	j->cap = cap;
	return true;
}

static void put(struct jsonw *j, const char *p, size_t n)
{
	if (!reserve(j, n))
		return;
	memcpy(j->p + j->n, p, n);
	j->n += n;
}

/* The comma before a value or key that is not the first of its container. */
static void separate(struct jsonw *j)
{
	uint32_t bit = UINT32_C(1) << j->depth;
	if (j->comma & bit)
		put(j, ",", 1);
	j->comma |= bit;
}

static void open_container(struct jsonw *j, const char *bracket)
{
	separate(j);
	put(j, bracket, 1);
	if (j->depth + 1 >= JSONW_DEPTH_MAX) {
		j->failed = true;
		return;
	}
	j->depth++;
	j->comma &= ~(UINT32_C(1) << j->depth);
}

static void close_container(struct jsonw *j, const char *bracket)
{
	if (j->depth == 0) {
		j->failed = true;
		return;
	}
	j->depth--;
	put(j, bracket, 1);
}

void jsonw_object(struct jsonw *j)
{
	open_container(j, "{");
}

void jsonw_object_end(struct jsonw *j)
{
	close_container(j, "}");
}

void jsonw_array(struct jsonw *j)
{
	open_container(j, "[");
}

void jsonw_array_end(struct jsonw *j)
{
	close_container(j, "]");
}

void jsonw_key(struct jsonw *j, const char *key)
{
	separate(j);
	put(j, "\"", 1);
	put(j, key, strlen(key));
	put(j, "\":", 2);
	j->comma &= ~(UINT32_C(1) << j->depth);
}

static void escape(struct jsonw *j, unsigned char c)
{
	char buf[8];
	switch (c) {
	case '"':
		put(j, "\\\"", 2);
		return;
	case '\\':
		put(j, "\\\\", 2);
		return;
	case '\n':
		put(j, "\\n", 2);
		return;
	case '\r':
		put(j, "\\r", 2);
		return;
	case '\t':
		put(j, "\\t", 2);
		return;
	default:
		(void)snprintf(buf, sizeof buf, "\\u%04x", c);
		put(j, buf, 6);
	}
}

void jsonw_text(struct jsonw *j, const char *text)
{
	if (!text) {
		jsonw_null(j);
		return;
	}
	separate(j);
	put(j, "\"", 1);
	struct str rest = str_from(text);
	while (rest.n > 0) {
		struct str before = rest;
		uint32_t c = utf8_take(&rest);
		if (c == UTF8_BAD)
			put(j, "\xEF\xBF\xBD", 3);
		else if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
			escape(j, (unsigned char)c);
		else
			put(j, before.p, before.n - rest.n);
	}
	put(j, "\"", 1);
}

void jsonw_int(struct jsonw *j, int64_t v)
{
	char buf[24];
	separate(j);
	int n = snprintf(buf, sizeof buf, "%" PRId64, v);
	put(j, buf, (size_t)n);
}

void jsonw_bool(struct jsonw *j, bool v)
{
	separate(j);
	put(j, v ? "true" : "false", v ? 4 : 5);
}

void jsonw_null(struct jsonw *j)
{
	separate(j);
	put(j, "null", 4);
}

void jsonw_decimal(struct jsonw *j, int64_t value, unsigned scale, unsigned digits)
{
	char buf[DECIMAL_MAX];
	separate(j);
	const char *text = decimal_format(buf, value, scale, digits, '.');
	put(j, text, strlen(text));
}

void jsonw_quotient(struct jsonw *j, int64_t value, int64_t divisor, unsigned scale,
		    unsigned digits)
{
	char buf[DECIMAL_MAX];
	separate(j);
	const char *text = decimal_format_quotient(buf, value, divisor, scale, digits, '.');
	put(j, text, strlen(text));
}

void jsonw_time(struct jsonw *j, int64_t utc, int offset)
{
	char buf[32];
	separate(j);
	const char *text = time_format(buf, utc, offset);
	put(j, "\"", 1);
	put(j, text, strlen(text));
	put(j, "\"", 1);
}

bool jsonw_take(struct jsonw *j, char **ret, size_t *ret_n, struct err *err)
{
	if (j->limit && j->n + 1 > j->limit)
		j->failed = true;
	if (!reserve(j, 0) || j->depth != 0)
		return err_set(err, ERR_LIMIT, "the answer is too large");
	j->p[j->n] = 0;
	*ret_n = j->n;
	*ret = TAKE(j->p);
	*j = (struct jsonw){ .limit = j->limit };
	return true;
}

void jsonw_raw(struct jsonw *j, const char *json)
{
	separate(j);
	put(j, json, strlen(json));
}
