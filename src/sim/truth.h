/*
 * truth.h - what the meters really have, for comparing with a store.
 *
 * Lines of meter/truthline.h. What a meter showed in a call that ended well the
 * store must have; what it recorded later, up to its last attempt to call, it
 * may have. Devices with one serial stand next to each other in the fleet.
 */
#pragma once
#include "sim/fleet.h"

NODISCARD bool truth_print(const struct fleet *f, FILE *out, struct err *err);
/* The same into a file. */
NODISCARD bool truth_write(const struct fleet *f, const char *path, struct err *err);
