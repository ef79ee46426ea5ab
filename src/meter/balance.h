/*
 * balance.h - the imbalance of a zone: what came in through its inlets against what the meters
 * behind them have used.
 *
 * (inlet − sum) / inlet · 100: positive where gas got lost or was not counted. Exact in litres;
 * percentages are whole hundredths, rounded half up once.
 */
#pragma once
#include "meter/consumption.h"

/* A percentage that cannot be told. */
#define BALANCE_NONE INT64_MIN

/* One side: percentages in 0.01 %, BALANCE_NONE where there is nothing to have a share of. */
struct balance_side {
	int64_t volume;	      /* litres of the meters of which it is known */
	bool known;	      /* of any */
	int64_t completeness; /* of the closed periods of its meters: those with a volume */
	int64_t estimated;    /* of the volume: what rests on estimates … */
	int64_t substitute;   /* … and what was counted at the substitute temperature */
};

struct balance {
	struct balance_side inlet; /* known only when it is known of all inlets */
	struct balance_side group;
	bool known;	   /* both are, and so is … */
	int64_t imbalance; /* litres, negative when more was used than came in */
	int64_t percent;   /* 0.01 %; BALANCE_NONE also when nothing came in */
};

/* Of one period. False when litres or percents do not fit in 64 bits; *ret is untouched then. */
bool balance_of(const struct consumption_sum *inlet, const struct consumption_sum *group,
		struct balance *ret);

/* Of several: volumes of those periods whose imbalance is known, completeness of all. */
struct balance_total {
	unsigned periods;
	unsigned counted;
	struct consumption_sum inlet; /* of counted periods */
	struct consumption_sum group;
	struct consumption_sum all_inlet; /* of all */
	struct consumption_sum all_group;
};
/* False as above; the total is untouched then. */
bool balance_add(struct balance_total *t, const struct consumption_sum *inlet,
		 const struct consumption_sum *group);
/* Adds a total to another, likewise. */
bool balance_merge(struct balance_total *t, const struct balance_total *other);
bool balance_total_of(const struct balance_total *t, struct balance *ret);
