#include "service/role.h"

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
