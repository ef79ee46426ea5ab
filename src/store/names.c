#include "store/names.h"

#include "store/engine.h"

struct name_entry {
	int64_t id;
	char text[NAME_TEXT_MAX];
};

void names_clear(struct names *n)
{
	free(n->entry);
	*n = (struct names){ 0 };
}

/* Beyond NAMES_MAX names are simply not kept. */
static const char *remember(struct names *n, int64_t id, const char *text)
{
	if (n->count == n->cap) {
		/* All at once: pointers given out by names_text() stay valid. */
		if (n->cap)
			return NULL;
		n->entry = calloc(NAMES_MAX, sizeof *n->entry);
		if (!n->entry)
			return NULL;
		n->cap = NAMES_MAX;
	}
	struct name_entry *e = &n->entry[n->count];
	size_t length = strlen(text);
	if (length >= sizeof e->text)
		return NULL;
	memcpy(e->text, text, length + 1);
	e->id = id;
	n->count++;
	return e->text;
}

bool names_find(struct db *db, const char *text, int64_t *ret, struct err *err)
{
	struct names *n = &db_context(db)->names;
	AUTO_STMT *s = NULL;
	bool row;

	for (size_t i = 0; i < n->count; i++) {
		if (strcmp(n->entry[i].text, text) == 0) {
			*ret = n->entry[i].id;
			return true;
		}
	}
	if (!db_start(db, SQL_NAME_FIND, &s, err))
		return false;
	bind_text(s, 1, text);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	if (row)
		(void)remember(n, *ret, text);
	return true;
}

bool names_id(struct db *db, const char *text, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t id;
	bool row;

	if (strlen(text) >= NAME_TEXT_MAX)
		return err_set(err, ERR_INVAL, "name \"%.64s\" is too long", text);
	if (!names_find(db, text, &id, err))
		return false;
	if (!id) {
		if (!db_start(db, SQL_NAME_ADD, &s, err))
			return false;
		bind_text(s, 1, text);
		if (!stmt_step(s, &row, err))
			return false;
		id = col_i64(s, 0);
		(void)remember(&db_context(db)->names, id, text);
	}
	*ret = id;
	return true;
}

bool names_text(struct db *db, int64_t id, const char **ret, struct err *err)
{
	struct names *n = &db_context(db)->names;
	AUTO_STMT *s = NULL;
	bool row;

	for (size_t i = 0; i < n->count; i++) {
		if (n->entry[i].id == id) {
			*ret = n->entry[i].text;
			return true;
		}
	}
	if (!db_start(db, SQL_NAME_TEXT, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	const char *text = row ? remember(n, id, col_text(s, 0)) : NULL;
	if (!text)
		return err_set(err, ERR_DB, "no short name with id %lld", (long long)id);
	*ret = text;
	return true;
}
