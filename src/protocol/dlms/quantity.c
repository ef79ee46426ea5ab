#include "protocol/dlms/quantity.h"

bool quantity_parse(const struct axdr_value *v, struct quantity *ret)
{
	const struct axdr_value *scaler = axdr_item(v, 0);
	const struct axdr_value *unit = axdr_item(v, 1);
	int64_t s;
	int64_t u;
	if (!scaler || !unit || !axdr_integer(scaler, &s) || !axdr_integer(unit, &u) ||
	    s < INT8_MIN || s > INT8_MAX || u < 0 || u > UINT8_MAX)
		return false;
	*ret = (struct quantity){ (int8_t)s, (uint8_t)u };
	return true;
}

bool quantity_convert(const struct axdr_value *v, struct quantity q, enum profile_unit unit,
		      unsigned decimals, int64_t *ret, struct err *err)
{
	int64_t i;
	double d;

	if (axdr_integer(v, &i))
		return scale_integer(i, q, unit, decimals, ret, err);
	if (axdr_number(v, &d))
		return scale_float(d, q, unit, decimals, ret, err);
	return err_set(err, ERR_PROTO, "the meter's value is a %s, not a number",
		       axdr_tag_name(v->tag));
}

bool quantity_invert(int64_t value, unsigned decimals, enum profile_unit unit, struct quantity q,
		     uint8_t tag, struct axdr_value *ret, struct err *err)
{
	int64_t i;
	double d;

	if (tag == AXDR_FLOAT32 || tag == AXDR_FLOAT64) {
		if (!scale_back_float(value, decimals, unit, q, &d, err))
			return false;
		*ret = (struct axdr_value){ .tag = tag, .f = d };
		return true;
	}
	if (!scale_back(value, decimals, unit, q, &i, err))
		return false;
	return axdr_make_integer(tag, i, ret) ||
	       err_set(err, ERR_UNSUPPORTED, "the meter's type %s cannot hold the value",
		       axdr_tag_name(tag));
}
