/* schedule_deliver.c - a report that is made goes where it shall. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/log.h"
#include "base/str.h"
#include "service/drop.h"
#include "service/folder.h"
#include "service/job_private.h"
#include "service/live.h"
#include "service/report_private.h"
#include "service/schedule_private.h"

enum { PAUSE_FACTOR = 4, PAUSE_MAX = 6 * 3600, NAME_MAX_BYTES = 150 };

/* What is delivered. */
struct parcel {
	struct run_work *work;
	const struct delivery_settings *how;
	struct report_record report;
	int fd;
	bool away; /* the mail server cannot be used now: the next address need not try */
	char why[200];
};

/* --- names --- */

/* Letters, digits and what no system reads as something else; the rest is '-'. */
static void add_name(struct strb *b, struct str text)
{
	text.n = utf8_prefix(text, NAME_MAX_BYTES);
	while (text.n > 0) {
		struct str rest = text;
		uint32_t c = utf8_take(&rest);
		bool fits = c > 0x20 && c != 0x7f && c != UTF8_BAD && !utf8_is_hidden(c) &&
			    !(c < 0x80 && strchr("/\\:*?\"<>|%", (int)c));
		if (fits)
			strb_add(b, str_make(text.p, text.n - rest.n));
		else
			strb_add_char(b, c == ' ' ? ' ' : '-');
		text = rest;
	}
}

/* The report's name with the number of the run: another attempt puts the same file. */
static void name_of_file(const struct parcel *p, char *buf, size_t cap)
{
	struct strb b = strb_make(buf, cap);
	const char *dot = strrchr(p->report.file, '.');
	size_t n = dot ? (size_t)(dot - p->report.file) : strlen(p->report.file);
	add_name(&b, str_make(p->report.file, n));
	strb_printf(&b, "-%" PRId64 ".%s", p->work->run.id, p->report.format);
}

/* What people read. */
static void name_of_attachment(const struct parcel *p, char *buf, size_t cap)
{
	struct strb b = strb_make(buf, cap);
	add_name(&b, str_from(p->work->schedule.name));
	strb_add_char(&b, ' ');
	for (const char *c = p->work->run.period; *c; c++)
		strb_add(&b, *c == '/' ? STR("_") : str_make(c, 1));
	strb_printf(&b, ".%s", p->report.format);
}

/* --- a message --- */

static const char *say(struct parcel *p, const char *key, const char *const *args, size_t n)
{
	enum report_language l = strcmp(p->report.language, "ru") == 0 ? REPORT_RU : REPORT_EN;
	const char *said = report_phrase(&p->work->arena, l, key, args, n);
	return said ? said : "";
}

static const char *say_share(struct parcel *p)
{
	const struct report_run *run = &p->work->run;
	int64_t share = run->expected > 0 ? run->received * 10000 / run->expected : 0;
	bool russian = strcmp(p->report.language, "ru") == 0;
	const char *text = arena_printf(&p->work->arena, "%" PRId64 "%c%02" PRId64 " %%",
					share / 100, russian ? ',' : '.', share % 100);
	return say(p, "mail.completeness", &text, text ? 1 : 0);
}

static const char *write_text(struct parcel *p)
{
	const struct report_run *run = &p->work->run;
	const char *about[] = { p->report.title, run->period };
	const char *code[] = { p->report.code };
	const char *name[] = { p->work->schedule.name };
	return arena_printf(&p->work->arena, "%s\n%s%s%s%s%s\n\n%s\n",
			    say(p, "mail.report", about, 2), run->expected > 0 ? say_share(p) : "",
			    run->expected > 0 ? "\n" : "",
			    run->late ? say(p, "mail.late", NULL, 0) : "", run->late ? "\n" : "",
			    say(p, "mail.code", code, 1), say(p, "mail.foot", name, 1));
}

/* The same for every attempt and address, and another one in every installation. */
static bool write_id(struct parcel *p, const char **ret, struct err *err)
{
	uint8_t key[REPORT_KEY];
	uint8_t mark[crypto_generichash_BYTES_MIN];
	char hex[2 * sizeof mark + 1];
	const int64_t run[] = { p->work->run.id, p->work->run.started_at };
	AUTO_READER r = { 0 };
	if (!reader_take(p->work->sv, &r, err) || !store_report_key(r.db, key, err))
		return false;
	(void)crypto_generichash(mark, sizeof mark, (const uint8_t *)run, sizeof run, key,
				 sizeof key);
	hex_format(hex, mark, sizeof mark);
	*ret = arena_printf(&p->work->arena, "themis-report-%" PRId64 "-%s", p->work->run.id, hex);
	return *ret || err_set(err, ERR_NOMEM, "no memory for a message");
}

static bool send(struct parcel *p, const struct delivery *d, struct mail_told *told,
		 struct err *err)
{
	struct run_work *w = p->work;
	char name[400];
	struct mail_message m = { .to = d->target,
				  .all = w->plan.to,
				  .count = w->plan.to_count,
				  .subject = w->plan.subject,
				  .now = service_now(w->sv),
				  .fd = p->fd,
				  .size = p->report.size,
				  .name = name,
				  .media = service_report_media(p->report.format) };
	name_of_attachment(p, name, sizeof name);
	if (!m.subject)
		m.subject = arena_printf(&w->arena, "%s: %s", w->schedule.name, w->run.period);
	m.text = write_text(p);
	if (!m.subject || !m.text || !write_id(p, &m.id, err))
		return err_set(err, ERR_NOMEM, "no memory for a message");
	return mail_send(&p->how->mail, &m, w->stopping, told, err);
}

static bool try_mail(struct parcel *p, const struct delivery *d, bool *ret_passing, struct err *err)
{
	struct mail_told told = { .passing = true };
	*ret_passing = true;
	if (p->away)
		return err_set(err, ERR_IO, "%s", p->why);
	if (send(p, d, &told, err))
		return true;
	*ret_passing = told.passing;
	if (told.code < 400 && told.passing) { /* nobody was there, or stayed */
		p->away = true;
		(void)str_copy(p->why, sizeof p->why, str_from(err->msg));
	}
	log_warn("schedule", "event=not_mailed run=%" PRId64 " delivery=%" PRId64 " code=%ld",
		 p->work->run.id, d->ordinal, told.code);
	return false;
}

static bool try_folder(struct parcel *p, const struct delivery *d, bool *ret_passing,
		       struct err *err)
{
	char name[400];
	char quoted[320];
	name_of_file(p, name, sizeof name);
	if (drop_file(p->how->folder, d->target, name, p->fd, p->report.size, err))
		return true;
	*ret_passing = err->kind != ERR_UNSUPPORTED; /* no folder is set */
	log_warn("schedule", "event=not_put run=%" PRId64 " reason=%s", p->work->run.id,
		 log_quote(quoted, sizeof quoted, err->msg));
	return false;
}

/* --- one attempt --- */

struct noting {
	struct parcel *parcel;
	const struct delivery *delivery;
};

static bool write_note(struct db *db, void *arg, struct err *err)
{
	const struct noting *n = arg;
	const struct run_work *w = n->parcel->work;
	char object[40];
	char after[80];
	if (!store_delivery_change(db, w->run.id, n->delivery, err))
		return false;
	if (n->delivery->state != DELIVERY_DONE)
		return true;
	(void)snprintf(object, sizeof object, "report:%" PRId64, w->run.report);
	(void)snprintf(after, sizeof after, "{\"run\":%" PRId64 ",\"by\":\"%s\"}", w->run.id,
		       n->delivery->kind == DELIVERY_MAIL ? "mail" : "folder");
	return service_audit(w->sv, db, &w->owner, "report.deliver", object, NULL, after, err);
}

static int64_t pause_after(const struct delivery_settings *how, int64_t attempts)
{
	int64_t pause = how->pause;
	for (int64_t i = 1; i < attempts && pause < PAUSE_MAX; i++)
		pause *= PAUSE_FACTOR;
	return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

static bool attempt(struct parcel *p, struct delivery *d, struct err *err)
{
	struct err why = { 0 };
	bool passing = true;
	bool done = d->kind == DELIVERY_FOLDER ? try_folder(p, d, &passing, &why)
					       : try_mail(p, d, &passing, &why);
	if (!done && p->work->stopping && atomic_load(p->work->stopping))
		return err_set(err, ERR_CONFLICT, "the program ends"); /* it was none */
	d->attempts++;
	d->state = done ? DELIVERY_DONE : DELIVERY_WAITING;
	d->next_at = 0;
	d->error = done ? NULL : arena_strdup(&p->work->arena, why.msg);
	if (!done && (!passing || d->attempts >= p->how->attempts))
		d->state = DELIVERY_FAILED;
	if (d->state == DELIVERY_WAITING)
		d->next_at = service_now(p->work->sv) + pause_after(p->how, d->attempts);
	struct noting n = { p, d };
	return service_write(p->work->sv, write_note, &n, err);
}

/* --- all of them --- */

/* Who owns it must see what it tells, as whoever fetches the file. */
static bool open_parcel(struct parcel *p, struct err *err)
{
	struct run_work *w = p->work;
	struct job job;
	const char *path;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(w->sv, &r, err) ||
		    !store_report_get(r.db, w->run.report, &w->arena, &p->report, err))
			return false;
		if (!p->report.file)
			return err_set(err, ERR_NOTFOUND,
				       "the file of the report is not kept any more");
		if (!store_job_get(r.db, p->report.job, &w->arena, &job, err) ||
		    !job_check_reach(r.db, &job, &w->owner, err))
			return false;
	}
	if (!folder_path(w->sv, &w->arena, "job", job.id, &path, err))
		return false;
	p->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return p->fd >= 0 || err_set(err, ERR_IO, "the file of the report cannot be read: %s",
				     strerrordesc_np(errno));
}

/* It has ended when nothing waits. */
static bool conclude(struct run_work *w, const struct delivery *rows, size_t n, struct err *err)
{
	const struct delivery *failed = NULL;
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].state == DELIVERY_WAITING && rows[i].next_at < next)
			next = rows[i].next_at;
		if (rows[i].state == DELIVERY_FAILED && !failed)
			failed = &rows[i];
	}
	w->run.look_at = next;
	if (next != INT64_MAX)
		return schedule_run_save(w, NULL, 0, err);
	return schedule_run_end(w, failed ? RUN_FAILED : RUN_DONE, failed ? failed->error : NULL,
				err);
}

static bool deliver_all(struct parcel *p, struct delivery *rows, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].state == DELIVERY_WAITING &&
		    rows[i].next_at <= service_now(p->work->sv) && !attempt(p, &rows[i], err))
			return false;
	return conclude(p->work, rows, n, err);
}

static bool load_rows(struct run_work *w, struct delivery **ret, size_t *ret_count, struct err *err)
{
	const struct delivery *rows;
	AUTO_READER r = { 0 };
	if (!reader_take(w->sv, &r, err) ||
	    !store_delivery_list(r.db, w->run.id, &w->arena, &rows, ret_count, err))
		return false;
	*ret = arena_new(&w->arena, struct delivery, *ret_count + 1);
	if (!*ret)
		return err_set(err, ERR_NOMEM, "no memory for the deliveries");
	memcpy(*ret, rows, *ret_count * sizeof *rows);
	return true;
}

/* Nothing of it can be delivered any more: every row tells why. */
static bool give_up(struct run_work *w, struct delivery *rows, size_t n, const struct err *why,
		    struct err *err)
{
	struct parcel none = { .work = w };
	const char *text = arena_strdup(&w->arena, why->msg);
	for (size_t i = 0; i < n; i++) {
		struct noting note = { &none, &rows[i] };
		if (rows[i].state != DELIVERY_WAITING)
			continue;
		rows[i].state = DELIVERY_FAILED;
		rows[i].next_at = 0;
		rows[i].error = text;
		if (!service_write(w->sv, write_note, &note, err))
			return false;
	}
	return schedule_run_end(w, RUN_FAILED, text, err);
}

bool schedule_deliver(struct run_work *w, struct err *err)
{
	AUTO_LIVE *l = live_take(w->sv);
	struct parcel p = { .work = w, .how = &l->set.delivery, .fd = -1 };
	struct delivery *rows;
	struct err why = { 0 };
	size_t n;
	if (!load_rows(w, &rows, &n, err))
		return false;
	if (!open_parcel(&p, &why))
		return why.kind == ERR_DB || why.kind == ERR_NOMEM
			       ? err_set(err, why.kind, "%s", why.msg)
			       : give_up(w, rows, n, &why, err);
	bool ok = deliver_all(&p, rows, n, err);
	(void)close(p.fd);
	return ok;
}
