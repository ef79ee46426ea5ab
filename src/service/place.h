/*
 * place.h - what went through a place: the readings that count, of its meter and of those that
 * stood there before it, cut into periods (meter/consumption.h).
 *
 * Private to service/ and what makes reports; who may see the meter was asked before.
 */
#pragma once
#include "meter/consumption.h"
#include "service/service.h"
#include "store/counted.h"
#include "store/place.h"

enum { PLACE_METERS_MAX = 32 /* that one place has had since a time; older ones are left out */ };

struct place {
	struct place_meter meter; /* the newest one */
	struct gas_calendar calendar;
	struct place_meter meters[PLACE_METERS_MAX]; /* the oldest first */
	size_t count;
};
/* With the meters that stood there at `since` or later; alone: without those before this one. */
NODISCARD bool place_find(struct service *sv, struct db *db, int64_t meter, int64_t since,
			  bool alone, struct arena *a, struct place *ret, struct err *err);

/*
 * When several meters of a place are asked for, the place still counts once: leaves out those that
 * are listed themselves, and what stood there before them.
 */
typedef bool place_listed_fn(void *arg, const struct place_meter *m);
void place_leave_out(struct place *p, place_listed_fn *is_listed, void *arg);

struct place_query {
	enum gas_period by;
	int64_t from; /* UTC; the periods that overlap [from, to) */
	int64_t to;
	int gas_day_start; /* local hour for all times; -1: the place's own, with its history */
	int64_t known_at;  /* KNOWN_NOW, or as known then */
	bool measured;	   /* without estimates for what lacks */
};
/* Of a place found with `since` = q->from or earlier. No statement may be running on `db`. */
NODISCARD bool place_stream(struct service *sv, struct db *db, const struct place *p,
			    const struct place_query *q, consumption_row_fn *row, void *arg,
			    struct err *err);
/* The calendar of its periods by that query. */
struct gas_calendar place_calendar(const struct place *p, const struct place_query *q);
