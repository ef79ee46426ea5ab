/*
 * listener.h - a port that meters call, with what holds for its calls.
 *
 * Made once by the collector and not changed while it runs, so that every loop
 * may look at it.
 */
#pragma once
#include "collector/settings.h"

struct listener {
	struct listener_settings set;
	const struct driver *drivers[LISTENER_DRIVERS_MAX + 1]; /* in sniffing order, then NULL */
	const struct driver *probes[LISTENER_DRIVERS_MAX + 1];	/* in probing order, then NULL */
	unsigned port; /* that it has, also when the setting was 0 */
};

/* `among`: the drivers there are. Fails when the settings name others. */
NODISCARD bool listener_init(struct listener *l, const struct listener_settings *set,
			     const struct driver *const *among, struct err *err);
