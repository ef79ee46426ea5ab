#include "table/csv.h"

#include "base/str.h"

/* Of the first row, outside quotes; ties go to the comma, then the semicolon. */
static char guess_separator(const char *text)
{
	static const char separators[] = ",;\t";
	unsigned count[sizeof separators - 1] = { 0 };
	unsigned best = 0;
	bool quotes = false;

	for (const char *p = text + strspn(text, "\r\n"); *p; p++) {
		const char *which = strchr(separators, *p);
		if (*p == '"')
			quotes = !quotes;
		else if (!quotes && (*p == '\r' || *p == '\n'))
			break;
		else if (!quotes && which)
			count[which - separators]++;
	}
	for (unsigned i = 1; i < ARRAY_LEN(count); i++)
		best = count[i] > count[best] ? i : best;
	return separators[best];
}

bool csv_open(struct csv *c, char *text, size_t n, char separator, struct err *err)
{
	if (memchr(text, 0, n) || !utf8_valid(str_make(text, n)))
		return err_set(err, ERR_INVAL, "the file is not UTF-8 text");
	if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	*c = (struct csv){ .at = text, .separator = separator, .next = 1 };
	if (!separator)
		c->separator = guess_separator(text);
	return true;
}

/* A field in quotes: moves it together; leaves c->at behind the closing one. */
static bool quoted(struct csv *c, char **ret, struct err *err)
{
	char *from = c->at + 1;
	char *to = from;
	*ret = from;
	for (;;) {
		if (*from == 0)
			return err_set(err, ERR_INVAL, "a quote is not closed");
		if (*from == '"' && from[1] != '"')
			break;
		if (*from == '"')
			from++;
		if (*from == '\n')
			c->next++;
		*to++ = *from++;
	}
	c->at = from + 1;
	*to = 0;
	return true;
}

static bool is_end(const struct csv *c, char ch)
{
	return ch == c->separator || ch == '\r' || ch == '\n' || ch == 0;
}

static void trim(char **field, char *end)
{
	while (end > *field && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = 0;
	while (**field == ' ' || **field == '\t')
		(*field)++;
}

/* One field; *ret_end is the character that ended it. */
static bool field(struct csv *c, char **ret, char *ret_end, struct err *err)
{
	char *start = c->at;
	if (*start == '"') {
		if (!quoted(c, ret, err))
			return false;
		if (!is_end(c, *c->at))
			return err_set(err, ERR_INVAL, "text follows a closing quote");
		*ret_end = *c->at;
		return true;
	}
	while (!is_end(c, *c->at))
		c->at++;
	*ret_end = *c->at;
	*ret = start;
	trim(ret, c->at);
	return true;
}

static void end_line(struct csv *c, char end)
{
	if (end == '\r' && c->at[0] == '\n')
		c->at++;
	c->next++;
}

bool csv_row(struct csv *c, char **fields, size_t cap, size_t *ret_count, struct err *err)
{
	for (;;) {
		size_t n = 0;
		bool blank = true;
		char end = c->separator;
		if (*c->at == 0) {
			*ret_count = 0;
			return true;
		}
		c->line = c->next;
		while (end == c->separator) {
			if (n == cap)
				return err_set(err, ERR_INVAL, "the row has more than %zu fields",
					       cap);
			if (!field(c, &fields[n], &end, err))
				return false;
			blank = blank && !fields[n][0];
			n++;
			if (end != 0)
				c->at++;
		}
		end_line(c, end);
		if (!blank) {
			*ret_count = n;
			return true;
		}
	}
}
