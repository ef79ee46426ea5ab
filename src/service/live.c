#include "service/live.h"

#include "service/limiter.h"
#include "service/private.h"
#include "service/settings.h"

static struct live *make(const struct service_settings *set)
{
	struct live *l = calloc(1, sizeof *l);

	if (l) {
		l->set = *set;
		atomic_init(&l->users, 1); /* the service */
	}
	return l;
}

struct live *live_take(struct service *sv)
{
	(void)pthread_mutex_lock(&sv->live_lock);
	struct live *l = sv->live;
	atomic_fetch_add(&l->users, 1);
	(void)pthread_mutex_unlock(&sv->live_lock);
	return l;
}

void live_give(struct live *l)
{
	if (!l || atomic_fetch_sub(&l->users, 1) > 1)
		return;
	config_free(l->config);
	free(l);
}

bool live_begin(struct service *sv, struct err *err)
{
	(void)pthread_mutex_init(&sv->live_lock, NULL);
	sv->live = make(&sv->how);
	return sv->live || err_set(err, ERR_NOMEM, "no memory for the settings");
}

void live_end(struct service *sv)
{
	live_give(sv->live);
	(void)pthread_mutex_destroy(&sv->live_lock);
}

bool live_change(struct service *sv, const struct config *c, struct err *err)
{
	AUTO_LIVE *fresh = make(&sv->how);

	if (!fresh)
		return err_set(err, ERR_NOMEM, "no memory for the settings");
	if (!config_copy(c, &fresh->config, err) ||
	    !service_configure(fresh->config, &fresh->set, err))
		return false;
	const struct service_settings *set = &fresh->set;
	limiter_set(sv->pairs, set->lock_failures, set->lock_time);
	limiter_set(sv->logins, set->lock_failures * LIMIT_STRANGERS, LIMIT_STRANGERS_TIME);
	limiter_set(sv->addresses, set->address_failures, set->lock_time);
	(void)pthread_mutex_lock(&sv->live_lock);
	struct live *old = sv->live;
	sv->live = TAKE(fresh);
	(void)pthread_mutex_unlock(&sv->live_lock);
	live_give(old);
	return true;
}
