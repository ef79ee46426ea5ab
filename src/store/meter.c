#include "store/meter.h"

#include "base/str.h"
#include "store/closing.h"
#include "store/engine.h"
#include "store/gas_start.h"
#include "store/group.h"
#include "store/meter_row.h"
#include "store/register.h"
#include "store/tenancy.h"

enum { ZONE_MAX = 64, PROFILE_MAX = 64 };

static bool read_detail(struct db *db, const struct stmt *s, struct arena *a, struct meter *m,
			struct err *err)
{
	int at = METER_ROW_COLUMNS;

	(void)db;
	m->firmware = meter_row_text(a, s, at++);
	m->profile = col_is_null(s, at) ? NULL : meter_row_text(a, s, at);
	at++;
	m->zone = col_is_null(s, at) ? NULL : meter_row_text(a, s, at);
	at++;
	m->gas_day_own = (int)col_i64(s, at++);
	m->gas_day_start = m->gas_day_own < 0 ? GAS_START_DEFAULT : m->gas_day_own;
	m->has_password = col_i64(s, at++) != 0;
	m->created_at = col_i64(s, at++);
	m->changed_at = col_i64(s, at++);
	for (size_t i = 0; i < ARCHIVE_COUNT; i++)
		m->newest[i] = col_i64(s, at++);
	m->first_hour = col_i64(s, at++);
	m->last_call = col_i64(s, at);
	return m->firmware || err_set(err, ERR_NOMEM, "no memory for a meter");
}

static bool read_meter(struct db *db, struct stmt *s, struct arena *a, int64_t now,
		       struct meter *ret, struct err *err)
{
	struct meter m = { 0 };
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	if (!meter_row_read(s, a, now, &m.row, err) || !read_detail(db, s, a, &m, err))
		return false;
	if (m.row.subscriber && !store_subscriber_get(db, m.row.subscriber, a, &m.subscriber, err))
		return false;
	if (!m.row.subscriber)
		m.subscriber = (struct subscriber){ 0, "", "", "", "", "", "", "", "" };
	if (!m.zone && m.row.group && !meter_zone_read(db, m.row.id, a, &m.zone, err))
		return false;
	*ret = m;
	return true;
}

bool store_meter_find(struct db *db, const char *serial, struct arena *a, int64_t now,
		      struct meter *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_METER_BY_SERIAL, &s, err))
		return false;
	bind_text(s, 1, serial);
	return read_meter(db, s, a, now, ret, err);
}

bool store_meter_get(struct db *db, int64_t id, struct arena *a, int64_t now, struct meter *ret,
		     struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_METER_BY_ID, &s, err))
		return false;
	bind_i64(s, 1, id);
	return read_meter(db, s, a, now, ret, err);
}

static bool check_change(const struct meter_change *w, struct err *err)
{
	if (w->gas_day_start < GAS_START_CLEAR || w->gas_day_start > 23)
		return err_field(err, "gas_day_start", "an hour from 0 to 23");
	return register_check_text("type", w->type, SUBSCRIBER_TEXT_MAX, err) &&
	       register_check_text("profile", w->profile, PROFILE_MAX, err) &&
	       register_check_text("zone", w->zone, ZONE_MAX, err) &&
	       register_check_text("password", w->password, SECRET_TEXT_MAX, err);
}

static void bind_id(struct stmt *s, int at, int64_t id)
{
	if (id > 0)
		bind_i64(s, at, id);
	else
		bind_null(s, at);
}

static bool write_plain(struct db *db, int64_t id, const struct meter_change *w, int64_t now,
			struct err *err)
{
	struct stmt *s;
	int64_t type = 0;

	if (w->type && !label_id(db, METER_LABEL_TYPE, w->type, &type, err))
		return false;
	if (!db_start(db, SQL_METER_CHANGE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_id(s, 2, type);
	bind_text(s, 3, w->profile);
	bind_text(s, 4, w->zone);
	if (w->gas_day_start == -1)
		bind_null(s, 5);
	else
		bind_i64(s, 5,
			 w->gas_day_start == GAS_START_CLEAR ? GAS_START_INHERIT
							     : w->gas_day_start);
	bind_i64(s, 6, now);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such meter");
}

static bool write_id(struct db *db, enum sql name, int64_t meter, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_id(s, 2, id);
	return stmt_run(s, err);
}

static bool write_password(struct db *db, int64_t meter, const char *password, struct err *err)
{
	uint8_t box[SECRET_TEXT_MAX + SECRET_OVERHEAD];
	struct stmt *s;
	size_t n = 0;

	if (password[0] && !secret_seal(db_context(db)->key, password, box, &n, err))
		return false;
	if (!db_start(db, SQL_METER_SET_PASSWORD, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (n)
		bind_blob(s, 2, box, n);
	else
		bind_null(s, 2);
	return stmt_run(s, err);
}

static bool change(struct db *db, int64_t id, const struct meter_change *w, int64_t now,
		   struct err *err)
{
	return check_change(w, err) && write_plain(db, id, w, now, err) &&
	       (w->group <= 0 || store_group_check_tree(db, w->group, err)) &&
	       (w->group < 0 || write_id(db, SQL_METER_SET_GROUP, id, w->group, err)) &&
	       (w->subscriber < 0 || store_tenancy_set(db, id, w->subscriber, now, err)) &&
	       (!w->password || write_password(db, id, w->password, err));
}

/* Group and zone decide when gas days begin, the type how much can have gone through. */
static bool moves_months(const struct meter_change *w)
{
	return w->group >= 0 || w->zone || w->type || w->gas_day_start != -1;
}

bool store_meter_change(struct db *db, int64_t id, const struct meter_change *what, int64_t now,
			struct err *err)
{
	return change(db, id, what, now, err) &&
	       (!moves_months(what) || store_figures_doubt(db, id, 0, INT64_MAX, err)) &&
	       register_refresh(db, id, now, err);
}

static bool check_serial(const char *serial, struct err *err)
{
	if (!serial || !serial[0])
		return err_field(err, "serial", "is missing");
	return register_check_text("serial", serial, SERIAL_MAX - 1, err);
}

bool store_meter_create(struct db *db, const char *serial, enum meter_state state,
			const struct meter_change *with, int64_t now, int64_t *ret_id,
			struct err *err)
{
	int64_t id;

	if (!check_serial(serial, err))
		return false;
	if (!register_add(db, serial, state, now, &id, err))
		return err && err->kind == ERR_CONFLICT
			       ? err_set(err, ERR_CONFLICT, "meter %s exists already", serial)
			       : false;
	if (!change(db, id, with, now, err) || !register_refresh(db, id, now, err))
		return false;
	*ret_id = id;
	return true;
}

bool store_meter_set_state(struct db *db, int64_t id, enum meter_state state, int64_t now,
			   struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_SET_STATE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, state);
	bind_i64(s, 3, now);
	if (!stmt_run(s, err))
		return false;
	if (!db_changes(db))
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	return register_refresh(db, id, now, err);
}

/* The meter's own subscriber, one with that account and name, or a new one. */
static bool put_subscriber(struct db *db, const struct subscriber *s, int64_t *ret, struct err *err)
{
	AUTO_STMT *find = NULL;
	bool row;

	*ret = -1;
	if (!s->name[0] && !s->account[0] && !s->city[0] && !s->street[0])
		return true;
	if (!db_start(db, SQL_SUBSCRIBER_FIND, &find, err))
		return false;
	bind_text(find, 1, s->account);
	bind_text(find, 2, s->name);
	bind_text(find, 3, s->city);
	bind_text(find, 4, s->street);
	bind_text(find, 5, s->house);
	bind_text(find, 6, s->flat);
	if (!stmt_step(find, &row, err))
		return false;
	if (!row)
		return register_subscriber_add(db, s, ret, err);
	*ret = col_i64(find, 0);
	return true;
}

static struct subscriber complete(const struct subscriber *s)
{
#define KNOWN(field) s->field ? s->field : ""
	return (struct subscriber){
		.name = KNOWN(name),
		.account = KNOWN(account),
		.city = KNOWN(city),
		.street = KNOWN(street),
		.house = KNOWN(house),
		.flat = KNOWN(flat),
		.phone = KNOWN(phone),
		.email = KNOWN(email),
	};
#undef KNOWN
}

bool store_meter_register(struct db *db, const struct meter_registration *r, int64_t now,
			  int64_t *ret_id, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;
	struct subscriber s = complete(&r->subscriber);
	struct err why = { 0 };
	struct current c;
	int64_t id;

	if (!check_serial(r->serial, err) || !put_subscriber(db, &s, &w.subscriber, err))
		return false;
	if (r->groups && r->groups[0] && !store_group_by_names(db, r->groups, &w.group, err))
		return false;
	w.type = r->type && r->type[0] ? r->type : NULL;
	if (current_by_serial(db, r->serial, &c, &why)) {
		*ret_id = c.meter;
		return (c.state != METER_QUARANTINED ||
			store_meter_set_state(db, c.meter, METER_ACTIVE, now, err)) &&
		       store_meter_change(db, c.meter, &w, now, err);
	}
	if (why.kind != ERR_NOTFOUND)
		return err_set(err, why.kind, "%s", why.msg);
	if (!store_meter_create(db, r->serial, METER_ACTIVE, &w, now, &id, err))
		return false;
	*ret_id = id;
	return true;
}
