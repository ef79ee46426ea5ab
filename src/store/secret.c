#include "store/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

_Static_assert(SECRET_OVERHEAD == crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
	       "secret.h tells the size of a sealed text");

struct secret_key {
	uint8_t key[crypto_secretbox_KEYBYTES];
};

static bool read_key(int fd, const char *path, struct secret_key *k, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_set(err, ERR_IO, "cannot read %s: %s", path, strerrordesc_np(errno));
	if (st.st_mode & 077)
		return err_set(err, ERR_IO, "%s can be read by others: chmod 600 it", path);
	if (st.st_size != sizeof k->key || read(fd, k->key, sizeof k->key) != sizeof k->key)
		return err_set(err, ERR_IO, "%s is no key of Themis", path);
	return true;
}

/* Written beside and linked in place: never half a key, never two keys. */
static bool make_key(const char *path, struct secret_key *k, struct err *err)
{
	char beside[4096];
	int n = snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());

	if (n < 0 || (size_t)n >= sizeof beside)
		return err_set(err, ERR_INVAL, "the path of the key file is too long");
	(void)unlink(beside);
	AUTO_FD int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "cannot make %s: %s", beside, strerrordesc_np(errno));
	randombytes_buf(k->key, sizeof k->key);
	bool ok = write(fd, k->key, sizeof k->key) == sizeof k->key && fsync(fd) == 0 &&
		  link(beside, path) == 0;
	int why = errno;
	(void)unlink(beside);
	return ok || err_set(err, why == EEXIST ? ERR_CONFLICT : ERR_IO, "cannot make %s: %s", path,
			     strerrordesc_np(why));
}

static bool open_key(const char *path, struct secret_key *k, struct err *err)
{
	/* Twice: another process may make the key between our two steps. */
	for (int i = 0; i < 2; i++) {
		AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			return read_key(fd, path, k, err);
		if (errno != ENOENT)
			return err_set(err, ERR_IO, "cannot open %s: %s", path,
				       strerrordesc_np(errno));
		struct err made = { 0 };
		if (make_key(path, k, &made))
			return true;
		if (made.kind != ERR_CONFLICT || i == 1)
			return err_set(err, made.kind, "%s", made.msg);
	}
	return err_set(err, ERR_IO, "cannot open %s", path);
}

bool secret_key_open(const char *path, struct secret_key **ret, struct err *err)
{
	struct secret_key *k;

	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, "libsodium does not start");
	k = sodium_malloc(sizeof *k);
	if (!k)
		return err_set(err, ERR_NOMEM, "no memory for the key");
	if (!open_key(path, k, err)) {
		secret_key_close(k);
		return false;
	}
	*ret = k;
	return true;
}

void secret_key_close(struct secret_key *k)
{
	sodium_free(k); /* wipes; accepts NULL */
}

static bool have_key(const struct secret_key *k, struct err *err)
{
	return k || err_set(err, ERR_INTERNAL, "the store was opened without a key for secrets");
}

bool secret_seal(const struct secret_key *k, const char *text,
		 uint8_t ret[static SECRET_TEXT_MAX + SECRET_OVERHEAD], size_t *ret_n,
		 struct err *err)
{
	size_t n = strlen(text);

	if (n > SECRET_TEXT_MAX)
		return err_set(err, ERR_INVAL, "a secret has at most %d bytes", SECRET_TEXT_MAX);
	if (!secret_seal_bytes(k, text, n, ret, err))
		return false;
	*ret_n = n + SECRET_OVERHEAD;
	return true;
}

bool secret_seal_bytes(const struct secret_key *k, const void *p, size_t n, uint8_t *ret,
		       struct err *err)
{
	if (!have_key(k, err))
		return false;
	randombytes_buf(ret, crypto_secretbox_NONCEBYTES);
	return crypto_secretbox_easy(ret + crypto_secretbox_NONCEBYTES, p, n, ret, k->key) == 0 ||
	       err_set(err, ERR_INTERNAL, "a secret cannot be sealed");
}

bool secret_unseal_bytes(const struct secret_key *k, const uint8_t *box, size_t n, uint8_t *ret,
			 struct err *err)
{
	if (!have_key(k, err))
		return false;
	if (n < SECRET_OVERHEAD)
		return err_set(err, ERR_DB, "a sealed secret has a wrong size");
	return crypto_secretbox_open_easy(ret, box + crypto_secretbox_NONCEBYTES,
					  n - crypto_secretbox_NONCEBYTES, box, k->key) == 0 ||
	       err_set(err, ERR_DB, "a secret was sealed with another key");
}

bool secret_unseal(const struct secret_key *k, const uint8_t *box, size_t n, struct arena *a,
		   char **ret, struct err *err)
{
	if (n < SECRET_OVERHEAD || n > SECRET_TEXT_MAX + SECRET_OVERHEAD)
		return err_set(err, ERR_DB, "a sealed secret has a wrong size");
	char *text = arena_new(a, char, n - SECRET_OVERHEAD + 1);
	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for a secret");
	if (!secret_unseal_bytes(k, box, n, (uint8_t *)text, err))
		return false;
	*ret = text;
	return true;
}

bool secret_mark(const struct secret_key *k, const void *p, size_t n,
		 uint8_t ret[static SECRET_MARK], struct err *err)
{
	if (!have_key(k, err))
		return false;
	if (crypto_generichash(ret, SECRET_MARK, p, n, k->key, sizeof k->key) != 0)
		return err_set(err, ERR_INTERNAL, "a secret cannot be marked");
	return true;
}
