#include "collector/capture.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "meter/catalogue.h"

enum { GROW_FIRST = 4096, LINE_MAX = 2 * CAPTURE_LINE_BYTES + 64 };

static const char *const ask_names[] = {
	[ASK_IDENTIFY] = "identify",	 [ASK_CLOCK] = "clock",	    [ASK_SET_CLOCK] = "set-clock",
	[ASK_CURRENT] = "current",	 [ASK_ARCHIVE] = "archive", [ASK_EVENTS] = "events",
	[ASK_PARAMETERS] = "parameters", [ASK_WRITE] = "write",	    [ASK_CONFIRM] = "confirm",
	[ASK_RELEASE] = "release",	 [ASK_EXECUTE] = "execute",
};

/* Room for n more bytes; the old text is wiped when it moves. */
static bool reserve(struct capture_writer *w, size_t n)
{
	if (w->cut || w->nomem)
		return false;
	if (n > w->max - w->n) {
		w->cut = true;
		return false;
	}
	if (n <= w->cap - w->n)
		return true;
	size_t cap = w->cap ? w->cap : GROW_FIRST;
	while (cap - w->n < n)
		cap *= 2;
	char *p = malloc(cap);
	if (!p) {
		w->nomem = true;
		return false;
	}
	if (w->p) {
		memcpy(p, w->p, w->n);
		explicit_bzero(w->p, w->n);
		free(w->p);
	}
	w->p = p;
	w->cap = cap;
	return true;
}

static void put(struct capture_writer *w, const char *text, size_t n)
{
	if (!reserve(w, n))
		return;
	memcpy(w->p + w->n, text, n);
	w->n += n;
}

PRINTF(2, 3) static void put_line(struct capture_writer *w, const char *fmt, ...)
{
	char line[LINE_MAX];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof line)
		w->cut = true;
	else
		put(w, line, (size_t)n);
}

void capture_bytes(struct capture_writer *w, enum capture_mark mark, int64_t ms, const uint8_t *p,
		   size_t n)
{
	while (n && !w->cut && !w->nomem) {
		char line[LINE_MAX];
		size_t k = n < CAPTURE_LINE_BYTES ? n : CAPTURE_LINE_BYTES;
		int head = snprintf(line, sizeof line, "%c %" PRId64 " ", (char)mark, ms);
		hex_format(line + head, p, k);
		size_t len = (size_t)head + 2 * k;
		line[len++] = '\n';
		put(w, line, len);
		p += k;
		n -= k;
	}
}

void capture_open(struct capture_writer *w, int64_t ms, const char *driver, uint64_t skip)
{
	put_line(w, "! %" PRId64 " open %s %" PRIu64 "\n", ms, driver, skip);
}

void capture_tick(struct capture_writer *w, int64_t ms)
{
	put_line(w, "! %" PRId64 " tick\n", ms);
}

static void put_keys(struct capture_writer *w, int64_t ms, const struct driver_ask *ask)
{
	size_t need = 64;

	for (size_t i = 0; i < ask->key_count; i++)
		need += strlen(ask->keys[i]) + 1;
	/* One line or none: half a list would be another ask. */
	if (!reserve(w, need))
		return;
	put_line(w, "! %" PRId64 " ask parameters", ms);
	for (size_t i = 0; i < ask->key_count; i++) {
		put(w, " ", 1);
		put(w, ask->keys[i], strlen(ask->keys[i]));
	}
	put(w, "\n", 1);
}

/* Texts in hex: they may hold blanks. */
static void put_pairs(struct capture_writer *w, int64_t ms, const struct driver_ask *ask)
{
	size_t need = 64;

	for (size_t i = 0; i < ask->key_count; i++)
		need += strlen(ask->keys[i]) + 2 * strlen(ask->texts[i]) + 3;
	if (!reserve(w, need))
		return;
	put_line(w, "! %" PRId64 " ask writes", ms);
	for (size_t i = 0; i < ask->key_count; i++) {
		char hex[2 * PARAMETER_TEXT_MAX + 2];
		size_t n = strnlen(ask->texts[i], PARAMETER_TEXT_MAX);
		hex_format(hex, (const uint8_t *)ask->texts[i], n);
		put_line(w, " %s x%s", ask->keys[i], hex);
		explicit_bzero(hex, sizeof hex);
	}
	put(w, "\n", 1);
}

void capture_ask(struct capture_writer *w, int64_t ms, const struct driver_ask *ask)
{
	const char *name = ask_names[ask->kind];

	if (ask->kind == ASK_ARCHIVE)
		put_line(w, "! %" PRId64 " ask archive %s %" PRId64 " %" PRId64 "\n", ms,
			 archive_name(ask->archive), ask->from, ask->to);
	else if (ask->kind == ASK_EVENTS)
		put_line(w, "! %" PRId64 " ask events %" PRId64 " %" PRId64 "\n", ms, ask->from,
			 ask->to);
	else if (ask->kind == ASK_SET_CLOCK)
		put_line(w, "! %" PRId64 " ask set-clock %" PRId64 " %" PRId32 "\n", ms, ask->utc,
			 ask->offset);
	else if (ask->kind == ASK_PARAMETERS)
		put_keys(w, ms, ask);
	else if (ask->kind == ASK_WRITE && ask->texts)
		put_pairs(w, ms, ask);
	else if (ask->kind == ASK_WRITE || ask->kind == ASK_EXECUTE)
		put_line(w, "! %" PRId64 " ask %s %s %s\n", ms, name, ask->key,
			 ask->text ? ask->text : "");
	else
		put_line(w, "! %" PRId64 " ask %s\n", ms, name);
}

void capture_secrets(struct capture_writer *w, int64_t ms, const struct driver_secrets *secrets)
{
	const struct driver_keys *k = secrets->keys;
	const char *profile = secrets->profile ? secrets->profile->name : "-";
	const char *password = secrets->password ? "yes" : "no";
	char zone[32] = "";
	char ours[2 * sizeof k->client_title + 1];
	char theirs[2 * sizeof k->meter_title + 1];
	char challenge[2 * sizeof k->challenge + 1];

	if (secrets->offset_known)
		(void)snprintf(zone, sizeof zone, " offset %" PRId32, secrets->offset);
	if (!k) {
		put_line(w, "! %" PRId64 " secrets %s password %s%s\n", ms, profile, password,
			 zone);
		return;
	}
	hex_format(ours, k->client_title, sizeof k->client_title);
	hex_format(theirs, k->meter_title, sizeof k->meter_title);
	hex_format(challenge, k->challenge, sizeof k->challenge);
	put_line(w,
		 "! %" PRId64 " secrets %s password %s%s keys %s %s %s %" PRIu32 " %" PRIu32
		 " %" PRId64 "\n",
		 ms, profile, password, zone, ours, theirs, challenge, k->send_from, k->send_to,
		 k->received_known ? (int64_t)k->received : -1);
}

char *capture_finish(const struct capture_writer *w, const struct capture_head *head, size_t *ret_n)
{
	char text[sizeof *head + 256];
	struct strb b = strb_make(text, sizeof text);
	const struct {
		const char *name;
		const char *value;
	} lines[] = {
		{ "listener", head->listener },
		{ "driver", head->driver },
		{ "profile", head->profile },
		{ "peer", head->peer },
	};

	strb_add_text(&b, "themis-capture 1\n");
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (lines[i].value[0])
			strb_printf(&b, "%s %s\n", lines[i].name, lines[i].value);
	}
	strb_printf(&b, "started %" PRId64 "\n", head->started);
	if (head->serial[0])
		strb_printf(&b, "serial %s\n", head->serial);
	if (w->cut || w->nomem || head->cut)
		strb_add_text(&b, "cut yes\n");
	strb_add_char(&b, '\n');
	char *p = malloc(b.n + w->n + 1);
	if (!p)
		return NULL;
	memcpy(p, text, b.n);
	if (w->n)
		memcpy(p + b.n, w->p, w->n);
	*ret_n = b.n + w->n;
	p[*ret_n] = 0;
	return p;
}

void capture_free(struct capture_writer *w)
{
	if (w->p) {
		explicit_bzero(w->p, w->n);
		free(w->p);
	}
	*w = (struct capture_writer){ 0 };
}
