/* settings.h - the service's entries of the table of settings. */
#pragma once
#include "base/config.h"
#include "service/service.h"

extern const struct config_entry service_config[];

/* Takes its values; store, catalogue and profiles are the caller's to add. */
NODISCARD bool service_configure(const struct config *c, struct service_settings *ret,
				 struct err *err);
