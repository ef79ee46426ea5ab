/*
 * nx19.h - compressibility coefficient K of natural gas, method NX19 mod. of
 * ГОСТ 30319.2-96, 3.2.1.
 *
 * In doubles (powers and roots are inside), rounded to 0.0001 at the end, half up.
 * The method's own range: 250–340 K, up to 12 MPa, density 0.66–1 kg/m³ at base
 * conditions, at most 15 % of nitrogen and of carbon dioxide; for heavy gases in
 * the cold, and for poor ones in heat, less.
 */
#pragma once
#include "base/err.h"

struct nx19_gas {
	int64_t density;  /* ρc at 20 °C and 101 325 Pa, 0.0001 kg/m³ */
	int64_t nitrogen; /* mole fraction, 0.0001 % */
	int64_t dioxide;  /* mole fraction of CO2, 0.0001 % */
};

/* Absolute pressure in Pa, temperature in 0.01 °C; K in 0.0001. ERR_INVAL, with the
 * field where it is one alone. */
NODISCARD bool nx19_compressibility(const struct nx19_gas *gas, int64_t pressure,
				    int64_t temperature, int64_t *ret, struct err *err);
