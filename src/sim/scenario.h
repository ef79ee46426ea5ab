/*
 * scenario.h - a fleet and its life, described in a file (libconfig).
 *
 * The file is documented in docs/en/simulator.md. Everything unknown or out of
 * range is an error with its line.
 */
#pragma once
#include "sim/fleet.h"
#include "sim/life.h"

enum { SCENARIO_GROUPS_MAX = 64, SCENARIO_METERS_MAX = 1000000, SCENARIO_DAYS_MAX = 366 };

struct scenario_group {
	const char *name;
	const char *type;
	const char *place;
	size_t meters;
	struct kit kit;
	struct life_plan plan;
};

struct scenario {
	struct conftree *tree; /* holds the texts */
	int64_t start;	       /* UTC of the first day's calls */
	int64_t days;
	int64_t archive; /* days of archive before the start */
	int64_t spread; /* seconds over which the calls of a day are spread, by the meters' clocks */
	int64_t retries; /* of a day's call */
	int64_t seed;
	int64_t serial_base;
	bool closing;
	size_t groups_n;
	struct scenario_group groups[SCENARIO_GROUPS_MAX];
};

/*
 * `now`: UTC of today; without a start in the file the last day is today.
 * `kit`: what holds for a group that does not say otherwise. ERR_INVAL
 * "FILE:LINE: …", ERR_IO.
 */
NODISCARD bool scenario_load(const char *path, int64_t now, const struct kit *kit,
			     struct scenario **ret, struct err *err);
NODISCARD bool scenario_parse(const char *name, const char *text, size_t n, int64_t now,
			      const struct kit *kit, struct scenario **ret, struct err *err);
void scenario_free(struct scenario *s); /* accepts NULL */
DEFINE_AUTO(scenario, scenario_free)

/* Start, days and steps for the fleet. */
void scenario_configure(const struct scenario *s, struct fleet_config *config);

/* Some group cannot do without keys. */
bool scenario_needs_keys(const struct scenario *s);

/* Devices, clones included; none is made without need, so that there may be fewer. */
size_t scenario_count(const struct scenario *s);

/* Makes them; f has scenario_count() places. The scenario must outlive the fleet. */
void scenario_people(const struct scenario *s, struct fleet *f);
