/*
 * quality.h - what validation says of a meter's readings: the ranges in which its rules found
 * something that nobody has dismissed and that is found still.
 *
 * All of a range of time come with one query; asking them costs no other.
 */
#pragma once
#include "meter/validate.h"
#include "store/store.h"

struct quality_range;

/* Of one rule: rising by end. */
struct quality_rule {
	size_t first;
	size_t count;
};

struct quality {
	struct quality_range *item;
	size_t count;
	size_t cap;
	struct quality_rule rule[VALIDATE_RULE_COUNT];
};

/* Those that have a part in [from, to], as they stood at known_at (KNOWN_NOW: now). */
NODISCARD bool store_quality_load(struct db *db, int64_t meter, int64_t from, int64_t to,
				  int64_t known_at, struct quality *ret, struct err *err);
void quality_free(struct quality *q);
#define AUTO_QUALITY CLEANUP(quality_free) struct quality

/* Bits by enum validate_rule of what has a part in [from, to]. */
uint32_t quality_at(const struct quality *q, int64_t from, int64_t to);
