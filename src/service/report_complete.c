/* report_complete.c - how complete the data of a report would be, without making it. */
#include "service/report_private.h"

struct count {
	const atomic_bool *stopping;
	int64_t expected;
	int64_t received;
};

/* Hours that end after the meter's first record: what was before it is expected of nobody. */
static int64_t expected_of(const struct consumption *c, int64_t first_hour)
{
	int64_t from = first_hour - 3600 > c->span.from ? first_hour - 3600 : c->span.from;
	return first_hour == 0 || from >= c->span.to ? 0 : (c->span.to - from) / 3600;
}

static bool add_meter(struct report_work *w, const struct meter_card *card, struct arena *a,
		      void *arg, struct err *err)
{
	struct count *n = arg;
	struct consumption_sheet sheet;
	if (n->stopping && atomic_load(n->stopping))
		return err_set(err, ERR_CONFLICT, "the program ends");
	if (!report_consumption(w, card, w->wish.whole_unit ? w->wish.unit : GAS_DAY, a, &sheet,
				err))
		return false;
	for (size_t i = 0; i < sheet.count; i++) {
		int64_t most = expected_of(&sheet.items[i], card->meter.first_hour);
		n->expected += most;
		n->received += sheet.items[i].records < most ? sheet.items[i].records : most;
	}
	return true;
}

bool report_completeness(struct service *sv, const struct caller *c, json_t *wish,
			 const atomic_bool *stopping, int64_t *ret_expected, int64_t *ret_received,
			 struct err *err)
{
	struct report_work w = {
		.sv = sv, .caller = c, .zone = service_zone(sv), .now = service_now(sv)
	};
	struct count n = { .stopping = stopping };
	AUTO_ARENA a = { 0 };
	if (!report_wish_read(wish, &w.wish, err))
		return false;
	bool ok = report_wish_find(sv, c, &w.wish, &a, err) &&
		  (!w.wish.form->meters || !w.wish.form->period ||
		   report_each_meter(&w, add_meter, &n, err));
	report_wish_end(&w.wish);
	if (!ok)
		return false;
	*ret_expected = n.expected;
	*ret_received = n.received;
	return true;
}
