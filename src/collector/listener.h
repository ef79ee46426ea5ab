/*
 * listener.h - a port that meters call, with what holds for its calls.
 *
 * Made once by the collector and not changed while it runs, so that every loop
 * may look at it.
 */
#pragma once
#include "collector/settings.h"
#include "collector/tls.h"
#include "protocol/preamble.h"

struct listener {
	struct listener_settings set;
	const struct driver *drivers[LISTENER_DRIVERS_MAX + 1]; /* in sniffing order, then NULL */
	const struct driver *probes[LISTENER_DRIVERS_MAX + 1];	/* in probing order, then NULL */
	unsigned port;		   /* that it has, also when the setting was 0 */
	struct preamble *preamble; /* NULL: none */
	struct tls_server *tls;	   /* NULL: plain */
};

struct listener_how {
	const struct listener_settings *set;
	const struct driver *const *among; /* the drivers there are */
	const char *folder;		   /* of data, for relative paths */
	bool make;			   /* a certificate where none is named and none was made */
};

/* Fails when the settings name what there is not; err->field is the last part of the key. */
NODISCARD bool listener_init(struct listener *l, const struct listener_how *how, struct err *err);
void listener_finish(struct listener *l); /* also when zero */
