#include "cli/decoding.h"

#include "base/str.h"
#include "cli/cli.h"
#include "cli/hexdump.h"
#include "service/capture.h"
#include "store/key.h"
#include "web/view.h"

enum { RAW_BYTES = 32, SNIFF_BYTES = 64 };

struct decoding {
	struct arena *arena;
	struct decoded_line *lines;
	size_t count;
	size_t cap;
	size_t max;
	bool cut;
};

static void take_line(void *owner, const struct explain_line *line)
{
	struct decoding *d = owner;

	if (d->cut || d->count == d->max) {
		d->cut = true;
		return;
	}
	if (d->count == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 256;
		struct decoded_line *more = arena_new(d->arena, struct decoded_line, cap);
		if (!more) {
			d->cut = true;
			return;
		}
		if (d->count)
			memcpy(more, d->lines, d->count * sizeof *more);
		d->lines = more;
		d->cap = cap;
	}
	const char *text = arena_strdup(d->arena, line->text);
	if (!text) {
		d->cut = true;
		return;
	}
	d->lines[d->count++] =
		(struct decoded_line){ .at = line->at,
				       .to_meter = line->direction == EXPLAIN_TO_METER,
				       .depth = line->depth,
				       .text = text };
}

/* What nobody can explain: as it is. */
static void take_raw(struct decoding *d, const struct capture_item *i)
{
	char text[3 * RAW_BYTES + 32];
	struct explain_line line = { .at = i->at,
				     .text = text,
				     .direction = i->kind == CAPTURE_OUT ? EXPLAIN_TO_METER
									 : EXPLAIN_FROM_METER };

	for (size_t at = 0; at < i->n; at += RAW_BYTES) {
		struct strb b = strb_make(text, sizeof text);
		size_t n = i->n - at < RAW_BYTES ? i->n - at : RAW_BYTES;
		strb_add_text(&b, "bytes");
		for (size_t k = 0; k < n; k++)
			strb_printf(&b, " %02x", i->bytes[at + k]);
		take_line(d, &line);
	}
}

/* The meter's own profile, which the driver was given with its secrets. */
static const struct profile *profile_of(const struct capture *c, const struct decode_how *how)
{
	const struct profile *p = profile_find(how->profiles, c->head.profile);

	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i].kind != CAPTURE_SECRETS)
			continue;
		const struct profile *own =
			profile_find(how->profiles, c->items[i].secrets->profile);
		p = own ? own : p;
	}
	return p ? p : profile_find(how->profiles, how->profile);
}

static void keys_of(const struct capture *c, const struct decode_how *how, struct driver_keys *ret)
{
	*ret = *how->keys;
	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i].kind != CAPTURE_SECRETS || !c->items[i].secrets->keys)
			continue;
		const struct driver_keys *told = &c->items[i].secrets->public;
		memcpy(ret->client_title, told->client_title, sizeof ret->client_title);
		memcpy(ret->meter_title, told->meter_title, sizeof ret->meter_title);
		memcpy(ret->challenge, told->challenge, sizeof ret->challenge);
	}
}

static const struct driver *sniff_one(const struct capture *c, enum capture_kind kind)
{
	uint8_t first[SNIFF_BYTES];
	size_t n = 0;
	const struct driver *d;

	for (size_t i = 0; i < c->count && n < sizeof first; i++) {
		if (c->items[i].kind != kind)
			continue;
		size_t k = c->items[i].n < sizeof first - n ? c->items[i].n : sizeof first - n;
		memcpy(first + n, c->items[i].bytes, k);
		n += k;
	}
	return n && driver_sniff(drivers, first, n, &d) == SNIFF_YES ? d : NULL;
}

static const struct driver *first_driver(const struct capture *c, const struct decode_how *how)
{
	const struct driver *d = how->driver;

	d = d ? d : sniff_one(c, CAPTURE_IN);
	return d ? d : sniff_one(c, CAPTURE_OUT);
}

struct explaining {
	struct decoding *lines;
	const struct driver *driver; /* NULL or without explainer: bytes stay bytes */
	struct explain *e;
	struct explain_how how;
};

static bool begin(struct explaining *x, const struct driver *driver, struct err *err)
{
	if (x->e)
		x->driver->explainer->close(x->e);
	x->e = NULL;
	x->driver = driver;
	if (!driver || !driver->explainer)
		return true;
	x->e = driver->explainer->open(&x->how);
	return x->e || err_set(err, ERR_NOMEM, "no memory to explain %s", driver->name);
}

static void feed(struct explaining *x, const struct capture_item *i)
{
	enum explain_direction d = i->kind == CAPTURE_OUT ? EXPLAIN_TO_METER : EXPLAIN_FROM_METER;

	if (x->e)
		x->driver->explainer->feed(x->e, d, i->at, i->bytes, i->n);
	else
		take_raw(x->lines, i);
}

/* How many bytes of the meter come before the first driver's: a preamble. */
static uint64_t skipped(const struct capture *c)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i].kind == CAPTURE_OPEN)
			return c->items[i].skip;
	}
	return 0;
}

/* The bytes before "open" that are no preamble belong to the driver that opens. */
static const struct driver *driver_at_start(const struct capture *c, const struct decode_how *how)
{
	for (size_t i = 0; i < c->count && !how->driver; i++) {
		if (c->items[i].kind == CAPTURE_OPEN)
			return driver_find(c->items[i].driver);
	}
	return first_driver(c, how);
}

static bool explain_items(struct explaining *x, const struct capture *c,
			  const struct decode_how *how, struct err *err)
{
	uint64_t skip = skipped(c);
	bool opened = false;

	if (!begin(x, driver_at_start(c, how), err))
		return false;
	for (size_t i = 0; i < c->count && !x->lines->cut; i++) {
		struct capture_item item = c->items[i];
		if (item.kind == CAPTURE_OPEN) {
			if (opened && !how->driver && !begin(x, driver_find(item.driver), err))
				return false;
			opened = true;
		}
		if (item.kind != CAPTURE_IN && item.kind != CAPTURE_OUT)
			continue;
		if (item.kind == CAPTURE_IN && skip) {
			struct capture_item head = item;
			head.n = skip < item.n ? (size_t)skip : item.n;
			take_raw(x->lines, &head);
			skip -= head.n;
			item.bytes += head.n;
			item.n -= head.n;
		}
		if (item.n)
			feed(x, &item);
	}
	return begin(x, NULL, err);
}

bool decode_capture(const struct capture *c, const struct decode_how *how, struct arena *a,
		    struct decoded_call *ret, struct err *err)
{
	struct decoding lines = { .arena = a, .max = how->lines_max };
	struct driver_keys keys;
	struct explaining x = { .lines = &lines,
				.how = { .profile = profile_of(c, how),
					 .catalogue = how->catalogue,
					 .secrets = how->secrets,
					 .sink = { take_line, &lines } } };

	if (!x.how.profile)
		return err_set(err, ERR_NOTFOUND, "there is no profile '%s'", how->profile);
	if (how->keys) {
		keys_of(c, how, &keys);
		x.how.keys = &keys;
	}
	bool ok = explain_items(&x, c, how, err);
	if (x.e)
		x.driver->explainer->close(x.e);
	explicit_bzero(&keys, sizeof keys);
	if (!ok)
		return false;
	*ret = (struct decoded_call){ lines.lines, lines.count, lines.cut || c->head.cut };
	return true;
}

bool decode_text(const char *text, size_t n, const struct decode_how *how, struct arena *a,
		 struct decoded_call *ret, struct err *err)
{
	struct capture c;

	if (!(capture_is(text, n) ? capture_read(text, n, a, &c, err)
				  : hexdump_read(text, n, a, &c, err)))
		return false;
	if (!capture_is(text, n) && !first_driver(&c, how))
		return err_field(err, "--driver",
				 "is needed: the first bytes are of no protocol that is known");
	return decode_capture(&c, how, a, ret, err);
}

bool decode_for_service(const void *arg, struct db *db, int64_t meter, const char *text, size_t n,
			struct arena *a, struct decoded_call *ret, struct err *err)
{
	const struct context *context = arg;
	struct meter_keys kept = { 0 };
	struct driver_keys keys = { 0 };
	bool has_keys = false;

	if (meter && !store_keys_get(db, meter, &kept, &has_keys, err))
		return false;
	if (has_keys) {
		memcpy(keys.encryption, kept.encryption, sizeof keys.encryption);
		memcpy(keys.authentication, kept.authentication, sizeof keys.authentication);
	}
	explicit_bzero(&kept, sizeof kept);
	const struct decode_how how = {
		.profiles = context->profiles,
		.profile = config_text(context->config, "collector.profile"),
		.catalogue = context->catalogue,
		.keys = has_keys ? &keys : NULL,
		.lines_max = CAPTURE_LINES_MAX,
	};
	bool ok = decode_text(text, n, &how, a, ret, err);
	explicit_bzero(&keys, sizeof keys);
	return ok;
}

static void print_line(const struct decoded_line *l)
{
	if (l->depth == 0)
		(void)printf("%9.3f %c %s\n", (double)l->at / 1000, l->to_meter ? '>' : '<',
			     l->text);
	else
		(void)printf("%*s%s\n", 12 + 2 * (int)l->depth, "", l->text);
}

bool print_decoded(const struct decoded_call *call, bool json, struct err *err)
{
	AUTO_JSONW j = { 0 };

	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < call->count; i++) {
		if (json)
			view_decoded_line(&j, &call->lines[i]);
		else
			print_line(&call->lines[i]);
	}
	jsonw_array_end(&j);
	jsonw_key(&j, "cut");
	jsonw_bool(&j, call->cut);
	jsonw_object_end(&j);
	if (json)
		return cli_print_json(&j, err);
	if (call->cut)
		(void)puts("... there is more");
	return true;
}
