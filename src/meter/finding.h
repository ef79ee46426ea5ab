/*
 * finding.h - what about a call does not fit what is known of its meter.
 *
 * Rules only: from facts to kinds. A finding is a suspicion for a person to
 * judge; nothing is refused or corrected because of it.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum finding_kind {
	FINDING_CLONE,	  /* the serial twice at once, or an index that contradicts another call */
	FINDING_EXCHANGE, /* the index began anew: another device behind the serial */
	FINDING_RESET,	  /* the index began anew in the same device */
	FINDING_TYPE_CHANGED,
	FINDING_FIRMWARE_CHANGED,
	FINDING_DRIVER_CHANGED,
	FINDING_CLOCK,	/* the meter's clock jumped */
	FINDING_ZONE,	/* its zone is not the configured one */
	FINDING_FUTURE, /* records that came before their time */
	FINDING_REPLAY, /* a frame counter that was used before */
	FINDING_KIND_COUNT,
};
const char *finding_kind_name(enum finding_kind k); /* "clone", … */
bool finding_kind_parse(const char *name, enum finding_kind *ret);

#define FINDING(kind) (1u << (kind))

/*
 * Does the device that calls now still have the newest hourly record that is stored? A
 * register can be set back, but a device never has the records of another one.
 */
enum finding_archive {
	FINDING_ARCHIVE_UNKNOWN, /* not asked for, or not answered */
	FINDING_ARCHIVE_KEPT,
	FINDING_ARCHIVE_GONE, /* it was asked for, and lacks or is another one */
};

/* Texts may be NULL or "": not known. Times are UTC seconds, indexes litres. */
struct finding_facts {
	int64_t index_before; /* -1: not known, as the next */
	int64_t index;
	int64_t index_time_before; /* 0: not known */
	int64_t index_time;
	int64_t operating_before; /* operating time in the meter's unit, -1: not known */
	int64_t operating;
	enum finding_archive archive;
	const char *type_before; /* as the meter itself told it, not as registered */
	const char *type;
	const char *firmware_before;
	const char *firmware;
	const char *driver_before;
	const char *driver;
	bool clock_known;
	int64_t drift;	    /* s, meter minus server */
	int64_t zone_error; /* s, the meter's offset minus that of its configured zone */
	size_t future;	    /* records from the future */
	bool overlap;	    /* the serial has another call under way, and that one is alive */
	bool replay;	    /* a frame counter was refused as used */
};

/* Bits FINDING(kind) of what is found. */
unsigned finding_judge(const struct finding_facts *f);
