#include "service/audit.h"

#include "store/personal.h"

const char *audit_personal_name(enum audit_personal p)
{
	static const char *const names[] = {
		[AUDIT_NONE] = "none",
		[AUDIT_SHOWN] = "shown",
		[AUDIT_HIDDEN] = "hidden",
		[AUDIT_ERASED] = "erased",
	};
	return (unsigned)p < ARRAY_LEN(names) ? names[p] : "";
}

static bool is_sealed(const char *json)
{
	static const char head[] = "{\"subscriber\":";
	return json && strncmp(json, head, sizeof head - 1) == 0 && strstr(json, "\"sealed\":");
}

/* One of the two texts; *p rises to what has become of it. */
static bool open_text(struct db *db, bool may, struct arena *a, const char **json,
		      enum audit_personal *p, struct err *err)
{
	if (!is_sealed(*json))
		return true;
	if (!may) {
		*json = NULL;
		*p = AUDIT_HIDDEN;
		return true;
	}
	if (!personal_open(db, *json, a, json, err))
		return false;
	if (*p != AUDIT_ERASED)
		*p = *json ? AUDIT_SHOWN : AUDIT_ERASED;
	return true;
}

bool service_audit_list(struct service *sv, const struct caller *c, const struct audit_filter *f,
			unsigned limit, struct arena *a, const struct audit_entry **ret,
			size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	const struct audit_record *rows;
	bool may = caller_may(c, RIGHT_SUBSCRIBER_VIEW);
	size_t n;
	if (!caller_check(c, RIGHT_AUDIT_VIEW, err) || !caller_check_whole(c, err) ||
	    !reader_take(sv, &r, err) || !store_audit_list(r.db, f, limit, a, &rows, &n, err))
		return false;
	struct audit_entry *items = arena_new(a, struct audit_entry, n + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (size_t i = 0; i < n; i++) {
		struct audit_record *record = &items[i].record;
		*record = rows[i];
		if (!open_text(r.db, may, a, &record->before, &items[i].personal, err) ||
		    !open_text(r.db, may, a, &record->after, &items[i].personal, err))
			return false;
	}
	*ret = items;
	*ret_count = n;
	return true;
}

bool service_audit_verify(struct service *sv, const struct caller *c, struct audit_verdict *ret,
			  struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_AUDIT_VIEW, err) && caller_check_whole(c, err) &&
	       reader_take(sv, &r, err) && store_audit_verify(r.db, ret, err);
}

struct export_note {
	struct service *sv;
	const struct caller *caller;
};

static bool write_note(struct db *db, void *arg, struct err *err)
{
	const struct export_note *e = arg;
	return service_audit(e->sv, db, e->caller, "audit.export", "audit", NULL, NULL, err);
}

bool service_audit_note_export(struct service *sv, const struct caller *c, struct err *err)
{
	struct export_note e = { sv, c };
	return caller_check(c, RIGHT_AUDIT_EXPORT, err) && caller_check_whole(c, err) &&
	       service_write(sv, write_note, &e, err);
}
