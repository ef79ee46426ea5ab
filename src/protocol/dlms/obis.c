#include "protocol/dlms/obis.h"

#include <stdio.h>

/* Reads 0–255 in decimal; NULL when there is none. */
static const char *parse_part(const char *s, uint8_t *ret)
{
	unsigned v = 0;
	unsigned digits = 0;
	for (; *s >= '0' && *s <= '9' && digits < 4; s++, digits++)
		v = v * 10 + (unsigned)(*s - '0');
	if (!digits || v > 255)
		return NULL;
	*ret = (uint8_t)v;
	return s;
}

bool obis_parse(const char *text, uint8_t ret[static 6])
{
	static const char ends[6] = { '-', ':', '.', '.', '.', '\0' };
	uint8_t v[6] = { 0 };

	const char *s = text;
	for (size_t i = 0; i < 6; i++) {
		s = parse_part(s, &v[i]);
		if (!s)
			return false;
		if (i == 4 && *s == '\0') {
			v[5] = 255;
			break;
		}
		if (*s != ends[i])
			return false;
		s++;
	}
	memcpy(ret, v, sizeof v);
	return true;
}
