/*
 * secret.h - encryption of secrets at rest (libsodium secretbox).
 *
 * The key lives in a file of its own (0600), made at the first start; a copy of
 * the database without it tells no passwords. A sealed secret is
 * nonce ‖ box, SECRET_OVERHEAD bytes longer than the text.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { SECRET_OVERHEAD = 40, SECRET_TEXT_MAX = 256 };

struct secret_key; /* wiped when freed */

/* Reads the key or makes it. ERR_IO when it cannot, or others may read it. */
NODISCARD bool secret_key_open(const char *path, struct secret_key **ret, struct err *err);
void secret_key_close(struct secret_key *k); /* accepts NULL */
DEFINE_AUTO(secret_key, secret_key_close)

/* Seals text (ERR_INVAL when longer than SECRET_TEXT_MAX). */
NODISCARD bool secret_seal(const struct secret_key *k, const char *text,
			   uint8_t ret[static SECRET_TEXT_MAX + SECRET_OVERHEAD], size_t *ret_n,
			   struct err *err);
/* Bytes of any length: `ret` takes n + SECRET_OVERHEAD. */
NODISCARD bool secret_seal_bytes(const struct secret_key *k, const void *p, size_t n, uint8_t *ret,
				 struct err *err);
/* What tells apart texts without telling them: a keyed hash. */
enum { SECRET_MARK = 16 };
NODISCARD bool secret_mark(const struct secret_key *k, const void *p, size_t n,
			   uint8_t ret[static SECRET_MARK], struct err *err);
/* Opens it into the arena; ERR_DB when it was made with another key. */
NODISCARD bool secret_unseal(const struct secret_key *k, const uint8_t *box, size_t n,
			     struct arena *a, char **ret, struct err *err);
/* `ret` takes n - SECRET_OVERHEAD bytes; n at least SECRET_OVERHEAD. */
NODISCARD bool secret_unseal_bytes(const struct secret_key *k, const uint8_t *box, size_t n,
				   uint8_t *ret, struct err *err);
