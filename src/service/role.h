/*
 * role.h - roles: which functions they have, and custom ones.
 */
#pragma once
#include "service/service.h"
#include "store/role.h"

/* The role of a name, case folded; ERR_INVAL on "role" when there is none. */
NODISCARD bool service_role_find(struct service *sv, const char *name, struct role *ret,
				 struct err *err);
