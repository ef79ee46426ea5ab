#include "protocol/rows.h"

#include "base/attr.h"
#include "base/tz.h"

int64_t rows_next(int64_t time, int32_t offset, enum archive archive, int64_t seconds)
{
	if (archive != ARCHIVE_MONTH)
		return time + seconds;
	int64_t local = time + offset;
	int64_t days = floor_div(local, 86400);
	int year;
	int month;
	int day;
	civil_from_days(days, &year, &month, &day);
	year += month == 12;
	month = month % 12 + 1;
	return civil_to_days(year, month, day) * 86400 + (local - days * 86400) - offset;
}

uint32_t rows_ordinal(struct rows_ordinals *o, int64_t time, uint32_t code)
{
	if (o->time != time)
		o->n = o->others = 0;
	o->time = time;
	for (unsigned i = 0; i < o->n; i++)
		if (o->seen[i].code == code)
			return o->seen[i].count++;
	if (o->n == ARRAY_LEN(o->seen))
		return o->others++;
	o->seen[o->n].code = code;
	o->seen[o->n++].count = 1;
	return 0;
}
