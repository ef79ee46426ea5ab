#include "service/key.h"

#include <stdio.h>

#include "base/str.h"
#include "service/meter.h"
#include "service/private.h"

static bool parse_hex(const char *field, const char *text, uint8_t *ret, size_t size,
		      struct err *err)
{
	size_t n = 0;

	if (hex_parse(str_from(text), ret, size, &n) && n == size)
		return true;
	return err_field(err, field, "must be %zu hexadecimal digits", 2 * size);
}

bool service_keys_parse(const char *encryption, const char *authentication, const char *title,
			struct meter_keys *ret, struct err *err)
{
	struct meter_keys k = { .has_title = title && title[0] };
	bool ok = parse_hex("encryption", encryption, k.encryption, METER_KEY_BYTES, err) &&
		  parse_hex("authentication", authentication, k.authentication, METER_KEY_BYTES,
			    err) &&
		  (!k.has_title || parse_hex("title", title, k.title, METER_TITLE_BYTES, err));

	if (ok)
		*ret = k;
	explicit_bzero(&k, sizeof k);
	return ok;
}

struct change {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	const struct meter_keys *keys;
	bool shared; /* also when another meter has them */
	const char *password;
};

#define SET_YES "{\"set\":true}"
#define SET_NO	"{\"set\":false}"

static bool audit(const struct change *ch, struct db *db, const char *action, bool before,
		  const char *after, struct err *err)
{
	char object[SERIAL_MAX + 8];

	(void)snprintf(object, sizeof object, "meter:%s", ch->serial);
	return service_audit(ch->sv, db, ch->caller, action, object, before ? SET_YES : SET_NO,
			     after, err);
}

static bool find(struct db *db, const struct change *ch, struct meter *ret, struct arena *a,
		 struct err *err)
{
	return service_meter_seen(ch->sv, db, ch->caller, ch->serial, a, ret, err);
}

/* Whose serial is told only to who sees every meter. */
static bool check_holder(struct db *db, const struct change *ch, int64_t meter, struct arena *a,
			 bool *ret_shared, struct err *err)
{
	struct key_holder holder;

	if (!store_keys_holder(db, meter, ch->keys, a, &holder, err))
		return false;
	*ret_shared = holder.meter != 0;
	if (!holder.meter || ch->shared)
		return true;
	return err_set(err, ERR_CONFLICT,
		       "meter %s has this encryption key, or had it: each needs one of its own",
		       ch->caller->area.whole ? holder.serial : "of another area");
}

static bool write_keys(struct db *db, void *arg, struct err *err)
{
	const struct change *ch = arg;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter m;
	struct meter_ways ways;
	bool shared;

	return find(db, ch, &m, &a, err) && store_meter_ways(db, m.row.id, &a, &ways, err) &&
	       check_holder(db, ch, m.row.id, &a, &shared, err) &&
	       store_keys_set(db, m.row.id, ch->keys, service_now(ch->sv), err) &&
	       audit(ch, db, "meter.keys", ways.keys_changed_at != 0,
		     shared ? "{\"set\":true,\"shared\":true}" : SET_YES, err);
}

bool service_meter_set_keys(struct service *sv, const struct caller *c, const char *serial,
			    const struct meter_keys *keys, bool shared, struct err *err)
{
	struct change ch = {
		.sv = sv, .caller = c, .serial = serial, .keys = keys, .shared = shared
	};

	return caller_check(c, RIGHT_METER_KEYS, err) && service_write(sv, write_keys, &ch, err);
}

static bool write_no_keys(struct db *db, void *arg, struct err *err)
{
	const struct change *ch = arg;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter m;
	bool had;

	if (!find(db, ch, &m, &a, err) || !store_keys_clear(db, m.row.id, &had, err))
		return false;
	if (!had)
		return err_set(err, ERR_NOTFOUND, "the meter has no keys");
	return audit(ch, db, "meter.keys", true, SET_NO, err);
}

bool service_meter_clear_keys(struct service *sv, const struct caller *c, const char *serial,
			      struct err *err)
{
	struct change ch = { .sv = sv, .caller = c, .serial = serial };

	return caller_check(c, RIGHT_METER_KEYS, err) && service_write(sv, write_no_keys, &ch, err);
}

static bool write_password(struct db *db, void *arg, struct err *err)
{
	const struct change *ch = arg;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter_change what = METER_CHANGE_NONE;
	struct meter m;

	what.password = ch->password;
	return find(db, ch, &m, &a, err) &&
	       store_meter_change(db, m.row.id, &what, service_now(ch->sv), err) &&
	       audit(ch, db, "meter.password", m.has_password, ch->password[0] ? SET_YES : SET_NO,
		     err);
}

bool service_meter_set_password(struct service *sv, const struct caller *c, const char *serial,
				const char *password, struct err *err)
{
	struct change ch = { .sv = sv, .caller = c, .serial = serial, .password = password };

	if (!caller_check(c, RIGHT_METER_KEYS, err))
		return false;
	for (struct str rest = str_from(password); rest.n;) {
		uint32_t ch1 = utf8_take(&rest);
		if (ch1 == UTF8_BAD || ch1 < 0x20 || ch1 == 0x7f)
			return err_field(err, "password", "has characters that no meter takes");
	}
	return service_write(sv, write_password, &ch, err);
}

struct import {
	struct service *sv;
	const struct caller *caller;
	struct str text;
	bool shared;
	size_t count;
};

/* The next word of a line; "" at its end. */
static const char *take_word(struct str *rest, char *buf, size_t cap)
{
	struct str s = str_trim(*rest);
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		n++;
	buf[0] = 0;
	if (n < cap)
		(void)str_copy(buf, cap, str_make(s.p, n));
	*rest = str_make(s.p + n, s.n - n);
	return buf;
}

/* *ret_serial "": nothing stands there. */
static bool parse_line(struct str line, char serial[static SERIAL_MAX], struct meter_keys *ret,
		       struct err *err)
{
	char words[3][2 * METER_KEY_BYTES + 2];
	struct str rest = str_trim(line);

	serial[0] = 0;
	if (!rest.n || rest.p[0] == '#')
		return true;
	if (!take_word(&rest, serial, SERIAL_MAX)[0])
		return err_set(err, ERR_INVAL, "the serial is too long");
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		(void)take_word(&rest, words[i], sizeof words[i]);
	bool ok = str_trim(rest).n == 0 ? service_keys_parse(words[0], words[1], words[2], ret, err)
					: err_set(err, ERR_INVAL, "there are more than four words");
	explicit_bzero(words, sizeof words);
	return ok || err_prefix(err, "%s", serial);
}

static bool write_line(const struct import *im, struct db *db, const char *serial,
		       const struct meter_keys *keys, struct err *err)
{
	struct change ch = { .sv = im->sv,
			     .caller = im->caller,
			     .serial = serial,
			     .keys = keys,
			     .shared = im->shared };

	return write_keys(db, &ch, err);
}

static bool write_lines(struct db *db, void *arg, struct err *err)
{
	struct import *im = arg;
	struct str rest = im->text;
	char serial[SERIAL_MAX];
	size_t number = 1;

	for (struct str line; rest.n; number++) {
		struct meter_keys keys;
		(void)str_cut(rest, '\n', &line, &rest);
		bool ok = parse_line(line, serial, &keys, err) &&
			  (!serial[0] || write_line(im, db, serial, &keys, err));
		explicit_bzero(&keys, sizeof keys);
		if (!ok)
			return err_prefix(err, "line %zu", number);
		im->count += serial[0] != 0;
		if (im->count > KEY_LINES_MAX)
			return err_set(err, ERR_LIMIT, "more than %d lines", KEY_LINES_MAX);
	}
	return true;
}

bool service_keys_import(struct service *sv, const struct caller *c, char *text, size_t n,
			 bool shared, size_t *ret_count, struct err *err)
{
	struct import im = { .sv = sv, .caller = c, .text = str_make(text, n), .shared = shared };
	bool ok =
		caller_check(c, RIGHT_METER_KEYS, err) && service_write(sv, write_lines, &im, err);

	explicit_bzero(text, n);
	if (ok)
		*ret_count = im.count;
	return ok;
}
