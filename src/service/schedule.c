/* schedule.c - what people do with reports by the calendar. */
#include "service/schedule.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "service/live.h"
#include "service/mail_text.h"
#include "service/private.h"
#include "service/report_private.h"
#include "service/schedule_private.h"

/* Others' are about meters that an area may hide. */
static bool sees_all(const struct caller *c)
{
	return c->user == 0 || (caller_may(c, RIGHT_REPORT_SCHEDULE) && c->area.whole);
}

/* Whoever has report.schedule no more still sees his own. */
static bool check_view(const struct caller *c, struct err *err)
{
	return caller_check(c, RIGHT_REPORT_RUN, err);
}

static bool get_seen(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		     struct schedule *ret, struct err *err)
{
	struct schedule s;
	if (!store_schedule_get(db, id, a, &s, err))
		return false;
	if (s.user != c->user && !sees_all(c))
		return err_set(err, ERR_NOTFOUND, "there is no such schedule");
	*ret = s;
	return true;
}

static bool make_card(struct db *db, const struct schedule *s, struct arena *a,
		      struct schedule_card *ret, struct err *err)
{
	const struct report_run *newest;
	size_t n;
	if (!store_run_list(db, s->id, 0, 1, a, &newest, &n, err))
		return false;
	*ret = (struct schedule_card){ .row = *s, .has_last = n > 0 };
	if (n > 0)
		ret->last = newest[0];
	return true;
}

bool service_schedule_list(struct service *sv, const struct caller *c, bool failed, int64_t after,
			   unsigned limit, struct arena *a, const struct schedule_card **ret,
			   size_t *ret_count, struct err *err)
{
	const struct schedule *rows;
	size_t n;
	AUTO_READER r = { 0 };
	if (!check_view(c, err) || !reader_take(sv, &r, err) ||
	    !store_schedule_list(r.db, sees_all(c) ? -1 : c->user, failed, after, limit, a, &rows,
				 &n, err))
		return false;
	struct schedule_card *cards = arena_new(a, struct schedule_card, n + 1);
	if (!cards)
		return err_set(err, ERR_NOMEM, "no memory for the schedules");
	for (size_t i = 0; i < n; i++)
		if (!make_card(r.db, &rows[i], a, &cards[i], err))
			return false;
	*ret = cards;
	*ret_count = n;
	return true;
}

bool service_schedule_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			  struct schedule_card *ret, struct err *err)
{
	struct schedule s;
	AUTO_READER r = { 0 };
	return check_view(c, err) && reader_take(sv, &r, err) &&
	       get_seen(r.db, c, id, a, &s, err) && make_card(r.db, &s, a, ret, err);
}

/* --- making and changing --- */

struct putting {
	struct service *sv;
	const struct caller *caller;
	const struct schedule_edit *edit;
	struct schedule row; /* as it shall be */
	struct arena *arena;
	struct schedule_card *ret;
};

static bool audit(struct service *sv, struct db *db, const struct caller *c, const char *action,
		  const char *kind, int64_t id, const char *after, struct err *err)
{
	char object[60];
	(void)snprintf(object, sizeof object, "%s:%" PRId64, kind, id);
	return service_audit(sv, db, c, action, object, NULL, after, err);
}

static bool write_put(struct db *db, void *arg, struct err *err)
{
	struct putting *p = arg;
	bool fresh = p->row.id == 0;
	int64_t now = service_now(p->sv);
	struct schedule kept;
	struct schedule was;
	/* What has happened since it was read counts: it may be gone. */
	if (!fresh && !get_seen(db, p->caller, p->row.id, p->arena, &was, err))
		return false;
	return store_schedule_put(db, &p->row, now, &p->row.id, err) &&
	       (p->row.enabled ||
		store_run_cancel_waiting(db, p->row.id, "the schedule was switched off", now,
					 err)) &&
	       store_schedule_get(db, p->row.id, p->arena, &kept, err) &&
	       audit(p->sv, db, p->caller, fresh ? "schedule.create" : "schedule.edit", "schedule",
		     p->row.id, p->row.enabled ? "{\"enabled\":true}" : "{\"enabled\":false}",
		     err) &&
	       make_card(db, &kept, p->arena, p->ret, err);
}

/* He must be able to have the report made that he asks for by the calendar. */
static bool check_report(struct service *sv, const struct caller *c, const struct schedule_plan *p,
			 struct err *err)
{
	json_t *wish;
	struct report_wish w;
	if (!schedule_plan_wish(p, "2026-01", &wish, err))
		return false;
	bool may = report_wish_read(wish, &w, err) && report_check_may(sv, c, &w, err);
	json_decref(wish);
	return may;
}

/* The body with the parts that change. */
static bool merge(const struct putting *p, json_t **ret, struct err *err)
{
	json_t *body = p->row.body ? json_loads(p->row.body, 0, NULL) : json_object();
	if (!body || (p->edit->parts && json_object_update(body, p->edit->parts) != 0)) {
		json_decref(body);
		return err_set(err, ERR_NOMEM, "no memory for a schedule");
	}
	*ret = body;
	return true;
}

static bool plan(struct putting *p, json_t *body, struct err *err)
{
	struct schedule_plan plan;
	if (!schedule_plan_read(body, &plan, err) ||
	    ((p->row.id == 0 || p->edit->parts) && !check_report(p->sv, p->caller, &plan, err)))
		return false;
	AUTO_FREE char *text = json_dumps(body, JSON_COMPACT);
	if (!text || !(p->row.body = arena_strdup(p->arena, text)))
		return err_set(err, ERR_NOMEM, "no memory for a schedule");
	p->row.next_at = p->row.enabled ? calendar_next(&plan.calendar, service_now(p->sv)) : 0;
	return true;
}

static bool find_login(struct service *sv, int64_t user, struct arena *a, const char **ret,
		       struct err *err)
{
	struct user u;
	AUTO_READER r = { 0 };
	if (!reader_take(sv, &r, err) || !store_user_get(r.db, user, &u, err))
		return false;
	*ret = arena_strdup(a, u.login);
	return *ret || err_set(err, ERR_NOMEM, "no memory for a schedule");
}

static bool set_owner(struct putting *p, struct err *err)
{
	const struct caller *c = p->caller;
	bool fresh = p->row.id == 0;
	if (c->user == 0 && p->edit->owner) {
		p->row.user = p->edit->owner;
		return find_login(p->sv, p->row.user, p->arena, &p->row.who, err);
	}
	if (fresh || (p->edit->parts && c->user)) {
		p->row.user = c->user;
		p->row.who = c->login;
	}
	return true;
}

static bool load(struct putting *p, int64_t id, struct err *err)
{
	AUTO_READER r = { 0 };
	return id == 0 || (reader_take(p->sv, &r, err) &&
			   get_seen(r.db, p->caller, id, p->arena, &p->row, err));
}

bool service_schedule_put(struct service *sv, const struct caller *c, int64_t id,
			  const struct schedule_edit *e, struct arena *a, struct schedule_card *ret,
			  struct err *err)
{
	struct putting p = { sv, c, e, { .enabled = true }, a, ret };
	json_t *body;
	if (!caller_check(c, RIGHT_REPORT_SCHEDULE, err) || !load(&p, id, err))
		return false;
	p.row.name = e->name ? e->name : p.row.name;
	p.row.enabled = e->enabled < 0 ? p.row.enabled : e->enabled != 0;
	if (!p.row.name)
		return err_field(err, "name", "is required");
	if (!set_owner(&p, err) || !merge(&p, &body, err))
		return false;
	bool ok = plan(&p, body, err) && service_write(sv, write_put, &p, err);
	json_decref(body);
	if (ok)
		schedule_wake(sv);
	return ok;
}

/* --- single acts --- */

struct acting {
	struct service *sv;
	const struct caller *caller;
	int64_t schedule;
	int64_t run;
	int64_t at;
	bool wait;
	struct arena *arena;
	struct run_card *ret;
};

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	const struct acting *x = arg;
	struct schedule s;
	return get_seen(db, x->caller, x->schedule, x->arena, &s, err) &&
	       store_schedule_remove(db, x->schedule, err) &&
	       audit(x->sv, db, x->caller, "schedule.delete", "schedule", x->schedule, NULL, err);
}

bool service_schedule_remove(struct service *sv, const struct caller *c, int64_t id,
			     struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct acting x = { .sv = sv, .caller = c, .schedule = id, .arena = &a };
	return caller_check(c, RIGHT_REPORT_SCHEDULE, err) &&
	       service_write(sv, write_removal, &x, err);
}

static bool card_of_run(struct db *db, const struct report_run *run, struct arena *a,
			struct run_card *ret, struct err *err)
{
	ret->run = *run;
	return store_delivery_list(db, run->id, a, &ret->deliveries, &ret->count, err);
}

static bool get_run(struct db *db, const struct caller *c, int64_t schedule, int64_t id,
		    struct arena *a, struct report_run *ret, struct err *err)
{
	struct schedule s;
	struct report_run run;
	if (!get_seen(db, c, schedule, a, &s, err) || !store_run_get(db, id, a, &run, err))
		return false;
	if (run.schedule != schedule)
		return err_set(err, ERR_NOTFOUND, "there is no such run");
	*ret = run;
	return true;
}

static bool add_run(struct db *db, const struct acting *x, const struct schedule_plan *p,
		    struct err *err)
{
	int64_t now = service_now(x->sv);
	char period[PERIOD_TEXT];
	struct report_run run = { .schedule = x->schedule,
				  .who = x->caller->login,
				  .period = period,
				  .due_at = x->at ? x->at : now,
				  .look_at = now,
				  .started_at = now };
	if (x->wait && p->completeness >= 0)
		run.deadline_at = now + p->deadline;
	return schedule_plan_period(db, p, run.due_at, period, err) &&
	       store_run_add(db, &run, &run.id, err) &&
	       store_run_get(db, run.id, x->arena, &run, err) &&
	       audit(x->sv, db, x->caller, "schedule.run", "schedule", x->schedule, NULL, err) &&
	       card_of_run(db, &run, x->arena, x->ret, err);
}

static bool write_run(struct db *db, void *arg, struct err *err)
{
	const struct acting *x = arg;
	struct schedule s;
	struct schedule_plan p;
	if (!get_seen(db, x->caller, x->schedule, x->arena, &s, err))
		return false;
	json_t *body = json_loads(s.body, 0, NULL);
	bool ok = schedule_plan_read(body, &p, err) && add_run(db, x, &p, err);
	json_decref(body);
	return ok;
}

bool service_schedule_run(struct service *sv, const struct caller *c, int64_t id, int64_t at,
			  bool wait, struct arena *a, struct run_card *ret, struct err *err)
{
	struct acting x = { sv, c, id, 0, at, wait, a, ret };
	if (!caller_check(c, RIGHT_REPORT_SCHEDULE, err))
		return false;
	if (at > service_now(sv))
		return err_field(err, "at", "must not be in the future");
	if (!service_write(sv, write_run, &x, err))
		return false;
	schedule_wake(sv);
	return true;
}

bool service_run_list(struct service *sv, const struct caller *c, int64_t schedule, int64_t before,
		      unsigned limit, struct arena *a, const struct run_card **ret,
		      size_t *ret_count, struct err *err)
{
	const struct report_run *rows;
	struct schedule s;
	size_t n;
	AUTO_READER r = { 0 };
	if (!check_view(c, err) || !reader_take(sv, &r, err) ||
	    !get_seen(r.db, c, schedule, a, &s, err) ||
	    !store_run_list(r.db, schedule, before, limit, a, &rows, &n, err))
		return false;
	struct run_card *cards = arena_new(a, struct run_card, n + 1);
	if (!cards)
		return err_set(err, ERR_NOMEM, "no memory for the runs");
	for (size_t i = 0; i < n; i++)
		if (!card_of_run(r.db, &rows[i], a, &cards[i], err))
			return false;
	*ret = cards;
	*ret_count = n;
	return true;
}

bool service_run_get(struct service *sv, const struct caller *c, int64_t schedule, int64_t run,
		     struct arena *a, struct run_card *ret, struct err *err)
{
	struct report_run found;
	AUTO_READER r = { 0 };
	return check_view(c, err) && reader_take(sv, &r, err) &&
	       get_run(r.db, c, schedule, run, a, &found, err) &&
	       card_of_run(r.db, &found, a, ret, err);
}

/* What was not delivered waits again, with all its attempts. */
static bool revive_deliveries(struct db *db, const struct acting *x, const struct run_card *card,
			      struct err *err)
{
	for (size_t i = 0; i < card->count; i++) {
		struct delivery d = card->deliveries[i];
		if (d.state != DELIVERY_FAILED)
			continue;
		d.state = DELIVERY_WAITING;
		d.attempts = 0;
		d.next_at = service_now(x->sv);
		if (!store_delivery_change(db, x->run, &d, err))
			return false;
	}
	return true;
}

/* Whether the file of its report is still there. */
static bool has_file(struct db *db, const struct report_run *run, struct arena *a, bool *ret,
		     struct err *err)
{
	struct report_record record;
	struct err why = { 0 };
	bool found = run->report && store_report_get(db, run->report, a, &record, &why);
	if (!found && why.kind != ERR_NONE && why.kind != ERR_NOTFOUND)
		return err_set(err, why.kind, "%s", why.msg);
	*ret = found && record.file;
	return true;
}

static bool write_retry(struct db *db, void *arg, struct err *err)
{
	const struct acting *x = arg;
	struct report_run run;
	struct run_card card;
	enum run_state was;
	bool file;
	if (!get_run(db, x->caller, x->schedule, x->run, x->arena, &run, err))
		return false;
	if (run.state != RUN_FAILED && run.state != RUN_CANCELLED)
		return err_set(err, ERR_CONFLICT, "the run has not failed");
	if (!card_of_run(db, &run, x->arena, &card, err) ||
	    !has_file(db, &run, x->arena, &file, err) || !revive_deliveries(db, x, &card, err))
		return false;
	was = run.state;
	run.state = file ? RUN_DELIVERING : RUN_WAITING;
	run.deadline_at = 0; /* a person does not wait for data */
	run.look_at = service_now(x->sv);
	run.ended_at = 0;
	run.error = NULL;
	return store_run_change(db, &run, was, err) &&
	       store_run_get(db, run.id, x->arena, &run, err) &&
	       audit(x->sv, db, x->caller, "schedule.retry", "schedule", x->schedule, NULL, err) &&
	       card_of_run(db, &run, x->arena, x->ret, err);
}

bool service_run_retry(struct service *sv, const struct caller *c, int64_t schedule, int64_t run,
		       struct arena *a, struct run_card *ret, struct err *err)
{
	struct acting x = { sv, c, schedule, run, 0, false, a, ret };
	if (!caller_check(c, RIGHT_REPORT_SCHEDULE, err) ||
	    !service_write(sv, write_retry, &x, err))
		return false;
	schedule_wake(sv);
	return true;
}

/* --- mail --- */

static bool try_mail(struct service *sv, const char *to, struct arena *a, struct mail_test *ret,
		     struct err *err)
{
	AUTO_LIVE *l = live_take(sv);
	struct mail_settings how = l->set.delivery.mail;
	struct mail_told told;
	struct err why = { 0 };
	struct mail_message m = { .to = to,
				  .all = &to,
				  .count = 1,
				  .subject = report_word(REPORT_RU, "mail.test_subject"),
				  .now = service_now(sv),
				  .fd = -1 };
	const char *lines[] = { report_word(REPORT_RU, "mail.test"),
				report_word(REPORT_EN, "mail.test") };
	m.id = arena_printf(a, "themis-test-%" PRId64 "-%" PRIu64, m.now, clock_monotonic_ms());
	m.text = arena_printf(a, "%s\n%s\n", lines[0], lines[1]);
	if (!m.id || !m.text)
		return err_set(err, ERR_NOMEM, "no memory for a message");
	if (how.timeout > MAIL_TEST_TIME)
		how.timeout = MAIL_TEST_TIME;
	*ret = (struct mail_test){ .sent = mail_send(&how, &m, NULL, &told, &why) };
	if (told.answer[0])
		ret->answer = arena_strdup(a, told.answer);
	if (!ret->sent)
		ret->error = arena_strdup(a, why.msg);
	return true;
}

bool service_mail_test(struct service *sv, const struct caller *c, const char *to, struct arena *a,
		       struct mail_test *ret, struct err *err)
{
	bool free = false;
	if (!caller_check(c, RIGHT_SETTINGS_EDIT, err) || !caller_check_whole(c, err))
		return false;
	if (!mail_address_fits(to))
		return err_field(err, "to", "must be an address like name@example.org");
	if (!atomic_compare_exchange_strong(&sv->mail_tested, &free, true))
		return err_set(err, ERR_LIMIT, "somebody tries the mail server just now");
	bool ok = try_mail(sv, to, a, ret, err);
	atomic_store(&sv->mail_tested, false);
	return ok;
}
