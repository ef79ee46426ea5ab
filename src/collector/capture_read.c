/*
 * The strict reader of captures: people and other programs hand them in.
 */
#include "base/str.h"
#include "collector/capture.h"
#include "meter/catalogue.h"

#define TITLE "themis-capture 1\n"

struct reader {
	struct str rest;
	size_t line; /* of the text, from 1 */
	struct arena *arena;
	struct capture_item *items;
	size_t count;
	size_t cap;
	int64_t at;
	struct err *err;
};

bool capture_is(const char *text, size_t n)
{
	return n >= sizeof TITLE - 1 && memcmp(text, TITLE, sizeof TITLE - 1) == 0;
}

static bool wrong(const struct reader *r, const char *what)
{
	return err_set(r->err, ERR_INVAL, "line %zu: %s", r->line, what);
}

static bool no_memory(const struct reader *r)
{
	return err_set(r->err, ERR_NOMEM, "line %zu: no memory for so long a capture", r->line);
}

static bool next_line(struct reader *r, struct str *ret)
{
	r->line++;
	if (!str_cut(r->rest, '\n', ret, &r->rest))
		return wrong(r, "does not end");
	if (!utf8_valid(*ret))
		return wrong(r, "is not text");
	return true;
}

/* A name or address: printable ASCII without blanks. */
static bool take_name(const struct reader *r, struct str s, char *buf)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return wrong(r, "a name with a character that none has");
	}
	return (s.n && str_copy(buf, CAPTURE_NAME_MAX, s)) ||
	       wrong(r, "a name is empty or too long");
}

static struct str word(struct str *rest)
{
	struct str w;

	(void)str_cut(*rest, ' ', &w, rest);
	return w;
}

static bool take_number(const struct reader *r, struct str *rest, int64_t min, int64_t max,
			int64_t *ret)
{
	return str_parse_int(word(rest), min, max, ret) ||
	       wrong(r, "a number is missing or too large");
}

enum { HEAD_STARTED = 4, HEAD_CUT = 6 };

/* `which` is the line's place in the header. */
static bool read_head_value(const struct reader *r, size_t which, struct str value,
			    struct capture_head *h)
{
	char *const names[] = { h->listener, h->driver, h->profile, h->peer, NULL, h->serial };

	if (which == HEAD_STARTED)
		return str_parse_int(value, 0, INT64_MAX / 2, &h->started) ||
		       wrong(r, "\"started\" must be milliseconds");
	if (which == HEAD_CUT) {
		h->cut = str_equal(value, STR("yes"));
		return h->cut || wrong(r, "\"cut\" can only be yes");
	}
	return take_name(r, value, names[which]);
}

static bool read_head(struct reader *r, struct capture_head *h)
{
	static const char *const names[] = { "listener", "driver", "profile", "peer",
					     "started",	 "serial", "cut" };
	size_t next = 0;
	struct str line;
	struct str name;
	struct str value;
	bool started = false;

	if (!next_line(r, &line))
		return false;
	if (!str_equal(line, STR("themis-capture 1")))
		return wrong(r, "a capture begins with \"themis-capture 1\"");
	for (;;) {
		if (!next_line(r, &line))
			return false;
		if (!line.n)
			return started || wrong(r, "the header lacks \"started\"");
		(void)str_cut(line, ' ', &name, &value);
		while (next < ARRAY_LEN(names) && !str_equal(name, str_from(names[next])))
			next++;
		if (next == ARRAY_LEN(names))
			return wrong(r, "is no header line, or not in its place");
		started |= next == HEAD_STARTED;
		if (!read_head_value(r, next++, value, h))
			return false;
	}
}

static bool add_item(struct reader *r, const struct capture_item *item)
{
	if (r->count == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 64;
		struct capture_item *more = arena_new(r->arena, struct capture_item, cap);
		if (!more)
			return no_memory(r);
		if (r->count)
			memcpy(more, r->items, r->count * sizeof *more);
		r->items = more;
		r->cap = cap;
	}
	r->items[r->count++] = *item;
	return true;
}

static bool read_bytes(struct reader *r, struct str hex, struct capture_item *item)
{
	uint8_t buf[CAPTURE_LINE_BYTES];

	if (memchr(hex.p, ' ', hex.n) || !hex_parse(hex, buf, sizeof buf, &item->n) || !item->n)
		return wrong(r, "is not a line of bytes in hex");
	item->bytes = arena_memdup(r->arena, buf, item->n);
	return item->bytes || no_memory(r);
}

static bool ask_kind(struct str name, enum ask_kind *ret)
{
	static const struct {
		const char *name;
		enum ask_kind kind;
	} kinds[] = {
		{ "identify", ASK_IDENTIFY },	  { "clock", ASK_CLOCK },
		{ "set-clock", ASK_SET_CLOCK },	  { "current", ASK_CURRENT },
		{ "archive", ASK_ARCHIVE },	  { "events", ASK_EVENTS },
		{ "parameters", ASK_PARAMETERS }, { "write", ASK_WRITE },
		{ "execute", ASK_EXECUTE },	  { "confirm", ASK_CONFIRM },
		{ "release", ASK_RELEASE },	  { "writes", ASK_WRITE },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_equal(name, str_from(kinds[i].name))) {
			*ret = kinds[i].kind;
			return true;
		}
	}
	return false;
}

static bool read_archive(const struct reader *r, struct str *rest, struct driver_ask *ask)
{
	struct str name = word(rest);

	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		if (str_equal(name, str_from(archive_name((enum archive)a)))) {
			ask->archive = (enum archive)a;
			return true;
		}
	}
	return wrong(r, "there is no such archive");
}

static bool read_key(const struct reader *r, struct str key, const char **ret)
{
	char name[CAPTURE_NAME_MAX];

	if (!take_name(r, key, name))
		return false;
	*ret = arena_strdup(r->arena, name);
	return *ret || no_memory(r);
}

static bool read_keys(const struct reader *r, struct str *rest, struct driver_ask *ask)
{
	size_t max = 1;

	for (size_t i = 0; i < rest->n; i++)
		max += rest->p[i] == ' ';
	if (max > CAPTURE_KEYS_MAX)
		return wrong(r, "asks for too many parameters");
	const char **keys = arena_new(r->arena, const char *, max);
	if (!keys)
		return no_memory(r);
	while (rest->n) {
		if (!read_key(r, word(rest), &keys[ask->key_count]))
			return false;
		ask->key_count++;
	}
	ask->keys = keys;
	return ask->key_count || wrong(r, "asks for no parameter");
}

static bool read_span(const struct reader *r, struct str *rest, struct driver_ask *ask)
{
	return take_number(r, rest, INT64_MIN / 2, INT64_MAX / 2, &ask->from) &&
	       take_number(r, rest, INT64_MIN / 2, INT64_MAX / 2, &ask->to);
}

static bool read_clock(const struct reader *r, struct str *rest, struct driver_ask *ask)
{
	int64_t offset;

	if (!take_number(r, rest, INT64_MIN / 2, INT64_MAX / 2, &ask->utc) ||
	    !take_number(r, rest, -86400, 86400, &offset))
		return false;
	ask->offset = (int32_t)offset;
	return true;
}

static bool read_write(const struct reader *r, struct str *rest, struct driver_ask *ask)
{
	if (!read_key(r, word(rest), &ask->key))
		return false;
	if (rest->n >= PARAMETER_TEXT_MAX)
		return wrong(r, "a value is too long");
	ask->text = arena_strndup(r->arena, rest->p, rest->n);
	*rest = STR("");
	return ask->text || no_memory(r);
}

static bool read_text(const struct reader *r, struct str hex, const char **ret)
{
	uint8_t text[PARAMETER_TEXT_MAX];
	size_t n;

	if (!hex.n || hex.p[0] != 'x' ||
	    !hex_parse(str_make(hex.p + 1, hex.n - 1), text, sizeof text, &n) || memchr(text, 0, n))
		return wrong(r, "a value is not what it must be");
	*ret = arena_strndup(r->arena, (const char *)text, n);
	return *ret || no_memory(r);
}

static bool read_pairs(const struct reader *r, struct str *rest, struct driver_ask *ask)
{
	size_t max = 1;

	for (size_t i = 0; i < rest->n; i++)
		max += rest->p[i] == ' ';
	if (max > CAPTURE_KEYS_MAX)
		return wrong(r, "writes too many parameters");
	const char **keys = arena_new(r->arena, const char *, max);
	const char **texts = arena_new(r->arena, const char *, max);
	if (!keys || !texts)
		return no_memory(r);
	for (; rest->n; ask->key_count++) {
		if (!read_key(r, word(rest), &keys[ask->key_count]) ||
		    !read_text(r, word(rest), &texts[ask->key_count]))
			return false;
	}
	ask->keys = keys;
	ask->texts = texts;
	return ask->key_count || wrong(r, "writes no parameter");
}

static bool read_ask(const struct reader *r, struct str *rest, struct capture_item *item)
{
	struct driver_ask *ask = arena_new(r->arena, struct driver_ask, 1);
	bool ok = true;

	if (!ask)
		return no_memory(r);
	struct str name = word(rest);
	if (!ask_kind(name, &ask->kind))
		return wrong(r, "there is no such ask");
	if (ask->kind == ASK_ARCHIVE)
		ok = read_archive(r, rest, ask) && read_span(r, rest, ask);
	else if (ask->kind == ASK_EVENTS)
		ok = read_span(r, rest, ask);
	else if (ask->kind == ASK_SET_CLOCK)
		ok = read_clock(r, rest, ask);
	else if (ask->kind == ASK_PARAMETERS)
		ok = read_keys(r, rest, ask);
	else if (str_equal(name, STR("writes")))
		ok = read_pairs(r, rest, ask);
	else if (ask->kind == ASK_WRITE || ask->kind == ASK_EXECUTE)
		ok = read_write(r, rest, ask);
	item->kind = CAPTURE_ASK;
	item->ask = ask;
	return ok;
}

static bool read_open(const struct reader *r, struct str *rest, struct capture_item *item)
{
	int64_t skip;

	if (!read_key(r, word(rest), &item->driver) || !take_number(r, rest, 0, INT64_MAX, &skip))
		return false;
	item->kind = CAPTURE_OPEN;
	item->skip = (uint64_t)skip;
	return true;
}

static bool take_hex(const struct reader *r, struct str *rest, uint8_t *buf, size_t n)
{
	size_t got;

	return (hex_parse(word(rest), buf, n, &got) && got == n) ||
	       wrong(r, "a title or challenge is not what it must be");
}

static bool read_public(const struct reader *r, struct str *rest, struct driver_keys *k)
{
	int64_t from;
	int64_t to;
	int64_t received;

	if (!take_hex(r, rest, k->client_title, sizeof k->client_title) ||
	    !take_hex(r, rest, k->meter_title, sizeof k->meter_title) ||
	    !take_hex(r, rest, k->challenge, sizeof k->challenge) ||
	    !take_number(r, rest, 0, UINT32_MAX, &from) ||
	    !take_number(r, rest, 0, UINT32_MAX, &to) ||
	    !take_number(r, rest, -1, UINT32_MAX, &received))
		return false;
	k->send_from = (uint32_t)from;
	k->send_to = (uint32_t)to;
	k->received_known = received >= 0;
	k->received = k->received_known ? (uint32_t)received : 0;
	return true;
}

static bool read_secrets(const struct reader *r, struct str *rest, struct capture_item *item)
{
	struct capture_secrets *s = arena_new(r->arena, struct capture_secrets, 1);

	if (!s)
		return no_memory(r);
	item->kind = CAPTURE_SECRETS;
	item->secrets = s;
	if (!take_name(r, word(rest), s->profile))
		return false;
	if (!str_equal(word(rest), STR("password")))
		return wrong(r, "does not tell whether there was a password");
	struct str has = word(rest);
	s->password = str_equal(has, STR("yes"));
	if (!s->password && !str_equal(has, STR("no")))
		return wrong(r, "a password is there or not: yes, no");
	struct str next = word(rest);
	if (str_equal(next, STR("offset"))) {
		int64_t offset;
		if (!take_number(r, rest, -86400, 86400, &offset))
			return false;
		s->offset = (int32_t)offset;
		s->offset_known = true;
		next = word(rest);
	}
	if (!next.n)
		return true;
	s->keys = true;
	if (!str_equal(next, STR("keys")))
		return wrong(r, "has something after the password that is not the keys");
	return read_public(r, rest, &s->public);
}

static bool read_mark(const struct reader *r, struct str rest, struct capture_item *item)
{
	struct str what = word(&rest);
	bool ok;

	if (str_equal(what, STR("tick"))) {
		item->kind = CAPTURE_TICK;
		ok = true;
	} else if (str_equal(what, STR("ask"))) {
		ok = read_ask(r, &rest, item);
	} else if (str_equal(what, STR("open"))) {
		ok = read_open(r, &rest, item);
	} else if (str_equal(what, STR("secrets"))) {
		ok = read_secrets(r, &rest, item);
	} else {
		return wrong(r, "there is no such mark");
	}
	return ok && (!rest.n || wrong(r, "has too many words"));
}

static bool read_item(struct reader *r, struct str line)
{
	struct capture_item item = { .line = r->line };
	struct str mark = word(&line);

	if (!take_number(r, &line, r->at, INT64_MAX / 2, &item.at))
		return false;
	r->at = item.at;
	if (str_equal(mark, STR("<"))) {
		item.kind = CAPTURE_IN;
		return read_bytes(r, line, &item) && add_item(r, &item);
	}
	if (str_equal(mark, STR(">"))) {
		item.kind = CAPTURE_OUT;
		return read_bytes(r, line, &item) && add_item(r, &item);
	}
	if (!str_equal(mark, STR("!")))
		return wrong(r, "begins with none of <, > and !");
	return read_mark(r, line, &item) && add_item(r, &item);
}

bool capture_read(const char *text, size_t n, struct arena *a, struct capture *ret, struct err *err)
{
	struct err ignored = { 0 };
	struct reader r = { .rest = str_make(text, n), .arena = a, .err = err ? err : &ignored };
	struct capture c = { 0 };
	struct str line;

	if (n > CAPTURE_FILE_MAX)
		return err_set(err, ERR_LIMIT, "the capture is longer than %d MiB",
			       CAPTURE_FILE_MAX >> 20);
	if (!read_head(&r, &c.head))
		return false;
	while (r.rest.n) {
		if (!next_line(&r, &line) || !read_item(&r, line))
			return false;
	}
	c.items = r.items;
	c.count = r.count;
	*ret = c;
	return true;
}
