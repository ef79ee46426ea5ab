/*
 * meter_edit.h - what people change of meters: registering, editing, moves, retiring, exchanging.
 *
 * All within the caller's area: what he does not see he can neither change nor move a meter to.
 * Every change leaves an audit record of what differs, which the history of the meter shows.
 */
#pragma once
#include "service/meter.h"
#include "store/exchange.h"
#include "store/free_group.h"
#include "store/installation.h"
#include "store/tenancy.h"

struct meter_edit {
	struct meter_change change; /* without a password */
	struct installation_change installation;
	int64_t version; /* of the card that was edited, 0 = whatever it is */
};
#define METER_EDIT_NONE                                                                            \
	((struct meter_edit){ .change = METER_CHANGE_NONE,                                         \
			      .installation = INSTALLATION_CHANGE_NONE })

NODISCARD bool service_meter_create(struct service *sv, const struct caller *c, const char *serial,
				    const struct meter_edit *e, struct err *err);
/* ERR_CONFLICT, with who has changed what, when the version is another one. */
NODISCARD bool service_meter_edit(struct service *sv, const struct caller *c, const char *serial,
				  const struct meter_edit *e, struct err *err);

/* `from` as moment_parse() takes it, NULL = now; subscriber 0: nobody. */
NODISCARD bool service_meter_set_subscriber(struct service *sv, const struct caller *c,
					    const char *serial, int64_t subscriber,
					    const char *from, struct err *err);

struct retire_order {
	const char *date;    /* as moment_parse() takes it */
	int64_t final_index; /* litres, -1 = not known */
	const char *reason;
};
NODISCARD bool service_meter_retire(struct service *sv, const struct caller *c, const char *serial,
				    const struct retire_order *o, struct err *err);
NODISCARD bool service_meter_restore(struct service *sv, const struct caller *c, const char *serial,
				     const char *reason, struct err *err);

struct exchange_order {
	const char *serial;  /* of the new meter: unknown, quarantined, or one of nobody */
	const char *type;    /* NULL = what it tells of itself */
	const char *date;    /* as moment_parse() takes it */
	int64_t final_index; /* litres */
	int64_t start_index; /* litres */
	const char *reason;
};
NODISCARD bool service_meter_exchange(struct service *sv, const struct caller *c,
				      const char *serial, const struct exchange_order *o,
				      struct err *err);

/* Into a free group, or out of it. */
NODISCARD bool service_meter_join(struct service *sv, const struct caller *c, const char *serial,
				  int64_t group, bool in, struct err *err);

/* What the card shows beside the meter itself. */
struct meter_more {
	struct installation installation;
	const struct verification *verifications;
	size_t verification_count;
	struct exchange from; /* that made it stand here; id 0 = none */
	struct exchange to;   /* that took it away; id 0 = none */
	const struct free_group *groups;
	size_t group_count;
	const struct tenancy *tenancies; /* names are NULL for whom may not see them */
	size_t tenancy_count;
};
/* Of a meter that service_meter_find() gave. */
NODISCARD bool service_meter_more(struct service *sv, const struct caller *c,
				  const struct meter_card *card, struct arena *a,
				  struct meter_more *ret, struct err *err);

/* private to the service: */

enum { METER_ACT_REASON_MAX = 500 }; /* characters */

/* A change of one meter within its transaction: what it was, what it is then. */
struct meter_act {
	struct service *sv;
	const struct caller *caller;
	struct db *db;
	struct arena *arena;
	struct meter meter;
	struct facts *before;
};
/* The meter as the caller sees it; with its facts. */
NODISCARD bool meter_act_begin(struct meter_act *act, const char *serial, struct err *err);
/* The version rises (ERR_CONFLICT when it was not `expected`), the audit says what differs. */
NODISCARD bool meter_act_end(struct meter_act *act, const char *action, int64_t expected,
			     struct err *err);
NODISCARD bool meter_check_reason(const char *reason, struct err *err);
NODISCARD bool meter_check_serial(const char *serial, struct err *err);
/* The zone in which a meter's days are meant. */
NODISCARD bool meter_zone_of(struct service *sv, const struct meter *m, const struct tz **ret,
			     struct err *err);
