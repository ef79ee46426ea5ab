/* system.h - what the installation says of itself. */
#pragma once
#include "service/service.h"

/* The store can be read, and the newest write to it was kept. */
NODISCARD bool service_ready(struct service *sv, struct err *err);
NODISCARD bool service_profile_list(struct service *sv, const struct caller *c,
				    struct service_profiles *ret, struct err *err);
/* Reads their files anew; a mistake in one changes nothing and is named with its line. */
NODISCARD bool service_profile_reload(struct service *sv, const struct caller *c, struct err *err);
