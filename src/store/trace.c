#include "store/trace.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/listing.h"
#include "store/meter_row.h"
#include "store/saved_search.h"

enum { PORTION = 100, FOLD_MAX = 16 << 10, PHONE_DIGITS = 10, WORD_MIN = 3 };

static bool read_note(struct db *db, const struct stmt *s, struct arena *a, void *item,
		      struct err *err)
{
	struct trace_note *ret = item;

	(void)db;
	*ret = (struct trace_note){ .note = { .id = col_i64(s, 0),
					      .meter = col_i64(s, 1),
					      .text = meter_row_text(a, s, 2),
					      .who = meter_row_text(a, s, 3),
					      .created_at = col_i64(s, 4) },
				    .serial = meter_row_text(a, s, 5) };
	return (ret->note.text && ret->note.who && ret->serial) ||
	       err_set(err, ERR_NOMEM, "no memory for a list");
}

static bool read_file(struct db *db, const struct stmt *s, struct arena *a, void *item,
		      struct err *err)
{
	struct trace_file *ret = item;

	(void)db;
	*ret = (struct trace_file){ .file = { .id = col_i64(s, 0),
					      .meter = col_i64(s, 1),
					      .name = meter_row_text(a, s, 2),
					      .bytes = col_i64(s, 3),
					      .who = meter_row_text(a, s, 4),
					      .created_at = col_i64(s, 5) },
				    .serial = meter_row_text(a, s, 6) };
	return (ret->file.name && ret->file.who && ret->serial) ||
	       err_set(err, ERR_NOMEM, "no memory for a list");
}

bool store_trace_notes(struct db *db, int64_t subscriber, struct arena *a,
		       const struct trace_note **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_TRACE_NOTES, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	bind_i64(s, 2, TRACE_MAX);
	return list_read(db, s, TRACE_MAX, sizeof **ret, read_note, a, ret, ret_count, err);
}

bool store_trace_files(struct db *db, int64_t subscriber, struct arena *a,
		       const struct trace_file **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_TRACE_FILES, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	bind_i64(s, 2, TRACE_MAX);
	return list_read(db, s, TRACE_MAX, sizeof **ret, read_file, a, ret, ret_count, err);
}

bool store_trace_notes_remove(struct db *db, int64_t subscriber, int64_t *ret_count,
			      struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_TRACE_NOTES_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	if (!stmt_run(s, err))
		return false;
	*ret_count = db_changes(db);
	return true;
}

bool store_trace_files_remove(struct db *db, int64_t subscriber, int64_t *ret_count,
			      struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct trace_file *files;
	size_t n;

	for (*ret_count = 0;; *ret_count += (int64_t)n) {
		if (!store_trace_files(db, subscriber, &a, &files, &n, err))
			return false;
		if (n == 0)
			return true;
		for (size_t i = 0; i < n; i++) {
			if (!store_file_remove(db, files[i].file.meter, files[i].file.id, err))
				return false;
		}
	}
}

/* --- saved searches --- */

/* Letters without case and ё; digits beside, so that a phone is found however it is written. */
struct words {
	char folded[FOLD_MAX];
	char digits[FOLD_MAX];
};

static void make_words(const char *text, struct words *ret)
{
	size_t n = 0;

	(void)utf8_fold(ret->folded, sizeof ret->folded, str_from(text));
	for (const char *p = text; *p && n + 1 < sizeof ret->digits; p++) {
		if (*p >= '0' && *p <= '9')
			ret->digits[n++] = *p;
	}
	ret->digits[n] = 0;
}

static bool names(const struct words *query, const char *text)
{
	char folded[512];

	if (strlen(text) < WORD_MIN)
		return false;
	(void)utf8_fold(folded, sizeof folded, str_from(text));
	return strstr(query->folded, folded) != NULL;
}

static bool names_phone(const struct words *query, const char *phone)
{
	size_t n = strlen(phone);

	return n > PHONE_DIGITS && strstr(query->digits, phone + n - PHONE_DIGITS) != NULL;
}

static bool is_about(const struct words *query, const struct subscriber *who)
{
	return names(query, who->account) || names(query, who->email) || names(query, who->name) ||
	       names_phone(query, who->phone);
}

static bool find_searches(struct db *db, const struct subscriber *who, int64_t *after,
			  int64_t found[static PORTION], size_t *ret_n, bool *ret_end,
			  struct err *err)
{
	AUTO_STMT *s = NULL;
	AUTO_FREE struct words *words = malloc(sizeof *words);
	size_t looked = 0;
	size_t n = 0;

	if (!words)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	if (!db_start(db, SQL_TRACE_SEARCHES, &s, err))
		return false;
	bind_i64(s, 1, *after);
	bind_i64(s, 2, PORTION);
	for (bool row; looked < PORTION; looked++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		*after = col_i64(s, 0);
		make_words(col_text(s, 1), words);
		if (is_about(words, who))
			found[n++] = *after;
	}
	*ret_n = n;
	*ret_end = looked < PORTION;
	return true;
}

bool store_trace_searches_remove(struct db *db, const struct subscriber *who, int64_t *ret_count,
				 struct err *err)
{
	int64_t found[PORTION];
	int64_t after = 0;
	int64_t count = 0;
	bool end = false;
	size_t n;

	while (!end) {
		if (!find_searches(db, who, &after, found, &n, &end, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			if (!store_saved_search_remove(db, found[i], err))
				return false;
		}
		count += (int64_t)n;
	}
	*ret_count = count;
	return true;
}

bool store_trace_captures(struct db *db, int64_t subscriber, int64_t *ret, struct err *err)
{
	return db_number_of(db, SQL_TRACE_CAPTURES, subscriber, ret, err);
}

bool store_trace_jobs(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db, SQL_TRACE_JOBS, ret, err);
}
