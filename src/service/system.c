#include "service/system.h"

#include "service/private.h"
#include "store/neighbours.h"

struct reload {
	struct service *sv;
	const struct caller *caller;
};

bool service_ready(struct service *sv, struct err *err)
{
	int64_t users;
	AUTO_READER r = { 0 };
	return store_writes(sv->how.store, err) && reader_take(sv, &r, err) &&
	       store_user_count(r.db, &users, err);
}

bool service_profile_list(struct service *sv, const struct caller *c, struct service_profiles *ret,
			  struct err *err)
{
	if (!caller_check(c, RIGHT_PROFILE_VIEW, err))
		return false;
	*ret = *service_profiles(sv);
	return true;
}

static bool write_reload(struct db *db, void *arg, struct err *err)
{
	const struct reload *r = arg;

	return store_order(db, ORDER_PROFILES, err) &&
	       service_audit(r->sv, db, r->caller, "profile.reload", "profiles", NULL, NULL, err);
}

bool service_profile_reload(struct service *sv, const struct caller *c, struct err *err)
{
	struct reload r = { sv, c };

	if (!caller_check(c, RIGHT_PROFILE_RELOAD, err))
		return false;
	/* On the command line nothing runs here; what the servers shall read was read already. */
	if (sv->reload && !sv->reload(sv->reload_arg, err))
		return false;
	return service_write(sv, write_reload, &r, err);
}
