#include "service/group_edit.h"

#include <stdio.h>

#include "service/facts.h"

enum {
	DAY = 86400,
	ARENA_MAX = 1 << 20,
	PORTION_FREE = 20000, /* memberships of one transaction: two index entries each */
};

/* A free group is seen by all, one of the tree within the area. */
static bool check_seen(struct db *db, const struct caller *c, const struct meter_group *g,
		       struct err *err)
{
	return g->free || caller_check_group(db, c, g->id, err);
}

static bool read_card(struct service *sv, struct db *db, const struct caller *c, int64_t id,
		      struct arena *a, struct group_card *ret, struct err *err)
{
	struct group_names names = { .db = db, .arena = a };
	struct group_card card = { .path = NULL };
	int64_t now = service_now(sv);

	if (!store_group_get(db, id, a, &card.group, err) ||
	    !group_names_path(&names, id, &card.path, err) ||
	    !store_group_figures(db, &card.group, &c->area, now - DAY, now, &card.figures, err))
		return false;
	if (card.group.free)
		card.group.meters = card.group.meters_below = card.figures.meters;
	*ret = card;
	return true;
}

bool service_group_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		       struct group_card *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct group_card card;
	struct meter_group g;

	if (!caller_check(c, RIGHT_GROUP_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_group_get(r.db, id, a, &g, err) || !check_seen(r.db, c, &g, err))
		return false;
	if (!read_card(sv, r.db, c, id, a, &card, err))
		return false;
	*ret = card;
	return true;
}

bool service_free_group_list(struct service *sv, const struct caller *c, struct arena *a,
			     const struct free_group **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	const struct free_group *all;
	size_t n;

	if (!caller_check(c, RIGHT_GROUP_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_free_group_list(r.db, a, &all, &n, err))
		return false;
	struct free_group *rows = arena_new(a, struct free_group, n + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	for (size_t i = 0; i < n; i++) {
		rows[i] = all[i];
		if (!c->area.whole)
			rows[i].members = -1;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

struct group_job {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const struct group_edit *edit;
	struct arena *arena;
	bool more;
	struct group_card result;
};

static void facts_of_group(const struct group_card *card, struct facts *ret)
{
	struct facts f = { .count = 3 };

	f.item[0] = (struct fact){ "path", card->path };
	f.item[1] = (struct fact){ "zone", card->group.zone };
	f.item[2] = (struct fact){ "kind", card->group.free ? "free" : "tree" };
	*ret = f;
}

static bool audit(struct group_job *job, struct db *db, const char *action,
		  const struct facts *before, struct err *err)
{
	struct facts after;
	const char *was;
	const char *is;
	char object[40];
	bool same;

	facts_of_group(&job->result, &after);
	(void)snprintf(object, sizeof object, "group:%lld", (long long)job->result.group.id);
	return facts_diff(before, &after, job->arena, &was, &is, &same, err) &&
	       service_audit(job->sv, db, job->caller, action, object, was, is, err);
}

static bool check_zone(const struct group_edit *e, struct err *err)
{
	const struct tz *zone;
	struct err why;

	return !e->zone || !e->zone[0] || tz_find(e->zone, &zone, &why) ||
	       err_field(err, "zone", "is not the name of a time zone");
}

static bool write_add(struct db *db, void *arg, struct err *err)
{
	struct group_job *job = arg;
	const struct group_edit *e = job->edit;
	int64_t parent = e->parent > 0 ? e->parent : 0;
	int64_t id;

	/* A root is seen with the whole only, and so is who is in a free group. */
	if (!parent || e->free ? !caller_check_whole(job->caller, err)
			       : !caller_check_group(db, job->caller, parent, err))
		return false;
	if (e->free ? !store_free_group_create(db, e->name, &id, err)
		    : !store_group_create(db, parent, e->name, &id, err))
		return false;
	return (!e->zone || store_group_set_zone(db, id, e->zone, err)) &&
	       read_card(job->sv, db, job->caller, id, job->arena, &job->result, err) &&
	       audit(job, db, "group.create", NULL, err);
}

bool service_group_add(struct service *sv, const struct caller *c, const struct group_edit *e,
		       struct arena *a, struct group_card *ret, struct err *err)
{
	struct group_job job = { .sv = sv, .caller = c, .edit = e, .arena = a };

	if (!caller_check(c, RIGHT_GROUP_EDIT, err))
		return false;
	if (!e->name)
		return err_field(err, "name", "is missing");
	if (e->free && e->parent > 0)
		return err_field(err, "parent", "a free group has none");
	if (e->free && e->zone && e->zone[0])
		return err_field(err, "zone", "a free group has none");
	if (!check_zone(e, err) || !service_write(sv, write_add, &job, err))
		return false;
	*ret = job.result;
	return true;
}

/* Out of what one sees a group is moved as little as into it. */
static bool check_move(struct db *db, const struct group_job *job, const struct meter_group *g,
		       struct err *err)
{
	if (g->free)
		return err_field(err, "parent", "a free group has none");
	return caller_check_group(db, job->caller, g->parent, err) &&
	       caller_check_group(db, job->caller, job->edit->parent, err);
}

static bool write_edit(struct db *db, void *arg, struct err *err)
{
	struct group_job *job = arg;
	const struct group_edit *e = job->edit;
	struct group_card was;
	struct facts before;

	if (!read_card(job->sv, db, job->caller, job->id, job->arena, &was, err) ||
	    !check_seen(db, job->caller, &was.group, err) ||
	    (was.group.free && !caller_check_whole(job->caller, err)))
		return false;
	facts_of_group(&was, &before);
	bool moves = e->parent >= 0 && e->parent != was.group.parent;
	if (was.group.free && e->zone && e->zone[0])
		return err_field(err, "zone", "a free group has none");
	if ((moves && !check_move(db, job, &was.group, err)) ||
	    (moves && !store_group_move(db, job->id, e->parent, err)) ||
	    (e->name && !store_group_rename(db, job->id, e->name, err)) ||
	    (e->zone && !store_group_set_zone(db, job->id, e->zone, err)))
		return false;
	return read_card(job->sv, db, job->caller, job->id, job->arena, &job->result, err) &&
	       audit(job, db, moves ? "group.move" : "group.edit", &before, err);
}

bool service_group_edit(struct service *sv, const struct caller *c, int64_t id,
			const struct group_edit *e, struct arena *a, struct group_card *ret,
			struct err *err)
{
	struct group_job job = { .sv = sv, .caller = c, .id = id, .edit = e, .arena = a };

	if (!caller_check(c, RIGHT_GROUP_EDIT, err) || !check_zone(e, err) ||
	    !service_write(sv, write_edit, &job, err))
		return false;
	*ret = job.result;
	return true;
}

/* Of a free group a portion; the record comes with the last one. */
static bool write_removal(struct db *db, void *arg, struct err *err)
{
	struct group_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct group_names names = { .db = db, .arena = &a };
	struct facts before;
	struct facts none = { .count = 0 };
	struct group_card was = { .path = NULL };
	const char *was_text;
	const char *is_text;
	char object[40];
	bool same;

	if (!store_group_get(db, job->id, &a, &was.group, err) ||
	    !check_seen(db, job->caller, &was.group, err) ||
	    !group_names_path(&names, job->id, &was.path, err))
		return false;
	facts_of_group(&was, &before);
	job->more = false;
	if (was.group.free
		    ? !caller_check_whole(job->caller, err) ||
			      !store_free_group_delete(db, job->id, PORTION_FREE, &job->more, err)
		    : !store_group_delete(db, job->id, err))
		return false;
	if (job->more)
		return true;
	(void)snprintf(object, sizeof object, "group:%lld", (long long)job->id);
	return facts_diff(&before, &none, &a, &was_text, &is_text, &same, err) &&
	       service_audit(job->sv, db, job->caller, "group.delete", object, was_text, NULL, err);
}

bool service_group_remove(struct service *sv, const struct caller *c, int64_t id, struct err *err)
{
	struct group_job job = { .sv = sv, .caller = c, .id = id, .more = true };

	if (!caller_check(c, RIGHT_GROUP_EDIT, err))
		return false;
	while (job.more)
		if (!service_write(sv, write_removal, &job, err))
			return false;
	return true;
}
