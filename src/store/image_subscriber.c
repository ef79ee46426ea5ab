#include "store/engine.h"
#include "store/image.h"
#include "store/register.h"
#include "store/subscriber_row.h"

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

bool store_subscriber_by_account(struct db *db, const char *account, const char *name,
				 struct arena *a, struct subscriber *ret, bool *ret_more,
				 struct err *err)
{
	struct subscriber found = subscriber_nobody();
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SUBSCRIBER_OF_ACCOUNT, &s, err))
		return false;
	bind_text(s, 1, account);
	bind_text(s, 2, name);
	if (!stmt_step(s, &row, err))
		return false;
	if (row && (!subscriber_read(s, a, &found, err) || !stmt_step(s, &row, err)))
		return false;
	*ret = found;
	*ret_more = row;
	return true;
}

bool store_subscriber_at(struct db *db, const struct subscriber *like, struct arena *a,
			 struct subscriber *ret, struct err *err)
{
	const char *const texts[] = { like->name, like->city, like->street, like->house,
				      like->flat };
	struct subscriber found = subscriber_nobody();
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SUBSCRIBER_AT, &s, err))
		return false;
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++)
		bind_text(s, i + 1, texts[i]);
	if (!stmt_step(s, &row, err) || (row && !subscriber_read(s, a, &found, err)))
		return false;
	*ret = found;
	return true;
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
