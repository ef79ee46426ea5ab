#include "store/audit.h"

#include "store/audit_chain.h"
#include "store/listing.h"

enum { WORD_MAX = 128 };

static void bind_id(struct stmt *s, int at, int64_t id)
{
	if (id)
		bind_i64(s, at, id);
	else
		bind_null(s, at);
}

bool store_audit_add(struct db *db, const struct audit_record *r, struct err *err)
{
	uint8_t hash[AUDIT_HASH];
	struct audit_record row = *r;
	struct stmt *s;

	if (!audit_append(db, &row, hash, err) || !db_start(db, SQL_AUDIT_ADD, &s, err))
		return false;
	bind_i64(s, 1, row.id);
	bind_i64(s, 2, row.time);
	bind_id(s, 3, row.user);
	bind_text(s, 4, row.who);
	bind_text(s, 5, row.origin);
	bind_text(s, 6, row.action);
	bind_text(s, 7, row.object);
	bind_text(s, 8, row.before);
	bind_text(s, 9, row.after);
	bind_blob(s, 10, hash, sizeof hash);
	return stmt_run(s, err);
}

/* NULL stays NULL; *broken when memory is out. */
static const char *copy(struct arena *a, const char *text, bool *broken)
{
	const char *own = text ? arena_strdup(a, text) : NULL;

	*broken |= text && !own;
	return own;
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *ret,
		     struct err *err)
{
	struct audit_record r;
	bool broken = false;

	(void)db;
	audit_row_read(s, &r);
	r.who = copy(a, r.who, &broken);
	r.origin = copy(a, r.origin, &broken);
	r.action = copy(a, r.action, &broken);
	r.object = copy(a, r.object, &broken);
	r.before = copy(a, r.before, &broken);
	r.after = copy(a, r.after, &broken);
	if (broken)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	*(struct audit_record *)ret = r;
	return true;
}

static bool is_beginning(const char *word)
{
	size_t n = strlen(word);

	return n > 0 && n < WORD_MAX && (word[n - 1] == '.' || word[n - 1] == ':');
}

/* A word, or all that begin with it when it ends with one of ".:"; bound as a range. */
static void bind_words(struct stmt *s, int at, const char *word)
{
	char end[WORD_MAX];

	bind_text(s, at, word);
	if (!word || !is_beginning(word)) {
		bind_null(s, at + 1);
		return;
	}
	size_t n = strlen(word);
	memcpy(end, word, n + 1);
	end[n - 1]++;
	bind_text(s, at + 1, end);
}

static bool start_list(struct db *db, const struct audit_filter *f, unsigned limit,
		       struct stmt **ret, struct err *err)
{
	enum sql name = SQL_AUDIT_LIST;
	struct stmt *s;

	if (f->object && !is_beginning(f->object))
		name = SQL_AUDIT_LIST_OBJECT;
	else if (f->who)
		name = SQL_AUDIT_LIST_WHO;
	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, f->before ? f->before : INT64_MAX);
	bind_i64(s, 2, limit);
	bind_i64(s, 3, f->from);
	bind_i64(s, 4, f->to ? f->to : INT64_MAX);
	bind_text(s, 5, f->who);
	bind_words(s, 6, f->action);
	if (name == SQL_AUDIT_LIST_OBJECT)
		bind_text(s, 8, f->object);
	else
		bind_words(s, 8, f->object);
	*ret = s;
	return true;
}

bool store_audit_list(struct db *db, const struct audit_filter *f, unsigned limit, struct arena *a,
		      const struct audit_record **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, AUDIT_MAX, err))
		return false;
	if (!start_list(db, f, limit, &s, err))
		return false;
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}
