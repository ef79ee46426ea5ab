#include "store/sealed.h"

#include "store/engine.h"

bool sealed_bind(struct db *db, struct stmt *s, int at, const char *text, struct err *err)
{
	size_t n = strlen(text);
	AUTO_FREE uint8_t *box = malloc(n + SECRET_OVERHEAD);

	if (!box)
		return err_set(err, ERR_NOMEM, "no memory for a sealed text");
	if (!secret_seal_bytes(db_context(db)->key, text, n, box, err))
		return false;
	bind_blob(s, at, box, n + SECRET_OVERHEAD);
	return true;
}

bool sealed_read(struct db *db, const struct stmt *s, int at, struct arena *a, const char **ret,
		 struct err *err)
{
	size_t n;
	const uint8_t *box = col_blob(s, at, &n);

	if (n < SECRET_OVERHEAD)
		return err_set(err, ERR_DB, "a sealed text is not readable");
	char *plain = arena_new(a, char, n - SECRET_OVERHEAD + 1);
	if (!plain)
		return err_set(err, ERR_NOMEM, "no memory for a sealed text");
	if (!secret_unseal_bytes(db_context(db)->key, box, n, (uint8_t *)plain, err))
		return false;
	*ret = plain;
	return true;
}
