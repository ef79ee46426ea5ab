/*
 * quantity.h - scaler and unit of registers (Blue Book 4.3.2).
 *
 * value in unit = raw · 10^scaler. Results are integers at a wanted number of
 * decimals in a wanted unit, rounded half away from zero.
 */
#pragma once
#include "protocol/dlms/axdr.h"
#include "protocol/profile.h"

struct quantity {
	int8_t scaler;
	uint8_t unit; /* Blue Book table 4: 9 °C, 13 m³, 14 corrected m³, 23 Pa … */
};

/* From the structure {scaler, unit} of attribute scaler_unit. */
NODISCARD bool quantity_parse(const struct axdr_value *v, struct quantity *ret);

/* Fails (ERR_PROTO) when it is no number, too large or of another kind of unit. */
NODISCARD bool quantity_convert(const struct axdr_value *v, struct quantity q,
				enum profile_unit unit, unsigned decimals, int64_t *ret,
				struct err *err);

/*
 * The inverse, for writing with type `tag`. Fails (ERR_UNSUPPORTED) when the
 * meter's resolution or type cannot hold the value exactly.
 */
NODISCARD bool quantity_invert(int64_t value, unsigned decimals, enum profile_unit unit,
			       struct quantity q, uint8_t tag, struct axdr_value *ret,
			       struct err *err);
