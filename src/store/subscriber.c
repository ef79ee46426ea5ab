#include "store/subscriber.h"

#include "base/clock.h"
#include "meter/phone.h"
#include "store/engine.h"
#include "store/register.h"
#include "store/subscriber_row.h"

static const char *const kinds[] = { "person", "organisation" };

const char *subscriber_kind_name(enum subscriber_kind k)
{
	return kinds[k == SUBSCRIBER_ORGANISATION];
}

bool subscriber_kind_parse(const char *name, enum subscriber_kind *ret)
{
	for (int k = SUBSCRIBER_PERSON; k <= SUBSCRIBER_ORGANISATION; k++) {
		if (strcmp(kinds[k], name) == 0) {
			*ret = (enum subscriber_kind)k;
			return true;
		}
	}
	return false;
}

static bool check(const struct subscriber *s, struct err *err)
{
	const struct {
		const char *field;
		const char *text;
	} all[] = {
		{ "name", s->name },	 { "account", s->account }, { "city", s->city },
		{ "street", s->street }, { "house", s->house },	    { "flat", s->flat },
		{ "phone", s->phone },	 { "email", s->email },
	};
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (!register_check_text(all[i].field, all[i].text, SUBSCRIBER_TEXT_MAX, err))
			return false;
	}
	return true;
}

static void bind_texts(struct stmt *s, int at, const struct subscriber *who, const char *phone)
{
	const char *const all[] = { who->name, who->account, who->street, who->house,
				    who->flat, phone,	     who->email };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		bind_text(s, at++, all[i] ? all[i] : "");
}

bool subscriber_read(const struct stmt *s, struct arena *a, struct subscriber *ret, struct err *err)
{
	const char *text[8];

	for (int i = 0; i < 8; i++) {
		text[i] = arena_strdup(a, col_text(s, i + 1));
		if (!text[i])
			return err_set(err, ERR_NOMEM, "no memory for a subscriber");
	}
	*ret = (struct subscriber){
		.id = col_i64(s, 0),
		.name = text[0],
		.account = text[1],
		.city = text[2],
		.street = text[3],
		.house = text[4],
		.flat = text[5],
		.phone = text[6],
		.email = text[7],
		.kind = col_i64(s, 9) ? SUBSCRIBER_ORGANISATION : SUBSCRIBER_PERSON,
		.version = col_i64(s, 10),
		.creator = col_i64(s, 11),
		.created_at = col_i64(s, 12),
		.changed_at = col_i64(s, 13),
		.erased_at = col_i64(s, 14),
	};
	return true;
}

bool store_subscriber_get(struct db *db, int64_t id, struct arena *a, struct subscriber *ret,
			  struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SUBSCRIBER_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such subscriber");
	return subscriber_read(s, a, ret, err);
}

bool register_subscriber_add(struct db *db, const struct subscriber *who, int64_t *ret_id,
			     struct err *err)
{
	char phone[PHONE_MAX];
	struct stmt *s;
	int64_t city;
	int64_t id;

	if (!check(who, err) || !phone_normalise("phone", who->phone, phone, err) ||
	    !label_id(db, METER_LABEL_CITY, who->city, &city, err) ||
	    !db_number(db, SQL_SUBSCRIBER_NEXT, &id, err) ||
	    !db_start(db, SQL_SUBSCRIBER_ADD, &s, err))
		return false;
	bind_i64(s, 1, city);
	bind_texts(s, 2, who, phone);
	bind_i64(s, 9, who->kind);
	if (who->creator)
		bind_i64(s, 10, who->creator);
	else
		bind_null(s, 10);
	bind_i64(s, 11, clock_wall());
	bind_i64(s, 12, id);
	if (!stmt_run(s, err))
		return false;
	*ret_id = id;
	return true;
}

bool store_subscriber_create(struct db *db, const struct subscriber *who, int64_t *ret_id,
			     struct err *err)
{
	int64_t id;

	if (!register_subscriber_add(db, who, &id, err) ||
	    !register_subscriber_refresh(db, id, err))
		return false;
	*ret_id = id;
	return true;
}

/* The ids of the meters that a subscriber has, a page after an id. */
static bool meters_of(struct db *db, int64_t id, int64_t after, int64_t *meters, size_t max,
		      size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!db_start(db, SQL_METER_OF_SUBSCRIBER, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, after);
	for (; n < max; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		meters[n] = col_i64(s, 0);
	}
	*ret_count = n;
	return true;
}

static bool refresh_meters(struct db *db, int64_t id, struct err *err)
{
	int64_t meters[64];
	size_t count;
	int64_t after = 0;
	int64_t now = clock_wall();

	do {
		if (!meters_of(db, id, after, meters, ARRAY_LEN(meters), &count, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (!register_refresh(db, meters[i], now, err))
				return false;
			after = meters[i];
		}
	} while (count == ARRAY_LEN(meters));
	return true;
}

bool store_subscriber_change(struct db *db, const struct subscriber *who, struct err *err)
{
	char phone[PHONE_MAX];
	struct stmt *s;
	int64_t city;

	if (!check(who, err) || !phone_normalise("phone", who->phone, phone, err) ||
	    !label_id(db, METER_LABEL_CITY, who->city, &city, err) ||
	    !db_start(db, SQL_SUBSCRIBER_CHANGE, &s, err))
		return false;
	bind_i64(s, 1, who->id);
	bind_i64(s, 2, city);
	bind_texts(s, 3, who, phone);
	bind_i64(s, 10, who->kind);
	bind_i64(s, 11, clock_wall());
	bind_i64(s, 12, who->version);
	if (!stmt_run(s, err))
		return false;
	if (!db_changes(db))
		return who->version
			       ? err_set(err, ERR_CONFLICT, "the subscriber has changed meanwhile")
			       : err_set(err, ERR_NOTFOUND, "there is no such subscriber");
	return refresh_meters(db, who->id, err) && register_subscriber_refresh(db, who->id, err);
}
