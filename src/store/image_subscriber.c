#include "store/engine.h"
#include "store/image.h"
#include "store/register.h"
#include "store/subscriber_row.h"

enum { LOOKED_AT_MAX = 1000 /* of one account, or of one name at one place */ };

struct subscriber subscriber_nobody(void)
{
	return (struct subscriber){ .name = "",
				    .account = "",
				    .city = "",
				    .street = "",
				    .house = "",
				    .flat = "",
				    .phone = "",
				    .email = "" };
}

/* The first that is seen; *ret_more: another one is, too. */
static bool take_seen(struct db *db, struct stmt *s, const struct area *area, int64_t user,
		      struct arena *a, struct subscriber *ret, bool *ret_more, struct err *err)
{
	struct subscriber found = subscriber_nobody();
	bool more = false;
	bool row = true;

	while (!more) {
		bool seen = true;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!area_is_whole(area) &&
		    !store_subscriber_seen(db, area, user, col_i64(s, 0), &seen, err))
			return false;
		more = seen && found.id;
		if (seen && !found.id && !subscriber_read(s, a, &found, err))
			return false;
	}
	*ret = found;
	*ret_more = more;
	return true;
}

bool store_subscriber_by_account(struct db *db, const struct area *area, int64_t user,
				 const char *account, const char *name, struct arena *a,
				 struct subscriber *ret, bool *ret_more, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_SUBSCRIBER_OF_ACCOUNT, &s, err))
		return false;
	bind_text(s, 1, account);
	bind_text(s, 2, name);
	bind_i64(s, 3, LOOKED_AT_MAX);
	return take_seen(db, s, area, user, a, ret, ret_more, err);
}

bool store_subscriber_at(struct db *db, const struct area *area, int64_t user,
			 const struct subscriber *like, struct arena *a, struct subscriber *ret,
			 struct err *err)
{
	const char *const texts[] = { like->name, like->city, like->street, like->house,
				      like->flat };
	AUTO_STMT *s = NULL;
	bool more;

	if (!db_start(db, SQL_SUBSCRIBER_AT, &s, err))
		return false;
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++)
		bind_text(s, i + 1, texts[i]);
	bind_i64(s, 6, LOOKED_AT_MAX);
	return take_seen(db, s, area, user, a, ret, &more, err);
}

bool store_subscriber_erased(struct db *db, int64_t id, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SUBSCRIBER_ERASED, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	return stmt_run(s, err);
}

bool store_subscriber_add_owner(struct db *db, const struct subscriber *s, int64_t *ret_id,
				struct err *err)
{
	return register_subscriber_add(db, s, ret_id, err);
}
