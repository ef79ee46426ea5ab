/* report_state.c - forms about the meters themselves: completeness, link, verification, battery. */
#include "service/report_table.h"
#include "base/decimal.h"
#include "base/str.h"
#include "store/completeness.h"
#include "store/installation.h"

enum { CALLS_PAGE = 500 };

/* --- completeness --- */

static const struct table_column completeness_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "group", REPORT_TEXT, .width = 30 },
	{ "expected", REPORT_NUMBER, .width = 11, .sum = true },
	{ "received", REPORT_NUMBER, .width = 11, .sum = true },
	{ "lacking", REPORT_NUMBER, .width = 11, .sum = true },
	{ "permanent", REPORT_NUMBER, .width = 12, .sum = true },
	{ "share_received", REPORT_NUMBER, 0, 2, 11 },
};

static bool read_completeness(struct table_work *t, const struct meter_card *card, struct arena *a,
			      const struct completeness_day **ret, size_t *ret_count,
			      struct err *err)
{
	const struct report_wish *wish = &t->work->wish;
	const struct day_range range = { .first = wish->first_day,
					 .count = wish->last_day - wish->first_day + 1,
					 .now = t->work->now };
	AUTO_READER r = { 0 };
	if (range.count > COMPLETENESS_DAYS_MAX)
		return err_field(err, "to", "must be at most %d days after from",
				 COMPLETENESS_DAYS_MAX);
	return reader_take(t->work->sv, &r, err) &&
	       store_completeness(r.db, card->meter.row.id, ARCHIVE_HOUR, &range, a, ret, ret_count,
				  err);
}

static struct report_cell received_share(const struct completeness_day *s)
{
	return (struct report_cell){ .none = s->expected <= 0,
				     .value = s->received * 100,
				     .divisor = s->expected };
}

static bool completeness(struct table_work *t, const struct meter_card *card, struct arena *a,
			 struct err *err)
{
	struct completeness_day sum = { 0 };
	const struct completeness_day *days;
	size_t n;
	if (!read_completeness(t, card, a, &days, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		sum.expected += days[i].expected;
		sum.received += days[i].received;
		sum.permanent += days[i].permanent;
	}
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->group_path),
		report_number(sum.expected),
		report_number(sum.received),
		report_number(sum.expected - sum.received),
		report_number(sum.permanent),
		received_share(&sum),
	};
	return table_put(t, cells, err);
}

const struct report_table table_completeness = { .columns = completeness_columns,
						 .count = ARRAY_LEN(completeness_columns),
						 .meter = completeness,
						 .note = "note.completeness" };

/* --- the same by day --- */

static const struct table_column completeness_day_columns[] = {
	{ "day", REPORT_DAY, .width = 12 },
	{ "expected", REPORT_NUMBER, .width = 13, .sum = true },
	{ "received", REPORT_NUMBER, .width = 13, .sum = true },
	{ "lacking", REPORT_NUMBER, .width = 13, .sum = true },
	{ "permanent", REPORT_NUMBER, .width = 13, .sum = true },
	{ "share_received", REPORT_NUMBER, 0, 2, 13 },
};

static bool add_completeness(struct table_work *t, const struct meter_card *card, struct arena *a,
			     struct err *err)
{
	const struct completeness_day *days;
	struct completeness_day *sums;
	size_t n;
	if (!read_completeness(t, card, a, &days, &n, err))
		return false;
	if (!t->kept)
		t->kept = calloc(COMPLETENESS_DAYS_MAX, sizeof *sums);
	sums = t->kept;
	if (!sums)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	for (size_t i = 0; i < n; i++) {
		sums[i].expected += days[i].expected;
		sums[i].received += days[i].received;
		sums[i].permanent += days[i].permanent;
	}
	return true;
}

static bool put_completeness_days(struct table_work *t, struct err *err)
{
	const struct report_wish *wish = &t->work->wish;
	const struct completeness_day *sums = t->kept;
	for (int64_t d = wish->first_day; sums && d <= wish->last_day; d++) {
		const struct completeness_day *s = &sums[d - wish->first_day];
		const struct report_cell cells[] = {
			{ .value = d },
			report_number(s->expected),
			report_number(s->received),
			report_number(s->expected - s->received),
			report_number(s->permanent),
			received_share(s),
		};
		if (!table_put(t, cells, err))
			return false;
	}
	return true;
}

const struct report_table table_completeness_days = { .columns = completeness_day_columns,
						      .count = ARRAY_LEN(completeness_day_columns),
						      .meter = add_completeness,
						      .rest = put_completeness_days,
						      .note = "note.completeness" };

/* --- link --- */

static const struct table_column link_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "group", REPORT_TEXT, .width = 28 },
	{ "last_call", REPORT_MINUTE, .width = 17 },
	{ "silent_days", REPORT_NUMBER, .width = 9 },
	{ "calls", REPORT_NUMBER, .width = 9, .sum = true },
	{ "calls_well", REPORT_NUMBER, .width = 9, .sum = true },
	{ "share_well", REPORT_NUMBER, 0, 2, 10 },
	{ "signal", REPORT_NUMBER, .width = 9 },
	{ "battery", REPORT_NUMBER, .width = 9 },
};

struct calls {
	int64_t all;
	int64_t well;
};

static bool count_calls(struct table_work *t, const struct meter_card *card, struct calls *ret,
			struct err *err)
{
	int64_t from;
	int64_t to;
	struct call_filter f = { .meter = card->meter.row.id, .limit = CALLS_PAGE };
	table_days(t->work, card->zone, &from, &to);
	do {
		AUTO_ARENA page = { 0 };
		struct call_page found;
		AUTO_READER r = { 0 };
		if (!reader_take(t->work->sv, &r, err) ||
		    !store_call_list(r.db, &f, &page, &found, err))
			return false;
		f.before = found.next;
		for (size_t i = 0; i < found.count; i++) {
			int64_t at = found.rows[i].started / 1000;
			bool inside = at >= from && at < to;
			ret->all += inside;
			ret->well += inside && found.rows[i].result == CALL_OK;
			if (at < from)
				f.before = 0;
		}
	} while (f.before);
	return true;
}

static const struct parameter_current *find_value(const struct parameter_current *rows, size_t n,
						  const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

static struct report_cell decimal_cell(const struct parameter_current *p, unsigned scale)
{
	struct err why;
	struct report_cell cell = { .none = true };
	if (p && decimal_parse(p->text, scale, &cell.value, &why))
		cell.none = false;
	return cell;
}

static bool link_row(struct table_work *t, const struct meter_card *card, struct arena *a,
		     struct err *err)
{
	const struct parameter_current *rows;
	struct calls calls = { 0 };
	int64_t called = card->meter.row.called_at;
	size_t n;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(t->work->sv, &r, err) ||
		    !store_parameter_list(r.db, card->meter.row.id, a, &rows, &n, err))
			return false;
	}
	if (!count_calls(t, card, &calls, err))
		return false;
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->group_path),
		report_time(card->zone, called),
		{ .none = called == 0, .value = (t->work->now - called) / 86400 },
		report_number(calls.all),
		report_number(calls.well),
		{ .none = calls.all == 0, .value = calls.well * 100, .divisor = calls.all },
		decimal_cell(find_value(rows, n, "gsm_signal"), 0),
		decimal_cell(find_value(rows, n, "battery_remaining"), 0),
	};
	return table_put(t, cells, err);
}

const struct report_table table_link = { .columns = link_columns,
					 .count = ARRAY_LEN(link_columns),
					 .landscape = true,
					 .meter = link_row };

/* --- verification (поверка) --- */

static const struct table_column verification_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },		 { "type", REPORT_TEXT, .width = 19 },
	{ "account", REPORT_TEXT, .width = 12 },	 { "subscriber", REPORT_TEXT, .width = 26 },
	{ "address", REPORT_TEXT, .width = 34 },	 { "verified_on", REPORT_DAY, .width = 12 },
	{ "verification_due", REPORT_DAY, .width = 12 },
};

static struct report_cell day(int64_t v)
{
	return (struct report_cell){ .none = v == 0, .value = v };
}

static bool verification(struct table_work *t, const struct meter_card *card, struct arena *a,
			 struct err *err)
{
	struct installation i;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(t->work->sv, &r, err) ||
		    !store_installation_get(r.db, card->meter.row.id, a, &i, err))
			return false;
	}
	/* What was due before is due still. */
	if (i.verification_due == 0 || i.verification_due > t->work->wish.last_day)
		return true;
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.row.type),
		report_text(card->meter.subscriber.account),
		report_text(card->meter.subscriber.name),
		report_text(table_address(&card->meter.subscriber, a)),
		day(i.verified_on),
		day(i.verification_due),
	};
	return table_put(t, cells, err);
}

const struct report_table table_verification = { .columns = verification_columns,
						 .count = ARRAY_LEN(verification_columns),
						 .landscape = true,
						 .meter = verification };

/* --- batteries --- */

static const struct table_column battery_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },	 { "type", REPORT_TEXT, .width = 19 },
	{ "account", REPORT_TEXT, .width = 12 }, { "subscriber", REPORT_TEXT, .width = 26 },
	{ "address", REPORT_TEXT, .width = 34 }, { "battery", REPORT_NUMBER, .width = 10 },
	{ "voltage", REPORT_NUMBER, 2, 2, 14 },	 { "battery_read", REPORT_TIME, .width = 19 },
};

/* What a meter has never told is not known to be low. */
static bool battery(struct table_work *t, const struct meter_card *card, struct arena *a,
		    struct err *err)
{
	const struct parameter_current *rows;
	size_t n;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(t->work->sv, &r, err) ||
		    !store_parameter_list(r.db, card->meter.row.id, a, &rows, &n, err))
			return false;
	}
	const struct parameter_current *left = find_value(rows, n, "battery_remaining");
	struct report_cell percent = decimal_cell(left, 0);
	if (percent.none || percent.value > t->work->wish.below)
		return true;
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.row.type),
		report_text(card->meter.subscriber.account),
		report_text(card->meter.subscriber.name),
		report_text(table_address(&card->meter.subscriber, a)),
		percent,
		decimal_cell(find_value(rows, n, "battery_voltage"), 2),
		report_time(card->zone, left->read_at),
	};
	return table_put(t, cells, err);
}

const struct report_table table_battery = { .columns = battery_columns,
					    .count = ARRAY_LEN(battery_columns),
					    .landscape = true,
					    .meter = battery };
