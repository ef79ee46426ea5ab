#include "store/personal.h"

#include <sodium.h>
#include <stdio.h>

#include "base/str.h"
#include "store/engine.h"

enum {
	KEY_BYTES = crypto_secretbox_KEYBYTES,
	BOX_OVERHEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
	TEXT_BYTES_MAX = 64 << 10,
};

static const char head[] = "{\"subscriber\":";
static const char middle[] = ",\"sealed\":\"";
static const char tail[] = "\"}";

/* *ret_is false: there is none, or no more. */
static bool read_key(struct db *db, int64_t subscriber, uint8_t key[static KEY_BYTES], bool *ret_is,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n;

	if (!db_start(db, SQL_SUBSCRIBER_KEY_GET, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	if (!stmt_step(s, ret_is, err))
		return false;
	if (!*ret_is)
		return true;
	const uint8_t *box = col_blob(s, 0, &n);
	if (n != KEY_BYTES + SECRET_OVERHEAD)
		return err_set(err, ERR_DB, "the key of a subscriber has a wrong size");
	return secret_unseal_bytes(db_context(db)->key, box, n, key, err);
}

static bool make_key(struct db *db, int64_t subscriber, uint8_t key[static KEY_BYTES],
		     struct err *err)
{
	uint8_t box[KEY_BYTES + SECRET_OVERHEAD];
	struct stmt *s;

	crypto_secretbox_keygen(key);
	if (!secret_seal_bytes(db_context(db)->key, key, KEY_BYTES, box, err) ||
	    !db_start(db, SQL_SUBSCRIBER_KEY_ADD, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	bind_blob(s, 2, box, sizeof box);
	return stmt_run(s, err);
}

static bool seal_with(const uint8_t key[static KEY_BYTES], int64_t subscriber, const char *text,
		      struct arena *a, const char **ret, struct err *err)
{
	size_t n = strlen(text);
	size_t cap = sodium_base64_ENCODED_LEN(n + BOX_OVERHEAD, sodium_base64_VARIANT_ORIGINAL);
	uint8_t *box = arena_new(a, uint8_t, n + BOX_OVERHEAD);
	char *words = arena_new(a, char, cap);

	if (!box || !words)
		return err_set(err, ERR_NOMEM, "no memory for a sealed text");
	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	if (crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const uint8_t *)text, n, box,
				  key) != 0)
		return err_set(err, ERR_INTERNAL, "a text cannot be sealed");
	(void)sodium_bin2base64(words, cap, box, n + BOX_OVERHEAD, sodium_base64_VARIANT_ORIGINAL);
	*ret = arena_printf(a, "%s%lld%s%s%s", head, (long long)subscriber, middle, words, tail);
	return *ret || err_set(err, ERR_NOMEM, "no memory for a sealed text");
}

bool personal_seal(struct db *db, int64_t subscriber, const char *text, struct arena *a,
		   const char **ret, struct err *err)
{
	uint8_t key[KEY_BYTES];
	bool is;

	if (strnlen(text, TEXT_BYTES_MAX + 1) > TEXT_BYTES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d bytes are to be sealed",
			       TEXT_BYTES_MAX);
	bool ok = read_key(db, subscriber, key, &is, err) &&
		  (is || make_key(db, subscriber, key, err)) &&
		  seal_with(key, subscriber, text, a, ret, err);
	sodium_memzero(key, sizeof key);
	return ok;
}

/* Only what personal_seal() wrote. */
static bool parse(const char *json, int64_t *ret_subscriber, struct str *ret_words)
{
	struct str s = str_from(json);
	struct str id;

	if (!str_starts(s, STR("{\"subscriber\":")))
		return false;
	s = str_make(s.p + sizeof head - 1, s.n - (sizeof head - 1));
	if (!str_cut(s, ',', &id, &s) || !str_parse_int(id, 1, INT64_MAX, ret_subscriber) ||
	    !str_starts(s, STR("\"sealed\":\"")) || s.n < sizeof middle - 2 + sizeof tail - 1)
		return false;
	*ret_words =
		str_make(s.p + sizeof middle - 2, s.n - (sizeof middle - 2) - (sizeof tail - 1));
	return strcmp(s.p + s.n - (sizeof tail - 1), tail) == 0;
}

static bool open_with(const uint8_t key[static KEY_BYTES], struct str words, struct arena *a,
		      const char **ret, struct err *err)
{
	uint8_t *box = arena_new(a, uint8_t, words.n + 1);
	char *text = arena_new(a, char, words.n + 1);
	size_t n = 0;

	if (!box || !text)
		return err_set(err, ERR_NOMEM, "no memory for a sealed text");
	if (sodium_base642bin(box, words.n, words.p, words.n, NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    n < BOX_OVERHEAD ||
	    crypto_secretbox_open_easy((uint8_t *)text, box + crypto_secretbox_NONCEBYTES,
				       n - crypto_secretbox_NONCEBYTES, box, key) != 0)
		return err_set(err, ERR_DB, "a sealed text is damaged");
	*ret = text;
	return true;
}

bool personal_open(struct db *db, const char *json, struct arena *a, const char **ret,
		   struct err *err)
{
	uint8_t key[KEY_BYTES];
	int64_t subscriber;
	struct str words;
	bool is;

	if (!json || !parse(json, &subscriber, &words)) {
		*ret = json;
		return true;
	}
	if (!read_key(db, subscriber, key, &is, err))
		return false;
	*ret = NULL;
	bool ok = !is || open_with(key, words, a, ret, err);
	sodium_memzero(key, sizeof key);
	return ok;
}

bool personal_forget(struct db *db, int64_t subscriber, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SUBSCRIBER_KEY_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	return stmt_run(s, err);
}
