/*
 * scale.h - measured values: from number, power of ten and unit to integers.
 *
 * value in unit = raw · 10^scaler. Units are those of the Blue Book, table 4,
 * whatever the protocol calls them. Results are integers at a wanted number of
 * decimals in a wanted unit, rounded half away from zero.
 */
#pragma once
#include "base/err.h"
#include "protocol/profile.h"

struct quantity {
	int8_t scaler;
	uint8_t unit; /* 9 °C, 13 m³, 14 corrected m³, 23 Pa … */
};

/* Fails (ERR_PROTO) when it is too large or another kind of unit. */
NODISCARD bool scale_integer(int64_t raw, struct quantity q, enum profile_unit unit,
			     unsigned decimals, int64_t *ret, struct err *err);
NODISCARD bool scale_float(double raw, struct quantity q, enum profile_unit unit, unsigned decimals,
			   int64_t *ret, struct err *err);

/* The inverse. Fails (ERR_UNSUPPORTED) when the resolution cannot hold the value exactly. */
NODISCARD bool scale_back(int64_t value, unsigned decimals, enum profile_unit unit,
			  struct quantity q, int64_t *ret, struct err *err);
NODISCARD bool scale_back_float(int64_t value, unsigned decimals, enum profile_unit unit,
				struct quantity q, double *ret, struct err *err);
