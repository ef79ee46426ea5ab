/* report_meter.c - «Для одного счётчика»: the periods of a meter, a table for each one. */
#include <stdio.h>

#include "base/str.h"
#include "service/report_private.h"

enum { TIME, INDEX, RATE, TEMPERATURE, VOLUME, COLUMNS, LABEL_MAX = 12 };

static void facts_of(struct report_work *w, const struct meter_card *card)
{
	const struct subscriber *s = &card->meter.subscriber;
	const struct meter_row *row = &card->meter.row;
	report_add_fact(w, "subscriber", REPORT_TEXT, report_text(s->name));
	report_add_fact(w, "account", REPORT_TEXT, report_text(s->account));
	report_add_fact(w, "city", REPORT_TEXT, report_text(s->city));
	report_add_fact(w, "street", REPORT_TEXT, report_text(s->street));
	report_add_fact(w, "house", REPORT_TEXT, report_text(s->house));
	report_add_fact(w, "flat", REPORT_TEXT, report_text(s->flat));
	report_add_fact(w, "index", REPORT_NUMBER,
			(struct report_cell){ .none = row->index < 0, .value = row->index });
	struct report_fact *index = &w->facts[w->head.fact_count - 1];
	index->unit = report_say(w, "unit.m3");
	index->as.scale = 3;
	index->as.digits = 3;
	report_add_fact(w, "index_time", REPORT_TIME, report_time(card->zone, row->index_time));
}

static bool head(struct report_work *w, struct err *err)
{
	struct meter_card card;
	w->head.title = report_say(w, "form.meter.title.many");
	w->head.sheets = w->wish.sheets;
	if (!w->wish.meter)
		return true;
	w->head.title = report_say_with(w, "form.meter.title", w->wish.meter);
	if (!service_meter_find(w->sv, w->caller, RIGHT_READING_VIEW, w->wish.meter,
				job_arena(w->run), &card, err))
		return false;
	facts_of(w, &card);
	return true;
}

static void name_columns(const struct report_work *w, struct report_column c[static COLUMNS])
{
	const struct report_column number = {
		.type = REPORT_NUMBER, .scale = 3, .digits = 3, .width = 14
	};
	c[TIME] = (struct report_column){ .name = "time", .type = REPORT_TIME, .width = 19 };
	for (size_t i = INDEX; i < COLUMNS; i++)
		c[i] = number;
	c[TEMPERATURE].scale = 2;
	c[TEMPERATURE].digits = 2;
	c[INDEX].name = "index";
	c[RATE].name = "rate";
	c[TEMPERATURE].name = "temperature";
	c[VOLUME].name = "volume";
	c[TIME].head = report_say(w, "column.date");
	c[INDEX].head = report_say(w, "column.index");
	c[RATE].head = report_say(w, "column.rate.hour");
	c[TEMPERATURE].head = report_say(w, "column.temperature");
	c[VOLUME].head = report_say(w, "column.volume");
}

static void fill(const struct report_work *w, const struct consumption *p, const struct tz *zone,
		 struct report_cell c[static COLUMNS])
{
	bool end = w->wish.at_end;
	unsigned marks = report_volume_marks(p);
	c[TIME] = report_time(zone, end ? p->span.to : p->span.from);
	c[INDEX] = (struct report_cell){ .none = end ? p->end_missing : p->start_missing,
					 .value = end ? p->index_end : p->index_start,
					 .marks = (end ? p->end_estimated : p->start_estimated)
							  ? REPORT_ESTIMATED
							  : 0 };
	c[RATE] = (struct report_cell){ .none = !p->volume_valid || p->hours <= 0,
					.value = p->volume,
					.divisor = p->hours };
	c[TEMPERATURE] = (struct report_cell){ .none = p->temperature == TEMPERATURE_NONE,
					       .value = p->temperature };
	c[VOLUME] = (struct report_cell){ .none = !p->volume_valid,
					  .value = p->volume,
					  .marks = marks };
}

/* The picture of the last rows, as many as it may have. */
struct picture {
	int64_t volumes[REPORT_POINTS_MAX];
	int64_t warmth[REPORT_POINTS_MAX];
	bool no_volume[REPORT_POINTS_MAX];
	bool no_warmth[REPORT_POINTS_MAX];
	char text[REPORT_POINTS_MAX][LABEL_MAX];
	const char *labels[REPORT_POINTS_MAX];
	size_t count;
};

static void remember(struct picture *p, const struct report_work *w, const struct consumption *row,
		     const struct tz *zone)
{
	size_t i = p->count;
	struct civil t = tz_civil(zone, row->span.from);
	if (i == REPORT_POINTS_MAX)
		return;
	p->volumes[i] = row->volume;
	p->no_volume[i] = !row->volume_valid;
	p->warmth[i] = row->temperature;
	p->no_warmth[i] = row->temperature == TEMPERATURE_NONE;
	if (w->wish.by == GAS_HOUR)
		(void)snprintf(p->text[i], LABEL_MAX, "%02d:%02d", t.hour % 100, t.minute % 100);
	else if (w->wish.by == GAS_MONTH)
		(void)snprintf(p->text[i], LABEL_MAX, "%02d.%04d", t.month % 100, t.year % 10000);
	else
		(void)snprintf(p->text[i], LABEL_MAX, "%02d", t.day % 100);
	p->labels[i] = p->text[i];
	p->count++;
}

static bool draw(struct report_work *w, const struct picture *p, size_t rows, struct err *err)
{
	const struct report_series line = { .column = TEMPERATURE,
					    .name = report_say(w, "chart.temperature"),
					    .values = p->warmth,
					    .none = p->no_warmth };
	const struct report_chart chart = {
		.title = report_say(w, "chart.volume"),
		.label_column = TIME,
		.labels = p->labels,
		.count = p->count,
		.bars = { .column = VOLUME, .values = p->volumes, .none = p->no_volume },
		.line = &line
	};
	return p->count < rows || report_chart(w->out, &chart, err);
}

static bool total(struct report_work *w, const struct consumption_sum *sum, struct err *err)
{
	struct report_cell c[COLUMNS] = { [INDEX] = { .none = true },
					  [RATE] = { .none = true },
					  [TEMPERATURE] = { .none = true } };
	c[TIME] = report_text(report_say(w, "total"));
	c[VOLUME] = (struct report_cell){ .none = sum->valid == 0,
					  .sum = true,
					  .value = sum->volume,
					  .marks = sum->missing ? REPORT_INCOMPLETE : 0 };
	return report_total(w->out, c, err);
}

static bool rows(struct report_work *w, const struct consumption_sheet *s, struct picture *picture,
		 struct err *err)
{
	struct consumption_sum sum = { 0 };
	size_t printed = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct report_cell c[COLUMNS];
		if (s->items[i].open)
			continue; /* what has not closed is not printed */
		fill(w, &s->items[i], s->zone, c);
		if (!consumption_add(&sum, &s->items[i]))
			return err_set(err, ERR_LIMIT, "the sum is too large");
		if (!report_row(w->out, c, err))
			return false;
		remember(picture, w, &s->items[i], s->zone);
		printed++;
	}
	if (printed && !total(w, &sum, err))
		return false;
	return (!w->wish.charts || draw(w, picture, printed, err)) &&
	       (printed == s->count || report_note(w->out, report_say(w, "note.open"), err));
}

static bool each(struct report_work *w, const struct meter_card *card, struct arena *a, void *arg,
		 struct err *err)
{
	struct report_column columns[COLUMNS];
	struct report_section section = { .columns = columns, .count = COLUMNS, .marks = true };
	struct consumption_sheet sheet;
	struct picture *picture = arg;
	picture->count = 0;
	name_columns(w, columns);
	if (!report_consumption(w, card, w->wish.by, a, &sheet, err))
		return false;
	if (!w->wish.meter) {
		const struct subscriber *s = &card->meter.subscriber;
		const char *const texts[] = { card->meter.row.serial, s->name ? s->name : "" };
		section.title =
			report_phrase(a, w->wish.language,
				      texts[1][0] ? "form.meter.section.of" : "form.meter.section",
				      texts, 2);
	}
	return report_section(w->out, &section, err) && rows(w, &sheet, picture, err);
}

static bool body(struct report_work *w, struct err *err)
{
	struct picture *picture = calloc(1, sizeof *picture);
	bool ok = picture ? report_each_meter(w, each, picture, err)
			  : err_set(err, ERR_NOMEM, "no memory for a picture");
	free(picture);
	return ok;
}

const struct report_maker report_of_meter = { head, body };
