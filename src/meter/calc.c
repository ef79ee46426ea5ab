#include "meter/calc.h"

#include "meter/calc_private.h"

const char *calc_version(void)
{
	return "1.0.0";
}

const char *calc_checksum(void)
{
	return calc_sum;
}
