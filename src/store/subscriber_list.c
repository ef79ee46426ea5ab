#include "base/str.h"
#include "meter/phone.h"
#include "store/engine.h"
#include "store/subscriber_row.h"

enum {
	SCAN_MAX = 20000, /* rows that one page looks at: an area may hold few of many */
	SAME_SCAN_MAX = 64,
	END_BYTES = SUBSCRIBER_TEXT_MAX + 8,
};

static bool has_any(struct db *db, enum sql name, int64_t id, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_step(s, ret, err);
}

/* Whether a meter that it has now lies in the area. */
static bool meters_seen(struct db *db, const struct area *area, int64_t id, bool *ret,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = true;

	*ret = false;
	if (!db_start(db, SQL_SUBSCRIBER_GROUPS, &s, err))
		return false;
	bind_i64(s, 1, id);
	while (!*ret) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!store_area_has_group(db, area, col_i64(s, 0), ret, err))
			return false;
	}
	return true;
}

static bool is_seen(struct db *db, const struct area *area, int64_t user, int64_t creator,
		    int64_t id, bool *ret, struct err *err)
{
	bool had;

	if (area_is_whole(area)) {
		*ret = true;
		return true;
	}
	if (!meters_seen(db, area, id, ret, err))
		return false;
	if (*ret || !user || creator != user)
		return true;
	if (!has_any(db, SQL_TENANCY_ANY, id, &had, err))
		return false;
	*ret = !had;
	return true;
}

bool store_subscriber_seen(struct db *db, const struct area *area, int64_t user, int64_t id,
			   bool *ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct subscriber s;

	return store_subscriber_get(db, id, &a, &s, err) &&
	       is_seen(db, area, user, s.creator, id, ret, err);
}

bool store_subscriber_remove(struct db *db, int64_t id, struct err *err)
{
	/* Of one without texts the search knows no words. */
	const struct subscriber nothing = { id, "", "", "", "", "", "", "", "" };
	struct stmt *s;
	bool had;

	if (!has_any(db, SQL_TENANCY_ANY, id, &had, err))
		return false;
	if (had)
		return err_set(err, ERR_CONFLICT, "the subscriber has or had meters");
	if (!store_subscriber_change(db, &nothing, err))
		return false;
	static const enum sql steps[] = { SQL_SUBSCRIBER_GONE, SQL_SUBSCRIBER_KEY_REMOVE,
					  SQL_SUBSCRIBER_REMOVE };
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (!db_start(db, steps[i], &s, err))
			return false;
		bind_i64(s, 1, id);
		if (!stmt_run(s, err))
			return false;
	}
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such subscriber");
}

struct list {
	struct db *db;
	const struct subscriber_query *query;
	struct arena *arena;
	struct subscriber *rows;
	size_t count;
	int64_t last; /* id of the row that was looked at last */
};

static bool has(const struct list *l, int64_t id)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->rows[i].id == id)
			return true;
	}
	return false;
}

/* Takes what is seen of a statement's rows; *ret_end: there are no more of them. */
static bool take_rows(struct list *l, struct stmt *s, unsigned scan, bool *ret_end, struct err *err)
{
	bool row;

	for (unsigned n = 0; n < scan && l->count < l->query->limit; n++) {
		bool seen;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row) {
			*ret_end = true;
			return true;
		}
		int64_t id = col_i64(s, 0);
		l->last = id;
		if (has(l, id))
			continue;
		if (!is_seen(l->db, l->query->area, l->query->user, col_i64(s, 11), id, &seen, err))
			return false;
		if (seen && !subscriber_read(s, l->arena, &l->rows[l->count++], err))
			return false;
	}
	*ret_end = false;
	return true;
}

static bool take_page(struct list *l, struct subscriber_page *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct subscriber last = { 0 };
	int64_t after = l->query->after;
	bool end;

	if (after && !store_subscriber_get(l->db, after, l->arena, &last, err))
		return err_field(err, "cursor", "is none that was given out");
	if (!db_start(l->db, after ? SQL_SUBSCRIBER_PAGE : SQL_SUBSCRIBER_PAGE_BEGIN, &s, err))
		return false;
	if (after) {
		bind_text(s, 1, last.name);
		bind_i64(s, 2, after);
	}
	bind_i64(s, after ? 3 : 1, SCAN_MAX);
	if (!take_rows(l, s, SCAN_MAX, &end, err))
		return false;
	*ret = (struct subscriber_page){ l->rows, l->count, end ? 0 : l->last };
	return true;
}

static bool take_begin(struct list *l, enum sql name, const char *begin, struct err *err)
{
	AUTO_STMT *s = NULL;
	char past[END_BYTES];
	struct strb b = strb_make(past, sizeof past);
	bool end;

	if (!begin[0])
		return true;
	strb_add_text(&b, begin);
	strb_add_text(&b, "\xf4\x8f\xbf\xbf"); /* U+10FFFF */
	if (b.cut || !db_start(l->db, name, &s, err))
		return b.cut ? err_field(err, "q", "is too long") : false;
	bind_text(s, 1, begin);
	bind_text(s, 2, past);
	bind_i64(s, 3, SCAN_MAX);
	return take_rows(l, s, SCAN_MAX, &end, err);
}

static bool take_phone(struct list *l, struct err *err)
{
	AUTO_STMT *s = NULL;
	char phone[PHONE_MAX];
	struct err why;
	bool end;

	if (!phone_normalise("q", l->query->search, phone, &why) || !phone[0])
		return true; /* it is none */
	if (!db_start(l->db, SQL_SUBSCRIBER_BY_PHONE, &s, err))
		return false;
	bind_text(s, 1, phone);
	bind_i64(s, 2, SCAN_MAX);
	return take_rows(l, s, SCAN_MAX, &end, err);
}

/* Latin and Cyrillic letters of two bytes: а–я, ё, a–z to capitals; others stay. */
static void capitalise(char buf[static END_BYTES], const char *text)
{
	unsigned char *p = (unsigned char *)buf;

	(void)str_copy(buf, END_BYTES, str_from(text));
	if (p[0] >= 'a' && p[0] <= 'z')
		p[0] = (unsigned char)(p[0] - 'a' + 'A');
	else if (p[0] == 0xd0 && p[1] >= 0xb0 && p[1] <= 0xbf) /* а–п */
		p[1] = (unsigned char)(p[1] - 0x20);
	else if (p[0] == 0xd1 && p[1] >= 0x80 && p[1] <= 0x8f) { /* р–я */
		p[0] = 0xd0;
		p[1] = (unsigned char)(p[1] + 0x20);
	} else if (p[0] == 0xd1 && p[1] == 0x91) { /* ё */
		p[0] = 0xd0;
		p[1] = 0x81;
	}
}

static bool take_found(struct list *l, struct subscriber_page *ret, struct err *err)
{
	char name[END_BYTES];

	if (strnlen(l->query->search, SUBSCRIBER_TEXT_MAX + 1) > SUBSCRIBER_TEXT_MAX)
		return err_field(err, "q", "has at most %d bytes", SUBSCRIBER_TEXT_MAX);
	capitalise(name, l->query->search);
	if (!take_begin(l, SQL_SUBSCRIBER_BY_ACCOUNT, l->query->search, err) ||
	    !take_phone(l, err) || !take_begin(l, SQL_SUBSCRIBER_BY_NAME, name, err) ||
	    !take_begin(l, SQL_SUBSCRIBER_BY_NAME, l->query->search, err))
		return false;
	*ret = (struct subscriber_page){ l->rows, l->count, 0 };
	return true;
}

bool store_subscriber_list(struct db *db, const struct subscriber_query *q, struct arena *a,
			   struct subscriber_page *ret, struct err *err)
{
	if (q->limit < 1 || q->limit > SUBSCRIBER_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", SUBSCRIBER_LIST_MAX);
	struct list l = { .db = db, .query = q, .arena = a };
	l.rows = arena_new(a, struct subscriber, q->limit);
	if (!l.rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	return q->search && q->search[0] ? take_found(&l, ret, err) : take_page(&l, ret, err);
}

bool store_subscriber_same(struct db *db, const struct subscriber *who, const struct area *area,
			   int64_t user, struct arena *a, const struct subscriber_same **ret,
			   size_t *ret_count, struct err *err)
{
	struct subscriber_same *rows = arena_new(a, struct subscriber_same, SUBSCRIBER_SAME_MAX);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row = true;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_SUBSCRIBER_SAME, &s, err))
		return false;
	bind_i64(s, 1, who->id);
	bind_text(s, 2, who->account);
	bind_text(s, 3, who->phone);
	bind_i64(s, 4, SAME_SCAN_MAX);
	while (n < SUBSCRIBER_SAME_MAX) {
		bool seen;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!store_subscriber_seen(db, area, user, col_i64(s, 0), &seen, err))
			return false;
		if (!seen)
			continue;
		rows[n] = (struct subscriber_same){
			.id = col_i64(s, 0),
			.name = arena_strdup(a, col_text(s, 1)),
			.account = arena_strdup(a, col_text(s, 2)),
			.by_account = who->account[0] && col_i64(s, 3),
			.by_phone = who->phone[0] && col_i64(s, 4),
		};
		if (!rows[n].name || !rows[n].account)
			return err_set(err, ERR_NOMEM, "no memory for a list");
		n++;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}
