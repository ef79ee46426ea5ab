#include "store/installation.h"

#include "base/str.h"
#include "meter/phone.h"
#include "store/meter_row.h"
#include "store/register.h"

bool store_installation_get(struct db *db, int64_t meter, struct arena *a, struct installation *ret,
			    struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_INSTALLATION_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	struct installation in = {
		.version = col_i64(s, 0),
		.commissioned_on = col_i64(s, 1),
		.verified_on = col_i64(s, 2),
		.verification_due = col_i64(s, 3),
		.seal = meter_row_text(a, s, 4),
		.seal_on = col_i64(s, 5),
		.place = meter_row_text(a, s, 6),
		.sim_phone = meter_row_text(a, s, 7),
		.retired_at = col_i64(s, 8),
		.final_index = col_is_null(s, 9) ? -1 : col_i64(s, 9),
		.retire_reason = meter_row_text(a, s, 10),
		.own_zone = meter_row_text(a, s, 11),
	};
	if (!in.seal || !in.place || !in.sim_phone || !in.retire_reason || !in.own_zone)
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	*ret = in;
	return true;
}

static void bind_day(struct stmt *s, int at, int64_t day)
{
	if (day > 0)
		bind_i64(s, at, day);
	else
		bind_null(s, at);
}

static void bind_word(struct stmt *s, int at, const char *text)
{
	bind_text(s, at, text[0] ? text : NULL);
}

static bool check_texts(const struct installation_change *w, struct err *err)
{
	return register_check_text("seal", w->seal, INSTALLATION_SEAL_MAX, err) &&
	       register_check_text("place", w->place, INSTALLATION_PLACE_MAX, err);
}

static int64_t newer(int64_t change, int64_t now)
{
	return change == INSTALLATION_LEAVE ? now : change;
}

static bool write_plain(struct db *db, int64_t meter, const struct installation *in,
			struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_INSTALLATION_SET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_day(s, 2, in->commissioned_on);
	bind_word(s, 3, in->seal);
	bind_day(s, 4, in->seal_on);
	bind_word(s, 5, in->place);
	bind_word(s, 6, in->sim_phone);
	return stmt_run(s, err);
}

static bool run_for(struct db *db, enum sql name, int64_t meter, int64_t day, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (day != INSTALLATION_LEAVE)
		bind_day(s, 2, day);
	return stmt_run(s, err);
}

static bool put_verification(struct db *db, int64_t meter, int64_t on, int64_t due, const char *who,
			     int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_VERIFICATION_PUT, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, on);
	bind_day(s, 3, due);
	bind_text(s, 4, who);
	bind_i64(s, 5, now);
	return stmt_run(s, err);
}

/*
 * The meter's columns follow its newest verification. One that is cleared was put down by
 * mistake: it goes, and the one before it holds again. A due day may stand without any.
 */
static bool write_verification(struct db *db, int64_t meter, const struct installation *was,
			       const struct installation_change *w, const char *who, int64_t now,
			       struct err *err)
{
	int64_t on = newer(w->verified_on, was->verified_on);
	int64_t due =
		newer(w->verification_due, on == was->verified_on ? was->verification_due : 0);

	if (on == was->verified_on && due == was->verification_due)
		return true;
	if (on && due && due < on)
		return err_field(err, "verification_due", "lies before the verification");
	if (!on && was->verified_on)
		return run_for(db, SQL_VERIFICATION_REMOVE, meter, was->verified_on, err) &&
		       run_for(db, SQL_VERIFICATION_NEWEST, meter, INSTALLATION_LEAVE, err);
	if (!on)
		return run_for(db, SQL_VERIFICATION_DUE_ONLY, meter, due, err);
	return put_verification(db, meter, on, due, who, now, err) &&
	       run_for(db, SQL_VERIFICATION_NEWEST, meter, INSTALLATION_LEAVE, err);
}

bool store_installation_change(struct db *db, int64_t meter, const struct installation_change *w,
			       const char *who, int64_t now, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	char phone[PHONE_MAX];
	struct installation was;

	if (!check_texts(w, err) || !phone_normalise("sim_phone", w->sim_phone, phone, err) ||
	    !store_installation_get(db, meter, &a, &was, err))
		return false;
	struct installation in = was;
	in.commissioned_on = newer(w->commissioned_on, was.commissioned_on);
	in.seal = w->seal ? w->seal : was.seal;
	in.seal_on = newer(w->seal_on, was.seal_on);
	in.place = w->place ? w->place : was.place;
	in.sim_phone = w->sim_phone ? phone : was.sim_phone;
	return write_plain(db, meter, &in, err) &&
	       write_verification(db, meter, &was, w, who, now, err);
}

bool store_meter_bump(struct db *db, int64_t meter, int64_t expected, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_BUMP, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, expected);
	bind_i64(s, 3, now);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_CONFLICT, "the meter has changed meanwhile");
}

bool store_verification_list(struct db *db, int64_t meter, struct arena *a,
			     const struct verification **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;
	struct verification *rows = arena_new(a, struct verification, VERIFICATIONS_MAX);

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_VERIFICATION_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, VERIFICATIONS_MAX);
	for (; n < VERIFICATIONS_MAX; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct verification){
			.verified_on = col_i64(s, 0),
			.due_on = col_i64(s, 1),
			.who = meter_row_text(a, s, 2),
			.created_at = col_i64(s, 3),
		};
		if (!rows[n].who)
			return err_set(err, ERR_NOMEM, "no memory for a list");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}
