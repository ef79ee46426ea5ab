/*
 * live.h - settings of the service that may change while it runs.
 *
 * Who looks at them takes them and gives them back: they hold as long as he has them, also when
 * others hold for everybody else by then.
 */
#pragma once
#include <stdatomic.h>

#include "base/config.h"
#include "service/service.h"

struct live {
	atomic_uint users;
	struct config *config; /* whose texts `set` has; NULL: those of service_new() */
	struct service_settings set;
};

NODISCARD bool live_begin(struct service *sv, struct err *err);
void live_end(struct service *sv);

struct live *live_take(struct service *sv);
void live_give(struct live *l); /* accepts NULL */
DEFINE_AUTO(live, live_give)
#define AUTO_LIVE CLEANUP(auto_live) struct live

/* From now on those of `c`. */
NODISCARD bool live_change(struct service *sv, const struct config *c, struct err *err);
