#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "service/job_private.h"

bool job_save_caller(const struct caller *c, const struct right_set *uses, struct arena *a,
		     struct job *ret, struct err *err)
{
	struct right_set rights = right_set_common(&c->rights, uses);
	char text[JOB_TEXT_MAX];
	struct strb names = strb_make(text, sizeof text);
	for (int i = 0; i < RIGHT_COUNT; i++)
		if (right_set_has(&rights, (enum right)i))
			strb_printf(&names, "%s%s", names.n ? " " : "", right_name((enum right)i));
	ret->rights = arena_strdup(a, text);

	char ids[JOB_TEXT_MAX];
	struct strb area = strb_make(ids, sizeof ids);
	if (c->area.whole)
		strb_add_char(&area, '*');
	for (size_t i = 0; !c->area.whole && i < c->area.count; i++)
		strb_printf(&area, "%s%" PRId64, i ? " " : "", c->area.groups[i]);
	ret->area = arena_strdup(a, ids);
	if (names.cut || area.cut || !ret->rights || !ret->area)
		return err_set(err, ERR_NOMEM, "no memory for a job");
	return true;
}

static struct right_set read_rights(const char *text)
{
	struct right_set set = { 0 };
	struct str rest = str_from(text);
	struct str word;
	while (rest.n > 0) {
		char name[64];
		enum right r;
		(void)str_cut(rest, ' ', &word, &rest);
		if (str_copy(name, sizeof name, word) && right_find(name, &r))
			right_set_add(&set, r);
	}
	return set;
}

static struct area read_area(const char *text)
{
	struct area area = { .whole = strcmp(text, "*") == 0 };
	struct str rest = str_from(area.whole ? "" : text);
	struct str word;
	while (rest.n > 0 && area.count < AREA_GROUPS_MAX) {
		(void)str_cut(rest, ' ', &word, &rest);
		if (str_parse_int(word, 1, INT64_MAX, &area.groups[area.count]))
			area.count++;
	}
	return area;
}

static bool load_user(struct service *sv, struct db *db, const struct job *j, struct caller *ret,
		      struct err *err)
{
	struct user u;
	if (j->user == 0) {
		*ret = caller_local(j->who);
		return true;
	}
	if (!store_user_get(db, j->user, &u, err))
		return false;
	if (u.disabled)
		return err_set(err, ERR_DENIED, "who asked for the job may not sign in any more");
	return caller_load(sv, db, &u, j->origin, ret, err);
}

/* Never more than he had then, nor than he has now. */
bool job_load_caller(struct service *sv, const struct job *j, struct caller *ret, struct err *err)
{
	struct right_set then = read_rights(j->rights);
	struct area area = read_area(j->area);
	struct caller c;
	AUTO_READER r = { 0 };
	if (!reader_take(sv, &r, err) || !load_user(sv, r.db, j, &c, err) ||
	    !store_area_cut(r.db, &c.area, &area, &c.area, err))
		return false;
	c.rights = right_set_common(&c.rights, &then);
	*ret = c;
	return true;
}

bool job_check_reach(struct db *db, const struct job *j, const struct caller *c, struct err *err)
{
	struct right_set then = read_rights(j->rights);
	struct area area = read_area(j->area);
	enum right lacks;
	bool seen = !area.whole || c->area.whole;
	if (!right_set_holds(&c->rights, &then, &lacks))
		return err_set(err, ERR_DENIED, "the job may do what the caller may not (%s)",
			       right_name(lacks));
	for (size_t i = 0; seen && i < area.count; i++)
		if (!caller_sees_group(db, c, area.groups[i], &seen, err))
			return false;
	return seen || err_set(err, ERR_DENIED, "the job saw meters that the caller does not see");
}
