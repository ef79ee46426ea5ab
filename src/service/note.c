#include "service/note.h"

#include <stdio.h>

#include "base/str.h"

enum { ARENA_MAX = 1 << 20 };

struct note_job {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	struct note note;
};

bool service_note_list(struct service *sv, const struct caller *c, const char *serial,
		       int64_t before, unsigned limit, struct arena *a, struct note_page *ret,
		       struct err *err)
{
	AUTO_READER r = { 0 };
	struct note_page page = { .next = 0 };
	struct meter m;

	if (!caller_check(c, RIGHT_METER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !service_meter_seen(sv, r.db, c, serial, a, &m, err) ||
	    !store_note_list(r.db, m.row.id, before, limit, a, &page.items, &page.count, err))
		return false;
	if (page.count == limit)
		page.next = page.items[page.count - 1].id;
	*ret = page;
	return true;
}

/* What a note says may be about people: the audit knows only which one it was. */
static bool audit(const struct note_job *job, struct db *db, const char *action, int64_t id,
		  bool made, struct err *err)
{
	char object[SERIAL_MAX + 8];
	char body[48];

	(void)snprintf(object, sizeof object, "meter:%s", job->serial);
	(void)snprintf(body, sizeof body, "{\"note\":%lld}", (long long)id);
	return service_audit(job->sv, db, job->caller, action, object, made ? NULL : body,
			     made ? body : NULL, err);
}

static bool write_note(struct db *db, void *arg, struct err *err)
{
	struct note_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter m;

	if (!service_meter_seen(job->sv, db, job->caller, job->serial, &a, &m, err))
		return false;
	job->note.meter = m.row.id;
	return store_note_add(db, &job->note, &job->note.id, err) &&
	       audit(job, db, "note.create", job->note.id, true, err);
}

/* Lines may be broken, other control characters not. */
static bool check_text(const char *text, struct err *err)
{
	struct str s = str_trim(str_from(text));

	if (!s.n || strlen(text) > NOTE_TEXT_MAX || !utf8_valid(str_from(text)))
		return err_field(err, "text", "must have 1 to %d bytes of text", NOTE_TEXT_MAX);
	for (const char *p = text; *p; p++) {
		unsigned char ch = (unsigned char)*p;
		if ((ch < 0x20 && ch != '\n' && ch != '\t' && ch != '\r') || ch == 0x7f)
			return err_field(err, "text", "holds control characters");
	}
	return true;
}

bool service_note_create(struct service *sv, const struct caller *c, const char *serial,
			 const char *text, struct arena *a, struct note *ret, struct err *err)
{
	struct note_job job = {
		.sv = sv,
		.caller = c,
		.serial = serial,
		.note = { .text = arena_strdup(a, text),
			  .who = arena_strdup(a, c->login),
			  .created_at = service_now(sv) },
	};

	if (!job.note.text || !job.note.who)
		return err_set(err, ERR_NOMEM, "no memory for a note");
	if (!caller_check(c, RIGHT_NOTE_EDIT, err) || !check_text(text, err) ||
	    !service_write(sv, write_note, &job, err))
		return false;
	*ret = job.note;
	return true;
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	const struct note_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter m;

	return service_meter_seen(job->sv, db, job->caller, job->serial, &a, &m, err) &&
	       store_note_remove(db, m.row.id, job->note.id, err) &&
	       audit(job, db, "note.delete", job->note.id, false, err);
}

bool service_note_remove(struct service *sv, const struct caller *c, const char *serial, int64_t id,
			 struct err *err)
{
	struct note_job job = { .sv = sv, .caller = c, .serial = serial, .note = { .id = id } };

	return caller_check(c, RIGHT_NOTE_EDIT, err) && service_write(sv, write_removal, &job, err);
}
