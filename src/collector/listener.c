#include "collector/listener.h"

bool listener_init(struct listener *l, const struct listener_settings *set,
		   const struct driver *const *among, struct err *err)
{
	size_t n = 0;

	*l = (struct listener){ .set = *set, .port = set->port };
	if (!collector_list_drivers(set->drivers, among, l->drivers, err) ||
	    !collector_list_drivers(set->probe, among, l->probes, err))
		return err_prefix(err, "listener %s", set->name);
	while (!set->drivers[0] && among[n] && n < LISTENER_DRIVERS_MAX) {
		l->drivers[n] = among[n];
		n++;
	}
	return true;
}
