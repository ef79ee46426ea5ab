#include "meter/reading.h"

#include <string.h>

#include "base/attr.h"

static const char *const archive_names[ARCHIVE_COUNT] = {
	[ARCHIVE_HOUR] = "hour",
	[ARCHIVE_DAY] = "day",
	[ARCHIVE_MONTH] = "month",
};

static const char *const flag_names[] = {
	"substitute-temperature",
	"clock-invalid",
	"off-grid",
	"future",
	"wrong-zone",
	"index-back",
	"restart",
	"clock-set",
	"estimated",
	"edited",
	"gap",
	"rollover",
	"above-qmax",
	"clock-behind",
	"duplicate",
	"spike",
	"zeros",
	"equal-values",
	"clock-drift",
	"sum-mismatch",
	"temperature-range",
	"use-after-none",
	"late-arrival",
	"after-exchange",
};

const char *archive_name(enum archive a)
{
	return (unsigned)a < ARCHIVE_COUNT ? archive_names[a] : "";
}

bool archive_parse(const char *name, enum archive *ret)
{
	for (unsigned i = 0; i < ARCHIVE_COUNT; i++) {
		if (!strcmp(name, archive_names[i])) {
			*ret = (enum archive)i;
			return true;
		}
	}
	return false;
}

const char *reading_flag_name(unsigned bit)
{
	return bit < ARRAY_LEN(flag_names) ? flag_names[bit] : NULL;
}
