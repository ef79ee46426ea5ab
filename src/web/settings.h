/* settings.h - the web server's entries of the table of settings. */
#pragma once
#include "base/config.h"
#include "web/server.h"

extern const struct config_entry web_config[];

/* Takes its values; the service is the caller's to add. */
/* ERR_INVAL when a list is none. */
NODISCARD bool web_configure(const struct config *c, struct web_settings *ret, struct err *err);
