#include "store/meter_row.h"

const char *meter_row_text(struct arena *a, const struct stmt *s, int at)
{
	const char *text = col_text(s, at);

	return text && text[0] ? arena_strdup(a, text) : "";
}

static int64_t or_none(int64_t v, int64_t none)
{
	return v == SORT_NONE ? none : v;
}

bool meter_row_read(const struct stmt *s, struct arena *a, int64_t now, struct meter_row *ret,
		    struct err *err)
{
	struct meter_row r = {
		.id = col_i64(s, 0),
		.serial = meter_row_text(a, s, 1),
		.state = (enum meter_state)col_i64(s, 2),
		.group = col_i64(s, 3),
		.group_name = meter_row_text(a, s, 4),
		.subscriber = col_i64(s, 5),
		.subscriber_name = meter_row_text(a, s, 6),
		.account = meter_row_text(a, s, 7),
		.city = meter_row_text(a, s, 8),
		.type = meter_row_text(a, s, 9),
		.index = or_none(col_i64(s, 10), -1),
		.index_time = or_none(col_i64(s, 11), 0),
		.called_at = or_none(col_i64(s, 12), 0),
		.index_offset = (int32_t)col_i64(s, 13),
		.temperature = (int16_t)col_i64(s, 14),
		.status = (uint32_t)col_i64(s, 15),
		.flags = (uint32_t)col_i64(s, 16),
		.alarms = (unsigned)col_i64(s, 17),
	};
	struct recent recent = { .day = col_i64(s, 19) };
	size_t n;
	const uint8_t *hours = col_blob(s, 20, &n);

	if (hours && n == sizeof recent.hours)
		memcpy(recent.hours, hours, n);
	current_completeness(&recent, col_i64(s, 18), now, &r.hours_expected, &r.hours_received);
	if (!r.serial || !r.group_name || !r.subscriber_name || !r.account || !r.city || !r.type)
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	*ret = r;
	return true;
}

bool meter_zone_read(struct db *db, int64_t meter, struct arena *a, const char **ret,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	const char *zone = NULL;
	bool row;

	if (!db_start(db, SQL_METER_ZONE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (row && !(zone = arena_strdup(a, col_text(s, 0))))
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	*ret = zone;
	return true;
}
