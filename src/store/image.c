#include "store/image.h"

#include <inttypes.h>

#include "base/str.h"
#include "store/closing.h"
#include "store/engine.h"
#include "store/register.h"

static const char *text(struct arena *a, const struct stmt *s, int at)
{
	return col_is_null(s, at) ? "" : arena_strdup(a, col_text(s, at));
}

static bool read_image(struct stmt *s, struct arena *a, struct meter_image *ret,
		       const char **ret_serial, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	if (!row) {
		*ret = (struct meter_image){ .type = "",
					     .profile = "",
					     .zone = "",
					     .seal = "",
					     .place = "",
					     .sim_phone = "" };
		*ret_serial = "";
		return true;
	}
	*ret = (struct meter_image){
		.id = col_i64(s, 0),
		.state = (enum meter_state)col_i64(s, 2),
		.type = text(a, s, 3),
		.group = col_i64(s, 4),
		.subscriber = col_i64(s, 5),
		.profile = text(a, s, 6),
		.zone = text(a, s, 7),
		.seal = text(a, s, 8),
		.place = text(a, s, 9),
		.sim_phone = text(a, s, 10),
		.commissioned_on = col_i64(s, 11),
		.verified_on = col_i64(s, 12),
		.verification_due = col_i64(s, 13),
		.since = col_i64(s, 14),
	};
	*ret_serial = text(a, s, 1);
	return (ret->type && ret->profile && ret->zone && ret->seal && ret->place &&
		ret->sim_phone && *ret_serial) ||
	       err_set(err, ERR_NOMEM, "no memory for a meter");
}

bool store_meter_image(struct db *db, const char *serial, struct arena *a, struct meter_image *ret,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	const char *same;

	if (!db_start(db, SQL_METER_IMAGE, &s, err))
		return false;
	bind_text(s, 1, serial);
	return read_image(s, a, ret, &same, err);
}

bool store_meter_image_get(struct db *db, int64_t id, struct arena *a, struct meter_image *ret,
			   const char **ret_serial, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_METER_IMAGE_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	return read_image(s, a, ret, ret_serial, err);
}

static void bind_some(struct stmt *s, int at, int64_t v)
{
	if (v)
		bind_i64(s, at, v);
	else
		bind_null(s, at);
}

static bool start_fields(struct db *db, enum sql name, int64_t id, const struct meter_image *to,
			 int64_t now, struct stmt **ret, struct err *err)
{
	const char *const texts[] = { to->profile, to->zone, to->seal, to->place, to->sim_phone };
	struct stmt *s;
	int64_t type;

	if (!label_id(db, METER_LABEL_TYPE, to->type, &type, err) || !db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, to->state);
	bind_i64(s, 3, type);
	bind_some(s, 4, to->group);
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++)
		bind_text(s, 5 + i, texts[i]);
	bind_some(s, 10, to->commissioned_on);
	bind_some(s, 11, to->verified_on);
	bind_some(s, 12, to->verification_due);
	bind_i64(s, 13, now);
	*ret = s;
	return true;
}

static bool put_fields(struct db *db, int64_t id, const struct meter_image *to, int64_t now,
		       struct err *err)
{
	struct stmt *s;

	if (!start_fields(db, SQL_METER_IMAGE_PUT, id, to, now, &s, err) || !stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_CONFLICT, "the meter is gone");
}

static bool run(struct db *db, enum sql name, const int64_t *args, int count, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	for (int i = 0; i < count; i++)
		bind_some(s, i + 1, args[i]);
	return stmt_run(s, err);
}

static bool set_subscriber(struct db *db, int64_t meter, int64_t subscriber, struct err *err)
{
	const int64_t args[] = { meter, subscriber };

	return run(db, SQL_METER_SET_SUBSCRIBER, args, 2, err);
}

/* Two moves within a second cannot be told apart later: the second one is a second later. */
static bool move(struct db *db, const struct meter_image *from, const struct meter_image *to,
		 int64_t now, struct err *err)
{
	int64_t at = now > from->since ? now : from->since + 1;
	const int64_t ended[] = { to->id, at };
	const int64_t begun[] = { to->id, to->subscriber, at };

	return set_subscriber(db, to->id, to->subscriber, err) &&
	       (!from->subscriber || run(db, SQL_METER_IMAGE_TENANCY_END, ended, 2, err)) &&
	       (!to->subscriber || run(db, SQL_METER_IMAGE_TENANCY_ADD, begun, 3, err));
}

static bool write_verification(struct db *db, const struct meter_image *to, const char *who,
			       int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_IMAGE_VERIFIED, &s, err))
		return false;
	bind_i64(s, 1, to->id);
	bind_i64(s, 2, to->verified_on);
	bind_some(s, 3, to->verification_due);
	bind_text(s, 4, who);
	bind_i64(s, 5, now);
	return stmt_run(s, err);
}

bool store_meter_image_put(struct db *db, const struct meter_image *from,
			   const struct meter_image *to, const char *who, int64_t now,
			   struct err *err)
{
	bool verified = to->verified_on && to->verified_on != from->verified_on;
	bool moved = to->subscriber != from->subscriber;

	return put_fields(db, to->id, to, now, err) &&
	       (!verified || write_verification(db, to, who, now, err)) &&
	       (!moved || move(db, from, to, now, err)) &&
	       store_figures_doubt(db, to->id, 0, INT64_MAX, err) &&
	       register_refresh(db, to->id, now, err);
}

bool store_meter_image_add(struct db *db, const char *serial, const struct meter_image *to,
			   const char *who, int64_t now, int64_t *ret_id, struct err *err)
{
	struct meter_image own = *to;
	struct stmt *s;

	own.state = METER_ACTIVE;
	if (!db_number(db, SQL_METER_NEXT, &own.id, err) ||
	    !start_fields(db, SQL_METER_IMAGE_ADD, own.id, &own, now, &s, err))
		return false;
	bind_text(s, 14, serial);
	bind_some(s, 15, own.subscriber);
	const int64_t begun[] = { own.id, own.subscriber, now };
	if (!stmt_run(s, err) ||
	    (own.verified_on && !write_verification(db, &own, who, now, err)) ||
	    (own.subscriber && !run(db, SQL_METER_IMAGE_TENANCY_ADD, begun, 3, err)) ||
	    !register_enter(db, own.id, err))
		return false;
	*ret_id = own.id;
	return true;
}

bool store_meter_told(struct db *db, int64_t id, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_METER_IMAGE_TOLD, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row && col_i64(s, 0) != 0;
	return true;
}

/* `from` is how it is, with the tenancy that the import began. */
static bool move_back(struct db *db, const struct meter_image *from, const struct meter_image *to,
		      struct err *err)
{
	const int64_t begun[] = { to->id, from->since };
	const int64_t before[] = { to->id, to->subscriber, to->since };

	return (!from->subscriber || run(db, SQL_METER_IMAGE_TENANCY_REMOVE, begun, 2, err)) &&
	       (!to->subscriber || run(db, SQL_METER_IMAGE_TENANCY_REOPEN, before, 3, err)) &&
	       set_subscriber(db, to->id, to->subscriber, err);
}

bool store_meter_image_back(struct db *db, const struct meter_image *from,
			    const struct meter_image *to, int64_t now, struct err *err)
{
	const int64_t verified[] = { to->id, from->verified_on };
	bool unverify = from->verified_on && from->verified_on != to->verified_on;
	bool moved = to->subscriber != from->subscriber;

	return put_fields(db, to->id, to, now, err) &&
	       (!unverify || run(db, SQL_METER_IMAGE_UNVERIFIED, verified, 2, err)) &&
	       (!moved || move_back(db, from, to, err)) && register_refresh(db, to->id, now, err);
}

/* What only registering makes goes first; a row of any other table keeps the meter. */
bool store_meter_forget(struct db *db, int64_t id, int64_t now, struct err *err)
{
	struct err why = { 0 };

	/* A refused one has no words. */
	if (!store_meter_set_state(db, id, METER_REFUSED, now, err) ||
	    !run(db, SQL_METER_FORGET_TENANCY, &id, 1, err) ||
	    !run(db, SQL_METER_FORGET_VERIFICATION, &id, 1, err) ||
	    !run(db, SQL_METER_FORGET_FIND, &id, 1, err) ||
	    !run(db, SQL_METER_FORGET_CURRENT, &id, 1, err))
		return false;
	if (run(db, SQL_METER_FORGET, &id, 1, &why))
		return true;
	return err_set(err, why.kind, "%s",
		       why.kind == ERR_CONFLICT ? "the meter has called since" : why.msg);
}
