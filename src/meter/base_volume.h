/*
 * base_volume.h - volume at base conditions, 20 °C and 101 325 Pa (ГОСТ 2939).
 *
 *   V20 = V · (P / 101 325) · (293.15 / (273.15 + t)) / K
 *
 * All of it in integers (128 bits inside), rounded once, half away from zero: P in
 * Pa, t in 0.01 °C, K in 0.0001. So every figure is the same on every machine.
 */
#pragma once
#include "base/err.h"

enum {
	BASE_PRESSURE = 101325,	      /* Pa */
	BASE_TEMPERATURE = 2000,      /* 0.01 °C */
	BASE_COMPRESSIBILITY = 10000, /* 0.0001 */
	BASE_FACTOR_SCALE = 6,	      /* decimals of a correction factor */
};

/* Bounds of what is worked with: absolute pressure, gas, K as ГОСТ 30319.2 has them, generously. */
enum {
	BASE_PRESSURE_MIN = 1000,
	BASE_PRESSURE_MAX = 12000000,
	BASE_TEMPERATURE_MIN = -6000,
	BASE_TEMPERATURE_MAX = 10000,
	BASE_COMPRESSIBILITY_MIN = 1000,
	BASE_COMPRESSIBILITY_MAX = 20000,
};

struct gas_state {
	int64_t pressure;	 /* Pa, absolute */
	int64_t temperature;	 /* 0.01 °C */
	int64_t compressibility; /* K, 0.0001 */
};

/* ERR_INVAL with the field when a quantity is out of the bounds above. */
NODISCARD bool base_state_check(const struct gas_state *s, struct err *err);

/* V20 / V in 10^-6. */
NODISCARD bool base_factor(const struct gas_state *s, int64_t *ret, struct err *err);

/* V20 of `litres` at `s`, in litres. ERR_LIMIT when it does not fit. */
NODISCARD bool base_volume(int64_t litres, const struct gas_state *s, int64_t *ret,
			   struct err *err);

/*
 * What `litres`, booked at base conditions with the substitute values `booked`, would be had the
 * meter counted with `real`: the factors' ratio, rounded once.
 */
NODISCARD bool base_rebook(int64_t litres, const struct gas_state *booked,
			   const struct gas_state *real, int64_t *ret, struct err *err);

/* How much more (or less) `s` bills than `normal` does, in 10^-4 (2.04 % is 204). */
NODISCARD bool base_effect(const struct gas_state *s, const struct gas_state *normal, int64_t *ret,
			   struct err *err);

/* K of gas at the pressure of a household net is near 1: outside 0.995…1.005 (bounds allowed) a
 * person should be warned. */
bool base_compressibility_doubtful(int64_t compressibility);
