#include "store/finding.h"

#include <stdlib.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "store/call_record.h"
#include "store/current.h"
#include "store/feed.h"

enum { HOUR = 3600 };

static void key_text(struct jsonw *j, const char *key, const char *text)
{
	if (!text || !text[0])
		return;
	jsonw_key(j, key);
	jsonw_text(j, text);
}

static void key_index(struct jsonw *j, const char *key, int64_t litres)
{
	if (litres < 0)
		return;
	jsonw_key(j, key);
	jsonw_decimal(j, litres, 3, 3);
}

static void key_time(struct jsonw *j, const char *key, int64_t utc)
{
	if (!utc)
		return;
	jsonw_key(j, key);
	jsonw_time(j, utc, 0);
}

static void key_int(struct jsonw *j, const char *key, int64_t v)
{
	jsonw_key(j, key);
	jsonw_int(j, v);
}

static void change(struct jsonw *j, const char *before, const char *now)
{
	key_text(j, "before", before);
	key_text(j, "after", now);
}

static void index_change(struct jsonw *j, const struct finding_facts *f)
{
	key_index(j, "index_before", f->index_before);
	key_index(j, "index", f->index);
	key_time(j, "time_before", f->index_time_before);
	key_time(j, "time", f->index_time);
}

static void detail(struct jsonw *j, enum finding_kind kind, const struct finding_facts *f,
		   const char *words)
{
	jsonw_object(j);
	switch (kind) {
	case FINDING_CLONE:
		if (f->overlap)
			key_text(j, "words", words);
		else
			index_change(j, f);
		break;
	case FINDING_EXCHANGE:
	case FINDING_RESET:
		index_change(j, f);
		break;
	case FINDING_TYPE_CHANGED:
		change(j, f->type_before, f->type);
		break;
	case FINDING_FIRMWARE_CHANGED:
		change(j, f->firmware_before, f->firmware);
		break;
	case FINDING_DRIVER_CHANGED:
		change(j, f->driver_before, f->driver);
		break;
	case FINDING_CLOCK:
		key_int(j, "seconds", f->drift);
		break;
	case FINDING_ZONE:
		key_int(j, "seconds", f->zone_error);
		break;
	case FINDING_FUTURE:
		key_int(j, "records", (int64_t)f->future);
		break;
	case FINDING_REPLAY:
		key_text(j, "words", words);
		break;
	case FINDING_KIND_COUNT:
		break;
	}
	jsonw_object_end(j);
}

static bool write_one(struct db *db, const struct finding_news *w, enum finding_kind kind,
		      const char *text, bool again, struct err *err)
{
	const unsigned of_clock =
		FINDING(FINDING_CLOCK) | FINDING(FINDING_ZONE) | FINDING(FINDING_FUTURE);
	struct stmt *s;

	if (!db_start(db, again ? SQL_FINDING_AGAIN : SQL_FINDING_ADD, &s, err))
		return false;
	bind_i64(s, 1, w->meter);
	bind_i64(s, 2, kind);
	bind_text(s, 3, text);
	bind_i64(s, 4, w->now);
	if (w->call)
		bind_i64(s, 5, w->call);
	else
		bind_null(s, 5);
	if (again)
		bind_i64(s, 6, of_clock >> kind & 1 ? w->now - HOUR : INT64_MAX);
	return stmt_run(s, err) && (again || feed_add(db, FEED_FINDING, w->meter, w->call, err));
}

bool finding_add(struct db *db, const struct finding_news *news, int64_t *open, struct err *err)
{
	for (unsigned k = 0; news->found && k < FINDING_KIND_COUNT; k++) {
		AUTO_JSONW j = { 0 };
		char *text = NULL;
		size_t n;
		if (!(news->found >> k & 1))
			continue;
		detail(&j, (enum finding_kind)k, news->facts, news->words);
		if (!jsonw_take(&j, &text, &n, err))
			return false;
		bool ok = write_one(db, news, (enum finding_kind)k, text, *open >> k & 1, err);
		free(text);
		if (!ok)
			return false;
		*open |= FINDING(k);
	}
	return true;
}

static bool read_row(const struct stmt *s, struct arena *a, struct finding *ret, struct err *err)
{
	int64_t kind = col_i64(s, 4);
	struct finding f = {
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.serial = arena_strdup(a, col_text(s, 2)),
		.state = (enum meter_state)col_i64(s, 3),
		.detail = arena_strdup(a, col_text(s, 5)),
		.first_at = col_i64(s, 6),
		.last_at = col_i64(s, 7),
		.times = col_i64(s, 8),
		.call = col_i64(s, 9),
		.settled_at = col_i64(s, 10),
		.settled_by = col_is_null(s, 11) ? NULL : arena_strdup(a, col_text(s, 11)),
		.note = col_is_null(s, 12) ? NULL : arena_strdup(a, col_text(s, 12)),
	};

	if (kind < 0 || kind >= FINDING_KIND_COUNT)
		return err_set(err, ERR_DB, "finding %lld is of an unknown kind", (long long)f.id);
	f.kind = (enum finding_kind)kind;
	if (!f.serial || !f.detail || (!f.settled_by && !col_is_null(s, 11)) ||
	    (!f.note && !col_is_null(s, 12)))
		return err_set(err, ERR_NOMEM, "no memory for a finding");
	*ret = f;
	return true;
}

#define COLUMNS                                                                                    \
	"SELECT f.id, f.meter, m.serial, m.state, f.kind, f.detail, f.first_at, f.last_at, "       \
	"f.times, f.call, f.settled_at, f.settled_by, f.note, m.group_id "                         \
	"FROM finding f JOIN meter m ON m.id = f.meter WHERE f.id < ?1"

/* Of so many findings those of an area are looked for at once. */
enum { AREA_SCAN = 20000 };

/* Every combination of conditions is a statement of its own, made of constant pieces. */
static bool start_list(struct db *db, const struct finding_filter *f, struct stmt **ret,
		       struct err *err)
{
	char text[640];
	struct strb b = strb_make(text, sizeof text);
	struct stmt *s;

	strb_add(&b, STR(COLUMNS));
	if (f->meter)
		strb_add(&b, STR(" AND f.meter = ?3"));
	if (f->kind_is)
		strb_add(&b, STR(" AND f.kind = ?4"));
	if (f->open_is && f->open)
		strb_add(&b, STR(" AND f.settled_at IS NULL"));
	else if (f->open_is)
		strb_add(&b, STR(" AND f.settled_at IS NOT NULL"));
	if (f->known)
		strb_add(&b, STR(" AND m.state NOT IN (1, 2)"));
	strb_add(&b, STR(" ORDER BY f.id DESC LIMIT ?2"));
	if (!db_start_text(db, text, &s, err))
		return false;
	bind_i64(s, 1, f->before ? f->before : INT64_MAX);
	bind_i64(s, 2, area_is_whole(f->area) ? (int64_t)f->limit + 1 : AREA_SCAN);
	if (f->meter)
		bind_i64(s, 3, f->meter);
	if (f->kind_is)
		bind_i64(s, 4, f->kind);
	*ret = s;
	return true;
}

bool store_finding_list(struct db *db, const struct finding_filter *f, struct arena *a,
			const struct finding **ret, size_t *ret_count, int64_t *ret_next,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	struct area_sieve sieve = { .db = db, .area = f->area };
	int64_t looked = 0;
	int64_t last = 0;
	int64_t next = 0;
	bool row;
	bool in;
	size_t n = 0;

	if (f->limit < 1 || f->limit > FINDING_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", FINDING_LIST_MAX);
	struct finding *rows = arena_new(a, struct finding, f->limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!start_list(db, f, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row) {
			next = looked == AREA_SCAN ? last : 0;
			break;
		}
		looked++;
		last = col_i64(s, 0);
		if (!area_sieve_group(&sieve, col_i64(s, 13), &in, err))
			return false;
		if (!in)
			continue;
		if (n == f->limit) {
			next = rows[n - 1].id;
			break;
		}
		if (!read_row(s, a, &rows[n++], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	*ret_next = next;
	return true;
}

bool store_finding_get(struct db *db, int64_t id, struct arena *a, struct finding *ret,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_FINDING_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_row(s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such finding");
}

bool store_finding_count_open(struct db *db, int64_t meter, int64_t *ret, struct err *err)
{
	return db_number_of(db, SQL_FINDING_COUNT_OPEN, meter, ret, err);
}

bool store_finding_settle(struct db *db, int64_t id, const char *who, const char *note, int64_t now,
			  struct err *err)
{
	AUTO_STMT *s = NULL;
	struct current before;
	bool row;

	if (!db_start(db, SQL_FINDING_SETTLE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	bind_text(s, 3, who);
	bind_text(s, 4, note);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_CONFLICT, "the finding is settled already");
	int64_t meter = col_i64(s, 0);
	int64_t kind = col_i64(s, 1);
	stmt_end(TAKE(s));
	if (!current_by_id(db, meter, &before, err))
		return false;
	struct current after = before;
	after.findings &= ~(INT64_C(1) << kind);
	return current_save(db, &before, &after, err) && feed_add(db, FEED_FINDING, meter, 0, err);
}
