#include "store/closing.h"

#include "base/str.h"
#include "meter/consumption.h"
#include "store/meter_row.h"

enum { FIGURES_STEP = 500 /* of one transaction: some 10 ms */ };

const char *closing_state_name(enum closing_state s)
{
	static const char *const names[CLOSING_STATE_COUNT] = { "running", "closed", "reopened" };

	return (unsigned)s < CLOSING_STATE_COUNT ? names[s] : "";
}

static void bind_known(struct stmt *s, int at, int64_t litres)
{
	if (litres == INDEX_NONE)
		bind_null(s, at);
	else
		bind_i64(s, at, litres);
}

static int64_t col_known(const struct stmt *s, int at)
{
	return col_is_null(s, at) ? INDEX_NONE : col_i64(s, at);
}

/* --- closings --- */

bool store_closing_begin(struct db *db, const struct closing *c, int64_t *ret_id, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_CLOSING_ADD, &s, err))
		return false;
	bind_i64(s, 1, c->group);
	bind_text(s, 2, c->group_name);
	bind_i64(s, 3, c->month_day);
	bind_text(s, 4, c->calc_version);
	bind_text(s, 5, c->calc_checksum);
	bind_text(s, 6, c->reason);
	bind_i64(s, 7, c->closed_at);
	bind_text(s, 8, c->closed_by);
	return stmt_number(s, ret_id, err);
}

bool store_closing_end(struct db *db, int64_t id, const char *figures, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_CLOSING_END, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, figures);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_CONFLICT, "the month is closed already");
}

static bool run(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

bool store_closing_reopen(struct db *db, int64_t id, const char *who, const char *reason,
			  int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_CLOSING_REOPEN, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	bind_text(s, 3, who);
	bind_text(s, 4, reason);
	if (!stmt_run(s, err))
		return false;
	if (!db_changes(db))
		return err_set(err, ERR_CONFLICT, "the month is not closed");
	return run(db, SQL_RELEASE_ADD, id, err);
}

/* The next figures of the closing; false in *ret_is: there are none behind `after`. */
static bool portion_of(struct db *db, int64_t id, int64_t after, int64_t *ret_end, bool *ret_is,
		       struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_FIGURES_PORTION, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, after);
	bind_i64(s, 3, FIGURES_STEP);
	if (!stmt_step(s, ret_is, err))
		return false;
	*ret_is = !col_is_null(s, 0);
	*ret_end = col_i64(s, 0);
	return true;
}

static bool on_portion(struct db *db, enum sql name, int64_t id, int64_t after, int64_t end,
		       struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, after);
	bind_i64(s, 3, end);
	return stmt_run(s, err);
}

static bool release_on(struct db *db, int64_t id, int64_t end, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_RELEASE_ON, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, end);
	return stmt_run(s, err);
}

static bool first_release(struct db *db, int64_t *ret_id, int64_t *ret_after, bool *ret_is,
			  struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_RELEASE_FIRST, &s, err) || !stmt_step(s, ret_is, err))
		return false;
	*ret_id = *ret_is ? col_i64(s, 0) : 0;
	*ret_after = *ret_is ? col_i64(s, 1) : 0;
	return true;
}

bool store_closing_release(struct db *db, bool *ret_more, struct err *err)
{
	int64_t id;
	int64_t after;
	int64_t end;
	bool is;

	if (!first_release(db, &id, &after, ret_more, err))
		return false;
	if (!*ret_more)
		return true;
	if (!portion_of(db, id, after, &end, &is, err))
		return false;
	return is ? on_portion(db, SQL_FIGURES_END, id, after, end, err) &&
			       release_on(db, id, end, err)
		  : run(db, SQL_RELEASE_DONE, id, err);
}

static bool first_left(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_CLOSING_LEFT, &s, err) || !stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	return true;
}

bool store_closing_drop(struct db *db, bool *ret_more, struct err *err)
{
	int64_t id;
	int64_t end;
	bool is;

	*ret_more = false;
	if (!first_left(db, &id, err))
		return false;
	*ret_more = id != 0;
	if (!id)
		return true;
	if (!portion_of(db, id, 0, &end, &is, err))
		return false;
	return is ? on_portion(db, SQL_FIGURES_FORGET, id, 0, end, err)
		  : run(db, SQL_CLOSING_FORGET, id, err);
}

static bool read_closing(const struct stmt *s, struct arena *a, struct closing *c, struct err *err)
{
	*c = (struct closing){
		.id = col_i64(s, 0),
		.group = col_i64(s, 1),
		.group_name = meter_row_text(a, s, 2),
		.month_day = col_i64(s, 3),
		.state = (enum closing_state)col_i64(s, 4),
		.meters = col_i64(s, 5),
		.known = col_i64(s, 6),
		.volume = col_i64(s, 7),
		.calc_version = meter_row_text(a, s, 8),
		.calc_checksum = meter_row_text(a, s, 9),
		.figures = meter_row_text(a, s, 10),
		.reason = meter_row_text(a, s, 11),
		.closed_at = col_i64(s, 12),
		.closed_by = meter_row_text(a, s, 13),
		.reopened_at = col_i64(s, 14),
		.reopened_by = meter_row_text(a, s, 15),
		.reopen_reason = meter_row_text(a, s, 16),
		.corrections = col_i64(s, 17),
	};
	return (c->group_name && c->calc_version && c->calc_checksum && c->figures && c->reason &&
		c->closed_by && c->reopened_by && c->reopen_reason) ||
	       err_set(err, ERR_NOMEM, "no memory for a closing");
}

#define CLOSING_COLUMNS                                                                            \
	"SELECT c.id, c.group_id, c.group_name, c.month_day, c.state, c.meters, c.known, "         \
	"c.volume, c.calc_version, c.calc_checksum, c.figures, c.reason, c.closed_at, "            \
	"c.closed_by, c.reopened_at, c.reopened_by, c.reopen_reason, "                             \
	"(SELECT COUNT(*) FROM correction k WHERE k.closing = c.id) FROM closing c WHERE "

bool store_closing_get(struct db *db, int64_t id, struct arena *a, struct closing *ret,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start_text(db, CLOSING_COLUMNS "c.id = ?1", &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_closing(s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such closing");
}

/* A closing of all is seen with the whole area, one of a group where the group is. */
static bool seen(struct area_sieve *sieve, int64_t group, bool *ret, struct err *err)
{
	*ret = area_is_whole(sieve->area);
	return *ret || !group || area_sieve_group(sieve, group, ret, err);
}

bool store_closing_list(struct db *db, const struct area *area, int64_t before, unsigned limit,
			struct arena *a, const struct closing **ret, size_t *ret_count,
			int64_t *ret_next, struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = area };
	struct closing *rows = arena_new(a, struct closing, limit);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;
	bool in;

	*ret_next = 0;
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the closings");
	if (!db_start_text(db, CLOSING_COLUMNS "c.id < ?1 ORDER BY c.id DESC", &s, err))
		return false;
	bind_i64(s, 1, before ? before : INT64_MAX);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!seen(&sieve, col_i64(s, 1), &in, err))
			return false;
		if (!in)
			continue;
		if (n == limit) {
			*ret_next = rows[n - 1].id;
			break;
		}
		if (!read_closing(s, a, &rows[n++], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

/* --- figures --- */

bool store_figure_add(struct db *db, const struct closed_figure *f, bool *ret_added,
		      struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_FIGURE_ADD, &s, err))
		return false;
	bind_i64(s, 1, f->meter);
	bind_i64(s, 2, f->month_day);
	bind_i64(s, 3, f->closing);
	bind_i64(s, 4, f->from);
	bind_i64(s, 5, f->to);
	bind_known(s, 6, f->index_start);
	bind_known(s, 7, f->index_end);
	bind_known(s, 8, f->volume);
	bind_i64(s, 9, f->temperature);
	bind_i64(s, 10, f->hours);
	bind_i64(s, 11, f->records);
	bind_i64(s, 12, f->estimated);
	bind_i64(s, 13, f->substituted);
	bind_i64(s, 14, f->flags);
	if (!stmt_run(s, err))
		return false;
	*ret_added = db_changes(db) > 0;
	return true;
}

static bool read_figure(const struct stmt *s, struct arena *a, struct closed_figure *f,
			struct err *err)
{
	*f = (struct closed_figure){
		.meter = col_i64(s, 0),
		.serial = meter_row_text(a, s, 1),
		.month_day = col_i64(s, 2),
		.closing = col_i64(s, 3),
		.from = col_i64(s, 4),
		.to = col_i64(s, 5),
		.index_start = col_known(s, 6),
		.index_end = col_known(s, 7),
		.volume = col_known(s, 8),
		.temperature = (int16_t)col_i64(s, 9),
		.hours = (int)col_i64(s, 10),
		.records = col_i64(s, 11),
		.estimated = col_i64(s, 12),
		.substituted = col_i64(s, 13),
		.flags = (uint32_t)col_i64(s, 14),
	};
	return f->serial || err_set(err, ERR_NOMEM, "no memory for a figure");
}

bool store_figure_get(struct db *db, int64_t meter, int64_t month_day, struct arena *a,
		      struct closed_figure *ret, bool *ret_is, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_FIGURE_COUNTS, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, month_day);
	return stmt_step(s, ret_is, err) && (!*ret_is || read_figure(s, a, ret, err));
}

static size_t count_months(int64_t from_day, int64_t to_day)
{
	return to_day < from_day ? 0 : (size_t)((to_day - from_day) / 28 + 1);
}

bool store_figures_told(struct db *db, int64_t meter, int64_t from_day, int64_t to_day,
			int64_t known_at, struct arena *a, const struct closed_month **ret,
			size_t *ret_count, struct err *err)
{
	size_t max = count_months(from_day, to_day);
	struct closed_month *months = arena_new(a, struct closed_month, max + 1);
	AUTO_STMT *s = NULL;
	bool row = true;
	size_t n = 0;

	if (!months)
		return err_set(err, ERR_NOMEM, "no memory for the months");
	if (!db_start(db, SQL_FIGURES_TOLD, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, from_day);
	bind_i64(s, 3, to_day);
	bind_i64(s, 4, known_at);
	bind_i64(s, 5, CLOSING_RUNNING);
	while (n < max) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		months[n] = (struct closed_month){ .month_day = col_i64(s, 0),
						   .closing = col_i64(s, 1),
						   .volume = col_known(s, 2),
						   .at = col_i64(s, 3),
						   .by = meter_row_text(a, s, 4) };
		if (!months[n++].by)
			return err_set(err, ERR_NOMEM, "no memory for the months");
	}
	*ret = months;
	*ret_count = n;
	return true;
}

bool store_figure_list(struct db *db, int64_t closing, const struct area *area, int64_t after,
		       unsigned limit, struct arena *a, const struct closed_figure **ret,
		       size_t *ret_count, bool *ret_more, struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = area };
	struct closed_figure *rows = arena_new(a, struct closed_figure, limit);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;
	bool in;

	*ret_more = false;
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the figures");
	if (!db_start(db, SQL_FIGURE_LIST, &s, err))
		return false;
	bind_i64(s, 1, closing);
	bind_i64(s, 2, after);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!area_sieve_group(&sieve, col_i64(s, 15), &in, err))
			return false;
		if (!in)
			continue;
		*ret_more = n == limit;
		if (*ret_more)
			break;
		if (!read_figure(s, a, &rows[n++], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

/* --- corrections --- */

bool store_figure_of_place(struct db *db, int64_t meter, int64_t month_day, bool *ret,
			   struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_FIGURE_OF_PLACE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, month_day);
	return stmt_step(s, ret, err);
}

bool store_figure_standing(struct db *db, int64_t meter, int64_t month_day, struct correction *ret,
			   bool *ret_is, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct closed_figure f;
	AUTO_STMT *s = NULL;
	bool row;

	if (!store_figure_get(db, meter, month_day, &a, &f, ret_is, err))
		return false;
	if (!*ret_is)
		return true;
	if (!db_start(db, SQL_CORRECTION_NEWEST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, month_day);
	bind_i64(s, 3, f.closing);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = (struct correction){
		.meter = meter,
		.month_day = month_day,
		.closing = f.closing,
		.start_before = row ? col_known(s, 0) : f.index_start,
		.end_before = row ? col_known(s, 1) : f.index_end,
		.volume_before = row ? col_known(s, 2) : f.volume,
	};
	return true;
}

bool store_correction_add(struct db *db, const struct correction *c, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_CORRECTION_ADD, &s, err))
		return false;
	bind_i64(s, 1, c->meter);
	bind_i64(s, 2, c->month_day);
	bind_i64(s, 3, c->closing);
	bind_known(s, 4, c->start_before);
	bind_known(s, 5, c->end_before);
	bind_known(s, 6, c->volume_before);
	bind_known(s, 7, c->start_after);
	bind_known(s, 8, c->end_after);
	bind_known(s, 9, c->volume_after);
	bind_i64(s, 10, c->seen_at);
	return stmt_run(s, err);
}

static bool start_corrections(struct db *db, const struct correction_filter *f, struct stmt **ret,
			      struct err *err)
{
	char text[480];
	struct strb b = strb_make(text, sizeof text);

	strb_add(&b,
		 STR("SELECT c.id, c.meter, m.serial, c.month_day, c.closing, c.start_before, "
		     "c.end_before, c.volume_before, c.start_after, c.end_after, c.volume_after, "
		     "c.seen_at, m.group_id FROM correction c JOIN meter m ON m.id = c.meter "
		     "WHERE c.id < ?1"));
	if (f->closing)
		strb_add(&b, STR(" AND c.closing = ?2"));
	if (f->meter)
		strb_add(&b, STR(" AND c.meter = ?3"));
	if (f->month_day != INT64_MIN)
		strb_add(&b, STR(" AND c.month_day = ?4"));
	strb_add(&b, STR(" ORDER BY c.id DESC"));
	if (!db_start_text(db, text, ret, err))
		return false;
	bind_i64(*ret, 1, f->before ? f->before : INT64_MAX);
	if (f->closing)
		bind_i64(*ret, 2, f->closing);
	if (f->meter)
		bind_i64(*ret, 3, f->meter);
	if (f->month_day != INT64_MIN)
		bind_i64(*ret, 4, f->month_day);
	return true;
}

static bool read_correction(const struct stmt *s, struct arena *a, struct correction *c,
			    struct err *err)
{
	*c = (struct correction){
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.serial = meter_row_text(a, s, 2),
		.month_day = col_i64(s, 3),
		.closing = col_i64(s, 4),
		.start_before = col_known(s, 5),
		.end_before = col_known(s, 6),
		.volume_before = col_known(s, 7),
		.start_after = col_known(s, 8),
		.end_after = col_known(s, 9),
		.volume_after = col_known(s, 10),
		.seen_at = col_i64(s, 11),
	};
	return c->serial || err_set(err, ERR_NOMEM, "no memory for a correction");
}

bool store_correction_list(struct db *db, const struct correction_filter *f, struct arena *a,
			   const struct correction **ret, size_t *ret_count, int64_t *ret_next,
			   struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = f->area };
	struct correction *rows = arena_new(a, struct correction, f->limit);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;
	bool in;

	*ret_next = 0;
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the corrections");
	if (!start_corrections(db, f, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!area_sieve_group(&sieve, col_i64(s, 12), &in, err))
			return false;
		if (!in)
			continue;
		if (n == f->limit) {
			*ret_next = rows[n - 1].id;
			break;
		}
		if (!read_correction(s, a, &rows[n++], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}
