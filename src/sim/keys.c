#include "sim/keys.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "sim/file.h"
#include "sim/secure.h"

enum { FILE_BYTES_MAX = 1 << 28, KEY = 16 };

struct key_row {
	char serial[METER_SERIAL_MAX];
	uint8_t encryption[KEY];
	uint8_t authentication[KEY];
};

struct keys {
	bool derived;
	uint64_t seed;
	char name[64]; /* of the file, for errors */
	struct key_row *rows;
	size_t count;
};

void keys_free(struct keys *k)
{
	if (!k)
		return;
	free(k->rows);
	free(k);
}

static int by_serial(const void *a, const void *b)
{
	const struct key_row *l = a;
	const struct key_row *r = b;
	return strcmp(l->serial, r->serial);
}

static bool take_key(struct str text, uint8_t ret[static KEY])
{
	size_t n;
	return hex_parse(text, ret, KEY, &n) && n == KEY;
}

/* "SERIAL ENCRYPTION AUTHENTICATION" */
static bool take_line(struct str line, struct key_row *ret)
{
	struct str serial;
	struct str encryption;
	struct str rest;
	return str_cut(line, ' ', &serial, &rest) &&
	       str_cut(str_trim(rest), ' ', &encryption, &rest) &&
	       str_copy(ret->serial, sizeof ret->serial, serial) &&
	       take_key(encryption, ret->encryption) &&
	       take_key(str_trim(rest), ret->authentication);
}

static size_t count_lines(struct str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

bool keys_parse(const char *name, const char *text, size_t n, struct keys **ret, struct err *err)
{
	CLEANUP(auto_keys) struct keys *k = calloc(1, sizeof *k);
	struct str rest = str_make(text, n);
	size_t lines = count_lines(rest);
	if (lines > KEYS_MAX)
		return err_set(err, ERR_LIMIT, "%s: more than %d lines", name, KEYS_MAX);
	if (!k || !(k->rows = calloc(lines, sizeof *k->rows)))
		return err_set(err, ERR_NOMEM, "no memory for the keys");
	(void)str_copy(k->name, sizeof k->name, str_from(name));
	for (size_t at = 1; rest.n; at++) {
		struct str line;
		(void)str_cut(rest, '\n', &line, &rest);
		(void)str_cut(line, '#', &line, &(struct str){ 0 });
		line = str_trim(line);
		if (line.n && !take_line(line, &k->rows[k->count++]))
			return err_set(err, ERR_INVAL,
				       "%s:%zu: expected: SERIAL and two keys of 32 hex digits",
				       name, at);
	}
	qsort(k->rows, k->count, sizeof *k->rows, by_serial);
	*ret = TAKE(k);
	return true;
}

bool keys_open(const char *text, struct keys **ret, struct err *err)
{
	int64_t seed;
	if (!str_parse_int(str_from(text), 0, INT64_MAX, &seed)) {
		AUTO_FREE char *bytes = NULL;
		size_t n;
		return file_read(text, FILE_BYTES_MAX, &bytes, &n, err) &&
		       keys_parse(text, bytes, n, ret, err);
	}
	struct keys *k = calloc(1, sizeof *k);
	if (!k)
		return err_set(err, ERR_NOMEM, "no memory for the keys");
	k->derived = true;
	k->seed = (uint64_t)seed;
	*ret = k;
	return true;
}

static bool derive(const struct keys *k, struct meter *m, struct err *err)
{
	char text[80];
	uint8_t digest[2 * KEY];
	(void)snprintf(text, sizeof text, "themis-sim keys %" PRIu64 " %s", k->seed, m->serial);
	if (!secure_digest(text, digest))
		return err_set(err, ERR_INTERNAL, "the keys cannot be derived");
	memcpy(m->security.encryption, digest, KEY);
	memcpy(m->security.authentication, digest + KEY, KEY);
	return true;
}

bool keys_give(const struct keys *k, struct meter *m, struct err *err)
{
	struct key_row wanted;
	if (k->derived)
		return derive(k, m, err);
	(void)str_copy(wanted.serial, sizeof wanted.serial, str_make(m->serial, strlen(m->serial)));
	const struct key_row *row = bsearch(&wanted, k->rows, k->count, sizeof *k->rows, by_serial);
	if (!row)
		return err_set(err, ERR_NOTFOUND, "%s: no keys of meter %s", k->name, m->serial);
	memcpy(m->security.encryption, row->encryption, KEY);
	memcpy(m->security.authentication, row->authentication, KEY);
	return true;
}

void keys_put(const struct meter *m, FILE *f)
{
	char encryption[2 * KEY + 1];
	char authentication[2 * KEY + 1];
	hex_format(encryption, m->security.encryption, KEY);
	hex_format(authentication, m->security.authentication, KEY);
	(void)fprintf(f, "%s %s %s\n", m->serial, encryption, authentication);
}
