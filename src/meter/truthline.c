#include "meter/truthline.h"

#include <inttypes.h>

enum { WORDS_MAX = 7, INDEX_MAX = 2000000000 };

static const char *const whys[TRUTH_WHY_COUNT] = {
	[TRUTH_MUST] = "must",	       [TRUTH_RING] = "ring",	[TRUTH_UNREAD] = "unread",
	[TRUTH_EXCHANGE] = "exchange", [TRUTH_CLONE] = "clone",
};

const char *truth_kind_name(enum truth_kind kind)
{
	return kind == TRUTH_EVENT ? "event" : archive_name((enum archive)kind);
}

const char *truth_why_name(enum truth_why why)
{
	return whys[why];
}

static bool parse_kind(struct str word, enum truth_kind *ret)
{
	for (int k = 0; k < TRUTH_KIND_COUNT; k++) {
		if (str_equal(word, str_from(truth_kind_name((enum truth_kind)k)))) {
			*ret = (enum truth_kind)k;
			return true;
		}
	}
	return false;
}

static bool parse_why(struct str word, enum truth_why *ret)
{
	for (int w = TRUTH_MUST + 1; w < TRUTH_WHY_COUNT; w++) {
		if (str_equal(word, str_from(whys[w]))) {
			*ret = (enum truth_why)w;
			return true;
		}
	}
	return false;
}

static size_t split(struct str line, struct str words[static WORDS_MAX + 1])
{
	size_t n = 0;
	while (line.n && n <= WORDS_MAX) {
		struct str tail;
		(void)str_cut(line, ' ', &words[n++], &tail);
		line = tail;
	}
	return n;
}

static bool parse_row(const struct str *words, struct truth_line *l)
{
	int64_t temperature = TEMPERATURE_NONE;
	int64_t status;
	bool none = str_equal(words[1], STR("-"));
	if (!str_parse_int(words[0], 0, INDEX_MAX, &l->index) ||
	    (!none && !str_parse_int(words[1], -30000, 30000, &temperature)) ||
	    !str_parse_int(words[2], 0, UINT32_MAX, &status))
		return false;
	l->temperature = (int16_t)temperature;
	l->status = (uint32_t)status;
	return true;
}

bool truth_line_parse(struct str line, struct truth_line *ret, struct err *err)
{
	struct str words[WORDS_MAX + 1];
	struct truth_line l = { .why = TRUTH_MUST };
	int64_t code = 0;
	size_t n = split(line, words);
	if (n < 4 || !parse_kind(words[1], &l.kind))
		return err_set(err, ERR_INVAL, "not SERIAL hour|day|month|event UTC …");
	size_t fields = l.kind == TRUTH_EVENT ? 4 : 6;
	if (n < fields || n > fields + 1)
		return err_set(err, ERR_INVAL, "too few or too many words");
	if (!str_copy(l.serial, sizeof l.serial, words[0]) || !l.serial[0])
		return err_set(err, ERR_INVAL, "the serial is missing or too long");
	if (!str_parse_int(words[2], INT32_MIN, UINT32_MAX, &l.time))
		return err_set(err, ERR_INVAL, "the time is not UTC seconds");
	if (l.kind == TRUTH_EVENT ? !str_parse_int(words[3], 0, UINT32_MAX, &code)
				  : !parse_row(words + 3, &l))
		return err_set(err, ERR_INVAL, "the values are not numbers in their range");
	if (n > fields && !parse_why(words[fields], &l.why))
		return err_set(err, ERR_INVAL, "'%.*s' tells no reason", (int)words[fields].n,
			       words[fields].p);
	l.code = (uint32_t)code;
	*ret = l;
	return true;
}

size_t truth_line_format(char buf[static TRUTH_LINE_MAX], const struct truth_line *l)
{
	struct strb b = strb_make(buf, TRUTH_LINE_MAX);
	strb_printf(&b, "%s %s %" PRId64, l->serial, truth_kind_name(l->kind), l->time);
	if (l->kind == TRUTH_EVENT) {
		strb_printf(&b, " %" PRIu32, l->code);
	} else {
		strb_printf(&b, " %" PRId64, l->index);
		if (l->temperature == TEMPERATURE_NONE)
			strb_add_text(&b, " -");
		else
			strb_printf(&b, " %d", l->temperature);
		strb_printf(&b, " %" PRIu32, l->status);
	}
	if (l->why != TRUTH_MUST) {
		strb_add_char(&b, ' ');
		strb_add_text(&b, whys[l->why]);
	}
	strb_add_char(&b, '\n');
	return b.n;
}
