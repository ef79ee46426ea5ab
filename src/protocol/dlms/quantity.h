/* quantity.h - scaler and unit of registers (Blue Book 4.3.2). */
#pragma once
#include "protocol/dlms/axdr.h"
#include "protocol/scale.h"

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
