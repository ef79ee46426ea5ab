#include "service/report_table.h"

#include <stdio.h>

static const struct report_table *table_of(const struct report_work *w)
{
	const struct report_maker *maker = w->wish.form->maker;
	return maker->table;
}

bool report_table_head(struct report_work *w, struct err *err)
{
	char key[60];
	(void)err;
	(void)snprintf(key, sizeof key, "form.%s", w->wish.form->name);
	w->head.title = report_say(w, key);
	w->head.landscape = table_of(w)->landscape;
	return true;
}

static void name_columns(const struct table_work *t, struct report_column *ret)
{
	for (size_t i = 0; i < t->table->count; i++) {
		const struct table_column *c = &t->table->columns[i];
		char key[60];
		(void)snprintf(key, sizeof key, "column.%s", c->name);
		ret[i] = (struct report_column){ .name = c->name,
						 .head = report_say(t->work, key),
						 .type = c->type,
						 .scale = c->scale,
						 .digits = c->digits,
						 .width = c->width };
	}
}

bool table_put(struct table_work *t, const struct report_cell *cells, struct err *err)
{
	for (size_t i = 0; i < t->table->count; i++) {
		int64_t value = cells[i].none ? 0 : cells[i].value;
		if (t->table->columns[i].sum &&
		    __builtin_add_overflow(t->sums[i], value, &t->sums[i]))
			return err_set(err, ERR_LIMIT, "the sum is too large");
	}
	t->rows++;
	return report_row(t->work->out, cells, err);
}

static bool each(struct report_work *w, const struct meter_card *card, struct arena *a, void *arg,
		 struct err *err)
{
	struct table_work *t = arg;
	(void)w;
	return t->table->meter(t, card, a, err);
}

static bool put_sums(struct table_work *t, struct err *err)
{
	struct report_cell cells[REPORT_COLUMNS_MAX] = { report_text(
		report_say(t->work, "total")) };
	bool any = false;
	for (size_t i = 1; i < t->table->count; i++) {
		bool sum = t->table->columns[i].sum;
		cells[i] = (struct report_cell){ .none = !sum, .sum = sum, .value = t->sums[i] };
		any |= sum;
	}
	return !any || t->rows == 0 || report_total(t->work->out, cells, err);
}

static bool warn_of(struct table_work *t, const char *note, int64_t meters, struct err *err)
{
	char count[24];
	(void)snprintf(count, sizeof count, "%lld", (long long)meters);
	return !meters || report_note(t->work->out, report_say_with(t->work, note, count), err);
}

static bool warn(struct table_work *t, struct err *err)
{
	return warn_of(t, "note.without", t->incomplete, err) &&
	       warn_of(t, "note.compressibility", t->doubtful, err);
}

static bool write_table(struct table_work *t, struct err *err)
{
	struct report_column columns[REPORT_COLUMNS_MAX];
	const struct report_table *table = t->table;
	const struct report_section section = { .columns = columns, .count = table->count };
	name_columns(t, columns);
	return report_section(t->work->out, &section, err) &&
	       (!table->meter || report_each_meter(t->work, each, t, err)) &&
	       (!table->rest || table->rest(t, err)) && put_sums(t, err) &&
	       (!table->note || report_note(t->work->out, report_say(t->work, table->note), err)) &&
	       warn(t, err);
}

bool report_table_body(struct report_work *w, struct err *err)
{
	struct table_work t = { .work = w, .table = table_of(w) };
	bool ok = write_table(&t, err);
	free(t.kept);
	return ok;
}

bool table_parameter_list(struct table_work *t, const struct meter_card *card, struct arena *a,
			  const struct parameter_current **ret, size_t *ret_count, struct err *err)
{
	const struct catalogue *catalogue = service_catalogue(t->work->sv);
	bool doubtful = false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(t->work->sv, &r, err) ||
		    !store_parameter_list(r.db, card->meter.row.id, a, ret, ret_count, err))
			return false;
	}
	for (size_t i = 0; i < *ret_count; i++) {
		const struct parameter *p = catalogue_find(catalogue, (*ret)[i].key);
		doubtful |= p && parameter_doubtful(p, (*ret)[i].text);
	}
	t->doubtful += doubtful;
	return true;
}

const char *table_address(const struct subscriber *s, struct arena *a)
{
	const char *const parts[] = { s->city, s->street, s->house, s->flat };
	static const char *const between[] = { ", ", ", ", "-" };
	const char *text = "";
	for (size_t i = 0; i < 4; i++) {
		if (!parts[i] || !parts[i][0])
			continue;
		text = arena_printf(a, "%s%s%s", text, text[0] ? between[i - (i > 0)] : "",
				    parts[i]);
		if (!text)
			return "";
	}
	return text;
}

bool table_consumption(struct table_work *t, const struct meter_card *card, struct arena *a,
		       struct table_use *ret, struct err *err)
{
	const struct report_wish *wish = &t->work->wish;
	struct consumption_sheet sheet;
	struct table_use use = { .first = NULL };
	enum gas_period by = wish->whole_unit ? wish->unit : GAS_DAY;
	if (!report_consumption(t->work, card, by, a, &sheet, err))
		return false;
	for (size_t i = 0; i < sheet.count; i++) {
		if (sheet.items[i].open)
			continue;
		if (!consumption_add(&use.sum, &sheet.items[i]))
			return err_set(err, ERR_LIMIT, "the sum is too large");
		if (!use.first)
			use.first = &sheet.items[i];
		use.last = &sheet.items[i];
	}
	t->incomplete += use.sum.missing > 0;
	use.zone = sheet.zone;
	*ret = use;
	return true;
}

void table_days(const struct report_work *w, const struct tz *zone, int64_t *ret_from,
		int64_t *ret_to)
{
	struct civil c = { 0 };
	civil_from_days(w->wish.first_day, &c.year, &c.month, &c.day);
	*ret_from = tz_utc(zone, c);
	civil_from_days(w->wish.last_day + 1, &c.year, &c.month, &c.day);
	*ret_to = tz_utc(zone, c);
}
