#include "meter/finding.h"

#include <stdlib.h>
#include <string.h>

#include "meter/consumption.h"

/*
 * NEAR_ZERO: what a meter that was wiped shows on its first call. ANEW: what a
 * meter that was put in new can have counted before its first call, its proving
 * at the works included. FLOW: more than the largest household meter lets
 * through (G10: 16 m³/h, with a third to spare), so that a wheel that could not
 * have turned so far has not turned. JUMP: no crystal drifts so far between two
 * calls, even if a year lies between them.
 */
enum { NEAR_ZERO = 1000, ANEW = 100000, FLOW = 21000, HOUR = 3600, DAY = 86400, JUMP = HOUR };

static const char *const names[FINDING_KIND_COUNT] = {
	[FINDING_CLONE] = "clone",
	[FINDING_EXCHANGE] = "exchange",
	[FINDING_RESET] = "reset",
	[FINDING_TYPE_CHANGED] = "type-changed",
	[FINDING_FIRMWARE_CHANGED] = "firmware-changed",
	[FINDING_DRIVER_CHANGED] = "driver-changed",
	[FINDING_CLOCK] = "clock",
	[FINDING_ZONE] = "zone",
	[FINDING_FUTURE] = "future",
	[FINDING_REPLAY] = "replay",
};

const char *finding_kind_name(enum finding_kind k)
{
	return (unsigned)k < FINDING_KIND_COUNT ? names[k] : "";
}

bool finding_kind_parse(const char *name, enum finding_kind *ret)
{
	for (unsigned i = 0; i < FINDING_KIND_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum finding_kind)i;
			return true;
		}
	}
	return false;
}

static bool changed(const char *before, const char *now)
{
	return before && before[0] && now && now[0] && strcmp(before, now) != 0;
}

/* Could the wheel have gone past its end in this time? */
static bool has_turned(const struct finding_facts *f)
{
	int64_t through = f->index + INDEX_MODULUS - f->index_before;
	int64_t seconds = f->index_time - f->index_time_before;

	if (f->index_before >= INDEX_MODULUS || through < 0)
		return false;
	if (!f->index_time_before || seconds < 0 || seconds > INT64_C(100) * 366 * DAY)
		return through < INDEX_MODULUS / 2;
	return through <= (seconds / HOUR + 24) * FLOW;
}

/*
 * The index began anew: in the same device? Its archive is the proof, for or against: it
 * outlives a register that is set back as well as an update of the firmware, and another
 * device does not have it. Where nobody knows, another type or firmware speaks for another
 * device, and an operating time that began anew or an index of next to nothing for a wipe.
 */
static bool is_same_device(const struct finding_facts *f, bool other_words, bool wound_back)
{
	switch (f->archive) {
	case FINDING_ARCHIVE_KEPT:
		return true;
	case FINDING_ARCHIVE_GONE:
		return false;
	case FINDING_ARCHIVE_UNKNOWN:
		break;
	}
	return !other_words && (wound_back || f->index < NEAR_ZERO);
}

static unsigned judge_index(const struct finding_facts *f, bool other_words)
{
	bool wound_back =
		f->operating_before >= 0 && f->operating >= 0 && f->operating < f->operating_before;

	if (f->index_before < 0 || f->index < 0 || f->index >= f->index_before || has_turned(f))
		return 0;
	if (f->index >= ANEW && !wound_back)
		return FINDING(FINDING_CLONE);
	return is_same_device(f, other_words, wound_back) ? FINDING(FINDING_RESET)
							  : FINDING(FINDING_EXCHANGE);
}

unsigned finding_judge(const struct finding_facts *f)
{
	bool type = changed(f->type_before, f->type);
	bool firmware = changed(f->firmware_before, f->firmware);
	unsigned found = judge_index(f, type || firmware);

	if (f->overlap)
		found |= FINDING(FINDING_CLONE);
	if (type)
		found |= FINDING(FINDING_TYPE_CHANGED);
	if (firmware)
		found |= FINDING(FINDING_FIRMWARE_CHANGED);
	if (changed(f->driver_before, f->driver))
		found |= FINDING(FINDING_DRIVER_CHANGED);
	if (f->clock_known && llabs(f->drift) > JUMP)
		found |= FINDING(FINDING_CLOCK);
	if (f->zone_error)
		found |= FINDING(FINDING_ZONE);
	if (f->future)
		found |= FINDING(FINDING_FUTURE);
	if (f->replay)
		found |= FINDING(FINDING_REPLAY);
	return found;
}
