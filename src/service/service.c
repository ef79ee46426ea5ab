#include "service/service.h"

#include <sodium.h>

#include "base/clock.h"
#include "service/limiter.h"
#include "service/live.h"
#include "service/private.h"
#include "service/setting.h"
#include "store/audit.h"

bool service_new(const struct service_settings *how, struct service **ret, struct err *err)
{
	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, "libsodium could not be initialised");
	struct service *sv = calloc(1, sizeof *sv);
	if (!sv)
		return err_set(err, ERR_NOMEM, "no memory for the service");
	sv->how = *how;
	if (!sv->how.now)
		sv->how.now = clock_wall;
	atomic_init(&sv->profiles, &sv->how.profiles);
	(void)pthread_mutex_init(&sv->password_lock, NULL);
	if (!live_begin(sv, err) || !tz_find(how->zone, &sv->zone, err) ||
	    !limiter_new(how->lock_failures, how->lock_time, &sv->pairs, err) ||
	    !limiter_new(how->lock_failures * LIMIT_STRANGERS, LIMIT_STRANGERS_TIME, &sv->logins,
			 err) ||
	    !limiter_new(how->address_failures, how->lock_time, &sv->addresses, err)) {
		service_free(sv);
		return false;
	}
	*ret = sv;
	return true;
}

void service_free(struct service *sv)
{
	if (!sv)
		return;
	setting_home_free(sv->settings);
	live_end(sv);
	limiter_free(sv->logins);
	limiter_free(sv->pairs);
	limiter_free(sv->addresses);
	(void)pthread_mutex_destroy(&sv->password_lock);
	free(sv);
}

int64_t service_now(const struct service *sv)
{
	return sv->how.now();
}

int64_t service_silent_since(struct service *sv)
{
	AUTO_LIVE *l = live_take(sv);
	return service_now(sv) - l->set.silent_after;
}

struct store *service_store(const struct service *sv)
{
	return sv->how.store;
}

const struct tz *service_zone(const struct service *sv)
{
	return sv->zone;
}

const struct catalogue *service_catalogue(const struct service *sv)
{
	return sv->how.catalogue;
}

const struct service_profiles *service_profiles(const struct service *sv)
{
	return sv->profiles;
}

void service_set_profiles(struct service *sv, const struct service_profiles *fresh)
{
	sv->profiles = fresh;
}

void service_on_reload(struct service *sv, bool (*reload)(void *arg, struct err *err), void *arg)
{
	sv->reload = reload;
	sv->reload_arg = arg;
}

const struct service_decoder *service_decoder(const struct service *sv)
{
	return &sv->how.decoder;
}

const struct service_profile *service_profile_find(const struct service *sv, const char *name)
{
	const struct service_profiles *all = service_profiles(sv);
	if (!name)
		name = all->preset;
	for (size_t i = 0; name && i < all->count; i++)
		if (strcmp(all->items[i].name, name) == 0)
			return &all->items[i];
	return NULL;
}

bool reader_take(struct service *sv, struct reader *ret, struct err *err)
{
	struct db *db;
	if (!store_reader_take(sv->how.store, &db, err))
		return false;
	*ret = (struct reader){ .store = sv->how.store, .db = db };
	return true;
}

void reader_give(struct reader *r)
{
	if (r->db)
		store_reader_give(r->store, r->db);
}

struct change_job {
	struct store_job job; /* first: the store's pointer is ours */
	bool (*change)(struct db *db, void *arg, struct err *err);
	void *arg;
};

static bool run_change(struct store_job *job, struct db *db, struct err *err)
{
	struct change_job *c = (struct change_job *)job;
	return c->change(db, c->arg, err);
}

bool service_write(struct service *sv, bool (*change)(struct db *db, void *arg, struct err *err),
		   void *arg, struct err *err)
{
	struct change_job job = { .job = { .run = run_change }, .change = change, .arg = arg };
	return store_write(sv->how.store, &job.job, err);
}

bool service_write_large(struct service *sv,
			 bool (*change)(struct db *db, void *arg, struct err *err), void *arg,
			 struct err *err)
{
	struct change_job job = { .job = { .run = run_change, .large = true },
				  .change = change,
				  .arg = arg };
	return store_write(sv->how.store, &job.job, err);
}

bool service_audit(struct service *sv, struct db *db, const struct caller *c, const char *action,
		   const char *object, const char *before, const char *after, struct err *err)
{
	struct audit_record r = {
		.time = service_now(sv),
		.user = c->user,
		.who = c->login,
		.origin = c->address,
		.action = action,
		.object = object,
		.before = before,
		.after = after,
	};
	return store_audit_add(db, &r, err);
}
