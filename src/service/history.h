/*
 * history.h - who changed what of a meter or subscriber: its audit records, field by field.
 */
#pragma once
#include "service/service.h"

enum { HISTORY_LIST_MAX = 500 };

struct history_change {
	const char *field;
	const char *before; /* NULL = none */
	const char *after;
};

struct history_item {
	int64_t id;
	int64_t time;
	const char *who;
	const char *action;
	const struct history_change *changes;
	size_t count;
	bool erased; /* personal data that nobody can read any more */
};

struct history_page {
	const struct history_item *items; /* newest first */
	size_t count;
	int64_t next; /* `before` of the next page, 0 = the end; a page may be short */
};

NODISCARD bool service_meter_history(struct service *sv, const struct caller *c, const char *serial,
				     int64_t before, unsigned limit, struct arena *a,
				     struct history_page *ret, struct err *err);
NODISCARD bool service_subscriber_history(struct service *sv, const struct caller *c, int64_t id,
					  int64_t before, unsigned limit, struct arena *a,
					  struct history_page *ret, struct err *err);

/* Private to the service. "anna: seal, place" of the newest change of an object; "" = none. */
NODISCARD bool history_newest(struct db *db, struct arena *a, const char *object, char *buf,
			      size_t cap, struct err *err);
