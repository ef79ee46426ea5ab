#include "protocol/preamble.h"

#include <ctype.h>
#include <regex.h>

#include "base/str.h"

enum {
	REPEAT_MAX = 1024,	/* all {m,n} of a pattern multiplied: what it compiles to */
	ANSWER_TEXT_MAX = 160,	/* characters of the setting */
	HAIL_MARK = 0x100,	/* in an answer: the hail comes here */
	ANSWER_ITEMS_MAX = 160, /* bytes and marks */
};

struct preamble {
	regex_t regex;	 /* of "^(PATTERN)": the group of the pattern is the second */
	bool has_hail;	 /**/
	bool open_ended; /* its last part may match more */
	unsigned lines;	 /* line feeds that it speaks of */
	bool known[256]; /* bytes that it names by an escape or as they are */
	uint16_t answer[ANSWER_ITEMS_MAX];
	size_t answer_len;
};

/* The byte of an escape sequence after its backslash; -1: it is none of ours. */
static int take_escape(const char **text)
{
	static const char names[] = "rnt";
	static const char bytes[] = "\r\n\t";
	const char *p = *text;
	const char *name = *p ? strchr(names, *p) : NULL;
	uint8_t byte;
	size_t n;

	if (name) {
		*text = p + 1;
		return bytes[name - names];
	}
	if (*p != 'x' || !p[1] || !p[2] || !hex_parse(str_make(p + 1, 2), &byte, 1, &n) || n != 1)
		return -1;
	*text = p + 3;
	return byte;
}

/* The pattern ------------------------------------------------------------- */

struct scan {
	struct strb out; /* for regcomp() */
	bool bracket;
	unsigned groups;
	unsigned lines;
	long repeat;
	bool open_ended;
	bool *known;
};

static bool bad_pattern(struct err *err, const char *what)
{
	return err_field(err, "preamble", "preamble: %s", what);
}

static bool scan_escape(struct scan *s, const char **p, struct err *err)
{
	int byte = take_escape(p);
	if (byte < 0 && (!**p || isalnum((unsigned char)**p)))
		return bad_pattern(err, "after a backslash come r, n, t, xHH or a sign of its own");
	if (byte == 0)
		return bad_pattern(err, "a zero byte has no place in a text");
	if (byte < 0)
		byte = (unsigned char)*(*p)++;
	s->lines += byte == '\n';
	s->known[byte] = true;
	/* In brackets a backslash is one, and only a few places are special. */
	if (!s->bracket && ispunct(byte))
		strb_add_char(&s->out, '\\');
	if (s->bracket && strchr("]^-[", byte))
		return bad_pattern(err, "in brackets ], ^, - and [ go by their place, not escaped");
	strb_add_char(&s->out, (char)byte);
	s->open_ended = false;
	return true;
}

/* "{m}", "{m,}", "{m,n}": `p` is after the brace. */
static bool scan_repeat(struct scan *s, const char *p, struct err *err)
{
	char *end = NULL;
	long most = isdigit((unsigned char)*p) ? strtol(p, &end, 10) : -1;
	s->open_ended = end && *end == ',';
	if (end && *end == ',' && isdigit((unsigned char)end[1]))
		most = strtol(end + 1, &end, 10);
	if (most < 0 || most > PREAMBLE_BYTES_MAX)
		return bad_pattern(err, "a repetition is {m}, {m,} or {m,n} up to 256");
	s->repeat *= most ? most : 1;
	return s->repeat <= REPEAT_MAX || bad_pattern(err, "too many repetitions in each other");
}

static bool scan_sign(struct scan *s, const char *p, struct err *err)
{
	char c = *p;
	if (c == '$')
		return bad_pattern(err,
				   "$ is never true: bytes may follow; write \\$ for the sign");
	s->groups += c == '(';
	s->lines += c == '\n';
	s->known[(unsigned char)c] = true;
	strb_add_char(&s->out, c);
	if (c == '{')
		return scan_repeat(s, p + 1, err);
	if (c == '[')
		s->bracket = true;
	else if (strchr("*+?|", c))
		s->open_ended = true;
	else if (!strchr("})0123456789,", c))
		s->open_ended = false;
	return true;
}

/* Takes a bracket's sign; one ] right at its start is a member. */
static void scan_bracket(struct scan *s, const char *start, const char *p)
{
	bool first = p == start + 1 || (p == start + 2 && p[-1] == '^');
	strb_add_char(&s->out, *p);
	s->known[(unsigned char)*p] = true;
	if (*p == ']' && !first) {
		s->bracket = false;
		s->open_ended = false;
	}
}

static bool scan_pattern(struct scan *s, const char *text, struct err *err)
{
	const char *bracket = text;
	const char *p = text;

	while (*p) {
		if (*p == '\\') {
			p++;
			if (!scan_escape(s, &p, err))
				return false;
			continue;
		}
		if (s->bracket) {
			scan_bracket(s, bracket, p++);
			continue;
		}
		bracket = p;
		if (!scan_sign(s, p++, err))
			return false;
	}
	if (s->groups > 1)
		return bad_pattern(err, "one group (…) at most: what the meter calls itself");
	return !s->out.cut || bad_pattern(err, "too long");
}

static bool compile(struct preamble *p, const char *pattern, struct err *err)
{
	char text[2 * PREAMBLE_PATTERN_MAX + 8];
	char why[128];
	struct scan s = { .out = strb_make(text, sizeof text), .repeat = 1, .known = p->known };

	if (strlen(pattern) > PREAMBLE_PATTERN_MAX)
		return bad_pattern(err, "a pattern has at most 200 characters");
	strb_add_text(&s.out, "^(");
	if (!scan_pattern(&s, pattern[0] == '^' ? pattern + 1 : pattern, err))
		return false;
	strb_add_char(&s.out, ')');
	int wrong = regcomp(&p->regex, text, REG_EXTENDED);
	if (wrong) {
		(void)regerror(wrong, NULL, why, sizeof why);
		return err_field(err, "preamble", "preamble: no regular expression: %s", why);
	}
	p->has_hail = s.groups > 0;
	/* Which branch matches is not known, and so neither which part is the last. */
	p->open_ended = s.open_ended || strchr(text, '|');
	p->lines = s.lines;
	return true;
}

/* The answer -------------------------------------------------------------- */

static bool bad_answer(struct err *err, const char *what)
{
	return err_field(err, "preamble_answer", "preamble_answer: %s", what);
}

static bool read_answer(struct preamble *p, const char *text, struct err *err)
{
	if (strlen(text) > ANSWER_TEXT_MAX)
		return bad_answer(err, "an answer has at most 160 characters");
	while (*text) {
		int item = (unsigned char)*text++;
		if (item == '\\' && *text == '\\') {
			text++;
		} else if (item == '\\' && *text == '1') {
			text++;
			item = HAIL_MARK;
			if (!p->has_hail)
				return bad_answer(err, "\\1 needs a group (…) in the pattern");
		} else if (item == '\\') {
			item = take_escape(&text);
			if (item < 0)
				return bad_answer(err, "after a backslash come r, n, t, xHH, 1 or "
						       "another backslash");
		}
		p->answer[p->answer_len++] = (uint16_t)item;
	}
	return true;
}

void preamble_close(struct preamble *p)
{
	if (!p)
		return;
	regfree(&p->regex);
	free(p);
}

/* Length of the match at the very start, or -1. No pattern reaches past a zero byte. */
static ssize_t match_start(const struct preamble *p, const uint8_t *bytes, size_t n,
			   regmatch_t m[static 3])
{
	char text[PREAMBLE_BYTES_MAX + 1];

	(void)str_copy(text, sizeof text, str_make((const char *)bytes, n));
	return regexec(&p->regex, text, 3, m, 0) == 0 ? m[0].rm_eo : -1;
}

bool preamble_open(const char *pattern, const char *answer, struct preamble **ret, struct err *err)
{
	struct preamble *p = calloc(1, sizeof *p);
	regmatch_t m[3];

	if (!p)
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!compile(p, pattern, err)) {
		free(p);
		return false;
	}
	bool ok = match_start(p, (const uint8_t *)"", 0, m) < 0 ||
		  bad_pattern(err, "it takes no byte at all for a greeting");
	if (ok && answer)
		ok = read_answer(p, answer, err);
	if (!ok) {
		preamble_close(p);
		return false;
	}
	*ret = p;
	return true;
}

/* Matching ---------------------------------------------------------------- */

static void take_hail(const struct preamble *p, const uint8_t *bytes, const regmatch_t *m,
		      struct preamble_found *ret)
{
	ret->hail[0] = 0;
	if (!p->has_hail || m->rm_so < 0)
		return;
	size_t n = (size_t)(m->rm_eo - m->rm_so);
	bytes += m->rm_so;
	for (size_t i = 0; i < n; i++)
		if (bytes[i] < 0x20 || bytes[i] > 0x7e)
			return;
	if (n < sizeof ret->hail)
		(void)str_copy(ret->hail, sizeof ret->hail, str_make((const char *)bytes, n));
}

/* Could the next byte belong to the greeting, too? Tried with every likely one. */
static bool can_go_on(const struct preamble *p, const uint8_t *bytes, size_t n)
{
	uint8_t more[PREAMBLE_BYTES_MAX];
	regmatch_t m[3];
	static const char first[] = "05aAfF\r\n ";

	memcpy(more, bytes, n);
	for (const char *c = first; *c; c++) {
		more[n] = (uint8_t)*c;
		if (match_start(p, more, n + 1, m) == (ssize_t)n + 1)
			return true;
	}
	for (uint8_t c = 0x21; c < 0x7f; c++) {
		more[n] = c;
		if (match_start(p, more, n + 1, m) == (ssize_t)n + 1)
			return true;
	}
	return false;
}

/* Not (yet) a greeting: a byte that no text has and the pattern does not name,
 * or more lines than it speaks of, and it will never be one. */
static enum preamble_verdict still_hope(const struct preamble *p, const uint8_t *bytes, size_t n)
{
	unsigned lines = 0;
	for (size_t i = 0; i < n; i++) {
		bool text = (bytes[i] >= 0x20 && bytes[i] < 0x7f) || bytes[i] == '\r' ||
			    bytes[i] == '\n' || bytes[i] == '\t';
		if (!text && !p->known[bytes[i]])
			return PREAMBLE_NO;
		lines += bytes[i] == '\n';
	}
	return n < PREAMBLE_BYTES_MAX && lines <= p->lines ? PREAMBLE_MORE : PREAMBLE_NO;
}

enum preamble_verdict preamble_match(const struct preamble *p, const uint8_t *bytes, size_t n,
				     struct preamble_found *ret)
{
	regmatch_t m[3];

	*ret = (struct preamble_found){ 0 };
	n = n < PREAMBLE_BYTES_MAX ? n : PREAMBLE_BYTES_MAX;
	if (!n)
		return PREAMBLE_MORE;
	ssize_t length = match_start(p, bytes, n, m);
	if (length <= 0)
		return still_hope(p, bytes, n);
	ret->length = (size_t)length;
	take_hail(p, bytes, &m[2], ret);
	bool more = ret->length == n && n < PREAMBLE_BYTES_MAX && p->open_ended &&
		    can_go_on(p, bytes, n);
	return more ? PREAMBLE_MORE : PREAMBLE_YES;
}

size_t preamble_answer(const struct preamble *p, const struct preamble_found *found,
		       uint8_t buf[static PREAMBLE_ANSWER_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < p->answer_len; i++) {
		bool hail = p->answer[i] == HAIL_MARK;
		size_t len = hail ? strlen(found->hail) : 1;
		uint8_t byte = (uint8_t)p->answer[i];
		if (len > PREAMBLE_ANSWER_MAX - n)
			break;
		memcpy(buf + n, hail ? (const uint8_t *)found->hail : &byte, len);
		n += len;
	}
	return n;
}
