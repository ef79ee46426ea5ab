#include "store/register.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/dictionary.h"
#include "store/engine.h"
#include "store/free_group.h"
#include "store/ledger.h"

/* Folding never makes a text longer. */
enum { FOLD_MAX = SUBSCRIBER_TEXT_MAX + 8 };

bool label_id(struct db *db, enum meter_label kind, const char *text, int64_t *ret, struct err *err)
{
	char fold[FOLD_MAX];
	bool row;

	if (!text || !*text) {
		*ret = kind == METER_LABEL_CITY ? LABEL_NO_CITY : LABEL_NO_TYPE;
		return true;
	}
	AUTO_STMT *find = NULL;
	if (!db_start(db, SQL_LABEL_FIND, &find, err))
		return false;
	bind_i64(find, 1, kind);
	bind_text(find, 2, text);
	if (!stmt_step(find, &row, err))
		return false;
	if (row) {
		*ret = col_i64(find, 0);
		return true;
	}
	AUTO_STMT *add = NULL;
	register_fold(fold, sizeof fold, text);
	if (!db_start(db, SQL_LABEL_ADD, &add, err))
		return false;
	bind_i64(add, 1, kind);
	bind_text(add, 2, text);
	bind_text(add, 3, fold);
	if (!stmt_step(add, &row, err))
		return false;
	*ret = col_i64(add, 0);
	return dictionary_add_text(db, fold, err);
}

static bool bucket_id(struct db *db, int64_t group, int64_t city, int64_t type, int64_t *ret,
		      struct err *err)
{
	bool row;
	AUTO_STMT *find = NULL;

	if (!db_start(db, group ? SQL_BUCKET_FIND_IN_GROUP : SQL_BUCKET_FIND_OUTSIDE, &find, err))
		return false;
	bind_i64(find, 1, city);
	bind_i64(find, 2, type);
	if (group)
		bind_i64(find, 3, group);
	if (!stmt_step(find, &row, err))
		return false;
	if (row) {
		*ret = col_i64(find, 0);
		return true;
	}
	AUTO_STMT *add = NULL;
	if (!db_start(db, SQL_BUCKET_ADD, &add, err))
		return false;
	bind_i64(add, 1, city);
	bind_i64(add, 2, type);
	if (group)
		bind_i64(add, 3, group);
	else
		bind_null(add, 3);
	if (!stmt_step(add, &row, err))
		return false;
	*ret = col_i64(add, 0);
	return true;
}

static void bind_bucket(struct stmt *s, int at, int64_t bucket)
{
	if (bucket)
		bind_i64(s, at, bucket);
	else
		bind_null(s, at);
}

static bool add_current(struct db *db, int64_t meter, const struct register_source *src,
			int64_t bucket, struct err *err)
{
	static const uint8_t none[RECENT_DAYS];
	struct stmt *s;

	if (!db_start(db, SQL_CURRENT_ADD, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, src->state);
	bind_bucket(s, 3, bucket);
	bind_text(s, 4, src->serial);
	bind_text(s, 5, src->subscriber);
	bind_text(s, 6, src->account);
	bind_i64(s, 7, SORT_NONE);
	bind_i64(s, 8, TEMPERATURE_NONE);
	bind_blob(s, 9, none, sizeof none);
	return stmt_run(s, err);
}

bool register_add(struct db *db, const char *serial, enum meter_state state, int64_t now,
		  int64_t *ret_id, struct err *err)
{
	/* counts nowhere until it is refreshed */
	struct register_source src = { .state = METER_RETIRED,
				       .subscriber = SORT_NONE_TEXT,
				       .account = SORT_NONE_TEXT };
	struct stmt *s;
	int64_t id;

	if (!db_number(db, SQL_METER_NEXT, &id, err) || !db_start(db, SQL_METER_ADD, &s, err))
		return false;
	bind_text(s, 1, serial);
	bind_i64(s, 2, state);
	bind_i64(s, 3, now);
	bind_i64(s, 4, id);
	register_fold(src.serial, sizeof src.serial, serial);
	if (!stmt_run(s, err) || !add_current(db, id, &src, 0, err))
		return false;
	*ret_id = id;
	return true;
}

bool register_source_read(struct db *db, int64_t meter, struct register_source *ret,
			  struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_METER_SOURCE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	bool fresh = col_is_null(s, 1);
	*ret = (struct register_source){
		.state = (enum meter_state)col_i64(s, 0),
		.was = fresh ? METER_RETIRED : (enum meter_state)col_i64(s, 1),
		.group = col_i64(s, 2),
		.type = col_i64(s, 3),
		.city = col_is_null(s, 4) ? LABEL_NO_CITY : col_i64(s, 4),
		.group_was = col_i64(s, 8),
	};
	if (fresh)
		register_fold(ret->serial, sizeof ret->serial, col_text(s, 14));
	else
		(void)str_copy(ret->serial, sizeof ret->serial, str_from(col_text(s, 5)));
	register_fold(ret->subscriber, sizeof ret->subscriber, col_text(s, 6));
	register_fold(ret->account, sizeof ret->account, col_text(s, 7));
	ret->subscriber_id = col_i64(s, 9);
	register_address_read(s, 10, &ret->address);
	return true;
}

static bool write_texts(struct db *db, int64_t meter, const struct register_source *src,
			int64_t bucket, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_CURRENT_REFOLD, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, src->state);
	bind_bucket(s, 3, bucket);
	bind_text(s, 4, src->subscriber);
	bind_text(s, 5, src->account);
	return stmt_run(s, err);
}

/* Beside what calls change: a row that is written with the register only. */
static bool write_address(struct db *db, int64_t meter, const struct register_source *src,
			  struct err *err)
{
	struct stmt *s;

	if (!register_is_found(src->state)) {
		if (!db_start(db, SQL_METER_FIND_REMOVE, &s, err))
			return false;
		bind_i64(s, 1, meter);
		return stmt_run(s, err);
	}
	if (!db_start(db, SQL_METER_FIND_PUT, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (src->subscriber_id)
		bind_i64(s, 2, src->subscriber_id);
	else
		bind_null(s, 2);
	bind_text(s, 3, src->address.street);
	bind_text(s, 4, src->address.house);
	bind_text(s, 5, src->address.flat);
	bind_text(s, 6, src->address.phone);
	return stmt_run(s, err);
}

bool register_words_build(struct db *db, int64_t meter, struct err *err)
{
	const struct register_words none = { 0 };
	struct register_source src;
	struct register_words w;

	if (!register_source_read(db, meter, &src, err) || !write_address(db, meter, &src, err))
		return false;
	register_source_words(&src, &w);
	return register_words_change(db, meter, src.state, &none, src.state, &w, err);
}

bool register_words_common(struct db *db, const char *folded, struct err *err)
{
	return dictionary_add_text(db, folded, err);
}

/* The hours of a meter are counted elsewhere from now on, or no more, or at last. */
static bool move_hours(struct db *db, const struct current *before, const struct current *after,
		       int64_t now, struct err *err)
{
	struct tally *t = &db_context(db)->tally;
	int64_t today = dayblock_day(now);
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_HOUR_BLOCK_RANGE, &s, err))
		return false;
	bind_i64(s, 1, before->meter);
	bind_i64(s, 2, today - DAYS_COUNTED);
	bind_i64(s, 3, today + 1);
	for (;;) {
		struct dayblock b;
		size_t n;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t day = col_i64(s, 0);
		uint32_t present = ~(uint32_t)col_i64(s, 1) & DAYBLOCK_ALL;
		const uint8_t *data = col_blob(s, 3, &n);
		if (!dayblock_decode(&b, day, present, col_i64(s, 2), data, n, err))
			return false;
		int64_t hours = current_hours_of(&b);
		current_account_hours(t, before, day, -hours, now);
		current_account_hours(t, after, day, hours, now);
	}
}

/* The hours that they have lost go with them. */
static bool move_lost(struct db *db, const struct current *before, const struct current *after,
		      int64_t now, struct err *err)
{
	struct tally *t = &db_context(db)->tally;

	if (!(before->pending & PENDING_LEDGER))
		return true;
	struct gaps *lists = calloc(LEDGER_COUNT, sizeof *lists);
	if (!lists)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	bool ok = ledger_read(db, before->meter, lists, err);
	if (ok) {
		ledger_account(t, before, &lists[ARCHIVE_HOUR], -1, now);
		ledger_account(t, after, &lists[ARCHIVE_HOUR], 1, now);
	}
	free(lists);
	return ok;
}

bool register_refresh(struct db *db, int64_t meter, int64_t now, struct err *err)
{
	struct register_words old = { 0 };
	struct register_words new = { 0 };
	struct current before;
	struct register_source src;
	enum meter_state was = METER_ACTIVE;
	int64_t bucket = 0;
	int64_t had;

	if (!current_by_id(db, meter, &before, err) ||
	    !register_source_read(db, meter, &src, err) ||
	    !register_words_stored(db, meter, &old, &was, &had, err))
		return false;
	if (src.state == METER_ACTIVE &&
	    !bucket_id(db, src.group, src.city, src.type, &bucket, err))
		return false;
	if (register_is_found(src.state))
		register_source_words(&src, &new);
	if (!write_texts(db, meter, &src, bucket, err) || !write_address(db, meter, &src, err) ||
	    !register_words_change(db, meter, was, &old, src.state, &new, err) ||
	    (had != src.subscriber_id && !register_subscriber_refresh(db, had, err)) ||
	    !register_subscriber_refresh(db, src.subscriber_id, err))
		return false;
	/* What is counted is what the row of meter_current said so far. */
	struct current after = before;
	before.state = src.was;
	before.group = src.group_was;
	after.state = src.state;
	after.group = src.group;
	after.bucket = bucket;
	current_account(&db_context(db)->tally, &before, -1);
	current_account(&db_context(db)->tally, &after, 1);
	int counted = (src.state == METER_ACTIVE) - (src.was == METER_ACTIVE);
	if (counted && !free_groups_count(db, meter, counted, err))
		return false;
	bool moves = before.group != after.group || before.state != after.state;
	return !moves || !before.recent.day ||
	       (move_hours(db, &before, &after, now, err) &&
		move_lost(db, &before, &after, now, err));
}

bool register_enter(struct db *db, int64_t meter, struct err *err)
{
	const struct register_words none = { 0 };
	struct register_words words = { 0 };
	struct register_source src;
	struct current c;
	int64_t bucket = 0;

	if (!register_source_read(db, meter, &src, err) ||
	    (src.state == METER_ACTIVE &&
	     !bucket_id(db, src.group, src.city, src.type, &bucket, err)))
		return false;
	if (register_is_found(src.state))
		register_source_words(&src, &words);
	if (!add_current(db, meter, &src, bucket, err) || !write_address(db, meter, &src, err) ||
	    !register_words_change(db, meter, src.state, &none, src.state, &words, err) ||
	    !register_subscriber_refresh(db, src.subscriber_id, err) ||
	    !current_by_id(db, meter, &c, err))
		return false;
	current_account(&db_context(db)->tally, &c, 1);
	return true;
}
