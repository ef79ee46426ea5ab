/* report_usage.c - forms about what meters used: boundary values, none, most, substitutes. */
#include "base/str.h"
#include "service/report_table.h"

static struct report_cell index_cell(const struct consumption *c, bool end)
{
	bool none = !c || (end ? c->end_missing : c->start_missing);
	struct report_cell cell = { .none = none };
	if (!none)
		cell.value = end ? c->index_end : c->index_start;
	return cell;
}

static struct report_cell volume_cell(const struct consumption_sum *sum)
{
	return (struct report_cell){ .none = sum->valid == 0 || sum->missing > 0,
				     .value = sum->volume };
}

/* --- first and last readings --- */

static const struct table_column boundary_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 },
	{ "first_time", REPORT_TIME, .width = 19 },
	{ "first_index", REPORT_NUMBER, 3, 3, 13 },
	{ "last_time", REPORT_TIME, .width = 19 },
	{ "last_index", REPORT_NUMBER, 3, 3, 13 },
	{ "volume", REPORT_NUMBER, 3, 3, 14, .sum = true },
};

static bool boundary(struct table_work *t, const struct meter_card *card, struct arena *a,
		     struct err *err)
{
	struct table_use use;
	if (!table_consumption(t, card, a, &use, err))
		return false;
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_time(use.zone, use.first ? use.first->span.from : 0),
		index_cell(use.first, false),
		report_time(use.zone, use.last ? use.last->span.to : 0),
		index_cell(use.last, true),
		volume_cell(&use.sum),
	};
	return table_put(t, cells, err);
}

const struct report_table table_boundary = { .columns = boundary_columns,
					     .count = ARRAY_LEN(boundary_columns),
					     .meter = boundary };

/* --- who used nothing --- */

static const struct table_column zero_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },	    { "account", REPORT_TEXT, .width = 12 },
	{ "subscriber", REPORT_TEXT, .width = 24 }, { "address", REPORT_TEXT, .width = 34 },
	{ "index", REPORT_NUMBER, 3, 3, 13 },	    { "last_call", REPORT_MINUTE, .width = 17 },
};

static bool zero(struct table_work *t, const struct meter_card *card, struct arena *a,
		 struct err *err)
{
	struct table_use use;
	if (!table_consumption(t, card, a, &use, err))
		return false;
	if (use.sum.valid == 0 || use.sum.missing > 0 || use.sum.volume != 0)
		return true;
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_text(card->meter.subscriber.name),
		report_text(table_address(&card->meter.subscriber, a)),
		index_cell(use.last, true),
		report_time(use.zone, card->meter.row.called_at),
	};
	return table_put(t, cells, err);
}

const struct report_table table_zero = {
	.columns = zero_columns, .count = ARRAY_LEN(zero_columns), .landscape = true, .meter = zero
};

/* --- who used most --- */

static const struct table_column top_columns[] = {
	{ "rank", REPORT_NUMBER, .width = 5 },	 { "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 }, { "subscriber", REPORT_TEXT, .width = 24 },
	{ "address", REPORT_TEXT, .width = 34 }, { "volume", REPORT_NUMBER, 3, 3, 14 },
};

enum { NAME_MAX_BYTES = 200, ADDRESS_MAX = 400, ACCOUNT_MAX = 80 };
struct consumer {
	int64_t volume;
	char serial[32];
	char account[ACCOUNT_MAX];
	char name[NAME_MAX_BYTES];
	char address[ADDRESS_MAX];
};
struct ranking {
	size_t count;
	struct consumer items[]; /* falling */
};

static void insert(struct ranking *r, size_t cap, const struct meter_card *card,
		   const char *address, int64_t volume)
{
	size_t at = r->count;
	while (at > 0 && r->items[at - 1].volume < volume)
		at--;
	if (at >= cap)
		return;
	size_t last = r->count < cap ? r->count : cap - 1;
	memmove(&r->items[at + 1], &r->items[at], (last - at) * sizeof r->items[0]);
	r->count = last + 1;
	struct consumer *c = &r->items[at];
	c->volume = volume;
	(void)str_copy(c->serial, sizeof c->serial, str_from(card->meter.row.serial));
	(void)str_copy(c->account, sizeof c->account, str_from(card->meter.subscriber.account));
	(void)str_copy(c->name, sizeof c->name, str_from(card->meter.subscriber.name));
	(void)str_copy(c->address, sizeof c->address, str_from(address));
}

static bool top(struct table_work *t, const struct meter_card *card, struct arena *a,
		struct err *err)
{
	size_t cap = (size_t)t->work->wish.count;
	struct table_use use;
	if (!t->kept)
		t->kept = calloc(1, sizeof(struct ranking) + cap * sizeof(struct consumer));
	if (!t->kept)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	if (!table_consumption(t, card, a, &use, err))
		return false;
	if (use.sum.valid > 0)
		insert(t->kept, cap, card, table_address(&card->meter.subscriber, a),
		       use.sum.volume);
	return true;
}

static bool put_top(struct table_work *t, struct err *err)
{
	const struct ranking *r = t->kept;
	for (size_t i = 0; r && i < r->count; i++) {
		const struct consumer *c = &r->items[i];
		const struct report_cell cells[] = {
			report_number((int64_t)i + 1), report_text(c->serial),
			report_text(c->account),       report_text(c->name),
			report_text(c->address),       report_number(c->volume),
		};
		if (!table_put(t, cells, err))
			return false;
	}
	return true;
}

const struct report_table table_top = { .columns = top_columns,
					.count = ARRAY_LEN(top_columns),
					.landscape = true,
					.meter = top,
					.rest = put_top };

/* --- what was counted with substitutes, and what was computed --- */

static const struct table_column substitute_columns[] = {
	{ "serial", REPORT_TEXT, .width = 12 },
	{ "account", REPORT_TEXT, .width = 12 },
	{ "hours", REPORT_NUMBER, .width = 8, .sum = true },
	{ "hours_substitute", REPORT_NUMBER, .width = 12, .sum = true },
	{ "hours_estimated", REPORT_NUMBER, .width = 12, .sum = true },
	{ "volume", REPORT_NUMBER, 3, 3, 13, .sum = true },
	{ "volume_substitute", REPORT_NUMBER, 3, 3, 14, .sum = true },
	{ "share_substitute", REPORT_NUMBER, 0, 2, 10 },
	{ "substitute_effect", REPORT_NUMBER, 3, 3, 12 },
	{ "volume_estimated", REPORT_NUMBER, 3, 3, 14, .sum = true },
	{ "share_estimated", REPORT_NUMBER, 0, 2, 10 },
};

static struct report_cell share(int64_t part, int64_t whole)
{
	return (struct report_cell){ .none = whole <= 0, .value = part * 100, .divisor = whole };
}

static struct report_cell effect_cell(const struct consumption_sum *sum)
{
	struct report_cell cell = { .none = true };
	cell.none = !consumption_effect(sum->volume_substitute, &sum->warmth, &cell.value);
	return cell;
}

static bool substitute(struct table_work *t, const struct meter_card *card, struct arena *a,
		       struct err *err)
{
	struct table_use use;
	const struct parameter_current *rows;
	size_t n;
	if (!table_consumption(t, card, a, &use, err) ||
	    !table_parameter_list(t, card, a, &rows, &n, err))
		return false;
	const struct report_cell cells[] = {
		report_text(card->meter.row.serial),
		report_text(card->meter.subscriber.account),
		report_number(use.sum.hours),
		report_number(use.sum.hours_substitute),
		report_number(use.sum.hours_estimated),
		volume_cell(&use.sum),
		report_number(use.sum.volume_substitute),
		share(use.sum.volume_substitute, use.sum.volume),
		effect_cell(&use.sum),
		report_number(use.sum.volume_estimated),
		share(use.sum.volume_estimated, use.sum.volume),
	};
	return table_put(t, cells, err);
}

const struct report_table table_substitute = { .columns = substitute_columns,
					       .count = ARRAY_LEN(substitute_columns),
					       .landscape = true,
					       .meter = substitute };
