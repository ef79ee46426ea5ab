#include <inttypes.h>
#include <stdio.h>

#include "service/facts.h"
#include "service/import_private.h"
#include "store/personal.h"

/* What has changed, with the job that changed it; NULL in *ret_was when there was nothing. */
static bool bodies(const struct import_audit *t, const struct facts *before, struct facts *after,
		   struct arena *a, const char **ret_was, const char **ret_is, struct err *err)
{
	const char *job = arena_printf(a, "%" PRId64, t->job);
	bool same;
	if (!job)
		return err_set(err, ERR_NOMEM, "no memory for an audit record");
	after->item[after->count++] = (struct fact){ "job", job };
	return facts_diff(before, after, a, ret_was, ret_is, &same, err);
}

bool import_audit_meter(struct import_audit *t, struct db *db, const char *action,
			const char *serial, const struct meter_image *before,
			const struct meter_image *after, struct arena *a, struct err *err)
{
	struct facts was = { .count = 0 };
	struct facts is = { .count = 0 };
	const char *group;
	const char *from;
	const char *to;
	char object[80];
	t->names.db = db;
	if (before) {
		if (!group_names_path(&t->names, before->group, &group, err))
			return false;
		facts_of_image(before, group, a, &was);
	}
	if (!group_names_path(&t->names, after->group, &group, err))
		return false;
	facts_of_image(after, group, a, &is);
	(void)snprintf(object, sizeof object, "meter:%s", serial);
	return bodies(t, before ? &was : NULL, &is, a, &from, &to, err) &&
	       service_audit(t->sv, db, t->caller, action, object, from, to, err);
}

bool import_audit_subscriber(const struct import_audit *t, struct db *db, const char *action,
			     const struct subscriber *before, const struct subscriber *after,
			     struct arena *a, struct err *err)
{
	struct facts was = { .count = 0 };
	struct facts is = { .count = 0 };
	const char *from;
	const char *to;
	char object[40];
	if (before)
		facts_of_subscriber(before, &was);
	facts_of_subscriber(after, &is);
	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, after->id);
	return bodies(t, before ? &was : NULL, &is, a, &from, &to, err) &&
	       (!from || personal_seal(db, after->id, from, a, &from, err)) &&
	       personal_seal(db, after->id, to, a, &to, err) &&
	       service_audit(t->sv, db, t->caller, action, object, from, to, err);
}
