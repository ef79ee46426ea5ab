#include "service/role.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/jsonw.h"

bool service_role_find(struct service *sv, const char *name, struct role *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct err why = { 0 };
	if (!reader_take(sv, &r, err))
		return false;
	if (store_role_find(r.db, name, ret, &why))
		return true;
	if (why.kind == ERR_NOTFOUND)
		return err_field(err, "role", "is no role");
	return err_set(err, why.kind, "%s", why.msg);
}

bool service_role_list(struct service *sv, const struct caller *c, struct arena *a,
		       const struct role_entry **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	const struct role *rows;
	size_t n;
	if (!caller_check(c, RIGHT_USER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_role_list(r.db, a, &rows, &n, err))
		return false;
	struct role_entry *items = arena_new(a, struct role_entry, n + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the roles");
	for (size_t i = 0; i < n; i++) {
		items[i].role = rows[i];
		if (!service_role_rights(r.db, rows[i].id, &items[i].rights, err))
			return false;
	}
	*ret = items;
	*ret_count = n;
	return true;
}

/* Who edits roles sees what he has made of one. */
static bool check_sees_roles(const struct caller *c, struct err *err)
{
	return caller_may(c, RIGHT_ROLE_EDIT) || caller_check(c, RIGHT_USER_VIEW, err);
}

bool service_role_get(struct service *sv, const struct caller *c, int64_t id,
		      struct role_entry *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct role_entry e;
	if (!check_sees_roles(c, err) || !reader_take(sv, &r, err) ||
	    !store_role_get(r.db, id, &e.role, err) ||
	    !store_role_users(r.db, id, &e.role.users, err) ||
	    !service_role_rights(r.db, id, &e.rights, err))
		return false;
	*ret = e;
	return true;
}

struct role_edit {
	struct service *sv;
	const struct caller *caller;
	const struct role_change *what;
	const char *action;
	struct right_set rights;
	int64_t id;
};

static void describe(struct jsonw *j, const char *name, const struct right_set *rights)
{
	jsonw_object(j);
	jsonw_key(j, "name");
	jsonw_text(j, name);
	jsonw_key(j, "rights");
	jsonw_array(j);
	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		if (right_set_has(rights, (enum right)i))
			jsonw_text(j, right_name((enum right)i));
	jsonw_array_end(j);
	jsonw_object_end(j);
}

/* The role as it stands, as JSON for the audit; *ret is malloc'ed. */
static bool describe_role(struct db *db, int64_t id, char **ret, struct err *err)
{
	struct role role;
	struct right_set rights;
	AUTO_JSONW j = { 0 };
	size_t n;
	if (!store_role_get(db, id, &role, err) || !service_role_rights(db, id, &rights, err))
		return false;
	describe(&j, role.name, &rights);
	return jsonw_take(&j, ret, &n, err);
}

static bool audit_role(const struct role_edit *e, struct db *db, const char *before,
		       struct err *err)
{
	char object[40];
	AUTO_FREE char *after = NULL;
	(void)snprintf(object, sizeof object, "role:%" PRId64, e->id);
	if (e->what && !describe_role(db, e->id, &after, err))
		return false;
	return service_audit(e->sv, db, e->caller, e->action, object, before, after, err);
}

/* Names without doubles, as they are kept. */
static bool write_rights(const struct role_edit *e, struct db *db, struct err *err)
{
	const char *names[RIGHT_COUNT];
	size_t n = 0;
	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		if (right_set_has(&e->rights, (enum right)i))
			names[n++] = right_name((enum right)i);
	return store_role_set_rights(db, e->id, names, n, err);
}

static bool parse_rights(struct role_edit *e, struct err *err)
{
	enum right r;
	for (size_t i = 0; i < e->what->count; i++) {
		if (!right_find(e->what->names[i], &r))
			return err_field(err, "rights", "names a function that does not exist");
		right_set_add(&e->rights, r);
	}
	if (right_set_holds(&e->caller->rights, &e->rights, &r))
		return true;
	return err_set(err, ERR_DENIED, "nobody gives a function that he does not have (%s)",
		       right_name(r));
}

static bool check_edit(struct role_edit *e, struct err *err)
{
	return caller_check(e->caller, RIGHT_ROLE_EDIT, err) &&
	       caller_check_whole(e->caller, err) && (!e->what || parse_rights(e, err));
}

static bool write_creation(struct db *db, void *arg, struct err *err)
{
	struct role_edit *e = arg;
	return store_role_create(db, e->what->name, service_now(e->sv), &e->id, err) &&
	       write_rights(e, db, err) && audit_role(e, db, NULL, err);
}

bool service_role_create(struct service *sv, const struct caller *c, const struct role_change *what,
			 int64_t *ret_id, struct err *err)
{
	struct role_edit e = { .sv = sv, .caller = c, .what = what, .action = "role.create" };
	if (!check_edit(&e, err) || !service_write(sv, write_creation, &e, err))
		return false;
	*ret_id = e.id;
	return true;
}

/* As nobody gives a function that he does not have, nobody takes it away. */
static bool check_old(const struct role_edit *e, struct db *db, struct err *err)
{
	struct right_set rights;
	enum right lacks;
	if (role_is_built_in(e->id))
		return err_set(err, ERR_CONFLICT, "built-in roles stay as they are");
	if (!service_role_rights(db, e->id, &rights, err))
		return false;
	return right_set_holds(&e->caller->rights, &rights, &lacks) ||
	       err_set(err, ERR_DENIED, "the role may do what the caller may not (%s)",
		       right_name(lacks));
}

static bool write_change(struct db *db, void *arg, struct err *err)
{
	struct role_edit *e = arg;
	AUTO_FREE char *before = NULL;
	return check_old(e, db, err) && describe_role(db, e->id, &before, err) &&
	       (!e->what->name || store_role_rename(db, e->id, e->what->name, err)) &&
	       (!e->what->names || write_rights(e, db, err)) &&
	       service_check_someone_left(e->sv, db, err) && audit_role(e, db, before, err);
}

bool service_role_change(struct service *sv, const struct caller *c, int64_t id,
			 const struct role_change *what, struct err *err)
{
	struct role_edit e = {
		.sv = sv, .caller = c, .what = what, .action = "role.change", .id = id
	};
	return check_edit(&e, err) && service_write(sv, write_change, &e, err);
}

static bool write_deletion(struct db *db, void *arg, struct err *err)
{
	struct role_edit *e = arg;
	AUTO_FREE char *before = NULL;
	return check_old(e, db, err) && describe_role(db, e->id, &before, err) &&
	       store_role_remove(db, e->id, err) && audit_role(e, db, before, err);
}

bool service_role_delete(struct service *sv, const struct caller *c, int64_t id, struct err *err)
{
	struct role_edit e = { .sv = sv, .caller = c, .action = "role.delete", .id = id };
	return check_edit(&e, err) && service_write(sv, write_deletion, &e, err);
}
