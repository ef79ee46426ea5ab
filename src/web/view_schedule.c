#include <jansson.h>

#include "service/schedule.h"
#include "web/view.h"

/* Rounded down: 100 is all of it. */
static void share(struct jsonw *j, const struct report_run *run)
{
	jsonw_key(j, "completeness");
	if (run->expected > 0)
		jsonw_decimal(j, run->received * 10000 / run->expected, 2, 2);
	else
		jsonw_null(j);
}

static void part(struct jsonw *j, const json_t *body, const char *name)
{
	char *text = json_dumps(json_object_get(body, name), JSON_COMPACT | JSON_ENCODE_ANY);
	jsonw_key(j, name);
	jsonw_raw(j, text ? text : "null");
	free(text);
}

static void last(struct jsonw *j, const struct report_run *run, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", run->id);
	view_key_text(j, "period", run->period);
	view_key_text(j, "state", run_state_name(run->state));
	share(j, run);
	view_key_id(j, "report", run->report);
	view_key_text(j, "error", run->error);
	view_key_time(j, "due_at", run->due_at, zone);
	view_key_time(j, "started_at", run->started_at, zone);
	view_key_time(j, "ended_at", run->ended_at, zone);
	jsonw_object_end(j);
}

void view_schedule(struct jsonw *j, const struct schedule_card *card, const struct tz *zone)
{
	static const char *const parts[] = { "report", "span", "calendar", "condition", "deliver" };
	const struct schedule *s = &card->row;
	json_t *body = json_loads(s->body, 0, NULL);
	jsonw_object(j);
	view_key_int(j, "id", s->id);
	view_key_text(j, "name", s->name);
	jsonw_key(j, "enabled");
	jsonw_bool(j, s->enabled);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		part(j, body, parts[i]);
	jsonw_key(j, "owner");
	jsonw_object(j);
	view_key_id(j, "id", s->user);
	view_key_text(j, "name", s->who);
	jsonw_object_end(j);
	view_key_time(j, "next_at", s->next_at, zone);
	jsonw_key(j, "last");
	if (card->has_last)
		last(j, &card->last, zone);
	else
		jsonw_null(j);
	jsonw_object_end(j);
	json_decref(body);
}

static void delivery(struct jsonw *j, const struct delivery *d, const struct tz *zone)
{
	static const char *const states[] = { [DELIVERY_WAITING] = "waiting",
					      [DELIVERY_DONE] = "done",
					      [DELIVERY_FAILED] = "failed" };
	jsonw_object(j);
	view_key_text(j, "kind", d->kind == DELIVERY_MAIL ? "mail" : "folder");
	view_key_text(j, "to", d->target);
	view_key_text(j, "state", states[d->state]);
	view_key_int(j, "attempts", d->attempts);
	view_key_time(j, "next_attempt_at", d->next_at, zone);
	view_key_text(j, "error", d->error);
	jsonw_object_end(j);
}

void view_run(struct jsonw *j, const struct run_card *card, const struct tz *zone)
{
	const struct report_run *run = &card->run;
	jsonw_object(j);
	view_key_int(j, "id", run->id);
	view_key_int(j, "schedule", run->schedule);
	view_key_text(j, "period", run->period);
	view_key_text(j, "by", run->who);
	view_key_text(j, "state", run_state_name(run->state));
	share(j, run);
	jsonw_key(j, "late");
	jsonw_bool(j, run->late);
	view_key_time(j, "due_at", run->due_at, zone);
	view_key_time(j, "deadline_at", run->deadline_at, zone);
	view_key_id(j, "job", run->job);
	view_key_id(j, "report", run->report);
	jsonw_key(j, "deliveries");
	jsonw_array(j);
	for (size_t i = 0; i < card->count; i++)
		delivery(j, &card->deliveries[i], zone);
	jsonw_array_end(j);
	view_key_text(j, "error", run->error);
	view_key_time(j, "started_at", run->started_at, zone);
	view_key_time(j, "ended_at", run->ended_at, zone);
	jsonw_object_end(j);
}

void view_mail_test(struct jsonw *j, const struct mail_test *t)
{
	jsonw_object(j);
	jsonw_key(j, "sent");
	jsonw_bool(j, t->sent);
	view_key_text(j, "answer", t->answer);
	view_key_text(j, "error", t->error);
	jsonw_object_end(j);
}
