/* report_group.c - «Для нескольких счётчиков»: a row for each meter. */
#include "base/str.h"
#include "service/report_private.h"

enum { SERIAL, ACCOUNT, TIME, INDEX, RATE, VOLUME, COLUMNS };

static bool head(struct report_work *w, struct err *err)
{
	(void)err;
	w->head.title = report_say(w, "form.group.title");
	return true;
}

static void name_columns(const struct report_work *w, struct report_column c[static COLUMNS])
{
	const struct report_column number = {
		.type = REPORT_NUMBER, .scale = 3, .digits = 3, .width = 14
	};
	const struct report_column text = { .type = REPORT_TEXT, .width = 12 };
	c[SERIAL] = c[ACCOUNT] = text;
	c[INDEX] = c[RATE] = c[VOLUME] = number;
	c[TIME] = (struct report_column){ .type = REPORT_TIME, .width = 19 };
	c[SERIAL].name = "serial";
	c[ACCOUNT].name = "account";
	c[TIME].name = "time";
	c[INDEX].name = "index";
	c[RATE].name = "rate";
	c[VOLUME].name = "volume";
	c[SERIAL].head = report_say(w, "column.serial");
	c[ACCOUNT].head = report_say(w, "column.account");
	c[TIME].head = report_say(w, "column.index_time");
	c[INDEX].head = report_say(w, "column.index");
	c[RATE].head = report_say(w, "column.rate");
	c[VOLUME].head = report_say(w, "column.volume");
}

struct adding {
	struct consumption_sum all;
	int64_t without; /* meters of which the volume is not known */
};

/* What a meter used in all that was asked for. */
static bool add_up(const struct consumption_sheet *s, struct consumption_sum *ret, unsigned *marks,
		   struct err *err)
{
	*marks = 0;
	*ret = (struct consumption_sum){ 0 };
	for (size_t i = 0; i < s->count; i++) {
		if (s->items[i].open)
			continue;
		if (!consumption_add(ret, &s->items[i]))
			return err_set(err, ERR_LIMIT, "the sum is too large");
		*marks |= report_volume_marks(&s->items[i]);
	}
	if (ret->missing && ret->valid)
		*marks |= REPORT_INCOMPLETE;
	return true;
}

static void fill(const struct report_work *w, const struct meter_card *card,
		 const struct consumption_sheet *s, const struct consumption_sum *sum,
		 unsigned marks, struct report_cell c[static COLUMNS])
{
	bool end = w->wish.at_end;
	const struct consumption *p = &s->items[end && s->count ? s->count - 1 : 0];
	bool none = s->count == 0 || (end ? p->end_missing : p->start_missing);
	c[SERIAL] = report_text(card->meter.row.serial);
	c[ACCOUNT] = report_text(card->meter.subscriber.account);
	c[TIME] = s->count ? report_time(s->zone, end ? p->span.to : p->span.from)
			   : (struct report_cell){ .none = true };
	c[INDEX] = (struct report_cell){ .none = none };
	if (!none) {
		bool estimated = end ? p->end_estimated : p->start_estimated;
		c[INDEX].value = end ? p->index_end : p->index_start;
		c[INDEX].marks = estimated ? REPORT_ESTIMATED : 0;
	}
	c[RATE] = (struct report_cell){ .none = sum->hours <= 0,
					.value = sum->volume,
					.divisor = sum->hours };
	c[VOLUME] = (struct report_cell){ .none = sum->valid == 0,
					  .value = sum->volume,
					  .marks = marks };
}

static bool each(struct report_work *w, const struct meter_card *card, struct arena *a, void *arg,
		 struct err *err)
{
	struct adding *ad = arg;
	struct report_cell c[COLUMNS];
	struct consumption_sheet sheet;
	struct consumption_sum sum;
	unsigned marks;
	/* Some days are added up: they need not be a month. */
	enum gas_period by = w->wish.whole_unit ? w->wish.unit : GAS_DAY;
	if (!report_consumption(w, card, by, a, &sheet, err) || !add_up(&sheet, &sum, &marks, err))
		return false;
	fill(w, card, &sheet, &sum, marks, c);
	ad->all.valid += sum.valid;
	ad->without += sum.valid == 0 || sum.missing > 0;
	if (__builtin_add_overflow(ad->all.volume, sum.volume, &ad->all.volume))
		return err_set(err, ERR_LIMIT, "the sum is too large");
	return report_row(w->out, c, err);
}

static bool end(struct report_work *w, const struct adding *ad, struct err *err)
{
	struct report_cell c[COLUMNS] = { [ACCOUNT] = { .none = true },
					  [TIME] = { .none = true },
					  [INDEX] = { .none = true },
					  [RATE] = { .none = true } };
	c[SERIAL] = report_text(report_say(w, "total"));
	c[VOLUME] = (struct report_cell){ .none = ad->all.valid == 0,
					  .sum = true,
					  .value = ad->all.volume,
					  .marks = ad->without ? REPORT_INCOMPLETE : 0 };
	if (w->meters > 0 && !report_total(w->out, c, err))
		return false;
	if (ad->without == 0)
		return true;
	char number[24];
	(void)snprintf(number, sizeof number, "%lld", (long long)ad->without);
	return report_note(w->out, report_say_with(w, "note.without", number), err);
}

static bool body(struct report_work *w, struct err *err)
{
	struct report_column columns[COLUMNS];
	const struct report_section section = { .columns = columns,
						.count = COLUMNS,
						.marks = true };
	struct adding ad = { 0 };
	name_columns(w, columns);
	return report_section(w->out, &section, err) && report_each_meter(w, each, &ad, err) &&
	       end(w, &ad, err);
}

const struct report_maker report_of_group = { head, body };
