/*
 * truth.h - what the meters really have, for comparing with a store.
 *
 *   SERIAL hour|day|month UTC INDEX_L TEMPERATURE_C01 STATUS
 *   SERIAL event UTC CODE
 *
 * UTC in seconds, index in litres, temperature in 0.01 °C, status in decimal.
 * A meter's archives are those of its last call that ended well, and as they
 * stand at the end when none did.
 */
#pragma once
#include "sim/fleet.h"

NODISCARD bool truth_write(const struct fleet *f, const char *path, struct err *err);
