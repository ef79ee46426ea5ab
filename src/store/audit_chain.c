#include "store/audit_chain.h"

#include <sodium.h>

enum {
	PAGE = 500,	   /* records that are chained at once, when all are */
	MAC_TEXT = 8 + 16, /* beside the hash */
};

/* Rows of audit_head: where the chain ends, and where what is left of it begins. */
enum end { HEAD = 1, ANCHOR };

struct head {
	int64_t id;	 /* of the newest record; ANCHOR: of those that were thrown away */
	int64_t records; /* how many there were up to it */
	uint8_t hash[AUDIT_HASH];
};

static void add_number(crypto_generichash_state *h, uint64_t v)
{
	uint8_t bytes[8];

	for (int i = 7; i >= 0; i--, v >>= 8)
		bytes[i] = (uint8_t)v;
	(void)crypto_generichash_update(h, bytes, sizeof bytes);
}

static void add_text(crypto_generichash_state *h, const char *text)
{
	if (!text) {
		add_number(h, UINT64_MAX);
		return;
	}
	size_t n = strlen(text);
	add_number(h, n);
	(void)crypto_generichash_update(h, (const unsigned char *)text, n);
}

void audit_hash(const uint8_t before[static AUDIT_HASH], const struct audit_record *r,
		uint8_t ret[static AUDIT_HASH])
{
	crypto_generichash_state h;

	(void)crypto_generichash_init(&h, NULL, 0, AUDIT_HASH);
	(void)crypto_generichash_update(&h, before, AUDIT_HASH);
	add_number(&h, (uint64_t)r->id);
	add_number(&h, (uint64_t)r->time);
	add_number(&h, (uint64_t)r->user);
	add_text(&h, r->who);
	add_text(&h, r->origin);
	add_text(&h, r->action);
	add_text(&h, r->object);
	add_text(&h, r->before);
	add_text(&h, r->after);
	(void)crypto_generichash_final(&h, ret, AUDIT_HASH);
}

static bool mark(struct db *db, enum end end, const struct head *h, uint8_t ret[static SECRET_MARK],
		 struct err *err)
{
	static const char names[][8] = { [HEAD] = "audit", [ANCHOR] = "anchor" };
	uint8_t text[MAC_TEXT + AUDIT_HASH] = { 0 };

	memcpy(text, names[end], sizeof names[end]);
	memcpy(text + 8, &h->id, 8);
	memcpy(text + 16, &h->records, 8);
	memcpy(text + MAC_TEXT, h->hash, AUDIT_HASH);
	return secret_mark(db_context(db)->key, text, sizeof text, ret, err);
}

/* *ret_genuine false: there is none, or somebody else wrote it. */
static bool read_end(struct db *db, enum end end, struct head *ret, bool *ret_is, bool *ret_genuine,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	struct head h = { 0 };
	uint8_t own[SECRET_MARK];
	size_t n = 0;
	size_t n_mark = 0;
	bool row;

	if (!db_start(db, SQL_AUDIT_HEAD_GET, &s, err))
		return false;
	bind_i64(s, 1, end);
	if (!stmt_step(s, &row, err))
		return false;
	if (row) {
		h.id = col_i64(s, 0);
		h.records = col_i64(s, 1);
		const uint8_t *hash = col_blob(s, 2, &n);
		if (n == AUDIT_HASH)
			memcpy(h.hash, hash, n);
	}
	if (!mark(db, end, &h, own, err))
		return false;
	const uint8_t *stored = row ? col_blob(s, 3, &n_mark) : NULL;
	*ret_genuine = n == AUDIT_HASH && n_mark == sizeof own &&
		       sodium_memcmp(stored, own, sizeof own) == 0;
	*ret_is = row;
	*ret = h;
	return true;
}

static bool read_head(struct db *db, struct head *ret, bool *ret_genuine, struct err *err)
{
	bool is;

	return read_end(db, HEAD, ret, &is, ret_genuine, err);
}

/* All zero where nothing was ever thrown away. */
static bool read_anchor(struct db *db, struct head *ret, bool *ret_genuine, struct err *err)
{
	bool is;

	if (!read_end(db, ANCHOR, ret, &is, ret_genuine, err))
		return false;
	*ret_genuine |= !is;
	return true;
}

static bool write_end(struct db *db, enum end end, const struct head *h, struct err *err)
{
	uint8_t own[SECRET_MARK];
	struct stmt *s;

	if (!mark(db, end, h, own, err) || !db_start(db, SQL_AUDIT_HEAD_SET, &s, err))
		return false;
	bind_i64(s, 1, h->id);
	bind_i64(s, 2, h->records);
	bind_blob(s, 3, h->hash, AUDIT_HASH);
	bind_blob(s, 4, own, sizeof own);
	bind_i64(s, 5, end);
	return stmt_run(s, err);
}

static bool write_head(struct db *db, const struct head *h, struct err *err)
{
	return write_end(db, HEAD, h, err);
}

bool audit_append(struct db *db, struct audit_record *r, uint8_t ret[static AUDIT_HASH],
		  struct err *err)
{
	struct head h;
	bool genuine;
	int64_t newest;

	if (!read_head(db, &h, &genuine, err) || !db_number(db, SQL_AUDIT_NEWEST, &newest, err))
		return false;
	/* Work goes on after a break-in, but what is written then never hides it: nothing
	 * follows from a hash of 0xff. */
	if (!genuine)
		memset(h.hash, 0xff, sizeof h.hash);
	r->id = (newest > h.id ? newest : h.id) + 1;
	audit_hash(h.hash, r, h.hash);
	h.id = r->id;
	h.records++;
	memcpy(ret, h.hash, AUDIT_HASH);
	return write_head(db, &h, err);
}

void audit_row_read(const struct stmt *s, struct audit_record *ret)
{
	*ret = (struct audit_record){
		.id = col_i64(s, 0),
		.time = col_i64(s, 1),
		.user = col_i64(s, 2),
		.who = col_text(s, 3),
		.origin = col_text(s, 4),
		.action = col_text(s, 5),
		.object = col_text(s, 6),
		.before = col_text(s, 7),
		.after = col_text(s, 8),
	};
}

struct link {
	int64_t id;
	uint8_t hash[AUDIT_HASH];
};

/* The next records after h->id, at most PAGE; moves h on. */
static bool read_links(struct db *db, struct head *h, struct link *links, size_t *ret_n,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;

	if (!db_start(db, SQL_AUDIT_AFTER, &s, err))
		return false;
	bind_i64(s, 1, h->id);
	bind_i64(s, 2, PAGE);
	for (bool row; n < PAGE; n++) {
		struct audit_record r;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		audit_row_read(s, &r);
		audit_hash(h->hash, &r, h->hash);
		h->id = r.id;
		h->records++;
		links[n].id = r.id;
		memcpy(links[n].hash, h->hash, AUDIT_HASH);
	}
	*ret_n = n;
	return true;
}

bool audit_chain_all(struct db *db, struct err *err)
{
	AUTO_FREE struct link *links = calloc(PAGE, sizeof *links);
	struct head h = { 0 };
	size_t n = PAGE;
	struct stmt *s;

	if (!links)
		return err_set(err, ERR_NOMEM, "no memory to chain the audit");
	while (n == PAGE) {
		if (!read_links(db, &h, links, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			if (!db_start(db, SQL_AUDIT_SET_HASH, &s, err))
				return false;
			bind_i64(s, 1, links[i].id);
			bind_blob(s, 2, links[i].hash, AUDIT_HASH);
			if (!stmt_run(s, err))
				return false;
		}
	}
	return write_head(db, &h, err);
}

const char *audit_flaw_name(enum audit_flaw f)
{
	static const char *const names[] = {
		[AUDIT_WHOLE] = "whole", [AUDIT_CHANGED] = "changed",	[AUDIT_CUT_OFF] = "cut-off",
		[AUDIT_ADDED] = "added", [AUDIT_UNSIGNED] = "unsigned",
	};

	return (unsigned)f < ARRAY_LEN(names) ? names[f] : "";
}

/* Walks as far as each record follows from the one before; *ret_next is the first that does
 * not, 0 = the end was reached. */
static bool walk(struct db *db, struct head *h, int64_t *ret_next, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_VERIFY_AUDIT, &s, err))
		return false;
	for (bool row;;) {
		struct audit_record r;
		uint8_t hash[AUDIT_HASH];
		size_t n;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		audit_row_read(s, &r);
		audit_hash(h->hash, &r, hash);
		const uint8_t *stored = col_blob(s, AUDIT_COLUMNS, &n);
		if (n != AUDIT_HASH || memcmp(stored, hash, n) != 0) {
			*ret_next = r.id;
			return true;
		}
		*h = (struct head){ .id = r.id, .records = h->records + 1 };
		memcpy(h->hash, hash, AUDIT_HASH);
	}
	*ret_next = 0;
	return true;
}

static enum audit_flaw judge(const struct head *kept, bool genuine, const struct head *seen,
			     int64_t broken)
{
	if (broken)
		return kept->id && broken > kept->id ? AUDIT_ADDED : AUDIT_CHANGED;
	if (!genuine)
		return AUDIT_UNSIGNED;
	if (seen->id < kept->id)
		return AUDIT_CUT_OFF;
	if (seen->id > kept->id)
		return AUDIT_ADDED;
	if (seen->records != kept->records || memcmp(seen->hash, kept->hash, AUDIT_HASH) != 0)
		return AUDIT_CHANGED;
	return AUDIT_WHOLE;
}

/* Oldest first; stops at what is not old enough and at what does not follow. */
static bool read_old(struct db *db, const struct head *newest, int64_t before, unsigned limit,
		     struct head *h, bool *ret_whole, struct err *err)
{
	AUTO_STMT *s = NULL;

	*ret_whole = true;
	if (!db_start(db, SQL_AUDIT_PORTION, &s, err))
		return false;
	bind_i64(s, 1, h->id);
	bind_i64(s, 2, newest->id);
	bind_i64(s, 3, limit);
	for (bool row;;) {
		struct audit_record r;
		uint8_t hash[AUDIT_HASH];
		size_t n;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		audit_row_read(s, &r);
		if (r.time >= before)
			return true;
		audit_hash(h->hash, &r, hash);
		const uint8_t *stored = col_blob(s, AUDIT_COLUMNS, &n);
		*ret_whole = n == AUDIT_HASH && memcmp(stored, hash, n) == 0;
		if (!*ret_whole)
			return true;
		*h = (struct head){ .id = r.id, .records = h->records + 1 };
		memcpy(h->hash, hash, AUDIT_HASH);
	}
}

bool store_audit_trim(struct db *db, int64_t before, unsigned limit, int64_t *ret_removed,
		      struct err *err)
{
	struct head newest;
	struct head anchor;
	bool genuine;
	bool anchored;
	bool whole;
	struct stmt *s;

	if (!read_head(db, &newest, &genuine, err) || !read_anchor(db, &anchor, &anchored, err))
		return false;
	struct head h = anchor;
	if (!read_old(db, &newest, before, limit, &h, &whole, err))
		return false;
	/* What does not hang together is evidence. */
	if (!genuine || !anchored || !whole)
		return err_set(err, ERR_CONFLICT,
			       "the audit is not whole: nothing of it is thrown away");
	*ret_removed = h.records - anchor.records;
	if (*ret_removed == 0)
		return true;
	if (!write_end(db, ANCHOR, &h, err) || !db_start(db, SQL_AUDIT_REMOVE_TO, &s, err))
		return false;
	bind_i64(s, 1, h.id);
	return stmt_run(s, err);
}

bool store_audit_verify(struct db *db, struct audit_verdict *ret, struct err *err)
{
	struct head kept;
	struct head anchor;
	bool genuine;
	bool anchored;
	int64_t broken;

	if (!read_head(db, &kept, &genuine, err) || !read_anchor(db, &anchor, &anchored, err))
		return false;
	struct head seen = anchored ? anchor : (struct head){ 0 };
	if (!walk(db, &seen, &broken, err))
		return false;
	struct audit_verdict v = { .flaw = judge(&kept, genuine && anchored, &seen, broken),
				   .records = seen.records - (anchored ? anchor.records : 0),
				   .removed = anchored ? anchor.records : 0,
				   .newest = seen.id };
	memcpy(v.hash, seen.hash, AUDIT_HASH);
	if (broken)
		v.first_bad = broken;
	else if (v.flaw == AUDIT_CUT_OFF)
		v.first_bad = seen.id + 1;
	else if (v.flaw == AUDIT_ADDED)
		v.first_bad = kept.id + 1;
	else if (v.flaw != AUDIT_WHOLE)
		v.first_bad = seen.id;
	*ret = v;
	return true;
}
