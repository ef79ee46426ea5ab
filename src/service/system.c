#include "service/system.h"
#include "service/private.h"

#include "service/private.h"

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
